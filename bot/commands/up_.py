"""`aidaily up`: everything on one machine."""

from argparse import ArgumentParser, Namespace

HELP = "한 컴퓨터에서 모두 실행합니다 (서버, 워커, 웹)"


def configure(parser: ArgumentParser) -> None:
    del parser


def run(arguments: Namespace) -> int:
    del arguments
    from bot.up import up
    from bot.wiring import open_runtime

    with open_runtime(stay=True) as runtime:
        return up(runtime)
