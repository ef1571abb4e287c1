"""Which kinds of questions a text asks, by the wordings of the registry. Pure."""

import re

from digest_core.questions import words
from digest_core.questions.fields import EDITION_FIELDS, FIELDS
from digest_core.questions.slips import one_slip

_WORDINGS = re.compile(
    "|".join(
        f"(?P<{name}>{field.korean}|(?<![a-z])(?:{field.english})(?![a-z]))"
        for name, field in FIELDS.items()
        if field.korean
    )
)
_WEAK = re.compile("|".join(f"(?P<{name}>{field.weak})" for name, field in FIELDS.items() if field.weak))
_BEFORE = 20
_LEFT_OUT = re.compile(
    r"(?:은|는|을|를|만)? ?(?:말[고구](?!도)|빼고|제외하?고|대신(?:에)?(?= ))|(?:은|는|이|가)? ?(?:아니고|아니라)"
)
_LEFT_OUT_IN_ENGLISH = re.compile(
    r"(?<![a-z])(?:except(?: for)?|instead of|rather than|but not|not the)(?: the| its)? $"
)
_DESCRIBES = re.compile(
    r"(?:을|를|이|가|과|와)? ?(?:[가-힣]{1,6} ){0,2}?[가-힣]{0,6}[한된는던낸준룬힌짚인본쓴은] ?(?:논문|연구|페이퍼|글(?![가-힣])|(?<![가-힣])거|(?<![가-힣])것|papers?(?![a-z]))(?=[^|]*[가-힣a-z]{2})"
    r"| (?:papers?|ones?|articles?)(?![a-z])(?=[^|]*[가-힣a-z]{2})"
)
"""`한계를 증명한 논문 요약`: a field's word that tells which paper is meant asks for nothing where another one follows."""
_SLIPS = {word: name for name, field in FIELDS.items() for word in field.slips}


def read(text: str) -> tuple[tuple[str, ...], str]:
    """The fields that `text` (normalised) asks for, in the order said, and the text without their wordings.

    Weak wordings stay where others are said: they may describe what is asked about (수학 문제 풀이 논문 링크).

    A `|` stands where they were, so that what is named on both sides of a field is not taken for one name.
    """
    describing = _describing(text)
    rest = _WORDINGS.sub(lambda match: match[0] if match.start() in describing else _boundary(match), text)
    said = _named(_WORDINGS, text)
    return (said, rest) if said else (_named(_WEAK, rest), without_weak(rest))


def without_weak(rest: str) -> str:
    """A text without the words that only ask for something where nothing else does."""
    return _WEAK.sub(" ", rest)


def _describing(text: str) -> frozenset[int]:
    """Where words of a field stand that describe the paper which is asked about (취약하다던 논문 초록)."""
    matches = list(_WORDINGS.finditer(text))
    return frozenset(m.start() for m in matches[:-1] if _tells_which(m))


def _tells_which(match: re.Match[str]) -> bool:
    """`왜` before anything else asks: 왜 브리핑에 뽑힌 거야."""
    return match[0] != "왜 " and _DESCRIBES.match(match.string, match.end()) is not None


def _boundary(match: re.Match[str]) -> str:
    return "논문 | " if match[0].startswith("논문") else " | "


def _named(wordings: re.Pattern[str], text: str) -> tuple[str, ...]:
    """The fields said, without those that are said to be left out (리스크 말고 요약)."""
    matches = list(wordings.finditer(text))
    asked = [m for m in matches if m is matches[-1] or not _tells_which(m)]
    found = [(match.lastgroup or "", _left_out(match)) for match in asked]
    wanted = tuple(dict.fromkeys(name for name, left_out in found if not left_out))
    if wanted or not found:
        return wanted
    return ("top",) if found[0][0] in EDITION_FIELDS - {"top"} else ("open",)


def _left_out(match: re.Match[str]) -> bool:
    before = match.string[max(0, match.start() - _BEFORE) : match.start()]
    return bool(_LEFT_OUT.match(match.string, match.end()) or _LEFT_OUT_IN_ENGLISH.search(before))


def mistyped(word: str) -> str | None:
    """The field whose word this is but for one slip: a letter (jamo) more, less, other, or two swapped.

    What follows it may be an ending (요역해줘).
    """
    stems = [word]
    stems += [
        word[:length]
        for length in range(2, len(word))
        if not word.isascii() and words.is_filler(word[length:])
    ]
    return next((name for stem in stems for slip, name in _SLIPS.items() if one_slip(stem, slip)), None)
