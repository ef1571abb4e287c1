"""Every message of an edition, held against Telegram's library and the strict server, text for text."""

from collections.abc import Iterator

from digest_core.messages import Message, plain_text
from digest_core.models import Edition
from digest_core.render.compose import PARTS, actions_message, edition_messages, item_message
from digest_core.render.telegram import JOINER, bodies
from support.telegram_judge import judge
from support.telegram_server import check_body


def every_message(edition: Edition) -> Iterator[Message]:
    """The list, each item whole and in its parts, the actions."""
    yield from edition_messages(edition, web_url="https://news.example.org")
    for item in edition.items:
        yield from (item_message(edition, item, part=part) for part in PARTS)
    yield actions_message(edition)


def hold(message: Message) -> int:
    """Fails where a body would be refused or a word is lost; returns how many bodies there are."""
    sent = bodies(message)
    for body in sent:
        judge(body)
        check_body(body)
    assert _letters("".join(body["text"] for body in sent)) == _letters(plain_text(message))
    return len(sent)


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum() and character != JOINER)
