"""Stand-ins that keep their contracts: a clock whose time passes at once, one process's gate, a model that obeys."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from digest_core.errors import ModelBroken, ModelError, SourceUnreachable
from digest_core.model_ports import Completion, Prompt
from digest_core.models import Usage
from support.model_server import fill


class FakeClock:
    """A clock whose `sleep` passes at once. `sleeps` are the seconds slept, in order."""

    def __init__(
        self, now: datetime = datetime(2026, 2, 5, 22, 15, tzinfo=UTC), monotonic: float = 1000.0
    ) -> None:
        self._start, self._first, self._passed = now, monotonic, 0.0
        self._lock = threading.Lock()
        self.sleeps: list[float] = []

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        return self._first + self._passed

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.sleeps.append(seconds)
        self.advance(seconds)

    def advance(self, seconds: float) -> None:
        """Let time pass without anybody having slept."""
        with self._lock:
            self._passed += seconds


class FakeGate:
    """The gate of one process. `entered` holds (name, monotonic time) of every slot given out."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._holders: dict[str, threading.Lock] = {}
        self._free_at: dict[str, float] = {}
        self.entered: list[tuple[str, float]] = []
        self.timeouts: list[float | None] = []

    @contextmanager
    def slot(self, name: str, *, every: float, timeout: float | None) -> Iterator[None]:
        with self._lock:
            holder = self._holders.setdefault(name, threading.Lock())
            self.timeouts.append(timeout)
        with holder:
            self._wait(name, timeout)
            entered = self._clock.monotonic()
            self._free_at[name] = entered + every
            self.entered.append((name, entered))
            yield

    def _wait(self, name: str, timeout: float | None) -> None:
        wait = self._free_at.get(name, 0.0) - self._clock.monotonic()
        if wait <= 0:
            return
        if timeout is not None and wait > timeout:
            self._clock.advance(timeout)
            raise SourceUnreachable(name, f"{name} 차례가 오지 않았습니다. 잠시 뒤 다시 시도해 주세요.")
        # Not `sleep`: its list is for the sleeps of the code under test.
        self._clock.advance(wait)


def obey(prompt: Prompt) -> str:
    """The smallest answer that satisfies the prompt's schema; one sentence without."""
    filled = fill(prompt.schema)
    return filled if prompt.schema is None else json.dumps(filled, ensure_ascii=False)


class FakeModel:
    """A model without a server. `answer` words each prompt, or returns the error to raise; `script` comes first.

    `asked` holds the prompts in order; calls may come from several threads. It is metered, too: `wait` and `left` are
    what it says of its rate and budget.
    """

    def __init__(
        self, answer: Callable[[Prompt], str | ModelError] = obey, *, name: str = "fake:test-model"
    ) -> None:
        self.name = name
        self.answer = answer
        self.script: list[str | ModelError] = []
        self.asked: list[Prompt] = []
        self.wait, self.left = 0.0, 10**9
        self._lock = threading.Lock()

    def complete(self, prompt: Prompt, *, timeout: float) -> Completion:
        del timeout
        with self._lock:
            self.asked.append(prompt)
            scripted = self.script.pop(0) if self.script else None
        said = self.answer(prompt) if scripted is None else scripted
        if isinstance(said, ModelError):
            raise said
        if not said.strip():
            raise ModelBroken(self.name, f"{self.name}이(가) 빈 답을 보냈습니다.")
        return Completion(text=said, usage=Usage(1, len(prompt.user) // 4, len(said) // 4))

    def stream(self, prompt: Prompt, *, timeout: float) -> Iterator[str | Usage]:
        whole = self.complete(prompt, timeout=timeout)
        yield from (whole.text[at : at + 8] for at in range(0, len(whole.text), 8))
        yield whole.usage

    def available(self, *, timeout: float) -> tuple[str, ...]:
        del timeout
        return (self.name.partition(":")[2],)

    def seconds_for(self, calls: int) -> float:
        return self.wait if calls else 0.0

    def tokens_left(self) -> int:
        return self.left


class FakeAnswerCache:
    """An answer cache in memory; `kept` holds its texts by key."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, ...], str] = {}

    def get(self, *key: str) -> str | None:
        return self.kept.get(key)

    def put(self, text: str, *key: str) -> None:
        self.kept[key] = text
