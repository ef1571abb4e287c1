"""👍 and 👎 in words: "2번 좋아", "👎 3번", 👍 alone for what was last spoken of. Pure.

Only what says nothing else is a verdict: "2번 좋은 점은?" asks, and "좋아" alone says yes to anything.
"""

import re
from datetime import date
from typing import Literal

from msgspec import Struct

from digest_core.models import Turn
from digest_core.questions import days, references, words
from digest_core.questions.asked import Asked
from digest_core.questions.days import Day
from digest_core.questions.references import References

Verdict = Literal[-1, 1]

_TONE = "[\U0001f3fb-\U0001f3ff\ufe0f]*"
_UP = re.compile(
    rf"(?:(?:👍{_TONE})+|(?:아주 |정말 |너무 |매우 )?(?:좋(?:아|네|았|습니다|음)|마음에 ?들|맘에 ?들|유익(?:해|했|하)|재밌(?:어|었|네)|재미있(?:어|었|네)|흥미롭)[가-힣]{{0,3}}"
    r"|(?<![a-z])(?:i )?(?:really )?(?:like|liked|love|loved)(?: it)?(?![a-z])|(?<![a-z])thumbs up(?![a-z]))"
)
_DOWN = re.compile(
    rf"(?:(?:👎{_TONE})+|(?:아주 |정말 |너무 |좀 )?(?:별로(?!도)[가-힣]{{0,4}}|싫(?:어|다|네|음|습)[가-힣]{{0,3}}|(?:관심|흥미) ?없[가-힣]{{0,3}}|재미 ?없[가-힣]{{0,3}}|안 ?좋(?:아|네|았|음)[가-힣]{{0,3}}|마음에 ?안 ?들[가-힣]{{0,3}})"
    r"|(?<![a-z])(?:not interested(?: in)?|(?:i )?(?:don't|do not|didn't) like(?: it)?|dislike|thumbs down)(?![a-z]))"
)
_EMOJI = re.compile("[👍👎]")
_LONGEST = 60


class Opinion(Struct, frozen=True):
    """A verdict on the items pointed at, of that day's briefing where one is named; else on what was last spoken of."""

    verdict: Verdict
    pointed: References
    days: tuple[Day, ...] = ()


def read(question: str, today: date) -> Opinion | None:
    """The verdict that a text is, None for any other text."""
    if len(question) > _LONGEST:
        return None
    text = words.normalise(question)
    down = _DOWN.search(text)
    match = down or _UP.search(text)
    if match is None or "?" in text:
        return None
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    named, rest = days.read(rest, today)
    pointed, rest = references.read(rest)
    bare = references.read_bare(rest) if not pointed.points else ()
    if bare:
        pointed = References(numbers=bare)
    other = words.unknown_words(rest) or _UP.search(rest) or _DOWN.search(rest)
    if other or not (pointed.points or _EMOJI.search(match[0])):
        return None
    return Opinion(-1 if down else 1, pointed, named.briefings)


def as_asked(opinion: Opinion, turn: Turn | None, *, english: bool) -> Asked:
    """What the engine looks for to find the items meant."""
    pointed = opinion.pointed
    if not pointed.points and turn and turn.items:
        pointed = References(scope="same")
    return Asked(fields=("open",), pointed=pointed, days=opinion.days, english=english)
