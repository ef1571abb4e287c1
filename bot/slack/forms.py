"""The settings as a form, and the app's home: views of Slack, made from what every platform shows."""

from collections.abc import Sequence
from typing import Any

from bot.conversation.settings import ZONES, changed
from digest_core.actions import action
from digest_core.editions import EDITIONS
from digest_core.errors import UsageError
from digest_core.messages import Block, Button, Message, bold
from digest_core.render.slack import bodies
from digest_core.subscriptions import MOST_INTERESTS, Subscription

SETTINGS = "settings"
LONGEST_INTERESTS = 300
MOST_HOME_BLOCKS = 100
_WEEKDAYS = "월화수목금토일"

Json = dict[str, Any]


def form(one: Subscription) -> Json:
    """The modal that holds a chat's settings; its `private_metadata` is the chat."""
    return {
        "type": "modal",
        "callback_id": SETTINGS,
        "private_metadata": one.chat,
        "title": _plain("AI Daily 설정"),
        "submit": _plain("저장"),
        "close": _plain("닫기"),
        "blocks": [
            _input("time", "받는 시각", {"type": "timepicker", "initial_time": f"{one.at:%H:%M}"}),
            _input("tz", "시간대", _one_of(_zones(one.tz), one.tz)),
            _input("days", "요일", _some_of("checkboxes", _days(), [str(day) for day in one.days])),
            _input("top", "항목 수", _one_of(_tops(), str(one.top))),
            _input("interests", "관심어", _interests(one), hint=f"쉼표로 이어 {MOST_INTERESTS}개까지", optional=True),
            _input("all_editions", "에디션", _some_of("checkboxes", _editions(), one.editions)),
            _input("in_thread", "자세한 내용", _one_of(_details(), "1" if one.in_thread else "0")),
        ],
    }  # fmt: skip


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def _input(name: str, label: str, element: Json, *, hint: str = "", optional: bool = False) -> Json:
    more = {"hint": _plain(hint)} if hint else {}
    return {
        "type": "input",
        "block_id": name,
        "label": _plain(label),
        "element": {"action_id": name, **element},
        "optional": optional,
        **more,
    }


Choice = tuple[str, str]


def _zones(own: str) -> list[Choice]:
    return [(zone, zone) for zone in dict.fromkeys((own, *ZONES))]


def _days() -> list[Choice]:
    return [(str(number), f"{day}요일") for number, day in enumerate(_WEEKDAYS)]


def _tops() -> list[Choice]:
    return [("0", "에디션대로"), *((str(n), f"{n}개") for n in range(3, 11))]


def _editions() -> list[Choice]:
    return [(name, name) for name in EDITIONS][:10]


def _details() -> list[Choice]:
    return [("0", "눌렀을 때 스레드에"), ("1", "브리핑과 함께 스레드에")]


def _options(choices: Sequence[Choice]) -> list[Json]:
    return [{"text": _plain(label), "value": value} for value, label in choices]


def _one_of(choices: Sequence[Choice], chosen: str) -> Json:
    options = _options(choices)
    first = next((option for option in options if option["value"] == chosen), options[0])
    return {"type": "static_select", "options": options, "initial_option": first}


def _some_of(kind: str, choices: Sequence[Choice], chosen: Sequence[str]) -> Json:
    options = _options(choices)
    initial = [option for option in options if option["value"] in chosen]
    return {"type": kind, "options": options, **({"initial_options": initial} if initial else {})}


def _interests(one: Subscription) -> Json:
    words = ", ".join(one.interests)
    initial = {"initial_value": words} if words else {}
    return {"type": "plain_text_input", "max_length": LONGEST_INTERESTS, **initial}


def read_form(view: Json) -> tuple[tuple[str, str], ...]:
    """What was filled in, by the name of the setting; strange values give strings that the settings refuse."""
    state = ((view.get("state") or {}).get("values")) or {}
    found = ((name, _value(field)) for name, fields in state.items() for field in fields.values())
    return tuple((name, value) for name, value in found if value is not None)


def _value(field: Json) -> str | None:
    kind = field.get("type")
    if kind == "timepicker":
        return field.get("selected_time")
    if kind == "static_select":
        return (field.get("selected_option") or {}).get("value")
    if kind == "checkboxes":
        separator = (
            "" if all(len(o.get("value", "")) == 1 for o in field.get("selected_options") or []) else ","
        )
        return separator.join(str(option.get("value")) for option in field.get("selected_options") or [])
    return field.get("value") or ""


def mistakes(view: Json) -> dict[str, str]:
    """What is wrong with a form, by the block that has to be changed."""
    wrong = {}
    for name, value in read_form(view):
        try:
            changed(Subscription(address="slack:C0"), [(name, value)])
        except UsageError as error:
            wrong[name] = str(error)
        if name in {"days", "all_editions"} and not value:
            wrong[name] = "하나 이상 골라 주세요."
    return wrong


def home(channel: str, briefing: Message | None, state: Message) -> Json:
    """The app's home: today's list, then how this person is sent it. `private_metadata` is their direct messages."""
    nothing = Message(blocks=(Block("text", (bold("아직 브리핑이 없습니다. 만들어지면 여기에 보입니다."),)),))
    settings = Message(blocks=state.blocks, buttons=_with_form(state.buttons))
    parts = [*bodies(briefing or nothing), *bodies(settings)]
    blocks = [_own(block, number) for number, part in enumerate(parts) for block in part["blocks"]]
    return {"type": "home", "private_metadata": channel, "blocks": blocks[:MOST_HOME_BLOCKS]}


def _with_form(rows: tuple[tuple[Button, ...], ...]) -> tuple[tuple[Button, ...], ...]:
    return ((Button("설정 바꾸기", action("page", "main")),), *rows[-1:])


def _own(block: Json, number: int) -> Json:
    """A block whose buttons' names are unique in a view that is made of several messages."""
    if block["type"] != "actions":
        return block
    return {
        **block,
        "elements": [{**e, "action_id": f"{number}-{e['action_id']}"} for e in block["elements"]],
    }
