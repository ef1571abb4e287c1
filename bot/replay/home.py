"""The throw-away home of a replay."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.wiring import Runtime, open_runtime, replay_environment
from digest_core.config import Settings
from digest_core.ports import Clock


@contextmanager
def open_replay(bases: Mapping[str, str]) -> Iterator[Runtime]:
    """The program's parts in a throw-away home, with these sources at these addresses and no others."""
    with TemporaryDirectory(prefix="aidaily-replay-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        settings = Settings.from_env(replay_environment(home, bases))
        with open_runtime(settings, stay=True) as runtime:
            yield runtime
        _await_end(home / "server.pid", runtime.clock)


def _await_end(pid_file: Path, clock: Clock) -> None:
    """Wait until a server that has lost its last user is gone, so that it writes nothing more to its home."""
    for _ in range(100):
        if not pid_file.exists():
            return
        clock.sleep(0.05)
