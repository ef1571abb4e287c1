"""Bad input: a clear Korean message, the right exit status, and nothing lost."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.arxiv_records import record, records
from support.arxiv_server import EMPTY_PAGE, ERROR_ENTRY, HTML, TRUNCATED, ArxivServer, status
from support.program import Program, free_port, valkey_at
from workers.connection import connect


@contextmanager
def private_valkey(folder: Path) -> Iterator[str]:
    port = free_port()
    server = valkey_at(port, folder)
    try:
        yield f"redis://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


HANGUL = range(0xAC00, 0xD7A4)


def is_korean(text: str) -> bool:
    return any(ord(letter) in HANGUL for letter in text)


@pytest.fixture(scope="module")
def arxiv() -> Iterator[ArxivServer]:
    with ArxivServer(records(8)) as server:
        yield server


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory, arxiv: ArxivServer) -> Program:
    made = Program(tmp_path_factory.mktemp("home"), ARXIV_API_BASE=arxiv.base)
    assert made.run("build", "--date", "2026-02-06").status == 0
    return made


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["build", "nonsense"], 2),
        (["show", "nonsense"], 2),
        (["export", "x", "--edition", "nonsense"], 2),
        (["build", "--date", "2026-02-30"], 2),
        (["show", "--date", "2026-02-30"], 2),
        (["ask", "top", "--date", "yesterday"], 2),
        (["build", "--date", "2999-01-01"], 2),
        (["show", "--date", "2999-01-01"], 2),
        (["build", "--as-of", "soon"], 2),
        (["build", "--date", "0001-01-01"], 2),
        (["build", "--as-of", "0001-01-01T00:00"], 2),
        (["build", "--as-of", "2999-01-01"], 2),
        (["build", "--date", "2026-02-07", "--as-of", "2026-02-06T12:00"], 2),
        (["show", "--date", "2025-01-01"], 3),
        (["ask", "top", "--date", "2025-01-01"], 3),
        (["export", "x", "--to", "2020-01-01"], 3),
        (["export", "x", "--from", "2026-02-07", "--to", "2026-02-06"], 2),
        (["show", "--format", "yaml"], 2),
        (["show", "--date"], 2),
        (["show", "a", "b"], 2),
        (["worker", "nonsense"], 2),
        (["nonsense"], 2),
        ([], 2),
        (["ask"], 2),
    ],
)
def test_wrong_words(program: Program, words: list[str], code: int) -> None:
    done = program.run(*words)
    assert done.status == code, done
    assert is_korean(done.err.replace("명령을 이해하지 못했습니다", "").replace("도움말", ""))
    assert "Traceback" not in done.err
    assert done.out == ""


def test_settings_are_reported_all_at_once_and_without_values(tmp_path: Path) -> None:
    bad = {
        "AIDAILY_TOP": "secret-7",
        "AIDAILY_BUILD_AT": "secret-25:99",
        "AIDAILY_TZ": "secret/Nowhere",
        "AIDAILY_CATEGORIES": "secret!!",
        "AIDAILY_SOURCES": "secret",
        "REDIS_URL": "http://user:secret@host",
        "ARXIV_API_BASE": "ftp://secret",
        "WEB_LISTEN": "secret",
        "AIDAILY_LOG": "secret",
        "AIDAILY_MODEL": "secret",
        "AIDAILY_POOL": "secret",
    }
    done = Program(tmp_path, **bad).run("show")
    assert done.status == 2
    assert all(name in done.err for name in bad)
    assert "secret" not in done.err
    assert is_korean(done.err)


def test_a_dotenv_file_is_read_and_yields_to_the_environment(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("AIDAILY_TOP=99\nAIDAILY_LOG=shout\n")
    done = Program(tmp_path / "home", AIDAILY_LOG="info").run("show", cwd=tmp_path)
    assert done.status == 2
    assert "AIDAILY_TOP" in done.err
    assert "AIDAILY_LOG" not in done.err


def test_an_empty_store(tmp_path: Path) -> None:
    empty = Program(tmp_path)
    for words in (["show"], ["ask", "2번 리스크는?"], ["export", str(tmp_path / "x")]):
        done = empty.run(*words)
        assert done.status == 3, done
        assert is_korean(done.err)
    lines = empty.run("ask", "-", stdin="top\n\n")
    assert lines.status == 0
    answers = [json.loads(line) for line in lines.out.splitlines()]
    assert [answer["intent"]["field"] for answer in answers] == ["open", "help"]
    assert answers[0]["answered_from"] == "none"


@pytest.mark.parametrize(
    "fault", [HTML, ERROR_ENTRY, TRUNCATED, status(404), status(400)], ids=lambda f: f.kind
)
def test_an_arxiv_that_answers_nonsense_stores_nothing(
    program: Program, arxiv: ArxivServer, fault: object
) -> None:
    arxiv.faults.append(fault)  # type: ignore[arg-type]
    # One of them in a worker; where a build runs makes no difference to how its source is read.
    done = program.run("build", "--date", "2026-02-05", *([] if fault is HTML else ["--now"]))
    arxiv.faults.clear()
    assert done.status == 1
    assert "arXiv" in done.err
    assert "2026-02-06" in done.err, "says what is shown instead"
    assert program.run("show", "--date", "2026-02-05").status == 3
    assert fault is not HTML or program.run("show").status == 0


@pytest.mark.parametrize("fault", [status(503, retry_after=1), status(429, retry_after=1), EMPTY_PAGE])
def test_an_arxiv_that_stumbles_is_asked_again(program: Program, arxiv: ArxivServer, fault: object) -> None:
    arxiv.faults.append(fault)  # type: ignore[arg-type]
    done = program.run("build", "--date", "2026-02-06", "--force", "--now")
    assert done.status == 0, done.err


def test_a_redis_that_is_down(tmp_path: Path) -> None:
    done = Program(tmp_path, REDIS_URL="redis://user:hunter2@127.0.0.1:1/0").run("show")
    assert done.status == 1
    assert "REDIS_URL" in done.err
    assert "hunter2" not in done.err


def test_hostile_entries(tmp_path: Path) -> None:
    """Titles with markup, line breaks, escapes and 10,000 characters; an entry without abstract."""
    titles = [
        "A <b>bold</b> claim",
        "[x](y) and `z`",
        "Line\nbreak \x9b31m",
        "L" * 10_000,
        "<!channel> *now*",
    ]
    hostile = [record(number, title=title) for number, title in enumerate(titles, 1)]
    with ArxivServer([*hostile, record(9, abstract=None)]) as server:
        own = Program(tmp_path, ARXIV_API_BASE=server.base)
        done = own.run("build", "--date", "2026-02-06", "--now")
        assert done.status == 0, done.err
        edition = json.loads(own.run("show", "--format", "json").out)
        markdown = own.run("show").out
        asked = own.run("ask", "-", stdin="".join(f"{n}번 요약\n" for n in range(1, 6)))
    assert edition["candidates"] == 5
    assert any("초록" in note["problem"] for note in edition["notes"])
    assert "<b>" not in markdown.replace("\\<b>", "")
    assert "](y)" not in markdown.replace("\\](y)", "")
    assert "\x9b" not in markdown + asked.out
    assert max(len(item["title"]) for item in edition["items"]) <= 500
    assert len(asked.out.splitlines()) == 5


def test_unreadable_imports_name_the_line_and_the_rest_goes_on(program: Program, tmp_path: Path) -> None:
    good = Path(__file__).parents[1] / "data" / "briefing-2026-03-11.md"
    bad = tmp_path / "bad.md"
    bad.write_bytes(good.read_bytes().replace("요약".encode(), b"\xff\xfe", 1))
    done = program.run("import", str(bad), str(tmp_path / "none.md"), str(good))
    assert done.status == 1
    assert "번째 줄" in done.err
    assert "daily 2026-03-11" in done.out
    shown = program.run("show", "--date", "2026-03-11")
    assert shown.out.encode() == good.read_bytes()
    again = program.run("import", str(good))
    assert again.status == 0
    assert "바꾸었습니다" in again.out


def test_a_taken_port(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = Program(tmp_path, WEB_LISTEN=f"127.0.0.1:{taken.getsockname()[1]}").run("web")
        up = Program(tmp_path, WEB_LISTEN=f"127.0.0.1:{taken.getsockname()[1]}").run("up")
    assert done.status == 1
    assert "WEB_LISTEN" in done.err
    assert up.status == 1


def test_a_closed_pipe_is_no_crash(program: Program) -> None:
    process = program.start("ask", "-")
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdout.close()
    process.stdin.write("top\n" * 200)
    process.stdin.close()
    process.wait(timeout=30)
    assert process.stderr is not None
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()


def test_two_builds_at_once_in_one_home(tmp_path: Path, arxiv: ArxivServer) -> None:
    own = Program(tmp_path, ARXIV_API_BASE=arxiv.base)
    both = [own.start("build", "--date", day) for day in ("2026-02-06", "2026-02-07")]
    ends = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], ends


def test_an_unreadable_edition_can_be_replaced(tmp_path: Path, arxiv: ArxivServer) -> None:
    with private_valkey(tmp_path) as url, connect(url) as redis:
        own = Program(tmp_path, REDIS_URL=url, ARXIV_API_BASE=arxiv.base)
        assert own.run("build", "--date", "2026-02-06", "--now").status == 0
        redis.set("aidaily:edition:daily:2026-02-06", b"\x00 not json")
        for words in (["show"], ["ask", "top"], ["build", "--date", "2026-02-06", "--now"]):
            done = own.run(*words)
            assert done.status == 1
            assert "--force" in done.err
        assert own.run("build", "--date", "2026-02-06", "--now", "--force").status == 0
        redis.set("aidaily:edition:daily:2026-03-11", b"{}")
        assert (
            own.run("import", str(Path(__file__).parents[1] / "data" / "briefing-2026-03-11.md")).status == 0
        )


def test_a_briefing_from_the_future_is_refused(program: Program, tmp_path: Path) -> None:
    future = tmp_path / "future.md"
    future.write_text(
        (Path(__file__).parents[1] / "data" / "briefing-2026-03-11.md")
        .read_text()
        .replace("2026-03-11", "2999-03-11")
    )
    done = program.run("import", str(future))
    assert done.status == 1
    assert "1번째 줄" in done.err
    assert program.run("show", "--date", "2026-02-06").status == 0


def test_a_dotenv_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"AIDAILY_TOP=\xff\xfe")
    done = Program(tmp_path / "home").run("show", cwd=tmp_path)
    assert done.status == 2
    assert ".env" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    "url", ["redis://:hunter2@localhost:abc", "redis://localhost?socket_timeout=hunter2"]
)
def test_a_redis_address_that_cannot_be_read(tmp_path: Path, url: str) -> None:
    done = Program(tmp_path, REDIS_URL=url).run("show")
    assert done.status == 2
    assert "REDIS_URL" in done.err
    assert "hunter2" not in done.err


def test_a_program_in_the_working_directory_is_not_ours(tmp_path: Path, arxiv: ArxivServer) -> None:
    for name in ("bot.py", "redis.py"):
        (tmp_path / name).write_text("raise SystemExit('hostile')")
    own = Program(tmp_path / "home", ARXIV_API_BASE=arxiv.base)
    done = own.run("build", "--date", "2026-02-06", cwd=tmp_path)
    assert done.status == 0, done.err


def test_a_terminal_without_hangul_gets_escapes(program: Program) -> None:
    latin = Program(program.home, PYTHONIOENCODING="latin-1")
    process = latin.start("ask", "1번 요약", text=False)
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert b"\\ubc88" in out
