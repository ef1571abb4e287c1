"""What is said of the product itself: a start, help, what is kept and how to delete it, and the operator's verbs."""

from typing import Literal

from bot.conversation.delivering import last_delivery
from bot.conversation.model import Call, Reply
from bot.conversation.starting import started_at
from bot.conversation.subscribing import in_words, wake
from bot.conversation.views import DAILY, ONLY_ADMINS, ask
from bot.wiring import QUEUES, Runtime
from digest_core.actions import Tapped, action
from digest_core.editions import edition_form
from digest_core.errors import AidailyError
from digest_core.messages import Button
from digest_core.ports import BuildRequest
from digest_core.render.paragraphs import text_message

PROMISE = (
    "매일 아침 새 AI/ML 논문에서 중요한 것을 골라 한국어 브리핑으로 보내 드립니다.\n"
    '언제든 물어보세요: "오늘 뭐 있어?", "2번 리스크는?", "평일 아침 8시 반에 보내줘"'
)
PRIVACY = (
    "보관하는 것\n"
    "- 구독: 이 대화의 번호, 받는 시각과 요일, 시간대, 관심어. 해지하면 되돌릴 수 있게 7일 두었다가 지웁니다.\n"
    "- 대화의 맥락: 마지막으로 이야기한 브리핑과 항목의 번호. 7일 뒤 지워집니다.\n"
    "- 어느 브리핑을 받았는지와 그 메시지의 번호. 16일 뒤 지워집니다.\n"
    "- 보낸 메시지가 어느 항목의 것인지. 30일 뒤 지워집니다.\n"
    "- 👍와 👎: 누구의 것인지는 되돌릴 수 없는 요약값으로만. 마지막 것에서 180일 뒤 지워집니다.\n"
    "- 받은 메시지: 답할 때까지만, 길어도 이틀.\n\n"
    "이름과 질문은 저장하거나 기록에 남기지 않습니다. /delete_my_data 로 모두 지울 수 있습니다."
)
NOT_YOURS = "이 명령은 운영자만 쓸 수 있습니다."


def start(call: Call) -> Reply:
    """`/start`, with or without what it names; safe to repeat."""
    subscribed = wake(call) if call.incoming.private else None
    if call.argument and (found := started_at(call, call.argument)):
        return found
    gone = "찾으시는 항목이 더 저장되어 있지 않습니다.\n\n" if call.argument else ""
    more = (
        f"\n\n{in_words(subscribed)}에 받도록 구독하셨습니다." if subscribed and not subscribed.paused else ""
    )
    first = Button("설정", action("page", "main")) if subscribed else Button("매일 아침 받기", action("join"))
    buttons = ((first, Button("오늘의 브리핑", action("newest"))), (Button("쓰는 법", action("help")),))
    return Reply(messages=(text_message(gone + PROMISE + more, buttons=buttons),))


def tap_help(call: Call, tapped: Tapped) -> Reply:
    """쓰는 법."""
    del tapped
    answer = call.runtime.conversation.ask("도움말", session=call.session)
    return Reply(messages=(text_message(answer.text),))


def privacy(call: Call) -> Reply:
    """`/privacy`: what is kept, for how long."""
    del call
    return Reply(messages=(text_message(PRIVACY),), only_you=True)


def delete_my_data(call: Call) -> Reply:
    """`/delete_my_data`: asks once, because there is no way back."""
    if not call.desk.may_change():
        return Reply(messages=(text_message(ONLY_ADMINS),), only_you=True)
    text = "이 대화의 구독과 맥락, 남기신 👍와 👎를 모두 지웁니다. 되돌릴 수 없습니다."
    buttons = ((Button("모두 지우기", action("forget")), Button("그만두기", action("keep"))),)
    return Reply(messages=(text_message(text, buttons=buttons),), only_you=True)


def tap_forget(call: Call, tapped: Tapped) -> Reply:
    """모두 지우기."""
    del tapped
    if not call.desk.may_change():
        return Reply(notice=ONLY_ADMINS, alert=True)
    call.runtime.chat.subscribers.forget(call.incoming.address)
    call.runtime.store.forget_turn(call.session)
    if call.incoming.user:
        call.runtime.feedback_book.forget(call.incoming.user)
    return Reply(messages=(text_message("모두 지웠습니다."),), edit=True)


def tap_keep(call: Call, tapped: Tapped) -> Reply:
    """그만두기."""
    del call, tapped
    return Reply(messages=(text_message("그대로 두었습니다."),), edit=True)


def tap_feedback(call: Call, tapped: Tapped) -> Reply:
    """Whether a briefing or an answer helped; counted, and where it is about items, kept as a verdict on them."""
    said = tapped.argument(0)
    if said not in {"good", "bad"}:
        return Reply(notice="알려 주셔서 고맙습니다.")
    call.runtime.chat.count(f"feedback:{said}")
    shown, person = call.shown, call.incoming.user
    if shown and person:
        verdict: Literal[-1, 1] = 1 if said == "good" else -1
        for item in shown.about:
            call.runtime.conversation.feedback(
                item, verdict, person=person, edition=shown.edition, key=shown.key
            )
    return Reply(notice="알려 주셔서 고맙습니다.")


def tap_no_paper(call: Call, tapped: Tapped) -> Reply:
    """A message was to be explained that names no paper."""
    del call, tapped
    return Reply(notice="arXiv 링크가 있는 메시지에서 쓸 수 있습니다.", alert=True)


def status(call: Call) -> Reply:
    """`/status`, for operators."""
    if not call.by_operator:
        return ask(call)
    lines = [f"- {line}" for line in _status(call.runtime)]
    return Reply(messages=(text_message("\n".join(["상태", *lines])),), only_you=True)


def _status(runtime: Runtime) -> list[str]:
    """What an operator wants to know at a glance, a line each."""
    newest = runtime.store.newest(DAILY, samples=False)
    uncertain = sum(n for name, n in runtime.counts().items() if name.startswith("uncertain:"))
    return [
        f"가장 새 브리핑: {newest.key if newest else '없음'}",
        f"그 배달: {last_delivery(runtime, newest.key) if newest else '아직 없음'}",
        f"구독: {runtime.chat.subscribers.count()}",
        f"build 워커: {'있음' if runtime.queue().has_worker() else '없음'}",
        *(f"{queue} 대기: {runtime.waiting(queue)}" for queue in QUEUES),
        f"보냈는지 알 수 없는 메시지: {uncertain}",
    ]


def build(call: Call) -> Reply:
    """`/build [날짜]`, for operators: builds the newest daily and says how it ended."""
    if not call.by_operator:
        return ask(call)
    runtime, form = call.runtime, edition_form(DAILY)
    try:
        key = form.parse_key(call.argument) if call.argument else ""
        now = runtime.clock.now()
        key = key or form.newest_key(now, runtime.settings)
        form.refuse_open(key, now, runtime.settings)
        call.desk.tell(text_message(f"{key} 브리핑을 만들고 있습니다."))
        report = runtime.build(BuildRequest(edition=form.name, key=key), on_step=lambda _: None)
    except AidailyError as error:
        return Reply(messages=(text_message(f"만들지 못했습니다. {error}"),))
    text = f"{report.key} 브리핑: 항목 {report.items}개, 후보 {report.candidates}편"
    return Reply(messages=(text_message(text, buttons=((Button("브리핑 보기", action("newest")),),)),))
