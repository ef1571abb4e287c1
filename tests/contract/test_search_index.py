"""One suite for every `finding.SearchIndex`: the one in SQLite, and the one tests look through a store with."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest_core.errors import NoIndex
from digest_core.finding import SearchIndex
from digest_core.models import Claim, Paper
from digest_core.ports import Publication, Store
from support.factories import make_edition, make_item, make_news, make_paper
from support.memory_index import MemorySearchIndex
from support.memory_store import MemoryStore
from workers.search_files import IndexFiles
from workers.search_index import SqliteSearchIndex
from workers.search_writer import IndexWriter

DAY = date(2026, 2, 6)
HOSTILE = [
    '"',
    '""',
    "' OR 1=1 --",
    '" OR "x" NEAR("y", 2)',
    "title:x AND NOT y",
    "NOT",
    "AND OR NOT",
    "* ^ - + ( ) : { }",
    '"unbalanced',
    "x*",
    "NEAR(a b)",
    "{title}: protein",
    "\x00",
    "a\x00b",
    "\ud800",
    "'; DROP TABLE documents; --",
    "%s %d {0}",
    "<b>protein</b>",
    "()",
    "🙂",
    "ㅋㅋㅋ",
    "۱۲۳",
    "a" * 10_000,
    "가" * 10_000,
    "a " * 5_000,
]


def paper(number: int, title: str, abstract: str = "We study it.", **changes: object) -> Paper:
    return make_paper(number, title=title, abstract=abstract, **changes)


RAG = paper(1, "A Survey of RAG Systems", "Retrieval-augmented generation answers from documents.")
PROTEIN = paper(2, "Folding at Scale", "We train a protein language model. It folds proteins in seconds.")
DIFFUSION = paper(3, "Faster Diffusion Sampling", "Sampling from diffusion models takes many steps.")
MAMBA = paper(4, "Mamba for Audio", "A state space model for sound.")
POLICY = paper(5, "Learning to Walk", "Reinforcement learning with a robot.", authors=("Geoffrey Hinton",))


def publication(
    day: date, *shown: Paper, collected: tuple[Paper, ...] = (), **changes: object
) -> Publication:
    items = tuple(make_item(one, summary=()) for one in shown)
    edition = make_edition(make_item(), date=day, key=day.isoformat(), **changes)
    edition = msgspec.structs.replace(edition, items=items)
    return Publication(edition=edition, papers=(*shown, *collected))


Fill = Callable[..., SearchIndex]


@pytest.fixture(params=["sqlite", "memory"])
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Fill]:
    """Makes an index over these publications."""
    opened: list[SqliteSearchIndex] = []

    def fill(*publications: Publication) -> SearchIndex:
        store: Store = MemoryStore()
        for one in publications:
            store.publish(one)
        if request.param == "memory":
            return MemorySearchIndex(store)
        assert IndexWriter(store, tmp_path / "index").update() == "done"
        opened.append(SqliteSearchIndex(tmp_path / "index"))
        return opened[-1]

    yield fill
    for index in opened:
        index.close()


def titles(index: SearchIndex, query: str, **options: object) -> list[str]:
    return [hit.title for hit in index.search(query, **options).hits]  # type: ignore[arg-type]


def test_words_find_papers_that_were_shown_and_collected(filled: Fill) -> None:
    index = filled(publication(DAY, RAG, collected=(PROTEIN, DIFFUSION)))
    assert titles(index, "protein") == ["Folding at Scale"]
    assert titles(index, "survey") == [RAG.title]
    assert titles(index, "zebrafish") == []
    assert index.search("zebrafish").whole


def test_a_hit_says_where_it_stands(filled: Fill) -> None:
    index = filled(publication(DAY, DIFFUSION, RAG, collected=(PROTEIN,)))
    shown, collected = index.search("rag").hits[0], index.search("protein").hits[0]
    assert (shown.id, shown.url, shown.kind) == (RAG.id, RAG.url, "paper")
    assert (shown.day, shown.edition, shown.key, shown.number) == (DAY, "daily", "2026-02-06", 2)
    assert (collected.day, collected.edition, collected.number) == (DAY, "daily", None)
    assert collected.snippet == "We train a protein language model."


def test_korean_finds_english_and_english_its_acronym(filled: Fill) -> None:
    index = filled(publication(DAY, RAG, collected=(PROTEIN, DIFFUSION, MAMBA, POLICY)))
    assert titles(index, "단백질") == [PROTEIN.title]
    assert titles(index, "강화학습") == [POLICY.title]
    assert titles(index, "강화 학습") == [POLICY.title]
    assert titles(index, "검색 증강 생성") == [RAG.title]
    assert titles(index, "확산모델") == [DIFFUSION.title]
    assert RAG.title in titles(index, "retrieval augmented generation")
    assert titles(index, "mamba") == [MAMBA.title]


def test_korean_text_is_found_by_its_parts(filled: Fill) -> None:
    item = make_item(
        RAG, summary=(Claim("검색된 문서를 심층강화학습으로 재정렬합니다."),), tags=("질의응답",)
    )
    edition = make_edition(item, date=DAY, key=DAY.isoformat())
    index = filled(Publication(edition=edition))
    for query in ("재정렬", "강화학습", "문서를", "심층", "질의응답"):
        assert titles(index, query) == [RAG.title], query
    assert titles(index, "재정비") == []


def test_decomposed_and_wide_letters_are_the_same(filled: Fill) -> None:
    index = filled(publication(DAY, paper(1, "단백질 지도와 ＲＡＧ")))
    for query in ("\u1103\u1161\u11ab\u1107\u1162\u11a8\u110c\u1175\u11af", "ｒａｇ", "RAG"):
        assert len(index.search(query).hits) == 1, query


def test_authors_and_news_are_found(filled: Fill) -> None:
    news = make_item(make_news(1, title="서빙 비용을 줄인 사례"))
    edition = make_edition(news, make_item(POLICY), date=DAY, key=DAY.isoformat())
    index = filled(Publication(edition=edition, papers=(POLICY,)))
    assert titles(index, "hinton") == [POLICY.title]
    assert titles(index, "서빙 비용") == ["서빙 비용을 줄인 사례"]
    assert titles(index, "서빙 비용", kinds=("paper",)) == []
    assert titles(index, "서빙 비용", kinds=("news",)) == ["서빙 비용을 줄인 사례"]


def test_all_words_count_and_some_stand_in(filled: Fill) -> None:
    index = filled(publication(DAY, RAG, collected=(PROTEIN, DIFFUSION)))
    both, some = index.search("protein seconds"), index.search("protein diffusion")
    assert (both.whole, [hit.title for hit in both.hits]) == (True, [PROTEIN.title])
    assert not some.whole
    assert {hit.title for hit in some.hits} == {PROTEIN.title, DIFFUSION.title}


def test_some_of_the_words_can_be_enough(filled: Fill) -> None:
    index = filled(publication(DAY, RAG, collected=(PROTEIN, DIFFUSION)))
    found = index.search("protein diffusion seconds", some=True)
    assert {hit.title for hit in found.hits} == {PROTEIN.title, DIFFUSION.title}
    assert not found.whole


def test_the_title_counts_most(filled: Fill) -> None:
    other = paper(8, "Something Else", "Unlike diffusion, this samples at once.")
    index = filled(publication(DAY, collected=(other, DIFFUSION)))
    assert titles(index, "diffusion") == [DIFFUSION.title, other.title]


def test_of_equals_the_newest_comes_first(filled: Fill) -> None:
    days = [DAY + timedelta(days=n) for n in (0, 300, 150)]
    index = filled(
        *(
            publication(day, collected=(paper(n, "Sparse Attention", f"Part {n}"),))
            for n, day in enumerate(days)
        )
    )
    assert [hit.day for hit in index.search("sparse attention").hits] == sorted(days, reverse=True)


def test_days_narrow_the_search(filled: Fill) -> None:
    days = [DAY + timedelta(days=n) for n in range(4)]
    index = filled(
        *(publication(day, collected=(paper(n, "Sparse Attention"),)) for n, day in enumerate(days))
    )

    def found(since: date | None, until: date | None) -> set[date]:
        return {hit.day for hit in index.search("attention", since=since, until=until, limit=9).hits}

    assert found(days[1], days[2]) == set(days[1:3])
    assert found(None, days[0]) == {days[0]}
    assert found(days[3], None) == {days[3]}
    assert found(days[3] + timedelta(days=1), None) == set()
    assert found(date.min, date.max) == set(days)


def test_the_limit_holds(filled: Fill) -> None:
    many = tuple(paper(n, f"Sparse Attention {n}") for n in range(1, 40))
    index = filled(publication(DAY, collected=many))
    assert len(index.search("sparse").hits) == 5
    assert len(index.search("sparse", limit=30).hits) == 30


def test_a_paper_stands_where_it_was_first(filled: Fill) -> None:
    index = filled(publication(DAY, collected=(RAG,)), publication(DAY + timedelta(days=1), collected=(RAG,)))
    assert [hit.day for hit in index.search("rag").hits] == [DAY]


def test_a_sample_is_not_found(filled: Fill) -> None:
    index = filled(publication(DAY, RAG, sample=True))
    assert titles(index, "rag") == []


def test_ids_are_found_again(filled: Fill) -> None:
    index = filled(publication(DAY, RAG, collected=(PROTEIN,)))
    found = index.find([PROTEIN.id, "arxiv:none", RAG.id, "\ud800"])
    assert [hit.id for hit in found] == [PROTEIN.id, RAG.id]
    assert found[1].number == 1
    assert index.find([]) == ()


@pytest.mark.parametrize("query", HOSTILE, ids=lambda query: repr(query)[:24])
def test_words_are_never_syntax(filled: Fill, query: str) -> None:
    index = filled(publication(DAY, RAG, collected=(PROTEIN,)))
    index.search(query)
    assert titles(index, "protein") == [PROTEIN.title]


def test_operators_are_words(filled: Fill) -> None:
    index = filled(publication(DAY, RAG, collected=(PROTEIN, paper(9, "Not Near Enough"))))
    assert titles(index, "near") == ["Not Near Enough"]
    assert PROTEIN.title in titles(index, "protein NOT seconds")
    assert index.search("").hits == ()


# What only the one in SQLite has.


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteSearchIndex]:
    folder = tmp_path_factory.mktemp("fuzzed")
    store = MemoryStore()
    store.publish(publication(DAY, RAG, collected=(PROTEIN, DIFFUSION)))
    IndexWriter(store, folder).update()
    index = SqliteSearchIndex(folder)
    yield index
    index.close()


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300) | st.text(alphabet='"*():^-+{}ANDORNTE rag단백질', max_size=60))
def test_any_text_is_a_query(fuzzed: SqliteSearchIndex, query: str) -> None:
    fuzzed.search(query)


def test_without_an_index_it_says_who_builds_one(tmp_path: Path) -> None:
    index = SqliteSearchIndex(tmp_path / "nowhere")
    with pytest.raises(NoIndex, match="aidaily worker ask"):
        index.search("rag")
    with pytest.raises(NoIndex):
        index.find(["arxiv:1"])
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    "named", ["", "../../etc/passwd", "index-0000000000000000.sqlite", "/etc/passwd", "\xff"]
)
def test_what_current_names_is_not_trusted(tmp_path: Path, named: str) -> None:
    (tmp_path / "current").write_bytes(named.encode("latin-1"))
    with pytest.raises(NoIndex):
        SqliteSearchIndex(tmp_path).search("rag")


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_broken_file_is_no_index(tmp_path: Path, content: bytes) -> None:
    files = IndexFiles(tmp_path)
    path = files.new()
    path.write_bytes(content)
    files.put_in_force(path)
    with pytest.raises(NoIndex):
        SqliteSearchIndex(tmp_path).search("rag")


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    store = MemoryStore()
    store.publish(publication(DAY, RAG))
    IndexWriter(store, tmp_path).update()
    index = SqliteSearchIndex(tmp_path)
    index.search("rag")
    assert index._open is not None
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        index._open[1].execute("DELETE FROM documents")
    index.close()
