"""`aidaily scheduler`: build each edition when it is due."""

from argparse import SUPPRESS, ArgumentParser, Namespace

HELP = "때가 되면 브리핑을 만들게 합니다"


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="지금 할 일만 하고 끝냅니다")
    parser.add_argument("--as-of", metavar="TIME", help="--once와 함께: 이 시각인 것처럼 합니다 (ISO 8601)")
    parser.add_argument("--with-parent", action="store_true", help=SUPPRESS)


def run(arguments: Namespace) -> int:
    from bot.arguments import as_of_time
    from bot.console import log, say
    from bot.processes import end_with_parent, until_stopped
    from bot.scheduling import run_once
    from bot.wiring import now, open_runtime, settings_and_logs
    from digest_core.errors import UsageError

    settings = settings_and_logs()
    if arguments.as_of and not arguments.once:
        raise UsageError("--as-of는 --once와 함께 씁니다.")
    at = as_of_time(arguments.as_of, settings.zone, now()) if arguments.as_of else now()
    with open_runtime(settings, stay=not arguments.once) as runtime:
        if arguments.once:
            return run_once(runtime, at)
        if arguments.with_parent:
            end_with_parent()
        say("scheduler")
        log.info("scheduler")
        runtime.scheduler().run(until_stopped())
    return 0
