"""What the product talks about: papers, news, evidence, items, editions.

Everything is frozen and typed. An item is known by its paper's or story's id; its number is only a view of
the order in which an edition shows it. Times are aware datetimes; dates are the briefing's own (in the
operator's zone) unless a field says otherwise.
"""

import datetime as dt
from typing import Literal

from msgspec import Struct, field

from digest_core.articles import OTHERS as OTHERS  # noqa: PLC0414
from digest_core.articles import Article as Article  # noqa: PLC0414
from digest_core.articles import Claim as Claim  # noqa: PLC0414
from digest_core.articles import Link as Link  # noqa: PLC0414
from digest_core.articles import LinkKind as LinkKind  # noqa: PLC0414
from digest_core.articles import Paragraph as Paragraph  # noqa: PLC0414
from digest_core.articles import Role as Role  # noqa: PLC0414
from digest_core.articles import Section as Section  # noqa: PLC0414
from digest_core.articles import Theme as Theme  # noqa: PLC0414
from digest_core.documents import Origin
from digest_core.subjects import Coverage as Coverage  # noqa: PLC0414 - one door to all the product talks about
from digest_core.subjects import Mention as Mention  # noqa: PLC0414
from digest_core.subjects import News as News  # noqa: PLC0414
from digest_core.subjects import Paper as Paper  # noqa: PLC0414

Kind = Literal["paper", "news"]
Basis = Literal["stated", "inferred", "not_stated"]
Unwritten = Literal["waiting", "model_down", "budget", "settings", "refused", "faults"]
"""Why an item is in its paper's own words although a model is in use: its turn comes after the edition is published;
the model was away; the day's budget was spent; the model's settings are wrong; the model refused; its text failed the
checks twice. The first four pass."""
New = Literal["papers", "news", "nothing"]
"""What an edition brings that was not there before: papers (or a view of some time), on days without any only news, or
nothing, as on a quiet day, when it shows at most what is still unread."""

EXTRACTIVE = "extractive"
IMPORTED = "imported"


class Risk(Struct, frozen=True):
    """A risk: stated by the source, inferred by the writer, or known not to be stated."""

    text: str
    basis: Basis
    evidence: tuple[str, ...] = ()


class Reason(Struct, frozen=True):
    """Why an item ranks where it does: a signal, its value in 0..1, its weight, what gave it that value."""

    signal: str
    value: float
    weight: float
    detail: str = ""


class Reference(Struct, frozen=True):
    """A link as it is shown: the original title and an http(s) address."""

    title: str
    url: str


class Item(Struct, frozen=True, kw_only=True):
    """One subject as an edition tells it."""

    subject: Paper | News
    short_title: str
    heading: str
    tags: tuple[str, ...] = ()
    writer: str
    reasons: tuple[Reason, ...] = ()
    summary: tuple[Claim, ...] = ()
    facts: str | None = None
    """A line of metadata in Korean (authors, categories, dates), shown last in the summary."""
    one_liner: str | None = None
    apply: tuple[str, ...] = ()
    risks: tuple[Risk, ...] = ()
    references: tuple[Reference, ...] = ()
    unwritten: Unwritten | None = None
    """Why no model wrote it; None where one did, or where none is in use."""
    late: dt.date | None = None
    """The announcement day of a paper that came late, None for one that came with its day."""

    @property
    def id(self) -> str:
        return self.subject.id

    @property
    def kind(self) -> Kind:
        return "paper" if isinstance(self.subject, Paper) else "news"


class Action(Struct, frozen=True):
    """A practical action; `items` are item ids."""

    title: str
    text: str
    items: tuple[str, ...] = ()


class SourceReport(Struct, frozen=True):
    """What one source gave. `count` is what the raw index lists of it, None where it could not be asked."""

    name: str
    detail: str
    kind: Kind
    count: int | None
    found: int = 0
    """What it gave in all, shown or not."""
    seconds: float = 0.0
    """How long it took to answer."""
    last_success: dt.datetime | None = None
    """Of one that could not be asked: when it last could."""


class Note(Struct, frozen=True):
    """Something readers should know about how the edition came to be. `source` may be empty."""

    source: str
    problem: str


class DeepDive(Struct, frozen=True, kw_only=True):
    """One paper told at length. Each line has the passages of the paper it rests on as its evidence.

    `origin` says what was read. `contributions`, `limitations` and `takeaways` may be empty where the paper states none.
    """

    subtitle: str
    origin: Origin
    verdict: Claim
    tldr: tuple[Claim, ...] = ()
    problem: tuple[Claim, ...] = ()
    method: tuple[Claim, ...] = ()
    contributions: tuple[Claim, ...] = ()
    limitations: tuple[Claim, ...] = ()
    takeaways: tuple[Claim, ...] = ()
    topics: tuple[str, ...] = ()
    """The paper's categories and themes in Korean."""


class RawIndex(Struct, frozen=True):
    """The list of originals at the foot of an edition."""

    news: tuple[Reference, ...] = ()
    papers: tuple[Reference, ...] = ()


class Usage(Struct, frozen=True):
    """What the models cost; tokens as the provider counts them."""

    model_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0


class Edition(Struct, frozen=True, kw_only=True):
    """One stored document: the items in the order readers see them, and the rest of the day's pool.

    `date` is the briefing's own date; `announced` are the arXiv announcement days (Korean dates) it carries.
    `imported_text` is the exact text of an imported file, None for an edition we wrote.
    """

    edition: str
    key: str
    date: dt.date
    generated_at: dt.datetime
    cut_off: dt.datetime | None = None
    """When the edition closed; None where nobody knows, as for an imported file."""
    title: str
    writer: str
    sample: bool = False
    announced: tuple[dt.date, ...] = ()
    candidates: int = 0
    notes: tuple[Note, ...] = ()
    sources: tuple[SourceReport, ...] = ()
    items: tuple[Item, ...] = ()
    pool: tuple[Item, ...] = ()
    actions: tuple[Action, ...] = ()
    index: RawIndex = field(default_factory=RawIndex)
    usage: Usage = field(default_factory=Usage)
    """What the models cost for all versions together."""
    version: int = 1
    """Grows when items are rewritten in place; their order and ids stay."""
    prompt_version: str = ""
    """The versions of the prompts behind what a model wrote; empty where none did."""
    deep_dive: DeepDive | None = None
    """The body of a deep dive, whose only item is the paper; None for every other edition."""
    article: Article | None = None
    """The body of an edition about a stretch of days, one section for each item; None for every other edition."""
    imported_text: str | None = None

    @property
    def new(self) -> New:
        if self.items and (self.announced or self.candidates or self.imported_text is not None):
            return "papers"
        return "news" if any(item.kind == "news" for item in self.items) else "nothing"

    @property
    def is_of_a_day(self) -> bool:
        """Whether it is known by its day; others cover more time, or one paper."""
        return self.key == self.date.isoformat()

    def follows(self, stored: "Edition") -> bool:
        """Whether this is the next version of a stored edition of the same build."""
        return self.version == stored.version + 1 and self.generated_at == stored.generated_at

    def number_of(self, item_id: str) -> int | None:
        """The number under which this edition shows an item, 1-based."""
        return next((n for n, item in enumerate(self.items, 1) if item.id == item_id), None)


class Citation(Struct, frozen=True):
    """Where an answer comes from. `item` is the number in the edition, None outside it.

    `section` names the part of the paper that the quote stands in, empty where that is not known.
    """

    item: int | None
    title: str
    url: str
    quote: str = ""
    section: str = ""


class Intent(Struct, frozen=True):
    """What a question asks: the first field, the numbers in the order said, the day and edition meant."""

    field: str
    items: tuple[int, ...] = ()
    date: str | None = None
    edition: str | None = None


class Shown(Struct, frozen=True):
    """What a message or a chat shows of an edition: its items' ids in the order shown, so that 2번 is `items[1]`.

    `items` may be a personal order with items of the pool; empty for the edition's own. `about` are the ids that the
    message speaks of, empty for a list; `fields` what it tells of them. An answer carries it, an adapter keeps it with
    the message sent, and hands it back when somebody replies to that message or asks below it.
    """

    edition: str
    key: str
    items: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


class Answer(Struct, frozen=True):
    """An answer as every platform gets it: plain text (no markup), its citations, and what it shows (for buttons)."""

    text: str
    intent: Intent
    fields: tuple[str, ...]
    answered_from: Literal["briefing", "full_text", "model", "none"]
    citations: tuple[Citation, ...] = ()
    shown: Shown | None = None


class Turn(Struct, frozen=True):
    """What a conversation last spoke of: the edition shown, item ids in order, the fields.

    `lists` are the orders in which this conversation was shown editions, the latest last; those it lacks were shown in
    the edition's own order. `spoken` are the items spoken of in this edition, turn by turn: the first, and the last few.
    """

    edition: str
    key: str
    items: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    lists: tuple[Shown, ...] = ()
    spoken: tuple[tuple[str, ...], ...] = ()

    def order(self, edition: str, key: str) -> tuple[str, ...]:
        """The ids of an edition's items in the order shown here; empty for the edition's own."""
        lists = (shown.items for shown in self.lists if (shown.edition, shown.key) == (edition, key))
        return next(lists, ())
