"""Pieces of lines that more than one kind of message is made of. Pure."""

from collections.abc import Sequence

from digest_core.messages import Span
from digest_core.render.escape import safe_url


def link_or_text(text: str, url: str) -> Span:
    """A link where the address is safe to open, else the bare text."""
    return Span(text, url=safe_url(url) or "")


def in_brackets(spans: Sequence[Span]) -> list[Span]:
    """Spans in one pair of brackets, with commas between; nothing for none."""
    between = [part for span in spans for part in (Span(", "), span)][1:]
    return [Span(" ("), *between, Span(")")] if between else []
