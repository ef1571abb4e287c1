"""Questions from the command line to the conversation, and its answers to text or JSON."""

import sys
import time
from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec

from bot.console import say, tell_waiting
from digest_core.conversation import Conversation
from digest_core.errors import NothingStored
from digest_core.models import Answer, Intent, Shown
from digest_core.questions.inquiry import Ears


def answer_one(
    question: str,
    conversation: Conversation,
    session: str | None,
    day: date | None,
    *,
    as_json: bool,
    shown: Shown | None = None,
) -> int:
    """Answer one question; with nothing stored the exit status says so."""
    question = _clean(question)
    try:
        record, status = timed(question, conversation, session, day, shown), 0
    except NothingStored as nothing:
        if not as_json:
            raise
        record, status = _record(question, _nothing(nothing, day), 0.0), nothing.exit_code
    say(_json(record) if as_json else record["answer"])
    return status


def answer_lines(
    lines: Iterable[bytes],
    conversation: Conversation,
    session: str | None,
    day: date | None,
    shown: Shown | None = None,
) -> None:
    """One JSON line for each line of input, whatever it holds."""
    for line in lines:
        question = line.decode("utf-8", "replace").rstrip("\r\n")
        try:
            say(_json(timed(question, conversation, session, day, shown)))
        except NothingStored as nothing:
            say(_json(_record(question, _nothing(nothing, day), 0.0)))


def timed(
    question: str,
    conversation: Conversation,
    session: str | None,
    day: date | None,
    shown: Shown | None = None,
) -> dict[str, Any]:
    """The answer as the outside sees it, with the time it took."""
    started = time.perf_counter()
    answer = conversation.ask(
        question, session=session, day=day, shown=shown, ears=Ears(on_step=tell_waiting)
    )
    return _record(question, answer, (time.perf_counter() - started) * 1000)


def _record(question: str, answer: Answer, milliseconds: float) -> dict[str, Any]:
    return {
        "question": question,
        "answer": answer.text,
        "intent": msgspec.to_builtins(answer.intent),
        "fields": list(answer.fields),
        "answered_from": answer.answered_from,
        "citations": msgspec.to_builtins(answer.citations),
        "milliseconds": round(milliseconds, 1),
    }


def _nothing(nothing: NothingStored, day: date | None) -> Answer:
    intent = Intent("open", date=day.isoformat() if day else None, edition="daily" if day else None)
    return Answer(text=str(nothing), intent=intent, fields=("open",), answered_from="none")


def _json(record: dict[str, Any]) -> str:
    return msgspec.json.encode(record).decode()


def _clean(question: str) -> str:
    """Arguments may hold bytes that are no UTF-8; JSON and terminals cannot."""
    return question.encode(sys.getfilesystemencoding(), "surrogateescape").decode("utf-8", "replace")
