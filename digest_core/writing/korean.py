"""Korean as a reader hears it: closing sounds, particles that follow them, registers, the share of Hangul. Pure."""

import re
from typing import Literal

Sound = Literal["vowel", "rieul", "consonant"]
Register = Literal["polite", "plain", "noun", "spoken"]

_FIRST, _LAST_SYLLABLE, _FINALS, _RIEUL = 0xAC00, 0xD7A3, 28, 8

# --- the sound a word ends in

_LETTERS_WITH_FINAL: dict[str, Sound] = {"l": "rieul", "r": "rieul", "m": "consonant", "n": "consonant"}
_DIGITS: dict[str, Sound] = {
    "0": "consonant",
    "1": "rieul",
    "2": "vowel",
    "3": "consonant",
    "4": "vowel",
    "5": "vowel",
    "6": "consonant",
    "7": "rieul",
    "8": "rieul",
    "9": "vowel",
}
# In a name a digit may be read the English way (쓰리, 식스); only these sound alike in both tongues.
_DIGITS_OF_NAMES: dict[str, Sound] = {
    "1": "consonant",
    "2": "vowel",
    "4": "vowel",
    "5": "vowel",
    "7": "consonant",
}
# Endings of English words as Korean writes them, longest first; what is not here is left as it stands.
_ENDINGS: tuple[tuple[str, Sound], ...] = (
    (r"[bcdfgkpstz]le", "rieul"),
    (r"[aeiou]l[el]?", "rieul"),
    (r"ll", "rieul"),
    (r"[aeiouy]ne", "consonant"),
    (r"[aeiouy]me", "consonant"),
    (r"[mn]|ng|ck|ic|ook", "consonant"),
    (r"(?<![aeiou])[aeiou]t", "consonant"),
    (r"[^aeiou\W]t|ight|[aeiou]{2}t|[tdckgvszr]e|[aiouy]|[aeiou]e|[aeo]r|[dfswxzvhj]|[rsn]k", "vowel"),
)
_ENDING_PATTERNS = tuple((re.compile(rf"(?:{ending})$"), sound) for ending, sound in _ENDINGS)
_SPOKEN_WORDS: dict[str, Sound] = {
    "clip": "consonant",
    "map": "consonant",
    "web": "consonant",
    "type": "consonant",
}


def closing_sound(word: str) -> Sound | None:
    """The sound a word ends in as Koreans read it, None where readings differ or nobody can know."""
    word = word.rstrip("'\"’”%p") if word.endswith("%p") else word.rstrip("'\"’”")
    last = word[-1:]
    if not last:
        return None
    if last in {"%", "％"}:
        return "vowel"
    if "가" <= last <= "힣":
        return _of_syllable(last)
    if last.isdecimal():
        return _of_number(word)
    return _of_latin(word) if last.isascii() and last.isalpha() else None


def _of_syllable(syllable: str) -> Sound:
    final = (ord(syllable) - _FIRST) % _FINALS
    return "vowel" if final == 0 else "rieul" if final == _RIEUL else "consonant"


def _of_number(word: str) -> Sound | None:
    if re.search(r"[A-Za-z]", word):
        return _DIGITS_OF_NAMES.get(word[-1])
    return _DIGITS.get(word[-1])


def _of_latin(word: str) -> Sound | None:
    name = re.split(r"[^A-Za-z]", word)[-1]
    spelled = _LETTERS_WITH_FINAL.get(name[-1:].casefold(), "vowel")
    if len(name) == 1 or (name.isupper() and len(name) <= 3):
        return _SPOKEN_WORDS.get(name.casefold(), spelled) if len(name) > 1 else spelled
    if name.isupper() and not re.search(r"[AEIOU]", name):
        return spelled
    read = _SPOKEN_WORDS.get(name.casefold()) or _as_word(name.casefold())
    if name.isupper():
        # 클립 or 씨엘아이피: decided only where both readings call for the same particles.
        return read if read == spelled or name.casefold() in _SPOKEN_WORDS else None
    return read


def _as_word(word: str) -> Sound | None:
    return next((sound for ending, sound in _ENDING_PATTERNS if ending.search(word)), None)


# --- particles

_PAIRS = (
    ("은", "는"),
    ("이", "가"),
    ("을", "를"),
    ("과", "와"),
    ("으로", "로"),
    ("이나", "나"),
    ("이란", "란"),
)
_PAIRED = {particle: pair for pair in _PAIRS for particle in pair}
_CONTINUED = r"(?:의|도|만|서|써|서의|부터)?"
_AFTER_FOREIGN = re.compile(
    r"(?P<word>[A-Za-z0-9][A-Za-z0-9.+-]{0,40}[%]?p?|[%])(?P<bracket>\([^()]{1,80}\))?(?P<quote>['\"’”]?)"
    r"(?P<particle>으로|이나|이란|은|는|이|가|을|를|과|와|로|나|란)(?=[^가-힣A-Za-z0-9]|$|서 |써 |부터|의 |는 |도 )"
)
_AFTER_BRACKET = re.compile(
    r"(?P<word>[가-힣]{1,20})(?P<bracket>\([^()]{1,80}\))(?P<quote>['\"’”]?)"
    r"(?P<particle>으로|은|는|이|가|을|를|과|와|로)(?=[^가-힣A-Za-z0-9]|$|서 |써 |부터|의 |는 |도 )"
)
# After Hangul only what is no word of its own: `모델를`, `구조을`, `구조은`, `모델와`, `구조으로`.
_AFTER_HANGUL = re.compile(
    r"(?P<word>[가-힣]{2,20}?)(?P<bracket>)(?P<quote>)(?P<particle>를|을|은|와|으로)(?=[ ,.)]|$)"
)
_WORDS_OF_THEIR_OWN = re.compile(
    r"(?:가을|마을|노을|나은|이은|지은|그은|부은|저은|조은|고은|다은|가은|시은)$"
)


def fix_particles(text: str) -> str:
    """A text whose particles follow the sound of the word before them, as far as that sound is certain.

    A bracket is silent: `어텐션(attention)을` follows 어텐션.
    """
    for pattern in (_AFTER_FOREIGN, _AFTER_BRACKET, _AFTER_HANGUL):
        text = pattern.sub(_fixed, text)
    return text


def _fixed(match: re.Match[str]) -> str:
    # `Llama 3` is one name.
    named = match["word"].isdecimal() and re.search(
        r"[A-Za-z] $", match.string[max(0, match.start() - 2) : match.start()]
    )
    sound = closing_sound(f"A{match['word']}" if named else match["word"])
    if sound is None or _WORDS_OF_THEIR_OWN.search(match["word"] + match["particle"]):
        return match[0]
    return (
        f"{match['word']}{match['bracket'] or ''}{match['quote']}{particle_after(sound, match['particle'])}"
    )


def particle_after(sound: Sound, particle: str) -> str:
    """The form of a particle after a sound; 로 also follows ㄹ."""
    closed, opened = _PAIRED[particle]
    if particle in {"으로", "로"}:
        return closed if sound == "consonant" else opened
    return opened if sound == "vowel" else closed


# --- registers and the share of Hangul

_CLOSING = " .!?…。'\"’”]}》」"
_POLITE = re.compile(r"(?:니다|니까|십시오|시오)$")
_SPOKEN = re.compile(r"(?:[가-힣](?:요|죠|네요|군요)|해|야|거든|잖아)$")
_SPOKEN_NOUN = re.compile(
    r"(?:필요|주요|중요|수요|소요|개요|분야|이해|저해|방해|피해|오해|손해|공해|유해|무해|난해|시야|변해)$"
)


def register_of(sentence: str) -> Register:
    """How a sentence ends: 합니다체, 한다체, with a noun, or as people speak (해요체, 반말)."""
    end = sentence.rstrip(_CLOSING)
    while end.endswith(")"):
        # What a bracket adds after the verb has no say: `줄였다(31%).`
        end = end[: max(end.rfind("("), 0)].rstrip(_CLOSING)
    if _POLITE.search(end):
        return "polite"
    if end.endswith("다"):
        return "plain"
    return "spoken" if _SPOKEN.search(end) and not _SPOKEN_NOUN.search(end) else "noun"


def is_courteous(sentence: str) -> bool:
    """Whether a spoken sentence is 해요체, not 반말."""
    return sentence.rstrip(_CLOSING).endswith(("요", "죠"))


_HANGUL = re.compile(r"[가-힣]")
_ANY_LETTER = re.compile(r"[^\W\d_]")


def hangul_share(text: str) -> float:
    """Words with a Hangul syllable among the words with any letter, 0..1; 1 where there are no words."""
    words = [word for word in text.split() if _ANY_LETTER.search(word)]
    return sum(1 for word in words if _HANGUL.search(word)) / len(words) if words else 1.0
