"""Plain text from outside, made safe to keep: no control or direction characters, no runs of white space."""

import re

_SPACE = re.compile(r"\s+")
# Characters that draw nothing but change what is read (bidi overrides and isolates, zero width, tags), and those that
# are none: controls that are no white space, halves of surrogate pairs, private use.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f"
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]"
)


def visible(text: str) -> str:
    """Outside text without control, bidi and zero-width characters; white space stays as it is."""
    return _INVISIBLE.sub("", text)


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
