"""Messages for chats in which many read: nobody's tap changes what all see."""

from msgspec import structs

from digest_core.actions import read_action, start_payload
from digest_core.messages import Button, Message


def for_many(message: Message, username: str) -> Message:
    """The message with its items' buttons as addresses that open the private chat at that item."""
    rows = tuple(tuple(_opening(button, username) for button in row) for row in message.buttons)
    return structs.replace(message, buttons=rows)


def _opening(button: Button, username: str) -> Button:
    tapped = read_action(button.action)
    if tapped.verb != "item":
        return button
    payload = start_payload(tapped.argument(2), tapped.argument(1))
    return Button(button.label, url=f"https://t.me/{username}?start={payload}")
