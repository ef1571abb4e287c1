"""What is sent for what is owed: one message, with what it is of and what came before, inert and accepted everywhere."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from benchmarks.picks import days_in
from digest_core.actions import read_action
from digest_core.delivery.compose import Composer
from digest_core.delivery.model import Delivery, Owed, Ref, ref_of
from digest_core.delivery.words import of_which_days
from digest_core.messages import Message, plain_text
from digest_core.models import Action, Edition, Note, SourceReport
from digest_core.ports import outline_of
from digest_core.render import telegram
from digest_core.subscriptions import Subscription
from support import slack_messages, telegram_messages
from support.factories import make_edition, make_item, make_news, make_paper
from support.recorded_editions import CATEGORY_SETS, LIES, lying, recorded_edition

FRIDAY, SATURDAY, MONDAY = date(2026, 2, 6), date(2026, 2, 7), date(2026, 2, 9)
PRIVATE = Subscription(address="telegram:1")
CHANNEL = Subscription(address="slack:C0123")
WEB = "https://news.example.org"


def of_day(day: date, *numbers: int, **changes: Any) -> Edition:
    values = {
        "key": day.isoformat(), "date": day, "title": f"[AI Daily] {day} 기술 동향",
        "announced": (day - timedelta(days=1),),
    }  # fmt: skip
    return make_edition(*(make_item(n) for n in numbers or (1, 2, 3)), **(values | changes))


def compose(*editions: Edition, to: Subscription = PRIVATE, web_url: str = "", **changes: Any) -> Delivery:
    """What is sent where the first of these leads."""
    stored = {ref_of(outline_of(edition)): edition for edition in editions}
    lead, *older = stored
    owed = Owed(**({"lead": lead, "older": tuple(older), "day": MONDAY} | changes))
    return Composer(stored.__getitem__, web_url=web_url).compose(owed, to)


def text_of(made: Delivery) -> str:
    return plain_text(made.parts[0].message)


def verbs(message: Message) -> list[str]:
    return [read_action(button.action).verb for row in message.buttons for button in row if button.action]


def hold(message: Message) -> int:
    """Fails where a platform would refuse or change it; how many Telegram messages it is."""
    slack_messages.hold(message)
    return telegram_messages.hold(message)


def test_the_list_is_headed_by_the_day_it_is_of() -> None:
    made = compose(of_day(SATURDAY))
    assert text_of(made).startswith("2026-02-07 기술 동향 (금요일 발표분)\n\n오늘의 Top 이슈 3\n1. ")
    assert [part.name for part in made.parts] == ["list"]
    assert (made.refs, made.day) == ((Ref("daily", "2026-02-07"),), MONDAY)


@pytest.mark.parametrize(
    ("announced", "said"),
    [
        ((), ""),
        ((date(2026, 2, 6),), "금요일 발표분"),
        ((date(2026, 2, 6), date(2026, 2, 5)), "목·금요일 발표분"),
        (tuple(date(2026, 2, 2) + timedelta(days=n) for n in range(5)), ""),
    ],
)
def test_what_an_edition_is_of(announced: tuple[date, ...], said: str) -> None:
    assert of_which_days(of_day(SATURDAY, announced=announced)) == said


@pytest.mark.parametrize("chat", [PRIVATE, CHANNEL], ids=["private", "channel"])
def test_leaving_and_settings_are_one_tap_away(chat: Subscription) -> None:
    made = compose(of_day(FRIDAY), to=chat)
    assert [button.label for button in made.parts[0].message.buttons[-1]] == ["설정", "해지"]
    assert verbs(made.parts[0].message)[-2:] == ["page", "leave"]
    line = Composer(lambda _: of_day(FRIDAY)).line(Ref("daily", "2026-02-06"), chat)
    assert verbs(line.parts[0].message) == ["page", "leave"]


def test_older_ones_are_titles_with_links_in_the_same_message() -> None:
    made = compose(of_day(MONDAY), of_day(SATURDAY, 4, 5, 6, 7), of_day(FRIDAY, 8))
    assert len(made.parts) == 1
    message = made.parts[0].message
    assert message.shown is not None
    assert message.shown.key == "2026-02-09"
    older = [block for block in message.blocks if block.heading.startswith("지난 브리핑")]
    assert [block.heading for block in older] == [
        "지난 브리핑: 2026-02-07 기술 동향 (금요일 발표분)", "지난 브리핑: 2026-02-06 기술 동향 (목요일 발표분)",
    ]  # fmt: skip
    links = [line[0].url for line in older[0].lines]
    assert links == [f"https://arxiv.org/abs/2602.{n:05}v1" for n in (4, 5, 6)] + [""]
    assert older[0].lines[-1][0].text == "외 1건"
    assert text_of(made).endswith('지난 브리핑은 "2월 7일 브리핑"처럼 말씀하시면 모두 보여 드립니다.')
    assert set(made.refs) == {Ref("daily", key) for key in ("2026-02-09", "2026-02-07", "2026-02-06")}
    linked = compose(of_day(MONDAY), of_day(SATURDAY, 4, 5, 6, 7), web_url=WEB).parts[0].message
    assert any(
        span.url == f"{WEB}/daily/2026-02-07" for b in linked.blocks for line in b.lines for span in line
    )


@pytest.mark.parametrize(("older", "heading"), [(3, "지난 브리핑: "), (14, "지난 브리핑")])
def test_many_older_ones_have_a_line_each(older: int, heading: str) -> None:
    days = [of_day(MONDAY - timedelta(days=n), *range(n * 5 + 1, n * 5 + 6)) for n in range(older + 1)]
    message = compose(*days).parts[0].message
    below = [block for block in message.blocks if block.heading.startswith("지난 브리핑")]
    assert below[0].heading.startswith(heading)
    assert all(line[-1].url for block in below for line in block.lines[:1]), "each has a link"
    assert hold(message) == 1


def test_a_weekly_leads_with_what_is_owed_below() -> None:
    weekly = of_day(
        MONDAY, *range(1, 11), edition="weekly-top10", key="2026-W06", title="주간 Top 10", announced=()
    )
    made = compose(weekly, of_day(SATURDAY, 11, 12))
    assert text_of(made).startswith("주간 Top 10\n\n")
    assert "지난 브리핑: 2026-02-07 기술 동향 (금요일 발표분)" in text_of(made)


def test_lateness_and_emptiness_are_said() -> None:
    assert text_of(compose(of_day(FRIDAY), late=True)).startswith(
        "받을 시각보다 늦게 보내 드립니다.\n\n2026-02-06"
    )
    quiet = structs.replace(of_day(MONDAY, announced=(), candidates=0), items=())
    made = compose(quiet, empty=True)
    assert "새로 발표된 논문이 없습니다." in text_of(made)
    assert hold(made.parts[0].message) == 1


def test_the_line_asks_for_patience_and_counts_for_nothing() -> None:
    made = Composer(lambda _: of_day(FRIDAY)).line(
        Ref("daily", "2026-02-06"), structs.replace(PRIVATE, silent=True)
    )
    assert (made.refs, [part.name for part in made.parts]) == ((), ["line"])
    assert text_of(made) == "2026-02-06 브리핑을 아직 만들지 못했습니다. 만드는 대로 보내 드립니다."
    assert made.parts[0].message.silent
    assert hold(made.parts[0].message) == 1


def test_a_channel_gets_the_details_below_where_it_wants_them() -> None:
    edition = of_day(FRIDAY, pool=(make_item(9),))
    made = compose(edition, to=structs.replace(CHANNEL, in_thread=True, top=4))
    assert [part.name for part in made.parts] == [
        "list", "item:arxiv:2602.00001", "item:arxiv:2602.00002", "item:arxiv:2602.00003", "item:arxiv:2602.00009",
    ]  # fmt: skip
    assert "1번 자세히" in [button.label for button in made.parts[0].message.buttons[0]]
    assert len({made.ordering, compose(edition, to=CHANNEL).ordering, compose(edition).ordering}) == 3
    private = compose(edition, to=structs.replace(PRIVATE, in_thread=True))
    assert [part.name for part in private.parts] == ["list"]


@pytest.mark.parametrize("silent", [True, False])
def test_sound_is_the_chats_choice(silent: bool) -> None:
    made = compose(of_day(FRIDAY), to=structs.replace(CHANNEL, in_thread=True, silent=silent))
    assert {part.message.silent for part in made.parts} == {silent}


def test_the_same_composition_has_the_same_name_in_every_process() -> None:
    assert compose(of_day(FRIDAY)).ordering == compose(of_day(FRIDAY)).ordering
    assert compose(of_day(FRIDAY), late=True).ordering != compose(of_day(FRIDAY)).ordering


def test_hostile_texts_stay_texts() -> None:
    bad = "@all <!channel> <b>x</b> [y](javascript:1) /stop x.ai *_~`| \u202e #a $TSLA"
    paper, story = make_paper(1, title=bad), make_news(2, title=bad, url="javascript:alert(1)")
    lead = make_edition(
        make_item(paper, short_title=bad, heading=bad, tags=(bad,), one_liner=bad), title=bad,
        notes=(Note(bad, bad),), actions=(Action(bad, bad),),
        sources=(SourceReport(bad, bad, "paper", 3),),
    )  # fmt: skip
    older = of_day(SATURDAY, title=bad, announced=(FRIDAY,))
    older = structs.replace(
        older, items=(make_item(paper, short_title=bad), make_item(story, short_title=bad))
    )
    for chat in (PRIVATE, structs.replace(CHANNEL, in_thread=True)):
        made = compose(
            lead,
            older,
            to=structs.replace(chat, interests=(bad[:30], "@channel", "<b>굵게</b>")),
            web_url=WEB,
        )
        for part in made.parts:
            hold(part.message)
        urls = {span.url for b in made.parts[0].message.blocks for line in b.lines for span in line}
        assert "https://arxiv.org/abs/2602.00001v1" in urls
        assert not [url for url in urls if url and not url.startswith("https://")]


texts = st.sampled_from(LIES) | st.text(max_size=120)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(texts, min_size=5, max_size=5),
    st.integers(0, 14),
    st.sampled_from([PRIVATE, CHANNEL]),
    st.booleans(),
    st.lists(texts.map(lambda text: text[:30]), max_size=10),
)
def test_whatever_is_owed_is_one_message(
    said: Sequence[str], older: int, chat: Subscription, late: bool, interests: Sequence[str]
) -> None:
    def item(number: int) -> Any:
        text = said[number % 5]
        return make_item(make_paper(number, title=text), short_title=text[:60], tags=(text[:20],))

    editions = [
        structs.replace(
            of_day(MONDAY - timedelta(days=n)), items=tuple(map(item, range(n * 10, n * 10 + 10)))
        )
        for n in range(older + 1)
    ]
    made = compose(*editions, to=structs.replace(chat, interests=tuple(interests)), late=late, web_url=WEB)
    assert len(made.refs) == older + 1
    (part,) = made.parts
    held = (telegram_messages if chat is PRIVATE else slack_messages).hold(part.message)
    assert held == 1
    for edition in editions:
        assert str(edition.date) in text_of(made)


@pytest.mark.parametrize("number", [0, pytest.param(5, marks=pytest.mark.nightly)])
def test_deliveries_of_recorded_editions_are_accepted(shared: Path, number: int) -> None:
    del shared
    days = days_in(CATEGORY_SETS[number % 4])[number : number + 3]
    editions = [_with_pool(recorded_edition(day, top=20)) for day in reversed(days)]
    for written in (editions, [lying(edition) for edition in editions]):
        for chat in (PRIVATE, structs.replace(CHANNEL, in_thread=True, top=10)):
            wants = structs.replace(chat, interests=("강화학습", "vision", "양자 요리"))
            made = compose(*written, to=wants, web_url=WEB, late=True)
            assert len(made.parts) == (1 if chat is PRIVATE else 11)
            for part in made.parts:
                hold(part.message)
    assert len(telegram.bodies(compose(*editions, web_url=WEB).parts[0].message)) == 1


def _with_pool(edition: Edition) -> Edition:
    return structs.replace(edition, items=edition.items[:5], pool=edition.items[5:])
