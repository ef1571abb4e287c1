"""Builds as RQ jobs: one per edition and key at a time, whoever asks."""

import os
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct
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
# Names of workers that somebody started for one build begin so; they end with it.
HELPER = "helper-"
BUILD_JOB = "workers.jobs.build_edition"
JOB_SECONDS = 900
KEPT_SECONDS = 600
NO_WORKER_SECONDS = 30
_FRESH = timedelta(seconds=45)
_POLL_SECONDS = 0.1
OVER = (JobStatus.FINISHED, JobStatus.FAILED, JobStatus.STOPPED, JobStatus.CANCELED)


def open_queue(redis: Redis, name: str = BUILD_QUEUE) -> Queue:
    """A queue whose payloads are JSON, never pickle."""
    return Queue(name, connection=redis, serializer=JSONSerializer)


def waiting(redis: Redis, name: str) -> int:
    """How many jobs wait in a queue."""
    with redis_errors():
        return open_queue(redis, name).count


def job_id(edition: str, key: str, kind: str = "build") -> str:
    """RQ allows letters, digits, `_` and `-` in ids."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", f"{kind}_{edition}_{key}")


class RqBuildQueue:
    """`ports.BuildQueue` over RQ.

    `on_step` hears what a running build is doing; `local` says that all workers run on this machine.
    """

    def __init__(
        self, redis: Redis, clock: Clock, on_step: Callable[[str], None], *, local: bool = False
    ) -> None:
        self._redis = redis
        self._queue = open_queue(redis)
        self._clock = clock
        self._on_step = on_step
        self._local = local

    def build(self, request: BuildRequest) -> BuildReport:
        with redis_errors():
            while True:
                job = self.submit(request)
                report = self._wait(job)
                # What somebody else asked for may have another cut-off, or a sample; ours comes after it.
                if report is not None and _request_of(job) == request:
                    return report

    def building(self, edition: str) -> bool:
        with redis_errors():
            started = self._queue.started_job_registry.get_job_ids(cleanup=False)
            waiting = self._queue.get_job_ids() if self.has_worker() else []
            return any(name.startswith(f"build_{edition}_") for name in [*started, *waiting])

    def attempt(self, edition: str, key: str) -> tuple[bool, datetime | None]:
        """Whether the queue knows of a build of this edition, and when it ended."""
        with redis_errors():
            job = self._fetch(job_id(edition, key))
            if job is None or job.get_status(refresh=False) not in OVER:
                return job is not None, None
            return True, job.ended_at or self._clock.now()

    def withdraw(self, request: BuildRequest) -> None:
        """Take a request back that nobody has begun; whoever else waits for it asks anew."""
        with redis_errors():
            job = self._fetch(job_id(request.edition, request.key))
            if job and job.get_status(refresh=False) == JobStatus.QUEUED and _request_of(job) == request:
                job.delete()

    def submit(self, request: BuildRequest) -> Job:
        """Our job, or the one that is under way for the same edition and key."""
        name = job_id(request.edition, request.key)
        while True:
            with redis_errors():
                job = self._enqueue(name, request) or self._under_way(name)
            if job is not None:
                return job

    def has_worker(self, *, lasting: bool = False) -> bool:
        """Whether a living worker takes builds; a `lasting` one is not just somebody's helper."""
        with redis_errors():
            return has_worker(self._queue, self._clock, local=self._local, lasting=lasting)

    def _enqueue(self, name: str, request: BuildRequest) -> Job | None:
        """A job of that name; None where there is one already."""
        about = f"build {request.edition} {request.key}"
        return enqueue_once(self._queue, BUILD_JOB, name, request, about=about, seconds=JOB_SECONDS)

    def _under_way(self, name: str) -> Job | None:
        """The job of that name if it is still to end; one that has ended is cleared away."""
        return under_way(self._redis, name)

    def _fetch(self, name: str) -> Job | None:
        return fetch(self._redis, name)

    def _wait(self, job: Job) -> BuildReport | None:
        """The job's report; None where somebody cleared the job away after it ended."""
        alone_since = self._clock.monotonic()
        step = ""
        while True:
            status = self._status(job)
            if status is None:
                return None
            if status in OVER:
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

    def _tell(self, job: Job, before: str) -> str:
        step = str(job.get_meta(refresh=False).get("step", ""))
        if step and step != before:
            self._on_step(step)
        return step


def enqueue_once(
    queue: Queue, function: str, name: str, request: Struct, *, about: str, seconds: int
) -> Job | None:
    """Queue a job with a request of identifiers; None where a job of that name is there already."""
    try:
        return queue.enqueue(
            function,
            kwargs={"request": msgspec.to_builtins(request)},
            job_id=name,
            unique=True,
            job_timeout=seconds,
            result_ttl=KEPT_SECONDS,
            # RQ keeps failed jobs for a year, and as long blocks their id.
            failure_ttl=KEPT_SECONDS,
            # For a killed work horse or a lost Redis; expected failures are reports.
            retry=Retry(max=3),
            description=about,
        )
    except DuplicateJobError:
        return None


def under_way(redis: Redis, name: str) -> Job | None:
    """The job of that name if it is still to end; one that has ended is cleared away."""
    job = fetch(redis, name)
    if job is not None and job.get_status(refresh=False) in OVER:
        job.delete()
        return None
    return job


def fetch(redis: Redis, name: str) -> Job | None:
    """The job of that name, ended or not."""
    with suppress(NoSuchJobError):
        return Job.fetch(name, connection=redis, serializer=JSONSerializer)
    return None


def has_worker(queue: Queue, clock: Clock, *, local: bool, lasting: bool = False) -> bool:
    """Whether a living worker takes jobs from a queue; `local` says that all workers run on this machine."""
    workers = Worker.all(queue=queue, serializer=JSONSerializer)
    wanted = (worker for worker in workers if not (lasting and worker.name.startswith(HELPER)))
    return any(_lives(worker, clock, local=local) for worker in wanted)


def _lives(worker: BaseWorker, clock: Clock, *, local: bool) -> bool:
    """On the embedded server by its process, which is on this machine; else by its last heartbeat."""
    if local:
        return worker.pid is not None and _is_running(worker.pid)
    beat = worker.last_heartbeat
    return beat is not None and clock.now() - beat.replace(tzinfo=beat.tzinfo or UTC) < _FRESH


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
