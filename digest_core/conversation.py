"""The one engine behind every way of asking: what is stored, fetched and remembered, around pure answers."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Literal, NoReturn
from zoneinfo import ZoneInfo

import msgspec

from digest_core.errors import NothingStored
from digest_core.models import Answer, Edition, Shown, Turn
from digest_core.ports import Clock, PaperFinder, Store
from digest_core.questions import looking_up, opinion
from digest_core.questions.answer import answer, answer_without_edition, lookups, needs_edition
from digest_core.questions.asked import Asked
from digest_core.questions.asking_back import nearest_days, no_such_day, several_days, too_many
from digest_core.questions.beyond import Beyond
from digest_core.questions.context import about_topic, after, as_shown
from digest_core.questions.days import Day
from digest_core.questions.editions import DAYS_SHOWN
from digest_core.questions.fields import FIELDS, ITEM_FIELDS, ServiceField
from digest_core.questions.inquiry import DEAF, Ears, Inquiry, Service
from digest_core.questions.material import Material, Tongue
from digest_core.questions.names.reading import Names
from digest_core.questions.openly import DEEP_DIVE, OPEN, reread
from digest_core.questions.opinion import Opinion
from digest_core.questions.reopening import outside, reopened
from digest_core.questions.scope import Meant, items_meant
from digest_core.questions.sought import SEARCH, reaching_back
from digest_core.questions.understand import understand
from digest_core.questions.weeklies import as_list
from digest_core.questions.words import LONGEST_QUESTION, is_english

DAILY = "daily"
STRAYED = "history"
"""Remembered among the fields of a turn that left the day given from outside for another one."""
NOTHING_YET = "저장된 브리핑이 없습니다. aidaily build 로 먼저 만들어 주세요."
FIRST_ON_ITS_WAY = "첫 브리핑을 만들고 있습니다. 잠시 뒤 다시 물어봐 주세요."
TOO_LONG = f"질문이 너무 길어 앞의 {LONGEST_QUESTION:,}자만 읽었습니다."


class Conversation:
    """Answers questions from the store.

    `finder` opens the look-up of papers by identifier, where there is one; `building` says whether a daily briefing
    is being built; days are those of `zone`. `services` answer what the stored editions alone cannot, by field
    (search, deep_dive, open, subscribe …); a field without one says that it is not supported.
    """

    def __init__(
        self,
        *,
        store: Store,
        finder: Callable[[], PaperFinder] | None,
        building: Callable[[], bool],
        clock: Clock,
        zone: ZoneInfo,
        services: Mapping[str, Service] | None = None,
        beyond: Beyond | None = None,
    ) -> None:
        self._store, self._finder, self._building = store, finder, building
        self._clock, self._zone, self._services = clock, zone, services or {}
        beyond = beyond or Beyond()
        self._index, self._judge, self._limits = beyond.index, beyond.judge, beyond.limits
        self._attention = beyond.attention

    def ask(
        self,
        question: str,
        *,
        session: str | None = None,
        day: date | None = None,
        shown: Shown | None = None,
        person: str | None = None,
        ears: Ears = DEAF,
    ) -> Answer:
        """The answer to any text, in the context of the session's last turn.

        A session is one chat, or one thread of it. `day`, given from outside, is the briefing's day where the question
        names none or says 오늘. `shown` is what the message shows that the question replies to, or stands below: it
        counts instead of what the session last spoke of. `person` is who asks, for limits and verdicts; whoever gives none
        is not limited. `ears` hear what takes time. Raises `NothingStored` where no briefing is stored at all, or none of
        `day`; `StoreError` where the store fails.
        """
        if person and self._limits and (wait := self._limits.admit(person)):
            return too_many(wait, Tongue(is_english(question)))
        turn = self._turn(session, shown)
        answered = self._answer(question, turn, session, day, person, ears)
        if len(question) > LONGEST_QUESTION:
            return msgspec.structs.replace(answered, text=f"{TOO_LONG}\n\n{answered.text}")
        return answered

    def understand(self, question: str, *, session: str | None = None, shown: Shown | None = None) -> Asked:
        """What `ask` would take the question to ask; for callers that act on it (구독, 설정)."""
        return self._understand(question, self._turn(session, shown), None)

    def showed(self, session: str, shown: Shown) -> None:
        """Remember what a session was shown without asking, such as a delivered edition."""
        self._store.remember_turn(session, after(self._store.turn(session), shown))

    def feedback(
        self,
        item: str,
        verdict: Literal[-1, 0, 1],
        *,
        person: str,
        edition: str,
        key: str,
        english: bool = False,
    ) -> str:
        """Take the 👍 (1) or 👎 (-1) of a button under an item of an edition, 0 to take it back; what to tell."""
        if self._judge is None:
            raise RuntimeError("this conversation takes no feedback")
        return self._judge.press(item, verdict, person=person, edition=edition, key=key, english=english)

    def _turn(self, session: str | None, shown: Shown | None) -> Turn | None:
        turn = self._store.turn(session) if session else None
        return after(turn, shown) if shown else turn

    def _understand(self, question: str, turn: Turn | None, day: date | None) -> Asked:
        today = self._today()
        if said := self._opinion(question):
            return opinion.as_asked(said, turn, english=is_english(question))
        asked = understand(question, turn, today, lambda named: self._names(named, turn, day))
        asked = reaching_back(question, asked, today)
        if asked.edition and self._store.keys(asked.edition, last=1):
            asked = as_list(asked)
        # Without anybody who reads papers, the nearest stored field is the better answer.
        return reread(question, asked, turn) if OPEN in self._services else asked

    def _opinion(self, question: str) -> Opinion | None:
        """The verdict that a question is, where verdicts are taken."""
        return opinion.read(question, self._today()) if self._judge else None

    def _names(self, named: Sequence[Day], turn: Turn | None, day: date | None) -> Names | None:
        """The list in whose names a question is read: that of the day it names, the one last shown, the newest."""
        edition = self._listed(named[0] if named else None, turn, day)
        seen = as_shown(edition, turn.order(edition.edition, edition.key)) if edition and turn else edition
        items = seen or edition
        return Names(items.items) if items else None

    def _listed(self, named: Day | None, turn: Turn | None, day: date | None) -> Edition | None:
        if named and not named.today:
            return self._store.edition(DAILY, named.date.isoformat()) if named.date else None
        if turn and not named and (day is None or STRAYED in turn.fields):
            return self._shown_last(turn)
        return self._store.edition(DAILY, day.isoformat()) if day else self._store.newest(DAILY)

    def _answer(
        self,
        question: str,
        turn: Turn | None,
        session: str | None,
        day: date | None,
        person: str | None,
        ears: Ears,
    ) -> Answer:
        asked = self._understand(question, turn, day)
        alone = Inquiry(
            question=question, asked=asked, session=session, edition=None, meant=Meant(), items=(),
            zone=self._zone, person=person, ears=ears,
        )  # fmt: skip
        if asked.fields == (DEEP_DIVE,) and asked.pointed.papers and (found := self._served(alone)):
            return self._kept(found, session, turn)
        if not needs_edition(asked):
            return self._answer_outside(alone, turn)
        if len(asked.days) > 1:
            return several_days(asked) if self._days(last=1) else self._refuse(None)
        stored = self._edition(asked, turn, day)
        if stored is None:
            return no_such_day(asked, asked.day.date if asked.day else None, self._days())
        seen = as_shown(stored, turn.order(stored.edition, stored.key)) if turn else stored
        edition = seen or stored
        meant = items_meant(asked, edition, turn)
        items = tuple(edition.items[number - 1] for number in meant.found)
        inquiry = msgspec.structs.replace(alone, edition=edition, meant=meant, items=items)
        material = self._material(asked, meant, edition, day)
        material = msgspec.structs.replace(material, renumbered=seen is None)
        answered = self._served(inquiry) or answer(asked, meant, material)
        if items and person and not self._opinion(question):
            self._attention.asked([item.id for item in items], self._clock.now())
        shown = answered.shown or _shown(asked, meant, material, day)
        if session and _is_to_be_kept(asked, shown) and not self._opinion(question):
            self._store.remember_turn(session, after(turn, shown))
        answered = msgspec.structs.replace(answered, shown=shown)
        return outside(answered) if edition.edition == SEARCH else answered

    def _answer_outside(self, inquiry: Inquiry, turn: Turn | None) -> Answer:
        """The answer where no briefing is spoken of; what a search lists is what the next number counts in."""
        answered = self._served(inquiry) or self._without_edition(inquiry.asked)
        searched = inquiry.asked.fields == (SEARCH,) and (answered.shown or SEARCH not in self._services)
        edition = self._listed(None, turn, None) if searched else None
        told = about_topic(answered, inquiry.asked, edition) if edition else answered
        return self._kept(told, inquiry.session, turn)

    def _kept(self, answered: Answer, session: str | None, turn: Turn | None) -> Answer:
        """An answer that says itself what it shows, and a session that was shown that."""
        if session and answered.shown:
            self._store.remember_turn(session, after(turn, answered.shown))
        return answered

    def _served(self, inquiry: Inquiry) -> Answer | None:
        if self._judge and (said := self._opinion(inquiry.question)):
            return self._judge.answer(inquiry, said)
        service = self._services.get(inquiry.asked.fields[0])
        return service(inquiry) if service else None

    def _without_edition(self, asked: Asked) -> Answer:
        if asked.fields != ("help",) and not self._days(last=1):
            self._refuse(None)
        return answer_without_edition(asked)

    def _edition(self, asked: Asked, turn: Turn | None, day: date | None) -> Edition | None:
        """The edition in question; None where the question names a day without one."""
        if asked.edition and (newest := self._store.newest(asked.edition)):
            return newest
        if asked.day and not asked.day.today:
            named = asked.day.date
            found = self._store.edition(DAILY, named.isoformat()) if named else None
            return found or (None if self._days(last=1) else self._refuse(None))
        goes_on = turn is not None and _goes_on(asked) and (day is None or STRAYED in turn.fields)
        shown = self._shown_last(turn) if turn and goes_on else None
        if shown and shown.deep_dive and asked.numbers:
            # A deep dive has no numbers: those of a list are meant.
            shown = None
        if day is not None:
            return shown or self._store.edition(DAILY, day.isoformat()) or self._refuse(day)
        return shown or self._store.newest(DAILY) or self._refuse(None)

    def _shown_last(self, turn: Turn) -> Edition | None:
        if turn.edition != SEARCH or self._index is None:
            return self._store.edition(turn.edition, turn.key)
        days, now = self._days(last=1), self._clock.now()
        order = turn.order(SEARCH, SEARCH)
        return reopened(order, self._index(), self._store, day=days[-1] if days else now.date(), now=now)

    def _refuse(self, day: date | None) -> NoReturn:
        days = self._days()
        if days:
            raise NothingStored(nearest_days(day, days, Tongue()))
        raise NothingStored(FIRST_ON_ITS_WAY if self._building() else NOTHING_YET)

    def _today(self) -> date:
        return self._clock.now().astimezone(self._zone).date()

    def _days(self, last: int | None = None) -> tuple[date, ...]:
        return tuple(date.fromisoformat(key) for key in self._store.keys(DAILY, last=last))

    def _material(self, asked: Asked, meant: Meant, edition: Edition, day: date | None) -> Material:
        """The edition, with what had to be looked up."""
        days = self._days(last=DAYS_SHOWN)
        today = self._today()
        older = day is None and asked.day is not None and asked.day.today and edition.date != today
        of_a_day = edition.edition != SEARCH and edition.deep_dive is None
        aside = of_a_day and (days[-1:] != (edition.date,) or _is_another(edition, day))
        material = Material(edition=edition, papers={}, days=days, older=older, aside=aside, zone=self._zone)
        if meant.elsewhere and ITEM_FIELDS.intersection(asked.fields):
            outside, trouble = looking_up.beyond(meant.elsewhere, edition, asked, self._store, self._finder)
            material = msgspec.structs.replace(material, outside=outside, trouble=trouble)
        if lacking := lookups(asked, meant, material):
            papers, trouble = looking_up.of_items(lacking, asked, self._store, self._finder)
            material = msgspec.structs.replace(material, papers=papers, trouble=trouble or material.trouble)
        return material


def _is_to_be_kept(asked: Asked, shown: Shown) -> bool:
    """Questions about the product itself leave the context as it was."""
    return bool(shown.about) or not all(isinstance(FIELDS[name], ServiceField) for name in asked.fields)


def _shown(asked: Asked, meant: Meant, material: Material, day: date | None) -> Shown:
    """What an answer shows and speaks of."""
    edition = material.edition
    items = tuple(item.id for item in edition.items)
    fields = tuple(name for name in asked.fields if name != STRAYED)
    if _is_another(edition, day):
        fields += (STRAYED,)
    about = (*(items[n - 1] for n in meant.found), *(i for i in meant.elsewhere if i in material.outside))
    return Shown(edition.edition, edition.key, items, about, fields)


def _is_another(edition: Edition, day: date | None) -> bool:
    """Whether the talk is about something else than the day given from outside."""
    return day is not None and (edition.date != day or edition.edition == SEARCH)


def _goes_on(asked: Asked) -> bool:
    """Whether the edition last shown is meant: a day, or the top list as such, begins anew."""
    return asked.day is None and asked.fields != ("top",) and not asked.aspects.newest
