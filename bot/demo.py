"""The main job for a newcomer: build through the queue, show the top list, answer three questions."""

import sys

from bot.console import progress, remark, remark_note, say
from bot.prompt import converse
from bot.wiring import Runtime
from digest_core.editions import edition_form
from digest_core.models import EXTRACTIVE, Edition
from digest_core.ports import BuildRequest

PATIENCE_SECONDS = 20.0
QUESTIONS = ("2번 논문 리스크는?", "그럼 요약은?", "1번이 왜 뽑혔어?")
QUIET_QUESTIONS = ("오늘 뭐 있어?", "뉴스는?", "뭘 물어볼 수 있어?")
_SESSION = "demo"


def demo(runtime: Runtime, date: str | None) -> int:
    """Show the product at work; returns the exit status."""
    edition = _briefing(runtime, date)
    _show(edition, runtime)
    for question in QUESTIONS if edition.items else QUIET_QUESTIONS:
        say(f"\n> {question}")
        say(runtime.conversation.ask(question, session=_SESSION, day=edition.date).text)
    if sys.stdin.isatty() and sys.stdout.isatty():
        say("")
        converse(runtime.conversation, edition.date)
    return 0


def _briefing(runtime: Runtime, date: str | None) -> Edition:
    """The edition of the day asked for, built now unless a real one is stored."""
    form, now = edition_form("daily"), runtime.clock.now()
    key = form.parse_key(date) if date else form.newest_key(now, runtime.settings)
    form.refuse_open(key, now, runtime.settings)
    request = BuildRequest(edition="daily", key=key, patience=PATIENCE_SECONDS, sample=True)
    with progress("arXiv를 읽고 오늘의 브리핑을 만들고 있습니다") as on_step:
        runtime.build(request, on_step=on_step)
    return runtime.stored("daily", key)


def _show(edition: Edition, runtime: Runtime) -> None:
    markdown = edition_form("daily").markdown(edition, runtime.settings.zone)
    head, _, _ = markdown.partition("\n---\n")
    say(head.rstrip())
    for note in edition.notes:
        remark_note(note)
    if edition.writer != EXTRACTIVE:
        remark(f"{edition.writer} 모델이 쓰고, 줄마다 논문의 근거와 맞는지 확인했습니다.")
    elif edition.items:
        remark("모델 없이 논문의 문장을 그대로 골라 담았습니다(extractive).")
