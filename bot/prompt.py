"""The prompt of `aidaily chat` and `aidaily demo`."""

import sys
from contextlib import suppress
from datetime import date
from uuid import uuid4

from bot.console import remark, say, tell_waiting
from digest_core.conversation import Conversation
from digest_core.errors import AidailyError
from digest_core.questions.inquiry import Ears

GREETING = '질문을 적어 주세요 (예: 2번 논문 리스크는?). 끝내려면 "끝"이라고 적거나 Ctrl-D를 누르세요.'
GOODBYE = frozenset({"끝", "종료", "exit", "quit", "q", "bye"})


def converse(conversation: Conversation, day: date | None) -> None:
    """Ask and answer until the reader has had enough. One session: the context of a turn carries over."""
    session = f"prompt-{uuid4().hex}"
    with suppress(ImportError):
        __import__("readline")  # gives the prompt its editing keys
    say(GREETING)
    while (question := _read()) is not None:
        if question.casefold() in GOODBYE:
            return
        if question:
            _answer(conversation, question, session, day)


def _read() -> str | None:
    try:
        return input("> ").strip()
    except EOFError:
        if sys.stdin.isatty():
            say("")
        return None
    except UnicodeDecodeError:
        return "?"


def _answer(conversation: Conversation, question: str, session: str, day: date | None) -> None:
    try:
        ears = Ears(on_step=tell_waiting)
        say(conversation.ask(question, session=session, day=day, ears=ears).text + "\n")
    except AidailyError as error:
        remark(str(error))
