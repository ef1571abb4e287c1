"""English words as Korean ears write them: 트랜스포머 is transformer, 디피피오 is DPPO, 랄 is RAL. Pure.

Both are brought to the consonants that are heard, in classes that the two scripts share. Korean writes no r after a
vowel (transformer, 트랜스포머), doubles nothing and hears f as p; vowels are too free to compare in longer words.
"""

import re
import unicodedata
from functools import lru_cache

SHORTEST = 3
"""Syllables, and consonants that must agree; words of fewer sound like too many others."""
LONGEST = 60

_WORDS = "팔 말 발 달 날 살 알 칼 탈 털 벌 불 물 풀 손 논 문 몸 밤 봄 담 잠 삶 남 나라 바다 사람 다리 머리 가사 소리"
_KOREAN_WORDS = frozenset(_WORDS.split())
"""Short words that mean something, however much they sound like an acronym."""

_INITIAL = dict(zip("ᄀᄁᄂᄃᄄᄅᄆᄇᄈᄉᄊᄌᄍᄎᄏᄐᄑᄒ", "KKNTTLMPPSSSSSKTPH", strict=True))
_FINAL = dict(zip("ᆨᆩᆫᆮᆯᆷᆸᆺᆻᆽᆾᆿᇀᇁ", "KKNTLMPTTSSKTP", strict=True))
_VOWEL = dict(zip("ᅡᅢᅣᅤᅥᅦᅧᅨᅩᅪᅫᅬᅭᅮᅯᅰᅱᅲᅳᅴᅵ", "aeaeoeoeoaaeouoeiuuii", strict=True))
_SILENT = "ᅳ"
"""The vowel that Korean puts between consonants: 스, 트."""

_RESPELLED = (
    (re.compile(r"[^a-z]"), ""), (re.compile(r"^(?:k|g)(?=n)|^w(?=r)|(?<=i)g(?=n)|(?<=m)b$"), ""), (re.compile(r"(?<=[aeiou])gh(?![aeiou])"), ""),
    (re.compile(r"(?<=[aeiou])r(?![aeiouy])"), ""), (re.compile(r"[cst]s?ion"), "shn"), (re.compile(r"ng(?![aeiou])"), ""),
    (re.compile(r"n(?=[gk])"), ""),
)  # fmt: skip
"""Letters that are not heard. Korean hears the ng of `-ing` as a final ㅇ, which is no consonant here."""
_SPELLINGS = (
    (r"tch|dge|ch(?![rl])|j|g(?=[eiy])|t(?=ur|ual)|sh|c(?=[eiy])|s|z", "S"), (r"ck|q|k|g|c", "K"), (r"x", "KS"),
    (r"th|t|d", "T"), (r"ph|p|b|f|v", "P"), (r"l|r", "L"), (r"m", "M"), (r"n", "N"), (r"h", "H"),
)  # fmt: skip
_SOUND = re.compile("|".join(f"(?P<s{n}>{spelling})" for n, (spelling, _) in enumerate(_SPELLINGS)))
_LETTERS = {
    "에이치": "h", "더블유": "w", "더블류": "w", "에이": "a", "에프": "f", "에스": "s", "에스에": "sa", "엑스": "x", "제이": "j", "케이": "k",
    "브이": "v", "와이": "y", "제트": "z", "지이": "g", "아이": "i", "아르": "r", "알": "r", "비": "b", "씨": "c", "시": "c",
    "디": "d", "이": "e", "쥐": "g", "지": "g", "엘": "l", "엠": "m", "엔": "n", "오": "o", "피": "p", "큐": "q", "티": "t", "유": "u",
}  # fmt: skip
_LETTER = re.compile("|".join(sorted(_LETTERS, key=len, reverse=True)))


def spelled(word: str) -> str:
    """The acronym whose letters a Korean word names (`디피피오` gives `dppo`), empty where it names none."""
    letters, place = "", 0
    while place < len(word) <= LONGEST:
        match = _LETTER.match(word, place)
        if match is None:
            return ""
        letters, place = letters + _LETTERS[match[0]], match.end()
    return letters if len(letters) >= 2 else ""


@lru_cache(maxsize=4096)
def heard_in_korean(word: str) -> str:
    """The consonants of a word in Hangul, `*` first where it begins with a vowel."""
    heard: list[str] = []
    for letter in unicodedata.normalize("NFD", word[:LONGEST]):
        sound = _INITIAL.get(letter) or _FINAL.get(letter)
        if sound:
            heard.append(sound)
        elif letter in _VOWEL and not heard:
            heard.append("*")
    return _once("".join(heard))


@lru_cache(maxsize=4096)
def heard_in_english(word: str) -> str:
    """The consonants of an English word as Korean hears them, `*` first where it begins with a vowel."""
    said = word.casefold()[:LONGEST]
    for spelling, heard in _RESPELLED:
        said = spelling.sub(heard, said)
    vowel_first = "*" if re.match(r"[aeiouwy]", said) else ""
    sounds = (_SPELLINGS[int(match.lastgroup[1:])][1] for match in _SOUND.finditer(said) if match.lastgroup)
    return _once(vowel_first + "".join(sounds))


def _once(sounds: str) -> str:
    return re.sub(r"(.)\1", r"\1", sounds)


def sounds_like(word: str, english: str) -> bool:
    """Whether a Hangul word is an English one written down by ear; short words and acronyms must agree in vowels too."""
    heard = heard_in_korean(word)
    if len(heard.lstrip("*")) >= SHORTEST and len(word) >= SHORTEST:
        return heard == heard_in_english(english) or ("th" in english and heard == _lisped(english))
    return (
        len(english) <= 5
        and len(word) <= 2
        and word not in _KOREAN_WORDS
        and _read_aloud(word) == _read_aloud_in_english(english)
    )


def _lisped(english: str) -> str:
    """`th` as ㅅ instead of ㄷ or ㅌ: 씽킹, 띵킹."""
    return heard_in_english(english.replace("th", "s"))


def _read_aloud(word: str) -> str:
    """A short word with its vowels: 랄 is `Lal`."""
    letters = unicodedata.normalize("NFD", word)
    return "".join(
        _INITIAL.get(letter) or _FINAL.get(letter) or ("" if letter == _SILENT else _VOWEL.get(letter, ""))
        for letter in letters
    )


def _read_aloud_in_english(word: str) -> str:
    classes = {"c": "K", "k": "K", "g": "K", "q": "K", "t": "T", "d": "T", "p": "P", "b": "P", "f": "P", "v": "P",
               "s": "S", "z": "S", "j": "J", "l": "L", "r": "L", "m": "M", "n": "N", "h": "H"}  # fmt: skip
    return "".join(classes.get(letter, letter if letter in "aeiou" else "") for letter in word.casefold())
