"""A running Telegram adapter in a test, over a server with Telegram's rules and a real Valkey."""

import subprocess
import threading
from pathlib import Path
from typing import Any

from redis import Redis

from digest_core.models import Action
from digest_core.ports import Publication
from support.embedded import eventually
from support.factories import make_edition, make_item, make_paper
from support.program import Program
from support.telegram_server import TOKEN, BotServer, Call
from workers.store import RedisStore
from workers.subscribers import RedisSubscribers

ADMIN = 99


class Bot:
    """A running adapter with its server; `lines` are what it has written."""

    def __init__(self, server: BotServer, redis: Redis, home: Path, url: str, **settings: str) -> None:
        self.server, self.redis = server, redis
        self.subscribers = RedisSubscribers(redis)
        self.program = Program(
            home, REDIS_URL=url, TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_BASE=server.base,
            AIDAILY_ADMINS=f"telegram:{ADMIN}", AIDAILY_LOG="debug", **settings,
        )  # fmt: skip
        self.lines: list[str] = []
        self.process = self.start()

    def start(self) -> "subprocess.Popen[str]":
        process = self.program.start("telegram")
        streams = (process.stdout, process.stderr)
        self._readers = [
            threading.Thread(target=self._read, args=(stream,), daemon=True) for stream in streams
        ]
        for reader in self._readers:
            reader.start()
        return process

    def _read(self, stream: Any) -> None:
        with stream:
            self.lines.extend(iter(stream.readline, ""))

    @property
    def output(self) -> str:
        return "".join(self.lines)

    def stop(self) -> None:
        self.process.terminate()
        assert self.process.wait(10) == 0
        self._ended()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self._ended()

    def _ended(self) -> None:
        for reader in self._readers:
            reader.join()
        assert self.process.stdin is not None
        self.process.stdin.close()

    def answers(self, chat: int, count: int = 1, within: float = 10.0) -> list[Call]:
        """The messages sent to a chat, once there are so many."""
        eventually(lambda: len(self.server.sent(chat)) >= count, within=within)
        return self.server.sent(chat)

    def answer(self, chat: int, text: str, **changes: Any) -> Call:
        before = len(self.server.sent(chat))
        self.server.say(chat, text, **changes)
        return self.answers(chat, before + 1)[-1]

    def edits(self, chat: int, count: int = 1) -> list[Call]:
        eventually(lambda: len(self.server.of("editMessageText", chat=chat)) >= count)
        return self.server.of("editMessageText", chat=chat)

    def subscription(self, address: str) -> Any:
        return self.subscribers.get(address)

    def count(self, name: str) -> int:
        return int(self.redis.hget("aidaily:counts", name) or 0)  # type: ignore[arg-type]


def prepare(redis: Redis) -> None:
    redis.flushall()
    items = [make_item(number) for number in (1, 2, 3)]
    unknown = make_item(make_paper(4, authors=(), abstract=None))
    edition = make_edition(*items, unknown, actions=(Action("해 보기", "씁니다", (items[1].id,)),))
    RedisStore(redis).publish(Publication(edition=edition))


def buttons(call: Call) -> list[dict[str, str]]:
    return [button for row in call.params["reply_markup"]["inline_keyboard"] for button in row]
