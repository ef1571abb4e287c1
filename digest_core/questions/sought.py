"""What a question searches for: its words, the days and the kind of thing meant. Pure."""

import re
from datetime import date

from msgspec import Struct, structs

from digest_core.models import Kind
from digest_core.questions import days, field_words, periods, references, topic_words, words
from digest_core.questions.asked import Asked
from digest_core.questions.fields import FIELDS
from digest_core.questions.periods import Period

SEARCH = "search"

_WAS_THERE = re.compile(
    r"(?:논문|페이퍼|연구|기사|뉴스)(?:들)?(?:이|가|은|는|도)? ?(?:뭐 ?|혹시 ?|예전에 ?|이전에 ?|전에도? ?)?(?:(?:나온|다룬|실린|올라온|소개한|소개된|본) ?적|있었|없었|나왔었|봤었)"
    r"|(?<![a-z])(?:were|was) there (?:any|a) (?:papers?|articles?|news)"
)
_COMMAND = re.compile(r"^/?search(?:@[a-z0-9_]+)?(?= |$)")
_ENDING = r"(?:(?:해|아|하|줘|주|세|요|어|나|을|까|니|지|는|던|드|려|볼|래|봐|습|은)[가-힣]{0,4})?"
_WORDING = re.compile(
    f"(?:{FIELDS['search'].korean}){_ENDING}|(?<![a-z])(?:{FIELDS['search'].english})(?![a-z])"
)
_PAPERS = re.compile(r"논문|페이퍼|연구|(?<![a-z])(?:papers?|studies)(?![a-z])")
_NEWS = re.compile(r"뉴스|기사|(?<![a-z])news(?![a-z])")
_ASKS_FOR = re.compile(
    r"(?:비슷|유사)(?:한|해)(?= |$)|(?:이?랑|와|과|하고) ?(?:비슷|유사)(?:한|해)(?= |$)|(?:예전|옛날|다른|나왔던|나왔었|나온|올라온|실린|실렸던|다룬|다뤘던|발표된|소개된|소개한|관련된|관련|대한|관한)(?= |$)"
    r"|(?:논문|페이퍼|연구|뉴스|기사|소식|글)(?:들|중|은|는|이|가|을|를|도|만|에서|에|의)*(?= |[?.!]|$)"
    r"|(?:있었|있|없었|없|나왔|봤|기억)[가-힣]*(?= |[?.!]|$)"
)
_VAGUE = frozenset({"open", "help", "top", "summary", "news", "date", "history", "search"})
"""What a question about a stretch of days is taken for by who looks at single briefings."""


class Sought(Struct, frozen=True, kw_only=True):
    """`query` is empty where nothing but days is said; `kinds` where papers and news are meant alike."""

    query: str = ""
    period: Period | None = None
    kinds: tuple[Kind, ...] = ()


def read(question: str, asked: Asked, today: date) -> Sought:
    """What the question searches for."""
    text = _COMMAND.sub(" ", words.normalise(question))
    period, rest = periods.read(text, today)
    named = [day.date for day in asked.days if day.date]
    if period is None and named:
        period = Period(min(named), max(named))
        rest = days.read(rest, today)[1]
    if asked.points:
        rest = references.read(rest)[1]
    return Sought(query=_query(rest), period=period, kinds=_kinds(text))


def reaching_back(question: str, asked: Asked, today: date) -> Asked:
    """What is asked, where it reaches beyond one briefing.

    A topic with the asking for a search is a search, whatever else its words could ask (코드 생성 논문 찾아줘), and so is
    whether there was a paper on it (단백질을 설계한 논문이 있었나?) where the briefing at hand has none. Of a stretch
    of days (지난달) a topic is searched for, and without one the days are listed.
    """
    if asked.points or asked.edition:
        return asked
    text = words.normalise(question)
    period, rest = periods.read(text, today)
    remembered = asked.fields == ("open",) and not (asked.off_topic or asked.days) and _WAS_THERE.search(text)
    if (SEARCH in asked.fields[1:] or remembered) and _query(rest):
        return structs.replace(asked, fields=(SEARCH,))
    if len(asked.days) == 1 and asked.fields == (SEARCH,) and not _query(days.read(rest, today)[1]):
        return structs.replace(asked, fields=("history",))
    if period is None or len(asked.days) == 1 or asked.fields[0] not in _VAGUE:
        return asked
    if not _query(field_words.read(rest)[1]):
        return structs.replace(asked, fields=("history",), days=())
    of_something = _PAPERS.search(text) or _NEWS.search(text)
    return structs.replace(asked, fields=(SEARCH,), days=()) if of_something else asked


def _kinds(text: str) -> tuple[Kind, ...]:
    papers, news = _PAPERS.search(text) is not None, _NEWS.search(text) is not None
    return () if papers == news else ("paper",) if papers else ("news",)


def _query(text: str) -> str:
    """The words that are neither the asking nor fillers."""
    return " ".join(topic_words.kept(_ASKS_FOR.sub(" ", _WORDING.sub(" ", text))))
