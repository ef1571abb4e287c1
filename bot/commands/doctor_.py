"""`aidaily doctor`: what works, what does not, and what to do."""

from argparse import ArgumentParser, Namespace

HELP = "설정, Redis, 자료원, 모델을 점검합니다"


def configure(parser: ArgumentParser) -> None:
    del parser


def run(arguments: Namespace) -> int:
    del arguments
    from bot.doctor import examine

    return examine()
