"""Where our bots can be opened, as their adapters have learnt it from the platforms."""

import re

from redis import Redis

from workers import keys
from workers.connection import redis_errors
from workers.packing import text_of

_ADDRESS = re.compile(r"https://t\.me/\w{1,64}", re.ASCII)


def met(redis: Redis, platform: str, address: str) -> None:
    """Keep where a platform's bot is; what is not such an address is not kept."""
    if _ADDRESS.fullmatch(address):
        with redis_errors():
            redis.hset(keys.BOTS, platform, address)


def address_of_a_bot(redis: Redis) -> str:
    """Where a reader can open a bot of ours; empty where no adapter has met its platform yet."""
    with redis_errors():
        found = sorted(redis.hgetall(keys.BOTS).items())
    return text_of(found[0][1]) if found else ""
