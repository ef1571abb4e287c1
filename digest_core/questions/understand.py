"""What a question asks: text, last turn and today in, fields, items and day out. Pure, no model.

Days are read first, then references to items, then fields; what is left must be fillers. A question that holds
words beyond those is never taken to be about the item last spoken of, and without a field it is `open`: better to
ask back than to answer about a wrong item.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date

from msgspec import Struct, structs

from digest_core.models import Turn
from digest_core.questions import aspects, days, fields, references, words
from digest_core.questions.aspects import Aspects
from digest_core.questions.days import Day, Named
from digest_core.questions.fields import COMMANDS, EDITION_FIELDS, ITEM_FIELDS
from digest_core.questions.names.reading import BOUNDARY, Called, Names
from digest_core.questions.offtopic import is_off_topic
from digest_core.questions.references import References, Scope
from digest_core.questions.times import Schedule

MORE = ("summary", "evidence")
"""What "더 자세히" shows."""
ACTIONS, DATE = "actions", "date"

_MORE = re.compile(
    r"자세|상세|더 ?(?:알려|말해|설명|보여|얘기|없|길게|깊)|(?:좀|조금) ?더|계속|길게"
    r"|(?<![a-z])(?:more|details?|detailed|elaborate|go on|continue)(?![a-z])"
)
_CARRIES_ON = re.compile(
    r"(?:번째?|째|\d|마지막|나머지|전부|모두)\)? ?(?:논문|거|것|꺼|것들)?(?:도|(?:은|는|은요|는요)(?= ?[?.!~]*$)|만? ?(?:다시|마저)(?= ?[?.!~]*$))"
    r"|^(?:and|what about|how about|then|same for)(?![a-z])|(?<![a-z])(?:too|as well)(?= ?[?.!]*$)"
)
_POINTS_BACK = re.compile(
    r"(?:^|(?<= ))(?:(?:그|이)(?:거|것|건|게|걸)|방금|아까|얘|걔|(?:그|이|이번|저|해당|방금|같은) ?"
    r"(?:논문|연구|거|것|건|기사|항목|소식|글))(?! ?말고)"
    r"|(?<![a-z])(?:its|(?:this|that|the same) (?:paper|one|item|article)(?! (?:about|on|with|from|that|which)))(?![a-z])"
)
_NOT_THAT = re.compile(
    r"(?:^|(?<= ))(?:그|이|저|방금|아까|해당) ?(?:논문|연구|거|것|건|게|걸|기사|항목|소식|글)?(?:을|를|은|는|만)? ?"
    r"(?:말[고구](?!도)|빼고|제외|외에(?!도)|이외)|(?:other|rather) than (?:this|that|it)|(?<![a-z])except (?:this|that|it)(?![a-z])"
)
_OF_A_PAPER = re.compile(
    r"논문|페이퍼|기사|(?<!액션)(?<!액션 )(?:항목|아이템)|(?<![a-z])(?:papers?|articles?|(?<!action )items?)(?![a-z])"
)
_ASKS_WHETHER = re.compile(r"(?<![a-z])(?:was|is|were|are|did|does|has|have)(?![a-z])")
_BEGINS_WITH_IT = re.compile(
    r"(?:그럼 |근데 |그러면 )?(?:그|이|해당|방금 ?그?|아까 ?그?) ?(?:논문|연구|거|것|건|게|페이퍼)(?=[은는이가을를의도 ,])"
)
_GREETING = re.compile(r"안녕|하이|헬로|반가|(?<![a-z])(?:hi|hello|hey)(?![a-z])")
_COMMAND = re.compile(r"/?([a-z_]+)(?:@[a-z0-9_]+)?(?= |$)")
_ARGUMENTS = re.compile(r"[\d\s.,:/~–v#-]*")


class Asked(Struct, frozen=True, kw_only=True):
    """What is asked.

    `pointed` are the items; the scope `same` means those of the last turn. `days` are the days whose briefings are
    meant. `counts_actions` says that the numbers are those of actions (2번 액션). `stranger` says that the question
    holds words we do not understand, `names` that they look like a name or a topic, `english` that it has no Korean.
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


Listed = Callable[[Sequence[Day]], Names | None]
"""The items of the list that a question is asked over, given the days it names; None where there is no such list."""


def understand(question: str, turn: Turn | None, today: date, listed: Listed | None = None) -> Asked:
    """What `question` asks in a conversation that last spoke of `turn`. Any text gives something.

    `listed` gives the list in which items are told by name; it is called only where a question holds words that may be
    names.
    """
    text = words.normalise(question)
    english = words.is_english(text)
    command = _command(text)
    if command is None and is_off_topic(text):
        return Asked(fields=("open",), english=english, stranger=True, off_topic=True)
    named, rest = days.read(command[1] if command else text, today)
    pointed, rest = references.read(rest)
    said, rest = fields.read(rest)
    if command:
        said = (command[0],)
    called = _called(text, rest, pointed, said, listed, named.briefings)
    pointed, rest = _with_names(pointed, called), called.rest.replace(BOUNDARY, " ")
    strange = () if command else words.unknown_words(rest)
    if not said:
        said, strange = _mistyped(strange)
    counted = command is not None and command[0] in EDITION_FIELDS - {ACTIONS}
    if not (strange or counted or pointed.points):
        pointed = structs.replace(pointed, numbers=references.read_bare(rest))
    read = _Read(text, said, pointed, named.briefings, strange, english and command is None, called)
    return _decide(_weighed(read, named, turn), turn)


def _called(
    text: str,
    rest: str,
    pointed: References,
    said: Sequence[str],
    listed: Listed | None,
    briefings: Sequence[Day],
) -> Called:
    """What a question calls by name, where names count: not beside identifiers, nor after `그 논문`."""
    unread = Called(rest=rest)
    if listed is None or pointed.papers or "search" in said or not words.unknown_words(rest, few=1):
        return unread
    if pointed.scope not in {None, "rest", "all"} or len(briefings) > 1 or _BEGINS_WITH_IT.match(text):
        return unread
    names = listed(briefings)
    return names.read(rest, beside_numbers=bool(pointed.numbers)) if names else unread


def _with_names(pointed: References, called: Called) -> References:
    """Items told by name beside those told otherwise."""
    if not (called.items or called.without):
        return pointed
    scope = "all" if called.without and pointed.scope else None if called.items else pointed.scope
    return structs.replace(
        pointed,
        papers=called.items,
        papers_without=(*pointed.papers_without, *called.without),
        papers_first=called.before_numbers,
        scope=scope,
    )


class _Read(Struct, frozen=True):
    """What was read from a text, before it is weighed together."""

    text: str
    said: tuple[str, ...]
    pointed: References
    days: tuple[Day, ...]
    strange: tuple[str, ...]
    english: bool
    called: Called

    @property
    def points(self) -> bool:
        return self.pointed.points

    @property
    def day(self) -> Day | None:
        return self.days[0] if self.days else None


def _weighed(read: _Read, named: Named, turn: Turn | None) -> _Read:
    """`2번은 2월 5일에 나온 거야?` asks for a date; where no item or something else is asked, the day is a briefing's."""
    if not named.of_papers:
        return read
    spoken_of = read.points or bool(turn and turn.items) or _POINTS_BACK.search(read.text)
    asks = not read.english or _ASKS_WHETHER.search(read.text)
    if asks and spoken_of and not (ITEM_FIELDS - {DATE}).intersection(read.said):
        return structs.replace(read, said=(DATE,))
    return structs.replace(read, days=(*named.briefings, *named.of_papers))


def _command(text: str) -> tuple[str, str] | None:
    """The field and the arguments of a command (`/risk 2`, `top`), None for any other text.

    Commands are of no language: they are answered in Korean. A word without a slash is one only when nothing
    but numbers follows.
    """
    match = _COMMAND.match(text)
    field = COMMANDS.get(match[1]) if match else None
    if match is None or field is None:
        return None
    arguments = text[match.end() :]
    return (field, arguments) if text.startswith("/") or _ARGUMENTS.fullmatch(arguments) else None


def _mistyped(strange: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Fields whose words were mistyped, and the words that are strange all the same."""
    meant = {word: field for word in strange if (field := fields.mistyped(word))}
    return tuple(dict.fromkeys(meant.values())), tuple(word for word in strange if word not in meant)


def _decide(read: _Read, turn: Turn | None) -> Asked:
    wanted = aspects.read(read.text, points=read.points)
    meant = aspects.settled(wanted, _fields(read, turn))
    scope = read.pointed.scope
    about_items = any(field in ITEM_FIELDS or field == "open" for field in meant)
    if scope and not (about_items and _can_be_found(scope, turn)):
        scope = None
    if not read.points and about_items and turn and turn.items:
        scope = "rest" if _NOT_THAT.search(read.text) else "same" if _about_the_same(read, meant) else None
    if wanted.made or wanted.candidates or (wanted.with_code and meant == ("code",)):
        scope = None if meant != ("code",) else "all"
    elif wanted.to_apply and meant == ("apply",) and scope is None:
        meant = (ACTIONS,)
    return Asked(
        fields=meant,
        pointed=structs.replace(read.pointed, scope=scope),
        days=read.days,
        counts_actions=meant == (ACTIONS,) and read.points and not _OF_A_PAPER.search(read.text),
        english=read.english,
        stranger=bool(read.strange),
        names=words.look_like_names(read.strange, read.text, english=read.english),
        candidates=read.called.candidates,
        aspects=wanted,
    )


def _can_be_found(scope: Scope, turn: Turn | None) -> bool:
    return scope not in {"next", "previous"} or bool(turn and turn.items)


def _about_the_same(read: _Read, meant: Sequence[str]) -> bool:
    """Silence means the item last spoken of, unless something else is named; `open` needs a pronoun."""
    if _POINTS_BACK.search(read.text):
        return True
    return not read.strange and read.day is None and "open" not in meant


def _fields(read: _Read, turn: Turn | None) -> tuple[str, ...]:
    if _wants_more(read, turn):
        return MORE
    if read.said:
        return _reconciled(read)
    if _carries_on(read, turn):
        return _with_numbers(turn)
    if read.called.candidates and not read.points:
        return ("summary",)
    if read.strange:
        return ("open",)
    listing = read.day is not None and read.pointed.scope == "all" and not read.pointed.leaves_out
    return ("summary",) if read.points and not listing else _of_silence(read, turn)


def _wants_more(read: _Read, turn: Turn | None) -> bool:
    """`더 자세히`, with or without 설명."""
    if read.strange or _MORE.search(read.text) is None:
        return False
    return read.said == ("summary",) or (not read.said and (read.points or bool(turn and turn.items)))


def _of_silence(read: _Read, turn: Turn | None) -> tuple[str, ...]:
    """Only fillers, and perhaps a day."""
    if read.day:
        return ("top",) if read.day.today else ("history",)
    if turn and turn.items and _POINTS_BACK.search(read.text) and not _GREETING.search(read.text):
        return ("summary",)
    return ("help",)


def _carries_on(read: _Read, turn: Turn | None) -> bool:
    """`3번도`, or `3번` after we had to ask which one."""
    if turn is None or not read.points or read.strange or not _with_numbers(turn):
        return False
    neighbour = read.pointed.scope in {"next", "previous"}
    carries_on = read.called.carries_on or _CARRIES_ON.search(read.text) is not None
    return neighbour or not turn.items or carries_on


def _with_numbers(turn: Turn | None) -> tuple[str, ...]:
    """The fields of a turn that can be asked by number."""
    return tuple(field for field in turn.fields if field in ITEM_FIELDS or field == ACTIONS) if turn else ()


def _reconciled(read: _Read) -> tuple[str, ...]:
    """Fields said together, without those that only name the briefing or the kind of thing."""
    said = read.said
    if "history" in said and read.day is None:
        return ("history",)
    others = tuple(field for field in said if field not in {"top", "history"})
    if (read.points and not read.pointed.scope) or read.pointed.leaves_out:
        return ("open",) if not others and read.strange else _of_numbers(others)
    if not others or (others == ("summary",) and (len(said) > 1 or read.day is not None)):
        return ("history",) if read.day and not read.day.today else ("top",)
    return others[:1] if others[0] in EDITION_FIELDS and others[1:] == ("summary",) else others


def _of_numbers(others: tuple[str, ...]) -> tuple[str, ...]:
    """Beside a field of items, a list said before it only names the kind of thing (2번 뉴스 요약)."""
    first = next((place for place, field in enumerate(others) if field not in EDITION_FIELDS), None)
    return (others[first:] if first is not None else others) or ("summary",)
