"""What a question about the service wishes for: a subscription, other settings, a search. Pure."""

import re
from collections.abc import Sequence

from digest_core.questions import words
from digest_core.questions.fields import SUBSCRIPTION
from digest_core.questions.times import Schedule, read_schedule

_ABOUT_SENDING = re.compile(
    r"보내|받|빼 ?(?:줘|주)|알려|배달|배송|알림|구독|관심|시간|시각|설정|바꿔|바꾸|변경|조용|무음|소리|방해|send|deliver|notif|interest|subscri|quiet|mute|silent|settings?"
)
_SENDS = re.compile(r"보내|받|배달|배송|알림|구독|send|deliver|notif|subscri|알려 ?(?:줘|주)")
_CHANGES = re.compile(
    r"빼 ?(?:줘|주)|바꿔|바꾸|변경|옮겨|옮기|맞춰|설정|수정|change|move|set (?:it|the)|switch|reschedule"
)
_REPEATS = re.compile(
    r"매일|평일|주중|주말|마다|요일에[도만]|빼(?:고|줘|주)|말고|제외|안 ?(?:보내|받)|every|daily|weekdays?|weekends?|except"
)
_LISTS = frozenset({"top", "history", "summary", "actions", "news"})
_EDGES = re.compile(
    r"^(?:about|on|for|of|papers?|articles?|the|a|an)(?![a-z]) *|^(?:에 ?(?:대한|관한)|관련(?:된)?|다룬) *"
)
_ABOUT = re.compile(
    r" *(?:에 ?(?:대한|관한|대해서?)|관련(?:된|해서)?|다룬|다루는|(?:나온|올라온|실린) ?)? *(?:논문|페이퍼|연구|기사|글|거|것|papers?|articles?)?(?:들)?(?:을|를|은|는|이|가|도|만)? *$"
)
LONGEST_QUERY = 200


def of_subscription(text: str, said: Sequence[str], *, points: bool) -> tuple[tuple[str, ...], Schedule]:
    """The fields that a text asks for once its schedule is read, and that schedule.

    `said` are the fields by their words; they stay where the text speaks of no subscription.
    """
    if points or not (SUBSCRIPTION.intersection(said) or _ABOUT_SENDING.search(text)):
        return tuple(said), Schedule()
    schedule = read_schedule(text)
    if field := _wish(text, said, schedule):
        return (field,), schedule
    return tuple(said), schedule if SUBSCRIPTION.intersection(said) else Schedule()


def _wish(text: str, said: Sequence[str], schedule: Schedule) -> str:
    """What is wished of a subscription; empty where the words of fields already say it, or nothing is wished."""
    own = [field for field in said if field in SUBSCRIPTION]
    if schedule.interests is not None or schedule.quiet or schedule.silent is not None:
        return "time"
    if not schedule.says_something or not _LISTS.union(SUBSCRIPTION).issuperset(said):
        return ""
    regular = schedule.days and _REPEATS.search(text)
    if own == ["unsubscribe"]:
        return "time" if regular else ""
    if not (own or schedule.at is not None or schedule.problem or regular):
        return ""
    changes = "time" if _CHANGES.search(text) else "subscribe" if _SENDS.search(text) else ""
    if not own or changes == "time":
        return changes
    return "subscribe" if "subscribe" in own else own[0]


def query(rest: str) -> str:
    """What to search for: what is left of a text without its fields, fillers at both ends and words like 관련 논문."""
    said = " ".join(rest.replace("|", " ").split())[:LONGEST_QUERY]
    before = ""
    while before != said:
        before = said
        said = _ABOUT.sub("", _EDGES.sub("", said)).strip(" .,:?!\"'")
        said = _without_fillers(said)
    return said


def _without_fillers(text: str) -> str:
    """Without what asks for nothing at both ends; words in between may belong to a name (in-context learning)."""
    parts = text.split()
    while parts and words.is_filler(parts[-1]):
        parts.pop()
    while parts and words.is_filler(parts[0]):
        parts.pop(0)
    if parts and not parts[-1].isascii():
        parts[-1] = next(words.stems(parts[-1]), parts[-1])
    return " ".join(parts)
