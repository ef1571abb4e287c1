"""A build request carried out: the edition in the store, and a report that says how it ended."""

from contextlib import suppress
from datetime import datetime
from importlib import import_module
from typing import Protocol, cast

from digest_core.editions import EDITIONS, EditionForm, edition_form
from digest_core.errors import AidailyError, SourceError, StoreError, StoreUnreachable
from digest_core.models import Edition
from digest_core.pipeline import Workshop
from digest_core.ports import BuildReport, BuildRequest

TURN_SECONDS = 600.0


class Builder(Protocol):
    """Builds and publishes one edition of a form; raises an `AidailyError` where it cannot."""

    def __call__(
        self,
        form: EditionForm,
        key: str,
        *,
        as_of: datetime | None,
        patience: float | None,
        sample: bool,
        shop: Workshop,
    ) -> Edition:
        """`as_of` stands in for the clock, `patience` bounds the reading of sources in seconds."""


def run_build(request: BuildRequest, shop: Workshop) -> BuildReport:
    """Build what the request asks for, unless a real edition is there already.

    Builds of a series take turns, because each starts from what the one before has shown.

    Expected failures are reports, not exceptions, because a second run would meet them again; only
    `StoreUnreachable` is raised, since without the store there is nowhere to report to.
    """
    try:
        with shop.gate.slot(_turn(request), every=0, timeout=TURN_SECONDS):
            # With `force` the old one is not even read: it may be what has to be replaced.
            stored = None if request.force else shop.store.edition(request.edition, request.key)
            if stored is not None and not stored.sample:
                return report_of(stored, "stored")
            return report_of(_build(request, shop), "built")
    except StoreUnreachable:
        raise
    except AidailyError as error:
        return failure(request, error, shop)


def _turn(request: BuildRequest) -> str:
    alone = edition_form(request.edition).series
    return f"build-{request.edition}" if alone else f"build-{request.edition}-{request.key}"


def _build(request: BuildRequest, shop: Workshop) -> Edition:
    form = edition_form(request.edition)
    module, _, name = form.builder.partition(":")
    build = cast("Builder", getattr(import_module(module), name))
    return build(
        form,
        request.key,
        as_of=datetime.fromisoformat(request.as_of) if request.as_of else None,
        patience=request.patience,
        sample=request.sample,
        shop=shop,
    )


def report_of(edition: Edition, status: str) -> BuildReport:
    """The report on an edition that is in the store."""
    return BuildReport(
        status=status,
        edition=edition.edition,
        key=edition.key,
        items=len(edition.items),
        candidates=edition.candidates,
        writer=edition.writer,
        sample=edition.sample,
    )


def failure(request: BuildRequest, error: AidailyError, shop: Workshop) -> BuildReport:
    """The report on a build that failed, with what readers see in its place."""
    newest = None
    is_series = request.edition in EDITIONS and edition_form(request.edition).series
    if is_series and isinstance(error, SourceError):
        with suppress(StoreError):
            newest = shop.store.newest(request.edition, samples=False)
    instead = f" 그동안은 {newest.key} 브리핑을 보여 드립니다." if newest else ""
    return BuildReport(
        status="failed",
        edition=request.edition,
        key=request.key,
        error=error.code,
        message=f"{error}{instead}",
        exit_code=error.exit_code,
    )
