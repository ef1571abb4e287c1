"""Incoming → Reply: one dispatcher for every verb on every platform. Adapters bring transport and markup only."""

import re
from collections.abc import Callable

from msgspec import Struct

from bot.conversation import delivering, service, settings, subscribing, views
from bot.conversation.model import NOTHING, Call, Desk, Incoming, Reply
from bot.wiring import Runtime
from digest_core.actions import Tapped, read_action
from digest_core.errors import NothingStored
from digest_core.models import Shown
from digest_core.render.paragraphs import text_message

__all__ = ["VERBS", "Desk", "Dispatcher", "Incoming", "Reply", "Verb"]

UNKNOWN_BUTTON = "이 버튼은 더 쓸 수 없습니다. /top 으로 새 브리핑을 볼 수 있습니다."
_COMMAND = re.compile(r"/([a-z_]{1,32})(?:@\w+)?(?:\s+(.*))?", re.DOTALL | re.IGNORECASE)


class Verb(Struct, frozen=True):
    """A command: what it does, and how it is described in Korean and elsewhere. `listed` for everybody."""

    do: Callable[[Call], Reply]
    korean: str
    english: str
    listed: bool = True


VERBS: dict[str, Verb] = {
    "start": Verb(service.start, "시작", "Start", listed=False),
    "top": Verb(views.newest, "오늘의 Top 이슈", "Today's top list"),
    "brief": Verb(views.newest, "브리핑 보기 (날짜도 됩니다)", "A briefing, by date"),
    "item": Verb(views.item_by_number, "N번 항목 모두", "Everything of item N"),
    "summary": Verb(views.ask, "N번 요약", "Summary of item N"),
    "risk": Verb(views.ask, "N번 리스크", "Risks of item N"),
    "apply": Verb(views.ask, "N번 적용 아이디어", "Ideas from item N"),
    "links": Verb(views.ask, "N번 링크", "Links of item N"),
    "compare": Verb(views.ask, "N번과 M번 비교", "Compare items N and M"),
    "paper": Verb(views.ask, "arXiv 번호로 논문 보기", "A paper by its arXiv id"),
    "search": Verb(views.ask, "지난 브리핑에서 찾기", "Search earlier briefings"),
    "actions": Verb(views.ask, "오늘의 실무 액션", "Today's actions"),
    "week": Verb(views.ask, "이번 주 브리핑", "This week's briefings"),
    "subscribe": Verb(subscribing.subscribe, "매일 받기 (예: /subscribe 08:30)", "Get it every morning"),
    "unsubscribe": Verb(subscribing.unsubscribe, "그만 받기", "Stop getting it"),
    "settings": Verb(settings.settings, "시각, 요일, 관심어", "Time, days, interests"),
    "help": Verb(views.ask, "쓰는 법", "How to use this"),
    "privacy": Verb(service.privacy, "무엇을 보관하나", "What is kept"),
    "delete_my_data": Verb(service.delete_my_data, "내 자료 지우기", "Delete my data"),
    "status": Verb(service.status, "상태 (운영자)", "Status (operators)", listed=False),
    "build": Verb(service.build, "브리핑 만들기 (운영자)", "Build (operators)", listed=False),
    "deliver": Verb(delivering.deliver, "브리핑 보내기 (운영자)", "Deliver (operators)", listed=False),
}
_TAPS: dict[str, Callable[[Call, Tapped], Reply]] = {
    "item": views.tap_item,
    "judge": views.tap_judge,
    "feedback": service.tap_feedback,
    "list": views.tap_list,
    "actions": views.tap_actions,
    "newest": views.tap_newest,
    "post": views.tap_post,
    "join": subscribing.tap_join,
    "leave": subscribing.tap_leave,
    "undo": subscribing.tap_undo,
    "page": settings.tap_page,
    "set": settings.tap_set,
    "help": service.tap_help,
    "forget": service.tap_forget,
    "keep": service.tap_keep,
    "no_paper": service.tap_no_paper,
}
# Kinds of questions that are not the engine's to answer: they change or show what this chat is sent.
_BY_FIELD: dict[str, Callable[[Call], Reply]] = {
    "subscribe": subscribing.subscribe,
    "unsubscribe": subscribing.unsubscribe,
    "time": settings.change,
}


class Dispatcher:
    """Gives each incoming thing to its verb. Synchronous: adapters call it in a thread."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def handle(self, incoming: Incoming, desk: Desk) -> Reply:
        """The reply. Doing the same thing twice gives the same state. Raises `AidailyError` for what failed."""
        shown = self._shown(incoming)
        call = Call(incoming=incoming, runtime=self._runtime, desk=desk, shown=shown)
        if incoming.kind == "tap":
            return self._tapped(call)
        if incoming.kind == "text":
            return self._said(call)
        if incoming.kind == "form":
            return settings.submitted(call)
        return subscribing.changed_membership(call)

    def _tapped(self, call: Call) -> Reply:
        tapped = read_action(call.incoming.action)
        known = _TAPS.get(tapped.verb)
        return known(call, tapped) if known else Reply(notice=UNKNOWN_BUTTON, alert=True)

    def _said(self, call: Call) -> Reply:
        text = call.incoming.text.strip()
        if not text:
            return NOTHING
        command = _COMMAND.fullmatch(text)
        if command and (verb := VERBS.get(command[1].lower())):
            return verb.do(_with(call, (command[2] or "").strip()))
        return self._asked(call)

    def _asked(self, call: Call) -> Reply:
        """A question; what is asked of the subscription is done here, with words or without a briefing."""
        try:
            answer = views.engine_answer(call)
        except NothingStored as nothing:
            asked = self._runtime.conversation.understand(call.incoming.text, session=call.session)
            act = _BY_FIELD.get(asked.fields[0])
            return act(call) if act else Reply(messages=(text_message(str(nothing)),))
        act = _BY_FIELD.get(answer.fields[0])
        return act(call) if act else views.answered(call, answer)

    def _shown(self, incoming: Incoming) -> Shown | None:
        message = incoming.message or incoming.replied_to
        return self._runtime.chat.sent.recall(message) if message else None


def _with(call: Call, argument: str) -> Call:
    return Call(
        incoming=call.incoming, runtime=call.runtime, desk=call.desk, argument=argument, shown=call.shown
    )
