"""The program as a user runs it: a process, its output, its exit status."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
# Nothing listens there: every outside address a test does not replace is refused at once.
NOWHERE = "http://127.0.0.1:1"


class Done(NamedTuple):
    """How a run ended."""

    status: int
    out: str
    err: str


class Program:
    """The program with a home and settings of its own; no outside address is ever reached."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        self.settings = {
            "AIDAILY_HOME": str(home),
            "ARXIV_API_BASE": NOWHERE,
            "NEWS_SEARCH_BASE": NOWHERE,
            "AIDAILY_SOURCES": "arxiv",
            "WEB_LISTEN": "127.0.0.1:0",
        } | settings

    @property
    def environment(self) -> dict[str, str]:
        ours = ("AIDAILY_", "ARXIV_", "NEWS_", "REDIS_", "WEB_", "GEMINI_", "OPENAI_")
        rest = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return rest | self.settings

    def start(self, *words: str, cwd: Path = ROOT) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "bot", *words],
            cwd=cwd,
            env=self.environment | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, *words: str, stdin: str = "", cwd: Path = ROOT) -> Done:
        process = self.start(*words, cwd=cwd)
        out, err = process.communicate(stdin, timeout=90)
        return Done(process.returncode, out, err)
