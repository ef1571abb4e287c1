"""A week through the program: built by the queue, shown, exported, asked about, written by a model over the wire."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.article_author import honest
from support.arxiv_records import Record, record
from support.arxiv_server import HTML, ArxivServer
from support.model_server import ModelServer
from support.program import Program
from support.top10_form import top10_faults
from support.weeks import DAYS, submitted_for

KEY = "2026-W07"
MODEL = "gemini:gemini-3.8-flash"


def recorded(count: int, day: int = 1) -> list[Record]:
    """Made-up records of one announcement of the week."""
    return [
        record(
            number,
            title=f"Study{number}: Routing under Drift",
            abstract="Routers break when traffic shifts. We propose DriftRoute, which updates thresholds. "
            "On four traces it cuts cost by 31% at equal quality. Code: https://github.com/a/b.",
            published=f"{submitted_for(DAYS[day], number):%Y-%m-%dT%H:%M:%SZ}",
            announced=DAYS[day].isoformat(),
        )
        for number in range(1, count + 1)
    ]


@pytest.fixture
def arxiv() -> Iterator[ArxivServer]:
    with ArxivServer(recorded(14)) as server:
        yield server


def test_a_week_from_the_command_line(tmp_path: Path, arxiv: ArxivServer) -> None:
    program = Program(tmp_path / "home", ARXIV_API_BASE=arxiv.base)
    with ModelServer(lambda asked: honest(asked.user)) as models:
        program.settings |= models.gemini_env(MODEL)
        built = program.run("build", "weekly-top10", "--date", KEY)
    assert (built.status, built.out.strip()) == (
        0,
        f"weekly-top10 {KEY} items=10 candidates=14 writer={MODEL}",
    )
    shown = program.run("show", "weekly-top10", "--date", "2026-w07")
    assert top10_faults(shown.out) == []
    exported = program.run("export", str(tmp_path / "out"), "--edition", "weekly-top10")
    assert exported.status == 0
    assert (tmp_path / "out" / "weekly-top10" / f"{KEY}.md").read_text(encoding="utf-8") == shown.out
    lines = "이번 주 정리\n3번 논문 코드 있어?\n그럼 저자는?\n"
    asked = [
        json.loads(line) for line in program.run("ask", "-", "--session", "s", stdin=lines).out.splitlines()
    ]
    assert [(a["intent"]["edition"], a["intent"]["field"], a["intent"]["items"]) for a in asked] == [
        ("weekly-top10", "top", []),
        ("weekly-top10", "code", [3]),
        ("weekly-top10", "authors", [3]),
    ]
    assert "https://github.com/a/b" in asked[1]["answer"]
    assert program.run("build", "weekly-top10", "--date", "2999-W01").status == 2


def test_without_arxiv_nothing_is_stored(tmp_path: Path, arxiv: ArxivServer) -> None:
    arxiv.always = HTML
    program = Program(tmp_path / "home", ARXIV_API_BASE=arxiv.base)
    done = program.run("build", "weekly-top10", "--date", KEY, "--now")
    assert done.status == 1
    assert "arXiv" in done.err
    assert program.run("show", "weekly-top10").status == 3
