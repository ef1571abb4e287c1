"""Builds as RQ jobs: one per edition and key at a time, whoever asks."""

import os
import re
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from redis import Redis
from rq import Queue, Retry, Worker
from rq.exceptions import DuplicateJobError, NoSuchJobError
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer
from rq.worker.base import BaseWorker

from digest_core.errors import BuildFailed, NoWorker
from digest_core.ports import BuildReport, BuildRequest, Clock
from workers.connection import redis_errors

BUILD_QUEUE = "build"
BUILD_JOB = "workers.jobs.build_edition"
JOB_SECONDS = 900
KEPT_SECONDS = 600
NO_WORKER_SECONDS = 30
_FRESH = timedelta(seconds=45)
_POLL_SECONDS = 0.1
_OVER = (JobStatus.FINISHED, JobStatus.FAILED, JobStatus.STOPPED, JobStatus.CANCELED)


def open_queue(redis: Redis, name: str = BUILD_QUEUE) -> Queue:
    """A queue whose payloads are JSON, never pickle."""
    return Queue(name, connection=redis, serializer=JSONSerializer)


def waiting(redis: Redis, name: str) -> int:
    """How many jobs wait in a queue."""
    with redis_errors():
        return open_queue(redis, name).count


def job_id(edition: str, key: str) -> str:
    """RQ allows letters, digits, `_` and `-` in ids."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", f"build_{edition}_{key}")


class RqBuildQueue:
    """`ports.BuildQueue` over RQ. `on_step` hears what a running build is doing."""

    def __init__(self, redis: Redis, clock: Clock, on_step: Callable[[str], None]) -> None:
        self._redis = redis
        self._queue = open_queue(redis)
        self._clock = clock
        self._on_step = on_step

    def build(self, request: BuildRequest) -> BuildReport:
        with redis_errors():
            while True:
                job = self.submit(request)
                report = self._wait(job)
                if report is not None and (_request_of(job) == request or report.status != "failed"):
                    return report

    def building(self, edition: str) -> bool:
        with redis_errors():
            started = self._queue.started_job_registry.get_job_ids(cleanup=False)
            return any(
                name.startswith(f"build_{edition}_") for name in [*started, *self._queue.get_job_ids()]
            )

    def attempt(self, edition: str, key: str) -> tuple[bool, datetime | None]:
        """Whether the queue knows of a build of this edition, and when it ended."""
        with redis_errors():
            try:
                job = Job.fetch(job_id(edition, key), connection=self._redis, serializer=JSONSerializer)
            except NoSuchJobError:
                return False, None
            if job.get_status(refresh=False) not in _OVER:
                return True, None
            return True, job.ended_at or self._clock.now()

    def submit(self, request: BuildRequest) -> Job:
        """Our job, or the one that is under way for the same edition and key."""
        name = job_id(request.edition, request.key)
        while True:
            try:
                return self._queue.enqueue(
                    BUILD_JOB,
                    kwargs={"request": msgspec.to_builtins(request)},
                    job_id=name,
                    unique=True,
                    job_timeout=JOB_SECONDS,
                    result_ttl=KEPT_SECONDS,
                    # RQ keeps failed jobs for a year, and as long blocks their id.
                    failure_ttl=KEPT_SECONDS,
                    # For a killed work horse or a lost Redis; expected failures are reports.
                    retry=Retry(max=3),
                    description=f"build {request.edition} {request.key}",
                )
            except DuplicateJobError:
                under_way = self._under_way(name)
                if under_way is not None:
                    return under_way

    def _under_way(self, name: str) -> Job | None:
        """The job of that name if it is still to end; one that has ended is cleared away."""
        try:
            job = Job.fetch(name, connection=self._redis, serializer=JSONSerializer)
            if job.get_status(refresh=True) not in _OVER:
                return job
            job.delete()
        except NoSuchJobError:
            pass
        return None

    def _wait(self, job: Job) -> BuildReport | None:
        """The job's report; None where somebody cleared the job away after it ended."""
        alone_since = self._clock.monotonic()
        step = ""
        while True:
            status = self._status(job)
            if status is None:
                return None
            if status in _OVER:
                return _report(job)
            if status != JobStatus.QUEUED or self.has_worker():
                alone_since = self._clock.monotonic()
            elif self._clock.monotonic() - alone_since > NO_WORKER_SECONDS:
                raise NoWorker(
                    "작업을 맡을 워커가 없습니다. 다른 창에서 `aidaily worker build`를 시작해 주세요."
                )
            step = self._tell(job, step)
            self._clock.sleep(_POLL_SECONDS)

    def _status(self, job: Job) -> JobStatus | None:
        try:
            job.refresh()  # type: ignore[no-untyped-call]
            return job.get_status(refresh=False)
        except NoSuchJobError:
            return None

    def has_worker(self) -> bool:
        """Whether a living worker takes builds."""
        with redis_errors():
            return any(map(self._lives, Worker.all(queue=self._queue, serializer=JSONSerializer)))

    def _lives(self, worker: BaseWorker) -> bool:
        """By its process on this machine, by its last heartbeat on another."""
        if worker.hostname == socket.gethostname() and worker.pid:
            return _is_running(worker.pid)
        beat = worker.last_heartbeat
        return beat is not None and self._clock.now() - beat.replace(tzinfo=beat.tzinfo or UTC) < _FRESH

    def _tell(self, job: Job, before: str) -> str:
        step = str(job.get_meta(refresh=False).get("step", ""))
        if step and step != before:
            self._on_step(step)
        return step


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _request_of(job: Job) -> BuildRequest:
    return msgspec.convert(job.kwargs["request"], BuildRequest)


def _report(job: Job) -> BuildReport:
    result: Any = job.latest_result()
    if result is not None and result.type.name == "SUCCESSFUL":
        return msgspec.convert(result.return_value, BuildReport)
    raise BuildFailed(
        "브리핑을 만들던 작업이 끝나지 못했습니다. 워커의 로그를 확인하고 다시 시도해 주세요.", "job", 1
    )
