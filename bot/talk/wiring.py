"""Composition root of conversations: the engine with its services, over the program's parts."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from redis import Redis

from digest_core.conversation import Conversation
from digest_core.errors import QuotaSpent
from digest_core.model_ports import MeteredModel
from digest_core.models import Answer
from digest_core.questions.beyond import Beyond
from digest_core.questions.inquiry import Inquiry, Service
from digest_core.questions.judging import Judge
from digest_core.questions.searching import Historian, Searcher
from workers.attention import Aside, RedisAttention
from workers.people import RedisLimits
from workers.wiring import open_allowance, open_full_texts

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
            "open": Later(lambda: _open_answers(runtime, redis)),
            "deep_dive": Later(lambda: _deep_dives(runtime)),
        },
        beyond=Beyond(
            index=lambda: runtime.search_index,
            judge=Judge(runtime.feedback_book, runtime.store, runtime.clock),
            limits=RedisLimits(redis, runtime.clock),
            attention=Aside(RedisAttention(redis)),
        ),
    )


class Later:
    """A service that is imported and made when it is first asked: most questions need none of its libraries."""

    def __init__(self, make: Callable[[], Service]) -> None:
        self._make = make

    def __call__(self, inquiry: Inquiry) -> Answer | None:
        return self._service(inquiry)

    @cached_property
    def _service(self) -> Service:
        return self._make()


def _open_answers(runtime: "Runtime", redis: Redis) -> Service:
    from digest_core.questions.lookup import PaperDesk
    from digest_core.questions.open_answers import OpenAnswers

    return OpenAnswers(
        texts=lambda: open_full_texts(runtime.settings, redis),
        desk=PaperDesk(runtime.store, runtime.finder),
        model=lambda inquiry: _model_for(inquiry, runtime, redis),
    )


def _deep_dives(runtime: "Runtime") -> Service:
    from digest_core.questions.diving import DeepDiveAnswers

    return DeepDiveAnswers(
        store=runtime.store,
        clock=runtime.clock,
        dive=lambda request, on_step: runtime.build(request, on_step=on_step),
    )


def _model_for(inquiry: Inquiry, runtime: "Runtime", redis: Redis) -> MeteredModel | None:
    """The model in use; raises `QuotaSpent` for those who have had their questions of today."""
    model = runtime.model()
    who = inquiry.person or inquiry.session or "cli"
    if model is not None and not open_allowance(runtime.settings, redis).take(who):
        most = runtime.settings.model.asks_per_user
        raise QuotaSpent(model.name, f"오늘 모델로 답할 수 있는 질문 {most}개를 다 썼습니다.")
    return model
