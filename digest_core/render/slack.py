"""Messages as Slack takes them: `rich_text` blocks, whose texts are literal, so that no text can ever be markup.

Limits (docs.slack.dev, 2026-08): 50 blocks a message, about 13,200 characters of blocks in all (seen in the field),
headers 150 characters, 25 buttons a row, button labels 75, context lines of 10 elements. Only links in context lines
and the notification text go through Slack's own markup; there `&`, `<` and `>` are escaped and a joiner that draws
nothing stands behind every mark that would format.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from digest_core.figures import PictureRef
from digest_core.messages import Block, Button, Line, Message, Span, plain_text
from digest_core.text import one_line, shorten, visible

JsonBlock = dict[str, Any]

MOST_BLOCKS = 50
MOST_CHARACTERS = 12_000
LONGEST_HEADER = 150
LONGEST_LABEL = 75
LONGEST_ALT = 1_000
LONGEST_TITLE = 100
LONGEST_ELEMENT = 2_000
LONGEST_NOTIFICATION = 3_000
MOST_IN_CONTEXT = 10
MOST_IN_A_ROW = 25
JOINER = "\u2060"
COMMAND = "/aidaily"
# An underscore between letters or digits formats nothing, nor does a colon that no other one follows.
_MARKS = re.compile(r"[*~`]|(?<![^\W_])_|_(?![^\W_])|:(?=[^\s:]+:)")
_MARKDOWN = re.compile(r"[\\`*_{}\[\]()#+!|~:@-]")
_STYLES = {"bold": "bold", "italic": "italic", "code": "code", "command": "code"}
_WORD = re.compile(r"\S+\s*|\s+")


def bodies(message: Message) -> list[dict[str, Any]]:
    """What `chat.postMessage` takes, without `channel`; the buttons stand under the last text. Pictures follow."""
    rows = list(_rows(message.buttons))
    packed = list(_packed(message.blocks, len(rows), _size(rows))) or [[]]
    packed[-1] += rows
    text = notification(message)
    return [_body(blocks, text) for blocks in packed] + list(map(_picture, message.pictures))


def _picture(ref: PictureRef) -> dict[str, Any]:
    """What becomes an upload: which picture it is, and what it says; both texts are literal to Slack."""
    alt = shorten(one_line(ref.alt), LONGEST_ALT)
    return {"picture": ref.place(), "alt_txt": alt, "title": shorten(alt, LONGEST_TITLE)}


def notification(message: Message) -> str:
    """The text of the notification and for clients without blocks; never empty."""
    text = " ".join(visible(plain_text(message)).split()) or "AI Daily"
    return escape(shorten(text, LONGEST_NOTIFICATION))


def streamed(message: Message) -> str:
    """The message for a stream, whose text is Markdown: every mark in it is written so that it stays one."""
    text = visible(plain_text(message)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKDOWN.sub(r"\\\g<0>", text)[:MOST_CHARACTERS]


def escape(text: str) -> str:
    """A text for Slack's markup that shows literally: no mention, link, emoji or format comes of it."""
    inert = _MARKS.sub(lambda mark: mark[0] + JOINER, visible(text))
    return inert.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _body(blocks: Sequence[JsonBlock], text: str) -> dict[str, Any]:
    # Without `mrkdwn` and with `parse: none` the notification is not read as markup either.
    literal = {"mrkdwn": False, "parse": "none", "link_names": False}
    return {"text": text, "blocks": list(blocks), "unfurl_links": False, "unfurl_media": False, **literal}


def _rows(rows: Iterable[Sequence[Button]]) -> Iterator[JsonBlock]:
    """Rows of buttons; an `action_id` is its place, the action itself the value."""
    for number, row in enumerate(rows):
        for at in range(0, len(row), MOST_IN_A_ROW):
            part = row[at : at + MOST_IN_A_ROW]
            yield {
                "type": "actions",
                "elements": [_button(one, f"do-{number}-{at + n}") for n, one in enumerate(part)],
            }


def _button(button: Button, name: str) -> JsonBlock:
    label = {"type": "plain_text", "text": shorten(button.label, LONGEST_LABEL), "emoji": False}
    does = {"url": button.url} if button.url else {"value": button.action}
    return {"type": "button", "action_id": name, "text": label, **does}


def _packed(blocks: Iterable[Block], rows: int, taken: int) -> Iterator[list[JsonBlock]]:
    """Blocks into as few messages as hold them; room for the buttons is left in each, since any may be the last."""
    filled: list[JsonBlock] = []
    for piece in (piece for block in blocks for piece in _pieces(block)):
        together = [*filled, piece]
        if filled and (len(together) > MOST_BLOCKS - rows or _size(together) > MOST_CHARACTERS - taken):
            yield filled
            together = [piece]
        filled = together
    if filled:
        yield filled


def _size(blocks: Sequence[JsonBlock]) -> int:
    return len(json.dumps(blocks, ensure_ascii=False))


def _pieces(block: Block) -> Iterator[JsonBlock]:
    """A block as one of Slack's, or several where it is long; nothing for an empty one."""
    lines = [line for line in map(_literal, block.lines) if any(span.text.strip() for span in line)]
    if not lines:
        return
    if block.kind == "title" and not block.heading and (header := _header(lines)):
        yield header
    elif block.kind == "note":
        yield from _contexts([*([(Span(block.heading),)] if block.heading else []), *lines])
    else:
        yield from _rich_texts(lines, block)


def _literal(line: Line) -> Line:
    """A line without what cannot be seen; a command is written as it is typed here."""
    return tuple(
        Span(
            f"{COMMAND} {span.text.removeprefix('/')}" if span.style == "command" else visible(span.text),
            span.style,
            span.url,
        )
        for span in line
    )


def _header(lines: Sequence[Line]) -> JsonBlock | None:
    """A header block where the title is short and only text."""
    text = " ".join("".join(span.text for span in line).strip() for line in lines)
    if len(text) > LONGEST_HEADER or any(span.url for line in lines for span in line):
        return None
    return {"type": "header", "text": {"type": "plain_text", "text": text, "emoji": False}}


def _contexts(lines: Sequence[Line]) -> Iterator[JsonBlock]:
    """Small print: texts stay plain, links are Slack's markup around an inert label."""
    for line in lines:
        elements = [element for span in line for element in _context_elements(span)]
        for at in range(0, len(elements), MOST_IN_CONTEXT):
            yield {"type": "context", "elements": elements[at : at + MOST_IN_CONTEXT]}


def _context_elements(span: Span) -> Iterator[JsonBlock]:
    if span.url and span.text.strip():
        label = escape(shorten(span.text, LONGEST_ELEMENT // 4)).replace("|", "¦")
        yield {"type": "mrkdwn", "text": f"<{_address(span.url)}|{label}>", "verbatim": True}
        return
    for part in _bounded(span.text):
        if part.strip():
            yield {"type": "plain_text", "text": part, "emoji": False}


def _address(url: str) -> str:
    return url.replace("&", "&amp;").replace("<", "%3C").replace(">", "%3E").replace("|", "%7C")


def _rich_texts(lines: Sequence[Line], block: Block) -> Iterator[JsonBlock]:
    """Lines as rich text, several blocks where they are more than a message holds."""
    held: list[Line] = []
    heading = block.heading
    for part in (part for line in lines for part in _cut(line)):
        if held and _size([_rich_text([*held, part], heading, block)]) > MOST_CHARACTERS // 2:
            yield _rich_text(held, heading, block)
            held, heading = [], ""
        held.append(part)
    yield _rich_text(held, heading, block)


def _rich_text(lines: Sequence[Line], heading: str, block: Block) -> JsonBlock:
    bold = block.kind == "title"
    above = [_section([(Span(heading, "bold"),)], bold=False)] if heading else []
    if block.kind != "bullets":
        return {"type": "rich_text", "elements": [*above, _section(lines, bold=bold)]}
    items = [_section([line], bold=bold) for line in lines]
    return {
        "type": "rich_text",
        "elements": [*above, {"type": "rich_text_list", "style": "bullet", "elements": items}],
    }


def _section(lines: Sequence[Line], *, bold: bool) -> JsonBlock:
    elements: list[JsonBlock] = []
    for number, line in enumerate(lines):
        if number:
            elements.append({"type": "text", "text": "\n"})
        elements += [_element(span, bold=bold) for span in line if span.text]
    return {"type": "rich_text_section", "elements": elements}


def _element(span: Span, *, bold: bool) -> JsonBlock:
    style = _STYLES.get(span.style, "bold" if bold else "")
    styled = {"style": {style: True}} if style else {}
    if span.url:
        return {"type": "link", "url": span.url, "text": shorten(span.text, LONGEST_ELEMENT), **styled}
    return {"type": "text", "text": span.text, **styled}


def _cut(line: Line) -> Iterator[Line]:
    """A line as it is, or as several at words where it is longer than an element may be."""
    if sum(len(span.text) for span in line) <= LONGEST_ELEMENT:
        yield line
        return
    for span in line:
        for part in [span.text] if span.url else _bounded(span.text):
            yield (Span(part, span.style, span.url),)


def _bounded(text: str) -> Iterator[str]:
    """A text in pieces no longer than an element, apart at words where there are any."""
    filled = ""
    for word in _WORD.findall(text):
        for at in range(0, len(word), LONGEST_ELEMENT):
            part = word[at : at + LONGEST_ELEMENT]
            if len(filled) + len(part) > LONGEST_ELEMENT:
                yield filled
                filled = ""
            filled += part
    if filled:
        yield filled
