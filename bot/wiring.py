"""Composition root of the program: settings, the server, the store, the queue, the conversation.

The one module of `bot` that knows `workers`. What is heavy is imported when it is first used.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from subprocess import TimeoutExpired
from typing import TYPE_CHECKING

from redis import Redis

from bot.chat.wiring import ChatParts
from bot.console import configure_logs, tell_step
from bot.processes import child, free_port, start_detached, until_stopped
from digest_core.config import Settings
from digest_core.errors import AidailyError, BuildFailed, NothingStored, StoreUnreachable
from digest_core.finding import SearchIndex
from digest_core.model_ports import MeteredModel
from digest_core.models import EXTRACTIVE, Edition
from digest_core.people import FeedbackBook
from digest_core.ports import BuildReport, BuildRequest, PaperFinder, Store
from digest_core.sources import SOURCES
from workers.clock import SystemClock
from workers.connection import connect, ping
from workers.embedded import EmbeddedServer
from workers.people import RedisFeedbackBook
from workers.search_files import index_folder
from workers.store import RedisStore
from workers.wiring import environment, read_settings

if TYPE_CHECKING:
    from bot.delivery.wiring import Deliveries
    from digest_core.conversation import Conversation
    from digest_core.inquiry import OpenSource
    from digest_core.vitals import VitalsBook
    from workers.model_budget import Spending
    from workers.queue import RqBuildQueue
    from workers.schedule import Scheduler

# A year is indexed in half of this.
REFRESH_SECONDS = 60
QUEUES = ("build", "write", "ask", "delivery")
# Without these settings there is neither a way to deliver nor anybody to tell.
_RECIPIENTS = ("TELEGRAM_BOT_TOKEN", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "AIDAILY_ADMINS")


class Runtime:
    """The program's parts, made when first asked for."""

    def __init__(self, settings: Settings, redis: Redis, *, embedded: bool) -> None:
        self.settings = settings
        self.embedded = embedded
        self.clock = SystemClock()
        self.store: Store = RedisStore(redis)
        self.chat = ChatParts(settings, redis)
        self._redis = redis

    @cached_property
    def conversation(self) -> "Conversation":
        from bot.talk.wiring import open_conversation

        return open_conversation(self, self._redis)

    @cached_property
    def deliveries(self) -> "Deliveries":
        """What is sent on demand, and what deliveries came to."""
        from bot.delivery.wiring import Deliveries

        return Deliveries(self, self._redis)

    @cached_property
    def feedback_book(self) -> FeedbackBook:
        """Readers' verdicts, also to forget them."""
        return RedisFeedbackBook(self._redis)

    @cached_property
    def search_index(self) -> SearchIndex:
        """What a worker has indexed on this machine; opened at the first search."""
        from workers.search_index import SqliteSearchIndex

        return SqliteSearchIndex(self._index_folder)

    @property
    def _index_folder(self) -> Path:
        return index_folder(self.settings)

    def queue(self, on_step: Callable[[str], None] = tell_step) -> "RqBuildQueue":
        from workers.queue import RqBuildQueue

        return RqBuildQueue(self._redis, self.clock, on_step, local=self.embedded)

    def sources(self) -> "tuple[OpenSource, ...]":
        """The sources in use, ready to be asked."""
        from workers.wiring import open_sources

        return open_sources(self.settings, self._redis)

    @property
    def book(self) -> "VitalsBook":
        """How sources and editions have fared, and the alarms."""
        from workers.vitals import RedisVitals

        return RedisVitals(self._redis)

    def stored(self, edition: str, key: str | None) -> Edition:
        """The edition of that key, or the newest; raises `NothingStored`."""
        found = self.store.edition(edition, key) if key else self.store.newest(edition)
        if found is None:
            which = f"{key}의 " if key else ""
            raise NothingStored(f"저장된 {which}브리핑이 없습니다. aidaily build 로 먼저 만들어 주세요.")
        return found

    def build(
        self, request: BuildRequest, *, here: bool = False, on_step: Callable[[str], None] = tell_step
    ) -> BuildReport:
        """Build through the queue, or in this process; raises `BuildFailed` with the cause's message."""
        report = self._build_here(request, on_step) if here else self._build_queued(request, on_step)
        if report.status == "failed":
            raise BuildFailed(report.message, report.error, report.exit_code)
        if report.status == "built":
            self.write_on()
        return report

    def has_writer(self) -> bool:
        """Whether a living worker takes what is to be written after publishing."""
        from workers.rewrites import has_writer

        return has_writer(self._redis, self.clock, local=self.embedded)

    def write_on(self) -> None:
        """On embedded defaults, have the rest of a new edition written by a process that ends by itself."""
        from workers.rewrites import is_left_alone

        if self.embedded and is_left_alone(self._redis, self.clock):
            start_detached("worker", "write", "--burst")

    @contextmanager
    def a_worker(self) -> Iterator[None]:
        """On embedded defaults, a worker of our own for as long as it takes, if none runs."""
        if not self.embedded or self.queue().has_worker(lasting=True):
            yield
            return
        with child("worker", "build", "--helper"):
            yield

    def keep_index(self, *, once: bool = False) -> None:
        """Keep this machine's search index in step with the store until told to stop, or bring it up to date `once`."""
        from workers.search_keeper import keep, update_once

        if once:
            update_once(self.store, self._index_folder)
        else:
            keep(self.store, self._index_folder, until_stopped())

    def refresh_index(self) -> None:
        """On embedded defaults, let a worker of our own take in what was just stored, unless one runs."""
        if self.embedded:
            with child("worker", "ask", "--index", "--helper") as helper, suppress(TimeoutExpired):
                helper.wait(REFRESH_SECONDS)

    def run_worker(self, queue: str, *, helper: bool, burst: bool = False) -> None:
        """Work on one queue until told to stop; a `helper` serves one build of another process.

        With `burst` it ends when there is nothing left to do.
        """
        from workers.worker import run_worker

        run_worker(self._redis, queue, helper=helper, burst=burst)

    def environment_with_port(self) -> dict[str, str]:
        """The environment with a fixed port for the web, so that it comes back where it was announced."""
        host, port = self.settings.web_listen
        return {**environment(), "WEB_LISTEN": f"{host}:{port or free_port(host)}"}

    def scheduler(self) -> "Scheduler":
        from workers.schedule import Scheduler

        return Scheduler(self._redis, self.store, self.queue(), self.settings, self.clock)

    def server_pid(self) -> int:
        """The process of the server behind the store, as it tells itself."""
        return int(self._redis.info("server")["process_id"])

    def ping(self) -> None:
        """Raises `StoreUnreachable` where Redis does not answer."""
        ping(self._redis)

    def counts(self) -> Mapping[str, int]:
        """The product's counters by name."""
        from workers.metrics import counts

        return counts(self._redis)

    def model(self) -> MeteredModel | None:
        """The model in use, None for extraction."""
        from workers.wiring import open_model

        return open_model(self.settings, self._redis)

    def model_spending(self) -> "Spending":
        """What models have cost today."""
        from workers.wiring import open_budget

        return open_budget(self.settings, self._redis).today()

    def waiting(self, queue: str) -> int:
        """How many jobs wait in a queue."""
        from workers.queue import waiting

        return waiting(self._redis, queue)

    def finder(self) -> PaperFinder:
        from workers.wiring import open_finder

        return open_finder(self.settings, self._redis)

    def _build_here(self, request: BuildRequest, on_step: Callable[[str], None]) -> BuildReport:
        from digest_core.builds import run_build
        from workers.jobs import after_build
        from workers.wiring import open_workshop

        shop = open_workshop(self.settings, self._redis, on_step=on_step)
        report = run_build(request, shop)
        after_build(report, shop, self._redis)
        if report.status == "built":
            self.refresh_index()
        return report

    def _build_queued(self, request: BuildRequest, on_step: Callable[[str], None]) -> BuildReport:
        queue = self.queue(on_step)
        try:
            with self.a_worker():
                return queue.build(request)
        except BaseException:
            # Interrupted, or no worker: a request that nobody waits for must not surprise a later one.
            with suppress(AidailyError):
                queue.withdraw(request)
            raise


def now() -> datetime:
    """The wall clock, for commands that check dates before anything is opened."""
    return SystemClock().now()


def settings_and_logs() -> Settings:
    """Settings in force, with logs set up accordingly."""
    settings = read_settings()
    configure_logs(settings.log)
    return settings


@contextmanager
def open_runtime(settings: Settings | None = None, *, stay: bool = False) -> Iterator[Runtime]:
    """The program's parts over the given Redis or the embedded server.

    `stay` is for processes that live long: they bring the embedded server back when it dies.
    """
    settings = settings or settings_and_logs()
    if settings.redis_url:
        with connect(settings.redis_url) as redis:
            yield Runtime(settings, redis, embedded=False)
        return
    with EmbeddedServer.attach(settings.home) as server:
        if stay:
            server.watch()
        with connect(server.url) as redis:
            try:
                yield Runtime(settings, redis, embedded=True)
            except StoreUnreachable:
                server.diagnose()
                raise


def replay_environment(home: Path, bases: Mapping[str, str]) -> dict[str, str]:
    """Our environment with another home and only these sources, and nobody to send anything to."""
    known = environment()
    addresses = {SOURCES[n].setting: SOURCES[n].one_address.format(base) for n, base in bases.items()}
    # A proxy cannot reach this machine's loopback.
    direct = ",".join(filter(None, (known.get("NO_PROXY") or known.get("no_proxy"), "127.0.0.1")))
    return {
        **known,
        **addresses,
        **dict.fromkeys(_RECIPIENTS, ""),
        **dict.fromkeys(("NO_PROXY", "no_proxy"), direct),
        # Days of the past are not paid for unless somebody asks for it by name.
        "AIDAILY_MODEL": known.get("AIDAILY_MODEL") or EXTRACTIVE,
        "REDIS_URL": "",
        "AIDAILY_HOME": str(home),
        "AIDAILY_SOURCES": ",".join(bases),
    }
