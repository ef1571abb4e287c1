"""An RQ worker that hands its job over when it is told to stop, and notices the dead soon."""

import logging
import threading
from typing import Any

from redis import Redis
from rq import Worker
from rq.serializers import JSONSerializer

from workers.queue import open_queue

# Less than the five seconds after which process managers send SIGKILL.
GRACE_SECONDS = 3.0
# RQ's defaults take 13 minutes to notice that a worker died together with its job; these take 78 s.
WORKER_TTL = 30
MAINTENANCE_SECONDS = 10
MONITORING_SECONDS = 5


class HandoverWorker(Worker):
    """On SIGTERM the running job gets a moment to finish; then it goes back to the queue for another worker.

    Killing the work horse is enough: RQ queues a job with retries left again, and builds publish atomically.
    """

    def handle_warm_shutdown_request(self) -> None:
        super().handle_warm_shutdown_request()  # type: ignore[no-untyped-call]
        last_call = threading.Timer(GRACE_SECONDS, self._take_back)
        last_call.daemon = True
        last_call.start()

    def _take_back(self) -> None:
        # Without a horse, RQ's kill would reach our own process group.
        if self.horse_pid:
            self.kill_horse()


def run_worker(redis: Redis, queue: str, *, burst: bool = False) -> None:
    """Work on one queue until told to stop; with `burst`, until the queue is empty."""
    options: dict[str, Any] = {
        "worker_ttl": WORKER_TTL,
        "maintenance_interval": MAINTENANCE_SECONDS,
        "job_monitoring_interval": MONITORING_SECONDS,
    }
    worker = HandoverWorker(
        [open_queue(redis, queue)], connection=redis, serializer=JSONSerializer, **options
    )
    worker.log_job_description = False
    # RQ would raise its own logger to INFO again.
    worker.work(burst=burst, logging_level=logging.getLevelName(logging.getLogger().level))
