"""The same result has the same number in every edition that states it, over a week of real papers.

What a line states is compared with what other editions state on the same source sentence: a figure of one edition is one of
the sentence's, and the measured result that one edition tells is told by all that tell the paper.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

import pytest
from msgspec import structs

from digest_core.editions import edition_form, series
from digest_core.models import Claim, Edition
from digest_core.writing.article_draft import result_numbers
from digest_core.writing.facts import extract_facts
from digest_core.writing.grounding import check_claim
from digest_core.writing.numbers import claimed, plain
from digest_core.writing.quantities import NAME, ORDINAL
from digest_core.writing.source import source_of
from support.article_author import answer_to, honest
from support.weeks import KEY, Newsweek, model_author, real_week

WINDOWS = [name for name in series() if name != "daily"]
KEYS: Mapping[str, str] = {"trend-report": "2026-02"}

Values = frozenset[tuple[float, str]]


def values(text: str) -> Values:
    """The measured values of a line, whatever their wording: 31%, 31 퍼센트."""
    found = (q for q in claimed(plain(text)) if q.unit.measures not in {NAME, ORDINAL})
    return frozenset((round(q.value * q.unit.size, 9), q.unit.measures) for q in found)


def claims(edition: Edition) -> Iterator[tuple[str, Claim]]:
    """Everything that an edition states on evidence, with its paper."""
    for item in edition.items:
        yield from ((item.id, claim) for claim in item.summary if claim.evidence)
    for section in edition.article.sections if edition.article else ():
        told = (*section.paragraphs, section.bullets, section.lesson)
        yield from ((section.item, claim) for part in told for claim in part if claim.evidence)


def stated(edition: Edition) -> dict[tuple[str, str], Values]:
    """For each paper and source sentence the values that the edition states on it alone."""
    found: defaultdict[tuple[str, str], Values] = defaultdict(frozenset)
    for item, claim in claims(edition):
        if len(claim.evidence) == 1:
            found[item, claim.evidence[0]] |= values(claim.text)
    return dict(found)


def contradictions(editions: Sequence[Edition]) -> list[str]:
    """Figures that an edition states on a sentence which does not give them."""
    return [
        f"{edition.edition} {item}: {sorted(found - values(sentence))}"
        for edition in editions
        for (item, sentence), found in stated(edition).items()
        if not found <= values(sentence)
    ]


def ungrounded(editions: Sequence[Edition]) -> list[str]:
    """Claims that the paper's own words do not bear, by the grounding check itself."""
    faults = []
    for edition in editions:
        papers = {item.id: source_of(item.subject) for item in edition.items}
        for item, claim in claims(edition):
            source = papers[item]
            cited = [source.sentences.index(sentence) + 1 for sentence in claim.evidence]
            if claim.text not in claim.evidence:
                faults += [fault.reason for fault in check_claim(claim.text, cited, source)]
    return faults


def untold_results(edition: Edition) -> list[str]:
    """Papers of an article whose measured result it gives no figure of."""
    told = stated(edition)
    missing = []
    for item in edition.items:
        facts = extract_facts(item.subject, None)  # type: ignore[arg-type]
        results = [facts.facts[number - 1].text for number in result_numbers(facts)]
        if results and not any(told.get((item.id, sentence)) for sentence in results):
            missing.append(item.id)
    return missing


def editions_of(week: Newsweek) -> list[Edition]:
    """The dailies of the week, then every edition about it."""
    dailies = week.dailies()
    week.clock.advance(20 * 24 * 3600)
    return [*dailies, *(week.built(name, KEYS.get(name, KEY)) for name in WINDOWS)]


def lying(rate: float) -> Callable[[str], str]:
    """Spoils a share of the figures that an honest model gives."""

    def answer(user: str) -> str:
        seed, text = Random(user), json.dumps(answer_to(json.loads(user)), ensure_ascii=False)
        return text.replace("%라는", "7%라는") if seed.random() < rate else text

    return answer


@pytest.mark.parametrize("how", ["extractive", "honest", "lying"])
def test_no_edition_states_another_number(shared: Path, how: str) -> None:
    author = None if how == "extractive" else model_author(honest if how == "honest" else lying(0.5))[0]
    week = Newsweek(real_week(shared, 25), author=author)
    editions = editions_of(week)
    assert contradictions(editions) == []
    assert ungrounded(editions) == []
    assert [name for e in editions if e.article for name in untold_results(e)] == []
    both = {e.edition for e in editions for item, _ in claims(e)}
    assert both == {"daily", *WINDOWS}
    shared_papers = {i.id for e in editions[:5] for i in e.items} & {
        i.id for e in editions[5:] for i in e.items
    }
    assert len(shared_papers) >= 3, "a comparison of editions that tell different papers compares nothing"
    assert sum(len(found) > 0 for e in editions[5:] for found in stated(e).values()) >= 10


def test_the_test_sees_a_wrong_number(shared: Path) -> None:
    week = Newsweek(real_week(shared, 10))
    edition = week.built()
    sentence = "It cuts cost by 31%."
    spoilt = edition.items[0]
    wrong = structs.replace(spoilt, summary=(Claim("비용을 41% 줄였습니다.", (sentence,)),))
    assert contradictions([structs.replace(edition, items=(wrong, *edition.items[1:]))])


def test_each_kind_of_window_is_among_them() -> None:
    assert {"weekly-top10"} <= set(WINDOWS)
    assert all(edition_form(name).series for name in WINDOWS)
