"""What follows from a delivery's results, a little later and in blocks: contexts, lost chats, new ids, counts, ends."""

import threading
from collections import Counter, deque
from collections.abc import Mapping

from msgspec import Struct, structs
from redis import Redis

from digest_core.models import Shown
from digest_core.reach import lost
from digest_core.subscriptions import chat_of
from workers import delivery_keys
from workers.batches import Batches, HeldBatch
from workers.connection import redis_errors
from workers.notices import tell
from workers.subscribers import RedisSubscribers
from workers.turns import showed_all

MOST_ENDED = 64


class Kept(Struct):
    """What is to be written."""

    shown: dict[str, Shown] = {}
    """By session."""
    unreachable: list[tuple[str, bool]] = []
    """Addresses, and whether they are gone for good."""
    moved: list[tuple[str, str]] = []
    counts: list[tuple[str, str]] = []
    """Runs and names in their reports."""
    done: list[HeldBatch] = []


class Aftermath:
    """Collects in one thread and writes in others, over one Redis."""

    def __init__(self, redis: Redis, batches: Batches) -> None:
        self._redis, self._batches = redis, batches
        self._subscribers = RedisSubscribers(redis)
        self._kept = Kept()
        self._ended: deque[HeldBatch] = deque(maxlen=MOST_ENDED)
        self._writing, self._guard = threading.Lock(), threading.Lock()

    def showed(self, session: str, shown: Shown) -> None:
        """A chat was shown something without asking."""
        with self._guard:
            self._kept.shown[session] = shown

    def unreachable(self, address: str, *, gone: bool) -> None:
        """A chat cannot be written to, or is no more."""
        with self._guard:
            self._kept.unreachable.append((address, gone))

    def moved(self, address: str, to: str) -> None:
        """A chat has another id."""
        with self._guard:
            self._kept.moved.append((chat_of(address), chat_of(to)))

    def count(self, run: str, name: str) -> None:
        """Something counts in a run's report that is no entry of the ledger."""
        with self._guard:
            self._kept.counts.append((run, name))

    def done(self, held: HeldBatch) -> None:
        """Nothing is left to do for a batch."""
        with self._guard:
            self._kept.done.append(held)

    def write(self) -> None:
        """Write what was collected; what could not be written is kept. Raises `StoreError`."""
        with self._writing:
            with self._guard:
                kept, self._kept = self._kept, Kept()
            try:
                self._write(kept)
            except BaseException:
                with self._guard:
                    self._kept = _joined(kept, self._kept)
                raise

    def finish_again(self) -> None:
        """The batches that ended last, should the server have forgotten it."""
        for held in tuple(self._ended):
            self._batches.finish(held)

    def _write(self, kept: Kept) -> None:
        """Each list is emptied as it is written, so that what failed is tried again and nothing else."""
        showed_all(self._redis, kept.shown)
        kept.shown.clear()
        self._count(kept)
        while kept.unreachable:
            address, gone = kept.unreachable[-1]
            chat = chat_of(address)
            lost(self._subscribers, chat, gone=gone, tell=lambda *words: tell(self._redis, *words))
            kept.unreachable.pop()
        while kept.moved:
            self._subscribers.move(*kept.moved[-1])
            kept.moved.pop()
        while kept.done:
            self._batches.finish(kept.done[-1])
            self._ended.append(kept.done.pop())

    def _count(self, kept: Kept) -> None:
        if not kept.counts:
            return
        with redis_errors(), self._redis.pipeline(transaction=True) as many:
            for (run, name), number in Counter(kept.counts).items():
                many.hincrby(delivery_keys.run(run), name, number)
            many.execute()
        kept.counts.clear()


def _joined(first: Kept, then: Kept) -> Kept:
    """What could not be written, before what came since."""
    both: Mapping[str, object] = {
        "shown": first.shown | then.shown,
        "unreachable": first.unreachable + then.unreachable,
        "moved": first.moved + then.moved,
        "counts": first.counts + then.counts,
        "done": first.done + then.done,
    }
    return structs.replace(first, **both)
