"""`aidaily telegram`: the Telegram bot."""

from argparse import SUPPRESS, ArgumentParser, Namespace

HELP = "Telegram 봇을 실행합니다 (롱 폴링, TELEGRAM_WEBHOOK_URL이 있으면 웹훅)"


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("--with-parent", action="store_true", help=SUPPRESS)


def run(arguments: Namespace) -> int:
    from bot.processes import end_with_parent
    from bot.telegram.run import serve
    from bot.wiring import open_runtime

    with open_runtime(stay=True) as runtime:
        if arguments.with_parent:
            end_with_parent()
        return serve(runtime)
