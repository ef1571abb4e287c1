"""The writer that needs no model: the paper's own sentences under the Korean headings. Pure.

Nothing is written that is not in the source: each line of the summary and each risk is a sentence of the
abstract, word for word, and its own evidence. Only the line of metadata is ours.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC

from digest_core.models import EXTRACTIVE, Claim, Item, Paper, Reason, Reference, Risk, Role
from digest_core.text import one_line, shorten
from digest_core.writing import cues
from digest_core.writing.sentences import split_sentences
from digest_core.writing.tags import category_name, tags_of
from digest_core.writing.titles import HEADING, heading, short_title

CLAIMS = 3
RISKS = 2
LONG_SENTENCE = 600
SHORT_SENTENCE = 30
CATEGORIES_SHOWN = 4
COMMENT_SHOWN = 80

_ADDRESS = re.compile(r"https?:|www\.|\w\.(?:com|org|io|co)/", re.IGNORECASE)

Found = tuple[int, Role | None]
"""The place of a sentence in the abstract and the part it plays there."""


def write_extractive(
    paper: Paper, *, reasons: Sequence[Reason] = (), related: Reference | None = None
) -> Item:
    """A paper as an item, in its own words.

    `reasons` are the ranking's; `related` is the nearest other paper of the day. A paper without an abstract
    has its metadata and nothing else.
    """
    sentences = split_sentences(paper.abstract or "")
    limits = stated_limits(sentences)
    own = Reference(shorten(one_line(paper.title), HEADING), paper.pdf_url)
    return Item(
        subject=paper,
        short_title=short_title(paper),
        heading=heading(paper),
        tags=tags_of(paper),
        writer=EXTRACTIVE,
        reasons=tuple(reasons),
        summary=tuple(_claims(sentences, limits)),
        facts=facts_of(paper),
        risks=tuple(Risk(sentences[place], "stated", (sentences[place],)) for place in limits),
        references=(own, related) if related else (own,),
    )


def facts_of(paper: Paper) -> str | None:
    """Authors, categories, date of submission (in UTC, as arXiv gives it) and a short comment, in Korean."""
    parts = (
        _authors(paper.authors),
        _categories(paper.categories),
        f"제출 {paper.published.astimezone(UTC):%Y-%m-%d}" if paper.published else "",
        _comment(paper.comment or ""),
    )
    return " · ".join(part for part in parts if part) or None


def _authors(authors: Sequence[str]) -> str:
    if not authors:
        return ""
    first = shorten(one_line(authors[0]), 60)
    return f"저자 {first} 외 {len(authors) - 1}명" if len(authors) > 1 else f"저자 {first}"


def _categories(categories: Sequence[str]) -> str:
    shown = ((category, category_name(category)) for category in categories[:CATEGORIES_SHOWN])
    named = [f"{category}({name})" if name else category for category, name in shown]
    return f"분류 {', '.join(named)}" if named else ""


def _comment(comment: str) -> str:
    """The authors' comment, where it is short and holds no address."""
    line = one_line(comment).rstrip(" .")
    return f"비고 {line}" if line and len(line) <= COMMENT_SHOWN and not _ADDRESS.search(line) else ""


def stated_limits(sentences: Sequence[str]) -> tuple[int, ...]:
    """The places of the sentences that state a limit of this very work, in order; at most two.

    They stand in the second half: before it abstracts speak of others' work.
    """
    late = range((len(sentences) + 1) // 2, len(sentences))
    points = {place: cues.points(sentences[place], cues.STATED_LIMIT) for place in late}
    ours = [place for place in late if points[place] and not cues.NOT_OURS.search(sentences[place])]
    return tuple(sorted(sorted(ours, key=lambda place: -points[place])[:RISKS]))


def _claims(sentences: Sequence[str], limits: Iterable[int]) -> list[Claim]:
    return [Claim(sentences[place], (sentences[place],), role) for place, role in _chosen(sentences, limits)]


def _chosen(sentences: Sequence[str], limits: Iterable[int]) -> list[Found]:
    """Problem, method and result; in the place of one that is missing, the next best without a role."""
    usable = _usable(sentences, frozenset(limits))
    if not usable:
        return []
    method = _best(usable, lambda place: cues.points(sentences[place], cues.METHOD))
    problem = _problem(sentences, [place for place in usable if place < method])
    result = _result(sentences, [place for place in usable if place > method])
    # Without a cue the first sentence stands in; it is not called a method.
    told: Role | None = "방법" if cues.points(sentences[method], cues.METHOD) else None
    found: list[Found] = [*problem, (method, told), *result]
    rest = [place for place in usable if place not in dict(found)]
    while rest and len(found) < CLAIMS:
        filler = _best(rest, lambda place: _worth_telling(sentences[place]))
        rest.remove(filler)
        found.insert(_place_among(found, filler), (filler, None))
    return found


def _usable(sentences: Sequence[str], limits: frozenset[int]) -> list[int]:
    """Sentences worth quoting; the less fit ones only where there are no others."""
    places = range(len(sentences))
    fit = [p for p in places if SHORT_SENTENCE <= len(sentences[p]) <= LONG_SENTENCE]
    telling = [p for p in fit if p not in limits and not cues.ABOUT_CODE.search(sentences[p])]
    return telling or fit or list(places)[:1]


def _best(places: Sequence[int], points: Callable[[int], float]) -> int:
    """The place with the most points; of equals the first."""
    return max(places, key=lambda place: (points(place), -place))


def _problem(sentences: Sequence[str], before: Sequence[int]) -> list[Found]:
    """The sentence before the method that says most of a problem; the nearer to the method the better."""
    if not before:
        return []
    points = {p: cues.points(sentences[p], cues.PROBLEM) + p / len(sentences) for p in before}
    best = _best(before, points.__getitem__)
    return [(best, "문제")] if points[best] >= 1.5 else [(before[0], None)]


def _result(sentences: Sequence[str], after: Sequence[int]) -> list[Found]:
    """The sentence after the method that says most of a result, numbers before words."""

    def points(place: int) -> float:
        measured = 1.0 if cues.NUMBERS.search(sentences[place]) else 0.0
        told = cues.points(sentences[place], cues.RESULT)
        again = 1.5 if cues.points(sentences[place], cues.METHOD) >= 4 else 0.0
        return told + measured - again if told else 0.0

    if not after:
        return []
    best = _best(after, points)
    return [(best, "결과")] if points(best) >= 1.5 else [(after[-1], None)]


def _worth_telling(sentence: str) -> float:
    return cues.points(sentence, cues.METHOD) + cues.points(sentence, cues.RESULT)


def _place_among(found: Sequence[Found], place: int) -> int:
    """Where a sentence goes so that the chosen ones stay in the abstract's order."""
    return sum(other < place for other, _ in found)


_CLOSEST: dict[str, cues.Cues] = {
    "summary": cues.METHOD,
    "one_liner": cues.RESULT,
    "evidence": cues.RESULT,
    "apply": cues.APPLY,
    "risk": cues.LIMIT_LIKE,
}


def closest_sentence(abstract: str, field: str) -> str | None:
    """The sentence of an abstract nearest to a question that has no stored answer.

    For `risk`, `summary`, `apply`, `one_liner` and `evidence`; None for any other field and for an abstract
    without a sentence. Where no sentence comes near, the first (`summary`) or the last.
    """
    sentences = split_sentences(abstract)
    if field not in _CLOSEST or not sentences:
        return None
    usable = _usable(sentences, frozenset())

    def points(place: int) -> float:
        sentence = sentences[place]
        told = cues.points(sentence, _CLOSEST[field])
        return told + _late_and_own(sentence, place / len(sentences)) if field == "risk" else told

    ordered = usable if field == "summary" else usable[::-1]
    return sentences[max(ordered, key=points)]


def _late_and_own(sentence: str, position: float) -> float:
    """Risks of a work are told late; what an abstract complains of early is the work of others."""
    others = 2.0 if cues.NOT_OURS.search(sentence) else 0.0
    proposal = 1.0 if cues.points(sentence, cues.METHOD) >= 3 else 0.0
    return 1.5 * position - others - proposal
