"""The chat platforms. A new one is its adapter in `bot/`, one line here, and a renderer where its markup is new."""

import re
from importlib import import_module
from typing import Any, Protocol, cast

from msgspec import Struct

from digest_core.errors import UsageError
from digest_core.messages import Message
from digest_core.text import one_line, shorten


class Platform(Struct, frozen=True, kw_only=True):
    """A platform: the form of its chats' ids, and where its renderer stands (empty until there is one)."""

    address: str
    example: str
    renderer: str = ""
    command: str = ""
    """The program's command that runs its adapter."""
    carrier: str = ""
    """`module:function` of what opens its carrier of deliveries, given the settings and what finds
    pictures; None of it without a token."""
    threads: bool = False
    """Whether what belongs to a message can stand in a thread below it."""


class Renderer(Protocol):
    """Turns our messages into what a platform's send method takes, without the chat's id."""

    def bodies(self, message: Message) -> list[dict[str, Any]]:
        """One body, or several where the message is too long for one."""


PLATFORMS: dict[str, Platform] = {
    "telegram": Platform(
        address=r"-?[1-9]\d{0,18}(?:/[1-9]\d{0,11})?",
        example="telegram:123456, telegram:-100123/7",
        renderer="digest_core.render.telegram",
        command="telegram",
        carrier="bot.telegram.carrier:open_carrier",
    ),
    "slack": Platform(
        address=r"[CGDU][A-Z0-9_]{2,20}",
        example="slack:C0123",
        renderer="digest_core.render.slack",
        command="slack",
        carrier="bot.slack.carrier:open_carrier",
        threads=True,
    ),
}


def rendered() -> tuple[str, ...]:
    """The platforms whose messages can be shown."""
    return tuple(name for name, platform in PLATFORMS.items() if platform.renderer)


def renderer(name: str) -> Renderer:
    """The renderer of a platform; it must be one of `rendered()`."""
    return cast("Renderer", import_module(PLATFORMS[name].renderer))


def check_address(text: str) -> str:
    """An address `PLATFORM:CHAT` in the form of its platform; raises `UsageError`."""
    name, _, rest = text.strip().partition(":")
    platform = PLATFORMS.get(name)
    if platform is None or not re.fullmatch(platform.address, rest, re.ASCII):
        examples = ", ".join(known.example for known in PLATFORMS.values())
        raise UsageError(
            f"주소를 읽을 수 없습니다({shorten(one_line(text), 40)}). {examples} 꼴로 적어 주세요."
        )
    return f"{name}:{rest}"
