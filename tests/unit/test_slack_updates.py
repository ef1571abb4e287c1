"""What Slack sends, read: said to us or not, once, and harmless whatever it says."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.forms import form, mistakes, read_form
from bot.slack.updates import Me, plain_words, read, read_event
from digest_core.chat_ports import Event
from digest_core.subscriptions import Subscription
from support.slack_app import event, mention, said, slash, tapped
from support.slack_blocks import refuse
from support.slack_server import BOT_USER

ME = Me(BOT_USER, "T111", "B111")
SERVER = SimpleNamespace(port=1)
KINDS = {"json": "event", "form": "command", "form:payload=<json>": "interaction"}


def heard(kind: str, payload: object) -> Any:
    kept = read_event(kind, payload, ME)
    return read(json.loads(kept.body), ME) if kept else None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"<@{BOT_USER}> RAL &amp; PAR 비교 &lt;1번,2번&gt;", "RAL & PAR 비교 <1번,2번>"),
        (f"<@{BOT_USER}|aidaily> 1번", "1번"),
        ("<!here> <!channel> <!subteam^S1|@team> <#C_AI|ai> 1번 요약", "#ai 1번 요약"),
        (
            "<https://arxiv.org/abs/2602.04884v1|arxiv.org/abs/2602.04884v1>",
            "https://arxiv.org/abs/2602.04884v1",
        ),
        ("&amp;lt;!channel&amp;gt; &copy;", "&lt;!channel&gt; &copy;"),
        ("<@U_OTHER> 요약", "@ 요약"),
    ],
)
def test_words_are_read_as_they_were_typed(text: str, words: str) -> None:
    assert plain_words(text, ME) == words


def test_a_mention_and_its_twin_are_one_event() -> None:
    first = mention("C_1", "2번")
    twin = said("C_1", f"<@{BOT_USER}> 2번", ts=first["event"]["ts"])
    ids = [kept.id for kept in (read_event("event", one, ME) for one in (first, twin)) if kept]
    assert len(ids) == 2
    assert len(set(ids)) == 1


def test_what_is_written_to_nobody_is_not_even_kept() -> None:
    for silent in (
        said("C_1", "비밀 이야기"),
        said("C_1", "비밀 이야기", bot_id="B1", thread_ts="1.1"),
        said("C_1", "<@U_OTHER> 비밀", thread_ts="1.1"),
        said("D_MINSU", "비밀", subtype="message_deleted"),
        event({"type": "reaction_added", "user": "U1"}),
    ):
        assert read_event("event", silent, ME) is None


@pytest.mark.parametrize(
    ("text", "means", "aloud"),
    [
        ("", "/start", False),
        ("top", "/top", False),
        ("subscribe 08:30 평일", "/subscribe 08:30 평일", False),
        ("2번 리스크는? 공개", "2번 리스크는?", True),
        ("public top", "/top", True),
        ("공개", "/start", True),
        ("공개된 코드 있어?", "공개된 코드 있어?", False),
    ],
)
def test_commands_are_the_words_without_the_slash(text: str, means: str, aloud: bool) -> None:
    found = heard("command", slash(text, "C_1", SERVER, "t"))
    assert (found.incoming.text, found.place.aloud) == (means, aloud)


def test_each_thread_is_a_conversation_of_its_own() -> None:
    places = [
        heard("event", mention("C_1", "1번", ts="1.1")),
        heard("event", mention("C_1", "1번", ts="1.2", thread_ts="1.1")),
        heard("event", mention("C_1", "1번", ts="1.3")),
        heard("event", said("D_MINSU", "1번")),
        heard("command", slash("1번", "C_1", SERVER, "t")),
    ]
    assert [one.incoming.thread for one in places] == ["1.1", "1.1", "1.3", "", "U_1"]


def test_the_form_holds_what_is_set_and_gives_it_back() -> None:
    one = Subscription(address="slack:C012", tz="Europe/Paris", interests=("강화학습",), top=3, days=(0, 6))
    view = form(one)
    assert refuse(view["blocks"], view=True) is None
    assert view["private_metadata"] == "C012"
    zones = next(b for b in view["blocks"] if b["block_id"] == "tz")["element"]
    assert zones["initial_option"]["value"] == "Europe/Paris"


def test_mistakes_in_a_form_are_named() -> None:
    state = {
        "time": {"time": {"type": "timepicker", "selected_time": "99:99"}},
        "tz": {"tz": {"type": "static_select", "selected_option": {"value": "../etc/passwd"}}},
        "days": {"days": {"type": "checkboxes", "selected_options": []}},
        "top": {"top": {"type": "static_select", "selected_option": {"value": "99"}}},
        "interests": {"interests": {"type": "plain_text_input", "value": "x" * 31}},
        "all_editions": {"all_editions": {"type": "checkboxes", "selected_options": [{"value": "nothing"}]}},
        "whatever": {"x": {"type": "unknown", "value": None}},
    }
    view = {"state": {"values": state}}
    assert set(mistakes(view)) == {"time", "tz", "days", "top", "interests", "all_editions"}
    assert read_form({}) == ()


@pytest.mark.parametrize("line", range(0, 140, 7))
def test_recorded_payloads_bent_out_of_shape_raise_nothing_unknown(shared: Path, line: int) -> None:
    lines = (shared / "data/updates/slack/payloads.jsonl").read_text(encoding="utf-8").splitlines()
    for one in map(json.loads, lines[line : line + 7]):
        if kind := KINDS.get(one["encoding"]):
            for bent in bendings(one["payload"]):
                try:
                    kept = read_event(kind, bent, ME)
                except (AttributeError, KeyError, TypeError, ValueError):
                    # The door takes these for shapes that nobody has seen.
                    continue
                assert kept is None or isinstance(kept, Event)


def bendings(payload: dict[str, Any]) -> list[object]:
    """The payload, and with each of its values replaced."""
    bent: list[object] = [payload, [payload], None]
    for name in payload:
        bent += [{**payload, name: other} for other in (None, 7, [], {}, "", "x" * 10_000)]
    inner = payload.get("event")
    for name in inner if isinstance(inner, dict) else {}:
        bent += [{**payload, "event": {**inner, name: other}} for other in (None, 7, [], {}, "")]  # type: ignore[dict-item]
    return bent


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_taken(text: str) -> None:
    found = heard("event", mention("C_1", text))
    assert found.incoming.text
    tap = heard("interaction", tapped(text or "x", "C_1", SERVER, "t"))
    assert tap.incoming.kind == "tap"
