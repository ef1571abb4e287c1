"""`aidaily export`: write stored editions as Markdown files."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

HELP = "저장된 브리핑을 마크다운 파일로 내보냅니다"


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", type=Path, help="파일을 쓸 폴더")
    parser.add_argument("--edition", metavar="E", help="한 가지만 (기본: 모두)")
    parser.add_argument("--from", dest="first", metavar="D", help="이 날짜부터 (YYYY-MM-DD)")
    parser.add_argument("--to", dest="last", metavar="D", help="이 날짜까지 (YYYY-MM-DD)")


def run(arguments: Namespace) -> int:
    from bot.console import progress, say
    from bot.transfer import export_all, export_span
    from bot.wiring import open_runtime, settings_and_logs
    from digest_core.editions import EDITIONS, edition_form
    from digest_core.errors import NothingStored, UsageError

    settings = settings_and_logs()
    forms = [edition_form(name) for name in ([arguments.edition] if arguments.edition else EDITIONS)]
    span = export_span(arguments.first, arguments.last)
    if span[0] > span[1]:
        raise UsageError("--from이 --to보다 뒤입니다. 날짜를 바꿔 적어 주세요.")
    written: list[Path] = []
    with open_runtime(settings) as runtime, progress("내보내고 있습니다") as step:
        for form in forms:
            step(f"{form.name} 내보내는 중")
            written += export_all(arguments.folder, form, span, runtime)
    if not written:
        raise NothingStored("내보낼 브리핑이 없습니다. 날짜 범위를 확인하거나 먼저 만들어 주세요.")
    for path in written:
        say(str(path))
    return 0
