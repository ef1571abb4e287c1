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

Scope = Literal["all", "rest", "same"]
LONGEST_RANGE = 30

_NATIVE = ("첫 한", "두 둘", "세 셋", "네 넷", "다섯", "여섯", "일곱", "여덟", "아홉", "열")
_NATIVE_VALUES = {word: n for n, words in enumerate(_NATIVE, 1) for word in words.split()}
_NATIVE_VALUES |= {"열한": 11, "열두": 12, "열세": 13, "열네": 14, "열다섯": 15, "스무": 20}
_SINO_VALUES = {"일": 1, "삼": 3, "사": 4, "오": 5, "육": 6, "칠": 7, "팔": 8, "구": 9, "십": 10}
_ENGLISH = (
    "one first,two second,three third,four fourth,five fifth,six sixth,seven seventh,eight eighth,nine ninth"
)
_ENGLISH_VALUES = {w: n for n, ws in enumerate(f"{_ENGLISH},ten tenth".split(","), 1) for w in ws.split()}
_ORDINALS = "|".join(word for word in _ENGLISH_VALUES if word.endswith(("st", "nd", "rd", "th")))
_CARDINALS = "|".join(word for word in _ENGLISH_VALUES if not word.endswith(("st", "nd", "rd", "th")))
_THING = r"(?:논문|거|것|꺼|건|이슈|소식|항목|아이템|기사|뉴스|글|연구|페이퍼)"
_NOUN = r"(?:papers?|items?|articles?|stories|story|issues?|numbers?|no\.?|nr\.?)"

_PAPER_ID = (
    r"(?:https?://)?(?:(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/|arxiv ?: ?)?"
    r"(?<![\d.])(\d{4}\.\d{4,5})(?:v\d{1,3})?(?!\d)(?:\.pdf)?"
)
_LEFT_OUT_BEFORE = (
    r"(?:(?<![a-z])(?:except|excluding|exclude|other than|apart from|aside from|besides|instead of|rather than|without|all but"
    r"|everything but|leave out|skip|not)(?: for)?(?: the)? )"
)
_LEFT_OUT_AFTER = (
    rf"(?: ?{_THING})?(?:(?:은|는|을|를|만)? ?(?:말[고구](?!도)(?:는|요)?|빼(?:고|구|놓고|면|서|줘|주)\w{{0,3}}|뺀|제외\w{{0,3}}|제하고|건너 ?뛰고?"
    r"|생략하?고?|(?:이외|외)(?:에는|에(?!도)|의|엔)?(?= |$|[?.!,])|대신(?:에)?(?= ))|(?:은|는|이|가)? ?(?:아니[고구라]|아닌)(?= |\d|끝)"
    r"|(?:은|는)? ?(?:됐|알겠|알았|봤|읽었|이해했|필요 ?없)고(?=.{1,20}(?:\d번|나머지|다른)))"
)
_INSTEAD = re.compile(r"(?! ?뿐)[^\d번]{1,14}?(?:말고|빼고|아니고|아니라|대신) (?:그 ?)?끝?\d{1,6}번")
_NOT_PAPER = re.compile(rf"({_LEFT_OUT_BEFORE})?{_PAPER_ID}({_LEFT_OUT_AFTER})?")
_UNIT = (
    r"(?:년도?|월|시간|시|분|초|주일?|개월|달|가지|개|편|명|배|원|달러|퍼센트|%|문장|페이지|쪽|줄|단계|비트|차원|층|만|억|일"
    r"|(?:days?|hours?|minutes?|times|percent|years?)(?![a-z]))"
)
_BEFORE_NUMBER = rf"(?:{_NOUN}|risks?|summary|apply|links?|compare|brief)"
_HOW_MANY = re.compile(r"(top|탑|톱|상위|best) ?-?\d{1,3}(?! ?번)(?: ?(?:개|편|가지))?")
_NOT_ITEMS = re.compile(
    r"https?://\S+"
    rf"|(?<![\d.])\d{{1,9}}(?:[.,]\d{{1,9}})?(?:{_UNIT}| {_UNIT}(?![가-힣]{{2}}))"
    r"|(?<![\d.a-z])\d[\d.]{0,8} ?(?:[bkm]|bit|billion|million)(?![a-z])"
    r"|(?:첫|마지막|제? ?1)(?: ?번째)?(?= ?저자)|(?<![a-z])(?:first|last|lead|1st)(?= authors?)"
)
_MODEL_NAME = re.compile(
    rf"(?<![a-z])(?!{_BEFORE_NUMBER}\d)([a-z][a-z.]{{0,30}})-?\d[\d.]{{0,8}}[a-z]?(?![\d번])"
)
_CLOCK_TIME = re.compile(r"(?<!\d)\d{1,2}(?::\d{2}(?!\d)| ?시(?! ?간)(?: ?\d{1,2} ?분| ?반)?)")
_NATIVE_ORDINAL = re.compile(
    rf"({'|'.join(sorted(_NATIVE_VALUES, key=len, reverse=True))})(?: ?번 ?[째쨰]|[째쨰])"
    rf"|(?<![가-힣])첫(?= ?{_THING})"
)
_REWRITES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"# ?(\d{1,6})(?!\d)(?: ?번)?"), r" \1번 "),
    (re.compile(rf"(?<![a-z]){_NOUN} ?#? ?(\d{{1,6}})(?![\d.]\d|\d)(?: ?번)?"), r" \1번"),
    (re.compile(r"(?:논문|이슈|항목|아이템|기사|페이퍼|번호) ?(\d{1,6})(?![\d.]\d|\d)(?: ?번)?"), r" \1번"),
    (re.compile(r"(?<![\da-z.])\(?(\d{1,3})\)"), r" \1번 "),
    (re.compile(r"(?<![\da-z.])(\d{1,3})(?:st|nd|rd|th)(?![a-z])"), r" \1번 "),
    (re.compile(r"(?<![\da-z.])(\d{1,3}) ?(?:위|등)(?![급권수분])"), r" \1번"),
    (re.compile(rf"({_LEFT_OUT_BEFORE}|(?<![a-z])(?:after|before|but) )(\d{{1,6}})(?![\d.]\d|\d)(?: ?번)?"), r"\1\2번"),
    (re.compile(r"(?<=부터) ?(?:쭉 ?)?(?:(?:맨 ?)?끝(?:까지)?|다(?= )|쭉|전부|모두)"), " 끝1번 "),
    (re.compile(r"(?<=번) ?(?:이후(?:로|의|는)?(?: ?(?:쭉|다|전부|모두)(?= ))?|onwards?|to the end)(?![a-z])"), "부터 끝1번 "),
    (re.compile(r"(?:맨|제일|가장) ?(?:처음|위|앞)(?:에 ?있는)?(?:의|에)?"), " 1번 "),
    (re.compile(r"(?:뒤|끝|마지막|아래|밑)에서 {0,2}(\d{1,3}) ?번"), r" 끝\1번"),
    (re.compile(r"(?:맨|제일|가장) ?(?:마지막|끝|아래|밑|뒤)(?:에 ?있는)?"), " 끝1번 "),
    (re.compile(r"마지막(?! ?(?:으로|저자|브리핑|문장|줄|질문|날))(?: ?번째?)?"), " 끝1번"),
    (re.compile(r"(?<![a-z])(?:the )?(?:very )?last(?: one)?(?! (?:week|month|year|time|night|day|sentence|line))(?![a-z])"),
     " 끝1번 "),
)  # fmt: skip
_FEW = "|".join(f"{word}" for word in _NATIVE_VALUES if word not in {"첫", "한", "하나"})
_FIRST_OR_LAST_FEW = re.compile(
    rf"(?<![가-힣])(?:맨 ?)?(?:(?P<first>처음|앞|위|첫)|마지막|끝|뒤|아래)(?:의|에서|에|부터)? ?(?P<few>\d{{1,2}}|{_FEW}) ?(?:개|편|건|논문)(?!월)"
    rf"|(?<![a-z])(?:(?P<top>first)|last) (?P<many>\d{{1,2}}|{_CARDINALS}) (?:papers|items|ones|articles|stories)(?![a-z])"
)
_FROM_THE_END = re.compile(
    rf"(?<![a-z])(?<!from )(?<!from the )(?!(?:first|1st)[ -]to)(?:(?P<word>{_ORDINALS})|(?P<digits>\d{{1,2}})(?:st|nd|rd|th))(?: one)?"
    r"(?:[ -](?:to|from)[ -](?:the )?(?:very )?(?:last|end|bottom|back)|[ -]last)(?: one)?(?![a-z])"
    r"|(?<![a-z])(?:the )?(?P<before>last but one|next[ -]to[ -](?:the )?last|one before (?:the )?last|penultimate)(?![a-z])"
    rf"|(?:마지막|끝|뒤)(?:에서)? ?(?P<native>{_FEW}) ?번 ?[째쨰]"
)
_NEIGHBOUR = re.compile(
    rf"(?P<end>끝)?(?P<of>\d{{1,6}})번 ?(?:바로 ?)?(?:(?P<next>다음|뒤)|앞|이전|직전|전)(?:에|의)? ?(?:있는 ?)?(?:번호|{_THING}|(?=[은는]|[?]|$))"
    r"|(?<![a-z])(?:(?P<after>after|following)|before|preceding) (?:the )?(?P<last>끝)?(?P<place>\d{1,6})번"
)
_ENGLISH_ORDINAL = re.compile(rf"(?<![a-z])({_ORDINALS})(?: one)?(?! (?:of all|time|author))(?![a-z])")
_ENGLISH_CARDINAL = re.compile(rf"(?<![a-z]){_NOUN} ({_CARDINALS})(?![a-z])")
_SINO = re.compile(rf"(?<![가-힣])({'|'.join(_SINO_VALUES)})번(?![역들호영])")

_SPAN = r"(?: ?번? ?부터 ?| ?번?에서 ?| ?[~∼〜–—-] ?| to | thru | through )"
_JOIN = (
    r"(?: ?[,·&+、/] ?(?:and |or )?| ?(?:이?랑|하고|와|과|이나|나|이고|및|그리고|또는|아니면) ?| and | or | )"
)
_NUMBER = r"끝?\d{1,6}(?![\d.]\d|\d)(?: ?번 ?[째쨰]?(?![역들호영]))?(?:까지)?"
_RUN = rf"(?<![0-9a-z.])(?<![0-9a-z]-){_NUMBER}(?:(?:{_SPAN}|{_JOIN}|(?<=번)){_NUMBER})*(?!-?[a-z])"
_BARE_RUN = re.compile(_RUN)
_POINTED = re.compile(rf"(?P<before>{_LEFT_OUT_BEFORE})?(?P<run>{_RUN})(?P<after>{_LEFT_OUT_AFTER})?")
_UP_TO = re.compile(r"\d{1,6} ?번 ?[째쨰]?까지")
_STEP = re.compile(rf"({_SPAN})|(끝)?(\d{{1,6}})")
_ALL = re.compile(
    r"전부|모두|모든|전체|싹 ?다|각각|(?<![가-힣])다(?= ?(?:요약|알려|보여|정리|설명|말해|읽어))"
    r"|(?<![a-z])(?:all(?: of (?:them|it|these))?|every(?:thing)?|each)(?![a-z])"
)
_REST = re.compile(r"나머지|(?<![a-z])(?:the )?(?:rest|others)(?![a-z])")


Stretch = tuple[int, int]


class References(Struct, frozen=True, kw_only=True):
    """What a text points at.

    `numbers` in the order said, each once; -1 is the last item, -2 the one before. `stretches` are neighbours in
    `numbers` between which only the edition knows what lies (2번부터 마지막까지). `papers` are ids such as
    `arxiv:2602.04884`. `without` and `papers_without` are left out (2번 말고).
    """

    numbers: tuple[int, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    scope: Scope | None = None
    papers: tuple[str, ...] = ()
    without: tuple[int, ...] = ()
    papers_without: tuple[str, ...] = ()

    @property
    def points(self) -> bool:
        """Whether items are meant at all."""
        return bool(self.numbers or self.scope or self.papers or self.leaves_out)

    @property
    def leaves_out(self) -> bool:
        return bool(self.without or self.papers_without)


def read(text: str) -> tuple[References, str]:
    """Everything that plainly points at items in `text` (normalised, days taken out), and what is left."""
    papers, papers_without, text = _papers(text)
    text = _canonical(_without_other_numbers(_counted_from_an_end(text)))
    runs: list[str] = []
    left_out: list[str] = []

    def note(match: re.Match[str]) -> str:
        if "번" not in match["run"]:
            return match[0]
        instead = _INSTEAD.match(match.string, match.end("run"))
        (left_out if match["before"] or match["after"] or instead else runs).append(match["run"])
        return " "

    text = _POINTED.sub(note, text)
    scope: Scope | None = None if runs else "all" if _ALL.search(text) else None
    scope = "rest" if not runs and _REST.search(text) else scope
    text = _REST.sub(" ", _ALL.sub(" ", text)) if scope else text
    pointed = References(
        numbers=_numbers(runs),
        stretches=tuple(stretch for run in runs for stretch in _stretches_in(run)),
        scope="all" if scope and (left_out or papers_without) else scope,
        papers=papers,
        without=_numbers(left_out),
        papers_without=papers_without,
    )
    return pointed, text


def read_bare(text: str) -> tuple[int, ...]:
    """Numbers that stand alone (`risk 2`, `2?`); only for texts in which everything else is understood."""
    return _numbers(_BARE_RUN.findall(text))


def _papers(text: str) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Ids of the papers named, of those left out, and the text without them."""
    named: dict[str, bool] = {}

    def note(match: re.Match[str]) -> str:
        named[f"arxiv:{match[2]}"] = bool(match[1] or match[3])
        return " "

    rest = _NOT_PAPER.sub(note, text)
    return tuple(p for p in named if not named[p]), tuple(p for p in named if named[p]), rest


def _counted_from_an_end(text: str) -> str:
    """`처음 두 개` and `second to last` in numbers, before their words are read as something else."""
    return _FROM_THE_END.sub(_place_from_end, _FIRST_OR_LAST_FEW.sub(_range_at_an_end, text))


def _range_at_an_end(match: re.Match[str]) -> str:
    few = match["few"] or match["many"]
    count = _NATIVE_VALUES.get(few) or _ENGLISH_VALUES.get(few) or int(few)
    return f" 1번~{count}번 " if match["first"] or match["top"] else f" 끝{count}번~끝1번 "


def _place_from_end(match: re.Match[str]) -> str:
    if match["before"]:
        return " 끝2번 "
    said = match["word"] or match["digits"] or match["native"]
    return f" 끝{_ENGLISH_VALUES.get(said) or _NATIVE_VALUES.get(said) or int(said)}번 "


def _without_other_numbers(text: str) -> str:
    """Names and times keep their words: what they name is still spoken of."""
    text = _HOW_MANY.sub(r"\1 ", text)
    return _NOT_ITEMS.sub(" ", _MODEL_NAME.sub(r" \1 ", _CLOCK_TIME.sub(" 몇시", text)))


def _canonical(text: str) -> str:
    text = _NATIVE_ORDINAL.sub(lambda m: f" {_NATIVE_VALUES.get(m[1] or '첫', 1)}번 ", text)
    text = _SINO.sub(lambda m: f"{_SINO_VALUES[m[1]]}번", text)
    text = _ENGLISH_CARDINAL.sub(lambda m: f" {_ENGLISH_VALUES[m[1]]}번 ", text)
    text = _ENGLISH_ORDINAL.sub(lambda m: f" {_ENGLISH_VALUES[m[1]]}번 ", text)
    for pattern, canonical in _REWRITES:
        text = pattern.sub(canonical, text)
    return _NEIGHBOUR.sub(_neighbour, re.sub(r" {2,}", " ", text))


def _neighbour(match: re.Match[str]) -> str:
    """`2번 다음 논문` is 3번; counted from the end, the next one has the smaller number."""
    from_end = match["end"] or match["last"] or ""
    step = 1 if bool(match["next"] or match["after"]) is not bool(from_end) else -1
    return f" {from_end}{max(0, int(match['of'] or match['place']) + step)}번 "


def _numbers(runs: Iterable[str]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(number for run in runs for number in _numbers_in(run)))


def _numbers_in(run: str) -> Iterator[int]:
    """The numbers of a run such as `1~3번, 5번`; a range is written out, at most `LONGEST_RANGE` long."""
    previous: int | None = None
    for spanning, number in _steps(run):
        yield from _between(previous, number) if spanning and previous is not None else (number,)
        previous = number


def _stretches_in(run: str) -> Iterator[Stretch]:
    """The ranges of a run from one end of the list to the other."""
    steps = list(_steps(run))
    for (_, first), (spanning, last) in pairwise(steps):
        if spanning and (first < 0) is not (last < 0):
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
    if (last < 0) is not (first < 0):
        return iter((last,))
    step = 1 if last >= first else -1
    return iter(range(first + step, last + step, step)[:LONGEST_RANGE])
