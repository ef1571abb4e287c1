"""Where all calls of one piece of writing go through: one deadline, retries where they help, and the bill."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import msgspec

from digest_core.errors import (
    ModelBroken,
    ModelBusy,
    ModelError,
    ModelMisconfigured,
    ModelUnreachable,
    QuotaSpent,
)
from digest_core.model_ports import AnswerCache, MeteredModel, Prompt
from digest_core.models import Usage
from digest_core.ports import Clock

T = TypeVar("T")
U = TypeVar("U")

CALL_SECONDS = 150.0
"""How long one answer may take beside the wait for its turn; models that think take half of it."""
SHORTEST_CALL = 1.0
ATTEMPTS = 3
ATTEMPTS_AFTER_NONSENSE = 2
FIRST_PAUSE = 0.5
SIDE_BY_SIDE = 10


class Desk:
    """A model at work on one edition. Its methods may be called from several threads.

    `deadline` is on the clock's monotonic scale. After an error that asking again cannot mend (a spent quota, a wrong
    key) nothing more is asked: every further call raises it at once.
    """

    def __init__(self, model: MeteredModel, answers: AnswerCache, clock: Clock, *, deadline: float) -> None:
        self.model = model
        self.answers = answers
        self._clock = clock
        self._deadline = deadline
        self._lock = threading.Lock()
        self._usage = Usage()
        self._hopeless: ModelError | None = None

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def usage(self) -> Usage:
        """What all calls so far have cost."""
        with self._lock:
            return self._usage

    def ask(self, prompt: Prompt) -> str:
        """The model's answer; raises the `ModelError` that stands in its place."""
        attempt = 1
        while True:
            try:
                return self._ask_once(prompt)
            except ModelError as error:
                pause = self._pause_after(error, attempt)
                if pause is None:
                    raise
            self._clock.sleep(pause)
            attempt += 1

    def side_by_side(self, work: Sequence[Callable[[], T]]) -> list[T]:
        """Results in the order of the work, all begun at once as far as there are threads."""
        if not work:
            return []
        with ThreadPoolExecutor(min(SIDE_BY_SIDE, len(work)), thread_name_prefix="model") as threads:
            return list(threads.map(lambda one: one(), work))

    def both(self, one: Callable[[], T], other: Callable[[], U]) -> tuple[T, U]:
        """The results of two pieces of work done at the same time."""
        with ThreadPoolExecutor(1, thread_name_prefix="model") as thread:
            later = thread.submit(other)
            return one(), later.result()

    def kept(self, key: Sequence[str], kind: type[T]) -> T | None:
        """What was kept under a key; None where there is nothing that can be read."""
        text = self.answers.get(self.name, *key)
        try:
            return None if text is None else msgspec.json.decode(text, type=kind)
        except msgspec.MsgspecError:
            return None

    def keep(self, key: Sequence[str], value: object) -> None:
        """Keep what passed, for the same question in another build."""
        self.answers.put(msgspec.json.encode(value).decode(), self.name, *key)

    def _ask_once(self, prompt: Prompt) -> str:
        if self._hopeless is not None:
            raise self._hopeless
        left = self._deadline - self._clock.monotonic()
        if left < SHORTEST_CALL:
            raise ModelUnreachable(self.name, f"{self.name}이(가) 정해진 시간 안에 다 쓰지 못했습니다.")
        turn = self.model.seconds_for(SIDE_BY_SIDE)
        try:
            done = self.model.complete(prompt, timeout=min(CALL_SECONDS + turn, left))
        except (QuotaSpent, ModelMisconfigured) as error:
            self._hopeless = error
            raise
        self._count(done.usage)
        return done.text

    def _pause_after(self, error: ModelError, attempt: int) -> float | None:
        """Seconds to wait before asking again; None where that would not help or there is no time."""
        most = ATTEMPTS_AFTER_NONSENSE if isinstance(error, ModelBroken) else ATTEMPTS
        if not error.retryable or attempt >= most:
            return None
        pause = FIRST_PAUSE * 2.0 ** (attempt - 1)
        if isinstance(error, ModelBusy) and error.retry_after is not None:
            pause = max(pause, error.retry_after)
        in_time = self._clock.monotonic() + pause + SHORTEST_CALL < self._deadline
        return pause if in_time else None

    def _count(self, usage: Usage) -> None:
        with self._lock:
            self._usage = added(self._usage, usage)


def added(one: Usage, other: Usage) -> Usage:
    """Two bills as one."""
    return Usage(
        one.model_calls + other.model_calls,
        one.input_tokens + other.input_tokens,
        one.output_tokens + other.output_tokens,
    )
