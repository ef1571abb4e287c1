"""Whether a word is another one with a single typing slip. Pure.

Hangul is compared by letters (jamo), as it is typed: 요악 is 요약 with one letter wrong. Two swapped syllables
(리크스) are one slip too.
"""

import unicodedata

SHORTEST = 5
"""Letters; shorter words are one slip away from too many others."""
LONGEST = 24

_OTHER_WORDS = frozenset(
    {"적응", "한개", "리스트", "리스닝", "위헌", "링거", "초롱", "근로", "요일", "단정", "뉴런"}
)
"""Words in their own right that a slip would turn into one of ours."""


def one_slip(word: str, target: str) -> bool:
    """Whether exactly one slip lies between the words; equal words are none."""
    if word in _OTHER_WORDS or word == target or len(word) > LONGEST:
        return False
    letters, wanted = unicodedata.normalize("NFD", word), unicodedata.normalize("NFD", target)
    return len(wanted) >= SHORTEST and (_one_edit(letters, wanted) or _swapped(word, target))


def _one_edit(word: str, target: str) -> bool:
    """One letter more, less or other, or two neighbours swapped; the first letter is right."""
    if abs(len(word) - len(target)) > 1 or word[:1] != target[:1]:
        return False
    start = next(
        (n for n, (a, b) in enumerate(zip(word, target, strict=False)) if a != b), min(len(word), len(target))
    )
    a, b = word[start:], target[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or _swapped(a, b)


def _swapped(word: str, target: str) -> bool:
    start = next((n for n, (a, b) in enumerate(zip(word, target, strict=False)) if a != b), len(word))
    a, b = word[start:], target[start:]
    return len(a) == len(b) >= 2 and a[:2] == b[1::-1] and a[2:] == b[2:]
