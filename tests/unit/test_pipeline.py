"""Builds with sources of the test's own: what is carried, what fails alone, what is never published."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from digest_core.config import Settings
from digest_core.errors import RateLimited, SourceBroken, SourceError, SourceUnreachable, StoredDataBroken
from digest_core.harvest import NO_PAPERS, WITHOUT
from digest_core.models import Edition, Note, Paper
from digest_core.ports import Batch, Publication, Request
from digest_core.render.markdown import render_daily
from support.factories import make_edition, make_item, make_news, make_paper
from support.fakes import FakeClock, FakeGate
from support.house import KEY, SUBMITTED, GivenSource, House, failing, news_source, papers_source, some_papers
from support.memory_store import MemoryStore


def test_an_edition_carries_items_pool_index_and_counts() -> None:
    house = House()
    report = house.build(news_source(make_news(1)), papers_source(*some_papers(9)))
    edition = house.edition()
    assert (report.status, report.items, report.candidates, report.writer) == ("built", 5, 9, "extractive")
    assert (len(edition.items), len(edition.pool)) == (5, 5)
    assert [item.kind for item in edition.items] == ["paper"] * 5
    assert [source.count for source in edition.sources] == [1, 5]
    assert [reference.url for reference in edition.index.papers] == [
        item.subject.pdf_url for item in edition.items if isinstance(item.subject, Paper)
    ]
    assert edition.announced == (date(2026, 2, 5),)
    assert edition.notes == ()
    assert house.steps


def test_sources_are_asked_for_the_right_span() -> None:
    house, source = House(), papers_source(*some_papers(1))
    house.build(source)
    (request,) = source.asked
    assert [a.day for a in request.announcements] == [date(2026, 2, 5)]
    assert request.until == datetime(2026, 2, 5, 22, 15, tzinfo=UTC)
    assert request.since == request.until - timedelta(days=1)
    assert request.deadline is None


def test_a_news_source_fails_alone_and_counts_nothing() -> None:
    house = House()
    house.build(
        failing("DuckDuckGo", "news", RateLimited("DuckDuckGo", "쉬어 가라고 합니다.")),
        papers_source(*some_papers(6)),
    )
    edition = house.edition()
    assert [source.count for source in edition.sources] == [None, 5]
    assert edition.notes == (Note("DuckDuckGo", f"쉬어 가라고 합니다.{WITHOUT}"),)


def test_what_a_source_left_out_is_noted() -> None:
    house = House()
    house.build(papers_source(*some_papers(3), problems=("초록이 없는 항목 1편을 뺐습니다.",)))
    assert house.edition().notes == (Note("arXiv", "초록이 없는 항목 1편을 뺐습니다."),)


@pytest.mark.parametrize("error", [SourceUnreachable("arXiv", "끊김"), SourceBroken("arXiv", "HTML")])
def test_without_arxiv_nothing_is_stored_and_the_last_edition_stays(error: SourceError) -> None:
    house = House()
    house.build(papers_source(*some_papers(3)))
    report = house.build(failing("arXiv", "paper", error), key="2026-02-07")
    assert (report.status, report.exit_code, report.error) == ("failed", 1, error.code)
    assert KEY in report.message
    assert house.store.keys("daily") == (KEY,)


def test_the_sample_stands_in_only_where_it_is_asked_for() -> None:
    house = House()
    down = failing("arXiv", "paper", SourceUnreachable("arXiv", "끊김"))
    assert house.build(down).status == "failed"
    report = house.build(down, sample=True)
    edition = house.edition()
    assert report.sample
    assert edition.sample
    assert "견본" in edition.title
    assert edition.sources[0].name == "견본"
    assert edition.candidates >= 12
    assert house.store.seen_before([item.id for item in edition.items], date(2030, 1, 1)) == frozenset()


def test_the_next_build_replaces_a_sample_and_keeps_a_real_edition() -> None:
    house = House()
    house.build(failing("arXiv", "paper", SourceUnreachable("arXiv", "끊김")), sample=True)
    assert house.build(papers_source(*some_papers(3))).status == "built"
    assert not house.edition().sample
    again = papers_source(*some_papers(4))
    assert house.build(again).status == "stored"
    assert again.asked == []
    assert house.build(again, force=True).status == "built"


def test_an_empty_batch_on_a_settled_day_is_a_probable_holiday() -> None:
    house = House()
    report = house.build(papers_source())
    edition = house.edition()
    assert (report.status, report.items, edition.announced) == ("built", 0, ())
    assert "휴일" in edition.notes[0].problem


def test_an_empty_batch_within_six_hours_is_not_yet() -> None:
    """The announcement of 02-05 is public at 01:00Z; the index may lag until 07:00Z."""
    house = House()
    early = house.build(papers_source(), key="2026-02-05", as_of="2026-02-05T06:59:00+00:00")
    assert (early.status, early.error, early.exit_code) == ("failed", "NotYetAnnounced", 1)
    assert house.store.keys("daily") == ()
    late = house.build(papers_source(), key="2026-02-05", as_of="2026-02-05T07:00:00+00:00")
    assert late.status == "built"


def test_a_missed_day_is_carried_by_the_next_build() -> None:
    """Newest stored daily: 02-04. The daily of 02-07 carries 02-04's, 02-05's and 02-06's announcements."""
    house, source = House(), papers_source(*some_papers(2))
    house.put(date(2026, 2, 4))
    house.build(source, key="2026-02-07")
    assert [a.day.day for a in source.asked[0].announcements] == [4, 5, 6]
    edition = house.edition("2026-02-07")
    assert edition.announced == (date(2026, 2, 5),)
    assert [item.id for item in edition.items] == ["arxiv:2602.00001", "arxiv:2602.00002"]
    assert len([note for note in edition.notes if "휴일" in note.problem]) == 2


def test_a_weekend_after_a_stored_daily_has_no_announcement() -> None:
    house, source = House(), papers_source()
    house.put(date(2026, 2, 7))
    house.build(source, key="2026-02-08")
    assert source.asked[0].announcements == ()
    assert "새 발표가 없었습니다" in house.edition("2026-02-08").notes[0].problem


def test_an_earlier_cut_off_given_by_as_of_is_where_the_next_one_starts() -> None:
    """The daily of 02-05 closed at noon and took that morning's announcement; 02-06 does not take it again."""
    house, source = House(), papers_source(*some_papers(2))
    house.build(papers_source(*some_papers(2)), key="2026-02-05", as_of="2026-02-05T12:00:00+09:00")
    house.build(source, key="2026-02-06")
    edition = house.edition("2026-02-06")
    assert (edition.items, edition.announced, edition.candidates) == ((), (), 0)


def test_what_was_shown_does_not_come_back_in_any_version() -> None:
    house = House()
    old = make_paper(1, published=SUBMITTED)
    house.store.publish(
        Publication(
            edition=make_edition(make_item(old), date=date(2026, 2, 5), key="2026-02-05"), seen=(old.id,)
        )
    )
    newer = make_paper(1, arxiv_id="2602.00001v2", published=SUBMITTED)
    house.build(papers_source(newer, make_paper(2, published=SUBMITTED)))
    assert [item.id for item in house.edition().items] == ["arxiv:2602.00002"]


def test_building_a_day_again_does_not_hide_its_own_papers() -> None:
    house = House()
    house.build(papers_source(*some_papers(3)))
    house.build(papers_source(*some_papers(3)), force=True)
    assert len(house.edition().items) == 3


def test_blocked_words_leave_papers_and_news_out() -> None:
    house = House(AIDAILY_BLOCKED_WORDS="casino")
    house.build(
        news_source(make_news(1), make_news(2, title="Casino opens")),
        papers_source(*some_papers(2), make_paper(3, title="A Casino Study", published=SUBMITTED)),
    )
    text = str(house.edition())
    assert [item.kind for item in house.edition().items] == ["paper", "paper", "news"]
    assert "asino" not in text


def test_interests_raise_an_item() -> None:
    wanted = make_paper(9, title="Folding proteins", abstract="We fold a protein.", published=SUBMITTED)
    house = House(AIDAILY_INTERESTS="단백질")
    house.build(papers_source(*some_papers(8), wanted))
    first = house.edition().items[0]
    assert first.id == wanted.id
    assert any(reason.signal == "interest" for reason in first.reasons)


def test_references_are_the_own_paper_and_a_related_one() -> None:
    house = House()
    house.build(papers_source(*some_papers(4)))
    for item in house.edition().items:
        assert isinstance(item.subject, Paper)
        assert item.references[0].url == item.subject.pdf_url
        assert item.references[1].url != item.subject.pdf_url
        assert len(item.references) == 2


def day_of(day: int) -> datetime:
    """A time of submission inside the window of the announcement of February `day`, 2026."""
    return datetime(2026, 2, day - 1, 12, tzinfo=UTC)


def test_a_paper_that_came_late_is_included_and_marked() -> None:
    """Announced on 02-04 but held by moderation: the build of 02-06 is the first to see it."""
    house = House()
    on_time, late = make_paper(1, published=day_of(4)), make_paper(2, published=day_of(4))
    house.build(papers_source(on_time), key="2026-02-05")
    house.build(papers_source(on_time, late, make_paper(3, published=day_of(5))), key="2026-02-06")
    edition = house.edition("2026-02-06")
    by_id = {item.id: item for item in edition.items}
    assert set(by_id) == {"arxiv:2602.00002", "arxiv:2602.00003"}
    assert by_id["arxiv:2602.00002"].late == date(2026, 2, 4)
    assert "늦게" in (by_id["arxiv:2602.00002"].facts or "")
    assert by_id["arxiv:2602.00003"].late is None
    assert edition.announced == (date(2026, 2, 5),)
    assert edition.candidates == 2
    assert any("늦게 올라온 논문 1편" in note.problem for note in edition.notes)


def test_a_late_paper_stays_late_when_its_edition_is_built_again() -> None:
    house, late = House(), make_paper(2, published=day_of(4))
    house.build(papers_source(make_paper(1, published=day_of(4))), key="2026-02-05")
    for _ in range(2):
        house.build(papers_source(late, make_paper(3, published=day_of(5))), key="2026-02-06", force=True)
        assert late.id in {item.id for item in house.edition("2026-02-06").items}


def test_what_was_collected_but_not_shown_is_not_late() -> None:
    house = House(AIDAILY_TOP="3", AIDAILY_POOL="3")
    many = tuple(make_paper(number, published=day_of(4)) for number in range(1, 9))
    house.build(papers_source(*many), key="2026-02-05")
    house.build(papers_source(*many, make_paper(20, published=day_of(5))), key="2026-02-06")
    assert [item.id for item in house.edition("2026-02-06").items] == ["arxiv:2602.00020"]


def test_a_first_build_takes_the_regular_window_only() -> None:
    house, source = House(), papers_source(make_paper(1, published=day_of(5)))
    house.build(source, key="2026-02-06")
    assert [a.day.day for a in source.asked[0].announcements] == [5]


def test_papers_of_a_day_taken_for_a_holiday_come_with_the_next_build() -> None:
    house, slow = House(), make_paper(1, published=day_of(5))
    house.build(papers_source(), key="2026-02-06")
    house.build(papers_source(slow), key="2026-02-07")
    edition = house.edition("2026-02-07")
    assert [(item.id, item.late) for item in edition.items] == [(slow.id, date(2026, 2, 5))]


def test_a_day_without_announcement_offers_the_best_unread_of_the_week() -> None:
    house = House(AIDAILY_TOP="3")
    house.build(papers_source(*some_papers(5)))
    read = {item.id for item in house.edition().items}
    for key in ("2026-02-07", "2026-02-08"):
        house.build(papers_source(), key=key)
    first, second = house.edition("2026-02-07"), house.edition("2026-02-08")
    offered = [item.id for item in first.items]
    assert len(offered) == 2
    assert not set(offered) & read
    assert (first.announced, first.candidates) == ((), 0)
    assert any("아직 싣지 않은" in note.problem for note in first.notes)
    assert second.items == ()


def test_a_lost_history_stops_the_build_loudly() -> None:
    house = House()
    house.store.publish(
        Publication(edition=make_edition(make_item(1), date=date(2026, 2, 5), key="2026-02-05"))
    )
    report = house.build(papers_source(*some_papers(3)))
    assert (report.status, report.error, report.exit_code) == ("failed", "StoredDataBroken", 1)
    assert "기록" in report.message
    assert house.store.keys("daily") == ("2026-02-05",)


def test_other_categories_do_not_make_old_papers_late() -> None:
    """A day looked at for cs.AI was not looked at for cs.AI and cs.LG."""
    house = House(AIDAILY_CATEGORIES="cs.AI")
    house.build(papers_source(make_paper(1, published=day_of(4))), key="2026-02-05")
    house.settings = Settings.from_env({"AIDAILY_CATEGORIES": "cs.AI,cs.LG"})
    source = papers_source(make_paper(2, published=day_of(5)))
    house.build(source, key="2026-02-06")
    assert [a.day.day for a in source.asked[0].announcements] == [5]
    assert all(item.late is None for item in house.edition("2026-02-06").items)


def test_unread_papers_are_of_the_week_and_not_blocked() -> None:
    house = House(AIDAILY_TOP="3")
    house.build(papers_source(*some_papers(5)))
    house.settings = Settings.from_env({"AIDAILY_BLOCKED_WORDS": "DriftRoute"})
    house.build(papers_source(), key="2026-02-07")
    assert house.edition("2026-02-07").items == ()
    house.settings = Settings.from_env({})
    house.clock = FakeClock(datetime(2026, 3, 8, tzinfo=UTC))
    house.build(papers_source(), key="2026-03-07")
    assert house.edition("2026-03-07").items == ()


def test_without_a_source_of_papers_silence_says_nothing() -> None:
    house = House()
    report = house.build(news_source(make_news(1)))
    edition = house.edition()
    assert report.status == "built"
    assert [note.problem for note in edition.notes] == [NO_PAPERS]
    assert len(edition.index.news) == 1
    assert house.store.days_before(date(2030, 1, 1), house.settings.scope) == frozenset()


def test_neighbouring_days_built_at_once_do_not_share_papers() -> None:
    """The second waits for its turn, and finds the first one's papers in the history."""
    house = House()
    house.put(date(2026, 2, 4))
    papers = tuple(make_paper(number, published=day_of(4)) for number in range(1, 9))
    first_is_in, may_go_on = threading.Event(), threading.Event()

    def give(_: Request) -> Batch:
        first_is_in.set()
        may_go_on.wait(10)
        return Batch(papers=papers)

    source, gate, keys = (
        GivenSource("arXiv", "paper", give),
        FakeGate(house.clock),
        ("2026-02-05", "2026-02-06"),
    )
    builds = [
        threading.Thread(target=house.build, args=(source,), kwargs={"key": k, "gate": gate}) for k in keys
    ]
    builds[0].start()
    assert first_is_in.wait(10)
    builds[1].start()
    may_go_on.set()
    for build in builds:
        build.join()
    shown = [item.id for key in keys for item in house.edition(key).items]
    assert len(shown) == len(set(shown))


def test_an_unreadable_newest_edition_does_not_hide_why_a_build_failed() -> None:
    house = House()

    class Broken(MemoryStore):
        def newest(self, edition: str, *, before: date | None = None, samples: bool = True) -> Edition | None:
            if before is None:
                raise StoredDataBroken("깨짐")
            return super().newest(edition, before=before, samples=samples)

    house.store = Broken()
    report = house.build(failing("arXiv", "paper", SourceUnreachable("arXiv", "끊김")))
    assert (report.error, report.message) == ("SourceUnreachable", "끊김")


@pytest.mark.parametrize("word", ["llm", "강화학습", "cs.LG"])
def test_a_blocked_word_blocks_plurals_translations_and_categories(word: str) -> None:
    house = House(AIDAILY_BLOCKED_WORDS=word)
    about = make_paper(1, title="Reinforcement learning for LLMs", published=SUBMITTED)
    other = make_paper(
        2,
        title="Birds",
        abstract="We count birds.",
        categories=("cs.AI",),
        primary_category="cs.AI",
        published=SUBMITTED,
    )
    house.build(papers_source(about, other))
    assert [item.id for item in house.edition().items] == [other.id]


def test_when_all_is_blocked_the_list_does_not_say_that_nothing_was_announced() -> None:
    house = House(AIDAILY_BLOCKED_WORDS="routing")
    house.build(papers_source(*some_papers(3)))
    markdown = render_daily(house.edition(), house.settings.zone)
    assert "조건에 맞는 새 논문이 없습니다" in markdown
    assert "새로 발표된 논문이 없습니다" not in markdown
