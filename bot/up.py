"""Everything on one machine: the server, a build worker, the web process, and the newest briefing."""

import threading

from bot.console import log, say
from bot.supervise import Part, run_parts, worker_parts
from bot.wiring import Runtime
from digest_core.editions import edition_form
from digest_core.errors import AidailyError
from digest_core.ports import BuildRequest

_LOOK_SECONDS = 30.0
_AFTER_FAILURE_SECONDS = 300.0


def up(runtime: Runtime) -> int:
    """Run until SIGTERM or SIGINT; returns the exit status."""
    say("redis " + ("embedded" if runtime.embedded else "REDIS_URL"))
    stop = threading.Event()
    builder = threading.Thread(target=_keep_built, args=(runtime, stop), name="builder", daemon=True)
    builder.start()
    try:
        return run_parts((*worker_parts(("build",)), Part(("web",), announces=True)), stop)
    finally:
        stop.set()
        builder.join(1)


def _keep_built(runtime: Runtime, stop: threading.Event) -> None:
    """Build the newest daily whenever it is due and not there; a failure is tried again later."""
    while not stop.is_set():
        try:
            pause = _LOOK_SECONDS if _build_if_due(runtime) else _AFTER_FAILURE_SECONDS
        except AidailyError as error:
            log.error("%s", error)
            pause = _LOOK_SECONDS if error.retryable else _AFTER_FAILURE_SECONDS
        stop.wait(pause)


def _build_if_due(runtime: Runtime) -> bool:
    """Whether the newest daily is stored at the end of this look."""
    key = edition_form("daily").newest_key(runtime.clock.now(), runtime.settings)
    stored = runtime.store.edition("daily", key)
    if stored is not None and not stored.sample:
        return True
    report = runtime.queue().build(BuildRequest(edition="daily", key=key))
    if report.status == "failed":
        log.error("%s", report.message)
        return False
    say(f"daily {key} items={report.items} candidates={report.candidates} writer={report.writer}")
    return True
