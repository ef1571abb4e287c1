"""English words as Korean writes them: `퍼시버` is `perceiver`, `사이드체인` is `side chain`. Pure.

Both are brought to the consonants one hears: Korean keeps those of a loanword and invents the vowels, drops an r that
is not before a vowel, and writes f as ㅍ and v as ㅂ. Only words that the paper itself holds are ever compared.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

SHORTEST_SKELETON = 3
SHORTEST_WORD = 4

_INITIALS = ("K", "K", "N", "T", "T", "L", "M", "P", "P", "S", "S", "", "J", "J", "J", "K", "T", "P", "H")
_FINALS = (
    "", "K", "K", "KS", "N", "NJ", "NH", "T", "L", "LK", "LM", "LP", "LS", "LT", "LP", "LH", "M", "P", "PS", "T", "T",
    "N", "T", "T", "K", "T", "P", "H",
)  # fmt: skip
_SOUNDS = (
    (r"tion|sion|ssion", "SN"), (r"tch", "J"), (r"sch|sh", "S"), (r"ph", "P"), (r"ch", "J"), (r"th", "S"), (r"ck|qu", "K"),
    (r"gh(?=t)|gh$|^k(?=n)|^w(?=r)|b$(?<=mb)", ""), (r"c(?=[eiy])", "S"), (r"g(?=[eiy])", "J"), (r"x", "KS"),
    (r"ng(?![aeiouy])|nk(?![aeiouy])", "N"), (r"r(?![aeiouy])", ""), (r"[ckqg]", "K"), (r"[dt]", "T"), (r"[lr]", "L"),
    (r"m", "M"), (r"n", "N"), (r"[pbvf]", "P"), (r"[sz]", "S"), (r"j", "J"), (r"h", "H"), (r"[aeiouyw]", ""),
)  # fmt: skip
_LETTERS = re.compile("|".join(f"(?P<s{place}>{pattern})" for place, (pattern, _) in enumerate(_SOUNDS)))
_FIRST = 0xAC00
_ING = 20 * 28 + 21
"""Where ㅣ and ㅇ stand among the syllables of one initial."""
_TWICE = re.compile(r"([A-Z])\1+")
_WORD = re.compile(r"[a-z]{3,}")


def sounds_of(text: str) -> frozenset[str]:
    """The consonants of each word of an English text (in lower case), and of two neighbours, that are long enough to tell."""
    found = (_of_latin(word) for word in _candidates([text]))
    return frozenset(sounds for sounds in found if len(sounds) >= SHORTEST_SKELETON)


def sounds_of_hangul(word: str) -> frozenset[str]:
    """What a Hangul word may sound like, with and without -ing, a plural and a last t (컨셉); empty where it is too short to tell."""
    sounds = _of_hangul(word)
    if len(sounds) < SHORTEST_SKELETON:
        return frozenset()
    return frozenset(
        sound + plural for sound in _with_and_without_ing(word, sounds) for plural in ("", "S", "T")
    )


def _with_and_without_ing(word: str, sounds: str) -> tuple[str, ...]:
    """스캐폴딩 is of scaffold too."""
    is_ing = (ord(word[-1]) - _FIRST) % 588 == _ING
    return (sounds, sounds[:-1]) if is_ing else (sounds,)


def heard_in(word: str, texts: Iterable[str]) -> tuple[str, ...]:
    """The words (or two neighbours) of English texts, in lower case, that a Korean word may stand for."""
    skeleton = _of_hangul(word)
    if len(skeleton) < SHORTEST_SKELETON:
        return ()
    return tuple(dict.fromkeys(found for found in _candidates(texts) if _may_be(found, word, skeleton)))


def _candidates(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        words = _WORD.findall(text)
        yield from (word for word in words if len(word) >= SHORTEST_WORD)
        yield from (f"{one} {other}" for one, other in pairwise(words))


def _may_be(found: str, word: str, skeleton: str) -> bool:
    """The same consonants, and about as many letters as so many syllables take."""
    letters = len(found.replace(" ", ""))
    if (found[0] in "aeiou") is not (_INITIALS[(ord(word[0]) - _FIRST) // 588] == ""):
        return False
    if not 1.2 * len(word) <= letters <= 4 * len(word) or (" " in found and len(word) < 4):
        return False
    heard = _of_latin(found)
    if len(skeleton) > SHORTEST_SKELETON:
        # A z is ㅈ, an s before it too: of long words that still means one only.
        heard, skeleton = heard.replace("J", "S"), skeleton.replace("J", "S")
    return any(
        heard in {sounds, f"{sounds}S", f"{sounds}T"} for sounds in _with_and_without_ing(word, skeleton)
    )


@lru_cache(maxsize=20_000)
def _of_latin(words: str) -> str:
    joined = "".join(
        _LETTERS.sub(lambda match: _SOUNDS[int((match.lastgroup or "s0")[1:])][1], word)
        for word in words.split()
    )
    return _TWICE.sub(r"\1", joined)


def _of_hangul(word: str) -> str:
    sounds = []
    for syllable in word:
        code = ord(syllable) - _FIRST
        if not 0 <= code < 11172:
            return ""
        sounds.append(_INITIALS[code // 588] + _FINALS[code % 28])
    return _TWICE.sub(r"\1", "".join(sounds))
