"""One story once: headlines of one event, numbers and names in two languages, updates over days."""

import datetime as dt
import json
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import stories as bench
from digest_core.merge.headline import read_headline
from digest_core.merge.likeness import SAME, Rarity, likeness
from digest_core.merge.numbers import numbers_of
from digest_core.merge.papers import echoes, links_of
from digest_core.merge.sound import sound_of
from digest_core.merge.stories import Told, outlets_of, tell_once, untold
from digest_core.models import Mention, News
from support.factories import make_news, make_paper

START = dt.datetime(2026, 2, 5, 0, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 2, 5)


def story(number: int, title: str, outlet: str = "", hours: float = 0, **changes: object) -> News:
    published = START + dt.timedelta(hours=hours)
    return make_news(number, title=title, outlet=outlet or f"매체{number}", published=published, **changes)


@pytest.mark.parametrize(
    "sets", [("tuned",), ("held_out",), (bench.FRESH,), (bench.BLIND,), bench.HALVES, bench.ALL]
)
def test_labelled_headlines_keep_to_the_bounds(sets: tuple[str, ...]) -> None:
    """Each set as a day of its own, and all of them as one."""
    score = bench.judge(bench.read(*sets))
    assert score.precision >= 0.98, score.wrong
    assert score.recall >= 0.85, score.missed


def test_the_labelled_headlines_are_as_many_as_promised() -> None:
    labelled = bench.read(*bench.HALVES)
    assert len(labelled.stories) >= 100
    assert len(set(labelled.event.values())) >= 25
    korean = [read_headline(s.title).korean for s in labelled.stories]
    assert 40 <= sum(korean) <= len(korean) - 40


def test_a_wrong_grouping_is_seen_by_the_benchmark() -> None:
    labelled = bench.read("held_out")
    one_event = bench.Labelled(labelled.stories, dict.fromkeys(labelled.event, "same"))
    assert bench.judge(one_event).recall < 0.1
    all_apart = bench.Labelled(labelled.stories, {story: story for story in labelled.event})
    assert bench.judge(all_apart).precision == 0


def test_no_two_of_a_real_sites_topics_are_one_story(shared: Path) -> None:
    """96 topics of GeekNews, each its own; taken as if all of one day."""
    rows = json.loads((shared / "data" / "news" / "geeknews_topics.json").read_text(encoding="utf-8"))
    topics = [story(n, row["title"], "GeekNews") for n, row in enumerate(rows)]
    assert len(topics) == 96
    assert [s.title for s in tell_once(topics) if s.coverage] == []


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        ("400억 달러", "$40 billion"),
        ("12억 유로", "€1.2 billion"),
        ("6000억달러", "$600B"),
        ("50%", "50 percent"),
        ("절반", "half"),
        ("1,000만 토큰", "10 million tokens"),
        ("1조 매개변수", "trillion-parameter"),
        ("3000명", "3,000"),
        ("2배", "twice"),
    ],
)
def test_numbers_are_the_same_in_both_languages(korean: str, english: str) -> None:
    ours, theirs = numbers_of(korean)[0], numbers_of(english)[0]
    if korean != "2배":
        assert set(map(str, ours)) & set(map(str, theirs)), (ours, theirs)


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        ("루빈", "Rubin"),
        ("브로드컴", "Broadcom"),
        ("탭나인", "Tabnine"),
        ("아틀라스", "Atlas"),
        ("울트라", "Ultra"),
    ],
)
def test_names_sound_the_same_in_both_languages(korean: str, english: str) -> None:
    assert sound_of(korean) == sound_of(english) != ""


def test_a_short_sound_is_none() -> None:
    assert sound_of("오퍼스") == sound_of("Opus") == ""


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_has_a_headline_like_itself(text: str) -> None:
    read = read_headline(text)
    assert read == read_headline(text)
    assert 0 <= likeness(read, read, Rarity.among([read])) <= 1 + 1e-9


def test_versions_of_one_product_are_kept_apart() -> None:
    titles = ("OpenAI releases GPT-5.5 today", "OpenAI releases GPT-6 today")
    a, b = map(read_headline, titles)
    assert likeness(a, b, Rarity.among([a, b])) == 0


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("OpenAI raises $40 billion", "OpenAI raises prices of its API"),
        ("Google sued over AI training", "Meta sued over AI training"),
        ("Anthropic releases Claude Opus 6", "Anthropic releases Claude Haiku 6"),
        ("네이버, 새 언어모델 공개", "카카오, 새 언어모델 공개"),
        ("Claude Code tips", "클로드 코드 요금 인상"),
    ],
)
def test_hard_negatives_stay_apart(a: str, b: str) -> None:
    assert len(tell_once([story(1, a), story(2, b)])) == 2


def test_a_story_has_all_its_links_and_the_order_of_sources_does_not_matter() -> None:
    group = [
        story(1, "OpenAI launches o7, a reasoning model", "TechCrunch", 1),
        story(2, "오픈AI, 추론 모델 o7 공개", "AI타임스", 2, snippet="오픈AI가 새 추론 모델을 내놓았다."),
        story(
            3,
            "OpenAI o7 reasoning model released",
            "site.example",
            3,
            snippet="",
            votes=120,
            discussion="https://d.example/",
        ),
    ]
    told = {tell_once(order) for order in permutations(group)}
    assert len(told) == 1
    (only,) = told.pop()
    assert only.title == "오픈AI, 추론 모델 o7 공개"
    assert {only.url, *(one.url for one in only.coverage)} == {s.url for s in group}
    assert (only.votes, only.discussion) == (120, "https://d.example/")
    assert set(outlets_of(only)) == {"TechCrunch", "AI타임스", "site.example"}


def test_headlines_days_apart_are_two_stories() -> None:
    title = "OpenAI launches o7, a reasoning model"
    assert len(tell_once([story(1, title), story(2, title, hours=100)])) == 2


def test_a_chain_of_half_alike_headlines_is_no_story() -> None:
    """Each headline shares two words of four with the next: the first and the last have nothing in common."""
    words = ["amber", "birch", "cedar", "dogwood", "elm", "fir", "ginkgo", "hazel", "ivy", "juniper"]
    titles = [f"AI {' '.join(words[at : at + 4])}" for at in range(7)]
    first = [s for s in tell_once([story(n, t) for n, t in enumerate(titles)]) if titles[0] in str(s)]
    assert titles[-1] not in str(first)


# --- over days


TOLD = (Told("오픈AI, 추론 모델 o7 공개", DAY, "AI타임스"),)


@pytest.mark.parametrize(
    "title", ["OpenAI launches its reasoning model o7", "오픈AI 추론 모델 o7 드디어 출시"]
)
def test_what_was_told_is_not_told_again_in_other_words(title: str) -> None:
    assert untold([story(1, title)], TOLD) == ()


@pytest.mark.parametrize(
    "title",
    ["오픈AI, 추론 모델 o7 가격 50% 인하", "OpenAI delays reasoning model o7 in Europe"],
)
def test_news_in_an_old_story_is_an_update(title: str) -> None:
    (told,) = untold([story(1, title)], TOLD)
    assert told.follows == DAY


def test_another_story_is_no_update() -> None:
    (told,) = untold([story(1, "삼성전자, HBM4 공급 계약")], TOLD)
    assert told.follows is None


# --- papers


PAPER = make_paper(4884, title="Routing Queries under Concept Drift")


def test_a_papers_news_code_and_discussion_go_with_it() -> None:
    linked = story(1, "A router that adapts", "AI타임스", papers=(PAPER.id,))
    discussed = story(
        2,
        "Routing queries under concept drift [pdf]",
        "arxiv.org",
        url="https://arxiv.org/abs/2602.04884",
        votes=90,
        discussion="https://news.ycombinator.com/item?id=1",
    )
    mention = Mention(
        paper=PAPER.id,
        title="t",
        url="https://huggingface.co/papers/2602.04884",
        votes=12,
        code="https://github.com/a/b",
    )
    found = echoes([PAPER, make_paper(2)], [mention], [linked, discussed, story(3, "삼성전자 소식")])
    echo = found[PAPER.id]
    assert (echo.votes, echo.code) == (12, "https://github.com/a/b")
    assert {s.id for s in echo.stories} == {linked.id, discussed.id}
    assert [link.url for link in links_of(echo)] == [
        "https://github.com/a/b",
        "https://huggingface.co/papers/2602.04884",
        "https://news.ycombinator.com/item?id=1",
        linked.url,
    ]
    assert found[make_paper(2).id].votes == 0


def test_a_story_that_links_to_many_papers_belongs_to_none() -> None:
    other = make_paper(2, title="Another study of something else entirely")
    roundup = story(1, "이번 주 AI 논문", papers=(PAPER.id, other.id))
    assert echoes([PAPER, other], [], [roundup]) == {}


def test_a_mention_of_a_paper_that_was_not_announced_is_dropped() -> None:
    mention = Mention(
        paper="arxiv:2501.00001", title="t", url="https://huggingface.co/papers/2501.00001", votes=9
    )
    assert set(echoes([PAPER], [mention], [])) == {PAPER.id}


def test_a_short_title_is_no_sign() -> None:
    assert echoes([make_paper(1, title="Deep Learning")], [], [story(1, "Deep learning in space")]) == {}


def test_the_threshold_lies_between() -> None:
    assert 0.3 < SAME < 0.6
