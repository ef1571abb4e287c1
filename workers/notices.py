"""What operators must hear: put into the inbox of each platform, so that its adapter tells them, once."""

import msgspec
from redis import Redis

from digest_core.chat_ports import Event
from digest_core.config.people import PeopleSettings
from digest_core.platforms import PLATFORMS
from workers.inbox import RedisInbox


def tell_admins(redis: Redis, people: PeopleSettings, name: str, text: str) -> None:
    """Tell every operator; the same `name` is told once in two days."""
    body = msgspec.json.encode({"notice": text})
    for platform in PLATFORMS:
        events = [Event(f"notice:{name}:{admin}", admin, body) for admin in people.admins_of(platform)]
        RedisInbox(redis, platform).accept(events)
