"""What Slack refuses in a message or view, with its words: `invalid_blocks` and the JSON pointers.

Limits as Slack's reference of 2026-08 gives them. A `markdown` block is expanded on Slack's side: each heading, each
divider and each run of text between them becomes a block, and the expanded total counts (seen in the field).
"""

import json
import re
from collections.abc import Iterator
from typing import Any

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
TOTAL_CHARACTERS = 13_200
MARKDOWN_CHARACTERS = 12_000
KNOWN = frozenset(
    (
        "section",
        "header",
        "divider",
        "context",
        "actions",
        "input",
        "image",
        "markdown",
        "rich_text",
        "table",
        "context_actions",
        "file",
        "video",
    )
)
ONLY_IN_MESSAGES = frozenset(("markdown", "table", "context_actions"))
BUTTONS = frozenset(("button",))
_HEADING_OR_RULE = re.compile(r"^(?:#{1,6} .*|-{3,}|\*{3,}|_{3,})$", re.MULTILINE)

Blocks = list[dict[str, Any]]


def refuse(blocks: object, *, view: bool = False) -> tuple[str, list[str]] | None:
    """The error and its messages, None for blocks that Slack would take."""
    if isinstance(blocks, str):
        try:
            blocks = json.loads(blocks)
        except ValueError:
            return "invalid_blocks_format", []
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return "invalid_blocks_format", []
    problems = list(_problems(blocks, view=view))
    if problems:
        return "invalid_blocks", [f"[ERROR] {what} [json-pointer:{where}]" for where, what in problems]
    if sum(block.get("type") == "table" for block in blocks) > 1:
        return "only_one_table_allowed", []
    if not view and len(json.dumps(blocks, ensure_ascii=False)) > TOTAL_CHARACTERS:
        return "msg_blocks_too_long", []
    return None


def expanded(blocks: Blocks) -> int:
    """How many blocks these become once Slack has expanded the `markdown` ones."""
    return sum(_pieces(block.get("text", "")) if block.get("type") == "markdown" else 1 for block in blocks)


def _pieces(markdown: str) -> int:
    marks = len(_HEADING_OR_RULE.findall(markdown))
    between = sum(1 for run in _HEADING_OR_RULE.split(markdown) if run.strip())
    return marks + between


def _problems(blocks: Blocks, *, view: bool) -> Iterator[tuple[str, str]]:
    most = VIEW_BLOCKS if view else MESSAGE_BLOCKS
    if expanded(blocks) > most:
        yield "/blocks", f"no more than {most} items allowed"
    if sum(len(b.get("text", "")) for b in blocks if b.get("type") == "markdown") > MARKDOWN_CHARACTERS:
        yield "/blocks", f"markdown must be less than {MARKDOWN_CHARACTERS + 1} characters"
    ids: set[str] = set()
    for number, block in enumerate(blocks):
        where = f"/blocks/{number}"
        kind = block.get("type")
        if kind not in KNOWN or (view and kind in ONLY_IN_MESSAGES):
            yield f"{where}/type", f"unsupported type: {kind}"
            continue
        yield from _block_id(block, where, ids)
        yield from _CHECKS.get(kind, _anything)(block, where)


def _block_id(block: dict[str, Any], where: str, ids: set[str]) -> Iterator[tuple[str, str]]:
    name = block.get("block_id")
    if name is None:
        return
    if not isinstance(name, str) or not 1 <= len(name) <= 255:
        yield f"{where}/block_id", "must be less than 256 characters"
    elif name in ids:
        yield f"{where}/block_id", "`block_id` already exists"
    ids.add(name)


def _text(
    text: object, where: str, most: int, kinds: tuple[str, ...] = ("mrkdwn", "plain_text")
) -> Iterator[tuple[str, str]]:
    if not isinstance(text, dict) or text.get("type") not in kinds:
        yield where, "must be a text object"
        return
    words = text.get("text")
    if not isinstance(words, str) or not words:
        yield f"{where}/text", "must be more than 0 characters"
    elif len(words) > most:
        yield f"{where}/text", f"must be less than {most + 1} characters"


def _section(block: dict[str, Any], where: str) -> Iterator[tuple[str, str]]:
    fields = block.get("fields")
    if "text" in block:
        yield from _text(block["text"], f"{where}/text", 3000)
    elif not fields:
        yield where, "missing required field: text"
    if fields is not None:
        if not 1 <= len(fields) <= 10:
            yield f"{where}/fields", "no more than 10 items allowed"
        for number, one in enumerate(fields):
            yield from _text(one, f"{where}/fields/{number}", 2000)
    if "accessory" in block:
        yield from _element(block["accessory"], f"{where}/accessory")


def _header(block: dict[str, Any], where: str) -> Iterator[tuple[str, str]]:
    yield from _text(block.get("text"), f"{where}/text", 150, ("plain_text",))


def _context(block: dict[str, Any], where: str) -> Iterator[tuple[str, str]]:
    elements = block.get("elements") or []
    if not 1 <= len(elements) <= 10:
        yield f"{where}/elements", "no more than 10 items allowed"
    for number, one in enumerate(elements):
        if one.get("type") == "image":
            yield from _image(one, f"{where}/elements/{number}")
        else:
            yield from _text(one, f"{where}/elements/{number}", 3000)


def _actions(block: dict[str, Any], where: str) -> Iterator[tuple[str, str]]:
    elements = block.get("elements") or []
    if not 1 <= len(elements) <= 25:
        yield f"{where}/elements", "no more than 25 items allowed"
    names = [one.get("action_id") for one in elements if one.get("action_id")]
    if len(set(names)) != len(names):
        yield f"{where}/elements", "`action_id` already exists"
    for number, one in enumerate(elements):
        yield from _element(one, f"{where}/elements/{number}")


def _input(block: dict[str, Any], where: str) -> Iterator[tuple[str, str]]:
    yield from _text(block.get("label"), f"{where}/label", 2000, ("plain_text",))
    if not isinstance(block.get("element"), dict):
        yield f"{where}/element", "missing required field: element"
    else:
        yield from _element(block["element"], f"{where}/element")
    if "hint" in block:
        yield from _text(block["hint"], f"{where}/hint", 2000, ("plain_text",))


def _image(block: dict[str, Any], where: str) -> Iterator[tuple[str, str]]:
    alt = block.get("alt_text")
    if not isinstance(alt, str) or not 1 <= len(alt) <= 2000:
        yield f"{where}/alt_text", "must be more than 0 characters"
    if not str(block.get("image_url", "")).startswith(("http://", "https://")) and "slack_file" not in block:
        yield f"{where}/image_url", "must be a valid URL"


def _markdown(block: dict[str, Any], where: str) -> Iterator[tuple[str, str]]:
    if not isinstance(block.get("text"), str) or not block["text"]:
        yield f"{where}/text", "must be more than 0 characters"


def _table(block: dict[str, Any], where: str) -> Iterator[tuple[str, str]]:
    rows = block.get("rows") or []
    if not 1 <= len(rows) <= 100:
        yield f"{where}/rows", "no more than 100 items allowed"
    if any(len(row) > 20 for row in rows):
        yield f"{where}/rows", "no more than 20 columns allowed"


def _element(element: dict[str, Any], where: str) -> Iterator[tuple[str, str]]:
    name = element.get("action_id")
    if name is not None and (not isinstance(name, str) or not 1 <= len(name) <= 255):
        yield f"{where}/action_id", "must be less than 256 characters"
    if "confirm" in element:
        yield from _text(element["confirm"].get("title"), f"{where}/confirm/title", 100, ("plain_text",))
        yield from _text(element["confirm"].get("text"), f"{where}/confirm/text", 300)
    yield from _ELEMENTS.get(element.get("type", ""), _anything)(element, where)
    if "placeholder" in element:
        yield from _text(element["placeholder"], f"{where}/placeholder", 150, ("plain_text",))


def _button(element: dict[str, Any], where: str) -> Iterator[tuple[str, str]]:
    yield from _text(element.get("text"), f"{where}/text", 75, ("plain_text",))
    for name, most in (("value", 2000), ("url", 3000), ("accessibility_label", 75)):
        if len(element.get(name, "")) > most:
            yield f"{where}/{name}", f"must be less than {most + 1} characters"
    if element.get("style", "primary") not in {"primary", "danger"}:
        yield f"{where}/style", "must be one of primary, danger"


_MOST_CHOICES = {"overflow": 5, "checkboxes": 10, "radio_buttons": 10}


def _choices(element: dict[str, Any], where: str) -> Iterator[tuple[str, str]]:
    kind = element["type"]
    options = element.get("options") or []
    most = _MOST_CHOICES.get(kind, 100)
    if not 1 <= len(options) <= most and "option_groups" not in element:
        yield f"{where}/options", f"no more than {most} items allowed"
    for number, option in enumerate(options):
        kinds = ("mrkdwn", "plain_text") if kind in {"checkboxes", "radio_buttons"} else ("plain_text",)
        yield from _text(option.get("text"), f"{where}/options/{number}/text", 75, kinds)
        if not 1 <= len(option.get("value", "")) <= 150:
            yield f"{where}/options/{number}/value", "must be less than 151 characters"
    chosen = [*element.get("initial_options", []), *filter(None, [element.get("initial_option")])]
    if any(one not in options for one in chosen):
        yield f"{where}/initial_option", "must be one of the options"


def _rich_text(block: dict[str, Any], where: str) -> Iterator[tuple[str, str]]:
    parts = block.get("elements") or []
    if not parts:
        yield f"{where}/elements", "must have at least 1 item"
    for number, part in enumerate(parts):
        yield from _rich_part(part, f"{where}/elements/{number}")


def _rich_part(part: dict[str, Any], where: str) -> Iterator[tuple[str, str]]:
    kind, elements = part.get("type"), part.get("elements") or []
    if kind not in {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}:
        yield f"{where}/type", f"unsupported type: {kind}"
    if not elements:
        yield f"{where}/elements", "must have at least 1 item"
    if kind == "rich_text_list" and part.get("style") not in {"bullet", "ordered"}:
        yield f"{where}/style", "must be one of bullet, ordered"
    for number, one in enumerate(elements):
        if kind == "rich_text_list":
            yield from _rich_part(one, f"{where}/elements/{number}")
        else:
            yield from _rich_element(one, f"{where}/elements/{number}")


def _rich_element(one: dict[str, Any], where: str) -> Iterator[tuple[str, str]]:
    kind = one.get("type")
    if kind not in {"text", "link", "emoji", "user", "usergroup", "channel", "broadcast", "date", "color"}:
        yield f"{where}/type", f"unsupported type: {kind}"
    if kind == "text" and not one.get("text"):
        yield f"{where}/text", "must be more than 0 characters"
    if kind == "link" and not str(one.get("url", "")).startswith(("http://", "https://")):
        yield f"{where}/url", "must be a valid URL"
    if not set(one.get("style", {})) <= {"bold", "italic", "strike", "code", "underline"}:
        yield f"{where}/style", "unsupported style"


def _anything(block: dict[str, Any], where: str) -> Iterator[tuple[str, str]]:
    del block, where
    yield from ()


_CHECKS = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "image": _image,
    "markdown": _markdown,
    "table": _table,
    "rich_text": _rich_text,
}

_ELEMENTS = {
    "button": _button,
    "image": _image,
    **dict.fromkeys(
        ("static_select", "multi_static_select", "overflow", "checkboxes", "radio_buttons"), _choices
    ),
}
