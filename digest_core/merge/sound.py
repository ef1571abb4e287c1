"""The consonants of a name, so that `Reachy` and `리치`, `Tabnine` and `탭나인` can meet. Pure.

Sounds that Korean does not keep apart fall together: b p f v, l r, d t, g k, s z j ch.
"""

import re

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_KOREAN = {
    **dict.fromkeys("ㄱㄲㅋㄳㄺ", "k"), **dict.fromkeys("ㄴㄵㄶ", "n"), **dict.fromkeys("ㄷㄸㅌ", "t"),
    **dict.fromkeys("ㄹㄼㄽㄾㄿㅀ", "l"), **dict.fromkeys("ㅁㄻ", "m"), **dict.fromkeys("ㅂㅃㅍㅄ", "p"),
    **dict.fromkeys("ㅅㅆㅈㅉㅊ", "s"),
}  # fmt: skip
_ENGLISH = {
    **dict.fromkeys("bpfv", "p"), **dict.fromkeys("lr", "l"), **dict.fromkeys("dt", "t"),
    **dict.fromkeys("gkq", "k"), **dict.fromkeys("szj", "s"), "m": "m", "n": "n", "x": "ks",
}  # fmt: skip
_SPELLINGS = (("sch", "s"), ("ch", "s"), ("sh", "s"), ("ph", "p"), ("ck", "k"), ("ng", "n"), ("th", "s"))
_DOUBLED = re.compile(r"(.)\1+")
SHORTEST = 3
_VOWEL = "."


def sound_of(word: str) -> str:
    """The consonants of a word; empty where they are fewer than three, which many words share."""
    marked = "".join(map(_syllable, word)) if word[:1] >= "가" else _spelled(word)
    # A sound written twice is heard once, unless a vowel stands between.
    heard = _DOUBLED.sub(r"\1", marked).replace(_VOWEL, "")
    return heard if len(heard) >= SHORTEST else ""


def _spelled(word: str) -> str:
    lowered = word.casefold()
    for spelling, sound in _SPELLINGS:
        lowered = lowered.replace(spelling, sound)
    lowered = re.sub(r"c(?=[eiy])", "s", lowered).replace("c", "k")
    return "".join(_ENGLISH.get(letter, _VOWEL) for letter in lowered)


def _syllable(letter: str) -> str:
    place = ord(letter) - 0xAC00
    if not 0 <= place < 11172:
        return _VOWEL
    initial, final = _INITIALS[place // 588], _FINALS[place % 28]
    return _KOREAN.get(initial, "") + _VOWEL + _KOREAN.get(final, "")
