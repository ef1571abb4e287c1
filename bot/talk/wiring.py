"""Composition root of conversations: the engine with its services, over the program's parts."""

from typing import TYPE_CHECKING

from redis import Redis

from digest_core.conversation import Conversation
from digest_core.questions.beyond import Beyond
from digest_core.questions.judging import Judge
from digest_core.questions.searching import Historian, Searcher
from workers.people import RedisLimits

if TYPE_CHECKING:
    from bot.wiring import Runtime


def open_conversation(runtime: "Runtime", redis: Redis) -> Conversation:
    """The one engine behind every way of asking. What is heavy is opened when a question needs it."""
    return Conversation(
        store=runtime.store,
        finder=runtime.finder,
        building=lambda: runtime.queue().building("daily"),
        clock=runtime.clock,
        zone=runtime.settings.zone,
        services={
            "search": Searcher(lambda: runtime.search_index, runtime.clock),
            "history": Historian(runtime.store, runtime.clock),
        },
        beyond=Beyond(
            index=lambda: runtime.search_index,
            judge=Judge(runtime.feedback_book, runtime.store, runtime.clock),
            limits=RedisLimits(redis, runtime.clock),
        ),
    )
