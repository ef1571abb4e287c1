"""`aidaily show`: print a stored edition."""

import sys
from argparse import ArgumentParser, Namespace

from digest_core.platforms import rendered

HELP = "저장된 브리핑을 출력합니다"


def configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "edition",
        nargs="?",
        default="daily",
        metavar="EDITION",
        help="daily (기본), deep-dive, weekly-top10, weekly-review, trend-report",
    )
    parser.add_argument(
        "--date",
        metavar="KEY",
        help="날짜 (YYYY-MM-DD), 주간은 주 (YYYY-Www), 월간은 달 (YYYY-MM), deep-dive는 논문 번호. 없으면 가장 새 것",
    )
    parser.add_argument(
        "--format", default="markdown", choices=("markdown", "json", "html", *rendered()), help="출력 형식"
    )


def run(arguments: Namespace) -> int:
    from bot.arguments import asked_key
    from bot.wiring import now, open_runtime, settings_and_logs
    from digest_core.editions import edition_form
    from digest_core.pictures.numbers import numbers_of
    from digest_core.render.bodies import bodies_json
    from digest_core.render.html import edition_html
    from digest_core.render.json_view import edition_json

    settings = settings_and_logs()
    key = asked_key(arguments.edition, arguments.date, settings, now())
    with open_runtime(settings) as runtime:
        edition = runtime.stored(arguments.edition, key)
        pictures = runtime.chat.pictures.of(edition) if arguments.format == "html" else ()
    if arguments.format == "json":
        text = edition_json(edition)
    elif arguments.format == "html":
        text = edition_html(edition, settings.zone, numbers=numbers_of(edition), pictures=pictures)
    elif arguments.format in rendered():
        text = bodies_json(edition, arguments.format, settings.people.web_url)
    else:
        text = edition_form(arguments.edition).markdown(edition, settings.zone)
    # Bytes, so that an imported file comes out exactly as it went in.
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()
    return 0
