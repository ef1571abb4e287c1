"""An edition as one platform's send method takes it, for operators and tests to look at."""

import msgspec

from digest_core.models import Edition
from digest_core.platforms import PLATFORMS, renderer
from digest_core.render.channel import channel_messages
from digest_core.render.compose import edition_messages


def bodies_json(edition: Edition, platform: str, web_url: str) -> str:
    """The edition's messages as an indented JSON list of bodies without the chat's id."""
    render = renderer(platform).bodies
    compose = channel_messages if PLATFORMS[platform].threads else edition_messages
    sent = [body for message in compose(edition, web_url=web_url) for body in render(message)]
    return msgspec.json.format(msgspec.json.encode(sent), indent=2).decode() + "\n"
