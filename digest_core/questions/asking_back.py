"""What is said where a question cannot be answered as it stands: no such day, several days, which item. Pure."""

from collections.abc import Sequence
from datetime import date
from math import ceil
from zoneinfo import ZoneInfo

from msgspec import Struct

from digest_core.models import IMPORTED, Answer, Citation, Edition, Intent
from digest_core.questions.asked import Asked
from digest_core.questions.material import Brief, Material, Tongue, Topic
from digest_core.questions.scope import Meant

NEAREST_DAYS = 2
TITLES_LISTED = 10


class Said(Struct, frozen=True):
    """A finished stretch of an answer."""

    lines: tuple[str, ...]
    known: bool
    citations: tuple[Citation, ...] = ()


def no_such_day(asked: Asked, day: date | None, days: Sequence[date]) -> Answer:
    """The answer where the day that was named has no briefing; None is a day in no calendar."""
    text = nearest_days(day, days, Tongue(asked.english))
    shown = day.isoformat() if day else None
    return Answer(text, Intent(asked.fields[0], asked.numbers, shown, "daily"), asked.fields, "none")


def nearest_days(day: date | None, days: Sequence[date], tongue: Tongue) -> str:
    """That a day has no briefing, and which days near it have one."""
    if day is None:
        missing = tongue.say("달력에 없는 날짜입니다.", "There is no such date.")
        near = list(reversed(days))[:NEAREST_DAYS]
    else:
        missing = tongue.say(f"{day} 브리핑이 없습니다.", f"There is no briefing for {day}.")
        near = sorted(days, key=lambda other: (abs(other - day), other))[:NEAREST_DAYS]
    label = tongue.say("가장 가까운 브리핑", "The nearest briefings")
    return f"{missing} {label}: {', '.join(map(str, sorted(near)))}" if near else missing


def several_days(asked: Asked) -> Answer:
    """The answer where several days are named: one question is about one day's briefing."""
    tongue = Tongue(asked.english)
    dates = [str(day.date) for day in asked.days if day.date]
    number = next((n for n in asked.numbers if n > 0), None)
    examples = [
        tongue.say(
            f'"{day} {number}번 요약"' if number else f'"{day} 브리핑"',
            f'"{day} summary of {number}"' if number else f'"briefing of {day}"',
        )
        for day in dates
    ]
    text = tongue.say(
        f"한 번에 하루의 브리핑만 답할 수 있습니다. 날짜마다 나누어 물어봐 주세요. 예: {', '.join(examples)}",
        f"A question can be about one day's briefing at a time. Please ask for each day, e.g. {', '.join(examples)}",
    )
    return Answer(text, Intent(asked.fields[0], asked.numbers), asked.fields, "none")


def too_many(wait: float, tongue: Tongue) -> Answer:
    """The answer to somebody who asks too fast; `wait` in seconds."""
    seconds = max(1, ceil(wait))
    korean = f"질문이 잠시 많았습니다. {seconds}초 뒤에 다시 물어봐 주세요."
    text = tongue.say(korean, f"That was a lot at once. Please ask again in {seconds} seconds.")
    return Answer(text, Intent("open"), ("open",), "none")


def which_one(asked: Asked, edition: Edition, tongue: Tongue) -> Said:
    """Asks back, with the numbers there are."""
    if not edition.items:
        return Said(
            (tongue.say("이 브리핑에는 논문이 없습니다.", "This briefing has no papers."),), known=False
        )
    count = len(edition.items)
    places = [n for n in range(1, count + 1) if edition.items[n - 1].id in asked.candidates]
    ask = tongue.say(
        "몇 번을 말씀하시나요? 번호로 물어봐 주세요.", "Which one do you mean? Please give its number."
    )
    if asked.names and not places:
        none = tongue.say(
            "이 브리핑에서 그런 논문을 찾지 못했습니다.", "This briefing has no such paper that I can find."
        )
        ask = f"{none} {ask}"
    shown = places or range(1, min(count, TITLES_LISTED) + 1)
    short = ((n, edition.items[n - 1].short_title) for n in shown)
    titles = [tongue.say(f"- {n}번 {title}", f"- {n}. {title}") for n, title in short]
    return Said((ask, *titles), known=False)


def made_at(edition: Edition, zone: ZoneInfo | None, tongue: Tongue) -> Said:
    """When a briefing was made, in `zone` where given."""
    at = f"{edition.generated_at.astimezone(zone) if zone else edition.generated_at:%Y-%m-%d %H:%M}"
    where = f" ({zone.key})" if zone else ""
    korean = f"{edition.date} 브리핑은 {at}{where}에 만들었습니다."
    return Said((tongue.say(korean, f"The briefing of {edition.date} was made at {at}{where}."),), known=True)


def chosen_from(brief: Brief) -> Said:
    """Out of how many papers the list was chosen; an imported file does not tell."""
    edition, count = brief.edition, len(brief.edition.items)
    if edition.writer == IMPORTED:
        return Said(
            (brief.say("후보 수는 저장되어 있지 않습니다.", "The number of candidates is not stored."),),
            known=False,
        )
    korean = f"후보 {edition.candidates}편 가운데 {count}편을 골랐습니다."
    return Said((brief.say(korean, f"{count} chosen from {edition.candidates} candidates."),), known=True)


def too_few_to_compare(topic: Topic, tongue: Tongue) -> Said:
    """Asks for a second item; one cannot be compared with itself."""
    korean = f'{topic.called}: 무엇과 비교할까요? 예: "1번이랑 2번 비교"'
    return Said(
        (tongue.say(korean, f'{topic.called}: compare with which one? E.g. "compare 1 and 2"'),), False
    )


def out_of_reach(asked: Asked, meant: Meant, material: Material, tongue: Tongue) -> list[Said]:
    """What was pointed at and is not there."""
    edition = material.edition
    lines: list[str] = []
    beyond = asked.pointed.beyond
    if beyond or set(meant.numbers) - set(meant.found):
        lines.append(_numbers_there_are(len(edition.items), tongue))
    if meant.elsewhere:
        day = edition.date
        lines.append(
            tongue.say(f"{day} 브리핑에 없는 논문입니다.", f"The briefing of {day} has no such paper.")
        )
        lines += [material.trouble] if material.trouble else []
    if not (meant.numbers or meant.elsewhere or beyond):
        lines.append(tongue.say("남은 항목이 없습니다.", "No items are left."))
    return [Said(tuple(lines), known=False)] if lines else []


def _numbers_there_are(count: int, tongue: Tongue) -> str:
    if not count:
        return tongue.say("이 브리핑에는 논문이 없습니다.", "This briefing has no papers.")
    if count == 1:
        return tongue.say("이 브리핑에는 1번만 있습니다.", "This briefing has one item only.")
    return tongue.say(
        f"이 브리핑에는 1번부터 {count}번까지 있습니다.", f"This briefing has items 1 to {count}."
    )
