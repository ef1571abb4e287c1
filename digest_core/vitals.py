"""How the sources fare and what the editions come to over time; what is out of bounds is an alarm for admins. Pure.

The bounds are constants here; who keeps the numbers satisfies `VitalsBook`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from msgspec import Struct

from digest_core.inquiry import Outcome
from digest_core.models import EXTRACTIVE, Edition, Item, News, Note

NEVER_EMPTY_DAYS = 5
"""A source that gave something on so many earlier days running is not expected to give nothing."""
MOST_EXTRACTED = 0.5
LEAST_HANGUL = 0.6
MOST_STALE = timedelta(days=5)
"""A briefing whose newest item is older than this is not of its day; on quiet days nothing newer is expected."""

_LETTERS = re.compile(r"[^\W\d_]+")
_HANGUL = re.compile("[가-힣]")


class Visit(Struct, frozen=True, kw_only=True):
    """One source asked once: how much it found, how long it took, or why there is nothing."""

    source: str
    label: str
    at: datetime
    day: date
    found: int
    seconds: float
    error: str = ""


class Vitals(Struct, frozen=True, kw_only=True):
    """How a source has fared. `days` are what it found, by the briefing's date, of the last 30 that it answered."""

    label: str
    last_success: datetime | None = None
    found: int = 0
    errors: int = 0
    error: str = ""
    seconds: float = 0.0
    days: Mapping[date, int] = {}


class Alarm(Struct, frozen=True, kw_only=True):
    """Something admins should hear of; `what` is a short stable word, `text` what it means, in Korean."""

    what: str
    text: str
    at: datetime
    key: str = ""
    """The key of the edition it is about, where it is about one."""


class Check(Struct, frozen=True, kw_only=True):
    """What an edition came to, in shares 0..1; None where there was nothing to measure."""

    key: str
    repeated: float | None = None
    extracted: float | None = None
    hangul: float | None = None
    stale_hours: float | None = None


class VitalsBook(Protocol):
    """Keeps the numbers. Raises a `StoreError` where they cannot be kept."""

    def visited(self, visits: Sequence[Visit]) -> None:
        """Note what asking the sources came to."""

    def vitals(self) -> dict[str, Vitals]:
        """How each source that was ever asked fares, by its registry name."""

    def checked(self, check: Check) -> None:
        """Keep what an edition came to; the last 90 are kept."""

    def checks(self) -> tuple[Check, ...]:
        """What the last editions came to, oldest first."""

    def raise_alarms(self, alarms: Iterable[Alarm]) -> None:
        """Tell admins: log it, and keep it for whoever delivers. An alarm raised already for its key is not repeated."""

    def alarms(self, limit: int = 20) -> tuple[Alarm, ...]:
        """The latest alarms, newest first."""


class NoVitals:
    """A `VitalsBook` that keeps nothing."""

    def visited(self, visits: Sequence[Visit]) -> None:
        """Forget it."""

    def vitals(self) -> dict[str, Vitals]:
        return {}

    def checked(self, check: Check) -> None:
        """Forget it."""

    def checks(self) -> tuple[Check, ...]:
        return ()

    def raise_alarms(self, alarms: Iterable[Alarm]) -> None:
        """Forget them."""

    def alarms(self, limit: int = 20) -> tuple[Alarm, ...]:
        del limit
        return ()


def visits_of(outcomes: Iterable[Outcome], day: date, now: datetime) -> tuple[Visit, ...]:
    """The outcomes of a build as visits."""
    return tuple(
        Visit(
            source=o.asked.name,
            label=o.asked.source.label,
            at=now,
            day=day,
            found=o.batch.found,
            seconds=round(o.seconds, 3),
            error=str(o.error or ""),
        )
        for o in outcomes
    )


def unusually_empty(visits: Iterable[Visit], before: Mapping[str, Vitals]) -> tuple[Visit, ...]:
    """The sources that answered with nothing and never did on the last five days they were asked for."""
    return tuple(
        visit
        for visit in visits
        if not visit.error and not visit.found and _never_empty(before.get(visit.source), visit.day)
    )


def _never_empty(vitals: Vitals | None, day: date) -> bool:
    earlier = sorted((d, found) for d, found in (vitals.days if vitals else {}).items() if d < day)
    return len(earlier) >= NEVER_EMPTY_DAYS and all(found for _, found in earlier[-2 * NEVER_EMPTY_DAYS :])


def empty_notes(empty: Iterable[Visit]) -> tuple[Note, ...]:
    """What readers are told of sources that are unusually empty."""
    return tuple(
        Note(visit.label, "오늘은 0건입니다. 늘 무언가 있던 자료원이라 이상이 있는지 살펴야 합니다.")
        for visit in empty
    )


def source_alarms(
    visits: Iterable[Visit], empty: Iterable[Visit], before: Mapping[str, Vitals], key: str
) -> tuple[Alarm, ...]:
    """What admins are told of sources: those that have begun to fail, and those that are unusually empty.

    One that fails for days is told once; `before` is how the sources fared until now.
    """
    failed = [
        Alarm(what=f"source-failed:{v.source}", text=f"{v.label}: {v.error}", at=v.at, key=key)
        for v in visits
        if v.error and not (v.source in before and before[v.source].error)
    ]
    silent = [
        Alarm(
            what=f"source-empty:{v.source}",
            text=f"{v.label}: 늘 무언가 있던 자료원이 0건입니다.",
            at=v.at,
            key=key,
        )
        for v in empty
    ]
    return (*failed, *silent)


def check_edition(edition: Edition, recent: Iterable[Edition]) -> Check:
    """Measure an edition against those of the days before."""
    items, shown = edition.items, {i.id for e in recent if e.key != edition.key for i in e.items}
    if not items:
        return Check(key=edition.key)
    written = [item for item in items if item.writer != EXTRACTIVE]
    papers = [item for item in items if item.kind == "paper"]
    return Check(
        key=edition.key,
        repeated=sum(item.id in shown for item in items) / len(items),
        # News is told in its outlets' own words, whatever writes the papers.
        extracted=sum(item.writer == EXTRACTIVE for item in papers) / len(papers) if papers else None,
        hangul=hangul_share(" ".join(_own_words(item) for item in written)) if written else None,
        stale_hours=_staleness(edition),
    )


def _own_words(item: Item) -> str:
    lines = (
        *(c.text for c in item.summary),
        item.one_liner or "",
        *item.apply,
        *(r.text for r in item.risks),
    )
    return " ".join(lines)


def hangul_share(text: str) -> float | None:
    """Words with a Hangul syllable among words with any letter; None without a word."""
    words = [word for word in text.split() if _LETTERS.search(word)]
    return sum(bool(_HANGUL.search(word)) for word in words) / len(words) if words else None


def _staleness(edition: Edition) -> float | None:
    """Hours from the newest item to the cut-off; None on a quiet day, which offers what is older."""
    times = [item.subject.published for item in edition.items if item.subject.published]
    if not times or not (edition.announced or any(isinstance(i.subject, News) for i in edition.items)):
        return None
    return ((edition.cut_off or edition.generated_at) - max(times)) / timedelta(hours=1)


def content_alarms(check: Check, *, with_model: bool, at: datetime) -> tuple[Alarm, ...]:
    """What is out of bounds in an edition; `with_model` says that a model was to write it."""
    found = []
    if check.repeated:
        found.append(("repeated", f"앞선 브리핑의 항목이 되풀이됐습니다({check.repeated:.0%})."))
    if with_model and check.extracted is not None and check.extracted > MOST_EXTRACTED:
        found.append(
            ("extracted", f"모델이 쓰지 못해 원문을 그대로 담은 항목이 {check.extracted:.0%}입니다.")
        )
    if check.hangul is not None and check.hangul < LEAST_HANGUL:
        found.append(("hangul", f"한글 비율이 {check.hangul:.0%}로 낮습니다."))
    if check.stale_hours is not None and timedelta(hours=check.stale_hours) > MOST_STALE:
        found.append(("stale", f"가장 새 항목이 마감 {check.stale_hours:.0f}시간 전의 것입니다."))
    return tuple(
        Alarm(what=f"content-{what}", text=f"{check.key} 브리핑: {text}", at=at, key=check.key)
        for what, text in found
    )
