"""What a question asks: text, last turn and today in, fields, items and day out. Pure, no model.

Days are read first, then references to items, then fields; what is left must be fillers. A question that holds
words beyond those is never taken to be about the item last spoken of, and without a field it is `open`: better to
ask back than to answer about a wrong item.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date

from msgspec import structs

from digest_core.models import Turn
from digest_core.questions import (
    aspects,
    days,
    editions_named,
    families,
    field_words,
    reasons,
    references,
    wishes,
    words,
)
from digest_core.questions.asked import Asked
from digest_core.questions.days import Day
from digest_core.questions.deciding import decide
from digest_core.questions.fields import ACTIONS, COMMANDS, COMPARE, EDITION_FIELDS, ITEM_FIELDS, SEARCH
from digest_core.questions.names.reading import Called, Names
from digest_core.questions.names.sifting import asks_for_all_that_fit, may_ask_for_all
from digest_core.questions.names.tokens import BOUNDARY
from digest_core.questions.numerals import THING
from digest_core.questions.offtopic import is_off_topic, without_orders
from digest_core.questions.reading_of import Read
from digest_core.questions.references import References

_COMMAND = re.compile(r"/?([a-z_]+)(?:@[a-z0-9_]+)?(?= |$)")
_ARGUMENTS = re.compile(r"[\d\s.,:/~–v#-]*")

_WHY_IN_A_DESCRIPTION = re.compile(rf"왜 [^?]{{2,30}}[한던은는인린진] {THING}(?!.*왜)")
_BEGINS_WITH_IT = re.compile(
    r"(?:그럼 |근데 |그러면 )?(?:그|이|해당|방금 ?그?|아까 ?그?) ?(?:논문|연구|거|것|건|게|페이퍼)(?=[은는이가을를의도 ,])(?! ?(?:말고|빼고|대신))"
)

_DESCRIBES = ITEM_FIELDS - {COMPARE} | {"top", ACTIONS}
"""Fields in whose questions an item may be described."""
_LIGHTLY_SAID = frozenset({"apply", "why"})
"""Fields whose words also stand in questions about risks (도입했다 욕먹을 이유)."""
_REACHES_BACK = re.compile(
    r"비슷|유사|예전|옛날|과거|이전|지난|지금까지|그동안|여태|다른 ?(?:논문|연구)|관련|검색|논문들|(?<![a-z])(?:similar|related|search|papers|past|older)(?![a-z])"
)
_RECALLED = re.compile(
    r"(?:논문|연구|거|것) ?(?:있었|봤|나왔)\w{0,3}[,.]? ?(?:그거|그것|그건|그 ?논문)(?![가-힣]{2})"
)
"""까먹는 문제 다룬 논문 있었잖아 그거 요약: what was seen before is recalled, not sought."""
_OF_A_FIELD = re.compile(
    r"(?:오늘 ?)?(?:코드|깃허브|깃헙|리스크|위험|한계|단점|링크|저자)[가-힣]{0,2} ?(?:있는|없는|많은|적은|큰|작은|공개[된한]) ?(?:논문|연구|거|것|게)(?=[들이가은는도]* ?(?:뭐|어떤|있|없|몇))"
)
"""코드 있는 논문 뭐 있어: told by what is stored of it, not by what it is about."""
_LEAVES_OUT = re.compile(
    r"말[고구](?!도)|빼[고구]|제외|대신(?= )|(?<![a-z])(?:except|without|other than|instead of)(?![a-z])"
)
_CONTRASTS = re.compile(
    rf"(?:말고|대신|아니라|아니고|빼고) ?[^|?.!]{{2,40}}[는던한된인자란단] ?(?:{THING}|얘기|이야기|알고리즘|방법|모델)"
)
"""토큰 말고 어텐션을 고치자는 논문: what is left out belongs to what the paper says."""
_A_THING = re.compile(
    rf"{THING}|얘기|이야기|(?<![a-z])(?:papers?|ones?|articles?|works?|stud(?:y|ies))(?![a-z])"
)

_ASKS_FOR_ONE = re.compile(
    r"(?:있|없)(?:어|나|니|냐|었|을까|음|는가|는지|습니까|던)|[?]|몇 ?번|뭐(?:였|더|야|지|임)|어떤 ?거|(?<![a-z])(?:which|any(?:thing)?)(?![a-z])"
)

Listed = Callable[[Sequence[Day]], Names | None]
"""The items of the list that a question is asked over, given the days it names; None where there is no such list."""


def understand(question: str, turn: Turn | None, today: date, listed: Listed | None = None) -> Asked:
    """What `question` asks in a conversation that last spoke of `turn`. Any text gives something.

    `listed` gives the list in which items are told by name; it is called only where a question holds words that may be
    names.
    """
    text = without_orders(reasons.without_reason(words.normalise(question)))
    english = words.is_english(text)
    command = _command(text)
    if command is None and is_off_topic(text):
        return Asked(fields=("open",), english=english, stranger=True, off_topic=True)
    named, rest = days.read(command[1] if command else text, today)
    pointed, rest = references.read(rest)
    said, rest = field_words.read(rest)
    if command:
        said = (command[0],)
    if said == ("top",) and aspects.read(text, points=pointed.points).with_code:
        said = ("code",)
    said, schedule = wishes.of_subscription(text, said, points=pointed.points)
    said, called = _named_or_sought(
        text, rest, said, lambda fields: _called(text, rest, pointed, fields, turn, listed, named.briefings)
    )
    if called.begins and called.candidates and not said:
        called = structs.replace(called, items=called.candidates, candidates=())
    if said == ("why",) and called.items and _WHY_IN_A_DESCRIPTION.search(text):
        said = ()
    pointed, rest = _with_names(pointed, called), field_words.without_weak(called.rest)
    strange = () if command else words.unknown_words(rest)
    if strange and not command:
        slips, strange = _mistyped(strange)
        said = _in_order(slips, said, rest) if slips else said
    if strange and not called.described and _LIGHTLY_SAID.issuperset(said):
        said, strange = _of_a_family(text, pointed, strange, said)
    counted = command is not None and command[0] in EDITION_FIELDS - {ACTIONS}
    if not (strange or counted or pointed.points):
        pointed = structs.replace(pointed, numbers=references.read_bare(rest.replace(BOUNDARY, " ")))
    briefings = () if schedule.says_something else named.briefings
    read = Read(text, said, pointed, briefings, strange, english and command is None, called)
    asked = decide(read, named, turn)
    query = wishes.query(called.rest) if SEARCH in asked.fields else ""
    return structs.replace(asked, schedule=schedule, query=query, edition=editions_named.read(text))


def _named_or_sought(
    text: str, rest: str, said: Sequence[str], called: Callable[[Sequence[str]], Called]
) -> tuple[tuple[str, ...], Called]:
    """The fields and what is called by name: `RAL 코드 찾아줘` searches for nothing where RAL is in the list."""
    others = tuple(field for field in said if field != SEARCH)
    if (
        SEARCH in said
        and ITEM_FIELDS.intersection(others)
        and (_RECALLED.search(text) or not _REACHES_BACK.search(text))
    ):
        found = called(others)
        return (others, found) if found.items else (tuple(said), Called(rest=rest))
    return tuple(said), called(said)


def _called(
    text: str,
    rest: str,
    pointed: References,
    said: Sequence[str],
    turn: Turn | None,
    listed: Listed | None,
    briefings: Sequence[Day],
) -> Called:
    """What a question calls by name, where names count: not beside identifiers, nor after `그 논문`."""
    unread = Called(rest=rest)
    if (
        listed is None
        or pointed.papers
        or _OF_A_FIELD.match(text)
        or SEARCH in said
        or not words.unknown_words(rest, few=1)
    ):
        return unread
    if pointed.scope not in {None, "rest", "all"} or len(briefings) > 1 or _BEGINS_WITH_IT.match(text):
        return unread
    names = listed(briefings)
    if names is None:
        return unread
    called = names.read(rest, beside_numbers=bool(pointed.numbers))
    several = (
        None
        if pointed.numbers or _LEAVES_OUT.search(rest)
        else _several(text, rest, pointed, said, names, called)
    )
    if several:
        return several
    if not _may_describe(rest, pointed, said, turn):
        return called
    return names.described(rest, called, whole=bool(said))


def _several(
    text: str, rest: str, pointed: References, said: Sequence[str], names: Names, called: Called
) -> Called | None:
    """All items of the kind that is named, where all are wanted or none of those that fit is chosen."""
    if asks_for_all_that_fit(text):
        return names.sifted(rest, called)
    of_a_field = bool(ITEM_FIELDS.intersection(said))
    several = pointed.scope == "all" or may_ask_for_all(text, of_a_field=of_a_field)
    found = names.sifted(rest, called) if several and called.candidates else called
    return found if found.items and found is not called else None


def _may_describe(rest: str, pointed: References, said: Sequence[str], turn: Turn | None) -> bool:
    """Whether an item may be told in words of one's own: not beside another one, nor where the talk of one goes on."""
    if pointed.points or not _DESCRIBES.union(said) <= _DESCRIBES:
        return False
    if _LEAVES_OUT.search(rest) and not _CONTRASTS.search(rest):
        return False
    goes_on = bool(turn and turn.items)
    asks = bool(said) or _ASKS_FOR_ONE.search(rest) is not None
    return _A_THING.search(rest) is not None or (asks and not goes_on)


def _with_names(pointed: References, called: Called) -> References:
    """Items told by name beside those told otherwise."""
    if called.none_fits:
        return structs.replace(pointed, scope=None)
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


def _of_a_family(
    text: str, pointed: References, strange: tuple[str, ...], said: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The field that strange words are about, where they stand beside an item or nothing else is strange."""
    field, others = families.meant(text, strange)
    if field and (pointed.points or not others) and (not said or field == "risk"):
        return (field,), () if pointed.points else others
    return said, strange


def _in_order(slips: Sequence[str], said: Sequence[str], rest: str) -> tuple[str, ...]:
    """Fields mistyped and fields said, the mistyped first where the text begins with one."""
    first = words.unknown_words(rest.partition(BOUNDARY)[0], few=1)
    return tuple(dict.fromkeys((*slips, *said) if first else (*said, *slips)))


def _mistyped(strange: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Fields whose words were mistyped, and the words that are strange all the same."""
    meant = {word: field for word in strange if (field := field_words.mistyped(word))}
    return tuple(dict.fromkeys(meant.values())), tuple(word for word in strange if word not in meant)
