"""The written forms of a Korean verb or adjective, from its stem. Pure.

Endings merge with an open stem's last syllable (줄이 + ㄴ = 줄인, 줄이 + 어 = 줄여), so a search for the stem alone
would miss them. Enough forms for finding a word, not for writing one.
"""

_FIRST, _FINALS, _VOWELS = 0xAC00, 28, 21
_NONE, _N, _L, _M, _B, _SS = 0, 4, 8, 16, 17, 20
_MERGED = {20: (6,), 13: (14,), 8: (9,), 11: (10,), 18: (0, 4), 0: (0,), 4: (4,), 1: (1,), 5: (5,), 6: (6,)}
"""By a stem's last vowel: the vowels it has once 아 or 어 has merged with it (ㅣ to ㅕ, ㅜ to ㅝ, ㅡ to ㅏ or ㅓ)."""


def inflected(stem: str) -> tuple[str, ...]:
    """The stem and the ways its last syllable may look before an ending, each once."""
    before, last = stem[:-1], ord(stem[-1]) - _FIRST
    if last < 0:
        return (stem,)
    final, vowel = last % _FINALS, last // _FINALS % _VOWELS
    bare = last - final
    forms = [stem]
    if final == _NONE:
        forms += _open(before, bare, vowel, stem[-1])
    elif final == _B:
        forms += [before + _syllable(bare) + ending for ending in ("우", "운", "울", "움", "워", "웠")]
    elif final == _L:
        forms += [before + _syllable(bare + n) for n in (_N, _B)]
    return tuple(dict.fromkeys(forms))


def _open(before: str, bare: int, vowel: int, last: str) -> list[str]:
    forms = [before + _syllable(bare + n) for n in (_N, _L, _M, _B)]
    vowels = (0, 1) if last == "하" else _MERGED.get(vowel, ())
    forms += [before + _syllable(bare + (v - vowel) * _FINALS + n) for v in vowels for n in (_NONE, _SS)]
    if last == "르" and before:
        # 빠르다 turns into 빨라, 오르다 into 올라.
        doubled = before[:-1] + chr(ord(before[-1]) + _L)
        forms += [doubled + ending for ending in ("라", "랐", "러", "렀")]
    return forms


def _syllable(number: int) -> str:
    return chr(_FIRST + number)
