"""Composition root of delivery: who is meant, the queue, the worker, the report."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from redis import Redis

from bot.processes import child, start_detached
from digest_core.delivery.model import Ref
from digest_core.delivery.report import DeliveryReport
from digest_core.editions import edition_form
from digest_core.errors import NoWorker

if TYPE_CHECKING:
    from bot.wiring import Runtime

QUEUE = "delivery"
NO_WORKER_SECONDS = 30.0
_POLL_SECONDS = 0.2


class Order(Struct, frozen=True, kw_only=True):
    """What is to be delivered now: an edition, to everybody who takes its kind or `to` one address.

    `as_of` stands in for the clock.
    """

    ref: Ref
    to: str = ""
    as_of: datetime | None = None


class Deliveries:
    """Deliveries of one Redis."""

    def __init__(self, runtime: "Runtime", redis: Redis) -> None:
        self._runtime, self._redis = runtime, redis

    def start(self, order: Order) -> str:
        """Hand everybody who is meant over to the workers; returns the run."""
        from workers.delivery import start_delivery

        run = f"deliver:{order.ref.edition}:{order.ref.key}:{self._runtime.clock.now():%Y%m%dT%H%M%S%f}"
        start_delivery(
            self._redis, self._pages(order), run=run, only=order.ref, forced=True, as_of=order.as_of
        )
        return run

    def _pages(self, order: Order) -> Iterator[Sequence[str]]:
        from workers.due_scan import pages_of

        if order.to:
            return iter([(order.to,)])
        kind = order.ref.edition
        # Nobody subscribes to what does not come out one after the other; everybody is meant then.
        meant = (
            one.address
            for one in self._runtime.chat.subscribers.all()
            if not one.paused and (kind in one.editions or not edition_form(kind).series)
        )
        return pages_of(meant)

    def report(self, run: str) -> DeliveryReport:
        """What a run has come to so far; zeros for one that nobody knows."""
        from workers.delivery import report_of

        return report_of(self._redis, run)

    def tell_when_over(self, run: str) -> None:
        """Have the scheduler tell operators what a run came to."""
        from workers.reports import to_tell

        to_tell(self._redis, run, self._runtime.clock.now())

    def wait(
        self,
        run: str,
        on_report: Callable[[DeliveryReport], None] = lambda _: None,
        *,
        patience: float | None = None,
    ) -> DeliveryReport:
        """The report once the run is over, or after `patience` seconds."""
        clock = self._runtime.clock
        since = clock.monotonic()
        while True:
            report = self.report(run)
            on_report(report)
            over = patience is not None and clock.monotonic() - since > patience
            if report.finished or not report.queued or over:
                return report
            clock.sleep(_POLL_SECONDS)

    @contextmanager
    def a_worker(self) -> Iterator[None]:
        """A worker for as long as it takes: on embedded defaults one of our own if none runs, else somebody's.

        Raises `NoWorker` where there is none within 30 s; then nothing has been handed over that nobody waits for.
        """
        if self.has_worker():
            yield
        elif self._runtime.embedded:
            with child("worker", QUEUE, "--helper"):
                yield
        else:
            self._wait_for_worker()
            yield

    def ensure_worker(self) -> None:
        """On embedded defaults without a worker, start one that ends by itself when there is nothing left."""
        if self._runtime.embedded and not self.has_worker():
            start_detached("worker", QUEUE, "--burst")

    def _wait_for_worker(self) -> None:
        clock = self._runtime.clock
        since = clock.monotonic()
        while not self.has_worker():
            if clock.monotonic() - since > NO_WORKER_SECONDS:
                raise NoWorker(
                    "보내기를 맡을 워커가 없습니다. 다른 창에서 `aidaily worker delivery`를 시작해 주세요."
                )
            clock.sleep(_POLL_SECONDS)

    def has_worker(self) -> bool:
        """Whether a living worker sends things, and not just for somebody's order."""
        from workers.queue import has_worker, open_queue

        queue = open_queue(self._redis, QUEUE)
        return has_worker(queue, self._runtime.clock, local=self._runtime.embedded, lasting=True)
