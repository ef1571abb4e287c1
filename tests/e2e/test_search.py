"""Search as a user meets it: after a build, after an import, and kept by a worker beside a server of one's own."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from digest_core.ports import Publication
from support.arxiv_records import record, records
from support.arxiv_server import ArxivServer
from support.embedded import eventually, is_alive, parent_of
from support.factories import make_edition, make_item, make_paper
from support.program import Program, free_port, valkey_at
from workers.connection import connect
from workers.store import RedisStore

BRIEFING = Path(__file__).parents[1] / "data" / "briefing-2026-03-11.md"
DAY = "2026-02-06"


@pytest.fixture(scope="module")
def arxiv() -> Iterator[ArxivServer]:
    walrus = record(15, title="Walrus Migration under Drift")
    with ArxivServer([*records(14), walrus]) as server:
        yield server


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory, arxiv: ArxivServer) -> Program:
    """A home in which one daily was built, with no process left running."""
    made = Program(tmp_path_factory.mktemp("home"), ARXIV_API_BASE=arxiv.base)
    done = made.run("build", "--date", DAY)
    assert done.status == 0, done.err
    return made


def test_what_was_built_is_found(program: Program) -> None:
    found = json.loads(program.run("ask", "walrus 논문 찾아줘", "--json").out)
    assert found["intent"] == {"field": "search", "items": [], "date": None, "edition": None}
    assert found["answered_from"] == "briefing"
    assert found["citations"][0]["title"] == "Walrus Migration under Drift"
    assert found["citations"][0]["item"] is None
    assert DAY in found["answer"]


def test_a_number_after_a_search_is_a_hit(program: Program) -> None:
    program.run("ask", "walrus 논문 찾아줘", "--session", "s")
    assert "Walrus Migration" in program.run("ask", "1번 요약", "--session", "s").out


def test_what_is_not_there_is_said(program: Program) -> None:
    done = program.run("ask", "zebrafish 논문 찾아줘", "--json")
    assert done.status == 0
    assert json.loads(done.out)["answered_from"] == "none"


@pytest.mark.parametrize("words", ['" OR 1=1 --', "NEAR(a b) *", "{title}: x^2", "%s <b>", "\u202e"])
def test_a_search_for_anything_is_answered(program: Program, words: str) -> None:
    done = program.run("ask", f"/search {words}", "--json")
    assert done.status == 0, done.err
    assert json.loads(done.out)["intent"]["field"] == "search"
    assert "Traceback" not in done.err


def test_days_of_a_month_and_a_verdict(program: Program) -> None:
    assert f"- {DAY}: " in program.run("ask", "2026년 2월 브리핑 목록").out
    assert "의견을 남겼습니다" in program.run("ask", "2번 👍").out


def test_an_imported_briefing_is_found(tmp_path: Path) -> None:
    program = Program(tmp_path)
    assert "검색 색인이 아직 없습니다" in _search_in_an_empty_home(program)
    done = program.run("import", str(BRIEFING))
    assert done.status == 0, done.err
    found = json.loads(program.run("ask", "프리필을 줄이는 논문 찾아줘", "--json").out)
    assert found["citations"][0]["title"].startswith("QUOKA")
    assert "프리필만 줄이므로" in found["citations"][0]["quote"]
    assert "2026-03-11 브리핑 1번" in found["answer"]


def _search_in_an_empty_home(program: Program) -> str:
    """Nothing is stored: neither briefing nor index."""
    done = program.run("ask", "RAG 논문 찾아줘")
    assert done.status == 0
    return done.out


def test_a_worker_keeps_the_index_and_takes_its_keeper_along(tmp_path: Path) -> None:
    """On a server of one's own the worker of the queue `ask` indexes; killed, the keeper is started again."""
    port = free_port()
    server = valkey_at(port, tmp_path)
    program = Program(tmp_path / "home", REDIS_URL=f"redis://127.0.0.1:{port}")
    worker = program.start("worker", "ask")
    try:
        with connect(f"redis://127.0.0.1:{port}") as redis:
            store = RedisStore(redis)
            store.publish(_edition(1, "Walrus A"))
            _eventually_found(program, "Walrus A")
            (keeper,) = _children(worker.pid, "--index")
            os.kill(keeper, signal.SIGKILL)
            store.publish(_edition(2, "Walrus B"))
            _eventually_found(program, "Walrus B")
            (keeper,) = _children(worker.pid, "--index")
        worker.terminate()
        worker.communicate(timeout=20)
        eventually(lambda: not is_alive(keeper), within=10)
    finally:
        worker.kill()
        worker.communicate()
        server.kill()
        server.wait()


def _edition(number: int, title: str) -> Publication:
    day = date(2026, 2, number)
    paper = make_paper(number, title=title)
    edition = make_edition(make_item(paper), date=day, key=day.isoformat())
    return Publication(edition=edition, papers=(paper,))


def _eventually_found(program: Program, title: str) -> None:
    def look() -> bool:
        answer = json.loads(program.run("ask", "/search walrus", "--json").out)
        return title in {cited["title"] for cited in answer["citations"]}

    eventually(look, within=30)


def _children(pid: int, word: str) -> list[int]:
    """Processes that this one started and whose command line holds a word."""
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdigit() and word in (entry / "cmdline").read_text().split("\0"):
                found.append(int(entry.name))
    return [child for child in found if is_alive(child) and parent_of(child) == pid]
