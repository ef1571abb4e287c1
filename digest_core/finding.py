"""The port of search: what is found, and where. Each docstring is the contract its implementations are tested against."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from msgspec import Struct

from digest_core.models import Kind


class Hit(Struct, frozen=True, kw_only=True):
    """Something found. `day` is the date of the first edition that showed or collected it.

    `edition` and `key` say where it stands, with its `number` where readers have seen it; `number` is None for what was
    collected and not shown. `snippet` is one sentence of its text.
    """

    id: str
    kind: Kind
    title: str
    url: str
    day: date
    edition: str
    key: str
    number: int | None = None
    snippet: str = ""


class Found(Struct, frozen=True):
    """The hits, best first. `whole` says that each holds everything that was sought, not just a part of it."""

    hits: tuple[Hit, ...] = ()
    whole: bool = True


class SearchIndex(Protocol):
    """Finds papers and news over all editions and everything collected. Safe to use from several threads."""

    def search(
        self,
        query: str,
        *,
        kinds: Sequence[Kind] = (),
        since: date | None = None,
        until: date | None = None,
        limit: int = 5,
        some: bool = False,
    ) -> Found:
        """What holds the words of `query`, in any script and with any characters: they are words, never syntax.

        A Korean word also finds its English names. `kinds` (all where empty) and the days (both within) narrow it.
        Where nothing holds every word, or with `some`, what holds some of them is given with `whole` false.

        Raises `NoIndex` where no worker has built the index yet.
        """

    def find(self, ids: Sequence[str]) -> tuple[Hit, ...]:
        """Where these ids stand, in their order; unknown ones are left out. Raises `NoIndex` likewise."""
