"""What many conversations were shown without asking, noted with two round trips."""

from collections.abc import Mapping

from redis import Redis

from digest_core.models import Shown, Turn
from digest_core.questions.context import after
from workers import keys
from workers.connection import redis_errors
from workers.packing import decode_value, encode_value


def showed_all(redis: Redis, shown: Mapping[str, Shown]) -> None:
    """`Conversation.showed` for many sessions at once."""
    if not shown:
        return
    names = {session: keys.turn(session) for session in shown}
    with redis_errors():
        raw = redis.mget(list(names.values()))
        with redis.pipeline(transaction=False) as many:
            for (session, name), stored in zip(names.items(), raw, strict=True):
                before = decode_value(stored, "turn", Turn, "대화") if stored else None
                turn = after(before, shown[session])
                many.set(name, encode_value("turn", turn), ex=keys.TURN_SECONDS)
            many.execute()
