"""Answers from all editions and everything collected: what was found, and what the days of a stretch held."""

from collections.abc import Callable, Sequence
from datetime import date

from digest_core.errors import NoIndex
from digest_core.finding import Found, Hit, SearchIndex
from digest_core.models import Answer, Citation, Intent, Item, Shown
from digest_core.ports import Clock, Outline, Store
from digest_core.questions import sought
from digest_core.questions.inquiry import Inquiry
from digest_core.questions.material import Tongue
from digest_core.questions.periods import Period
from digest_core.questions.sought import SEARCH, Sought
from digest_core.text import one_line, shorten

HITS = 5
DAILY = "daily"
STRAYED = "history"
"""Hits are no briefing: whoever talks over one day's leaves it by a search."""
MOST_DAYS = 31
FULL_DAYS = 7
"""Up to so many days are told with three titles each, more with one."""
_TITLE = 120


class Searcher:
    """Answers `search`: the service of that field. The index is opened at the first question."""

    def __init__(self, index: Callable[[], SearchIndex], clock: Clock) -> None:
        self._index, self._clock = index, clock

    def __call__(self, inquiry: Inquiry) -> Answer | None:
        wanted = sought.read(inquiry.question, inquiry.asked, _today(self._clock, inquiry))
        tongue = Tongue(inquiry.asked.english)
        alike = inquiry.items[0] if inquiry.items and not wanted.query else None
        if not wanted.query and alike is None:
            return None if wanted.period else _ask_back(inquiry, tongue)
        try:
            found = self._found(wanted, alike)
        except NoIndex as none:
            english = "The search index is not there yet; a running worker (aidaily up, aidaily worker ask) builds it."
            return _answer(inquiry, tongue.say(str(none), english), known=False)
        return _told(found, wanted, alike, inquiry, tongue)

    def _found(self, wanted: Sought, alike: Item | None) -> Found:
        days = wanted.period
        found = self._index().search(
            alike.subject.title if alike else wanted.query,
            kinds=wanted.kinds,
            since=days.since if days else None,
            until=days.until if days else None,
            limit=HITS + bool(alike),
            some=alike is not None,
        )
        others = tuple(hit for hit in found.hits if alike is None or hit.id != alike.id)
        return Found(others[:HITS], found.whole)


class Historian:
    """Answers `history` over a stretch of days; one day's briefing is left to the engine."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def __call__(self, inquiry: Inquiry) -> Answer | None:
        asked, today = inquiry.asked, _today(self._clock, inquiry)
        if asked.day is not None or (asked.edition and self._store.keys(asked.edition, last=1)):
            return None
        period = sought.read(inquiry.question, asked, today).period
        if period is None:
            return None
        days = self._store.outlines(DAILY, period.since, period.until)
        tongue = Tongue(asked.english)
        return _no_days(period, inquiry, tongue) if not days else _days(days, period, inquiry, tongue)


def _today(clock: Clock, inquiry: Inquiry) -> date:
    return clock.now().astimezone(inquiry.zone).date()


def _answer(
    inquiry: Inquiry,
    text: str,
    *,
    known: bool,
    citations: Sequence[Citation] = (),
    shown: Shown | None = None,
) -> Answer:
    asked = inquiry.asked
    return Answer(
        text, Intent(asked.fields[0]), asked.fields, "briefing" if known else "none", tuple(citations), shown
    )


def _ask_back(inquiry: Inquiry, tongue: Tongue) -> Answer:
    text = tongue.say(
        '무엇을 찾을까요? 찾을 말을 함께 적어 주세요. 예: "RAG 논문 찾아줘", "지난달 단백질 논문 찾아줘"',
        'What should I look for? For example "find papers about RAG", "papers on proteins last month".',
    )
    return _answer(inquiry, text, known=False)


def _told(found: Found, wanted: Sought, alike: Item | None, inquiry: Inquiry, tongue: Tongue) -> Answer:
    name = shorten(one_line(alike.short_title if alike else wanted.query), _TITLE)
    within = f" ({_stretch(wanted.period)})" if wanted.period else ""
    if not found.hits:
        text = tongue.say(
            f"“{name}”에 맞는 것을 찾지 못했습니다{within}. 다른 말이나 영어 이름으로 찾아보세요.",
            f"Nothing was found for “{name}”{within}. Try other words.",
        )
        return _answer(inquiry, text, known=False)
    heading = tongue.say(
        f"“{name}” 검색 결과 {len(found.hits)}건{within}", f"{len(found.hits)} found for “{name}”{within}"
    )
    if alike:
        heading = tongue.say(f"“{name}”와(과) 비슷한 것{within}", f"Similar to “{name}”{within}")
    elif not found.whole:
        heading += "\n" + tongue.say(
            "찾는 말이 모두 든 것은 없어, 일부만 든 것입니다.", "None holds all of the words."
        )
    lines = [_line(number, hit, tongue) for number, hit in enumerate(found.hits, 1)]
    shown = Shown(SEARCH, SEARCH, tuple(hit.id for hit in found.hits), (), (SEARCH, STRAYED))
    cited = [Citation(None, hit.title, hit.url, hit.snippet) for hit in found.hits]
    return _answer(inquiry, "\n".join([heading, *lines]), known=True, citations=cited, shown=shown)


def _line(number: int, hit: Hit, tongue: Tongue) -> str:
    where = f"{hit.day}"
    if hit.number and hit.edition == DAILY:
        where = tongue.say(f"{hit.key} 브리핑 {hit.number}번", f"briefing of {hit.key}, {hit.number}")
    elif hit.number:
        where = f"{hit.edition} {hit.key} {hit.number}"
    return f"- {number}) {shorten(one_line(hit.title), _TITLE)} — {where}: {hit.url}"


def _stretch(period: Period) -> str:
    same = period.since == period.until
    return f"{period.since}" if same else f"{period.since} ~ {period.until}"


def _no_days(period: Period, inquiry: Inquiry, tongue: Tongue) -> Answer:
    stretch = _stretch(period)
    text = tongue.say(f"{stretch}에는 저장된 브리핑이 없습니다.", f"No briefing is stored for {stretch}.")
    return _answer(inquiry, text, known=False)


def _days(days: Sequence[Outline], period: Period, inquiry: Inquiry, tongue: Tongue) -> Answer:
    """A line for each day, the newest first; of very many days the newest."""
    count, told = len(days), list(reversed(days))[:MOST_DAYS]
    heading = tongue.say(f"{_stretch(period)} 브리핑 {count}개", f"{count} briefings, {_stretch(period)}")
    if count > len(told):
        heading += tongue.say(f" (최근 {len(told)}개)", f" (the newest {len(told)})")
    titles = 3 if len(told) <= FULL_DAYS else 1
    lines = [f"- {day.date}: {_titles(day, titles, tongue)}" for day in told]
    hint = tongue.say(
        f'하루를 보려면 날짜를 넣어 물어보세요. 예: "{told[0].date} 브리핑"',
        f'Ask for one day with its date, e.g. "briefing of {told[0].date}".',
    )
    return _answer(inquiry, "\n".join([heading, *lines, hint]), known=True)


def _titles(day: Outline, count: int, tongue: Tongue) -> str:
    if not day.titles:
        return tongue.say("새 논문 없음", "no new papers")
    named = " · ".join(day.titles[:count])
    more = len(day.titles) - count
    return named + (tongue.say(f" 외 {more}건", f" and {more} more") if more > 0 else "")
