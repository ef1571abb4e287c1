"""Jobs for questions on the queue `ask`: papers' texts, read before anybody waits for them or by another process."""

import re
from contextlib import suppress

from redis import Redis
from rq import Retry
from rq.exceptions import DuplicateJobError, NoSuchJobError
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer

from workers.connection import redis_errors
from workers.queue import KEPT_SECONDS, open_queue

ASK_QUEUE = "ask"
FETCH_JOB = "workers.jobs.fetch_full_text"
JOB_SECONDS = 240
_OVER = (JobStatus.FINISHED, JobStatus.FAILED, JobStatus.STOPPED, JobStatus.CANCELED)


def fetch_job_id(arxiv_id: str) -> str:
    """RQ allows letters, digits, `_` and `-` in ids."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", f"fulltext_{arxiv_id}")


def submit_fetch(redis: Redis, arxiv_id: str) -> Job:
    """The job that reads this paper's text (`2602.04884` or with a version), ours or the one under way."""
    name = fetch_job_id(arxiv_id)
    while True:
        with redis_errors():
            job = _enqueue(redis, name, arxiv_id) or _under_way(redis, name)
        if job is not None:
            return job


def _enqueue(redis: Redis, name: str, arxiv_id: str) -> Job | None:
    try:
        return open_queue(redis, ASK_QUEUE).enqueue(
            FETCH_JOB,
            kwargs={"arxiv_id": arxiv_id},
            job_id=name,
            unique=True,
            job_timeout=JOB_SECONDS,
            result_ttl=KEPT_SECONDS,
            # RQ keeps failed jobs for a year, and as long blocks their id.
            failure_ttl=KEPT_SECONDS,
            retry=Retry(max=2),
            description=f"full text {arxiv_id}",
        )
    except DuplicateJobError:
        return None


def _under_way(redis: Redis, name: str) -> Job | None:
    """The job of that name if it is still to end; one that has ended is cleared away."""
    with suppress(NoSuchJobError):
        job = Job.fetch(name, connection=redis, serializer=JSONSerializer)
        if job.get_status(refresh=False) not in _OVER:
            return job
        job.delete()
    return None
