"""A delivery in a test: subscribers, an edition, the job in this process over loopback platforms with their rules."""

from collections.abc import Callable
from typing import Any

from msgspec import structs
from redis import Redis

from digest_core.config import Settings
from digest_core.delivery.model import Ref
from digest_core.delivery.report import DeliveryReport
from digest_core.models import Edition
from digest_core.ports import Publication
from digest_core.subscriptions import Subscription
from support.factories import make_edition, make_item
from support.slack_server import BOT_TOKEN as SLACK_TOKEN
from support.slack_server import SECRET, SlackServer
from support.telegram_server import TOKEN, BotServer
from workers.delivery import report_of, start_delivery
from workers.delivery_job import deliver_waiting
from workers.store import RedisStore
from workers.subscribers import RedisSubscribers


class Post:
    """A post office: `redis`, its subscribers and store, and the servers it sends to."""

    def __init__(
        self, redis: Redis, telegram: BotServer | None = None, slack: SlackServer | None = None, **more: str
    ) -> None:
        self.redis, self.store, self.subscribers = redis, RedisStore(redis), RedisSubscribers(redis)
        settings: dict[str, str] = {}
        if telegram:
            settings |= {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_BASE": telegram.base}
        if slack:
            settings |= {
                "SLACK_BOT_TOKEN": SLACK_TOKEN, "SLACK_API_BASE": slack.base, "SLACK_SIGNING_SECRET": SECRET,
            }  # fmt: skip
        self.settings = Settings.from_env({**settings, **more})

    def publish(self, key: str = "2026-02-06", items: int = 3, **changes: Any) -> Edition:
        edition = make_edition(*(make_item(number) for number in range(1, items + 1)), key=key, **changes)
        self.store.publish(Publication(edition=edition))
        return edition

    def subscribe(self, *addresses: str, **changes: Any) -> None:
        for address in addresses:
            self.subscribers.put(structs.replace(Subscription(address=address), **changes))

    def start(self, *addresses: str, run: str = "run", only: str = "2026-02-06", **how: Any) -> int:
        ref = Ref("daily", only) if only else None
        return start_delivery(self.redis, [addresses], run=run, only=ref, forced=True, **how)

    def work(self, told_to_stop: Callable[[], bool] = lambda: False) -> None:
        """The job, in this process, until nothing waits."""
        deliver_waiting(self.redis, self.settings, told_to_stop)

    def deliver(self, *addresses: str, run: str = "run", **how: Any) -> DeliveryReport:
        self.start(*addresses, run=run, **how)
        self.work()
        return self.report(run)

    def report(self, run: str = "run") -> DeliveryReport:
        return report_of(self.redis, run)
