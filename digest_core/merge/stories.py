"""Stories told once: the same event from several outlets as one, and what an earlier briefing has told already.

Headlines are joined best pair first, as long as two groups are alike on the whole (average linkage), so that a chain
of half-alike headlines does not become one story.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import combinations
from math import inf
from statistics import fmean

from msgspec import Struct, structs

from digest_core.merge.headline import Headline, read_headline
from digest_core.merge.likeness import SAME, Rarity, affinity, likeness
from digest_core.models import Coverage, News

WINDOW = timedelta(hours=60)
"""Headlines further apart tell of different events, or of a later turn."""
AGAIN = 0.45
"""A story at least so near to one that was told is that story: in doubt something new is shown rather than lost."""
ON_THE_WHOLE = 0.85
"""How much of `SAME` two groups must have on average."""
STRANGERS = 0.4
"""How much of it any two headlines of one story must have."""


class Told(Struct, frozen=True):
    """A headline that an earlier briefing has shown; `day` is the briefing's date."""

    title: str
    day: date
    outlet: str = ""


def tell_once(news: Sequence[News]) -> tuple[News, ...]:
    """Each event once, with the other outlets as its coverage; the newest first."""
    distinct = list({story.id: story for story in sorted(news, key=_votes_last)}.values())
    groups = group([read_headline(s.title, s.outlet) for s in distinct], [s.published for s in distinct])
    stories = [_joined([distinct[place] for place in places]) for places in groups]
    return tuple(sorted(stories, key=_newest_first))


def group(headlines: Sequence[Headline], times: Sequence[datetime | None]) -> list[list[int]]:
    """The places of the headlines, those of one event together."""
    rarity = Rarity.among(headlines)
    alike: dict[tuple[int, int], float] = {}
    for a, b in combinations(range(len(headlines)), 2):
        if _near(times[a], times[b]) and (value := likeness(headlines[a], headlines[b], rarity)) > 0:
            alike[a, b] = value
    member = list(range(len(headlines)))
    groups = {place: [place] for place in member}
    for (a, b), value in sorted(alike.items(), key=lambda pair: (-pair[1], pair[0])):
        if value < SAME:
            break
        ours, theirs = member[a], member[b]
        if ours != theirs and _on_the_whole(groups[ours], groups[theirs], alike):
            for place in groups[theirs]:
                member[place] = ours
            groups[ours] += groups.pop(theirs)
    return [sorted(places) for places in groups.values()]


def _on_the_whole(ours: Sequence[int], theirs: Sequence[int], alike: dict[tuple[int, int], float]) -> bool:
    found = [alike.get((min(a, b), max(a, b)), 0.0) for a in ours for b in theirs]
    return fmean(found) >= ON_THE_WHOLE * SAME and min(found) >= STRANGERS * SAME


def _near(a: datetime | None, b: datetime | None) -> bool:
    return a is None or b is None or abs(a - b) <= WINDOW


def _joined(stories: Sequence[News]) -> News:
    """One story: led by the outlet whose own words say most to Korean readers, the others as its coverage."""
    lead, *others = sorted(stories, key=_leads)
    votes = [s.votes for s in stories if s.votes is not None]
    discussed = max(stories, key=lambda s: s.votes or 0)
    return structs.replace(
        lead,
        papers=tuple(dict.fromkeys(paper for s in stories for paper in s.papers)),
        votes=max(votes, default=None),
        discussion=discussed.discussion,
        coverage=(*lead.coverage, *(_coverage(s) for s in others)),
    )


def _leads(story: News) -> tuple[bool, bool, float, str]:
    published = story.published.timestamp() if story.published else inf
    return not story.snippet, not read_headline(story.title).korean, published, story.id


def _coverage(story: News) -> Coverage:
    return Coverage(
        id=story.id, outlet=story.outlet, title=story.title, url=story.url, published=story.published
    )


def _votes_last(story: News) -> tuple[int, bool, str]:
    """Of copies of one address the last stays: the one with votes, then the one with its own words."""
    return story.votes or 0, bool(story.snippet), story.id


def _newest_first(story: News) -> tuple[float, str]:
    return -(story.published.timestamp() if story.published else 0.0), story.id


def untold(stories: Iterable[News], told: Sequence[Told]) -> tuple[News, ...]:
    """The stories that earlier briefings have not told; a new turn of one they have is marked as following it.

    A story is news of an old one when it tells of an event, a sum, a version or somebody that was not in it.
    """
    stories = tuple(stories)
    known = [(read_headline(t.title, t.outlet), t.day) for t in told]
    rarity = Rarity.among([*(h for h, _ in known), *(read_headline(s.title, s.outlet) for s in stories)])
    kept: list[News] = []
    for story in stories:
        own = read_headline(story.title, story.outlet)
        before = [(h, day) for h, day in known if affinity(own, h, rarity) >= AGAIN]
        if not before:
            kept.append(story)
        elif _has_news(own, [h for h, _ in before]):
            kept.append(structs.replace(story, follows=max(day for _, day in before)))
    return tuple(kept)


def _has_news(own: Headline, before: Sequence[Headline]) -> bool:
    return bool(_facts(own) - frozenset(fact for headline in before for fact in _facts(headline)))


def _facts(headline: Headline) -> frozenset[object]:
    """What makes a later headline news: events, telling numbers, versions, codes and names."""
    numbers = (number for number in headline.numbers if number.is_telling)
    return frozenset((*headline.events, *numbers, *headline.versions, *headline.codes, *headline.names))


def outlets_of(story: News) -> tuple[str, ...]:
    """The names of the outlets that have the story, its own first, each once."""
    names = dict.fromkeys((story.outlet, *(one.outlet for one in story.coverage)))
    return tuple(name for name in names if name)
