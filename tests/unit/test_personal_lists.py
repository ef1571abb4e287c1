"""A chat's own list: what it cares for first, by the product's own weights, and its own numbers in what follows."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from digest_core.conversation import Conversation
from digest_core.delivery.compose import Composer
from digest_core.delivery.model import Delivery, Owed, Ref
from digest_core.delivery.personal import Pool
from digest_core.messages import plain_text
from digest_core.models import Action, Edition, Item, Reason
from digest_core.subscriptions import Subscription
from support.factories import make_edition, make_item, make_news, make_paper
from support.fakes import FakeClock
from support.memory_store import MemoryStore

FRIDAY = date(2026, 2, 6)
LEAD = Ref("daily", "2026-02-06")


def about(number: int, title: str, abstract: str = "We study something.", **changes: Any) -> Item:
    paper = make_paper(number, title=title, abstract=abstract)
    return make_item(paper, tags=changes.pop("tags", ()), reasons=changes.pop("reasons", ()), **changes)


SHOWN = (
    about(1, "Sparse Attention"),
    about(2, "Faster Decoding"),
    about(3, "Protein Folding", tags=("단백질",)),
)
REST = (
    about(4, "Safe Reinforcement Learning"),
    about(5, "A Robot Arm", "We use reinforcement learning on a robot."),
    about(6, "Graph Neural Networks"),
    make_item(make_news(7, title="로봇 회사 소식"), tags=()),
)
EDITION = make_edition(*SHOWN, pool=REST)


def ids(*numbers: int) -> tuple[str, ...]:
    known = {n: item.id for n, item in enumerate((*SHOWN, *REST), 1)}
    return tuple(known[n] for n in numbers)


def choose(
    *interests: str, top: int = 0, edition: Edition = EDITION
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    chosen = Pool(edition).choose(interests, top)
    return chosen.order, chosen.missing


def test_without_interests_it_is_the_editions_own() -> None:
    assert choose() == (ids(1, 2, 3), ())
    assert choose(top=2) == (ids(1, 2), ())
    assert choose(top=6) == (ids(1, 2, 3, 4, 5, 6), ())
    assert choose(top=10) == (ids(1, 2, 3, 4, 5, 6, 7), ())


def test_what_a_chat_cares_for_comes_first_from_the_whole_pool() -> None:
    # A Korean interest finds English papers; the title counts for more than the abstract.
    assert choose("강화학습") == (ids(4, 5, 1), ())
    assert choose("graph neural network", top=2) == (ids(6, 1), ())
    assert choose("단백질") == (ids(3, 1, 2), ()), "by its tag, as there is no abstract"
    assert choose("로봇 회사") == (ids(7, 1, 2), ()), "a story"
    assert choose("cs.LG", top=3)[0] == ids(1, 2, 3), "all of them, in their order"


def test_an_interest_that_nothing_speaks_of_says_so() -> None:
    assert choose("양자 컴퓨터") == (ids(1, 2, 3), ("양자 컴퓨터",))
    assert choose("강화학습", "양자 컴퓨터") == (ids(4, 5, 1), ("양자 컴퓨터",))


@pytest.mark.parametrize("word", ["", " ", "-", "...", "🤖"])
def test_what_is_no_word_is_no_interest(word: str) -> None:
    assert choose(word) == (ids(1, 2, 3), ())


def test_among_what_it_cares_for_the_products_weights_decide() -> None:
    weak = about(
        1, "A Robot in the Kitchen", reasons=(Reason("code", 0.0, 1.0), Reason("interest", 1.0, 1.0))
    )
    strong = about(2, "A Robot at Work", reasons=(Reason("code", 1.0, 1.0), Reason("interest", 0.0, 1.0)))
    edition = make_edition(weak, strong)
    # What the operator cares for has no say in a chat's own order.
    assert choose("robot", edition=edition)[0] == (strong.id, weak.id)
    two = about(3, "Work", "A robot with an attention head.", reasons=(Reason("code", 0.0, 1.0),))
    one = about(4, "Play", "A robot with a hat.", reasons=(Reason("code", 0.0, 1.0),))
    assert choose("robot", "attention", edition=make_edition(one, two))[0] == (two.id, one.id)


def test_writing_an_item_anew_does_not_move_it() -> None:
    upgraded = structs.replace(
        EDITION, pool=(structs.replace(REST[0], tags=("로봇",), heading="로봇"), *REST[1:])
    )
    for words in (("로봇",), ("강화학습", "로봇")):
        assert choose(*words, edition=upgraded) == choose(*words)


def test_an_edition_of_a_week_is_the_same_for_everybody() -> None:
    weekly = make_edition(*SHOWN, edition="weekly-top10", key="2026-W06", pool=REST)
    assert choose("강화학습", top=1, edition=weekly) == (ids(1, 2, 3), ())


words = st.text(max_size=30) | st.sampled_from(
    ["강화학습", "robot", "(", "[a-z]+", "\\", ".*", "cs.LG", "graph"]
)


@given(st.lists(words, max_size=10), st.integers(0, 12))
def test_any_interests_give_a_list_without_repeats(interests: list[str], top: int) -> None:
    order, missing = choose(*interests, top=top)
    everything = ids(1, 2, 3, 4, 5, 6, 7)
    assert len(order) == min(top or 3, 7)
    assert len(set(order)) == len(order)
    assert set(order) <= set(everything)
    assert set(missing) <= set(interests)
    assert choose(*reversed(interests), top=top)[0] == order, "whatever order they were written in"


def composed(edition: Edition, *subscriptions: Subscription, **owed: Any) -> tuple[Composer, list[Delivery]]:
    composer = Composer(lambda _: edition)
    made = [composer.compose(Owed(lead=LEAD, day=FRIDAY, **owed), one) for one in subscriptions]
    return composer, made


def talk(edition: Edition) -> Conversation:
    return Conversation(
        store=MemoryStore(edition), finder=None, building=lambda: False, clock=FakeClock(), zone=ZoneInfo("Asia/Seoul")
    )  # fmt: skip


def test_the_list_says_which_interests_nothing_speaks_of() -> None:
    _, (met, unmet) = composed(
        EDITION,
        Subscription(address="telegram:1", interests=("강화학습",)),
        Subscription(address="telegram:1", interests=("강화학습", "양자 컴퓨터", "해양 생물")),
    )
    assert "관심어" not in plain_text(met.parts[0].message)
    lines = [line for line in plain_text(unmet.parts[0].message).splitlines() if "관심어" in line]
    assert lines == ["이번에는 관심어에 맞는 글이 없습니다: 양자 컴퓨터, 해양 생물"]


def test_its_second_item_is_its_own() -> None:
    _, (made,) = composed(EDITION, Subscription(address="telegram:1", interests=("강화학습",)))
    message = made.parts[0].message
    assert "2. A Robot Arm" in plain_text(message)
    assert message.shown is not None
    assert message.shown.items == ids(4, 5, 1)
    chat = talk(EDITION)
    chat.showed("telegram:1", message.shown)
    answered = chat.ask("2번 저자 누구야?", session="telegram:1")
    assert answered.intent.items == (2,)
    assert "A Robot Arm" in answered.text
    assert answered.shown is not None
    assert answered.shown.about == ids(5)
    # In a reply to the message it means the same without any session.
    assert "A Robot Arm" in chat.ask("2번 저자 누구야?", shown=message.shown).text


def test_actions_on_what_a_list_lacks_name_it_with_its_link() -> None:
    edition = make_edition(*SHOWN, pool=REST, actions=(Action("해 보기", "써 봅니다", ids(2, 4)),))
    _, (made,) = composed(edition, Subscription(address="telegram:1", interests=("강화학습",)))
    assert made.parts[0].message.shown is not None
    chat = talk(edition)
    told = chat.ask("실무 액션 알려줘", shown=made.parts[0].message.shown).text
    assert "(Faster Decoding https://arxiv.org/abs/2602.00002v1, 1번)" in told


def test_the_cost_grows_with_distinct_lists_and_not_with_subscribers() -> None:
    read: list[Ref] = []

    def editions(ref: Ref) -> Edition:
        read.append(ref)
        return EDITION

    composer = Composer(editions)
    kinds = [(), ("강화학습",), ("robot",), ("강화학습", "robot"), ("robot", "강화학습")]
    owed = Owed(lead=LEAD, day=FRIDAY)
    made = [
        composer.compose(owed, Subscription(address=f"telegram:{n + 1}", interests=kinds[n % len(kinds)]))
        for n in range(500)
    ]
    assert read == [LEAD]
    assert composer.composed == len({one.ordering for one in made}) == 4
    assert len({id(one.parts) for one in made}) == 4, "the very same messages"


def test_what_is_kept_of_many_different_chats_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digest_core.delivery.compose.KEPT", 3)
    monkeypatch.setattr("digest_core.delivery.personal.KEPT", 3)
    chats = [
        Subscription(address="telegram:1", interests=(f"양자 {n}", "robot"), top=1 + n % 3) for n in range(20)
    ]
    composer, made = composed(EDITION, *chats, *chats)
    assert composer.composed == 40
    assert made[:20] == made[20:]
    assert {one.parts[0].message.shown.items[0] for one in made if one.parts[0].message.shown} == set(ids(5))
