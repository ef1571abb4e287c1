"""A running Telegram adapter in a test, over a server with Telegram's rules and a real Valkey."""

from pathlib import Path
from typing import Any

from redis import Redis

from digest_core.models import Action
from digest_core.ports import Publication
from support.adapter import Adapter
from support.embedded import eventually
from support.factories import make_edition, make_item, make_paper
from support.program import Program
from support.telegram_server import TOKEN, BotServer, Call
from workers.store import RedisStore

ADMIN = 99


class Bot(Adapter):
    """A running adapter with its server."""

    verb = "telegram"

    def __init__(self, server: BotServer, redis: Redis, home: Path, url: str, **settings: str) -> None:
        self.server = server
        program = Program(
            home, REDIS_URL=url, TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_BASE=server.base,
            AIDAILY_ADMINS=f"telegram:{ADMIN}", AIDAILY_LOG="debug", **settings,
        )  # fmt: skip
        super().__init__(program, redis)

    def answers(self, chat: int, count: int = 1, within: float = 30.0) -> list[Call]:
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


def prepare(redis: Redis) -> None:
    redis.flushall()
    items = [make_item(number) for number in (1, 2, 3)]
    unknown = make_item(make_paper(4, authors=(), abstract=None))
    edition = make_edition(*items, unknown, actions=(Action("해 보기", "씁니다", (items[1].id,)),))
    RedisStore(redis).publish(Publication(edition=edition))


def buttons(call: Call) -> list[dict[str, str]]:
    return [button for row in call.params["reply_markup"]["inline_keyboard"] for button in row]
