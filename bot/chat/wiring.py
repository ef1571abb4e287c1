"""Composition root of the chats: what came in, who is subscribed, when something may be sent, what was shown."""

from functools import cached_property

from redis import Redis

from digest_core.chat_ports import Inbox, Limiter, SentMessages, Subscribers
from digest_core.config import Settings
from digest_core.ports import PictureBook


class ChatParts:
    """The parts that chats need, made when first asked for."""

    def __init__(self, settings: Settings, redis: Redis) -> None:
        self._settings, self._redis = settings, redis

    @cached_property
    def subscribers(self) -> Subscribers:
        from workers.subscribers import RedisSubscribers

        return RedisSubscribers(self._redis)

    @cached_property
    def limiter(self) -> Limiter:
        from workers.limiter import RedisLimiter

        return RedisLimiter(self._redis)

    @cached_property
    def sent(self) -> SentMessages:
        from workers.sent import RedisSentMessages

        return RedisSentMessages(self._redis)

    @cached_property
    def pictures(self) -> PictureBook:
        from workers.pictures import RedisPictures
        from workers.store import RedisStore

        return RedisPictures(self._redis, RedisStore(self._redis), self._settings.categories)

    def inbox(self, platform: str) -> Inbox:
        """What comes in from a platform; each call gives a holder of its own."""
        from workers.inbox import RedisInbox

        return RedisInbox(self._redis, platform)

    def tell_admins(self, name: str, text: str) -> None:
        """Tell the operators, each `name` once in two days."""
        from workers.notices import tell_admins

        tell_admins(self._redis, self._settings.people, name, text)

    def tell(self, person: str, name: str, text: str) -> None:
        """Tell one person, each `name` once in two days."""
        from workers.notices import tell

        tell(self._redis, person, name, text)

    def count(self, name: str, by: int = 1) -> None:
        """Add to one of the product's counters."""
        from workers.metrics import count

        count(self._redis, name, by)

    def met(self, platform: str, address: str) -> None:
        """Keep where readers can open a platform's bot."""
        from workers.bots import met

        met(self._redis, platform, address)

    def secret(self, name: str) -> str:
        """A secret that all our processes share."""
        from workers.secret import shared_secret

        return shared_secret(self._redis, name)
