"""Items as people point at them: 2번, ２번, 두 번째, #2, ②, 1~3번, 1번이랑 4번, 마지막, 전부, item 2. Pure.

Everything that says a number is first rewritten as `2번`; then runs of those are read as lists and ranges.
Numbers that count something else (2026년, 5가지, 3줄, 10:30, GPT-4, 2602.04884) are blanked before. What stands before
말고, 빼고, 제외 or after except, not is not pointed at but left out.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from digest_core.questions import said
from digest_core.questions.numerals import (
    CARDINALS,
    ENGLISH,
    NATIVE,
    NOUN,
    ORDINALS,
    SINO,
    THING,
    counted_from_an_end,
    neighbours_in_numbers,
)

Scope = Literal[
    "all", "rest", "same", "next", "previous", "latter", "former", "said_first", "said_before", "said_last"
]
Stretch = tuple[int, int]
LONGEST_RANGE = 30

_PAPER_ID = (
    r"(?:https?://)?(?:(?:www\.|export\.|browse\.)?(?:arxiv\.org|alphaxiv\.org|ar5iv\.(?:labs\.)?(?:arxiv\.)?org)/(?:abs|pdf|html|format|overview)/"
    r"|huggingface\.co/papers/|(?:dx\.)?doi\.org/10\.48550/arxiv\.|10\.48550/arxiv\.|arxiv ?[:.] ?)?"
    r"(?:(?<![\d.])(\d{4}\.\d{4,5})|(?<![a-z/-])([a-z]{2,8}(?:-[a-z]{2,8})?(?:\.[a-z]{2})?/\d{7}))(?:v\d{1,3})?(?!\d)(?:\.pdf)?(?:[?#]\S*)?"
)
_LEFT_OUT_BEFORE = (
    r"(?:(?<![a-z])(?:except|excluding|exclude|other than|apart from|aside from|besides|instead of|rather than|without|all but"
    r"|everything but|leave out|skip|(?<!why )not)(?: for)?(?: the)? )"
)
_LEFT_OUT_AFTER = (
    rf"(?: ?{THING})?(?:(?:은|는|을|를|만)? ?(?:말[고구](?!도)(?:는|요)?|빼(?:고|구|놓고|면|서|줘|주)\w{{0,3}}|뺀|제외\w{{0,3}}|제하고|건너 ?뛰고?"
    r"|생략하?고?|(?:이외|외)(?:에는|에(?!도)|의|엔)?(?= |$|[?.!,])|대신(?:에)?(?= ))|(?:은|는|이|가)? ?(?:아니[고구라]|아닌)(?= |\d|끝)"
    r"|(?:은|는)? ?(?:됐|알겠|알았|봤|읽었|이해했|필요 ?없)고(?=.{1,20}(?:\d번|나머지|다른)))"
)
_INSTEAD = re.compile(r"(?! ?뿐)[^\d번]{1,14}?(?:말고|빼고|아니고|아니라|대신) (?:그 ?)?끝?\d{1,18}번")
_NOT_PAPER = re.compile(rf"({_LEFT_OUT_BEFORE})?{_PAPER_ID}({_LEFT_OUT_AFTER})?")
_UNIT = (
    r"(?:년도?|월|시간|시|분|초|주일?|개월|달|가지|개|편|명|배|원|달러|퍼센트|%|문장|페이지|쪽|줄|단계|비트|차원|층|만|억|일"
    r"|(?:days?|hours?|minutes?|times|percent|years?)(?![a-z]))"
)
_BEFORE_NUMBER = rf"(?:{NOUN}|risks?|summary|apply|links?|compare|brief)"
_HOW_MANY = re.compile(r"(top|탑|톱|상위|best) ?-?\d{1,3}(?! ?번)(?: ?(?:개|편|가지))?")
_NOT_ITEMS = re.compile(
    r"https?://\S+"
    rf"|(?<![\d.])\d{{1,9}}(?:[.,]\d{{1,9}})?(?:{_UNIT}| {_UNIT}(?![가-힣]{{2}}|록|점))"
    r"|(?<![\d.a-z])\d[\d.]{0,8} ?(?:[bkm]|bit|billion|million)(?![a-z])"
    r"|(?:첫|마지막|제? ?1)(?: ?번째)?(?= ?저자)|(?<![a-z])(?:first|last|lead|1st)(?= authors?)"
)
_MODEL_NAME = re.compile(
    rf"(?<![a-z])(?!{_BEFORE_NUMBER}\d)([a-z][a-z.]{{0,30}})-?\d[\d.]{{0,8}}[a-z]?(?![\d번])"
)
_CLOCK_TIME = re.compile(r"(?<!\d)\d{1,2}(?::\d{2}(?!\d)| ?시(?! ?간)(?: ?\d{1,2} ?분| ?반)?)")
_NATIVE_ORDINAL = re.compile(
    rf"({'|'.join(sorted(NATIVE, key=len, reverse=True))})(?: ?번 ?[째쨰]|[째쨰])"
    rf"|(?<![가-힣])첫(?= ?{THING})"
)
_REWRITES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"# ?(\d{1,18})(?!\d)(?: ?번)?"), r" \1번 "),
    (re.compile(rf"(?<![a-z]){NOUN} ?#? ?(\d{{1,18}})(?![\d.]\d|\d)(?: ?번)?"), r" \1번"),
    (re.compile(r"(?:논문|이슈|항목|아이템|기사|페이퍼|번호) ?(\d{1,18})(?![\d.]\d|\d)(?: ?번)?"), r" \1번"),
    (re.compile(r"(?<![\da-z.])\(?(\d{1,3})\)"), r" \1번 "),
    (re.compile(r"(?<![\da-z.])(\d{1,3})(?:st|nd|rd|th)(?![a-z])"), r" \1번 "),
    (re.compile(r"(?<![\da-z.])(\d{1,3}) ?(?:위|등)(?![급권수분]| ?(?:아니|아님|안 |못|이 ?아))"), r" \1번"),
    (re.compile(rf"({_LEFT_OUT_BEFORE}|(?<![a-z])(?:after|before|but) )(\d{{1,18}})(?![\d.]\d|\d)(?: ?번)?"), r"\1\2번"),
    (re.compile(r"(?<=부터) ?(?:쭉 ?)?(?:(?:맨 ?)?끝(?:까지)?|다(?= )|쭉|전부|모두)"), " 끝1번 "),
    (re.compile(r"(?<=번) ?(?:이후(?:로|의|는)?(?: ?(?:쭉|다|전부|모두)(?= ))?|onwards?|to the end)(?![a-z])"), "부터 끝1번 "),
    (re.compile(r"(?:맨|제일|가장) ?(?:처음|위(?![험협태대])|앞(?![서선]))(?:에 ?있는)?(?:의|에)?"), " 1번 "),
    (re.compile(rf"(?<![가-힣])처음(?:에|의|에 ?나온|에 ?있는)?(?= ?{THING})"), " 1번 "),
    (re.compile(rf"(?<![가-힣])끝에(?: ?있는)?(?= ?{THING})"), " 끝1번 "),
    (re.compile(r"(?:뒤|끝|마지막|아래|밑)에서 {0,2}(\d{1,3}) ?번"), r" 끝\1번"),
    (re.compile(r"(?:맨|제일|가장) ?(?:마지막|끝(?!내)|아래|밑|뒤(?![떨처늦]))(?:에 ?있는)?"), " 끝1번 "),
    (re.compile(r"마지막(?! ?(?:으로|저자|브리핑|문장|줄|질문|날))(?: ?번째?)?"), " 끝1번"),
    (re.compile(r"(?<![a-z])(?:the )?(?:very )?last(?: one)?(?! (?:week|month|year|time|night|day|sentence|line))(?![a-z])"),
     " 끝1번 "),
)  # fmt: skip
_ENGLISH_ORDINAL = re.compile(rf"(?<![a-z])({ORDINALS})(?: one)?(?! (?:of all|time|author))(?![a-z])")
_ENGLISH_CARDINAL = re.compile(rf"(?<![a-z]){NOUN} ({CARDINALS})(?![a-z])")
_SINO = re.compile(rf"(?<![가-힣])({'|'.join(SINO)}) ?번(?![역들호영])")

_SPAN = r"(?: ?번? ?부터 ?| ?번?에서 ?| ?[~∼〜–—-] ?| to | thru | through )"
_JOIN = (
    r"(?: ?[,·&+、/] ?(?:and |or )?| ?(?:이?랑|하고|와|과|이나|나|이고|및|그리고|또는|아니면) ?| and | or | )"
)
_NUMBER = r"끝?\d{1,18}(?![\d.]\d|\d)(?: ?번 ?[째쨰]?(?![역들호영]))?(?:까지)?"
_RUN = rf"(?<![0-9a-z.])(?<![0-9a-z]-){_NUMBER}(?:(?:{_SPAN}|{_JOIN}|(?<=번)){_NUMBER})*(?!-?[a-z])"
_BARE_RUN = re.compile(_RUN)
_POINTED = re.compile(rf"(?P<before>{_LEFT_OUT_BEFORE})?(?P<run>{_RUN})(?P<after>{_LEFT_OUT_AFTER})?")
_UP_TO = re.compile(r"\d{1,18} ?번 ?[째쨰]?까지")
_BEYOND = re.compile(
    r"(?:^|(?<=[^\d번] ))[-−]\d{1,30}(?:\.\d{1,9})? ?번|(?<![\d.])\d{1,9}\.\d{1,9} ?번|(?<!\d)\d{19,10000} ?번"
)
"""Numbers that no list has; 18 digits fit into a 64-bit integer."""
_STEP = re.compile(rf"({_SPAN})|(끝)?(\d{{1,18}})")
_ALL = re.compile(
    r"(?<=줄)씩|(?<=하나)씩|(?<=문장)씩|(?<=마디)씩|논문들(?! ?(?:중|가운데))|전부|모두|모든|(?<!유)전체(?! ?(?:논문|원문|기사)? ?(?:목록|리스트|인덱스))|싹 ?다|다들|각각|(?:편|개) ?다(?= )|(?<![가-힣])(?<!둘 )(?<!셋 )다(?= ?(?:리스크|적용|저자|링크|코드|한 ?줄|비교|요약|알려|보여|정리|설명|말해|읽어|줘|주세))"
    r"|(?<![a-z])(?:all(?: of (?:them|it|these))?|every(?:thing)?|each)(?![a-z])"
)
_NEXT = re.compile(
    rf"(?:(?<= )|^)(?:그 ?)?(?:바로 ?)?다음(?:에|의|에 ?있는)?(?: ?(?:{THING}|번호)|(?=[은는도]|[?]| ?$))"
    r"|(?<![a-z])(?:the )?next(?: (?:paper|one|item|story|article)|(?= ?[?]?$))(?![a-z])"
)
_PREVIOUS = re.compile(
    r"(?:(?<= )|^)(?:(?:그 ?)?바로 ?(?:전|앞|이전|위)|그 ?전|이전|전)(?:에|의|에 ?있는|에 ?있던)? ?(?:논문|번호|페이퍼|기사|거|것|꺼)"
    r"|(?<![a-z])(?:the )?previous (?:paper|one|item|story|article)(?![a-z])"
)
_REST = re.compile(
    r"(?:나머지|남은|남아 ?있는)(?: ?(?:두|세|네|다섯|[2-9]) ?(?:개|편|건|가지|놈|논문)| ?(?:둘|셋|넷))(?:들)?(?: ?다)?|나머지|남은 ?(?:거|것|논문|애|편)들?|(?<![가-힣] )다른 ?(?:논문|거|것|연구)들?(?=(?:은|는|도|은요|는요)?[ ?.!]*$)|(?<![a-z])(?:the )?(?:rest|others)(?![a-z])"
)
_HOW_MANY_LEFT = re.compile(
    r"(?:나머지|남은|남아 ?있는|다른) ?(두|세|네|다섯|둘|셋|넷|[2-9])(?: ?(?:개|편|건|가지|놈|논문)|(?=[은는도 ]|$))"
)
_LATTER = re.compile(
    rf"(?:(?<= )|^)(?:후자|(?:뒤|뒷|아래)(?:에|의|에 ?있는)? ?(?:{THING}|번호))|(?<![a-z])the latter(?: one)?(?![a-z])"
)
_FORMER = re.compile(
    rf"(?:(?<= )|^)(?:전자|(?:앞|앞쪽)(?:에|의|에 ?있는|에 ?있던)? ?(?:{THING}|번호))|(?<![a-z])the former(?: one)?(?![a-z])"
)
_Wordings = tuple[tuple[Scope, re.Pattern[str]], ...]
_SAID_BY_US: _Wordings = (
    ("said_first", said.FIRST),
    ("said_before", said.BEFORE),
    ("said_last", said.LAST),
)
"""What this conversation spoke of, by when it did."""
_SCOPES: _Wordings = (
    ("rest", _REST),
    ("next", _NEXT),
    ("previous", _PREVIOUS),
    ("latter", _LATTER),
    ("former", _FORMER),
    ("all", _ALL),
)


class References(Struct, frozen=True, kw_only=True):
    """What a text points at.

    `numbers` in the order said, each once; -1 is the last item, -2 the one before. `stretches` are neighbours in
    `numbers` between which only the edition knows what lies (2번부터 마지막까지). `papers` are ids such as
    `arxiv:2602.04884`, said before the numbers where `papers_first`. `without` and `papers_without` are left out (2번 말고). `beyond` says that a number was named
    that no list has (-1번, 2.5번). `left` is how many the rest are said to be, 0 where it is not said.
    """

    numbers: tuple[int, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    scope: Scope | None = None
    papers: tuple[str, ...] = ()
    papers_first: bool = False
    without: tuple[int, ...] = ()
    papers_without: tuple[str, ...] = ()
    beyond: bool = False
    left: int = 0

    @property
    def points(self) -> bool:
        """Whether items are meant at all."""
        return bool(self.numbers or self.scope or self.papers or self.leaves_out or self.beyond)

    @property
    def leaves_out(self) -> bool:
        return bool(self.without or self.papers_without)


def read(text: str) -> tuple[References, str]:
    """Everything that plainly points at items in `text` (normalised, days taken out), and what is left."""
    papers, papers_without, text = _papers(text)
    text, beyond = _BEYOND.subn(" ", text)
    told, text = _scope(text, _SAID_BY_US)
    few = _HOW_MANY_LEFT.search(text)
    text = _canonical(_without_other_numbers(counted_from_an_end(text)))
    runs: list[str] = []
    left_out: list[str] = []

    def note(match: re.Match[str]) -> str:
        if "번" not in match["run"]:
            return match[0]
        instead = _INSTEAD.match(match.string, match.end("run"))
        (left_out if match["before"] or match["after"] or instead else runs).append(match["run"])
        return " "

    text = _POINTED.sub(note, text)
    scope, text = (None, text) if runs else (told, text) if told else _scope(text, _SCOPES)
    pointed = References(
        numbers=_numbers(runs),
        stretches=tuple(stretch for run in runs for stretch in _stretches_in(run)),
        scope="all" if scope and (left_out or papers_without) else scope,
        papers=papers,
        without=_numbers(left_out),
        papers_without=papers_without,
        beyond=bool(beyond),
        left=NATIVE.get(few[1]) or int(few[1]) if few and scope == "rest" else 0,
    )
    return pointed, text


def _scope(text: str, scopes: _Wordings) -> tuple[Scope | None, str]:
    """What is meant without a number, and the text without its words."""
    found = [(scope, wording) for scope, wording in scopes if wording.search(text)]
    for _, wording in found:
        text = wording.sub(" ", text)
    return (found[0][0] if found else None), text


def read_bare(text: str) -> tuple[int, ...]:
    """Numbers that stand alone (`risk 2`, `2?`); only for texts in which everything else is understood."""
    return _numbers(_BARE_RUN.findall(text))


def _papers(text: str) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Ids of the papers named, of those left out, and the text without them."""
    named: dict[str, bool] = {}

    def note(match: re.Match[str]) -> str:
        named[f"arxiv:{match[2] or match[3]}"] = bool(match[1] or match[4])
        return " "

    rest = _NOT_PAPER.sub(note, text)
    return tuple(p for p in named if not named[p]), tuple(p for p in named if named[p]), rest


def _without_other_numbers(text: str) -> str:
    """Names and times keep their words: what they name is still spoken of."""
    text = _HOW_MANY.sub(r"\1 ", text)
    return _NOT_ITEMS.sub(" ", _MODEL_NAME.sub(r" \1 ", _CLOCK_TIME.sub(" 몇시", text)))


def _canonical(text: str) -> str:
    text = _NATIVE_ORDINAL.sub(lambda m: f" {NATIVE.get(m[1] or '첫', 1)}번 ", text)
    text = _SINO.sub(lambda m: f"{SINO[m[1]]}번", text)
    text = _ENGLISH_CARDINAL.sub(lambda m: f" {ENGLISH[m[1]]}번 ", text)
    text = _ENGLISH_ORDINAL.sub(lambda m: f" {ENGLISH[m[1]]}번 ", text)
    for pattern, canonical in _REWRITES:
        text = pattern.sub(canonical, text)
    return neighbours_in_numbers(re.sub(r" {2,}", " ", text))


def _numbers(runs: Iterable[str]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(number for run in runs for number in _numbers_in(run)))


def _numbers_in(run: str) -> Iterator[int]:
    """The numbers of a run such as `1~3번, 5번`; a range of up to `LONGEST_RANGE` steps is written out."""
    previous: int | None = None
    for spanning, number in _steps(run):
        yield from _between(previous, number) if spanning and previous is not None else (number,)
        previous = number


def _stretches_in(run: str) -> Iterator[Stretch]:
    """The ranges of a run from one end of the list to the other, and those too long to be written out."""
    steps = list(_steps(run))
    for (_, first), (spanning, last) in pairwise(steps):
        if spanning and _only_the_edition_knows(first, last):
            yield first, last


def _steps(run: str) -> Iterator[tuple[bool, int]]:
    """Each number of a run, and whether a range leads to it; `3번까지` alone begins at 1."""
    spanning = False
    if _UP_TO.fullmatch(run.removeprefix("끝")):
        yield False, 1
        spanning = True
    for span, from_end, digits in _STEP.findall(run):
        if not span:
            yield spanning, -int(digits) if from_end else int(digits)
        spanning = bool(span)


def _between(first: int, last: int) -> Iterator[int]:
    """What a range adds after its first number; see `References.stretches` for one that ends at the other end."""
    if _only_the_edition_knows(first, last):
        return iter((last,))
    step = 1 if last >= first else -1
    return iter(range(first + step, last + step, step))


def _only_the_edition_knows(first: int, last: int) -> bool:
    return (last < 0) is not (first < 0) or abs(last - first) > LONGEST_RANGE
