"""What becomes of a 👍 or 👎: kept under the reader's digest, answered with what it moves."""

from collections.abc import Sequence
from typing import Literal

from digest_core.models import Answer, Intent, Item
from digest_core.people import FeedbackBook
from digest_core.ports import Clock, Store
from digest_core.questions.inquiry import Inquiry
from digest_core.questions.material import Tongue
from digest_core.questions.opinion import Opinion

NOBODY = "local"
"""Who speaks where there is only one: the command line."""


class Judge:
    """Records verdicts, from words and from buttons."""

    def __init__(self, book: FeedbackBook, store: Store, clock: Clock) -> None:
        self._book, self._store, self._clock = book, store, clock

    def answer(self, inquiry: Inquiry, opinion: Opinion) -> Answer:
        """The answer to a verdict in words."""
        tongue = Tongue(inquiry.asked.english)
        edition = inquiry.edition
        if edition is None or not inquiry.items:
            return _answer(inquiry, _which(tongue), known=False)
        if edition.sample:
            text = tongue.say("견본에는 의견을 남길 수 없습니다.", "The sample takes no feedback.")
            return _answer(inquiry, text, known=False)
        for item in inquiry.items:
            self._record(item, opinion.verdict, inquiry.person or NOBODY)
        return _answer(inquiry, _thanks(inquiry.items, opinion.verdict, tongue), known=True)

    def press(
        self, item: str, verdict: Literal[-1, 0, 1], *, person: str, edition: str, key: str, english: bool
    ) -> str:
        """Take the verdict of a button under an item of an edition, 0 to take it back; what to tell the reader."""
        tongue = Tongue(english)
        stored = self._store.edition(edition, key)
        items = (*stored.items, *stored.pool) if stored and not stored.sample else ()
        found = next((one for one in items if one.id == item), None)
        if found is None:
            return tongue.say("이 항목은 더 이상 저장되어 있지 않습니다.", "This item is no longer stored.")
        self._record(found, verdict, person)
        if verdict == 0:
            return tongue.say("의견을 거두었습니다.", "Your feedback was taken back.")
        return _thanks([found], verdict, tongue)

    def _record(self, item: Item, verdict: Literal[-1, 0, 1], person: str) -> None:
        self._book.record(person, item.id, terms=item.tags, verdict=verdict, at=self._clock.now())


def _answer(inquiry: Inquiry, text: str, *, known: bool) -> Answer:
    edition = inquiry.edition
    about = (
        (inquiry.meant.numbers, f"{edition.date}", edition.edition) if edition and known else ((), None, None)
    )
    return Answer(text, Intent("open", *about), ("open",), "briefing" if known else "none")


def _which(tongue: Tongue) -> str:
    return tongue.say(
        '어느 논문인지 번호와 함께 알려 주세요. 예: "2번 👍", "3번 별로"',
        'Please say which paper, for example "👍 2" or "not interested in paper 3".',
    )


def _thanks(items: Sequence[Item], verdict: Literal[-1, 1], tongue: Tongue) -> str:
    subjects = ", ".join(dict.fromkeys(tag for item in items for tag in item.tags))
    if not subjects:
        return tongue.say("의견을 남겼습니다. 고맙습니다.", "Noted, thank you.")
    korean = "더 높이" if verdict > 0 else "더 낮게"
    english = "higher" if verdict > 0 else "lower"
    return tongue.say(
        f'의견을 남겼습니다. 다음 브리핑부터 이 주제를 {korean} 봅니다: {subjects}. 얼마나 움직였는지는 "왜 뽑혔어?"에서 보입니다.',
        f'Noted. From the next briefing on these subjects rank {english}: {subjects}. Ask "why" to see by how much.',
    )
