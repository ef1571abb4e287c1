"""What is asked, once a question is understood."""

from msgspec import Struct

from digest_core.questions.aspects import Aspects
from digest_core.questions.days import Day
from digest_core.questions.references import References, Scope
from digest_core.questions.times import Schedule


class Asked(Struct, frozen=True, kw_only=True):
    """What is asked.

    `pointed` are the items; the scope `same` means those of the last turn. `days` are the days whose briefings are
    meant. `counts_actions` says that the numbers are those of actions (2번 액션). `stranger` says that the question
    holds words we do not understand, `strange` are the first of them; `described` that an item is told
    in words of the asker's own; `names` that they look like a name or a topic, `english` that it has no Korean.
    `candidates` are ids of items among which a name does not choose; `off_topic` is what no briefing can answer.
    Arguments: `query` is what to search for, `schedule` what is said of a subscription, `edition` the kind of edition
    named (weekly-top10), None for none.
    """

    fields: tuple[str, ...]
    pointed: References = References()
    days: tuple[Day, ...] = ()
    counts_actions: bool = False
    english: bool = False
    stranger: bool = False
    strange: tuple[str, ...] = ()
    described: bool = False
    names: bool = False
    off_topic: bool = False
    candidates: tuple[str, ...] = ()
    aspects: Aspects = Aspects()
    query: str = ""
    schedule: Schedule = Schedule()
    edition: str | None = None

    @property
    def arxiv_ids(self) -> tuple[str, ...]:
        """The arXiv identifiers named, without versions."""
        return tuple(paper.removeprefix("arxiv:") for paper in self.pointed.papers)

    @property
    def numbers(self) -> tuple[int, ...]:
        """As said, counted from the end where negative."""
        return self.pointed.numbers

    @property
    def scope(self) -> Scope | None:
        return self.pointed.scope

    @property
    def points(self) -> bool:
        """Whether items are meant at all."""
        return self.pointed.points

    @property
    def day(self) -> Day | None:
        """The day whose briefing is meant, the first of several."""
        return self.days[0] if self.days else None
