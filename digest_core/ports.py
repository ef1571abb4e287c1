"""The seams of the product. Each docstring is the contract its implementations are tested against."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import ClassVar, Protocol

from msgspec import Struct

from digest_core.calendar import Announcement
from digest_core.figures import Picture
from digest_core.models import Edition, Kind, Mention, New, News, Paper, Turn


class Clock(Protocol):
    """The only way to know the time."""

    def now(self) -> datetime:
        """The wall clock, aware."""

    def monotonic(self) -> float:
        """Seconds that never go back."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class Gate(Protocol):
    """A shared slot to an outside service: one holder at a time, over all processes and machines."""

    def slot(self, name: str, *, every: float, timeout: float | None) -> AbstractContextManager[None]:
        """Hold the only slot of `name`.

        The next holder enters at the earliest `every` seconds after this one entered, and never before this
        one left. `timeout` bounds the wait in seconds; past it `SourceUnreachable` is raised. The slot of a
        holder that died is free again within 90 s.
        """


class Request(Struct, frozen=True, kw_only=True):
    """What a build asks a source for.

    `announcements` are the arXiv announcements in question, oldest first. News counts when published in
    `(since, until]`. `deadline` (on the clock's monotonic scale) bounds all work.
    """

    announcements: tuple[Announcement, ...]
    look_back: tuple[Announcement, ...] = ()
    """Earlier announcements in whose windows papers may have appeared since."""
    thorough: bool = False
    """Whether a few more requests may be spent on papers that are hard to find."""
    since: datetime
    until: datetime
    deadline: float | None = None


class Batch(Struct, frozen=True, kw_only=True):
    """What a source found, without duplicates; `problems` says (in Korean) what it had to leave out."""

    papers: tuple[Paper, ...] = ()
    news: tuple[News, ...] = ()
    mentions: tuple[Mention, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def found(self) -> int:
        """How much it holds."""
        return len(self.papers) + len(self.news) + len(self.mentions)


class KeptPage(Struct, frozen=True):
    """An answer of a service as it came, with what asks for it again only where it has changed."""

    body: bytes
    etag: str = ""
    last_modified: str = ""


class PageCache(Protocol):
    """Keeps services' answers by address for a week or so, over all processes. What is not there is asked for."""

    def kept(self, url: str) -> KeptPage | None:
        """The last answer from this address."""

    def keep(self, url: str, answer: KeptPage) -> None:
        """Keep the newest answer from this address."""


class Source(Protocol):
    """Somewhere papers or news come from."""

    label: ClassVar[str]
    kind: ClassVar[Kind]

    @property
    def detail(self) -> str:
        """What the data-source line says in brackets, e.g. `cs.AI/cs.LG`; empty for news searches."""

    def collect(self, request: Request) -> Batch:
        """Everything that belongs to the request.

        An empty batch means that the source was asked, answered properly, and has nothing. Every other
        outcome raises a `SourceError`.
        """


class PaperFinder(Protocol):
    """Looks papers up by identifier."""

    def find(self, arxiv_ids: Sequence[str]) -> tuple[Paper, ...]:
        """The papers with these identifiers (`2602.04884`, with or without version).

        Unknown ones are left out.

        Raises a `SourceError` where the service cannot be read.
        """


class Publication(Struct, frozen=True, kw_only=True):
    """An edition and what becomes true with it, in one step."""

    edition: Edition
    seen: tuple[str, ...] = ()
    """Ids that this edition shows for the first time; never those of a sample."""
    collected: tuple[str, ...] = ()
    """Ids of all papers that were collected for it, shown or not; kept 90 days."""
    papers: tuple[Paper, ...] = ()
    """The collected papers themselves, for search; kept 400 days, packed (about 700 bytes a paper)."""
    days: tuple[date, ...] = ()
    """The announcement days it looked at, with papers or silent; kept 90 days."""
    scope: str = ""
    """What it looked for on these days: the categories."""


class Outline(Struct, frozen=True, kw_only=True):
    """What an edition holds, without its text: enough for a list of days, and to say who is owed it.

    `titles` are short, in its order; `new` and `cut_off` as the edition has them.
    """

    edition: str
    key: str
    date: date
    sample: bool = False
    titles: tuple[str, ...] = ()
    new: New = "papers"
    cut_off: datetime | None = None


def outline_of(edition: Edition) -> Outline:
    """The outline of an edition."""
    return Outline(
        edition=edition.edition,
        key=edition.key,
        date=edition.date,
        sample=edition.sample,
        titles=tuple(item.short_title for item in edition.items),
        new=edition.new,
        cut_off=edition.cut_off,
    )


class Store(Protocol):
    """Where editions live. Readers see the old edition or the new one, never half of one.

    Raises `StoreUnreachable` where the server does not answer, `StoredDataBroken` for unreadable values.
    """

    def publish(self, publication: Publication) -> None:
        """Store or replace an edition together with its history; a real one removes the samples of its kind."""

    def upgrade(self, edition: Edition, *, rewritten: Sequence[str]) -> bool:
        """Replace a stored edition by its next version and note the upgrade for delivery, in one step.

        `rewritten` are the ids of the items with new text. False, and nothing changed, where what is stored is not
        the version before of the same build: built anew, imported or upgraded by somebody else.
        """

    def edition(self, edition: str, key: str) -> Edition | None:
        """One stored edition."""

    def keys(self, edition: str, *, last: int | None = None) -> tuple[str, ...]:
        """The keys stored of a kind of edition, oldest first; only the `last` few where given (at least 1)."""

    def has(self, edition: str, key: str, *, samples: bool = True) -> bool:
        """Whether an edition is stored, without reading it; with `samples` false, whether a real one is."""

    def newest(self, edition: str, *, before: date | None = None, samples: bool = True) -> Edition | None:
        """The newest edition of a kind, dated before `before` where given."""

    def outlines(self, edition: str, since: date, until: date) -> tuple[Outline, ...]:
        """The outlines of the editions of a kind dated from `since` to `until` (both within), oldest first."""

    def revisions(self, editions: Sequence[str]) -> dict[tuple[str, str], str]:
        """For each stored edition of these kinds, by kind and key, a word that changes when its content does."""

    def collection(self, edition: str, key: str) -> tuple[Paper, ...]:
        """The papers that were collected for an edition, as far as they are kept."""

    def seen_before(self, ids: Sequence[str], day: date, *, kind: str = "daily") -> frozenset[str]:
        """Which of these ids a stored edition of this kind dated before `day` has shown.

        Kinds about days that the daily told (weeklies, monthlies) have a history of their own; all others share one.
        """

    def collected_before(self, ids: Sequence[str], day: date) -> frozenset[str]:
        """Which of these papers were collected for an edition dated before `day`, 90 days back."""

    def days_before(self, day: date, scope: str) -> frozenset[date]:
        """The announcement days that editions dated before `day` looked at in this scope, 90 days back."""

    def remember_papers(self, papers: Sequence[Paper]) -> None:
        """Keep metadata fetched by identifier, with an expiry."""

    def papers(self, ids: Sequence[str]) -> dict[str, Paper]:
        """What is kept of these papers."""

    def turn(self, session: str) -> Turn | None:
        """What the session last spoke of and in which orders it was shown editions, None once expired."""

    def remember_turn(self, session: str, turn: Turn) -> None:
        """Keep the session's last turn, with an expiry."""

    def forget_turn(self, session: str) -> None:
        """Delete what is kept of a session."""


class PictureBook(Protocol):
    """The pictures of stored editions: kept for a while, drawn anew when they are missing or the edition changed.

    Raises `StoreError`; what cannot be drawn is logged and missing.
    """

    def of(self, edition: Edition) -> tuple[Picture, ...]:
        """All pictures of an edition; none for editions of a day or a paper."""

    def png(self, edition: str, key: str, name: str) -> bytes | None:
        """One picture, None where there is no such edition or picture."""


class BuildRequest(Struct, frozen=True, kw_only=True):
    """A build as it travels through the queue: identifiers and times only.

    `as_of` is ISO 8601 with an offset. `patience` bounds the reading of sources in seconds; with `sample` the
    bundled sample stands in for an arXiv that cannot be reached.
    """

    edition: str
    key: str
    as_of: str | None = None
    force: bool = False
    patience: float | None = None
    sample: bool = False


class BuildReport(Struct, frozen=True, kw_only=True):
    """How a build ended, as JSON. `status` is `built`, `stored` (was there already) or `failed`."""

    status: str
    edition: str
    key: str
    items: int = 0
    candidates: int = 0
    writer: str = ""
    sample: bool = False
    error: str = ""
    message: str = ""
    exit_code: int = 0


class BuildQueue(Protocol):
    """Builds as jobs: unique per edition and key, so that two people asking at once build it once."""

    def build(self, request: BuildRequest) -> BuildReport:
        """Queue the build, or join the one under way, and wait for its report.

        Raises `NoWorker` where nobody takes it within 30 s.
        """

    def building(self, edition: str) -> bool:
        """Whether a build of this kind of edition is queued or running."""
