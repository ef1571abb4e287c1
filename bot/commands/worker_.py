"""`aidaily worker`: run jobs."""

from argparse import SUPPRESS, ArgumentParser, Namespace
from contextlib import nullcontext

HELP = "작업을 처리하는 워커를 시작합니다"


def configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "queues",
        nargs="*",
        metavar="QUEUE",
        help="build, write, ask, delivery (기본: 모두, 큐마다 프로세스 하나)",
    )
    parser.add_argument("--with-parent", action="store_true", help=SUPPRESS)
    parser.add_argument("--helper", action="store_true", help=SUPPRESS)
    parser.add_argument("--index", action="store_true", help=SUPPRESS)
    parser.add_argument("--burst", action="store_true", help=SUPPRESS)


def run(arguments: Namespace) -> int:
    from bot.console import configure_logs, log
    from bot.processes import end_with_parent
    from bot.supervise import Part, kept, run_parts, worker_parts
    from bot.wiring import QUEUES, open_runtime
    from digest_core.errors import UsageError

    queues = tuple(dict.fromkeys(arguments.queues)) or QUEUES
    if not set(queues) <= set(QUEUES):
        raise UsageError(f"모르는 큐입니다. 쓸 수 있는 이름: {', '.join(QUEUES)}")
    with open_runtime(stay=True) as runtime:
        if arguments.helper:
            configure_logs("warning")
        if arguments.with_parent:
            end_with_parent()
        if len(queues) > 1:
            return run_parts(worker_parts(queues))
        if arguments.index:
            runtime.keep_index(once=arguments.helper)
            return 0
        log.info("worker %s", queues[0])
        # The index has a process of its own: jobs are forked from this one, and SQLite does not survive a fork.
        with kept(Part(("worker", "ask", "--index"))) if queues == ("ask",) else nullcontext():
            runtime.run_worker(queues[0], helper=arguments.helper, burst=arguments.burst)
    return 0
