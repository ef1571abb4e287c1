"""What becomes of the subscriptions of a chat that cannot be written to any more, or has a new id. Pure."""

from collections.abc import Callable

from digest_core.chat_ports import Subscribers
from digest_core.subscriptions import paused

CANNOT_WRITE = (
    "이곳에 더 글을 쓸 수 없어 브리핑을 멈추었습니다. "
    "보관이나 내보내기를 되돌리고 다시 초대한 뒤 구독해 주시면 이어서 보내 드립니다."
)

Tell = Callable[[str, str, str], None]
"""Tells a person (`PLATFORM:ID`) a text, each name once."""


def lost(subscribers: Subscribers, chat: str, *, gone: bool, tell: Tell) -> None:
    """Pause a chat and its topics, and tell whoever subscribed them, once; what is `gone` is taken out."""
    for subscription in subscribers.of_chat(chat):
        if gone:
            subscribers.remove(subscription.address)
            continue
        subscribers.put(paused(subscription))
        if subscription.by and not subscription.paused:
            name = f"lost:{subscription.address}"
            tell(subscription.by, name, f"{subscription.address}: {CANNOT_WRITE}")
