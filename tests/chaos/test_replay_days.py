"""The nine recorded days of the shared data, replayed plainly and with every fault on a day of its own."""

import json
from pathlib import Path
from typing import Any

import pytest

from support.program import Program

DAILIES = [f"2026-02-{day:02}" for day in range(3, 15)]
FAULTS = {
    "2026-02-03": "429",
    "2026-02-04": "406",
    "2026-02-05": "empty",
    "2026-02-06": "html",
    "2026-02-07": "dead:arxiv",
    "2026-02-09": "dead:duckduckgo",
    "2026-02-10": "holiday",
    "2026-02-11": "kill",
    "2026-02-12": "restart",
    "2026-02-13": "dead:arxiv",
}


def replay(tmp_path: Path, folder: Path, *words: str) -> dict[str, Any]:
    process = Program(tmp_path / "home").start("replay", str(folder), *words, "--json")
    out, err = process.communicate(timeout=900)
    assert process.returncode == 0, f"{out}\n{err}"
    found: dict[str, Any] = json.loads(out)
    assert (found["repeats"], found["lost"]) == (0, 0)
    return found


@pytest.mark.timeout(900)
def test_nine_days_as_they_were(tmp_path: Path, shared: Path) -> None:
    found = replay(tmp_path, shared / "data" / "days")
    assert [day["key"] for day in found["days"]] == DAILIES
    assert all(day["stored"] and day["attempts"] == day["builds"] == 1 for day in found["days"])
    silent = next(day for day in found["days"] if day["key"] == "2026-02-07")
    assert (silent["announced"], silent["candidates"]) == ([], 0)
    assert any("휴일" in note["problem"] for note in silent["notes"])


@pytest.mark.timeout(900)
def test_nine_days_with_every_fault(tmp_path: Path, shared: Path) -> None:
    words = [word for day, name in FAULTS.items() for word in ("--fault", f"{name}@{day}")]
    found = replay(tmp_path, shared / "data" / "days", *words)
    days = {day["key"]: day for day in found["days"]}
    assert list(days) == DAILIES
    assert [key for key, day in days.items() if not day["stored"]] == ["2026-02-07", "2026-02-13"]
    assert all(day["builds"] == 1 for day in days.values() if day["stored"])
    assert all(day["stored"] or day["notes"] for day in days.values())
    assert (days["2026-02-04"]["attempts"], days["2026-02-06"]["attempts"]) == (2, 2)
    assert (days["2026-02-11"]["struck"], days["2026-02-12"]["struck"]) == (["kill"], ["restart"])
    assert days["2026-02-10"]["announced"] == []
    assert days["2026-02-14"]["announced"] == ["2026-02-12", "2026-02-13"]


NEWS = ("duckduckgo", "feeds", "hackernews", "huggingface")
IN_TURN = dict(
    zip(DAILIES, [f"{how}:{name}" for name in NEWS for how in ("slow", "lying", "rubbish")], strict=True)
)


@pytest.mark.timeout(900)
def test_each_source_slow_lying_or_sending_rubbish_in_turn(tmp_path: Path, shared: Path) -> None:
    words = [word for day, name in IN_TURN.items() for word in ("--fault", f"{name}@{day}")]
    arxiv = ("--fault", "slow:arxiv@2026-02-04", "--fault", "rubbish:arxiv@2026-02-05")
    found = replay(tmp_path, shared / "data" / "days", *words, *arxiv)
    assert [day["key"] for day in found["days"]] == DAILIES
    assert all(day["stored"] and day["builds"] == 1 for day in found["days"])
    slow = [day for day in found["days"] if any(name.startswith("slow:") for name in day["faults"])]
    assert all(day["notes"] for day in slow)


@pytest.mark.timeout(900)
def test_the_day_after_carries_a_last_day_that_failed(tmp_path: Path, shared: Path) -> None:
    folder = tmp_path / "days"
    folder.mkdir()
    for name in ("2026-02-04.jsonl", "2026-02-05.jsonl"):
        (folder / name).symlink_to(shared / "data" / "days" / name)
    found = replay(tmp_path, folder, "--fault", "dead:arxiv@2026-02-06")
    days = [(day["key"], day["stored"]) for day in found["days"]]
    assert days == [("2026-02-05", True), ("2026-02-06", False), ("2026-02-07", True)]
    assert found["days"][2]["announced"] == ["2026-02-05"]
    assert found["before_first"] == 0
