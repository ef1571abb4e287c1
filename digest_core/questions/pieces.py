"""Objects of a JSON answer as soon as each is whole, from pieces of text as they come. Pure.

What a model sends is outside text: fences around it, words before it, backslashes of LaTeX that JSON forbids, an end in
the middle. Whatever is whole is given, the rest is nothing.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping

LONGEST_ANSWER = 60_000
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})')


def whole_objects(pieces: Iterable[str], having: str) -> Iterator[Mapping[str, object]]:
    """The innermost objects with a member named `having`, in order."""
    opened: list[int] = []
    text, quoted, escaped = "", False, False
    for piece in pieces:
        for character in piece:
            text += character
            if len(text) > LONGEST_ANSWER:
                return
            if quoted:
                quoted = escaped or character != '"'
                escaped = character == "\\" and not escaped
            elif character == '"':
                quoted = bool(opened)
            elif character == "{":
                opened.append(len(text) - 1)
            elif character == "}" and opened:
                found = _read(text[opened.pop() :])
                if having in found:
                    yield found


def _read(text: str) -> Mapping[str, object]:
    for attempt in (text, _BAD_ESCAPE.sub(r"\\\\", text)):
        try:
            value = json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
        return value if isinstance(value, dict) else {}
    return {}
