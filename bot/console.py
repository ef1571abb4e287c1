"""What goes to the terminal beside results: logs, steps, a progress display. All of it on standard error."""

import logging
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from digest_core.models import Note

log = logging.getLogger("aidaily")
_CHATTY = (
    *(
        "httpx",
        "httpcore",
        "httpx2",
        "httpcore2",
        "urllib3",
        "primp",
        "ddgs",
        "arxiv",
        "aiohttp",
        "telegram",
        "slack_sdk",
        "slack_bolt",
    ),
    *("google_genai", "google.genai", "google.ai", "google.auth", "openai"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def configure_logs(level: str) -> None:
    """Plain lines on a terminal, JSON lines elsewhere."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_plain() if sys.stderr.isatty() else _json())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # They print addresses and keys at INFO, every job's arguments, or whole prompts at DEBUG.
    for chatty in _CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)


class _Plain(logging.Formatter):
    """For people: text from outside cannot move their cursor or colour their screen."""

    def format(self, record: logging.LogRecord) -> str:
        return _CONTROLS.sub("�", super().format(record))


def _plain() -> logging.Formatter:
    return _Plain("%(asctime)s %(levelname)s %(message)s", "%H:%M:%S")


def _json() -> logging.Formatter:
    from pythonjsonlogger.json import JsonFormatter

    return JsonFormatter(
        "%(asctime)s %(levelname)s %(name)s %(message)s",
        rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
        json_ensure_ascii=False,
    )


def tell_step(step: str) -> None:
    """One line for what is being done."""
    log.info(step)


def tell_waiting(step: str) -> None:
    """What somebody who asked is waiting for; a log line where nobody sees it."""
    if sys.stderr.isatty():
        remark(f"{step}…")
    else:
        log.info(step)


@contextmanager
def progress(title: str) -> Iterator[Callable[[str], None]]:
    """A display of the current step with the time it takes, on a terminal; log lines elsewhere."""
    if not sys.stderr.isatty():
        yield tell_step
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as display:
        task = display.add_task(title, total=None)
        yield lambda step: display.update(task, description=step)


def say(text: str) -> None:
    """A line of result."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def remark_note(note: Note) -> None:
    """A note of an edition beside the result."""
    remark(": ".join(filter(None, ("알림", note.source, note.problem))))


def remark(text: str) -> None:
    """A line beside the result."""
    sys.stderr.write(f"{text}\n")
