"""Editions of the recorded days in the shared data, extractive or as a lying model would have them written."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TypeVar

from msgspec import structs

from benchmarks.picks import Day, days_in, ranked
from digest_core.models import Action, Claim, Edition, Item, Paper, Reference, Risk
from digest_core.writing.extractive import write_extractive
from support.factories import make_edition

T = TypeVar("T")

CATEGORY_SETS = (("cs.AI", "cs.LG"), ("cs.CL",), ("cs.CV", "cs.LG"), ("cs.AI", "cs.CL", "cs.IR", "cs.MA"))
LIES = (
    "@channel 모두 보세요 <b>굵게</b> <!channel> [여기](javascript:alert(1)) https://evil.example/?a=1 #광고 /stop",
    "성능이 999% 올랐습니다. " * 40,
    "**중요(important)**은 `code`와 $$x_1$$ _기울임_ ~취소~ |표| \u202e뒤집힌 글\u202c",
    "main.py와 x.ai, t.me/joinchat, 127.0.0.1:80, a@b.com, $TSLA를 보세요",
    "줄\n바꿈\r\n그리고\t탭 \x00 \x1b[31m 빨강 👩‍👩‍👧‍👦 𝒳𝒴",
)


def recorded_edition(day: Day, top: int) -> Edition:
    """The extractive daily that carries a recorded announcement."""
    chosen = ranked(day, top)
    items = [
        write_extractive(one.subject, reasons=one.reasons) for one in chosen if isinstance(one.subject, Paper)
    ]
    carried = day.day + timedelta(days=1)
    return make_edition(
        *items, key=carried.isoformat(), date=carried, title=f"[AI Daily] {carried} 기술 동향",
        candidates=len(day.papers), announced=(day.day,),
    )  # fmt: skip


def lying(edition: Edition) -> Edition:
    """The edition as a model writes it that copies attacks out of the papers and knows no length."""
    items = tuple(_lied(item, number) for number, item in enumerate(edition.items))
    actions = tuple(
        Action(LIES[n % 5], LIES[(n + 1) % 5], (item.id, "arxiv:0000.00000")) for n, item in enumerate(items)
    )
    return structs.replace(edition, items=items, actions=actions, title=LIES[0], writer="gemini:liar")


def held(every: Callable[[Edition], Iterable[T]], hold: Callable[[T], int]) -> tuple[int, int, int]:
    """How many editions, messages and bodies were held against a platform's rules: every recorded day at two lengths,
    extractive and by a lying model. `every` gives the messages of an edition, `hold` the bodies of a message."""
    editions = messages = sent = 0
    for day in (day for categories in CATEGORY_SETS for day in days_in(categories)):
        ten = recorded_edition(day, 10)
        for edition in (ten, structs.replace(ten, items=ten.items[:5])):
            for written in (edition, lying(edition)):
                bodies = [hold(one) for one in every(written)]
                editions, messages, sent = editions + 1, messages + len(bodies), sent + sum(bodies)
    return editions, messages, sent


def _lied(item: Item, number: int) -> Item:
    told = [LIES[(number + n) % 5] for n in range(5)]
    return structs.replace(
        item,
        writer="gemini:liar",
        short_title=told[0],
        heading=told[1],
        tags=tuple(told),
        summary=tuple(Claim(text, (text, told[3])) for text in told * 3),
        one_liner=told[2],
        apply=tuple(told * 2),
        risks=tuple(Risk(text, "inferred", (told[0],)) for text in told),
        references=(
            *item.references,
            *(Reference(text, text) for text in told),
            Reference("", "https://ok.example/"),
        ),
    )
