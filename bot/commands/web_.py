"""`aidaily web`: health, readiness and metrics over HTTP."""

from argparse import SUPPRESS, ArgumentParser, Namespace

HELP = "상태와 지표를 HTTP로 보여 줍니다 (/healthz, /readyz, /metrics)"


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
