"""`aidaily build`: build and store one edition."""

from argparse import ArgumentParser, Namespace

HELP = "브리핑 하나를 만들어 저장합니다"


def configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "edition",
        nargs="?",
        default="daily",
        metavar="EDITION",
        help="daily (기본), deep-dive, weekly-top10, weekly-review, trend-report",
    )
    parser.add_argument("key", nargs="?", metavar="ARXIV_ID", help="deep-dive의 논문 번호나 arXiv 주소")
    parser.add_argument(
        "--date",
        metavar="KEY",
        help="날짜 (YYYY-MM-DD), 주 (YYYY-Www), 달 (YYYY-MM) 또는 논문 번호. 없으면 마감이 지난 가장 새 날짜",
    )
    parser.add_argument("--as-of", metavar="TIME", help="마감 시각을 바꿉니다 (ISO 8601)")
    parser.add_argument("--force", action="store_true", help="저장되어 있어도 다시 만듭니다")
    parser.add_argument("--now", action="store_true", help="큐를 거치지 않고 이 프로세스에서 만듭니다")


def run(arguments: Namespace) -> int:
    from bot.arguments import build_request, report_line
    from bot.console import progress, remark_note, say
    from bot.wiring import now, open_runtime, settings_and_logs
    from digest_core.builds import report_of

    settings = settings_and_logs()
    request = build_request(arguments, settings, now())
    with open_runtime(settings) as runtime:
        # With --force the old one is not even read: it may be what has to be replaced.
        stored = None if request.force else runtime.store.edition(request.edition, request.key)
        if stored is not None and not stored.sample:
            say(f"{report_line(report_of(stored, 'stored'))} (이미 저장되어 있습니다. 다시 만들려면 --force)")
            return 0
        with progress(f"{request.key} 브리핑을 만들고 있습니다") as on_step:
            report = runtime.build(request, here=arguments.now, on_step=on_step)
        built = runtime.store.edition(request.edition, request.key)
        for note in built.notes if built else ():
            remark_note(note)
    say(report_line(report))
    return 0
