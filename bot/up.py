"""Everything on one machine: the server, the workers, the scheduler and the web process."""

from bot.console import say
from bot.supervise import Part, run_parts, worker_parts
from bot.wiring import QUEUES, Runtime
from digest_core.config import Settings
from digest_core.platforms import PLATFORMS


def adapter_parts(settings: Settings) -> tuple[Part, ...]:
    """The adapters whose tokens are set."""
    ready = {"telegram": bool(settings.telegram.token), "slack": settings.slack.reachable}
    return tuple(Part((PLATFORMS[name].command,)) for name, set_up in ready.items() if set_up)


def up(runtime: Runtime) -> int:
    """Run until SIGTERM or SIGINT; returns the exit status. Raises `StoreUnreachable` at the start only.

    The scheduler finds the newest daily missing and has it built at once, on an empty store as after a night off.
    """
    runtime.ping()
    say("redis " + ("embedded" if runtime.embedded else "REDIS_URL"))
    return run_parts(
        (
            *worker_parts(QUEUES),
            Part(("scheduler",)),
            Part(("web",), announces=True, env=runtime.environment_with_port()),
            *adapter_parts(runtime.settings),
        )
    )
