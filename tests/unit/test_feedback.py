"""What 👍 and 👎 weigh, and how they move the order."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest_core.feedback import HALF_LIFE, Liked, liking, weights
from digest_core.matching import matchers_of
from digest_core.people import Feedback
from digest_core.rank import WEIGHTS, Criteria, Ranked, rank, vectors_of
from support.factories import make_paper

NOW = datetime(2026, 2, 6, tzinfo=UTC)


def said(
    verdict: int, *terms: str, reader: str = "a", item: str = "1", age: timedelta = timedelta()
) -> Feedback:
    return Feedback(reader=reader, item=item, terms=terms, verdict=verdict, at=NOW - age)  # type: ignore[arg-type]


def test_one_fresh_verdict_is_a_third_and_two_readers_are_half() -> None:
    assert weights([said(1, "x")], NOW) == {"x": pytest.approx(1 / 3, abs=0.001)}
    assert weights([said(-1, "x")], NOW) == {"x": pytest.approx(-1 / 3, abs=0.001)}
    assert weights([said(1, "x"), said(1, "x", reader="b")], NOW) == {"x": 0.5}


def test_one_reader_counts_once_for_a_subject_however_often_they_press() -> None:
    often = [said(1, "x", item=str(n)) for n in range(500)]
    assert weights(often, NOW) == weights(often[:1], NOW)


def test_verdicts_fade_by_half_and_are_forgotten() -> None:
    half = weights([said(1, "x", age=HALF_LIFE)], NOW)["x"]
    assert half == pytest.approx(0.5 / 2.5)
    assert weights([said(1, "x", age=10 * HALF_LIFE)], NOW) == {}


def test_readers_who_disagree_even_out() -> None:
    assert weights([said(1, "x"), said(-1, "x", reader="b")], NOW) == {}
    assert weights([], NOW) == {}


def test_a_verdict_from_the_future_counts_as_fresh() -> None:
    assert weights([said(1, "x", age=timedelta(days=-400))], NOW) == weights([said(1, "x")], NOW)


@given(
    st.lists(
        st.builds(
            said,
            st.sampled_from([-1, 1]),
            st.sampled_from(["x", "y"]),
            reader=st.sampled_from(["a", "b", "c"]),
            item=st.text(max_size=3),
            age=st.timedeltas(timedelta(), timedelta(days=400)),
        ),
        max_size=60,
    )
)
def test_weights_are_bounded_and_do_not_depend_on_the_order(given_: list[Feedback]) -> None:
    found = weights(given_, NOW)
    assert all(-1 < weight < 1 for weight in found.values())
    assert found == pytest.approx(weights(given_[::-1], NOW), abs=0.0002)


def test_the_signal_is_neutral_without_a_view_and_says_what_moved_it() -> None:
    liked = {
        "강화학습": (0.4, matchers_of(["reinforcement learning"])),
        "로봇": (-0.2, matchers_of(["robot"])),
    }
    assert liking("A paper on proteins", liked)[0] == 0.5
    value, detail = liking("Reinforcement  learning for robots", liked)
    assert value == pytest.approx(0.6)
    assert detail == "👍 강화학습 +0.40 · 👎 로봇 -0.20"


def ordered(*titles: str, liked: dict[str, Liked]) -> tuple[Ranked, ...]:
    papers = [make_paper(n, title=title) for n, title in enumerate(titles, 1)]
    criteria = Criteria(interests={}, categories=("cs.LG",), liked=liked)
    return rank(papers, criteria, now=NOW, count=9, vectors=vectors_of(papers))


def test_what_readers_like_comes_first_and_says_why() -> None:
    titles = ("A Robot", "A Protein")
    up = ordered(*titles, liked={"단백질": Liked(1 / 3, ("단백질", "protein"))})
    down = ordered(*titles, liked={"단백질": Liked(-1 / 3, ("단백질", "protein"))})
    assert [one.subject.title for one in up] == ["A Protein", "A Robot"]
    assert [one.subject.title for one in down] == ["A Robot", "A Protein"]
    reason = next(r for r in up[0].reasons if r.signal == "feedback")
    assert (reason.value, reason.detail) == (0.667, "👍 단백질 +0.33")
    assert 0 < reason.weight <= WEIGHTS["feedback"] * 2


def test_without_verdicts_nothing_changes() -> None:
    (one, *_) = ordered("A Robot", "A Protein", liked={})
    assert "feedback" not in {reason.signal for reason in one.reasons}


def test_the_loudest_readers_move_a_score_by_no_more_than_its_weight() -> None:
    loved = ordered("A Robot", liked={"로봇": Liked(0.99, ("robot",))})[0]
    hated = ordered("A Robot", liked={"로봇": Liked(-0.99, ("robot",))})[0]
    weight = next(r.weight for r in loved.reasons if r.signal == "feedback")
    assert loved.score - hated.score == pytest.approx(0.99 * weight, abs=0.001)
    assert weight < 0.25
