"""What a model wrote for one section of an article, and what of it may be printed. Pure.

A sentence with evidence is held against the sentences it cites; one of the lesson may judge without evidence, but names
and counts nothing that the paper does not. Terms keep to what other editions printed of the paper.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from digest_core.models import Claim, Paragraph, Role
from digest_core.paper_facts import PaperFacts
from digest_core.text import one_line
from digest_core.writing import cues, quality
from digest_core.writing.facts import figures_in
from digest_core.writing.faults import Fault
from digest_core.writing.grounding import check_claim, check_opinion
from digest_core.writing.instructions import is_order
from digest_core.writing.korean import fix_particles, hangul_share
from digest_core.writing.reply import DraftLine, clean, lines_of
from digest_core.writing.sheet import Refused, refusal
from digest_core.writing.source import SourceText, source_of
from digest_core.writing.terms import check_terms

PARAGRAPHS, BULLETS, LESSON, SUBTITLE = "paragraphs", "bullets", "lesson", "subtitle"
MOST_PARAGRAPHS = 4
SUBTITLE_LENGTH = range(4, 61)
REPEATED = Fault("repeat", "앞의 문장과 같은 말입니다.")
INVENTED = Fault("meta", "겪은 적 없는 일을 1인칭으로 말합니다. 사실만 쓰거나 '…하는 팀이라면'으로 쓰십시오.")
FIRST_PERSON = re.compile(
    r"(?<![가-힣])(?:저는|저도|제가|제 (?:생각|경험)|저희|나는|나도|내가|개인적으로)(?![가-힣])"
    r"|(?:느꼈|느껴졌|인상 ?깊었|(?:해|써|돌려|읽어|따라가) ?(?:보았|봤|보니))"
)
NOT_FOR_READERS = Fault("meta", "독자에게 할 말이 아닙니다.")


class SectionDraft(Struct, frozen=True, kw_only=True):
    """One section as it came, cleaned and not yet believed."""

    subtitle: str = ""
    paragraphs: tuple[tuple[DraftLine, ...], ...] = ()
    bullets: tuple[DraftLine, ...] = ()
    lesson: tuple[DraftLine, ...] = ()


class Style(Struct, frozen=True, kw_only=True):
    """How the sections of an edition are to be: its prompt, its register, and how much of each part there must be.

    `register` names a section of `quality.SECTIONS`; `paragraphs`, `sentences` and `bullets` are the fewest of each with
    which a section stands, `lesson` the fewest for which a model is asked.
    """

    prompt: str
    register: str = "paragraph"
    paragraphs: int = 1
    sentences: int = 3
    bullets: int = 0
    lesson: int = 1
    with_figures: bool = True
    """Whether the paper's measured result has to be told, where there is one."""


class Passed(Struct, frozen=True, kw_only=True):
    """What of a draft may be printed, and what may not and why."""

    subtitle: str = ""
    paragraphs: tuple[Paragraph, ...] = ()
    bullets: tuple[Claim, ...] = ()
    lesson: Paragraph = ()
    refused: tuple[Refused, ...] = ()

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All sentences, in the order of print."""
        return (*(claim for one in self.paragraphs for claim in one), *self.bullets, *self.lesson)


def draft_of(entry: Mapping[str, object]) -> SectionDraft:
    """The draft in an entry of an answer; what has the wrong type is left out."""
    paragraphs = entry.get(PARAGRAPHS)
    listed = paragraphs if isinstance(paragraphs, list) else [paragraphs]
    # Models that flatten the list of lists mean one paragraph.
    flat = [one for one in listed if not isinstance(one, list)]
    nested = [lines_of(one) for one in listed if isinstance(one, list)]
    told = [*nested, *([lines_of(flat)] if flat else [])]
    subtitle = entry.get(SUBTITLE)
    return SectionDraft(
        subtitle=clean(subtitle).rstrip(" .") if isinstance(subtitle, str) else "",
        paragraphs=tuple(lines for lines in told[:MOST_PARAGRAPHS] if lines),
        bullets=lines_of(entry.get(BULLETS)),
        lesson=lines_of(entry.get(LESSON)),
    )


def result_numbers(facts: PaperFacts) -> tuple[int, ...]:
    """The sentences of which one has to be told: what is measured, the one that is called a result first."""
    called = [fact for fact in facts.of("결과") if fact.figures]
    late = [fact for fact in facts.facts if fact.number > len(facts.facts) / 2 and fact.figures]
    numbers = (fact.number for fact in (*called, *late) if cues.NUMBERS.search(fact.text))
    return tuple(dict.fromkeys(numbers))


def judge_section(draft: SectionDraft, facts: PaperFacts, style: Style) -> Passed:
    """What of the draft passes, in its order."""
    return _Judge(facts, style).judged(draft)


def lacking(passed: Passed, facts: PaperFacts, style: Style) -> tuple[str, ...]:
    """What a section still lacks, in Korean; empty where it is whole."""
    sentences = sum(map(len, passed.paragraphs))
    missing = (
        (not passed.subtitle, "subtitle"),
        (len(passed.paragraphs) < style.paragraphs, f"문단 {style.paragraphs}개"),
        (sentences < style.sentences, f"근거 있는 문장 {style.sentences}개"),
        (len(passed.bullets) < style.bullets, f"bullets {style.bullets}개"),
        (len(passed.lesson) < style.lesson, f"lesson {style.lesson}문장"),
        (style.with_figures and hides_result(passed, facts), "결과 수치를 밝히는 문장"),
    )
    return tuple(what for is_missing, what in missing if is_missing)


def hides_result(passed: Passed, facts: PaperFacts) -> bool:
    """Whether the paper has a measured result and no sentence that rests on it gives a figure."""
    results = {facts.facts[number - 1].text for number in result_numbers(facts)}
    told = (figures_in(claim.text) for claim in passed.claims if results & {*claim.evidence})
    return bool(results) and not any(told)


def stands(passed: Passed, style: Style) -> bool:
    """Whether there is enough of a section to print it; subtitle, figure and lesson can be had without a model."""
    sentences = sum(map(len, passed.paragraphs))
    enough = len(passed.paragraphs) >= style.paragraphs and sentences >= style.sentences
    return enough and len(passed.bullets) >= style.bullets


class _Judge:
    """Collects what passes and what does not of one section."""

    def __init__(self, facts: PaperFacts, style: Style) -> None:
        self._facts, self._style = facts, style
        self._source: SourceText = source_of(facts.paper)
        self._told = [claim.text for claim in facts.told]
        self._texts: list[str] = []
        self._refused: list[Refused] = []

    def judged(self, draft: SectionDraft) -> Passed:
        paragraphs = [tuple(self._claims(PARAGRAPHS, lines, opinion=False)) for lines in draft.paragraphs]
        bullets = tuple(self._claims(BULLETS, draft.bullets, opinion=False))
        lesson = tuple(self._claims(LESSON, draft.lesson, opinion=True))
        return Passed(
            subtitle=self._subtitle(draft.subtitle),
            paragraphs=tuple(filter(None, paragraphs)),
            bullets=bullets,
            lesson=lesson,
            refused=tuple(self._refused),
        )

    def _claims(self, part: str, lines: Iterable[DraftLine], *, opinion: bool) -> Iterator[Claim]:
        for line in lines:
            text = fix_particles(line.text)
            faults = tuple(self._faults(text, line.evidence, opinion=opinion))
            if faults:
                self._refused.append(refusal(part, text, faults))
                continue
            self._texts.append(text)
            role = self._role(line.evidence)
            yield Claim(text, tuple(self._source.sentences[n - 1] for n in line.evidence), role)

    def _role(self, cited: Sequence[int]) -> Role | None:
        return self._facts.facts[cited[0] - 1].role if cited else None

    def _faults(self, text: str, cited: Sequence[int], *, opinion: bool) -> Iterator[Fault]:
        judges = opinion and not cited
        yield from check_opinion(text, self._source) if judges else check_claim(text, cited, self._source)
        yield from quality.check_line(self._style.register, text, source=self._source)
        if FIRST_PERSON.search(text):
            yield INVENTED
        if is_order(text):
            yield NOT_FOR_READERS
        if _repeats(self._texts, text):
            yield REPEATED
        before = [*self._told, *self._texts]
        yield from check_terms([*before, text])[len(check_terms(before)) :]

    def _subtitle(self, text: str) -> str:
        """A short Korean phrase that names nothing the paper does not; anything else is left out."""
        line = fix_particles(one_line(text))
        fits = len(line) in SUBTITLE_LENGTH and hangul_share(line) >= quality.SHARE_OF_LINE
        if not fits or is_order(line) or check_opinion(line, self._source):
            return ""
        return line


def _repeats(before: Sequence[str], text: str) -> bool:
    found = quality.check_section("paragraph", [*before, text])
    return any(fault.kind == "repeat" for fault in found)
