"""Answers about an edition as a whole: its top list, actions, news, originals, and other days. Pure."""

from collections.abc import Iterable

from digest_core.models import EXTRACTIVE, Action, Edition, Reference
from digest_core.questions.material import Brief, Part, unknown
from digest_core.questions.told import no_model

DAYS_SHOWN = 10


def top(brief: Brief) -> Part:
    """The top list; on a quiet day what the edition notes of it."""
    edition = brief.edition
    lines = [_top_line(edition, number) for number in range(1, brief.listed + 1)]
    notes = [note.problem for note in edition.notes] if not lines else []
    empty = brief.say("새로 발표된 논문이 없습니다.", "No new papers were announced.")
    return Part(tuple(lines or [empty, *notes]))


def _top_line(edition: Edition, number: int) -> str:
    item = edition.items[number - 1]
    if edition.article is not None:
        return f"{number}) {item.heading}"
    return f"{number}) {item.short_title}" + (f" — {', '.join(item.tags)}" if item.tags else "")


def history(brief: Brief) -> Part:
    """Another day's top list; where no day is named, the days there are."""
    if brief.day_named:
        return top(brief)
    newest_first = [str(day) for day in reversed(brief.days)][:DAYS_SHOWN]
    hint = brief.say(
        '날짜를 넣어 물어보세요. 예: "2월 5일 브리핑"', 'Ask with a date, e.g. "briefing of February 5".'
    )
    return Part((brief.say("저장된 날: ", "Stored days: ") + ", ".join(newest_first), hint))


def actions(brief: Brief) -> Part:
    """The actions: all, those with the numbers said, or those that rest on the items said."""
    edition = brief.edition
    if edition.actions:
        return _numbered_actions(brief) if brief.numbers else _actions_on_items(brief)
    if edition.writer == EXTRACTIVE:
        return no_model(brief.say, *edition.items)
    return unknown(brief.say("저장된 실무 액션이 없습니다.", "No actions are stored."))


def _numbered_actions(brief: Brief) -> Part:
    count = len(brief.edition.actions)
    found = [number for number in brief.numbers if 1 <= number <= count]
    lines = [_action(brief.edition, number, brief.edition.actions[number - 1]) for number in found]
    if len(found) < len(brief.numbers):
        lines.append(brief.say(f"실무 액션은 모두 {count}가지입니다.", f"There are {count} actions."))
    return Part(tuple(lines), known=bool(found))


def _actions_on_items(brief: Brief) -> Part:
    wanted = [
        _action(brief.edition, number, action)
        for number, action in enumerate(brief.edition.actions, 1)
        if not brief.items or set(brief.items) & set(action.items)
    ]
    none = brief.say("이 논문에서 나온 실무 액션은 없습니다.", "No action rests on this paper.")
    return Part(tuple(wanted)) if wanted else unknown(none)


def _action(edition: Edition, number: int, action: Action) -> str:
    """An action and the items it rests on: by their numbers, those that the list lacks by title and link."""
    title = f"{action.title}: " if action.title else ""
    beyond = {item.id: f"{item.short_title} {item.subject.url}" for item in edition.pool}
    named = (f"{n}번" if (n := edition.number_of(item)) else beyond.get(item, "") for item in action.items)
    told = ", ".join(filter(None, named))
    return f"{number}) {title}{action.text}" + (f" ({told})" if told else "")


def news(brief: Brief) -> Part:
    """The news of the raw index; an unasked source is not an empty one."""
    found = brief.edition.index.news
    if found:
        return Part(tuple(_originals(found)))
    unchecked = any(s.kind == "news" and s.count is None for s in brief.edition.sources)
    if unchecked:
        return unknown(brief.say("뉴스를 확인하지 못했습니다.", "The news could not be checked."))
    return unknown(brief.say("수집된 뉴스가 없습니다.", "No news was collected."))


def index(brief: Brief) -> Part:
    originals = brief.edition.index
    lines = tuple(_originals((*originals.news, *originals.papers)))
    return (
        Part(lines)
        if lines
        else unknown(brief.say("저장된 원문 목록이 없습니다.", "No originals are stored."))
    )


def _originals(references: Iterable[Reference]) -> Iterable[str]:
    return (f"{reference.title} — {reference.url}" for reference in references)
