"""Telegram's own library as the judge of a rendered message: what it would refuse, change or link by itself."""

import html
import json
from collections.abc import Sequence
from typing import Any

import tdjson

_TAGS = {"bold": "b", "italic": "i", "code": "code"}
# Drawn only in answers to a video or voice message; a row of digits opens a bank's page for nobody here.
_HARMLESS = {"textEntityTypeMediaTimestamp", "textEntityTypeBankCardNumber"}


def ask(**request: Any) -> dict[str, Any]:
    """One synchronous request to the library."""
    answer = tdjson.td_execute(json.dumps({"@type": request.pop("kind"), **request}).encode())
    assert answer is not None
    found: dict[str, Any] = json.loads(answer)
    return found


ask(kind="setLogVerbosityLevel", new_verbosity_level=0)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def cut(text: str, offset: int, length: int) -> str:
    return text.encode("utf-16-le")[2 * offset : 2 * (offset + length)].decode("utf-16-le")


def judge(body: dict[str, Any]) -> None:
    """Fails where Telegram would refuse the message, change its text, drop a style, or link what we did not."""
    text, entities = body["text"], body.get("entities", [])
    assert text == text.strip(), "Telegram cuts white space off the ends"
    assert 0 < units(text) <= 4096
    assert len(entities) <= 100
    said = ask(
        kind="parseTextEntities", text=as_html(text, entities), parse_mode={"@type": "textParseModeHTML"}
    )
    assert said["@type"] == "formattedText", said
    assert said["text"] == text
    # The library writes overlapping styles in pieces; what each character looks like must be the same.
    assert looks(text, [_plain(e) for e in said["entities"]]) == looks(text, entities)
    checked = ask(kind="getMarkdownText", text={"@type": "formattedText", "text": text, "entities": []})
    assert checked["@type"] == "formattedText", checked
    assert not linked_unasked(text, entities)


def linked_unasked(text: str, entities: Sequence[dict[str, Any]]) -> list[str]:
    """What Telegram links by itself; what touches a link or code of ours it leaves alone."""
    own = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in {"text_link", "code"}]
    found = ask(kind="getTextEntities", text=text)["entities"]
    return [
        cut(text, e["offset"], e["length"])
        for e in found
        if e["type"]["@type"] not in _HARMLESS
        and not any(a < e["offset"] + e["length"] and e["offset"] < b for a, b in own)
    ]


def looks(text: str, entities: Sequence[dict[str, Any]]) -> list[frozenset[str]]:
    """The styles of each UTF-16 unit that draws something."""
    drawn: list[set[str]] = [set() for _ in range(units(text))]
    for entity in entities:
        for place in range(entity["offset"], entity["offset"] + entity["length"]):
            drawn[place].add(entity["type"] + entity.get("url", ""))
    raw = text.encode("utf-16-le")
    return [
        frozenset() if raw[2 * n : 2 * n + 2] in (b" \0", b"\n\0") else frozenset(s)
        for n, s in enumerate(drawn)
    ]


def _plain(entity: dict[str, Any]) -> dict[str, Any]:
    kind = entity["type"]
    name = {
        "textEntityTypeBold": "bold",
        "textEntityTypeItalic": "italic",
        "textEntityTypeCode": "code",
        "textEntityTypeTextUrl": "text_link",
        "textEntityTypeExpandableBlockQuote": "expandable_blockquote",
    }[kind["@type"]]
    return {"offset": entity["offset"], "length": entity["length"], "type": name, "url": kind.get("url", "")}


def as_html(text: str, entities: Sequence[dict[str, Any]]) -> str:
    """The same message as HTML, for the library's parser."""
    opened: dict[int, list[str]] = {}
    closed: dict[int, list[str]] = {}
    for entity in sorted(entities, key=lambda e: (e["offset"], -e["length"])):
        start, end = _tags(entity)
        opened.setdefault(entity["offset"], []).append(start)
        closed.setdefault(entity["offset"] + entity["length"], []).insert(0, end)
    parts, place = [], 0
    for character in text:
        parts += [*closed.get(place, []), *opened.get(place, []), html.escape(character)]
        place += units(character)
    return "".join([*parts, *closed.get(place, [])])


def _tags(entity: dict[str, Any]) -> tuple[str, str]:
    if entity["type"] == "text_link":
        return f'<a href="{html.escape(entity["url"])}">', "</a>"
    if entity["type"] == "expandable_blockquote":
        return "<blockquote expandable>", "</blockquote>"
    tag = _TAGS[entity["type"]]
    return f"<{tag}>", f"</{tag}>"
