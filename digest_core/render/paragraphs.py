"""Plain text as messages: an answer's words with its lists and its source, and words of our own. Pure."""

import re
from collections.abc import Sequence

from msgspec import structs

from digest_core.messages import Block, Button, Line, Message, Span, plain
from digest_core.models import Answer
from digest_core.render.spans import link_or_text

_SOURCE = re.compile(r"(?P<label>출처|Source): (?P<url>https?://\S+)")
_COMMAND = re.compile(r"(?<![\w/])(/[a-z_]{2,20})(?![\w/])", re.ASCII)
_BULLET = "- "


def answer_message(answer: Answer, *, buttons: Sequence[Sequence[Button]] = ()) -> Message:
    """An answer's text: its paragraphs, their bullets, the source as a link."""
    paragraphs = [paragraph for paragraph in answer.text.split("\n\n") if paragraph.strip()]
    blocks = tuple(block for paragraph in paragraphs for block in _paragraph(paragraph.splitlines()))
    return Message(blocks=blocks, buttons=tuple(map(tuple, buttons)))


def text_message(text: str, *, buttons: Sequence[Sequence[Button]] = ()) -> Message:
    """Words of our own, one block for each paragraph; the commands in them can be tapped."""
    paragraphs = (block for part in text.split("\n\n") for block in _paragraph(part.splitlines()))
    blocks = tuple(
        structs.replace(block, lines=tuple(map(_with_commands, block.lines))) for block in paragraphs
    )
    return Message(blocks=blocks, buttons=tuple(map(tuple, buttons)))


def _with_commands(line: Line) -> Line:
    """The line with its commands as spans of their own."""
    spans: list[Span] = []
    for span in line:
        parts = [(span.text, False)] if span.url else _apart(span.text)
        spans += [Span(text, "command" if is_command else span.style, span.url) for text, is_command in parts]
    return tuple(spans)


def _apart(text: str) -> list[tuple[str, bool]]:
    pieces = _COMMAND.split(text)
    return [(piece, bool(place % 2)) for place, piece in enumerate(pieces) if piece]


def _paragraph(lines: Sequence[str]) -> list[Block]:
    """Lines as blocks: bullets below the line before them, the source apart."""
    blocks: list[Block] = []
    text: list[Line] = []
    bullets: list[Line] = []
    sources: list[Line] = []
    for line in lines:
        if line.startswith(_BULLET):
            bullets.append(plain(line.removeprefix(_BULLET)))
        elif source := _SOURCE.fullmatch(line):
            sources.append((Span(f"{source['label']}: "), link_or_text(source["url"], source["url"])))
        else:
            blocks += _flushed(text, bullets)
            text = [*([] if bullets else text), plain(line)]
            bullets = []
    blocks += _flushed(text, bullets, last=True)
    return [*blocks, Block("note", tuple(sources))] if sources else blocks


def _flushed(text: Sequence[Line], bullets: Sequence[Line], *, last: bool = False) -> list[Block]:
    """Bullets with the line above them as their heading; text alone only when no more follows."""
    if not bullets:
        return [Block("text", tuple(text))] if text and last else []
    above = [Block("text", tuple(text[:-1]))] if len(text) > 1 else []
    heading = "".join(span.text for span in text[-1]) if text else ""
    return [*above, Block("bullets", tuple(bullets), heading=heading)]
