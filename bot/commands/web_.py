"""`aidaily web`: the archive, health, readiness and metrics over HTTP."""

from argparse import SUPPRESS, ArgumentParser, Namespace

HELP = "지난 브리핑, 검색, 피드와 상태, 지표를 HTTP로 보여 줍니다"


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("--with-parent", action="store_true", help=SUPPRESS)


def run(arguments: Namespace) -> int:
    from bot.processes import end_with_parent
    from bot.web.server import serve
    from bot.wiring import open_runtime

    with open_runtime(stay=True) as runtime:
        if arguments.with_parent:
            end_with_parent()
        return serve(runtime)
