"""The trend report: its form over a month of real papers, with and without a model, and nothing in it that acts."""

import datetime as dt
import json
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from markdown_it import MarkdownIt
from msgspec import structs
from unit.test_weekly_review import hostile_papers

from digest_core.config import Settings
from digest_core.editions import edition_form
from digest_core.errors import QuotaSpent
from digest_core.models import EXTRACTIVE, Link
from digest_core.writing.trend import write_trend
from support.article_author import CLOSING, OPENING, SUBTITLE, answer_to, honest
from support.commissions import AT_ONCE, MONTH, commission, desk_of, edition_of, real_papers
from support.factories import make_paper
from support.fakes import FakeModel
from support.trend_form import trend_faults

SEOUL = ZoneInfo("Asia/Seoul")


def report(asked, model=None):
    written = write_trend(asked, desk_of(model) if model else None)
    return edition_of("trend-report", asked, written)


def markdown(edition):
    return edition_form("trend-report").markdown(edition, SEOUL)


@pytest.mark.parametrize("start", [0, 13, 40])
def test_real_papers_make_a_report_of_the_seeds_form(start: int, shared: Path) -> None:
    text = markdown(report(commission(real_papers(shared, 10, start=start), MONTH)))
    assert trend_faults(text, ours=True) == []
    assert text.startswith("안녕하세요, 독자 여러분! 2026년 2월")


def test_a_model_keeps_the_form_and_names_the_title_in_both_tongues(shared: Path) -> None:
    asked = commission(real_papers(shared, 10), MONTH)
    edition = report(asked, FakeModel(lambda p: honest(p.user), name="gemini:x"))
    text = markdown(edition)
    assert trend_faults(text, ours=True) == []
    assert edition.writer == "gemini:x"
    assert all(line in text for line in (*OPENING, *CLOSING))
    assert text.count(f"'{SUBTITLE}(") == 10
    assert text.splitlines()[-3].startswith("작성: gemini:x")


def test_without_a_model_every_english_sentence_is_the_papers_own(shared: Path) -> None:
    asked = commission(real_papers(shared, 10), MONTH)
    for section, facts in zip(report(asked).article.sections, asked.facts, strict=True):
        own = {fact.text for fact in facts.facts}
        claims = [claim for paragraph in (*section.paragraphs, section.lesson) for claim in paragraph]
        quotes = [claim.text for claim in claims if claim.evidence]
        assert quotes
        assert set(quotes) <= own
        assert len(set(quotes)) == len(quotes)


def test_a_model_that_lies_is_not_printed(shared: Path) -> None:
    def lying(prompt):
        told = answer_to(json.loads(prompt.user))
        for item in told["items"]:
            for paragraph in item.get("paragraphs", ()):
                paragraph.insert(0, {"text": "정확도가 998.7% 올라 GPT-9를 앞질렀습니다.", "evidence": [1]})
            if "subtitle" in item:
                item["subtitle"] = "GPT-9를 넘어선 998% 성능"
            if "lines" in item:
                item["lines"] = ["저는 997편을 모두 읽어 보았습니다.", *item["lines"]]
        return json.dumps(told, ensure_ascii=False)

    text = markdown(report(commission(real_papers(shared, 10), MONTH), FakeModel(lying)))
    assert trend_faults(text, ours=True) == []
    assert not any(lie in text for lie in ("998", "GPT-9", "997"))


def test_what_the_budget_allows_goes_to_the_first_papers(shared: Path) -> None:
    calls: list[str] = []

    def until_spent(prompt):
        calls.append(prompt.user)
        if len(calls) > AT_ONCE:
            raise QuotaSpent("gemini", "오늘의 한도를 다 썼습니다.")
        return honest(prompt.user)

    edition = report(commission(real_papers(shared, 10), MONTH), FakeModel(until_spent, name="gemini:x"))
    assert [s.writer for s in edition.article.sections] == ["gemini:x"] * AT_ONCE + [EXTRACTIVE] * (
        10 - AT_ONCE
    )
    assert trend_faults(markdown(edition), ours=True) == []


def test_hostile_titles_do_nothing() -> None:
    text = markdown(report(commission(hostile_papers(), MONTH)))
    assert [f for f in trend_faults(text, sections=range(6, 7), ours=True) if f != "not five topics"] == []
    html = MarkdownIt("commonmark").render(text)
    assert not re.search(r"<(?:script|img|b)\b", html)
    assert set(re.findall(r'href="([^"]*)"', html)) == {
        f"https://arxiv.org/abs/2602.{n:05d}" for n in range(1, 7)
    }


def test_code_is_linked_only_at_a_host_of_code() -> None:
    asked = commission([make_paper(number) for number in (1, 2, 3)], MONTH)
    addresses = ("https://github.com/a/b", "https://evil.example/code", "javascript:alert(1)")
    facts = tuple(
        structs.replace(one, links=(*one.links, Link("code", url)))
        for one, url in zip(asked.facts, addresses, strict=True)
    )
    lines = [
        line
        for line in markdown(report(structs.replace(asked, facts=facts))).splitlines()
        if line.startswith("**")
    ]
    assert [("코드" in line) for line in lines] == [True, False, False]


@pytest.mark.parametrize(
    ("home", "last"),
    [
        ("", "구독하기"),
        ("https://ai.example.com", "[구독하기](https://ai.example.com)"),
        ("javascript:x", "구독하기"),
    ],
)
def test_the_last_line_leads_to_where_readers_subscribe(home: str, last: str) -> None:
    edition = report(commission([make_paper(1)], MONTH))
    article = structs.replace(edition.article, home=home)
    text = markdown(structs.replace(edition, article=article))
    assert text.splitlines()[-1] == last
    assert ("구독하실 수" in text) == last.startswith("[")


def test_it_covers_a_month_and_comes_out_on_the_first_monday_after() -> None:
    form, settings = edition_form("trend-report"), Settings.from_env({})
    window = form.window("2026-02", settings)  # type: ignore[attr-defined]
    assert (window.first, window.last, window.out_at.date()) == (
        dt.date(2026, 2, 1),
        dt.date(2026, 2, 28),
        dt.date(2026, 3, 2),
    )
    assert form.newest_key(dt.datetime(2026, 3, 1, tzinfo=SEOUL), settings) == "2026-02"
    assert form.title(window) == "2026년 2월 LLM·AI 동향 보고서"  # type: ignore[attr-defined]
