"""Subscribing, changing, leaving and coming back; in words, with commands, with buttons."""

from datetime import date
from zoneinfo import ZoneInfo

from msgspec import structs

from bot.conversation.model import Call, Reply
from bot.conversation.views import ONLY_ADMINS
from digest_core.actions import Tapped, action
from digest_core.delivery.when import effective_at
from digest_core.errors import UsageError
from digest_core.messages import Button
from digest_core.questions.times import Schedule
from digest_core.reach import lost
from digest_core.render.paragraphs import text_message
from digest_core.subscriptions import (
    Subscription,
    chat_of,
    checked,
    days_in_words,
    read_editions,
    read_interests,
    read_zone,
    resumed,
)

NOT_SUBSCRIBED = "아직 구독하지 않으셨습니다."
_ZONES = {"ko": "Asia/Seoul", "ja": "Asia/Tokyo"}


def guess_zone(call: Call) -> str:
    """Where somebody most likely lives: as the platform knows it, by language, else where the operator is."""
    language = call.incoming.language.partition("-")[0]
    return call.incoming.zone or call.desk.zone() or _ZONES.get(language) or call.runtime.settings.zone.key


def today(call: Call, zone: str) -> date:
    """The day it is in a zone."""
    return call.runtime.clock.now().astimezone(ZoneInfo(zone)).date()


def subscribe(call: Call) -> Reply:
    """`/subscribe`, `/subscribe 08:30 평일`, or the same in words; a second time changes what is said."""
    if hindered := hindrance(call):
        return Reply(messages=(text_message(hindered),), only_you=True)
    try:
        wanted = _said(call, present(call))
    except UsageError as wrong:
        return Reply(messages=(text_message(str(wrong)),))
    return _joined(call, wanted)


def tap_join(call: Call, tapped: Tapped) -> Reply:
    """매일 받기."""
    del tapped
    if hindered := hindrance(call):
        return Reply(notice=hindered, alert=True)
    return structs.replace(_joined(call, present(call)), notice="구독했습니다")


def hindrance(call: Call) -> str:
    """Why this chat cannot be subscribed by who asked, empty where it can."""
    return call.desk.enter() if call.desk.may_change() else ONLY_ADMINS


def present(call: Call) -> Subscription:
    """What the chat has now, awake; else the defaults."""
    zone = guess_zone(call)
    stored = call.runtime.chat.subscribers.get(call.incoming.address)
    if stored is not None:
        return resumed(stored, today(call, stored.tz))
    return Subscription(address=call.incoming.address, tz=zone, since=today(call, zone), by=subscriber(call))


def subscriber(call: Call) -> str:
    """Who answers for the subscription of a chat of many."""
    return call.incoming.user if call.incoming.of_many else ""


def _said(call: Call, present: Subscription) -> Subscription:
    """The subscription with what the words say; raises `UsageError` for a time that is none."""
    said = call.runtime.conversation.understand(call.incoming.text, session=call.session).schedule
    if said.problem:
        raise UsageError(said.problem)
    return checked(scheduled(present, said))


def scheduled(one: Subscription, said: Schedule) -> Subscription:
    """The subscription with what was said of it; raises `UsageError` for what cannot be kept."""
    return structs.replace(
        one,
        at=said.at or one.at,
        days=tuple(sorted(said.days)) if said.days else one.days,
        tz=read_zone(said.zone) if said.zone else one.tz,
        quiet=said.quiet or one.quiet,
        silent=one.silent if said.silent is None else said.silent,
        editions=read_editions(said.editions) if said.editions else one.editions,
        interests=one.interests if said.interests is None else read_interests(said.interests),
    )


def _joined(call: Call, wanted: Subscription) -> Reply:
    new = call.runtime.chat.subscribers.put(wanted)
    first = "구독했습니다." if new else "구독을 이렇게 바꾸었습니다."
    text = f"{first} 받을 때: {in_words(wanted)}.\n시간대는 {wanted.tz}입니다. 설정에서 바꿀 수 있습니다."
    posted = call.incoming.threads and call.incoming.of_many
    at_once = (
        Button("지금 브리핑 올리기", action("post"))
        if posted
        else Button("지금 브리핑 보기", action("newest"))
    )
    buttons = (
        (at_once,),
        (Button("설정", action("page", "main")), Button("해지", action("leave"))),
    )
    return Reply(messages=(text_message(text, buttons=buttons),))


def in_words(subscription: Subscription) -> str:
    """When, as people say it: 평일 08:30; and when really, where that lies in the quiet hours."""
    said = f"{days_in_words(subscription.days)} {subscription.at:%H:%M}"
    sent = effective_at(subscription)
    return said if sent == subscription.at else f"{said}(조용한 시간 뒤 {sent:%H:%M})"


def unsubscribe(call: Call) -> Reply:
    """`/unsubscribe` or 해지: at once, and taken back with one tap."""
    if not call.desk.may_change():
        return Reply(notice=ONLY_ADMINS, messages=(text_message(ONLY_ADMINS),), only_you=True)
    removed = call.runtime.chat.subscribers.remove(call.incoming.address)
    if removed is None:
        buttons = ((Button("매일 받기", action("join")),),)
        return Reply(messages=(text_message(NOT_SUBSCRIBED, buttons=buttons),))
    text = "해지했습니다. 더 보내지 않습니다. 물어보시는 것에는 언제든 답합니다."
    return Reply(messages=(text_message(text, buttons=((Button("되돌리기", action("undo")),),)),))


def tap_leave(call: Call, tapped: Tapped) -> Reply:
    """해지 under a briefing: the briefing stays as it is."""
    del tapped
    if not call.desk.may_change():
        return Reply(notice=ONLY_ADMINS, alert=True)
    return structs.replace(unsubscribe(call), notice="해지했습니다")


def tap_undo(call: Call, tapped: Tapped) -> Reply:
    """되돌리기."""
    del tapped
    if hindered := hindrance(call):
        return Reply(notice=hindered, alert=True)
    there = call.runtime.chat.subscribers.get(call.incoming.address)
    back = there or call.runtime.chat.subscribers.restore(call.incoming.address)
    if back is None:
        return Reply(notice="되돌릴 구독이 없습니다. /subscribe 로 다시 구독할 수 있습니다.", alert=True)
    text = f"되돌렸습니다. 받을 때: {in_words(back)}."
    buttons = ((Button("설정", action("page", "main")), Button("해지", action("leave"))),)
    return Reply(messages=(text_message(text, buttons=buttons),), edit=True, notice="되돌렸습니다")


def changed_membership(call: Call) -> Reply:
    """We were blocked, let back in, moved or deleted; nothing is said to anybody."""
    incoming, subscribers = call.incoming, call.runtime.chat.subscribers
    chat = chat_of(incoming.address)
    if incoming.kind == "moved":
        subscribers.move(chat, incoming.moved_to)
        return Reply()
    if incoming.kind in {"gone", "left"}:
        lost(subscribers, chat, gone=incoming.kind == "gone", tell=call.runtime.chat.tell)
        return Reply()
    for subscription in subscribers.of_chat(chat):
        subscribers.put(resumed(subscription, today(call, subscription.tz)))
    return Reply()


def wake(call: Call) -> Subscription | None:
    """Whoever starts us again is sent things again."""
    stored = call.runtime.chat.subscribers.get(call.incoming.address)
    if stored is not None and stored.paused:
        stored = resumed(stored, today(call, stored.tz))
        call.runtime.chat.subscribers.put(stored)
    return stored
