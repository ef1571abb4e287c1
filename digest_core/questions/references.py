"""Items as people point at them: 2번, ２번, 두 번째, #2, ②, 1~3번, 1번이랑 4번, 마지막, 전부, item 2. Pure.

Everything that says a number is first rewritten as `2번`; then runs of those are read as lists and ranges.
Numbers that count something else (2026년, 5가지, 3줄, 10:30, GPT-4, 2602.04884) are blanked before.
"""

import re
from collections.abc import Iterator
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

_PAPER_ID = re.compile(
    r"(?:https?://)?(?:(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/|arxiv ?: ?)?"
    r"(?<![\d.])(\d{4}\.\d{4,5})(?:v\d{1,3})?(?!\d)(?:\.pdf)?"
)
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
    (re.compile(r"(?:맨|제일|가장) ?(?:처음|위|앞)(?:에 ?있는)?(?:의|에)?"), " 1번 "),
    (re.compile(r"(?:뒤|끝|마지막|아래|밑)에서 {0,2}(\d{1,3}) ?번"), r" 끝\1번"),
    (re.compile(r"(?:맨|제일|가장) ?(?:마지막|끝|아래|밑|뒤)(?:에 ?있는)?"), " 끝1번 "),
    (re.compile(r"마지막(?! ?(?:으로|저자|브리핑|문장|줄|질문|날))(?: ?번째?)?"), " 끝1번"),
    (re.compile(r"(?<![a-z])(?:the )?(?:very )?last(?: one)?(?! (?:week|month|year|time|night|day|sentence|line))(?![a-z])"),
     " 끝1번 "),
)  # fmt: skip
_ENGLISH_ORDINAL = re.compile(rf"(?<![a-z])({_ORDINALS})(?: one)?(?! (?:of all|time|author))(?![a-z])")
_ENGLISH_CARDINAL = re.compile(rf"(?<![a-z]){_NOUN} ({_CARDINALS})(?![a-z])")
_SINO = re.compile(rf"(?<![가-힣])({'|'.join(_SINO_VALUES)})번(?![역들호영])")

_SPAN = r"(?: ?번? ?부터 ?| ?번?에서 ?| ?[~∼〜–—-] ?| to | thru | through )"
_JOIN = (
    r"(?: ?[,·&+、/] ?(?:and |or )?| ?(?:이?랑|하고|와|과|이나|나|이고|및|그리고|또는|아니면) ?| and | or | )"
)
_NUMBER = r"끝?\d{1,6}(?![\d.]\d|\d)(?: ?번 ?[째쨰]?(?![역들호영]))?(?:까지)?"
_RUN = re.compile(
    rf"(?<![0-9a-z.])(?<![0-9a-z]-){_NUMBER}(?:(?:{_SPAN}|{_JOIN}|(?<=번)){_NUMBER})*(?!-?[a-z])"
)
_STEP = re.compile(rf"({_SPAN})|(끝)?(\d{{1,6}})")
_ALL = re.compile(
    r"전부|모두|모든|전체|싹 ?다|각각|(?<![가-힣])다(?= ?(?:요약|알려|보여|정리|설명|말해|읽어))"
    r"|(?<![a-z])(?:all(?: of (?:them|it|these))?|every(?:thing)?|each)(?![a-z])"
)
_REST = re.compile(r"나머지|(?<![a-z])(?:the )?(?:rest|others)(?![a-z])")


class References(Struct, frozen=True):
    """What a text points at.

    `numbers` in the order said, each once; -1 is the last item, -2 the one before. `papers` are ids such as
    `arxiv:2602.04884`.
    """

    numbers: tuple[int, ...] = ()
    scope: Scope | None = None
    papers: tuple[str, ...] = ()


def read(text: str) -> tuple[References, str]:
    """Everything that plainly points at items in `text` (normalised, days taken out), and what is left."""
    papers = tuple(dict.fromkeys(f"arxiv:{found[1]}" for found in _PAPER_ID.finditer(text)))
    text = _canonical(_without_other_numbers(text))
    numbers: list[int] = []

    def note(match: re.Match[str]) -> str:
        if "번" not in match[0]:
            return match[0]
        numbers.extend(_numbers_in(match[0]))
        return " "

    text = _RUN.sub(note, text)
    scope: Scope | None = None if numbers else "all" if _ALL.search(text) else None
    scope = "rest" if not numbers and _REST.search(text) else scope
    text = _REST.sub(" ", _ALL.sub(" ", text)) if scope else text
    return References(tuple(dict.fromkeys(numbers)), scope, papers), text


def read_bare(text: str) -> tuple[int, ...]:
    """Numbers that stand alone (`risk 2`, `2?`); only for texts in which everything else is understood."""
    return tuple(dict.fromkeys(n for match in _RUN.finditer(text) for n in _numbers_in(match[0])))


def _without_other_numbers(text: str) -> str:
    """Names and times keep their words: what they name is still spoken of."""
    text = _HOW_MANY.sub(r"\1 ", _PAPER_ID.sub(" ", text))
    return _NOT_ITEMS.sub(" ", _MODEL_NAME.sub(r" \1 ", _CLOCK_TIME.sub(" 몇시", text)))


def _canonical(text: str) -> str:
    text = _NATIVE_ORDINAL.sub(lambda m: f" {_NATIVE_VALUES.get(m[1] or '첫', 1)}번 ", text)
    text = _SINO.sub(lambda m: f"{_SINO_VALUES[m[1]]}번", text)
    text = _ENGLISH_CARDINAL.sub(lambda m: f" {_ENGLISH_VALUES[m[1]]}번 ", text)
    text = _ENGLISH_ORDINAL.sub(lambda m: f" {_ENGLISH_VALUES[m[1]]}번 ", text)
    for pattern, canonical in _REWRITES:
        text = pattern.sub(canonical, text)
    return re.sub(r" {2,}", " ", text)


def _numbers_in(run: str) -> Iterator[int]:
    """The numbers of a run such as `1~3번, 5번`; a range is written out, at most `LONGEST_RANGE` long."""
    previous: int | None = None
    spanning = False
    for span, from_end, digits in _STEP.findall(run):
        if span:
            spanning = True
            continue
        number = -int(digits) if from_end else int(digits)
        yield from _between(previous, number) if spanning and previous is not None else (number,)
        previous, spanning = number, False


def _between(first: int, last: int) -> Iterator[int]:
    """What a range adds after its first number; one that runs to the item counted from the end is its ends."""
    if last < 0 or first < 0:
        return iter((last,))
    step = 1 if last >= first else -1
    return iter(range(first + step, last + step, step)[:LONGEST_RANGE])
