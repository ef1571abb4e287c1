"""Editions written further in place: what waits, in which order, and what never changes."""

import json
from datetime import timedelta
from typing import Any

import pytest
from msgspec import structs

from digest_core.errors import ModelBusy, ModelError, ModelMisconfigured, ModelUnreachable, QuotaSpent
from digest_core.model_ports import Prompt
from digest_core.models import EXTRACTIVE, Edition
from digest_core.ports import Publication
from digest_core.rewriting import FIRST_PAUSE, LONGEST_PAUSE, LONGEST_WAIT, Rewritten, due, rewrite, waits
from digest_core.writing.author import Author
from support.factories import GENERATED, make_edition, make_item, make_news
from support.fakes import FakeAnswerCache, FakeModel
from support.house import KEY, House, news_source, papers_source, some_papers
from support.korean_author import answer_to, honest

MODEL = "fake:test-model"
DOWN = ModelUnreachable(MODEL, "모델에 연결할 수 없습니다.")


class Desk:
    """A house with a model that can be switched on and off."""

    def __init__(self, **env: str) -> None:
        self.trouble: ModelError | None = None
        self.model = FakeModel(self._answer)
        self.house = House(author=Author(model=self.model, answers=FakeAnswerCache()), **env)

    def _answer(self, prompt: Prompt) -> str | ModelError:
        return self.trouble or honest(prompt.user)

    def build(self, papers: int) -> Edition:
        self.house.build(papers_source(*some_papers(papers)))
        return self.house.edition()

    def rewrite(self) -> Rewritten | None:
        assert self.house.author is not None
        return rewrite(
            "daily",
            KEY,
            author=self.house.author,
            store=self.house.store,
            clock=self.house.clock,
            on_step=self.house.steps.append,
        )


def test_the_pool_is_written_after_the_edition_is_published() -> None:
    desk = Desk()
    published = desk.build(12)
    assert [item.writer for item in published.items] == [MODEL] * 5
    assert {item.unwritten for item in published.pool} == {"waiting"}
    assert published.writer == MODEL
    done = desk.rewrite()
    assert done == Rewritten(2, 7, 0, done.usage if done else None)  # type: ignore[arg-type]
    after = desk.house.edition()
    assert [item.writer for item in after.pool] == [MODEL] * 7
    assert (after.items, after.actions) == (published.items, published.actions)
    assert [item.id for item in after.pool] == [item.id for item in published.pool]
    assert after.version == 2
    assert after.usage.model_calls == published.usage.model_calls + 2
    assert desk.house.store.upgrades == [("daily", KEY, 2, tuple(item.id for item in after.pool))]


def test_an_edition_of_a_day_without_the_model_is_upgraded_in_place() -> None:
    desk = Desk()
    desk.trouble = DOWN
    published = desk.build(7)
    assert published.writer == EXTRACTIVE
    assert {item.unwritten for item in published.items} == {"model_down"}
    assert [note.problem for note in published.notes] != []
    desk.trouble = None
    desk.rewrite()
    after = desk.house.edition()
    assert after.writer == MODEL
    assert [item.id for item in after.items] == [item.id for item in published.items]
    assert [item.heading for item in after.items] == [item.heading for item in published.items]
    assert len(after.actions) == 3
    assert after.notes == ()
    assert after.generated_at == published.generated_at
    assert after.index == published.index
    # The list is stored before the pool: readers of the list do not wait for it.
    versions = [(version, len(ids)) for _, _, version, ids in desk.house.store.upgrades]
    assert versions == [(2, 5), (3, 2)]
    assert desk.rewrite() is None


def test_a_story_is_upgraded_in_place_and_a_headline_stays_one() -> None:
    desk = Desk()
    desk.trouble = DOWN
    text = "엔비디아가 차세대 AI 칩 루빈 울트라를 공개했다. 회사는 추론 비용을 줄였다고 밝혔다."
    told = make_news(1, title="엔비디아, 차세대 AI 칩 발표", snippet=text, votes=400)
    bare = make_news(2, title="네이버, 세종 데이터센터 증설", snippet="", outlet="다른신문", votes=300)
    desk.house.build(papers_source(*some_papers(3)), news_source(told, bare))
    published = desk.house.edition()
    before = {item.id: item for item in (*published.items, *published.pool)}
    assert (before[told.id].unwritten, before[bare.id].unwritten) == ("model_down", None)
    desk.trouble = None
    desk.rewrite()
    edition = desk.house.edition()
    after = {item.id: item for item in (*edition.items, *edition.pool)}
    assert list(after) == list(before)
    assert (after[told.id].writer, after[told.id].unwritten) == (MODEL, None)
    assert (after[told.id].heading, after[told.id].facts) == (before[told.id].heading, before[told.id].facts)
    assert after[bare.id] == before[bare.id]
    assert bare.title not in " ".join(prompt.user for prompt in desk.model.asked)
    assert not waits(edition)


def test_while_the_model_is_away_nothing_of_the_list_changes() -> None:
    desk = Desk()
    desk.trouble = DOWN
    published = desk.build(7)
    done = desk.rewrite()
    after = desk.house.edition()
    assert done is not None
    assert (done.written, done.left) == (0, 7)
    assert after.items == published.items
    assert desk.house.store.upgrades == []


@pytest.mark.parametrize(
    "error",
    [QuotaSpent(MODEL, "예산을 다 썼습니다."), ModelBusy(MODEL, "바쁩니다."), DOWN],
    ids=lambda e: e.code,
)
def test_a_pool_that_breaks_off_goes_on_later(error: ModelError) -> None:
    desk = Desk(AIDAILY_POOL="25")
    desk.build(25)
    calls = len(desk.model.asked)

    def answer(prompt: Prompt) -> str | ModelError:
        return error if len(desk.model.asked) > calls + 2 else honest(prompt.user)

    desk.model.answer = answer
    done = desk.rewrite()
    assert done is not None
    assert done.written == 10
    assert done.left == 10
    desk.model.answer = lambda prompt: honest(prompt.user)
    again = desk.rewrite()
    assert again is not None
    assert (again.written, again.left) == (10, 0)


def test_what_fails_the_checks_twice_is_not_tried_for_ever() -> None:
    desk = Desk()
    published = desk.build(8)

    def lie(prompt: Prompt) -> str:
        said = answer_to(json.loads(prompt.user))
        for item in said.get("items", []):
            item["summary"] = [{"text": "짧습니다.", "evidence": [1]}]
        return json.dumps(said, ensure_ascii=False)

    desk.model.answer = lie
    desk.rewrite()
    after = desk.house.edition()
    assert {item.unwritten for item in after.pool} == {"faults"}
    assert not waits(after)
    assert [item.summary for item in after.pool] == [item.summary for item in published.pool]


def test_an_edition_stored_anew_meanwhile_stays() -> None:
    desk = Desk()
    published = desk.build(8)
    fresh = structs.replace(published, generated_at=published.generated_at + timedelta(hours=1), pool=())

    def answer(prompt: Prompt) -> str:
        desk.house.store.publish(Publication(edition=fresh))
        return honest(prompt.user)

    desk.model.answer = answer
    done = desk.rewrite()
    assert done is not None
    assert done.written == 0
    assert desk.house.edition() == fresh


def test_a_quiet_day_is_written_too() -> None:
    desk = Desk()
    desk.trouble = DOWN
    desk.build(9)
    desk.trouble = None
    desk.house.build(papers_source(), key="2026-02-07")
    quiet = desk.house.edition("2026-02-07")
    assert quiet.items
    assert {item.writer for item in quiet.items} == {MODEL}


def test_the_pool_leaves_tokens_to_questions() -> None:
    desk = Desk()
    desk.build(8)
    assert desk.house.author is not None
    desk.house.author = structs.replace(desk.house.author, reserve=100_000)
    desk.model.left = 100_000
    done = desk.rewrite()
    assert done is not None
    assert (done.written, done.left) == (0, 3)
    desk.model.left = 100_001
    done = desk.rewrite()
    assert done is not None
    assert (done.written, done.left) == (3, 0)


def test_the_list_is_worth_the_last_token() -> None:
    desk = Desk()
    desk.trouble = DOWN
    desk.build(5)
    desk.trouble = None
    assert desk.house.author is not None
    desk.house.author = structs.replace(desk.house.author, reserve=100_000)
    desk.model.left = 1
    done = desk.rewrite()
    assert done is not None
    assert done.written == 5


WAITING = make_edition(make_item(1, unwritten="waiting"))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"sample": True}, False),
        ({"writer": "imported", "imported_text": "# x"}, False),
        ({"items": (make_item(1),)}, False),
        ({"items": (make_item(1, unwritten="faults"),)}, False),
        ({"items": (make_item(1, unwritten="refused"),)}, False),
        ({"items": (make_item(1),), "pool": (make_item(2, unwritten="budget"),)}, True),
    ],
)
def test_what_waits(changes: dict[str, Any], expected: bool) -> None:
    assert waits(structs.replace(WAITING, **changes)) is expected


@pytest.mark.parametrize(
    ("attempts", "before", "expected"),
    [
        (0, None, True),
        (1, FIRST_PAUSE - timedelta(seconds=1), False),
        (1, FIRST_PAUSE, True),
        (2, FIRST_PAUSE, False),
        (2, 2 * FIRST_PAUSE, True),
        (50, LONGEST_PAUSE, True),
        (50, LONGEST_PAUSE - timedelta(seconds=1), False),
    ],
)
def test_pauses_grow(attempts: int, before: timedelta | None, expected: bool) -> None:
    now = GENERATED + timedelta(hours=12)
    assert due(WAITING, attempts, None if before is None else now - before, now) is expected


def test_an_old_edition_stays_as_it_is() -> None:
    assert due(WAITING, 0, None, GENERATED + LONGEST_WAIT)
    assert not due(WAITING, 0, None, GENERATED + LONGEST_WAIT + timedelta(seconds=1))


def test_wrong_settings_are_named_to_readers_and_tried_again() -> None:
    desk = Desk()
    desk.trouble = ModelMisconfigured(MODEL, "AIDAILY_MODEL을 바꿔 주세요.", "AIDAILY_MODEL")
    published = desk.build(5)
    assert "AIDAILY_MODEL" in published.notes[0].problem
    assert waits(published)


def test_a_day_without_items_asks_nothing() -> None:
    desk = Desk()
    desk.house.build(papers_source(), key="2026-02-06")
    assert desk.house.edition().items == ()
    assert desk.model.asked == []
    assert not any("모델" in step for step in desk.house.steps)
