"""Faults by name, and what a day's build meets because of them. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct, structs

from bot.replay.outlets import HOW
from bot.replay.server import EMPTY_PAGE, HTML, LYING, RUBBISH, SLOW, Fault, status
from digest_core.editions import edition_form
from digest_core.errors import UsageError
from digest_core.sources import SOURCES
from digest_core.text import one_line, shorten

Strike = Literal["kill", "restart"]


class Script(Struct, frozen=True):
    """What a build meets.

    Its first try gets `answers`, one a request, and then `always`; a strike falls while a request is held.
    The sources in `dead` refuse connections, those in `bad` misbehave as they say, and the announcement is `silent`
    until the next build.
    """

    answers: tuple[Fault, ...] = ()
    always: Fault | None = None
    strikes: tuple[Strike, ...] = ()
    dead: frozenset[str] = frozenset()
    bad: frozenset[tuple[str, str]] = frozenset()
    """How and which source."""
    silent: bool = False


class Injection(Struct, frozen=True):
    """A fault on one daily, or on every one; `word` is how it was asked for."""

    word: str
    name: str
    day: date | None


def _answer(fault: Fault) -> Callable[[Script], Script]:
    return lambda script: structs.replace(script, answers=(*script.answers, fault))


def _strike(strike: Strike) -> Callable[[Script], Script]:
    return lambda script: structs.replace(script, strikes=(*script.strikes, strike))


def _dead(source: str) -> Callable[[Script], Script]:
    return lambda script: structs.replace(script, dead=script.dead | {source})


def _bad(how: str, source: str) -> Callable[[Script], Script]:
    return lambda script: structs.replace(script, bad=script.bad | {(how, source)})


def _always(fault: Fault) -> Callable[[Script], Script]:
    return lambda script: structs.replace(script, always=fault)


_OF_ARXIV: Mapping[str, Callable[[Script], Script]] = {
    "slow:arxiv": _answer(SLOW),
    "lying:arxiv": _always(LYING),
    "rubbish:arxiv": _answer(RUBBISH),
}

FAULTS: Mapping[str, Callable[[Script], Script]] = {
    "429": _answer(status(429, 1)),
    "406": _always(status(406)),
    "empty": _answer(EMPTY_PAGE),
    "html": _answer(HTML),
    **{f"dead:{source}": _dead(source) for source in SOURCES},
    **{f"{how}:{source}": _bad(how, source) for how in HOW for source in SOURCES},
    **_OF_ARXIV,
    "holiday": lambda script: structs.replace(script, silent=True),
    "kill": _strike("kill"),
    "restart": _strike("restart"),
}


def parse_fault(word: str) -> Injection:
    """`NAME` or `NAME@DATE`; raises `UsageError`."""
    name, at, day = word.partition("@")
    if name not in FAULTS:
        shown = shorten(one_line(name), 40)
        raise UsageError(f"모르는 고장입니다: {shown}\n쓸 수 있는 이름: {', '.join(FAULTS)}")
    return Injection(word, name, date.fromisoformat(edition_form("daily").parse_key(day)) if at else None)


def script_of(injections: Sequence[Injection], day: date) -> Script:
    """What the build of a daily meets."""
    script = Script()
    for injection in injections:
        if injection.day in {None, day}:
            script = FAULTS[injection.name](script)
    return script
