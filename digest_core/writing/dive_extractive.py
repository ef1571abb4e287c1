"""A deep dive that needs no model: the paper's own sentences under the Korean headings. Pure."""

import re
from collections.abc import Iterable, Sequence

from digest_core.models import Claim, DeepDive
from digest_core.questions.passages import Passage
from digest_core.text import one_line
from digest_core.writing import cues
from digest_core.writing.dive_material import DiveMaterial
from digest_core.writing.extractive import LONG_SENTENCE, SHORT_SENTENCE, write_extractive
from digest_core.writing.sentences import split_sentences
from digest_core.writing.tags import category_name, tags_of

TOPICS = 5
_CONTRIBUTIONS = re.compile(r"contributions?\b", re.IGNORECASE)
_LEADS_IN = re.compile(r":$|as follows\.?$|\bfollowing\.?$", re.IGNORECASE)
_STATES_LIMIT = re.compile(
    r"\b(?:limit|cannot|did not|does not|do not|only|unknown|untested|remain|future|beyond|not (?:been )?(?:tested|studied|evaluated)|fail|too slow|loss|drop)",
    re.IGNORECASE,
)

Told = tuple[str, Passage]
"""A sentence and the passage it stands in."""


def extract_dive(material: DiveMaterial) -> DeepDive:
    """The paper in its own words; no sentence stands twice, apart from a verdict for want of another."""
    used: set[str] = set()
    roles = {claim.role: claim for claim in write_extractive(material.paper).summary}
    verdict = roles.get("결과") or roles.get("방법") or next(iter(roles.values()), None)
    verdict = verdict or Claim(one_line(material.paper.title))
    used.add(verdict.text)
    limitations = _limitations(material, used)
    contributions = _contributions(material, used)
    problem = _led_by(roles.get("문제"), material.of("introduction", "abstract"), cues.PROBLEM, 3, used)
    method = _led_by(roles.get("방법"), material.of("method", "abstract"), cues.METHOD, 4, used)
    takeaways = _pick(
        material.of("introduction", "end", "results", "abstract"), cues.APPLY, 2, used, least=3.0
    )
    return DeepDive(
        subtitle=one_line(material.paper.title),
        origin=material.document.origin,
        verdict=verdict,
        tldr=_tldr(material, used) or (verdict,),
        problem=problem or (verdict,),
        method=method or (verdict,),
        contributions=contributions,
        limitations=limitations,
        takeaways=takeaways,
        topics=topics_of(material),
    )


def _led_by(
    lead: Claim | None, passages: Sequence[Passage], kind: cues.Cues, count: int, used: set[str]
) -> tuple[Claim, ...]:
    """What the abstract says of it first, then the best of the text; where no sentence has a cue, how it begins."""
    led = () if lead is None or lead.text in used else (lead,)
    used.update(claim.text for claim in led)
    more = _pick(passages, kind, count - len(led), used)
    if led or more:
        return (*led, *more)
    return _claims([one for one in _sentences(passages) if one[0] not in used][:2], used)


def topics_of(material: DiveMaterial) -> tuple[str, ...]:
    """The paper's themes and arXiv categories by their Korean names; an unknown category as arXiv writes it."""
    paper = material.paper
    named = (category_name(category) or category for category in paper.categories)
    return tuple(dict.fromkeys((*tags_of(paper), *named)))[:TOPICS]


def _sentences(passages: Iterable[Passage]) -> list[Told]:
    """The sentences that can be quoted: no fragments, no monsters, none of captions."""
    return [
        (sentence, passage)
        for passage in passages
        if not passage.caption
        for sentence in split_sentences(passage.text)
        if SHORT_SENTENCE <= len(sentence) <= LONG_SENTENCE and not _LEADS_IN.search(sentence)
    ]


def _pick(
    passages: Sequence[Passage], kind: cues.Cues, count: int, used: set[str], least: float = 1.5
) -> tuple[Claim, ...]:
    """The sentences with the strongest cues, in the paper's order; the early ones of equals."""
    told = [one for one in _sentences(passages) if one[0] not in used]
    points = [cues.points(sentence, kind) for sentence, _ in told]
    best = sorted(
        (place for place in range(len(told)) if points[place] >= least), key=lambda p: (-points[p], p)
    )
    return _claims([told[place] for place in sorted(best[:count])], used)


def _claims(told: Iterable[Told], used: set[str]) -> tuple[Claim, ...]:
    chosen = list(told)
    used.update(sentence for sentence, _ in chosen)
    return tuple(Claim(sentence, (sentence,)) for sentence, _ in chosen)


def _tldr(material: DiveMaterial, used: set[str]) -> tuple[Claim, ...]:
    """What is left of the abstract, and the strongest measured result."""
    abstract = [one for one in _sentences(material.of("abstract")) if one[0] not in used][:3]
    results = [
        one
        for one in _sentences(material.of("results", "end"))
        if one[0] not in used and cues.NUMBERS.search(one[0]) and cues.points(one[0], cues.RESULT) >= 3
    ][: 4 - len(abstract)]
    return _claims([*abstract, *results], used)


def _contributions(material: DiveMaterial, used: set[str]) -> tuple[Claim, ...]:
    """The list behind the word, which most introductions have; else what the paper says it is the first to do."""
    introduction = [p for p in material.of("introduction") if not p.caption]
    for place, passage in enumerate(introduction):
        if _CONTRIBUTIONS.search(passage.text) and _LEADS_IN.search(passage.text.strip()):
            listed = _sentences(introduction[place + 1 : place + 5])
            if listed:
                return _claims([one for one in listed if one[0] not in used][:4], used)
    return _pick(material.of("introduction", "end", "abstract"), cues.METHOD, 3, used, least=3.0)


def _limitations(material: DiveMaterial, used: set[str]) -> tuple[Claim, ...]:
    """What stands under that heading; without one, what is said of limits of this very work."""
    under = [one for one in _sentences(material.of("limitations")) if one[0] not in used]
    if under:
        stated = [one for one in under if _STATES_LIMIT.search(one[0])]
        return _claims((stated or under)[:4], used)
    return tuple(
        claim
        for claim in _pick(material.of("abstract", "end", "results"), cues.STATED_LIMIT, 3, used, least=3.5)
        if not cues.NOT_OURS.search(claim.text)
    )
