r"""JSON as language models really write it, read without ever failing. Pure.

Models put fences and chatter around it, break off in the middle, leave commas behind, write LaTeX with single
backslashes, Python's words for null and true, the same key twice. Whatever was complete before a break is kept;
what was not is dropped.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

DEEPEST = 16
LONGEST = 400_000
"""Characters of an answer that are looked at."""

_SPACE = re.compile(r"[\s,]*")
_BARE = re.compile(r"[^\s,:{}\[\]\"']+")
_WORDS: dict[str, object] = {"true": True, "false": False, "null": None, "none": None}
_ESCAPES = {'"': '"', "'": "'", "/": "/", "\\": "\\", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
# LaTeX whose first letter is one of JSON's escapes; before such a word the backslash is its own.
_MACRO = re.compile(
    r"(?:bar|beta|big|binom|bm|bot|bullet|boldsymbol|frac|forall|flat|nabla|ne|neq|neg|not|notin|nu|nabla|"
    r"rho|right|rangle|rightarrow|rm|tau|tan|text\w*|theta|tilde|times|to|top|triangle)(?![a-z])"
)
_HEX = re.compile(r"[0-9a-fA-F]{4}")


class _Cut(Exception):
    """The text ended inside a value; `kept` is what was complete of it."""

    def __init__(self, kept: object = None) -> None:
        self.kept = kept


class Found(Struct, frozen=True):
    """A document found in a text. `cut` says that it ended too early; `value` holds what was complete."""

    value: object
    cut: bool


def documents(text: str) -> Iterator[Found]:
    """Every JSON object or array in a text that is not inside another, in order."""
    text = text[:LONGEST]
    place = 0
    while (start := _start(text, place)) >= 0:
        reader = _Reader(text, start)
        try:
            value, cut = reader.value(0), False
        except _Cut as broken:
            value, cut = broken.kept, True
        yield Found(value, cut)
        place = max(reader.place, start + 1)


def _start(text: str, place: int) -> int:
    starts = [found for mark in "{[" if (found := text.find(mark, place)) >= 0]
    return min(starts, default=-1)


class _Reader:
    """Reads one value from a place of a text."""

    def __init__(self, text: str, place: int) -> None:
        self._text = text
        self.place = place

    def value(self, depth: int) -> object:
        mark = self._peek()
        if depth > DEEPEST:
            raise _Cut
        if mark == "{":
            return self._object(depth)
        if mark == "[":
            return self._array(depth)
        return self._string(mark) if mark in "\"'" else self._bare()

    def _peek(self) -> str:
        """The next character that is neither white space nor a comma."""
        self.place = _end_of(_SPACE, self._text, self.place)
        if self.place >= len(self._text):
            raise _Cut
        return self._text[self.place]

    def _object(self, depth: int) -> dict[str, object]:
        found: dict[str, object] = {}
        self.place += 1
        try:
            while self._peek() != "}":
                self._member(found, depth)
        except _Cut as broken:
            raise _Cut(found) from broken
        self.place += 1
        return found

    def _member(self, found: dict[str, object], depth: int) -> None:
        mark = self._peek()
        if mark in "]:[{":
            self.place += 1
            return
        key = self._string(mark) if mark in "\"'" else str(self._bare())
        if self._peek() == ":":
            self.place += 1
        try:
            value = self.value(depth + 1)
        except _Cut as broken:
            _keep(found, key, broken.kept)
            raise
        # Of a key that stands twice the first counts: what comes after it is what was not asked for.
        found.setdefault(key, value)

    def _array(self, depth: int) -> list[object]:
        found: list[object] = []
        self.place += 1
        try:
            while (mark := self._peek()) != "]":
                if mark in "}:":
                    self.place += 1
                    continue
                found.append(self.value(depth + 1))
        except _Cut as broken:
            if isinstance(broken.kept, dict | list) and broken.kept:
                found.append(broken.kept)
            raise _Cut(found) from broken
        self.place += 1
        return found

    def _bare(self) -> object:
        match = _BARE.match(self._text, self.place)
        if match is None:
            self.place += 1
            return None
        self.place = match.end()
        if self.place >= len(self._text):
            raise _Cut
        return _bare_value(match[0])

    def _string(self, quote: str) -> str:
        self.place += 1
        parts: list[str] = []
        while self.place < len(self._text):
            character = self._text[self.place]
            self.place += 1
            if character == quote:
                return _whole("".join(parts))
            parts.append(self._escaped() if character == "\\" else character)
        raise _Cut

    def _escaped(self) -> str:
        """What a backslash and what follows it stand for."""
        text, place = self._text, self.place
        letter = text[place : place + 1]
        if letter == "u" and _HEX.match(text, place + 1):
            self.place += 5
            return chr(int(text[place + 1 : place + 5], 16))
        if letter not in _ESCAPES or _MACRO.match(text, place):
            return "\\"
        self.place += 1
        return _ESCAPES[letter]


def _whole(text: str) -> str:
    """Text whose characters are whole: two escaped halves become one, a single half a mark of its loss."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _keep(found: dict[str, object], key: str, kept: object) -> None:
    if isinstance(kept, dict | list) and kept:
        found.setdefault(key, kept)


def _end_of(pattern: re.Pattern[str], text: str, place: int) -> int:
    match = pattern.match(text, place)
    return match.end() if match else place


def _bare_value(word: str) -> object:
    if word.casefold() in _WORDS:
        return _WORDS[word.casefold()]
    try:
        number = float(word)
    except ValueError:
        return word
    # Neither NaN nor an infinity is a number that anybody meant.
    return (int(number) if number.is_integer() else number) if abs(number) < 1e15 else None
