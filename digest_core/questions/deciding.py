"""What was read from a question weighed together, with what was last spoken of: fields and scope. Pure."""

import re
from collections.abc import Sequence

from msgspec import structs

from digest_core.models import Turn
from digest_core.questions import asks_for, aspects, words
from digest_core.questions.asked import Asked
from digest_core.questions.days import Named
from digest_core.questions.fields import ACTIONS, EDITION_FIELDS, ITEM_FIELDS, SEARCH, SUBSCRIPTION
from digest_core.questions.names.tokens import BOUNDARY
from digest_core.questions.reading_of import Read
from digest_core.questions.references import Scope
from digest_core.questions.unstored import NOT_STORED, OF_A_WORK, OF_ALL, OF_PERSONS, TO_COME

MORE = ("summary", "evidence")
"""What "더 자세히" shows."""
DATE = "date"
_NEIGHBOURS = frozenset({"next", "previous", "latter", "former", "said_first", "said_before", "said_last"})

_MORE = re.compile(
    r"자세|상세|더 ?(?:알려|말해|설명|보여|얘기|없|길게|깊)|(?:좀만?|조금만?) ?더|^(?:응 |네 |ㅇㅇ )?더(?:요)?[ ?.!~]*$|계속|길게"
    r"|(?<![a-z])(?:more|details?|detailed|elaborate|go on|continue)(?![a-z])"
)
_CARRIES_ON = re.compile(
    r"(?:번째?|째|\d|마지막|나머지|남은|(?:나머지|남은|다른) ?(?:두|세|네|다섯|[2-9])? ?(?:개|편|건|둘|셋|넷)|전부|모두)\)? ?(?:다|논문|거|것|꺼|것들)?(?:도|(?:은|는|은요|는요)(?: ?어(?:때|떤|떻)\w{0,4})?(?= ?[?.!~]*$)|만? ?(?:다시|마저)(?= ?[?.!~]*$)|(?:으로|로) ?(?:다시|바꿔|부탁|해|가자|할게|볼게)\w{0,3}(?= ?[?.!~]*$)| ?(?:말한|얘기한|물어본|말하는|말하려던) ?거(?:였|야|예|임|라|지)\w{0,3}(?= ?[?.!~]*$))|^(?:(?:앗|아|어|엇|엥|헉|잠깐|잠깐만) ?,? ?)?(?:아니|아뇨|아니요|아니다|ㄴㄴ|노노|말고)[ ,]|(?:나머지|남은)[가-힣 ]{0,8}(?= ?[?.!~]*$)|다른 ?(?:논문|거|것|연구)들?(?:은|는|도)요?(?= ?[?.!~]*$)|(?:같은|똑같은) ?(?:걸로|거로|질문|식으로|방식으로)|마찬가지로|똑같이"
    r"|^(?:and|what about|how about|then|same for)(?![a-z])|(?<![a-z])(?:too|as well)(?= ?[?.!]*$)"
)
_POINTS_BACK = re.compile(
    r"(?:^|(?<= ))(?:(?:그|이)(?:거|것|건|게|걸)|방금|아까|얘|걔|(?:그|이|이번|저|해당|방금|같은) ?"
    r"(?:논문|연구|거|것|건|기사|항목|소식|글|사람|분|저자|팀|모델|방법|기법))(?! ?말고)"
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
_LOOSELY_SAID = (
    ("summary",), ("evidence",), ("authors",), ("authors", "links"), ("links",), ("top",), ("why",), ("one_liner",), ("date",), (),
)  # fmt: skip
_AGAIN = re.compile(
    r"^(?:그거 |그걸 |아까 거 )?(?:다시|한 ?번 ?더|또)(?: ?(?:한번|말해|알려|보여|설명)\w{0,4})?[ ?.!~]*$|^(?:say (?:it|that) )?again(?: please)?[ ?.!]*$"
)
_OF_THE_LIST = re.compile(
    r"브리핑|논문|페이퍼|이슈|소식|뉴스|기사|연구|오늘|top|탑|톱|상위|뭐|몇|(?<![a-z])(?:papers?|briefings?|issues?|news|today|new|top|digest)(?![a-z])"
)
_NAMES_ACTIONS = re.compile(r"액션|할 ?일|과제|리스트|투두|실천|(?<![a-z])(?:actions?|to-?dos?)(?![a-z])")
_HELP_WITH = re.compile(r"도와|(?<![a-z])help(?! *[?.!]*$)")
_SOMETHING_OF = re.compile(
    r"(?<![가-힣])(?!실험|분석|연구|최종|세부|평가|비교|학습|제안)([가-힣]{2,6}) (?:결과|정보|배경|효과)(?![가-힣]{2})"
)
_SAID_BESIDE_FIGURES = (ITEM_FIELDS | {SEARCH, ACTIONS}) - {"summary"}


def decide(read: Read, named: Named, turn: Turn | None) -> Asked:
    """What is asked, given what was read and what was last spoken of."""
    return _decide(_weighed(read, named, turn), turn)


def _weighed(read: Read, named: Named, turn: Turn | None) -> Read:
    """`2번은 2월 5일에 나온 거야?` asks for a date; where no item or something else is asked, the day is a briefing's."""
    if not named.of_papers:
        return read
    spoken_of = read.points or bool(turn and turn.items) or _POINTS_BACK.search(read.text)
    asks = not read.english or _ASKS_WHETHER.search(read.text)
    if asks and spoken_of and not (ITEM_FIELDS - {DATE}).intersection(read.said):
        return structs.replace(read, said=(DATE,))
    return structs.replace(read, days=(*named.briefings, *named.of_papers))


def _decide(read: Read, turn: Turn | None) -> Asked:
    wanted = aspects.read(read.text, points=read.points)
    meant = aspects.settled(wanted, _fields(read, turn))
    scope = read.pointed.scope
    about_items = any(field in ITEM_FIELDS or field == "open" for field in meant)
    if scope and not (about_items and _can_be_found(scope, turn)):
        scope = None
    if scope == "all" and meant == ("open",):
        scope = None
    if not read.points and about_items and turn and turn.items:
        scope = (
            "rest"
            if _NOT_THAT.search(read.text) and not read.strange
            else "same"
            if _about_the_same(read, meant)
            else None
        )
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
        strange=read.strange,
        described=read.called.described and bool(read.called.items),
        names=read.called.none_fits or words.look_like_names(read.strange, read.text, english=read.english),
        candidates=read.called.candidates,
        aspects=wanted,
    )


def _can_be_found(scope: Scope, turn: Turn | None) -> bool:
    return scope in {"all", "rest", "same"} or bool(turn and turn.items)


def _about_the_same(read: Read, meant: tuple[str, ...]) -> bool:
    """Silence means the item last spoken of, unless something else is named; `open` needs a pronoun."""
    if _POINTS_BACK.search(read.text) or (meant == ("open",) and OF_A_WORK.search(read.text)):
        return True
    return not read.strange and read.day is None and "open" not in meant


def _fields(read: Read, turn: Turn | None) -> tuple[str, ...]:
    if _wants_more(read, turn):
        return MORE
    if (
        read.called.items
        and asks_for.A_FIGURE.search(read.text)
        and not _SAID_BESIDE_FIGURES.intersection(read.said)
    ):
        return ("open",)
    if (
        len(read.pointed.numbers) > 1
        and asks_for.A_CHOICE.search(read.text)
        and not ITEM_FIELDS.intersection(read.said)
    ):
        return ("compare",)
    if "authors" in read.said and OF_PERSONS.search(_beside_the_description(read)):
        return ("open",)
    if read.said in _LOOSELY_SAID and (
        NOT_STORED.search(_beside_the_description(read)) or _of_something_unknown(read)
    ):
        return ("open",)
    return _reconciled(read) if read.said else _of_no_field(read, turn)


def _beside_the_description(read: Read) -> str:
    """`하이퍼파라미터에 민감하다던 논문 저자` asks for authors: what describes the paper is not asked for."""
    return read.called.rest if read.called.described and asks_for.A_THING.search(read.text) else read.text


def _of_something_unknown(read: Read) -> bool:
    """`심사 결과`: a strange noun says what the general word after it is of."""
    of = _SOMETHING_OF.search(read.text)
    return read.said == ("summary",) and of is not None and bool(words.unknown_words(of[1], few=1))


def _of_no_field(read: Read, turn: Turn | None) -> tuple[str, ...]:
    """No words of a field: the turn goes on, items are told, or something else is asked."""
    if _carries_on(read, turn) or _says_again(read, turn):
        return _with_numbers(turn)
    if read.called.candidates and not (read.points or _POINTS_BACK.search(read.text)):
        return ("summary",)
    if read.called.items and asks_for.A_NUMBER.search(read.text):
        return ("summary",)
    if read.strange:
        return ("summary",) if read.called.described and read.called.items else ("open",)
    listing = read.day is not None and read.pointed.scope == "all" and not read.pointed.leaves_out
    return ("summary",) if read.points and not listing else _of_silence(read, turn)


def _wants_more(read: Read, turn: Turn | None) -> bool:
    """`더 자세히`, with or without 설명."""
    if read.strange or _MORE.search(read.text) is None:
        return False
    return read.said == ("summary",) or (not read.said and (read.points or bool(turn and turn.items)))


def _of_silence(read: Read, turn: Turn | None) -> tuple[str, ...]:
    """Only fillers, and perhaps a day."""
    if read.day:
        return ("top",) if read.day.today else ("history",)
    back = _POINTS_BACK.search(read.text) or asks_for.NOT_CLEAR.search(read.text)
    if turn and turn.items and back and not asks_for.GREETING.search(read.text):
        return ("summary",)
    return ("help",)


def _carries_on(read: Read, turn: Turn | None) -> bool:
    """`3번도`, or `3번` after we had to ask which one."""
    if turn is None or not read.points or read.strange or not _with_numbers(turn):
        return False
    neighbour = read.pointed.scope in _NEIGHBOURS
    carries_on = read.called.carries_on or _CARRIES_ON.search(read.text) is not None
    return neighbour or not turn.items or carries_on


def _says_again(read: Read, turn: Turn | None) -> bool:
    """`다시 말해줘`, or the same in another language."""
    if turn is None or not turn.items or read.points or read.strange or not _with_numbers(turn):
        return False
    return _AGAIN.search(read.text) is not None or bool(aspects.read(read.text, points=False).translated)


def _with_numbers(turn: Turn | None) -> tuple[str, ...]:
    """The fields of a turn that can be asked by number."""
    return tuple(field for field in turn.fields if field in ITEM_FIELDS or field == ACTIONS) if turn else ()


def _reconciled(read: Read) -> tuple[str, ...]:
    """Fields said together, without those that only name the briefing or the kind of thing."""
    said = read.said
    if said[0] in SUBSCRIPTION and not read.points:
        return said[:1]
    if said == ("top",) and read.pointed.numbers and OF_ALL.search(read.text):
        return ("why",)
    if "history" in said and read.day is None and not (read.points and not read.pointed.scope):
        return (SEARCH,) if _names_a_topic(read) or (SEARCH in said and read.strange) else ("history",)
    if said == ("help",) and (read.points or (read.strange and _HELP_WITH.search(read.text))):
        return ("apply",) if read.points and not read.pointed.scope else ("open",)
    others = _without_the_lesser(tuple(field for field in said if field not in {"top", "history"}), read)
    if (read.points and not read.pointed.scope) or read.pointed.leaves_out:
        return ("open",) if not others and read.strange else _of_numbers(others)
    return _of_no_number(read, others)


def _without_the_lesser(others: tuple[str, ...], read: Read) -> tuple[str, ...]:
    """The fields without those whose words belong to another one's (요약의 근거, 원문에 나와 있어?)."""
    if others == (ACTIONS,) and read.pointed.numbers and not _NAMES_ACTIONS.search(read.text):
        return ("apply",)
    lesser = set()
    if "evidence" in others:
        lesser |= {"summary"} if asks_for.SOURCE_OF_IT.search(read.text) else set()
        lesser |= {"links"} if asks_for.IN_THE_ORIGINAL.search(read.text) else set()
    if "one_liner" in others and asks_for.IN_ONE_LINE.search(read.text):
        lesser.add("summary")
    if "apply" in others and read.points and not _NAMES_ACTIONS.search(read.text):
        lesser.add(ACTIONS)
    if ACTIONS in others and not read.points:
        lesser.add("apply")
    return tuple(field for field in others if field not in lesser)


def _of_no_number(read: Read, others: tuple[str, ...]) -> tuple[str, ...]:
    """The fields where no item is told by number or name; `others` are those that do not only name the briefing."""
    if others == ("summary",) and _is_of_an_item(read):
        return others
    if not others and read.called.none_fits and read.strange:
        return ("summary",)
    of_the_list = _OF_THE_LIST.search(read.text) and not OF_A_WORK.search(read.text)
    if not others and read.strange and not of_the_list:
        return ("open",)
    if not others or (others == ("summary",) and (len(read.said) > 1 or read.day is not None)):
        return ("history",) if read.day and not read.day.today else ("top",)
    if _is_of_something_else(read, others):
        return ("open",)
    about_the_list = others[0] in EDITION_FIELDS and set(others[1:]) <= {"summary", "links"}
    return others[:1] if about_the_list else others


def _is_of_something_else(read: Read, fields: Sequence[str]) -> bool:
    """`부동산 전망 요약해줘`, `테슬라 리스크`: strange words before the field, and none that looks like a paper's name."""
    if read.points or read.called.candidates or not read.strange or _OF_A_PAPER.search(read.text):
        return False
    if _POINTS_BACK.search(read.text):
        return False
    if fields == (DATE,) and TO_COME.search(read.text):
        return True
    if words.look_like_names(read.strange, read.text, english=read.english) or fields[0] not in ITEM_FIELDS:
        return False
    if read.english and not OF_A_WORK.search(read.text):
        return True
    before = read.called.rest.partition(BOUNDARY)[0]
    return fields == ("summary",) or bool(words.unknown_words(before, few=1))


def _is_of_an_item(read: Read) -> bool:
    """`어제 에이전트 논문 요약`: not the whole day, even if the item is not found."""
    return bool(read.called.candidates) or (bool(read.strange) and _OF_A_PAPER.search(read.text) is not None)


def _names_a_topic(read: Read) -> bool:
    """`지난주에 나온 RAG 논문`; adjectives (흥미로운 논문) name none."""
    named = [word for word in read.strange if not words.ends_in_n_or_l(word)]
    return bool(named) and words.look_like_names(named, read.text, english=read.english)


def _of_numbers(others: tuple[str, ...]) -> tuple[str, ...]:
    """Beside a field of items, a list said before it only names the kind of thing (2번 뉴스 요약)."""
    first = next((place for place, field in enumerate(others) if field not in EDITION_FIELDS), None)
    return (others[first:] if first is not None else others) or ("summary",)
