"""Messages for Telegram: accepted by its own library, split at meaning, and inert whatever a title says."""

import pytest
from hypothesis import given, settings

from digest_core.messages import Block, Button, Message, Span, bold, plain, plain_text
from digest_core.models import Action, Answer, Claim, Intent, Note, Reference
from digest_core.render.compose import (
    PARTS,
    actions_message,
    edition_messages,
    item_message,
    list_message,
)
from digest_core.render.paragraphs import answer_message, text_message
from digest_core.render.telegram import JOINER, bodies
from support.any_message import ANY_BLOCKS
from support.factories import make_edition, make_item, make_news, make_paper
from support.telegram_judge import judge, linked_unasked, units

HOSTILE = (
    "@durov #태그 /start $TSLA x.ai main.py http://evil.example/a <b>굵게</b> [링크](javascript:alert(1)) "
    "*_~`>|{}. &lt; \u202etxt.exe\u202c \x00\x07 \ud800 tg://resolve?domain=x 127.0.0.1 a@b.com 👩‍👩‍👧 𝒳"
)


def text_of(message: Message) -> str:
    return "\n".join(body["text"] for body in bodies(message)).replace(JOINER, "")


def test_the_list_has_a_button_for_each_item_and_one_for_the_whole() -> None:
    edition = make_edition(actions=(Action("써 보기", "내일 써 봅니다", ("arxiv:2602.00002",)),))
    (body,) = bodies(list_message(edition, web_url="https://news.example.org"))
    judge(body)
    rows = body["reply_markup"]["inline_keyboard"]
    assert [b["text"] for b in rows[0]] == ["1", "2", "3"]
    assert rows[0][1]["callback_data"] == "item|daily|2026-02-06|arxiv:2602.00002|summary"
    assert [b["text"] for b in rows[1]] == ["실무 액션", "전체 보기"]
    assert rows[1][1]["url"] == "https://news.example.org/daily/2026-02-06"
    assert body["link_preview_options"] == {"is_disabled": True}


@pytest.mark.parametrize("part", PARTS)
def test_an_item_leads_to_its_parts_its_neighbours_and_back(part: str) -> None:
    edition = make_edition()
    (body,) = bodies(item_message(edition, edition.items[1], part=part))
    judge(body)
    buttons = [button for row in body["reply_markup"]["inline_keyboard"] for button in row]
    assert [b["text"] for b in buttons][-3:] == ["◀ 이전", "목록", "다음 ▶"]
    assert buttons[-3]["callback_data"] == "item|daily|2026-02-06|arxiv:2602.00001|summary"
    assert all(len(b["callback_data"].encode()) <= 64 for b in buttons)


def test_numbers_are_those_of_the_order_shown() -> None:
    edition = make_edition(actions=(Action("", "해 봅니다", ("arxiv:2602.00001", "arxiv:2602.00002")),))
    order = ("arxiv:2602.00003", "arxiv:2602.00001")
    message = item_message(edition, edition.items[0], order=order)
    assert text_of(message).startswith("2. ")
    assert message.shown
    assert message.shown.items == order
    # The second item is not on this list: its title stands for the number, with its link.
    actions = actions_message(edition, order=order)
    assert "(2번, Routing Queries under Drift, Part 2)" in text_of(actions)
    assert [e["url"] for e in bodies(actions)[0]["entities"] if "url" in e] == [
        "https://arxiv.org/abs/2602.00002v1"
    ]


def test_hostile_texts_stay_texts() -> None:
    item = make_item(
        make_paper(1, title=HOSTILE), short_title=HOSTILE, heading=HOSTILE, tags=(HOSTILE, "x" * 500),
        summary=(Claim(HOSTILE, (HOSTILE,)),), one_liner=HOSTILE, apply=(HOSTILE,), facts=HOSTILE,
        references=(Reference(HOSTILE, "javascript:alert(1)"), Reference("", "https://ok.example/a?b=1&c=<x>")),
    )  # fmt: skip
    news = make_item(make_news(1, title=HOSTILE, url="https://news.example.com/a b"), heading="")
    edition = make_edition(
        item, news, title=HOSTILE, notes=(Note(HOSTILE, HOSTILE),), actions=(Action(HOSTILE, HOSTILE),)
    )
    for message in edition_messages(edition, web_url="https://x.example"):
        for body in bodies(message):
            judge(body)
            assert all(e.get("url", "https:").startswith("https:") for e in body.get("entities", []))


def test_a_long_message_is_split_between_blocks_then_lines_then_words() -> None:
    bullets = tuple(plain(f"{n}번째 문장은 꽤 깁니다. " * 12) for n in range(60))
    message = Message(
        blocks=(Block("title", (bold("제목"),)), Block("bullets", bullets, heading="요약"), Block("note", (plain("끝"),))),
        buttons=((Button("목록", "list|daily|2026-02-06"),),),
    )  # fmt: skip
    sent = bodies(message)
    assert len(sent) > 2
    for body in sent:
        judge(body)
        assert body["text"].rstrip().endswith(("깁니다.", "끝", "제목"))
    assert ["reply_markup" in body for body in sent] == [False] * (len(sent) - 1) + [True]
    one_word = bodies(Message(blocks=(Block("text", (plain("가" * 9000),)),)))
    assert "".join(body["text"] for body in one_word) == "가" * 9000


def test_a_word_or_a_link_is_never_cut() -> None:
    line = tuple(
        Span(f"링크{n} ", url=f"https://a.example/{n}") if n % 7 == 0 else Span(f"낱말{n} ")
        for n in range(1500)
    )
    sent = bodies(Message(blocks=(Block("text", (line,)),)))
    assert len(sent) > 1
    words = " ".join(body["text"] for body in sent).split()
    assert words == [span.text.strip() for span in line]
    for body in sent:
        judge(body)
        assert len(body["entities"]) <= 100


def test_an_answer_keeps_its_words_and_gets_its_source_as_a_link() -> None:
    text = (
        "2번 x.ai 논문 — 리스크\n- 첫째 @admin\n- 둘째\n출처: https://arxiv.org/abs/2602.00002v1\n\n다른 문단"
    )
    answer = Answer(text, Intent("risk", (2,)), ("risk",), "briefing")
    (body,) = bodies(answer_message(answer))
    judge(body)
    said = body["text"].replace(JOINER, "")
    assert [line.lstrip("• ") for line in said.splitlines() if line] == [
        line.removeprefix("- ") for line in text.splitlines() if line
    ]
    assert [e["url"] for e in body["entities"] if e["type"] == "text_link"] == [
        "https://arxiv.org/abs/2602.00002v1"
    ]


def test_our_own_commands_can_be_tapped_and_nobody_elses() -> None:
    (ours,) = bodies(text_message("새 브리핑은 /top 으로, 지우려면 /delete_my_data 로.\n\n- and/or /x/y"))
    assert linked_unasked(ours["text"], ours.get("entities", [])) == ["/top", "/delete_my_data"]
    theirs = Answer("제목: /stop @durov", Intent("summary"), ("summary",), "briefing")
    for body in bodies(answer_message(theirs)):
        judge(body)


def test_the_judge_can_say_no() -> None:
    assert linked_unasked("보세요 @durov 그리고 x.ai", []) == ["@durov", "x.ai"]
    with pytest.raises(AssertionError):
        judge({"text": "가나다", "entities": [{"type": "bold", "offset": 1, "length": 9}]})


@settings(max_examples=40, deadline=None)
@given(ANY_BLOCKS)
def test_any_message_is_accepted_and_loses_no_word(given_blocks: tuple[Block, ...]) -> None:
    message = Message(blocks=given_blocks)
    sent = bodies(message)
    for body in sent:
        judge(body)
    letters = [c for c in "".join(body["text"] for body in sent) if c.isalnum()]
    assert letters == [c for c in plain_text(message) if c.isalnum() and c != "\ud83d"]


def test_units_are_utf_16() -> None:
    assert (units("가"), units("𝒳"), units("👩")) == (1, 2, 2)
