"""`aidaily replay` over a few made-up days: the real pipeline, a real queue and worker, scripted faults."""

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from bot.replay.faults import FAULTS, Script, parse_fault, script_of
from bot.replay.recording import Recording, read_recording
from bot.replay.server import HTML
from bot.replay.tally import DayResult, Tally
from digest_core.config import Settings
from digest_core.errors import AidailyError, UsageError
from digest_core.models import Edition, Item, Paper
from digest_core.ports import Publication
from support.arxiv_records import record
from support.program import Done, Program
from workers.store import RedisStore

DAYS = ("2026-02-03", "2026-02-05")  # 2026-02-04 is a weekday without a file
DAILIES = ["2026-02-04", "2026-02-05", "2026-02-06"]
PAPERS = 8


def papers(day: str) -> list[dict[str, Any]]:
    """Records as they are recorded: of one announcement, submitted on the morning before."""
    evening = date.fromisoformat(day) - timedelta(days=1)
    return [
        {
            **record(evening.day * 100 + n, published=f"{evening}T10:{n:02}:00Z"),
            "title": f"Case {n} of the {evening.day}th, number {evening.day * n}",
            "announced": day,
        }
        for n in range(PAPERS)
    ]


def write(folder: Path, day: str, *lines: dict[str, Any]) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{day}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Two announcements with a silent weekday between; the second brings a paper that belonged to the first."""
    folder = tmp_path / "days"
    late = {**record(900, published="2026-02-02T09:00:00Z"), "title": "Held by moderation"}
    write(folder, DAYS[0], *papers(DAYS[0]))
    write(folder, DAYS[1], *papers(DAYS[1]), late)
    return folder


@pytest.fixture
def program(tmp_path: Path) -> Program:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    # A server nobody runs and tokens nobody gave: a replay must use neither.
    return Program(
        tmp_path / "home",
        REDIS_URL="redis://127.0.0.1:1/0",
        TMPDIR=str(scratch),
        TELEGRAM_BOT_TOKEN=f"123456789:{'A' * 35}",
    )


def outcome(done: Done) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(done.out)
    return found


def column(found: dict[str, Any], name: str) -> list[Any]:
    return [day[name] for day in found["days"]]


def test_every_day_once_in_a_home_of_its_own(program: Program, recording: Path, tmp_path: Path) -> None:
    done = program.run("replay", str(recording), "--json")
    found = outcome(done)
    assert done.status == 0, done.err
    assert (found["repeats"], found["lost"]) == (0, 0)
    assert column(found, "key") == DAILIES
    assert column(found, "stored") == [True] * 3
    assert column(found, "announced") == [["2026-02-03"], [], ["2026-02-05"]]
    assert column(found, "candidates") == [PAPERS, 0, PAPERS + 1]
    assert column(found, "items")[0] == column(found, "items")[2] == 5
    assert column(found, "attempts") == column(found, "builds") == [1, 1, 1]
    assert any("휴일" in note["problem"] for note in found["days"][1]["notes"])
    assert not program.home.exists()
    assert list((tmp_path / "scratch").iterdir()) == []


@pytest.mark.nightly
def test_a_build_that_fails_is_tried_again_and_the_table_says_so(program: Program, recording: Path) -> None:
    faults = ("--fault", "406@2026-02-04", "--fault", "429@2026-02-05", "--fault", "html@2026-02-06")
    done = program.run("replay", str(recording), *faults)
    rows = [line.split() for line in done.out.splitlines() if line.startswith("2026-")]
    assert done.status == 0, done.err
    assert [(row[0], row[3], row[5]) for row in rows] == [
        ("2026-02-04", "2", "406"),
        ("2026-02-05", "1", "429"),
        ("2026-02-06", "2", "html"),
    ]
    assert done.out.splitlines()[-1] == "거듭 실린 논문 0편, 잃은 논문 0편"


@pytest.mark.nightly
def test_a_holiday_comes_late_and_a_dead_server_comes_back(program: Program, recording: Path) -> None:
    faults = ("--fault", "holiday@2026-02-04", "--fault", "empty@2026-02-05", "--fault", "restart@2026-02-06")
    done = program.run("replay", str(recording), *faults, "--json")
    found = outcome(done)
    assert done.status == 0, done.err
    assert column(found, "candidates") == [0, PAPERS, PAPERS + 1]
    assert column(found, "announced")[0] == []
    assert column(found, "struck") == [[], [], ["restart"]]
    assert column(found, "attempts") == column(found, "builds") == [1, 1, 1]
    assert (found["repeats"], found["lost"]) == (0, 0)


LABELS = {
    "duckduckgo": "DuckDuckGo",
    "feeds": "뉴스 피드",
    "hackernews": "Hacker News",
    "huggingface": "Hugging Face",
}


def test_dead_news_sources_leave_notes(program: Program, tmp_path: Path) -> None:
    write(tmp_path / "one", DAYS[0], *papers(DAYS[0]))
    faults = [word for source in LABELS for word in ("--fault", f"dead:{source}")]
    done = program.run("replay", str(tmp_path / "one"), *faults, "--json")
    found = outcome(done)
    assert done.status == 0, done.err
    assert (column(found, "stored"), column(found, "candidates")) == ([True], [PAPERS])
    assert {note["source"] for note in found["days"][0]["notes"]} >= set(LABELS.values())


@pytest.mark.nightly
@pytest.mark.parametrize("how", ["dead", "rubbish", "lying"])
def test_bad_news_sources_are_named_and_cost_no_edition(program: Program, recording: Path, how: str) -> None:
    """All four at once, every day: papers stay as they are, and no story that is told daily as new comes back."""
    faults = [word for source in LABELS for word in ("--fault", f"{how}:{source}")]
    done = program.run("replay", str(recording), *faults, "--json")
    found = outcome(done)
    assert done.status == 0, done.err
    assert (found["repeats"], found["lost"]) == (0, 0)
    assert column(found, "stored") == [True] * 3
    assert column(found, "candidates") == [PAPERS, 0, PAPERS + 1]
    named = {note["source"] for note in found["days"][0]["notes"]}
    assert named >= set(LABELS.values())


@pytest.mark.nightly
def test_an_arxiv_that_lies_about_dates_loses_nothing(program: Program, recording: Path) -> None:
    done = program.run("replay", str(recording), "--fault", "lying:arxiv@2026-02-04", "--json")
    found = outcome(done)
    assert done.status == 0, done.err
    assert column(found, "candidates") == [0, PAPERS, PAPERS + 1]
    assert found["days"][0]["notes"]


def test_a_paper_that_no_edition_considered_is_lost(program: Program, tmp_path: Path) -> None:
    """Without an abstract a paper cannot be told: it is left out, and the replay does not hide it."""
    write(
        tmp_path / "one", DAYS[0], *papers(DAYS[0]), papers(DAYS[0])[0] | {"id": "2602.00999", "abstract": ""}
    )
    done = program.run("replay", str(tmp_path / "one"), "--json")
    assert done.status == 1
    assert (outcome(done)["repeats"], outcome(done)["lost"]) == (0, 1)


@pytest.mark.parametrize(
    "word", ["earthquake", "429x", "dead:", "dead:nowhere", "", "KILL", "\x1b[31m@2026-02-04"]
)
def test_unknown_faults_are_refused_with_the_names(word: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_fault(word)
    assert all(name in str(refused.value) for name in FAULTS)
    assert "\x1b" not in str(refused.value)


@pytest.mark.parametrize("word", ["429@", "429@today", "kill@2026-02-30", "dead:arxiv@20260204"])
def test_impossible_dates_are_refused(program: Program, recording: Path, word: str) -> None:
    done = program.run("replay", str(recording), "--fault", word)
    assert (done.status, done.out) == (2, "")
    assert "YYYY-MM-DD" in done.err


def test_wrong_words_are_no_failure_of_the_replay(program: Program, recording: Path) -> None:
    assert program.run("replay", str(recording), "--fault", "earthquake").status == 2
    assert program.run("replay").status == 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "2번째 줄"),
        (b'{"id": "2602.00001"}', "title"),
        (b"\xff\xfe", "2번째 줄"),
        (b"[" * 100_000, "2번째 줄"),
        (json.dumps(record(1, title="\ud800")).encode(), "2번째 줄"),
        (json.dumps(record(1, id="../../etc/passwd")).encode(), "2번째 줄"),
        (json.dumps(record(1, id="2613.00001", published=None)).encode(), "2번째 줄"),
        (json.dumps(record(1, published="yesterday")).encode(), "published"),
    ],
)
def test_an_unreadable_line_is_named(tmp_path: Path, line: bytes, said: str) -> None:
    folder = tmp_path / "days"
    write(folder, DAYS[0], record(1))
    with (folder / f"{DAYS[0]}.jsonl").open("ab") as file:
        file.write(line + b"\n")
    with pytest.raises(AidailyError, match=said) as refused:
        read_recording(folder, Settings.from_env({}))
    assert f"{DAYS[0]}.jsonl 2번째 줄" in str(refused.value)
    assert refused.value.exit_code == 1


def test_a_folder_without_days_is_said_to_have_none(program: Program, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("nothing here")
    for folder in (tmp_path, tmp_path / "missing"):
        done = program.run("replay", str(folder))
        assert (done.status, done.out) == (1, "")
        assert str(folder) in done.err
    write(tmp_path, "2026-02-31", record(1))
    assert "없는 날짜" in program.run("replay", str(tmp_path)).err


def test_text_that_no_xml_can_hold_is_read_without_it(tmp_path: Path) -> None:
    write(tmp_path, DAYS[0], dict(record(1, title="bad\x0b\x00 title\uffff")))
    found = read_recording(tmp_path, Settings.from_env({}))
    assert found.records[0]["title"] == "bad title"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"published": "2026-02-04T19:00:00+09:00"}, "2026-02-04T10:00:00Z"),
        ({"published": None, "published_est": "2026-02-03T01:02:03Z"}, "2026-02-03T01:02:03Z"),
        ({"published": None, "published_day": "2026-02-02"}, "2026-02-02T12:00:00Z"),
        ({"published": None, "id": "2512.00001"}, "2025-12-15T12:00:00Z"),
        ({"published": None, "id": "hep-th/9901001"}, "1999-01-15T12:00:00Z"),
    ],
)
def test_a_time_of_submission_is_found_for_each(
    tmp_path: Path, changes: dict[str, Any], expected: str
) -> None:
    write(tmp_path, DAYS[0], dict(record(1, **changes)))
    assert read_recording(tmp_path, Settings.from_env({})).records[0]["published"] == expected


@pytest.mark.parametrize(
    ("build_at", "first", "last"),
    [
        ("07:15", "2026-02-04", "2026-02-10"),
        ("09:59", "2026-02-04", "2026-02-10"),
        ("10:00", "2026-02-03", "2026-02-09"),
    ],
)
def test_the_days_run_from_the_first_carrier_to_the_last(build_at: str, first: str, last: str) -> None:
    settings = Settings.from_env({"AIDAILY_BUILD_AT": build_at})
    days = list(Recording({date(2026, 2, 9): [], date(2026, 2, 3): []}, settings).dailies())
    assert (days[0].isoformat(), days[-1].isoformat(), len(days)) == (first, last, 7)


def test_only_what_its_own_announcement_brings_counts_as_due() -> None:
    day, settings = date(2026, 2, 5), Settings.from_env({})
    found = [
        record(1),
        record(2, categories=["math.CO"], primary_category="math.CO"),
        record(3, published="2026-02-03T18:59:00Z"),
        record(4, published="2026-02-04T19:00:01Z"),
        record(5, published="2026-02-04T19:00:00Z"),
    ]
    assert Recording({day: found}, settings).regular(day) == {"arxiv:2602.10001", "arxiv:2602.10005"}
    saturday = date(2026, 2, 7)
    assert Recording({saturday: found}, settings).regular(saturday) == frozenset()


def test_faults_without_a_date_are_for_every_day() -> None:
    injections = [parse_fault(word) for word in ("html", "kill@2026-02-05", "dead:arxiv@2026-02-06")]
    assert script_of(injections, date(2026, 2, 4)) == Script(answers=(HTML,))
    assert script_of(injections, date(2026, 2, 5)) == Script(answers=(HTML,), strikes=("kill",))
    assert script_of(injections, date(2026, 2, 6)) == Script(answers=(HTML,), dead=frozenset({"arxiv"}))


def edition(day: date, *numbers: int) -> Edition:
    items = tuple(
        Item(
            subject=Paper(id=f"arxiv:2602.{n:05}", arxiv_id=f"2602.{n:05}v1", title="t"),
            short_title="t",
            heading="t",
            writer="extractive",
        )
        for n in numbers
    )
    return Edition(
        edition="daily",
        key=day.isoformat(),
        date=day,
        generated_at=datetime.combine(day, time(7), UTC),
        title="t",
        writer="extractive",
        items=items,
    )


def result(day: date, **changes: Any) -> DayResult:
    usual: dict[str, Any] = {
        "items": 1,
        "notes": (),
        "stored": True,
        "candidates": 1,
        "announced": (),
        "faults": (),
        "struck": (),
        "attempts": 1,
        "builds": 1,
        "seconds": 1.0,
    }
    return DayResult(key=day.isoformat(), **(usual | changes))


def test_the_tally_counts_repeats_and_losses(redis: Redis) -> None:
    store = RedisStore(redis)
    tally = Tally(store)
    tally.expect([f"arxiv:2602.{n:05}" for n in (1, 2, 3)], date(2026, 2, 3))
    for day, numbers in ((date(2026, 2, 4), (1, 2)), (date(2026, 2, 5), (2,))):
        made = edition(day, *numbers)
        store.publish(Publication(edition=made, collected=tuple(item.id for item in made.items)))
        tally.add(result(day), made, day + timedelta(days=1))
    found = tally.outcome()
    assert (found.repeats, found.lost, found.sound) == (1, 1, False)


def test_a_first_edition_owes_the_newest_announcement_only(redis: Redis) -> None:
    tally = Tally(RedisStore(redis))
    for day in (date(2026, 2, 4), date(2026, 2, 5)):
        yesterday = day - timedelta(days=1)
        tally.expect([f"arxiv:2602.{day.day:05}"], yesterday)
        tally.start_with(yesterday)
        failed = result(day, stored=False, builds=0, error="SourceUnreachable")
        tally.add(failed, None, day + timedelta(days=1))
    tally.add(result(date(2026, 2, 6)), None, date(2026, 2, 7))
    tally.start_with(date(2026, 2, 6))
    assert (tally.outcome().before_first, tally.outcome().lost) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "honest"),
    [
        ({}, True),
        ({"stored": False, "builds": 0, "error": "SourceUnreachable"}, True),
        ({"stored": False, "builds": 0, "error": "StoreUnreachable"}, False),
        ({"stored": False, "builds": 0, "error": "job"}, False),
        ({"builds": 2}, False),
    ],
)
def test_a_day_without_an_edition_needs_a_source_that_failed(
    redis: Redis, changes: dict[str, Any], honest: bool
) -> None:
    tally = Tally(RedisStore(redis))
    tally.add(result(date(2026, 2, 4), **changes), None, date(2026, 2, 5))
    assert tally.outcome().sound is honest


def test_a_replay_told_to_stop_leaves_nothing(program: Program, recording: Path, tmp_path: Path) -> None:
    process = program.start("replay", str(recording), "--fault", "429")
    assert process.stderr is not None
    process.stderr.readline()
    process.terminate()
    process.communicate(timeout=30)
    assert process.returncode == 130
    assert list((tmp_path / "scratch").iterdir()) == []
