"""`aidaily demo`: the main job, once, with no key and no server."""

from argparse import ArgumentParser, Namespace

HELP = "오늘의 브리핑을 만들어 보여 주고 세 가지 질문에 답합니다"


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("--date", metavar="KEY", help="날짜 (YYYY-MM-DD). 없으면 마감이 지난 가장 새 날짜")


def run(arguments: Namespace) -> int:
    from bot.demo import demo
    from bot.wiring import open_runtime, settings_and_logs

    settings = settings_and_logs()
    with open_runtime(settings, stay=True) as runtime:
        return demo(runtime, arguments.date)
