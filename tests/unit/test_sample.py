"""The bundled sample: true in its facts, its sentences our own."""

import json
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from digest_core.calendar import announcement_of
from digest_core.models import Paper
from digest_core.sample import sample_papers

ENTRIES = Path(__file__).resolve().parents[3] / "shared" / "data" / "arxiv_entries.jsonl"
LONGEST_SHARED_RUN = 5
needs_entries = pytest.mark.skipif(
    not ENTRIES.is_file(), reason="the shared arXiv records (../shared/data/arxiv_entries.jsonl) are not here"
)
each_paper = pytest.mark.parametrize("paper", sample_papers(), ids=lambda paper: paper.arxiv_id)

_URL = re.compile(r"https?://\S+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[^\W_]+")
# Written alike in any text; not names of anything.
_ORDINARY = frozenset({"AI", "Code"})


@cache
def recorded() -> dict[str, dict[str, Any]]:
    records = map(json.loads, ENTRIES.read_text(encoding="utf-8").splitlines())
    wanted = {paper.arxiv_id for paper in sample_papers()}
    return {record["id_v"]: record for record in records if record["id_v"] in wanted}


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.?!])\s+", text)


def words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(_URL.sub(" ", text))]


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    said = words(text)
    return {tuple(said[i : i + length]) for i in range(len(said) - length + 1)}


def names(text: str) -> set[str]:
    """Words that are no plain English: a capital beyond the first letter, or inside a sentence."""
    found: set[str] = set()
    for sentence in sentences(_URL.sub(" ", text)):
        said = re.findall(r"[^\W_][\w-]*", sentence)
        inner = {word for word in said[1:] if word[0].isupper()}
        found |= inner | {word for word in said if any(c.isupper() for c in word[1:])}
    return found


def test_enough_papers_for_a_briefing_each_once() -> None:
    papers = sample_papers()
    assert len(papers) >= 14
    assert len({paper.id for paper in papers}) == len(papers)


def test_newest_first_and_of_one_announcement() -> None:
    times = [paper.published for paper in sample_papers()]
    assert all(times)
    assert times == sorted(times, key=lambda at: at or datetime.min.replace(tzinfo=UTC), reverse=True)
    batch = announcement_of(datetime(2026, 2, 4, tzinfo=UTC).date())
    assert all(at is not None and batch.start < at <= batch.end for at in times)


@each_paper
def test_a_record_is_whole(paper: Paper) -> None:
    assert re.fullmatch(r"\d{4}\.\d{5}v\d+", paper.arxiv_id)
    assert paper.id == f"arxiv:{paper.arxiv_id.rpartition('v')[0]}"
    assert paper.authors
    assert paper.primary_category in paper.categories
    assert {"cs.AI", "cs.LG"} & set(paper.categories)


@each_paper
def test_the_abstract_is_a_handful_of_sentences(paper: Paper) -> None:
    told = sentences(paper.abstract or "")
    assert 5 <= len(told) <= 8
    assert all(30 <= len(sentence) <= 260 for sentence in told)


@needs_entries
@each_paper
def test_facts_are_those_of_arxiv(paper: Paper) -> None:
    record = recorded()[paper.arxiv_id]
    assert record["categories_complete"]
    assert paper.title == record["title"]
    assert list(paper.authors) == record["authors"]
    assert list(paper.categories) == record["categories"]
    assert paper.primary_category == record["primary_category"]
    assert paper.comment == record["comment"]
    assert record["published_precision"] == "second"
    assert paper.published == datetime.fromisoformat(record["published"])


@needs_entries
@each_paper
def test_sentences_are_our_own(paper: Paper) -> None:
    length = LONGEST_SHARED_RUN + 1
    shared = runs(paper.abstract or "", length) & runs(recorded()[paper.arxiv_id]["abstract"], length)
    assert shared == set()


@needs_entries
@each_paper
def test_no_number_link_or_name_is_invented(paper: Paper) -> None:
    told, source = paper.abstract or "", recorded()[paper.arxiv_id]["abstract"]
    plain = source.replace("\\%", "%").replace("$", "")
    assert set(_NUMBER.findall(_URL.sub(" ", told))) <= set(_NUMBER.findall(plain))
    assert all(link in source for link in _URL.findall(told))
    known = plain.casefold()
    assert {name for name in names(told) - _ORDINARY if name.casefold() not in known} == set()
