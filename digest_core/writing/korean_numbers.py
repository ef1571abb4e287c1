"""Numbers written in Korean words: 세 가지, 열두 개, 삼백만 명, 절반, 3분의 2, 수백만. Pure.

A syllable such as 이, 일 or 만 is a numeral only before a counter; alone it is any word.
"""

import re
from collections.abc import Iterator

from digest_core.writing.quantities import COUNT, KOREAN_UNIT_WORDS, KOREAN_UNITS, ORDINAL, Quantity, Unit

_ONES = {
    "두": 2,
    "세": 3,
    "석": 3,
    "네": 4,
    "넉": 4,
    "다섯": 5,
    "여섯": 6,
    "일곱": 7,
    "여덟": 8,
    "아홉": 9,
}
_TENS = {
    "열": 10,
    "스물": 20,
    "스무": 20,
    "서른": 30,
    "마흔": 40,
    "쉰": 50,
    "예순": 60,
    "일흔": 70,
    "여든": 80,
    "아흔": 90,
}
_SINO = {"일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6, "칠": 7, "팔": 8, "구": 9}
_SMALL = {"십": 10, "백": 100, "천": 1000}
_LARGE = {"만": 10**4, "억": 10**8, "조": 10**12}
_COUNTERS = (
    "가지|개국|개사|개|명|편|건|종류|종|곳|장|쌍|회|번째|번|차례|차|단계|층|대|권|줄|문장|단어|토큰|파라미터|매개변수|"
    "샘플|문항|과제|데이터셋|벤치마크|언어|모델|방식|방법|측면|축|요소|부분|분야|영역|그룹|유형|갈래|사람"
)
# A counter ends its word, or a particle follows it: `두 해` is a count of years, `두 해석` is not.
_END = r"[^가-힣]|$|[은는이가을를의에로으와과도만까부마당간짜씩여대보라인였내안남중정쯤]"
# A generation (`하드웨어 세대`) is no count of three machines, which stands apart (`세 대`).
_NATIVE = re.compile(
    rf"(?<![가-힣])(?!세대)(?P<tens>{'|'.join(_TENS)})?(?P<ones>{'|'.join(_ONES)}|한)?(?P<more>여)?"
    rf"(?: ?(?P<unit>배|{_COUNTERS}|달|시간|해|살|점|자릿수)(?={_END})| (?=[가-힣A-Za-z]))"
)
_SINO_NUMBER = re.compile(
    rf"(?<![가-힣\d])(?!만 ?점)(?P<digits>[일이삼사오육칠팔구십백천만억조]{{1,14}})(?P<more>여)? ?(?P<unit>{KOREAN_UNIT_WORDS}|{_COUNTERS})"
    rf"(?={_END})"
)
_ALONE = frozenset("삼육칠팔십백천만억")
_PART = re.compile(
    r"(?<![\d.])(?P<whole>\d{1,6}|[삼사오육칠팔구십백]{1,3}) ?분의 ?(?P<part>\d{1,6}|[일이삼사오육칠팔구]{1,2})"
)
_HALF = re.compile(r"절반|(?<![가-힣])반(?=으로|만 |의 )|반감")
_TWICE = re.compile(r"갑절|곱절|(?<![가-힣])배로 ")
_VAGUE = re.compile(
    r"(?<![가-힣])(?:수|몇) ?(?P<size>(?:십|백|천)?(?:만|억|조)?)(?<!수)(?<!몇)(?=[ 개명건편장배여회가종달시분초원])"
)


def korean_quantities(text: str) -> Iterator[Quantity]:
    """The quantities in Korean words, in no order."""
    yield from filter(None, map(_native, _NATIVE.finditer(text)))
    yield from filter(None, map(_sino, _SINO_NUMBER.finditer(text)))
    for match in _PART.finditer(text):
        whole, part = _read(match["whole"]), _read(match["part"])
        if whole:
            yield _quantity(part / whole, Unit("part"), match)
    for match in _HALF.finditer(text):
        yield _quantity(0.5, Unit("part"), match)
    for match in _TWICE.finditer(text):
        yield _quantity(2.0, Unit("x"), match)
    for match in _VAGUE.finditer(text):
        if match["size"]:
            yield _quantity(_read(match["size"]), Unit("vague"), match)


def _quantity(value: float, unit: Unit, match: re.Match[str], place: float = 0.0) -> Quantity:
    return Quantity(value, unit, match[0].strip(), match.start(), match.end(), place)


def _native(match: re.Match[str]) -> Quantity | None:
    """A native number from two on; one is an article as often as a number."""
    ones = 1 if match["ones"] == "한" else _ONES.get(match["ones"] or "", 0)
    tens = _TENS.get(match["tens"] or "", 0)
    value, unit = tens + ones, match["unit"]
    if value < 2 or (not unit and (not ones or match["ones"] in {"한", "석", "넉"} or value > 19)):
        return None
    return _quantity(float(value), _unit_of(unit or ""), match, 10.0 if match["more"] else 1.0)


def _unit_of(word: str) -> Unit:
    if word == "번째":
        return Unit(ORDINAL)
    if word == "자릿수":
        return Unit("digits")
    return Unit(COUNT) if word not in KOREAN_UNITS else KOREAN_UNITS[word]


def _sino(match: re.Match[str]) -> Quantity | None:
    digits = match["digits"]
    if len(digits) == 1 and digits not in _ALONE:
        return None
    value = _read(digits)
    return (
        _quantity(value, _unit_of(match["unit"]), match, 10.0 ** max(0, len(str(int(value))) - 2))
        if value
        else None
    )


def _read(word: str) -> float:
    """`삼백이십만` as 3,200,000; digits as they are."""
    if word.isdecimal():
        return float(word)
    total, section, digit = 0, 0, 0
    for sign in word:
        if sign in _SINO:
            digit = _SINO[sign]
        elif sign in _SMALL:
            section += (digit or 1) * _SMALL[sign]
            digit = 0
        else:
            total += (section + digit or 1) * _LARGE[sign]
            section = digit = 0
    return float(total + section + digit)
