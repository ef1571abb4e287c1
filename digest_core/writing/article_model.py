"""Sections of an article in a model's words, the most important papers first.

    first trip     one request for each paper, a few at a time, in the edition's order
    second trip    once more for what a section lacks, in the same order

Nothing is printed that did not pass `article_draft.py`. A section with too little left stays as it was extracted; what
was spent on the first papers is not missed by them when the budget ends.
"""

from collections.abc import Sequence
from functools import partial

from msgspec import Struct, structs

from digest_core.errors import ModelBroken, ModelCutShort, ModelError
from digest_core.models import Note, Paragraph, Section
from digest_core.paper_facts import PaperFacts
from digest_core.text import one_line
from digest_core.writing.article_draft import (
    Passed,
    SectionDraft,
    Style,
    draft_of,
    hides_result,
    judge_section,
    lacking,
    result_numbers,
    stands,
)
from digest_core.writing.article_parts import quoted, said
from digest_core.writing.desk import Desk
from digest_core.writing.instructions import is_order
from digest_core.writing.outcome import NOT_GOOD_ENOUGH, NOTE_SOURCE
from digest_core.writing.prompting import article_prompt, version_of
from digest_core.writing.reply import entries_of
from digest_core.writing.terms import glossary

AT_ONCE = 4
"""Requests side by side: few, so that the first papers are paid for first."""
SECTION_TOKENS = 4000
REFUSED_SHOWN = 12
FIGURES_ARE = "논문은 결과를 이렇게 적습니다."


class Attempt(Struct, frozen=True, kw_only=True):
    """How far one section has come; `kept` is what an earlier build had passed."""

    facts: PaperFacts
    passed: Passed = Passed()
    draft: SectionDraft = SectionDraft()
    trouble: ModelError | None = None
    kept: bool = False


def write_sections(
    facts: Sequence[PaperFacts], drawn: Sequence[Section], style: Style, desk: Desk
) -> tuple[tuple[Section, ...], tuple[Note, ...]]:
    """The extracted sections, those that a model has told in its words; and what readers are told about the rest."""
    begun = _in_turn([partial(_first, one, style, desk) for one in facts], desk)
    ended = _in_turn([partial(_again, attempt, style, desk) for attempt in begun], desk)
    told = tuple(
        _printed(section, attempt, style, desk) for section, attempt in zip(drawn, ended, strict=True)
    )
    return told, _notes(ended, style)


def _in_turn(work: Sequence[partial[Attempt]], desk: Desk) -> list[Attempt]:
    groups = [work[place : place + AT_ONCE] for place in range(0, len(work), AT_ONCE)]
    return [attempt for group in groups for attempt in desk.side_by_side(group)]


def _first(facts: PaperFacts, style: Style, desk: Desk) -> Attempt:
    """What an earlier build has kept, or what the model says now."""
    known = desk.kept(_key(facts, style), SectionDraft)
    if known is not None:
        passed = judge_section(known, facts, style)
        if stands(passed, style):
            return Attempt(facts=facts, passed=passed, draft=known, kept=True)
    return _asked(facts, style, desk)


def _again(attempt: Attempt, style: Style, desk: Desk) -> Attempt:
    """The better of two answers, where the first one lacks something and asking again may help."""
    missing = lacking(attempt.passed, attempt.facts, style)
    hopeless = attempt.trouble is not None and not isinstance(attempt.trouble, ModelBroken | ModelCutShort)
    if attempt.kept or not missing or hopeless:
        return attempt
    second = _asked(attempt.facts, style, desk, attempt.passed, missing)
    return max(attempt, second, key=partial(_worth, style=style))


def _worth(attempt: Attempt, style: Style) -> tuple[bool, int, int]:
    missing = lacking(attempt.passed, attempt.facts, style)
    return stands(attempt.passed, style), -len(missing), len(attempt.passed.claims)


def _asked(
    facts: PaperFacts, style: Style, desk: Desk, before: Passed | None = None, missing: Sequence[str] = ()
) -> Attempt:
    prompt = article_prompt(style.prompt, _material(facts, before, missing), SECTION_TOKENS)
    try:
        text = desk.ask(prompt)
    except ModelCutShort as cut:
        text = cut.partial
    except ModelError as error:
        return Attempt(facts=facts, trouble=error)
    entry = entries_of(text, [facts.paper]).get(facts.paper.id)
    draft = draft_of(entry) if entry else SectionDraft()
    attempt = Attempt(facts=facts, passed=judge_section(draft, facts, style), draft=draft)
    if stands(attempt.passed, style):
        desk.keep(_key(facts, style), draft)
    return attempt


def _material(facts: PaperFacts, before: Passed | None, missing: Sequence[str]) -> dict[str, object]:
    """What a request shows of a paper: sentences that speak to a model are left out, the others keep their numbers."""
    paper = facts.paper
    shown = {str(fact.number): fact.text for fact in facts.facts if not is_order(fact.text)}
    title = one_line(paper.title)
    asked: dict[str, object] = {
        "id": paper.arxiv_id,
        "title": "" if is_order(title) else title,
        "sentences": shown,
        "results": [n for n in result_numbers(facts) if str(n) in shown],
        "told": [claim.text for claim in facts.told],
        "terms": dict(glossary(claim.text for claim in facts.told)),
    }
    material: dict[str, object] = {"papers": [asked]}
    if before is not None:
        material["refused"] = [refused.plain for refused in before.refused[:REFUSED_SHOWN]]
        material["missing"] = list(missing)
    return material


def _printed(section: Section, attempt: Attempt, style: Style, desk: Desk) -> Section:
    """The section with what passed; a measured result that nobody told is quoted."""
    passed = attempt.passed
    if not stands(passed, style):
        return section
    return structs.replace(
        section,
        subtitle=passed.subtitle or section.subtitle,
        paragraphs=_with_result(passed, attempt.facts, style),
        bullets=passed.bullets or section.bullets,
        lesson=passed.lesson or section.lesson,
        writer=desk.name,
    )


def _with_result(passed: Passed, facts: PaperFacts, style: Style) -> tuple[Paragraph, ...]:
    if not style.with_figures or not hides_result(passed, facts):
        return passed.paragraphs
    result = facts.facts[result_numbers(facts)[0] - 1]
    *first, last = passed.paragraphs
    return (*first, (*last, said(FIGURES_ARE), quoted(result)))


def _key(facts: PaperFacts, style: Style) -> tuple[str, ...]:
    """By the prompt and the paper's version and words; what is taken out is judged again, as terms may have changed."""
    paper = facts.paper
    words = f"{paper.title}\n{paper.abstract}\n{paper.comment}"
    return "article", version_of(style.prompt), paper.arxiv_id, words


def _notes(attempts: Sequence[Attempt], style: Style) -> tuple[Note, ...]:
    """How many papers are in their own words, and why."""
    left = [attempt for attempt in attempts if not stands(attempt.passed, style)]
    if not left:
        return ()
    whole, part = len(attempts), len(left)
    which = f"논문 {whole}편을 모두" if part == whole else f"논문 {whole}편 가운데 {part}편을"
    reasons = dict.fromkeys(str(a.trouble) if a.trouble else NOT_GOOD_ENOUGH for a in left)
    why = " ".join(list(reasons)[:2])
    return (Note(NOTE_SOURCE, f"{which} 모델이 쓰지 못해 논문의 문장을 그대로 실었습니다. {why}"),)
