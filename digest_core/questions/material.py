"""What the answers of single fields are made from, and what they come to."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from digest_core.models import Edition, Item, News, Paper


class Tongue(Struct, frozen=True):
    """The language of the fixed texts; quotes stay in theirs."""

    english: bool = False

    def say(self, korean: str, english: str) -> str:
        return english if self.english else korean


class Part(Struct, frozen=True):
    """The answer to one field.

    `lines` are shown as bullets. `known` is false where the stored material holds no answer and the lines only
    say so. `quote` is the source sentence that the citation carries. `note` is said below the
    bullets, `lead` above those about the product itself.
    """

    lines: tuple[str, ...]
    known: bool = True
    quote: str = ""
    note: str = ""
    lead: str = ""


class Topic(Struct, frozen=True, kw_only=True):
    """One item as it is asked about; `number` is None for one that the list does not show.

    `paper` has all that is known of a paper, fetched where the edition lacks it; None for news. `trouble` says
    why something could not be fetched. `catalogue` asks for title, categories and tags too.
    """

    item: Item
    number: int | None
    tongue: Tongue
    paper: Paper | None = None
    trouble: str = ""
    sample: bool = False
    catalogue: bool = False
    whole: bool = False
    """Whether what is quoted may stand anywhere in the paper, not only in its abstract."""

    def say(self, korean: str, english: str) -> str:
        return self.tongue.say(korean, english)

    @property
    def called(self) -> str:
        """The item's number and short title; without a number the title alone."""
        if self.number is None:
            return self.item.short_title
        return self.say(f"{self.number}번 {self.item.short_title}", f"{self.number}. {self.item.short_title}")

    @property
    def news(self) -> News | None:
        return self.item.subject if isinstance(self.item.subject, News) else None

    @property
    def abstract(self) -> str:
        return (self.paper.abstract or "") if self.paper else ""

    def quoted(self, sentence: str) -> str:
        """A source sentence, called what it is."""
        return f"{self.quote_name}: “{sentence}”"

    @property
    def quotes_note(self) -> str:
        """What quotes without a name of their own are."""
        if self.sample:
            return self.say("(견본 문장입니다)", "(Sample sentences)")
        if self.news:
            return self.say("(기사 문장 그대로입니다)", "(Sentences of the story as they stand)")
        if self.whole:
            return self.say("(논문 문장 그대로입니다)", "(Sentences of the paper as they stand)")
        return self.say("(초록 문장 그대로입니다)", "(Sentences of the abstract as they stand)")

    @property
    def quote_name(self) -> str:
        if self.sample:
            return self.say("견본 문장", "Sample sentence")
        if self.news:
            return self.say("기사 문장", "Sentence of the story")
        if self.whole:
            return self.say("논문 문장", "Sentence of the paper")
        return self.say("초록 문장", "Sentence of the abstract")


class Brief(Struct, frozen=True, kw_only=True):
    """An edition as it is asked about; `days` are the days that have one, oldest first.

    `numbers` are those of the actions meant, `items` the ids of the items whose actions are meant; both empty for all.
    `few` is how many items of the list are wanted, 0 for all.
    """

    edition: Edition
    tongue: Tongue
    day_named: bool = False
    days: Sequence[date] = ()
    numbers: Sequence[int] = ()
    items: Sequence[str] = ()
    few: int = 0

    @property
    def listed(self) -> int:
        """How many items the list shows."""
        count = len(self.edition.items)
        return min(self.few or count, count)

    def say(self, korean: str, english: str) -> str:
        return self.tongue.say(korean, english)


class Material(Struct, frozen=True, kw_only=True):
    """What an answer may use beside the question.

    `papers` are papers known by id beyond the edition; `trouble` says why one could not be fetched. `days` are the
    days with a briefing, oldest first. `outside` are papers beyond the edition, told as items by id. `older` says that the newest briefing stands in for today's, `aside` that
    readers may take another briefing to be meant and must be told which one this is; `renumbered` that it was built again
    since it was shown, so that numbers mean other items now. Times are told in `zone`.
    """

    edition: Edition
    papers: Mapping[str, Paper]
    outside: Mapping[str, Item] = field(default_factory=dict)
    days: Sequence[date] = ()
    trouble: str = ""
    older: bool = False
    aside: bool = False
    renumbered: bool = False
    zone: ZoneInfo | None = None


def bullets(lines: Iterable[str]) -> list[str]:
    return [f"- {line}" for line in lines]


def unknown(*lines: str) -> Part:
    """A part that says what is not there."""
    return Part(lines, known=False)
