"""What RQ runs. Jobs take and return JSON: identifiers and times in, a report out."""

import logging
from typing import Any

import msgspec
from redis import Redis
from rq import get_current_job

from digest_core.builds import run_build
from digest_core.config import Settings
from digest_core.errors import SourceError
from digest_core.models import Edition
from digest_core.pipeline import Workshop
from digest_core.ports import BuildReport, BuildRequest
from digest_core.questions.lookup import PaperDesk
from digest_core.rewriting import rewrite, waits
from digest_core.writing.outcome import is_ours
from workers.metrics import count_build
from workers.notices import tell_of_build
from workers.pictures import RedisPictures
from workers.rewrites import RewriteRequest, note_attempt, submit_rewrite
from workers.search_files import index_folder
from workers.search_keeper import update_once
from workers.store import RedisStore
from workers.wiring import open_finder, open_full_texts, open_workshop, read_settings

log = logging.getLogger("aidaily")


def build_edition(request: dict[str, Any]) -> dict[str, Any]:
    """Build one edition; `request` and the result are `BuildRequest` and `BuildReport` as JSON objects."""
    job = get_current_job()
    if job is None:
        raise RuntimeError("build_edition runs as an RQ job; use digest_core.builds.run_build elsewhere")

    def tell(step: str) -> None:
        job.meta["step"] = step
        job.save_meta()  # type: ignore[no-untyped-call]

    settings = read_settings()
    shop = open_workshop(settings, job.connection, on_step=tell)
    report = run_build(msgspec.convert(request, BuildRequest), shop)
    after_build(report, shop, job.connection)
    if report.status == "built":
        take_into_index(settings, shop)
    result: dict[str, Any] = msgspec.to_builtins(report)
    return result


def rewrite_items(request: dict[str, Any]) -> dict[str, Any]:
    """Write an edition further; `request` is a `RewriteRequest` as a JSON object, the result a `Rewritten`."""
    job = get_current_job()
    if job is None:
        raise RuntimeError("rewrite_items runs as an RQ job; use digest_core.rewriting.rewrite elsewhere")
    wanted, settings = msgspec.convert(request, RewriteRequest), read_settings()
    shop = open_workshop(settings, job.connection, on_step=log.info)
    if shop.author is None:
        return {}
    note_attempt(job.connection, wanted, shop.clock.now())
    done = rewrite(
        wanted.edition,
        wanted.key,
        author=shop.author,
        store=shop.store,
        clock=shop.clock,
        on_step=shop.on_step,
    )
    if done is None:
        return {}
    take_into_index(settings, shop)
    result: dict[str, Any] = msgspec.to_builtins(done)
    return result


def take_into_index(settings: Settings, shop: Workshop) -> None:
    """Bring the search index along where nobody else may: over a server of its own, each machine has `worker ask`."""
    if settings.redis_url is None:
        update_once(shop.store, index_folder(settings))


def after_build(report: BuildReport, shop: Workshop, redis: Redis) -> None:
    """What follows a build: counting it, telling operators, its pictures; with a model what went wrong, the rest of the pool."""
    count_build(redis, report)
    edition = shop.store.edition(report.edition, report.key) if report.status == "built" else None
    tell_of_build(redis, shop.settings.people, report, edition)
    if edition is not None:
        # Drawn here, where nobody waits for an answer.
        RedisPictures(redis, shop.store, shop.settings.categories).of(edition)
    if shop.author is None or edition is None:
        return
    tell_of_failures(edition)
    if waits(edition):
        submit_rewrite(redis, RewriteRequest(report.edition, report.key))


def tell_of_failures(edition: Edition) -> None:
    """Log for those who run the program what readers find in the notes; wrong settings are errors."""
    misconfigured = any(item.unwritten == "settings" for item in edition.items)
    for note in filter(is_ours, edition.notes):
        log.log(
            logging.ERROR if misconfigured else logging.WARNING,
            "%s %s: %s",
            edition.edition,
            edition.key,
            note.problem,
        )


def fetch_full_text(arxiv_id: str) -> dict[str, Any]:
    """Read a paper's text and keep it; the result says how: `{"arxiv_id", "origin", "sections", "notices"}`.

    `origin` is `none` for an identifier that arXiv does not know or cannot be asked about.
    """
    job = get_current_job()
    if job is None:
        raise RuntimeError("fetch_full_text runs as an RQ job; use workers.wiring.open_full_texts elsewhere")
    settings = read_settings()
    desk = PaperDesk(RedisStore(job.connection), lambda: open_finder(settings, job.connection))
    try:
        paper = desk.find(arxiv_id)
    except SourceError as error:
        return {"arxiv_id": arxiv_id, "origin": "none", "sections": 0, "notices": [str(error)]}
    if paper is None:
        return {"arxiv_id": arxiv_id, "origin": "none", "sections": 0, "notices": []}
    document = open_full_texts(settings, job.connection).document(paper, log.info)
    return {
        "arxiv_id": paper.arxiv_id,
        "origin": document.origin,
        "sections": len(document.sections),
        "notices": list(document.notices),
    }
