"""A full disk in the middle of the day: said to be so, and made up for without a person once there is room."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.arxiv_records import records
from support.arxiv_server import ArxivServer
from support.embedded import eventually
from support.program import Program


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MB; mounting needs root."""
    command = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(tmp_path)]
    if not shutil.which("mount") or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("this machine does not let us mount a small file system")
    try:
        yield tmp_path
    finally:
        subprocess.run(["umount", "-l", str(tmp_path)], check=False)


def fill(path: Path) -> None:
    done = subprocess.run(["dd", "if=/dev/zero", f"of={path}", "bs=64k"], check=False, capture_output=True)
    assert b"No space left" in done.stderr


@pytest.mark.timeout(400)
def test_a_full_disk(small_disk: Path) -> None:
    with ArxivServer(records(12)) as arxiv:
        program = Program(small_disk / "home", ARXIV_API_BASE=arxiv.base)
        assert program.run("build", "--date", "2026-02-06").status == 0
        up = program.start("up")
        try:
            eventually(lambda: program.run("ask", "top", "--json").status == 0, within=30)
            fill(small_disk / "filler")
            build = program.run("build", "--date", "2026-02-09")
            assert build.status == 1
            assert "디스크가 가득" in build.err
            (small_disk / "filler").unlink()
            started = time.monotonic()
            eventually(lambda: program.run("show").status == 0, within=90)
            assert program.run("show", "--date", "2026-02-06").status == 0, "what was acknowledged is there"
            assert program.run("build", "--date", "2026-02-10").status == 0
            print(f"back after {time.monotonic() - started:.0f} s")
        finally:
            up.terminate()
            up.communicate(timeout=30)
