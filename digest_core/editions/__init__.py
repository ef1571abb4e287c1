"""The kinds of documents we write. A new one is one file beside this one and one line in EDITIONS."""

from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Protocol, cast
from zoneinfo import ZoneInfo

from msgspec import Struct

from digest_core.calendar import Announcement
from digest_core.config import Settings
from digest_core.errors import UsageError
from digest_core.models import Edition
from digest_core.ports import Store


class Plan(Struct, frozen=True, kw_only=True):
    """What an edition is to carry: its announcements, oldest first, and news in `(since, cut_off]`.

    `look_back` are announcements of the last 7 days that earlier editions looked at, for papers that came late.
    """

    key: str
    cut_off: datetime
    since: datetime
    announcements: tuple[Announcement, ...]
    look_back: tuple[Announcement, ...] = ()


class EditionForm(Protocol):
    """One kind of document: its keys, who builds it, and its Markdown.

    `builder` is `module:function` of what builds it; see `digest_core.builds.Builder`. In a `series` each edition
    follows the one before, and the newest stands in for one that cannot be built.
    """

    name: str
    builder: str
    series: bool

    def parse_key(self, text: str) -> str:
        """The key that a user's words name; raises `UsageError`."""

    def newest_key(self, now: datetime, settings: Settings) -> str:
        """The newest key that can be built at `now`."""

    def due_key(self, now: datetime, settings: Settings) -> str:
        """The newest key of a series that has come out at `now` and is to be built by itself; empty for none."""

    def refuse_future(self, key: str, now: datetime, settings: Settings) -> None:
        """Raise `UsageError` for a key that lies in the future."""

    def refuse_open(self, key: str, now: datetime, settings: Settings) -> None:
        """Raise `UsageError` for a key whose cut-off has not passed at `now`."""

    def markdown(self, edition: Edition, zone: ZoneInfo) -> str:
        """The document as Markdown; an imported one exactly as it was."""

    def file(self, edition: Edition) -> str:
        """Where an export writes it, below its folder."""


class AnnouncedForm(EditionForm, Protocol):
    """A document about what arXiv announced in some time."""

    def plan(self, key: str, as_of: datetime | None, store: Store, settings: Settings) -> Plan:
        """What the edition carries; `as_of` replaces the cut-off."""

    def title(self, key: str, *, sample: bool) -> str:
        """The title of the document."""


EDITIONS: dict[str, str] = {
    "daily": "digest_core.editions.daily:Daily",
    "deep-dive": "digest_core.editions.deep_dive:DeepDives",
    "weekly-top10": "digest_core.editions.weekly_top10:WeeklyTop10",
    "weekly-review": "digest_core.editions.weekly_review:WeeklyReview",
    "trend-report": "digest_core.editions.trend_report:TrendReport",
}


def edition_form(name: str) -> EditionForm:
    """A kind of document by name; raises `UsageError`."""
    if name not in EDITIONS:
        raise UsageError(f"모르는 에디션입니다. 쓸 수 있는 이름: {', '.join(EDITIONS)}")
    module, _, attribute = EDITIONS[name].partition(":")
    return cast("EditionForm", getattr(import_module(module), attribute)())


def markdown_file(edition: Edition) -> str:
    """`EDITION/KEY.md`; identifiers of the old style have a slash (cs/0112017)."""
    return f"{edition.edition}/{edition.key.replace('/', '_')}.md"


@cache
def series() -> tuple[str, ...]:
    """The names of the documents that come out one after the other: what is scheduled, subscribed to and searched."""
    return tuple(name for name in EDITIONS if edition_form(name).series)
