"""Messages as Telegram takes them: text with `entities`, so that no text can ever be markup.

Limits (Bot API 10.0): 4096 UTF-16 units and 100 entities a message, offsets in UTF-16 units. Telegram itself turns
`@name`, `#tag`, `/command`, `$TAG` and bare domains into links; outside text gets a joiner that draws nothing where it
would, so that a title never calls anybody.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Any

from msgspec import Struct

from digest_core.figures import PictureRef
from digest_core.messages import Block, Button, Line, Message, Span, plain
from digest_core.text import one_line, shorten, visible

LIMIT = 4096
LONGEST_CAPTION = 1024
MOST_ENTITIES = 100
JOINER = "\u2060"
_BULLET = "• "
_STYLES = {"bold": "bold", "italic": "italic", "code": "code"}
# Telegram links nothing inside code; a command is a word of our own, and meant to be tapped.
_LITERAL = ("code", "command")
_LINKED = re.compile(
    r"@(?=[A-Za-z0-9_])|\#(?=\w)|(?<![\w/])/(?=[A-Za-z0-9_])|\$(?=[A-Z0-9])"
    r"|(?<=\w)\.(?=[^\W\d_])|(?<=\d)\.(?=\d+\.\d)|:(?=//)"
)
_WORD = re.compile(r"\S+\s*|\s+")


class _Mark(Struct, frozen=True):
    """A style from `start` to `end` in UTF-16 units."""

    start: int
    end: int
    kind: str
    url: str = ""

    def shifted(self, by: int) -> "_Mark":
        return _Mark(self.start + by, self.end + by, self.kind, self.url)

    def entity(self) -> dict[str, Any]:
        body = {"type": self.kind, "offset": self.start, "length": self.end - self.start}
        return body | ({"url": self.url} if self.url else {})


class _Piece(Struct, frozen=True):
    """Text with its marks."""

    text: str
    marks: tuple[_Mark, ...] = ()

    @property
    def size(self) -> int:
        return units(self.text)

    def joined(self, other: "_Piece", between: str) -> "_Piece":
        if not self.text:
            return other
        shift = self.size + units(between)
        following = [mark.shifted(shift) for mark in other.marks]
        return _Piece(self.text + between + other.text, _merged(self.marks, following))

    @property
    def fits(self) -> bool:
        return self.size <= LIMIT and len(self.marks) <= MOST_ENTITIES


def _merged(marks: tuple[_Mark, ...], following: list[_Mark]) -> tuple[_Mark, ...]:
    """Words of one style that follow each other have one mark; links stay apart."""
    if marks and following and not following[0].url:
        last, first = marks[-1], following[0]
        if (last.end, last.kind) == (first.start, first.kind):
            return (*marks[:-1], _Mark(last.start, first.end, last.kind), *following[1:])
    return (*marks, *following)


def units(text: str) -> int:
    """The length as Telegram counts offsets: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def inert(line: Line) -> list[str]:
    """The texts of a line's spans, with a joiner wherever Telegram would link something that we did not."""
    texts = [visible(span.text) for span in line]
    found = {match.start() for match in _LINKED.finditer("".join(texts))}
    starts = accumulate(map(len, texts), initial=0)
    return [
        text if span.style in _LITERAL or span.text == span.url else _joined_after(text, found, start)
        for span, text, start in zip(line, texts, starts, strict=False)
    ]


def _joined_after(text: str, found: set[int], start: int) -> str:
    return "".join(c + JOINER if place in found else c for place, c in enumerate(text, start))


def bodies(message: Message) -> list[dict[str, Any]]:
    """What `sendMessage` takes, without `chat_id`; the buttons stand under the last text. Pictures follow."""
    pieces = list(_packed(message.blocks))
    sent = [_body(piece, silent=message.silent) for piece in pieces]
    if sent and message.buttons:
        sent[-1]["reply_markup"] = keyboard(message.buttons)
    return sent + [_picture(ref, silent=message.silent) for ref in message.pictures]


def _picture(ref: PictureRef, *, silent: bool) -> dict[str, Any]:
    """What becomes `sendPhoto`: which picture it is, and what it says as its caption, which screen readers read."""
    said = one_line(ref.alt)
    while units(caption := "".join(inert(plain(said)))) > LONGEST_CAPTION:
        said = shorten(said, len(said) - max(1, (units(caption) - LONGEST_CAPTION) // 3))
    body: dict[str, Any] = {"picture": ref.place(), "caption": caption}
    return body | ({"disable_notification": True} if silent else {})


def keyboard(rows: Iterable[Iterable[Button]]) -> dict[str, Any]:
    """An inline keyboard."""
    return {"inline_keyboard": [[_button(button) for button in row] for row in rows if row]}


def _button(button: Button) -> dict[str, str]:
    return {"text": button.label} | ({"url": button.url} if button.url else {"callback_data": button.action})


def _body(piece: _Piece, *, silent: bool) -> dict[str, Any]:
    body: dict[str, Any] = {"text": piece.text, "link_preview_options": {"is_disabled": True}}
    if piece.marks:
        body["entities"] = [mark.entity() for mark in piece.marks]
    return body | ({"disable_notification": True} if silent else {})


def _packed(blocks: Iterable[Block]) -> Iterator[_Piece]:
    """Blocks into as few messages as hold them, apart at blocks, else at lines, else at words."""
    filled = _Piece("")
    for block in blocks:
        lines = _lines(block)
        whole = _whole(lines, folded=block.folded)
        if not whole.text:
            continue
        if (together := filled.joined(whole, "\n\n")).fits:
            filled = together
            continue
        if filled.text:
            yield filled
        *full, filled = [whole] if whole.fits else list(_cut(lines, folded=block.folded))
        yield from full
    if filled.text:
        yield filled


def _lines(block: Block) -> list[_Piece]:
    """A block's lines; its heading is one with the first of them."""
    mark = _BULLET if block.kind == "bullets" else ""
    pieces = [piece for line in block.lines for piece in _line(line, mark, block.kind == "title")]
    if not block.heading:
        return pieces
    heading = next(iter(_line((Span(block.heading, "bold"),), "", title=False)), _Piece(""))
    first = heading.joined(pieces[0], "\n") if pieces else heading
    return [first, *pieces[1:]] if first.fits else [heading, *pieces]


def _whole(lines: Iterable[_Piece], *, folded: bool) -> _Piece:
    """Lines as one piece, in an expandable quote where they may be closed."""
    whole = _Piece("")
    for line in lines:
        whole = whole.joined(line, "\n")
    if not folded or not whole.text:
        return whole
    return _Piece(whole.text, (_Mark(0, whole.size, "expandable_blockquote"), *whole.marks))


def _cut(lines: Iterable[_Piece], *, folded: bool) -> Iterator[_Piece]:
    """Lines that are too much for one message, as many as there must be."""
    held: list[_Piece] = []
    for line in lines:
        if held and not _whole([*held, line], folded=folded).fits:
            yield _whole(held, folded=folded)
            held = []
        held.append(line)
    if held:
        yield _whole(held, folded=folded)


def _line(line: Line, mark: str, title: bool) -> Iterator[_Piece]:
    """A line as one piece, or as several where it is longer than a message; nothing for an empty one."""
    whole = _Piece("")
    for span in _spans(line, title=title):
        whole = whole.joined(span, "")
    if units(mark) + whole.size <= LIMIT and len(whole.marks) < MOST_ENTITIES:
        if whole.text.strip():
            yield _trimmed(whole, mark)
        return
    filled = _Piece("")
    for word in (part for span in _spans(line, title=title) for part in _words(span)):
        # Room for the bullet, and for the mark of a quote around it.
        together = filled.joined(word, "")
        if units(mark) + together.size > LIMIT or len(together.marks) >= MOST_ENTITIES:
            yield _trimmed(filled, mark)
            together = word
        filled = together
    if filled.text.strip():
        yield _trimmed(filled, mark)


def _trimmed(piece: _Piece, mark: str) -> _Piece:
    """Without white space at the ends, which Telegram cuts off and with it shifts what is marked."""
    left = len(piece.text) - len(piece.text.lstrip())
    text = piece.text.strip()
    cut = units(piece.text[:left])
    end = units(text)
    kept = (_Mark(max(m.start - cut, 0), min(m.end - cut, end), m.kind, m.url) for m in piece.marks)
    return _Piece(mark).joined(_Piece(text, tuple(m for m in kept if m.end > m.start)), "")


def _spans(line: Line, *, title: bool) -> Iterator[_Piece]:
    """A line's spans with their styles."""
    for span, text in zip(line, inert(line), strict=True):
        style = _STYLES.get(span.style, "bold" if title else "")
        if span.url:
            linked = next(_bounded(text), "")
            kind = "text_link" if linked.strip() else style
            yield _marked(linked, kind, span.url if linked.strip() else "")
        else:
            yield _marked(text, style)


def _marked(text: str, kind: str, url: str = "") -> _Piece:
    return _Piece(text, (_Mark(0, units(text), kind, url),) if kind and text else ())


def _words(span: _Piece) -> Iterator[_Piece]:
    """What must stay together: a word with the space after it, or a link."""
    kind = span.marks[0].kind if span.marks else ""
    if kind == "text_link":
        yield span
        return
    for word in _WORD.findall(span.text):
        for part in _bounded(word):
            yield _marked(part, kind)


def _bounded(word: str) -> Iterator[str]:
    """A word no longer than a message; what no message holds is cut between characters."""
    step = LIMIT // 4
    return (word[at : at + step] for at in range(0, len(word), step))
