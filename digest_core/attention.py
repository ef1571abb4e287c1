"""Which papers a stretch of days was about: what others voted for, coded and wrote on, and what our readers asked."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log1p

from msgspec import Struct

from digest_core.choosing import blocked_terms, criteria, liked_by_readers
from digest_core.editions.windows import WindowForm
from digest_core.gathering import DAILY, LONGEST_BACK, Gathered, announced_on
from digest_core.merge.papers import echoes
from digest_core.merge.signals import Signal, Voices, voices_of
from digest_core.merge.stories import tell_once
from digest_core.models import Edition, Item, Paper
from digest_core.people import Feedback
from digest_core.pipeline import Workshop
from digest_core.rank import Ranked, rank, vectors_of, without_blocked
from digest_core.similarity import Vectors

MANY_READERS = 10
"""Questions and 👍 that make a paper one of the most wanted of an installation."""
MOST_OLDER = 200
"""Papers of earlier days that are looked up because somebody speaks of them now."""


class Choice(Struct, frozen=True, kw_only=True):
    """The papers chosen, best first, with what was said of them, and the vectors of all that were looked at."""

    ranked: tuple[Ranked, ...]
    voices: Voices
    vectors: Vectors
    candidates: int


def choose_for(form: WindowForm, gathered: Gathered, shop: Workshop) -> Choice:
    """The papers of a window that drew most attention; none that this kind of edition has told before."""
    readers = readers_of(gathered, shop)
    papers = _allowed((*gathered.papers, *_older(gathered, readers, shop)), shop)
    day = gathered.window.out_at.date()
    seen = shop.store.seen_before([paper.id for paper in papers], day, kind=form.name)
    fresh = [paper for paper in papers if paper.id not in seen]
    stories = tell_once(gathered.news)
    voices = voices_of(echoes(fresh, gathered.mentions, stories), stories)
    voices = Voices(
        echoes=voices.echoes,
        papers_heard=voices.papers_heard,
        heard_before=heard_before(gathered.dailies),
        readers=readers,
    )
    vectors = vectors_of(fresh)
    wanted = criteria(shop.settings, liked_by_readers(shop.feedback, gathered.until))
    ranked = rank(fresh, wanted, now=gathered.until, count=form.most, vectors=vectors, voices=voices)
    return Choice(ranked=ranked, voices=voices, vectors=vectors, candidates=len(gathered.papers))


def _allowed(papers: Iterable[Paper], shop: Workshop) -> list[Paper]:
    """Papers that can be told: with an abstract and without a blocked word."""
    found = without_blocked([paper for paper in papers if paper.abstract], blocked_terms(shop.settings))
    return [paper for paper in found if isinstance(paper, Paper)]


def readers_of(gathered: Gathered, shop: Workshop) -> Mapping[str, Signal]:
    """How much our readers cared for each item in the window; empty where nobody said or asked anything."""
    start, until = gathered.window.start, gathered.until
    asked = shop.attention.counts(start.date(), until.date())
    given = shop.feedback.all() if shop.feedback else ()
    return caring(asked, [one for one in given if start <= one.at < until])


def caring(asked: Mapping[str, int], given: Sequence[Feedback]) -> Mapping[str, Signal]:
    """Questions and verdicts as a signal, by item; a verdict counts twice, and one against takes as much away."""
    verdicts: Counter[str] = Counter()
    for one in given:
        verdicts[one.item] += one.verdict
    points = {i: asked.get(i, 0) + 2 * verdicts[i] for i in {*asked, *verdicts}}
    return {i: _cared(points[i], asked.get(i, 0), verdicts[i]) for i in points if points[i] > 0}


def _cared(points: int, asked: int, verdict: int) -> Signal:
    told = [f"질문 {asked}건"] if asked else []
    told += [f"👍 {verdict}"] if verdict > 0 else []
    return min(1.0, log1p(points) / log1p(MANY_READERS)), f"독자 {' · '.join(told)}"


def heard_before(dailies: Sequence[Edition]) -> Mapping[str, Signal]:
    """What the briefings of the window knew of each paper's votes."""
    items = (item for edition in dailies for item in (*edition.items, *edition.pool))
    found: dict[str, Signal] = {}
    for item in items:
        for reason in item.reasons:
            if reason.signal == "votes" and reason.value > 0:
                found[item.id] = max(found.get(item.id, (0.0, "")), (reason.value, reason.detail))
    return found


def daily_items(dailies: Sequence[Edition]) -> Mapping[str, tuple[Item, ...]]:
    """What the briefings say of each paper, the newest last."""
    found: dict[str, tuple[Item, ...]] = {}
    for edition in dailies:
        for item in (*edition.items, *edition.pool):
            found[item.id] = (*found.get(item.id, ()), item)
    return found


def _older(gathered: Gathered, readers: Mapping[str, Signal], shop: Workshop) -> tuple[Paper, ...]:
    """Papers announced before the window, at most 90 days ago, of which somebody speaks in it."""
    spoken = [m.paper for m in gathered.mentions] + [p for story in gathered.news for p in story.papers]
    known = {paper.id for paper in gathered.papers}
    wanted = [i for i in dict.fromkeys((*spoken, *readers)) if i.startswith("arxiv:") and i not in known]
    found = _looked_up(wanted[:MOST_OLDER], gathered, shop)
    return tuple(paper for paper in found if _is_recent(paper, gathered, shop))


def _looked_up(wanted: Sequence[str], gathered: Gathered, shop: Workshop) -> list[Paper]:
    """What is stored of these papers, the briefings before the window newest first."""
    missing = set(wanted)
    if not missing:
        return []
    found = shop.store.papers(sorted(missing))
    missing -= found.keys()
    first, last = gathered.window.last - LONGEST_BACK, gathered.window.first
    for outline in reversed(shop.store.outlines(DAILY, first, last)):
        if not missing:
            break
        for paper in shop.store.collection(DAILY, outline.key):
            if paper.id in missing:
                found[paper.id] = paper
                missing.discard(paper.id)
    return list(found.values())


def _is_recent(paper: Paper, gathered: Gathered, shop: Workshop) -> bool:
    announced, first = announced_on(paper), gathered.window.first
    wanted = shop.settings.weekly.categories
    is_ours = not set(wanted).isdisjoint(paper.categories)
    return is_ours and announced is not None and gathered.window.last - LONGEST_BACK <= announced < first
