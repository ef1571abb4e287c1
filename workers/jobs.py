"""What RQ runs. Jobs take and return JSON: identifiers and times in, a report out."""

from typing import Any

import msgspec
from rq import get_current_job

from digest_core.builds import run_build
from digest_core.ports import BuildRequest
from workers.metrics import count_build
from workers.wiring import open_workshop, read_settings


def build_edition(request: dict[str, Any]) -> dict[str, Any]:
    """Build one edition; `request` and the result are `BuildRequest` and `BuildReport` as JSON objects."""
    job = get_current_job()
    if job is None:
        raise RuntimeError("build_edition runs as an RQ job; use digest_core.builds.run_build elsewhere")

    def tell(step: str) -> None:
        job.meta["step"] = step
        job.save_meta()  # type: ignore[no-untyped-call]

    shop = open_workshop(read_settings(), job.connection, on_step=tell)
    report = run_build(msgspec.convert(request, BuildRequest), shop)
    count_build(job.connection, report)
    result: dict[str, Any] = msgspec.to_builtins(report)
    return result
