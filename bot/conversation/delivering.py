"""The operator's delivery in a chat: sending an edition now, and what the last one came to."""

from bot.conversation.model import Call, Reply
from bot.conversation.views import DAILY, ask
from bot.delivery.ordering import deliverable
from bot.delivery.wiring import Order
from bot.wiring import Runtime
from digest_core.delivery.model import Ref
from digest_core.delivery.report import DeliveryReport
from digest_core.delivery.telling import in_words
from digest_core.editions import EDITIONS, edition_form
from digest_core.errors import AidailyError
from digest_core.render.paragraphs import text_message

PATIENCE_SECONDS = 20.0
"""A delivery that takes longer goes on, and is told of when it is over."""


def deliver(call: Call) -> Reply:
    """`/deliver [에디션] [날짜]`, for operators: sends it to everybody who takes it and has not had it."""
    if not call.by_operator:
        return ask(call)
    try:
        text = _delivered(call, _meant(call))
    except AidailyError as error:
        text = f"보내지 못했습니다. {error}"
    return Reply(messages=(text_message(text),), only_you=True)


def _meant(call: Call) -> Ref:
    """The edition that the command names; raises `UsageError` and `NothingStored`."""
    words, runtime = call.argument.split(), call.runtime
    kind = words.pop(0) if words and words[0] in EDITIONS else DAILY
    form, now = edition_form(kind), runtime.clock.now()
    key = form.parse_key(" ".join(words)) if words else None
    if key:
        form.refuse_future(key, now, runtime.settings)
    return deliverable(runtime, kind, key, now)


def _delivered(call: Call, ref: Ref) -> str:
    what, deliveries = f"{ref.key} 브리핑({ref.edition})", call.runtime.deliveries

    def tell(report: DeliveryReport) -> None:
        call.desk.tell(text_message(f"{what}을 보내고 있습니다. {report.over:,} / {report.queued:,}"))

    deliveries.ensure_worker()
    run = deliveries.start(Order(ref=ref))
    report = deliveries.wait(run, tell, patience=PATIENCE_SECONDS)
    if report.finished or not report.queued:
        return f"{what}의 배달을 마쳤습니다. {in_words(report)}"
    deliveries.tell_when_over(run)
    return f"{what}을 보내고 있습니다({report.over:,} / {report.queued:,}). 끝나면 알려 드립니다."


def last_delivery(runtime: Runtime, newest: str) -> str:
    """What the delivery of the newest daily has come to."""
    report = runtime.deliveries.report(f"{DAILY}:{newest}")
    return in_words(report) if report.queued else "아직 없음"
