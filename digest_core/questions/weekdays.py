"""Weekdays in words: 평일, 월수금, 월요일부터 금요일까지, every weekday, 주말 빼고. Pure."""

import re
from collections.abc import Iterator

WORKDAYS = frozenset(range(5))
WEEKEND = frozenset({5, 6})
EVERY_DAY = frozenset(range(7))

_KOREAN = "월화수목금토일"
_ENGLISH = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAME = rf"(?:[{_KOREAN}]요일|(?<![가-힣])[{_KOREAN}](?=[,·/ ~-])|(?<![a-z])(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{{0,6}})"
_RUN = rf"(?<![가-힣])(?!금일|수일|일월|일일|토토)[{_KOREAN}]{{2,7}}(?:요일)?(?=[ ,.에만은는을도]|$)"
_SPAN = re.compile(
    rf"(?P<first>{_NAME}|(?<![가-힣])[{_KOREAN}]) ?(?:부터|에서|~|∼|–|-|to|through|thru) ?(?P<last>{_NAME}|[{_KOREAN}])"
)
_WORDINGS = (
    (re.compile(r"주말|weekends?|saturdays? and sundays?"), WEEKEND),
    (re.compile(r"평일|주중|영업일|근무일|weekdays?|workdays?|working days?|business days?"), WORKDAYS),
    (re.compile(r"매일|날마다|일주일 ?내내|every ?day|daily|each day|7 days"), EVERY_DAY),
)
_ONE = re.compile(f"{_NAME}|{_RUN}|(?:(?<=[,·/])|(?<=[,·/] ))[{_KOREAN}](?![가-힣])")
_WITHOUT = re.compile(
    r"(?:에|은|는|만|을|를|엔|에는)? ?(?:빼고|말고|제외|안 ?받|안 ?보내|쉬|보내지 ?마|받지 ?않|필요 ?없)"
)
_WITHOUT_BEFORE = re.compile(r"(?:except|but not|not on|excluding|without)(?: on)?(?: the)? $")
_EVERY_MORNING = re.compile(r"아침마다|저녁마다|밤마다|every (?:morning|evening|night)")


def read(text: str) -> frozenset[int] | None:
    """The weekdays that `text` (normalised) names, 0 is Monday; None where it names none.

    Days left out are taken from those named, or from all where no others are.
    """
    named: set[int] = set()
    left_out: set[int] = set()
    rest = text
    for days, start, end in _found(text):
        without = _WITHOUT.match(text, end) or _WITHOUT_BEFORE.search(rest[:start])
        (left_out if without else named).update(days)
    if named or left_out:
        return frozenset((named or EVERY_DAY) - left_out) or None
    return EVERY_DAY if _EVERY_MORNING.search(text) else None


def _found(text: str) -> Iterator[tuple[frozenset[int], int, int]]:
    """Days with their place in the text; a place is read once."""
    rest = text
    for match in _SPAN.finditer(text):
        first, last = _number(match["first"]), _number(match["last"])
        days = range(first, last + 1) if first <= last else (*range(first, 7), *range(last + 1))
        yield frozenset(days), match.start(), match.end()
        rest = rest[: match.start()] + " " * (match.end() - match.start()) + rest[match.end() :]
    for wording, days_named in _WORDINGS:
        for match in wording.finditer(rest):
            yield days_named, match.start(), match.end()
        rest = wording.sub(lambda match: " " * len(match[0]), rest)
    for match in _ONE.finditer(rest):
        yield frozenset(_numbers(match[0])), match.start(), match.end()


def _numbers(word: str) -> Iterator[int]:
    if word[0].isascii():
        yield _number(word)
        return
    yield from (_KOREAN.index(letter) for letter in word.removesuffix("요일") if letter in _KOREAN)


def _number(word: str) -> int:
    return _ENGLISH.index(word[:3]) if word[0].isascii() else _KOREAN.index(word[0])
