"""Messages for Slack: within its limits, split at meaning, and inert whatever a title says."""

import html
import re
from typing import Any

from hypothesis import given, settings

from digest_core.messages import Block, Button, Message, Span, bold, plain, plain_text
from digest_core.models import Action, Claim, Note, Reference
from digest_core.render.compose import edition_messages, list_message
from digest_core.render.slack import JOINER, bodies, escape
from digest_core.text import visible
from support.any_message import ANY_BLOCKS
from support.factories import make_edition, make_item, make_news, make_paper
from support.slack_messages import elements, judge

HOSTILE = (
    "<!channel> <!here> <@U0123> <#C0123|x> <!subteam^S1> <https://evil.example|눌러> &lt;!channel&gt; *굵게* _기울임_ "
    "~줄~ `코드` :skull: > 인용 @here #general\u202etxt\u202c \x00\x07 \ud800 ```블록``` | 👩‍👩‍👧"
)


def words(bodies_: list[dict[str, Any]]) -> str:
    """All that is shown, but for buttons."""
    blocks = [block for body in bodies_ for block in body["blocks"] if block["type"] != "actions"]
    shown = []
    for one in elements(blocks):
        text = one.get("text")
        if isinstance(text, str):
            shown.append(html.unescape(text.split("|", 1)[1][:-1]) if one["type"] == "mrkdwn" else text)
    return "".join(shown).replace(JOINER, "")


def test_the_list_has_its_title_its_items_and_buttons_by_identity() -> None:
    edition = make_edition(actions=(Action("써 보기", "내일 써 봅니다", ("arxiv:2602.00002",)),))
    (body,) = bodies(list_message(edition, web_url="https://news.example.org"))
    judge(body)
    assert body["blocks"][0]["type"] == "header"
    buttons = [b for block in body["blocks"] if block["type"] == "actions" for b in block["elements"]]
    assert buttons[1]["value"] == "item|daily|2026-02-06|arxiv:2602.00002|summary"
    assert buttons[-1]["url"] == "https://news.example.org/daily/2026-02-06"
    names = [b["action_id"] for b in buttons]
    assert len(set(names)) == len(names)
    assert body["unfurl_links"] is False
    assert body["unfurl_media"] is False


def test_hostile_texts_stay_texts() -> None:
    item = make_item(
        make_paper(1, title=HOSTILE), short_title=HOSTILE, heading=HOSTILE, tags=(HOSTILE, "x" * 500),
        summary=(Claim(HOSTILE, (HOSTILE,)),), one_liner=HOSTILE, apply=(HOSTILE,), facts=HOSTILE,
        references=(Reference(HOSTILE, "javascript:alert(1)"), Reference("", "https://ok.example/a?b=1&c=<x>|y")),
    )  # fmt: skip
    news = make_item(make_news(1, title=HOSTILE, url="https://news.example.com/a b"), heading="")
    edition = make_edition(
        item, news, title=HOSTILE, notes=(Note(HOSTILE, HOSTILE),), actions=(Action(HOSTILE, HOSTILE),)
    )
    for message in edition_messages(edition, web_url="https://x.example"):
        for body in bodies(message):
            judge(body)


def test_an_escaped_text_reads_as_it_was() -> None:
    escaped = escape("a < b & c > d <!channel> *x*")
    assert "<" not in escaped.replace("&lt;", "")
    back = escaped.replace(JOINER, "").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert back == "a < b & c > d <!channel> *x*"


def test_a_command_is_written_as_it_is_typed_in_slack() -> None:
    (body,) = bodies(
        Message(blocks=(Block("text", ((Span("/settings", "command"), Span(" 로 바꿉니다")),)),))
    )
    judge(body)
    assert words([body]) == "/aidaily settings 로 바꿉니다"


def test_long_messages_are_split_and_the_buttons_come_last() -> None:
    bullets = tuple(plain(f"{n}번째 문장은 꽤 깁니다. " * 12) for n in range(90))
    notes = tuple(plain(f"참고 {n}") for n in range(80))
    message = Message(
        blocks=(
            Block("title", (bold("제목"),)),
            Block("bullets", bullets, heading="요약"),
            Block("note", notes),
        ),
        buttons=tuple((Button(str(n), f"item|{n}"),) for n in range(12)),
    )
    sent = bodies(message)
    assert len(sent) > 2
    for body in sent:
        judge(body)
    assert ["actions" in {b["type"] for b in body["blocks"]} for body in sent] == [False] * (
        len(sent) - 1
    ) + [True]
    kept = re.sub(r"\s", "", words(sent))
    assert kept == re.sub(r"\s", "", plain_text(message).replace("- ", ""))


@settings(max_examples=60, deadline=None)
@given(ANY_BLOCKS)
def test_any_message_is_accepted_and_loses_no_word(given_blocks: tuple[Block, ...]) -> None:
    message = Message(blocks=given_blocks)
    sent = bodies(message)
    for body in sent:
        if body["blocks"]:
            judge(body)
    letters = [c for c in words(sent) if c.isalnum()]
    kept = [Block(b.kind, tuple(filter(has_text, b.lines)), b.heading) for b in given_blocks]
    expected = plain_text(Message(blocks=tuple(block for block in kept if block.lines)))
    assert letters == [c for c in expected if c.isalnum() and c != "\ud83d"]


def has_text(line: tuple[Span, ...]) -> bool:
    return any(visible(span.text).strip() for span in line)
