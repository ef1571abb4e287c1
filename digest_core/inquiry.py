"""Asking all sources at once: wall time is the slowest one's, and no source can hold up the others for long."""

import threading
from collections.abc import Sequence

from msgspec import Struct, structs

from digest_core.errors import SourceError, SourceUnreachable
from digest_core.ports import Batch, Clock, Request, Source

SECONDS = 45.0
"""What a source that an edition can do without may take."""
GRACE = 5.0
"""How much longer it is waited for: what hangs below it (name resolution) has no deadline of its own."""


class OpenSource(Struct, frozen=True):
    """A source in use, and whether an edition can be built without it."""

    name: str
    source: Source
    essential: bool


class Outcome(Struct, frozen=True):
    """What asking one source came to: a batch, or the error that stands in its place; and the seconds it took."""

    asked: OpenSource
    batch: Batch
    error: SourceError | None = None
    seconds: float = 0.0


def ask_all(sources: Sequence[OpenSource], request: Request, clock: Clock) -> tuple[Outcome, ...]:
    """Every source's outcome, in the order given; one that fails, or never answers, takes no other along."""
    asked = [_Asking(source, _bounded(request, source, clock), clock) for source in sources]
    for asking in asked:
        asking.start()
    return tuple(asking.outcome() for asking in asked)


def _bounded(request: Request, asked: OpenSource, clock: Clock) -> Request:
    if asked.essential:
        return request
    end = clock.monotonic() + SECONDS
    return structs.replace(request, deadline=end if request.deadline is None else min(end, request.deadline))


class _Asking(threading.Thread):
    """One source being asked; a daemon, so that one that hangs for ever keeps no process alive."""

    def __init__(self, asked: OpenSource, request: Request, clock: Clock) -> None:
        super().__init__(name=f"source-{asked.name}", daemon=True)
        self._asked, self._request, self._clock = asked, request, clock
        self._outcome: Outcome | None = None
        self._failure: BaseException | None = None

    def run(self) -> None:
        started = self._clock.monotonic()
        try:
            batch, error = self._asked.source.collect(self._request), None
        except SourceError as failed:
            batch, error = Batch(), failed
        except BaseException as failed:  # noqa: BLE001 - it belongs to whoever asked, and is raised there
            self._failure = failed
            return
        self._outcome = Outcome(self._asked, batch, error, self._clock.monotonic() - started)

    def outcome(self) -> Outcome:
        """What came of it, once it is there; raises what was no `SourceError`."""
        self.join(self._patience())
        if self._failure is not None:
            raise self._failure
        return self._outcome or self._unanswered()

    def _patience(self) -> float | None:
        if self._asked.essential or self._request.deadline is None:
            return None
        return max(0.0, self._request.deadline - self._clock.monotonic()) + GRACE

    def _unanswered(self) -> Outcome:
        label = self._asked.source.label
        error = SourceUnreachable(label, f"{label}: 제때 답이 오지 않았습니다. 네트워크를 확인해 주세요.")
        return Outcome(self._asked, Batch(), error, SECONDS)
