"""Items side by side, from what is stored of them. Pure."""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from digest_core.models import Item
from digest_core.questions.material import Part, Tongue, Topic
from digest_core.questions.metadata import announced_on

MOST = 5
"""How many items are compared at once."""


class _Aspect(Struct, frozen=True):
    """One line of the comparison for each item; empty where an item has nothing stored."""

    korean: str
    english: str
    tell: Callable[[Topic], str]


def compare(topics: Sequence[Topic], tongue: Tongue) -> Part:
    """Two to five items, aspect by aspect; aspects of which no item has anything are left out."""
    shown = topics[:MOST]
    lines = [line for aspect in _ASPECTS for line in _told(aspect, shown, tongue)]
    common = set(shown[0].item.tags).intersection(*(topic.item.tags for topic in shown))
    if common:
        shared = ", ".join(tag for tag in shown[0].item.tags if tag in common)
        lines.insert(0, f"{tongue.say('공통 태그', 'Shared tags')}: {shared}")
    return Part(tuple(lines))


def _told(aspect: _Aspect, topics: Sequence[Topic], tongue: Tongue) -> Iterator[str]:
    told = [aspect.tell(topic) for topic in topics]
    if not any(told):
        return
    yield f"[{tongue.say(aspect.korean, aspect.english)}]"
    missing = tongue.say("저장된 내용이 없습니다.", "nothing stored")
    for topic, line in zip(topics, told, strict=True):
        yield f"- {topic.called}: {line or missing}"


def _subject(topic: Topic) -> str:
    """What the item is about, in one line: its method where the writer marked it."""
    claims = topic.item.summary
    chosen = next((claim for claim in claims if claim.role == "방법"), claims[0] if claims else None)
    return chosen.text if chosen else ""


def _result(topic: Topic) -> str:
    claims = topic.item.summary
    chosen = next(
        (claim for claim in claims if claim.role == "결과"), claims[-1] if len(claims) > 1 else None
    )
    return chosen.text if chosen else ""


def _risk(topic: Topic) -> str:
    return next((risk.text for risk in topic.item.risks if risk.basis != "not_stated"), "")


def _first(lines: Callable[[Item], Sequence[str]]) -> Callable[[Topic], str]:
    return lambda topic: next(iter(lines(topic.item)), "")


def _announced(topic: Topic) -> str:
    published = topic.item.subject.published
    if published is None:
        return ""
    return str((announced_on(published) if topic.paper else None) or published.date())


_ASPECTS = (
    _Aspect("핵심", "Core", _subject),
    _Aspect("결과", "Result", _result),
    _Aspect("한 줄 평", "Verdict", lambda topic: topic.item.one_liner or ""),
    _Aspect("적용", "Ideas", _first(lambda item: item.apply)),
    _Aspect("리스크", "Risks", _risk),
    _Aspect("태그", "Tags", lambda topic: ", ".join(topic.item.tags)),
    _Aspect("발표", "Announced", _announced),
)
