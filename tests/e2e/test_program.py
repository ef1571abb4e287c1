"""The main job over real HTTP, a real server and a real worker process."""

import json
import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from support.arxiv_records import records, records_from_days
from support.arxiv_server import ArxivServer
from support.embedded import eventually
from support.pages import assert_harmless, text_of
from support.program import Program

DAY = "2026-02-06"


@pytest.fixture(scope="module")
def arxiv() -> Iterator[ArxivServer]:
    with ArxivServer(records(14)) as server:
        yield server


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory, arxiv: ArxivServer) -> Program:
    """A home in which the daily of DAY has been built."""
    made = Program(tmp_path_factory.mktemp("home"), ARXIV_API_BASE=arxiv.base)
    done = made.run("build", "--date", DAY)
    assert done.status == 0, done.err
    assert done.out == f"daily {DAY} items=5 candidates=14 writer=extractive\n"
    return made


def test_built_once_it_is_there(program: Program, arxiv: ArxivServer) -> None:
    before = len(arxiv.log)
    done = program.run("build", "--date", DAY)
    assert done.status == 0
    assert "이미 저장되어 있습니다" in done.out
    assert len(arxiv.log) == before


def test_show_prints_markdown_and_json(program: Program) -> None:
    markdown, as_json = program.run("show").out, json.loads(program.run("show", "--format", "json").out)
    assert markdown.startswith(f"# [AI Daily] {DAY} 기술 동향\n\n> 생성 시간(KST): ")
    assert not markdown.endswith("\n")
    assert (as_json["key"], as_json["announced"], as_json["candidates"]) == (DAY, ["2026-02-05"], 14)
    assert [item["number"] for item in as_json["items"]] == [1, 2, 3, 4, 5]
    assert len(as_json["pool"]) == 9
    assert all("number" not in item for item in as_json["pool"])
    for item in as_json["items"]:
        assert f"[{item['title']}](https://arxiv.org/pdf/{item['arxiv_id']})" in markdown
        assert item["one_liner"] is None
        assert item["apply"] == []
        for claim in item["summary"]:
            assert claim["text"] in item["abstract"]
            assert claim["evidence"] == [claim["text"]]


def test_ask_in_words_and_json(program: Program) -> None:
    asked = program.run("ask", "2번 논문 리스크는?", "--json")
    answer = json.loads(asked.out)
    assert asked.status == 0
    assert answer["intent"] == {"field": "risk", "items": [2], "date": DAY, "edition": "daily"}
    assert answer["answered_from"] == "briefing"
    assert answer["citations"][0]["url"].startswith("https://arxiv.org/abs/")
    assert answer["milliseconds"] < 1000
    assert program.run("ask", "2번 논문 리스크는?").out.strip() == answer["answer"]


def test_a_session_goes_on(program: Program) -> None:
    program.run("ask", "3번 저자는?", "--session", "s1")
    answer = json.loads(program.run("ask", "그럼 링크는?", "--session", "s1", "--json").out)
    assert answer["intent"]["field"] == "links"
    assert answer["intent"]["items"] == [3]


def test_ask_reads_lines(program: Program) -> None:
    done = program.run("ask", "-", stdin="top\n\n1번 요약\n\ud55c" + "가" * 11000 + "\n")
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert done.status == 0
    assert len(lines) == 4
    assert lines[2]["intent"]["items"] == [1]


def test_chat_ends_with_its_input(program: Program) -> None:
    done = program.run("chat", stdin="1번 요약\n그럼 저자는?\n끝\n")
    assert done.status == 0
    assert "출처: https://arxiv.org/abs/" in done.out


def test_export_writes_what_show_prints(program: Program, tmp_path: Path) -> None:
    done = program.run("export", str(tmp_path))
    assert done.status == 0
    assert (tmp_path / "daily" / f"{DAY}.md").read_text(encoding="utf-8") == program.run("show").out


def test_show_prints_a_page(program: Program) -> None:
    done = program.run("show", "--format", "html")
    assert done.status == 0
    assert_harmless(done.out)
    assert "오늘의 Top 이슈" in text_of(done.out)


def test_force_builds_again_and_as_of_moves_the_cut_off(program: Program) -> None:
    done = program.run("build", "--date", DAY, "--force", "--as-of", "2026-02-06T08:00")
    assert done.status == 0
    edition = json.loads(program.run("show", "--format", "json").out)
    assert edition["generated_at"] == "2026-02-06T08:00:00+09:00"
    assert "> 생성 시간(KST): 08:00\n" in program.run("show").out


def test_now_builds_in_this_process(arxiv: ArxivServer, tmp_path: Path) -> None:
    done = Program(tmp_path, ARXIV_API_BASE=arxiv.base).run("build", "--date", DAY, "--now")
    assert done.out == f"daily {DAY} items=5 candidates=14 writer=extractive\n"


def test_a_day_of_probable_holiday_is_stored_and_says_so(tmp_path: Path, arxiv: ArxivServer) -> None:
    quiet = Program(tmp_path, ARXIV_API_BASE=arxiv.base)
    done = quiet.run("build", "--date", "2026-02-07", "--now")
    assert done.status == 0, done.err
    assert done.out == "daily 2026-02-07 items=0 candidates=0 writer=extractive\n"
    edition = json.loads(quiet.run("show", "--format", "json").out)
    assert (edition["announced"], edition["candidates"]) == ([], 0)
    assert "휴일" in edition["notes"][0]["problem"]
    assert "새로 발표된 논문이 없습니다" in quiet.run("show").out


def test_the_next_day_does_not_repeat(tmp_path: Path, arxiv: ArxivServer) -> None:
    """What was shown on one day does not come back on the next."""
    own = Program(tmp_path, ARXIV_API_BASE=arxiv.base)
    assert own.run("build", "--date", DAY, "--now").status == 0
    shown = {item["id"] for item in json.loads(own.run("show", "--format", "json").out)["items"]}
    own.run("build", "--date", "2026-02-07", "--now")
    later = json.loads(own.run("show", "--format", "json").out)
    assert not shown & {item["id"] for item in later["items"] + later["pool"]}


def test_real_days_from_the_shared_data(tmp_path: Path, shared: Path) -> None:
    """The daily of 02-06 finds the papers announced on 02-05, and hardly one of another day."""
    days = ("2026-02-04", "2026-02-05")
    wanted = {
        record["id_v"]: record
        for line in (shared / "data" / "days" / "2026-02-05.jsonl").read_text(encoding="utf-8").splitlines()
        if {"cs.AI", "cs.LG"} & set((record := json.loads(line))["categories"])
    }
    with ArxivServer(records_from_days(*days)) as server:
        own = Program(tmp_path, ARXIV_API_BASE=server.base, AIDAILY_POOL="200")
        done = own.run("build", "--date", DAY, "--now")
    assert done.status == 0, done.err
    edition = json.loads(own.run("show", "--format", "json").out)
    found = edition["items"] + edition["pool"]
    assert edition["candidates"] >= 0.98 * len(wanted)
    assert edition["announced"] == ["2026-02-05"]
    assert len([item for item in found if item["arxiv_id"] not in wanted]) <= 0.01 * len(found)
    for item in found:
        record = wanted.get(item["arxiv_id"])
        if record is not None:
            assert item["title"] == re.sub(r"\s+", " ", record["title"])
            assert item["authors"] == record["authors"]
            assert item["url"] == f"https://arxiv.org/abs/{record['id_v']}"


def get(address: str) -> tuple[int, str]:
    """The status and text at an address of the web; 0 where nobody answers."""
    try:
        with urlopen(address, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except OSError as error:
        return 0, str(error)


def test_up_builds_at_once_brings_the_web_back_and_stops_cleanly(tmp_path: Path, arxiv: ArxivServer) -> None:
    own = Program(tmp_path, ARXIV_API_BASE=arxiv.base)
    process = own.start("up")
    assert process.stdout is not None
    while not (line := process.stdout.readline()).startswith("web http://"):
        assert line, process.stderr and process.stderr.read()
    address = line.removeprefix("web ").strip()
    assert get(f"{address}/healthz") == (200, "ok\n")
    eventually(lambda: get(f"{address}/readyz")[0] == 200, within=60)
    # It is counted after it has been published.
    counted = 'aidaily_builds_total{edition="daily",status="built"} 1.0'
    eventually(lambda: counted in get(f"{address}/metrics")[1])

    def web() -> list[int]:
        pids = [int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit()]
        lines = {pid: Path(f"/proc/{pid}/cmdline") for pid in pids}
        return [pid for pid, path in lines.items() if path.exists() and _is_web(path, process.pid)]

    (first,) = web()
    os.kill(first, signal.SIGKILL)
    eventually(lambda: get(f"{address}/healthz")[0] == 200 and web() != [first], within=20)
    pid = int((tmp_path / "server.pid").read_text())
    started = time.monotonic()
    process.terminate()
    assert process.wait(timeout=15) == 0
    assert time.monotonic() - started < 15
    eventually(lambda: not Path(f"/proc/{pid}").exists())
    process.communicate()


def test_up_tells_waiting_readers(tmp_path: Path) -> None:
    from support.arxiv_server import HANG

    with ArxivServer(records(3)) as server:
        server.always = HANG
        own = Program(tmp_path, ARXIV_API_BASE=server.base)
        process = own.start("up")
        eventually(lambda: server.log, within=30)
        done = own.run("ask", "2번 리스크는?")
        process.terminate()
        process.communicate(timeout=20)
    assert "첫 브리핑을 만들고 있습니다" in done.out + done.err
    assert process.returncode == 0


def _is_web(path: Path, parent: int) -> bool:
    try:
        words = path.read_text().split("\0")
        status = (path.parent / "stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return False
    return "web" in words and int(status[1]) == parent
