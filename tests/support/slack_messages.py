"""Every message that an edition can become in Slack, and the strict check of what is sent for it."""

import json
import re
from collections.abc import Iterator
from typing import Any

from digest_core.messages import Message
from digest_core.models import Edition
from digest_core.render.channel import channel_messages
from digest_core.render.compose import PARTS, item_message
from digest_core.render.slack import JOINER, bodies, streamed
from support.slack_blocks import expanded, refuse

_INERT = {"user", "usergroup", "channel", "broadcast", "emoji"}


def every_message(edition: Edition) -> Iterator[Message]:
    """The post, its thread, and each part of each item."""
    yield from channel_messages(edition, web_url="https://news.example.org")
    for item in edition.items:
        for part in PARTS:
            yield item_message(edition, item, part=part)


def hold(message: Message) -> int:
    """How many bodies it takes, each accepted as it is, none of them able to do anything."""
    made = bodies(message)
    for body in made:
        judge(body)
    assert not re.search(r"(?<!\\)[*_`\[]|<", streamed(message))
    return len(made)


def judge(body: dict[str, Any]) -> None:
    """What the real service checks, and what no text of ours may ever become."""
    assert refuse(body["blocks"]) is None
    assert expanded(body["blocks"]) <= 50
    assert 0 < len(body["text"]) <= 4000
    assert not re.search(r"<[!@#]", body["text"])
    json.dumps(body, ensure_ascii=False).encode()
    for one in elements(body["blocks"]):
        assert one.get("type") not in _INERT
        if one.get("type") == "mrkdwn":
            link = re.fullmatch(r"<(https?://[^|<>]+)\|([^<>|]*)>", one["text"])
            assert link
            loose = rf"[*~`](?!{JOINER})|(?<![^\W_])_(?!{JOINER})|_(?![^\W_]|{JOINER})|:[a-z0-9_+'-]+:"
            assert not re.search(loose, link[2])


def elements(value: object) -> Iterator[dict[str, Any]]:
    """All objects in a block, at any depth."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from elements(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from elements(inner)
