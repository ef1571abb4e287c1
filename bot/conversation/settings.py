"""The settings of a chat: one message whose pages turn in place, every choice by its value and not by toggling."""

from collections.abc import Callable, Iterable, Sequence
from datetime import time

from msgspec import structs

from bot.conversation.model import Call, Reply
from bot.conversation.subscribing import NOT_SUBSCRIBED, hindrance, in_words, present, subscribe, subscriber
from bot.conversation.views import ONLY_ADMINS
from digest_core.actions import Tapped, action
from digest_core.editions import series
from digest_core.errors import UsageError
from digest_core.messages import Block, Button, Message, Span, bold
from digest_core.render.paragraphs import text_message
from digest_core.subscription_table import read_time
from digest_core.subscriptions import (
    EVERY_DAY,
    WORKDAYS,
    Subscription,
    checked,
    days_in_words,
    read_editions,
    read_interests,
    read_zone,
)

_TIMES = ("07:30", "08:00", "08:30", "09:00", "10:30", "12:00", "18:00", "21:00")
ZONES = ("Asia/Seoul", "Asia/Tokyo", "UTC", "Europe/London", "America/New_York", "America/Los_Angeles")
_QUIET = ("22:00-07:00", "23:00-08:00", "00:00-07:00")
_WEEKDAYS = "월화수목금토일"
_INTERESTS = '관심어는 "/settings 관심어 강화학습, 에이전트"처럼 적어 주세요. 비우려면 "/settings 관심어 없음"이라고 적으면 됩니다.'
_HINTS = {
    "time": '다른 시각은 "/subscribe 07:10"처럼 적어 주세요.',
    "tz": '다른 시간대는 "/settings 시간대 Europe/Paris"처럼 적어 주세요.',
    "interests": _INTERESTS,
}
_BACK = Button("◀ 설정", action("page", "main"))

Choices = Sequence[Sequence[Button]]


def settings(call: Call) -> Reply:
    """`/settings`, or `/settings 관심어 …`, `/settings 시간대 …`."""
    stored = call.runtime.chat.subscribers.get(call.incoming.address)
    if stored is None:
        buttons = ((Button("매일 받기", action("join")),),)
        return Reply(messages=(text_message(NOT_SUBSCRIBED, buttons=buttons),), form=present(call))
    name, _, value = call.argument.partition(" ")
    if name not in _BY_WORD:
        return Reply(messages=(page(stored, "main"),), form=stored)
    if not call.desk.may_change():
        return Reply(messages=(text_message(ONLY_ADMINS),), only_you=True)
    try:
        wanted = checked(_CHANGES[_BY_WORD[name]](stored, value))
    except UsageError as wrong:
        return Reply(messages=(text_message(str(wrong)),))
    call.runtime.chat.subscribers.put(wanted)
    return Reply(messages=(page(wanted, "main"),))


def change(call: Call) -> Reply:
    """`9시로 바꿔줘`, `주말엔 빼고`: a change where something is said, else the settings."""
    said = call.runtime.conversation.understand(call.incoming.text, session=call.session).schedule
    return subscribe(call) if said.says_something else settings(call)


def tap_page(call: Call, tapped: Tapped) -> Reply:
    """A page of the settings."""
    stored = call.runtime.chat.subscribers.get(call.incoming.address)
    if stored is None:
        return Reply(notice=NOT_SUBSCRIBED, alert=True)
    if not call.desk.may_change():
        return Reply(notice=ONLY_ADMINS, alert=True)
    name = tapped.argument(0)
    # 설정 under a briefing opens beside it; on a page of the settings it turns the page.
    on_a_page = call.shown is None
    opened = page(stored, name if name in _PAGES else "main")
    return Reply(
        messages=(opened,), edit=on_a_page, form=None if name in _PAGES and name != "main" else stored
    )


def tap_set(call: Call, tapped: Tapped) -> Reply:
    """One choice; setting the same again changes nothing."""
    stored = call.runtime.chat.subscribers.get(call.incoming.address)
    if stored is None:
        return Reply(notice=NOT_SUBSCRIBED, alert=True)
    if not call.desk.may_change():
        return Reply(notice=ONLY_ADMINS, alert=True)
    name, value = tapped.argument(0), tapped.argument(1)
    try:
        wanted = checked(_CHANGES[name](stored, value))
    except (UsageError, KeyError):
        return Reply(notice="이 버튼은 더 쓸 수 없습니다. /settings 로 다시 열어 주세요.", alert=True)
    call.runtime.chat.subscribers.put(wanted)
    return Reply(messages=(page(wanted, name),), edit=True, notice="바꾸었습니다")


def submitted(call: Call) -> Reply:
    """The form of the settings, filled in: subscribes where nobody has yet."""
    if hindered := hindrance(call):
        return Reply(messages=(text_message(hindered),), only_you=True)
    try:
        wanted = changed(present(call), call.incoming.fields)
    except UsageError as wrong:
        return Reply(messages=(text_message(str(wrong)),), only_you=True)
    call.runtime.chat.subscribers.put(structs.replace(wanted, by=wanted.by or subscriber(call)))
    return Reply(messages=(page(wanted, "main"),), only_you=True)


def changed(one: Subscription, fields: Iterable[tuple[str, str]]) -> Subscription:
    """The subscription with these settings, each as its button would set it; raises `UsageError`."""
    for name, value in fields:
        if name in _CHANGES:
            one = _CHANGES[name](one, value)
    return checked(one)


def page(one: Subscription, name: str) -> Message:
    """A page: what is set now, and what can be chosen."""
    hint = _HINTS.get(name)
    blocks = [Block("title", (bold("설정"),)), Block("bullets", tuple(_state(one)))]
    blocks += [Block("note", ((Span(hint),),))] if hint else []
    return Message(blocks=tuple(blocks), buttons=tuple(map(tuple, _PAGES[name](one))))


def _state(one: Subscription) -> list[tuple[Span, ...]]:
    quiet = f"{one.quiet[0]:%H:%M}–{one.quiet[1]:%H:%M}" if one.quiet else "없음"
    values = (
        ("받는 때", in_words(one)), ("시간대", one.tz), ("조용한 시간", quiet),
        ("소리", "없이" if one.silent else "있게"), ("에디션", ", ".join(one.editions)),
        ("관심어", ", ".join(one.interests) or "없음"),
        ("새 논문이 없는 날", "알림" if one.empty_days else "보내지 않음"),
        *((("항목", f"{one.top}개"),) if one.top else ()),
        *((("자세한 내용", "스레드에 함께"),) if one.in_thread else ()),
        *((("상태", "멈춤"),) if one.paused else ()),
    )  # fmt: skip
    return [(Span(f"{name}: ", "bold"), Span(value)) for name, value in values]


def _set(name: str, value: str, label: str, *, chosen: bool) -> Button:
    return Button(f"✓ {label}" if chosen else label, action("set", name, value))


def _rows(buttons: Sequence[Button], wide: int) -> list[Sequence[Button]]:
    return [buttons[at : at + wide] for at in range(0, len(buttons), wide)]


def _main(one: Subscription) -> Choices:
    del one
    names = (("time", "시각"), ("days", "요일"), ("tz", "시간대"), ("quiet", "조용한 시간"), ("silent", "소리"),
             ("editions", "에디션"), ("interests", "관심어"), ("empty", "빈 날"))  # fmt: skip
    buttons = [Button(label, action("page", name)) for name, label in names]
    return [
        *_rows(buttons, 4),
        (Button("지금 브리핑 보기", action("newest")), Button("해지", action("leave"))),
    ]


def _time(one: Subscription) -> Choices:
    buttons = [_set("time", text, text, chosen=f"{one.at:%H:%M}" == text) for text in _TIMES]
    return [*_rows(buttons, 4), (_BACK,)]


def _days(one: Subscription) -> Choices:
    sets = [
        _set("days", _digits(days), days_in_words(days), chosen=one.days == days)
        for days in (WORKDAYS, EVERY_DAY)
    ]
    single = [
        _set("days", _digits(_flipped(one.days, day)), _WEEKDAYS[day], chosen=day in one.days)
        for day in EVERY_DAY
    ]
    return [sets, single, (_BACK,)]


def _digits(days: Sequence[int]) -> str:
    return "".join(map(str, days))


def _flipped(days: Sequence[int], day: int) -> tuple[int, ...]:
    """The days with one more or less; never none at all."""
    return tuple(sorted(set(days) ^ {day})) or tuple(days)


def _tz(one: Subscription) -> Choices:
    return [*_rows([_set("tz", zone, zone, chosen=one.tz == zone) for zone in ZONES], 2), (_BACK,)]


def _quiet(one: Subscription) -> Choices:
    now = f"{one.quiet[0]:%H:%M}-{one.quiet[1]:%H:%M}" if one.quiet else ""
    buttons = [_set("quiet", span, span, chosen=now == span) for span in _QUIET]
    return [buttons, (_set("quiet", "", "없음", chosen=not now), _BACK)]


def _silent(one: Subscription) -> Choices:
    return [
        (
            _set("silent", "1", "소리 없이", chosen=one.silent),
            _set("silent", "0", "소리 있게", chosen=not one.silent),
        ),
        (_BACK,),
    ]


def _empty(one: Subscription) -> Choices:
    return [
        (
            _set("empty", "1", "빈 날도 알림", chosen=one.empty_days),
            _set("empty", "0", "보내지 않음", chosen=not one.empty_days),
        ),
        (_BACK,),
    ]


def _editions(one: Subscription) -> Choices:
    buttons = [
        _set("editions", f"{'-' if name in one.editions else '+'}{name}", name, chosen=name in one.editions)
        for name in series()
    ]
    return [*_rows(buttons, 2), (_BACK,)]


def _interests(one: Subscription) -> Choices:
    return [*([(_set("interests", "", "모두 지우기", chosen=False),)] if one.interests else []), (_BACK,)]


_PAGES: dict[str, Callable[[Subscription], Choices]] = {
    "main": _main, "time": _time, "days": _days, "tz": _tz, "quiet": _quiet, "silent": _silent, "empty": _empty,
    "editions": _editions, "interests": _interests,
}  # fmt: skip


def _with_days(one: Subscription, value: str) -> Subscription:
    days = tuple(sorted({int(digit) for digit in value if digit in "0123456"}))
    return structs.replace(one, days=days or one.days)


def _with_quiet(one: Subscription, value: str) -> Subscription:
    first, _, last = value.partition("-")
    span: tuple[time, time] | None = (read_time(first), read_time(last)) if value else None
    return structs.replace(one, quiet=span)


def _with_edition(one: Subscription, value: str) -> Subscription:
    (name,) = read_editions([value[1:]])
    others = tuple(edition for edition in one.editions if edition != name)
    wanted = (*others, name) if value.startswith("+") else others
    return structs.replace(one, editions=wanted or one.editions)


def _with_interests(one: Subscription, value: str) -> Subscription:
    words = [] if value.strip() in {"", "없음"} else value.split(",")
    return structs.replace(one, interests=read_interests(words))


def _top(value: str) -> int:
    if value not in map(str, (0, *range(3, 11))):
        raise UsageError("항목 수는 3에서 10 사이로 골라 주세요.")
    return int(value)


_CHANGES: dict[str, Callable[[Subscription, str], Subscription]] = {
    "time": lambda one, value: structs.replace(one, at=read_time(value)),
    "days": _with_days,
    "tz": lambda one, value: structs.replace(one, tz=read_zone(value)),
    "quiet": _with_quiet,
    "silent": lambda one, value: structs.replace(one, silent=value == "1"),
    "empty": lambda one, value: structs.replace(one, empty_days=value == "1"),
    "editions": _with_edition,
    "interests": _with_interests,
    "all_editions": lambda one, value: structs.replace(one, editions=read_editions(value.split(","))),
    "top": lambda one, value: structs.replace(one, top=_top(value)),
    "in_thread": lambda one, value: structs.replace(one, in_thread=value == "1"),
}
_BY_WORD = {"관심어": "interests", "시간대": "tz", "interests": "interests", "timezone": "tz"}
