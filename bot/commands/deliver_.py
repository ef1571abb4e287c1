"""`aidaily deliver`: send a stored edition now."""

from argparse import ArgumentParser, Namespace

HELP = "저장된 브리핑을 지금 보냅니다"


def configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "edition", nargs="?", default="daily", metavar="EDITION", help="보낼 에디션 (기본 daily)"
    )
    parser.add_argument("--date", metavar="KEY", help="날짜 (YYYY-MM-DD)나 에디션의 키. 없으면 가장 새 것")
    parser.add_argument(
        "--to", metavar="ADDRESS", help="이 주소에만 (telegram:123456, slack:C0123). 구독하지 않았어도 됩니다"
    )
    parser.add_argument("--as-of", metavar="TIME", help="이 시각인 것처럼 합니다 (ISO 8601)")
    parser.add_argument("--json", action="store_true", help="결과를 JSON으로")


def run(arguments: Namespace) -> int:
    import msgspec

    from bot.arguments import as_of_time, asked_key
    from bot.console import say
    from bot.delivery.ordering import deliverable, display
    from bot.delivery.wiring import Order
    from bot.wiring import now, open_runtime, settings_and_logs
    from digest_core.delivery.telling import as_json, failures, table
    from digest_core.platforms import check_address

    settings = settings_and_logs()
    as_of = as_of_time(arguments.as_of, settings.zone, now()) if arguments.as_of else None
    key = asked_key(arguments.edition, arguments.date, settings, as_of or now())
    to = check_address(arguments.to) if arguments.to else ""
    with open_runtime(settings) as runtime:
        ref = deliverable(runtime, arguments.edition, key, as_of or now())
        what, deliveries = f"{ref.edition} {ref.key}", runtime.deliveries
        with deliveries.a_worker(), display(what) as on_report:
            report = deliveries.wait(deliveries.start(Order(ref=ref, to=to, as_of=as_of)), on_report)
    if arguments.json:
        say(msgspec.json.encode(as_json(report, ref.edition, ref.key)).decode())
    else:
        for line in table(report, what):
            say(line)
    return 1 if failures(report) else 0
