"""What the Telegram benchmarks stand on: a server with Telegram's rules, a Valkey and an adapter, each a process."""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from support.program import Program, free_port, valkey_at  # noqa: E402
from support.telegram_bot import prepare  # noqa: E402
from support.telegram_server import TOKEN  # noqa: E402
from workers.connection import connect  # noqa: E402

PATIENCE_SECONDS = 60.0
_READY = re.compile("^telegram (polling|http)", re.MULTILINE)


class Stage:
    """A server, a Valkey and an adapter."""

    def __init__(
        self, folder: Path, server_rate: int, words: Sequence[str], settings: dict[str, str]
    ) -> None:
        self._folder, self._rate, self._settings, self._start = folder, server_rate, settings, words
        self._words: list[Path] = []

    def __enter__(self) -> Self:
        port = free_port()
        self._valkey = valkey_at(port, self._folder)
        self.url = f"redis://127.0.0.1:{port}/0"
        with connect(self.url) as redis:
            prepare(redis)
        words = [sys.executable, "-m", "support.telegram_server", "--rate", str(self._rate)]
        self._server = subprocess.Popen(
            words,
            cwd=ROOT / "tests",
            stdout=subprocess.PIPE,
            text=True,
            env={"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
        )
        assert self._server.stdout is not None
        self.base = self._server.stdout.readline().strip()
        self.start()
        return self

    def start(self) -> None:
        """Start an adapter; what it writes is kept."""
        program = Program(
            self._folder / "home", REDIS_URL=self.url, TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_BASE=self.base, **self._settings
        )  # fmt: skip
        self._words.append(self._folder / f"out{len(self._words)}")
        with self._words[-1].open("wb") as out:
            self.adapter = subprocess.Popen(
                [sys.executable, "-P", *self._start], cwd=ROOT, stdout=out, stderr=out,
                env=program.environment | {"PYTHONPATH": str(ROOT)},
            )  # fmt: skip
        self.wait(lambda: _READY.search(self._words[-1].read_text(encoding="utf-8", errors="replace")))

    def __exit__(self, *_: object) -> None:
        for process in (self.adapter, self._server, self._valkey):
            process.terminate()
            process.wait(10)

    def get(self, what: str, body: Any = None) -> Any:
        """Ask the server's control."""
        address = self.base.removesuffix("/bot") + f"/control/{what}"
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(address, data=data, headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def wait(self, look: Any) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not look():
            if time.monotonic() > end:
                raise SystemExit("the adapter did not do it in time")
            time.sleep(0.02)

    def calls(self, method: str, status: int = 200) -> list[list[Any]]:
        return [call for call in self.get("calls") if call[0] == method and call[1] == status]

    def refused(self) -> Counter[str]:
        return Counter({name: n for name, n in self.get("count").items() if not name.endswith(" 200")})

    def memory(self) -> int:
        """The adapter's resident memory in MiB."""
        status = Path(f"/proc/{self.adapter.pid}/status").read_text(encoding="utf-8")
        return int(status.split("VmRSS:")[1].split()[0]) // 1024

    def cpu(self) -> float:
        """Seconds of CPU the adapter has used."""
        fields = Path(f"/proc/{self.adapter.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def output(self) -> str:
        return "".join(path.read_text(encoding="utf-8", errors="replace") for path in self._words)


@contextmanager
def stage(
    server_rate: int, words: Sequence[str] = ("-m", "bot", "telegram"), **settings: str
) -> Iterator[Stage]:
    """An adapter started with `words`, over a server that allows `server_rate` messages a second, 0 for any."""
    folder = tempfile.TemporaryDirectory(prefix="aidaily-telegram-", ignore_cleanup_errors=True)
    with folder as name, Stage(Path(name), server_rate, words, settings) as ready:
        yield ready
