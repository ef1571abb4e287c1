"""Composition root of conversations: the engine with its services, over the program's parts."""

from typing import TYPE_CHECKING

from redis import Redis

from digest_core.conversation import Conversation
from digest_core.errors import QuotaSpent
from digest_core.model_ports import MeteredModel
from digest_core.questions.beyond import Beyond
from digest_core.questions.diving import DeepDiveAnswers
from digest_core.questions.inquiry import Inquiry
from digest_core.questions.judging import Judge
from digest_core.questions.lookup import PaperDesk
from digest_core.questions.open_answers import OpenAnswers
from digest_core.questions.searching import Historian, Searcher
from workers.people import RedisLimits
from workers.wiring import open_allowance, open_full_texts

if TYPE_CHECKING:
    from bot.wiring import Runtime


def open_conversation(runtime: "Runtime", redis: Redis) -> Conversation:
    """The one engine behind every way of asking. What is heavy is opened when a question needs it."""
    desk = PaperDesk(runtime.store, runtime.finder)
    return Conversation(
        store=runtime.store,
        finder=runtime.finder,
        building=lambda: runtime.queue().building("daily"),
        clock=runtime.clock,
        zone=runtime.settings.zone,
        services={
            "search": Searcher(lambda: runtime.search_index, runtime.clock),
            "history": Historian(runtime.store, runtime.clock),
            "open": OpenAnswers(
                texts=lambda: open_full_texts(runtime.settings, redis),
                desk=desk,
                model=lambda inquiry: _model_for(inquiry, runtime, redis),
            ),
            "deep_dive": DeepDiveAnswers(
                store=runtime.store,
                clock=runtime.clock,
                dive=lambda request, on_step: runtime.build(request, on_step=on_step),
            ),
        },
        beyond=Beyond(
            index=lambda: runtime.search_index,
            judge=Judge(runtime.feedback_book, runtime.store, runtime.clock),
            limits=RedisLimits(redis, runtime.clock),
        ),
    )


def _model_for(inquiry: Inquiry, runtime: "Runtime", redis: Redis) -> MeteredModel | None:
    """The model in use; raises `QuotaSpent` for those who have had their questions of today."""
    model = runtime.model()
    who = inquiry.person or inquiry.session or "cli"
    if model is not None and not open_allowance(runtime.settings, redis).take(who):
        most = runtime.settings.model.asks_per_user
        raise QuotaSpent(model.name, f"오늘 모델로 답할 수 있는 질문 {most}개를 다 썼습니다.")
    return model
