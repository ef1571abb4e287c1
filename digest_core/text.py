"""Plain text from outside, made safe to keep: no control or direction characters, no runs of white space."""

import re
import unicodedata

_SPACE = re.compile(r"\s+")
# Characters that draw nothing but change what is read: bidi overrides and isolates, zero width, tags.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """Outside text without control, bidi and zero-width characters; white space stays as it is."""
    drawn = _INVISIBLE.sub("", text)
    return "".join(c for c in drawn if c.isspace() or unicodedata.category(c) not in {"Cc", "Cs", "Co"})


def one_line(text: str) -> str:
    """Outside text as a single line, without control, bidi and zero-width characters."""
    return _SPACE.sub(" ", visible(text)).strip()


def shorten(text: str, limit: int) -> str:
    """`text` cut at a word to at most `limit` characters, with an ellipsis where something is gone."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    at_word = head.rsplit(" ", 1)[0]
    return (at_word if len(at_word) >= limit // 2 else head).rstrip(" ,;:—-") + "…"
