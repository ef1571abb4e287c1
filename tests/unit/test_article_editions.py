"""The review and the report as editions: built, stored, shown in every format, exported, asked about."""

import datetime as dt
import json
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from bot.arguments import asked_about
from bot.transfer import export_all
from digest_core.builds import run_build
from digest_core.config import Settings
from digest_core.conversation import Conversation
from digest_core.editions import edition_form
from digest_core.errors import NothingStored, UsageError
from digest_core.inquiry import OpenSource
from digest_core.models import Edition, Shown
from digest_core.pipeline import Workshop
from digest_core.ports import BuildReport, BuildRequest
from digest_core.render.bodies import bodies_json
from digest_core.render.json_view import edition_view
from digest_core.writing.author import Author
from support.article_author import honest
from support.factories import make_paper
from support.fakes import FakeAnswerCache, FakeClock, FakeGate, FakeModel
from support.house import papers_source
from support.memory_store import MemoryStore
from support.review_form import review_faults
from support.trend_form import trend_faults

SEOUL = ZoneInfo("Asia/Seoul")
ARCHIVE = "https://ai.example.com"
KEYS = {"weekly-review": "2026-W07", "trend-report": "2026-02"}
DATES = {"weekly-review": dt.date(2026, 2, 20), "trend-report": dt.date(2026, 3, 2)}
MOST = {"weekly-review": 9, "trend-report": 10}
TOPICS = (
    "Reinforcement Learning Agents",
    "Quantization of LLMs",
    "Speech Recognition",
    "Graph Neural Networks",
)
CODE = "https://github.com/example/router"


class House:
    """A store, and builds of windows from made-up papers."""

    def __init__(self, author: Author | None = None) -> None:
        self.store, self.clock = MemoryStore(), FakeClock(dt.datetime(2026, 3, 3, tzinfo=dt.UTC))
        self.settings = Settings.from_env({"AIDAILY_WEB_URL": ARCHIVE})
        papers = papers_source(*(self._paper(n) for n in range(1, 16)))
        self.shop = Workshop(
            settings=self.settings,
            store=self.store,
            clock=self.clock,
            gate=FakeGate(self.clock),
            sources=(OpenSource("arxiv", papers, True),),
            on_step=lambda _: None,
            archive=lambda _: papers,
            author=author,
            home=lambda: ARCHIVE,
        )

    @staticmethod
    def _paper(number: int):
        return make_paper(
            number,
            title=f"Router{number}: {TOPICS[number % 4]} under Drift, Part {number}",
            published=dt.datetime(2026, 2, 9 + number % 3, 12, tzinfo=dt.UTC),
            abstract=(
                f"{TOPICS[number % 4]} save cost in setting {number}, but routers break when traffic shifts. "
                f"We propose Router{number}, which updates its thresholds from delayed feedback. "
                f"On four traffic traces it cuts cost by {30 + number}% at equal quality. "
                f"A limitation of our method is that feedback must arrive within an hour. Code: {CODE}{number}"
            ),
        )

    def build(self, name: str) -> BuildReport:
        return run_build(BuildRequest(edition=name, key=KEYS[name]), self.shop)

    def built(self, name: str) -> Edition:
        report = self.build(name)
        assert report.status == "built", report.message
        edition = self.store.edition(name, KEYS[name])
        assert edition is not None
        return edition


def faults(name: str, text: str) -> list[str]:
    check = review_faults if name == "weekly-review" else trend_faults
    return check(text, ours=True)  # type: ignore[operator]


@pytest.mark.parametrize("name", KEYS)
@pytest.mark.parametrize("with_model", [False, True])
def test_an_edition_is_built_in_its_form_and_told_when_it_comes_out(name: str, with_model: bool) -> None:
    model = FakeModel(lambda p: honest(p.user), name="gemini:x")
    house = House(Author(model=model, answers=FakeAnswerCache()) if with_model else None)
    edition = house.built(name)
    assert (edition.date, len(edition.items)) == (DATES[name], MOST[name])
    assert edition.writer == ("gemini:x" if with_model else "extractive")
    assert faults(name, edition_form(name).markdown(edition, SEOUL)) == []
    assert house.build(name).status == "stored"


@pytest.mark.parametrize("name", KEYS)
def test_numbers_and_links_are_those_of_the_paper_in_every_edition(name: str) -> None:
    edition = House().built(name)
    text = edition_form(name).markdown(edition, SEOUL)
    for item in edition.items:
        number = int(item.short_title.removeprefix("Router"))
        assert f"cuts cost by {30 + number}% at equal quality" in text
        assert f"({CODE}{number})" in text
        assert f"({item.subject.url.removesuffix('v1')})" in text


@pytest.mark.parametrize("name", KEYS)
def test_export_writes_what_show_prints(name: str, tmp_path: Path) -> None:
    house = House()
    edition = house.built(name)
    runtime = SimpleNamespace(store=house.store, settings=SimpleNamespace(zone=SEOUL))
    (path,) = export_all(tmp_path, edition_form(name), (dt.date.min, dt.date.max), runtime)  # type: ignore[arg-type]
    where = {
        "weekly-review": "_posts/2026-02-20-weekly-review-2026-w07.md",
        "trend-report": "trend-report/2026-02.md",
    }
    assert path == tmp_path / where[name]
    assert path.read_text(encoding="utf-8") == edition_form(name).markdown(edition, SEOUL)


@pytest.mark.parametrize("platform", ["telegram", "slack"])
@pytest.mark.parametrize("name", KEYS)
def test_chats_get_a_summary_and_a_link_to_the_whole(name: str, platform: str) -> None:
    edition = House().built(name)
    bodies = json.loads(bodies_json(edition, platform, ARCHIVE))
    told = json.dumps(bodies, ensure_ascii=False)
    assert f"{ARCHIVE}/{name}/{KEYS[name]}" in told
    assert all(item.short_title in told for item in edition.items)


@pytest.mark.parametrize("name", KEYS)
def test_json_holds_the_article(name: str) -> None:
    view = edition_view(House().built(name))
    assert [s["item"] for s in view["article"]["sections"]] == [item["id"] for item in view["items"]]
    assert view["article"]["home"] == ARCHIVE


@pytest.mark.parametrize(
    ("name", "asked"), [("weekly-review", "주간 리뷰 보여줘"), ("trend-report", "트렌드 리포트")]
)
def test_questions_follow_up_inside_it(name: str, asked: str) -> None:
    house = House()
    edition = house.built(name)
    talk = Conversation(store=house.store, clock=house.clock, zone=SEOUL, finder=None, building=lambda: False)
    listed = talk.ask(asked, session="s")
    assert edition.items[0].short_title in listed.text
    code = talk.ask("3번 논문 코드 있어?", session="s")
    third = edition.items[2]
    assert f"{CODE}{third.short_title.removeprefix('Router')}" in code.text
    assert (code.intent.edition, code.intent.items) == (name, (3,))
    risk = talk.ask("리스크는?", session="s")
    assert "feedback must arrive within an hour" in risk.text
    assert risk.citations[0].url == third.subject.url


@pytest.mark.parametrize("name", KEYS)
def test_a_key_names_the_edition_that_is_asked_about(name: str) -> None:
    house = House()
    now = house.clock.now()
    with pytest.raises(NothingStored, match=KEYS[name]):
        asked_about(KEYS[name], house.settings, now, house.store)
    edition = house.built(name)
    assert asked_about(KEYS[name], house.settings, now, house.store) == (None, Shown(name, KEYS[name]))
    talk = Conversation(store=house.store, clock=house.clock, zone=SEOUL, finder=None, building=lambda: False)
    answer = talk.ask("2번 논문 코드 있어?", shown=Shown(name, KEYS[name]))
    assert CODE + edition.items[1].short_title.removeprefix("Router") in answer.text


def test_a_day_is_asked_about_as_before() -> None:
    house = House()
    assert asked_about(None, house.settings, house.clock.now(), house.store) == (None, None)
    day = asked_about("2026-02-06", house.settings, house.clock.now(), house.store)
    assert day == (dt.date(2026, 2, 6), None)
    for wrong in ("2026-02-30", "2026-W60", "2026-13", "2030-W01", "gibberish"):
        with pytest.raises(UsageError):
            asked_about(wrong, house.settings, house.clock.now(), house.store)
