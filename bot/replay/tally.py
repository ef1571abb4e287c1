"""What a replay came to: days, repeats, losses; as a table and as JSON."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

import msgspec
from msgspec import Struct, field

from digest_core import errors
from digest_core.models import Edition, Note
from digest_core.ports import BuildReport, Store

_SOURCE_FAILURES = frozenset(
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.SourceError)
)


class DayResult(Struct, frozen=True, kw_only=True):
    """How the daily of a day came out.

    `struck` are the strikes that fell: none can on a build that asks arXiv nothing. `attempts` counts requests
    to build, `builds` how often a worker finished one; `seconds` are real ones.
    """

    key: str
    items: int
    notes: tuple[Note, ...]
    stored: bool
    candidates: int
    announced: tuple[date, ...]
    faults: tuple[str, ...]
    struck: tuple[str, ...]
    attempts: int
    builds: int
    seconds: float
    error: str = ""

    @property
    def honest(self) -> bool:
        """Whether there is an edition, built once, or a note that says which source failed."""
        return self.builds <= 1 and (self.stored or self.error in _SOURCE_FAILURES)


class Outcome(Struct, frozen=True):
    """The whole replay. `lost` and `before_first` count papers, `repeats` papers and news.

    A first edition carries the newest announcement only: where the first builds failed, the announcements
    before are no loss of an edition's, but named in `before_first`.
    """

    days: tuple[DayResult, ...]
    repeats: int
    lost: int
    before_first: int = 0

    @property
    def sound(self) -> bool:
        return not self.repeats and not self.lost and all(day.honest for day in self.days)


class Tally(Struct):
    """Counts while the days go by."""

    store: Store
    days: list[DayResult] = field(default_factory=list)
    shown: Counter[str] = field(default_factory=Counter)
    missing: dict[str, date] = field(default_factory=dict)
    before_first: set[str] = field(default_factory=set)

    def expect(self, papers: Iterable[str], announced: date) -> None:
        """These papers of an announcement were served: some edition has to have them among its candidates."""
        self.missing |= dict.fromkeys(papers, announced)

    def start_with(self, newest: date) -> None:
        """As long as nothing is stored, only the newest announcement is owed."""
        if not any(day.stored for day in self.days):
            self.before_first |= {paper for paper, day in self.missing.items() if day < newest}
            self.missing = {paper: day for paper, day in self.missing.items() if day >= newest}

    def add(self, result: DayResult, edition: Edition | None, tomorrow: date) -> None:
        """Count a day, looking at the store before it forgets what is old."""
        self.days.append(result)
        if edition is not None:
            self.shown.update({item.id for item in edition.items})
            self.shown.update({reference.url for reference in edition.index.news})
        for paper in self.store.collected_before(sorted(self.missing), tomorrow):
            del self.missing[paper]

    def outcome(self) -> Outcome:
        repeats = sum(1 for times in self.shown.values() if times > 1)
        return Outcome(tuple(self.days), repeats, len(self.missing), len(self.before_first))


def notes_of(edition: Edition | None, report: BuildReport) -> tuple[Note, ...]:
    """An edition's own notes; where there is none, why."""
    return (Note("", report.message),) if edition is None else edition.notes


def as_json(outcome: Outcome) -> str:
    """The outcome as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(outcome), indent=2).decode()


_ROW = "{:10}  {:>5}  {:>10}  {:>8}  {:>7}  {}"


def as_table(outcome: Outcome) -> str:
    """One line a day with its notes below, and the sums."""
    lines = [_ROW.format("DAY", "ITEMS", "CANDIDATES", "ATTEMPTS", "SECONDS", "FAULTS").rstrip()]
    for day in outcome.days:
        lines += _rows(day)
    if outcome.before_first:
        lines.append(f"첫 브리핑 앞의 발표분이라 실리지 않은 논문 {outcome.before_first}편")
    lines.append(f"거듭 실린 논문 {outcome.repeats}편, 잃은 논문 {outcome.lost}편")
    return "\n".join(lines)


def _rows(day: DayResult) -> Sequence[str]:
    items = str(day.items) if day.stored else "-"
    faults = " ".join(day.faults)
    row = _ROW.format(day.key, items, day.candidates, day.attempts, f"{day.seconds:.1f}", faults)
    return [row.rstrip(), *(f"    {note.source}: {note.problem}".replace(" : ", " ") for note in day.notes)]
