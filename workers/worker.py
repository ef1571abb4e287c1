"""An RQ worker that hands its job over when it is told to stop, notices the dead soon, and outlives Redis."""

import logging
import signal
import threading
from importlib import import_module
from types import FrameType
from typing import Any
from uuid import uuid4

from redis import Redis
from redis.exceptions import RedisError
from rq import Worker
from rq.serializers import JSONSerializer

from workers.delivery import DELIVERY_QUEUE
from workers.queue import HELPER, open_queue

log = logging.getLogger("aidaily")

# Less than the five seconds after which process managers send SIGKILL.
GRACE_SECONDS = 3.0
# RQ's defaults take 13 minutes to notice that a worker died together with its job; these take 78 s.
WORKER_TTL = 30
MAINTENANCE_SECONDS = 10
MONITORING_SECONDS = 5
AFTER_OUTAGE_SECONDS = 1.0


class HandoverWorker(Worker):
    """On SIGTERM the running job gets a moment to finish; then it goes back to the queue for another worker.

    Killing the work horse is enough: RQ queues a job with retries left again, and builds publish atomically.
    """

    def handle_warm_shutdown_request(self) -> None:
        super().handle_warm_shutdown_request()  # type: ignore[no-untyped-call]
        last_call = threading.Timer(GRACE_SECONDS, self._take_back)
        last_call.daemon = True
        last_call.start()

    @property
    def was_told_to_stop(self) -> bool:
        return self._shutdown_requested_date is not None

    def _take_back(self) -> None:
        # Without a horse, RQ's kill would reach our own process group.
        if self.horse_pid:
            self.kill_horse()


def run_worker(redis: Redis, queue: str, *, helper: bool = False, burst: bool = False) -> None:
    """Work on one queue until told to stop; RQ's worker ends with an outage of Redis, ours starts another.

    With `burst` it ends when the queue is empty, or Redis is gone.
    """
    if queue == DELIVERY_QUEUE:
        # Before the fork of each work horse, so that none of them spends its first second on it.
        import_module("workers.delivery_job").load()
    stop = threading.Event()
    while not (_work(redis, queue, helper=helper, burst=burst) or burst or stop.is_set()):
        _stop_on_signals(stop)
        log.warning("Redis에 연결할 수 없어 기다립니다 (worker %s). 서버와 REDIS_URL을 확인해 주세요.", queue)
        stop.wait(AFTER_OUTAGE_SECONDS)


def _work(redis: Redis, queue: str, *, helper: bool, burst: bool) -> bool:
    """Work as long as Redis answers; returns whether the end was asked for."""
    options: dict[str, Any] = {
        "name": f"{HELPER if helper else ''}{uuid4().hex}",
        "worker_ttl": WORKER_TTL,
        "maintenance_interval": MAINTENANCE_SECONDS,
        "job_monitoring_interval": MONITORING_SECONDS,
    }
    worker = None
    try:
        queues = [open_queue(redis, queue)]
        worker = HandoverWorker(queues, connection=redis, serializer=JSONSerializer, **options)
        worker.log_job_description = False
        # RQ would raise its own logger to INFO again.
        worker.work(burst=burst, logging_level=logging.getLevelName(logging.getLogger().level))
    except (RedisError, OSError) as outage:
        log.info("worker %s lost Redis: %s", queue, type(outage).__name__)
        # RQ stops listening for commands only when it ends in order.
        if worker is not None and (listener := worker.pubsub_thread):
            listener.stop()  # type: ignore[unreachable]
    return worker is not None and worker.was_told_to_stop


def _stop_on_signals(stop: threading.Event) -> None:
    """Between two RQ workers the signals are ours."""

    def tell(number: int, frame: FrameType | None) -> None:
        del number, frame
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, tell)
