"""What of a draft may be printed: every line held against the source and the house's Korean, one by one. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, structs

from digest_core.models import Claim, Risk
from digest_core.writing import quality
from digest_core.writing.faults import Fault
from digest_core.writing.grounding import check_claim, check_opinion
from digest_core.writing.korean import fix_particles, hangul_share
from digest_core.writing.prompting import Material
from digest_core.writing.reply import Draft, DraftLine, DraftRisk
from digest_core.writing.source import SourceText

SUMMARY, ONE_LINER, APPLY, RISKS = "summary", "one_liner", "apply", "risks"
SECTIONS = (SUMMARY, ONE_LINER, APPLY, RISKS)
_GATES = {SUMMARY: "summary", ONE_LINER: "one_liner", APPLY: "apply", RISKS: "risk"}
"""What the quality gate calls the sections."""
MOST = {SUMMARY: 4, ONE_LINER: 1, APPLY: 2, RISKS: 2}
AIM = {SUMMARY: 3, ONE_LINER: 1, APPLY: 2, RISKS: 2}
FEWEST_CLAIMS = 2
"""A summary of fewer lines is none; the item is told in its source's own sentences then."""
TAGS = 3
HEADLINE_ALONE = Fault(
    "evidence", "제목만 근거로 든 줄입니다. 근거가 되는 본문 문장의 번호를 적고, 없으면 다른 내용을 쓰십시오."
)
_TAG = re.compile(r"\w(?:[\w .+/-]{0,22}[\w+])?")


class Refused(Struct, frozen=True):
    """A line that may not be printed, and why, in Korean."""

    section: str
    text: str
    reasons: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    """The kinds of its faults, for counting."""

    @property
    def plain(self) -> dict[str, str]:
        return {"section": self.section, "text": self.text, "reason": " ".join(self.reasons)}


class Sheet(Struct, frozen=True, kw_only=True):
    """The lines about one paper or story that passed, and those that did not."""

    tags: tuple[str, ...] = ()
    summary: tuple[Claim, ...] = ()
    one_liner: str = ""
    apply: tuple[str, ...] = ()
    risks: tuple[Risk, ...] = ()
    refused: tuple[Refused, ...] = ()
    aim: int = AIM[SUMMARY]
    """Lines of summary that are asked for."""

    @property
    def stands(self) -> bool:
        """Whether there is enough for an item."""
        return len(self.summary) >= FEWEST_CLAIMS

    @property
    def lines(self) -> dict[str, tuple[str, ...]]:
        """The lines that passed, by section."""
        return {
            SUMMARY: tuple(claim.text for claim in self.summary),
            ONE_LINER: (self.one_liner,) if self.one_liner else (),
            APPLY: self.apply,
            RISKS: tuple(risk.text for risk in self.risks),
        }

    @property
    def wanted(self) -> dict[str, int]:
        """How many lines each section lacks, without those that lack none."""
        aims = AIM | {SUMMARY: self.aim}
        lacking = {section: aims[section] - len(lines) for section, lines in self.lines.items()}
        return {section: count for section, count in lacking.items() if count > 0}


def judge(draft: Draft, shown: Material, kept: Sheet | None = None) -> Sheet:
    """The lines of a draft that pass, after those of `kept`, which passed before."""
    kept = kept or Sheet()
    judge_ = _Judge(shown, kept)
    for line in draft.summary:
        judge_.claim(line)
    if draft.one_liner:
        judge_.opinion(ONE_LINER, draft.one_liner)
    for text in draft.apply:
        judge_.opinion(APPLY, text)
    for risk in draft.risks:
        judge_.risk(risk)
    return readable(judge_.sheet(kept.tags or own_tags(draft.tags, shown)))


def readable(sheet: Sheet) -> Sheet:
    """The sheet without the most foreign lines of a section that holds too little Korean as a whole."""
    for section, lines in sheet.lines.items():
        faults = (
            [f for f in quality.check_section(_GATES[section], lines) if f.kind != "repeat"] if lines else []
        )
        if faults:
            worst = min(lines, key=hangul_share)
            refused = (*sheet.refused, refusal(section, worst, faults))
            return readable(_without(structs.replace(sheet, refused=refused), section, worst))
    return sheet


def _without(sheet: Sheet, section: str, text: str) -> Sheet:
    if section == SUMMARY:
        return structs.replace(sheet, summary=tuple(c for c in sheet.summary if c.text != text))
    if section == RISKS:
        return structs.replace(sheet, risks=tuple(r for r in sheet.risks if r.text != text))
    if section == APPLY:
        return structs.replace(sheet, apply=tuple(t for t in sheet.apply if t != text))
    return structs.replace(sheet, one_liner="")


def own_tags(tags: Iterable[str], shown: Material) -> tuple[str, ...]:
    """Short tags that name nothing the source does not."""
    fit = (tag for tag in tags if _TAG.fullmatch(tag))
    return tuple(tag for tag in fit if not check_opinion(tag, shown.source))[:TAGS]


class _Judge:
    """Collects what passes and what does not, section by section."""

    def __init__(self, shown: Material, kept: Sheet) -> None:
        self._shown = shown
        self._claims = list(kept.summary)
        self._texts: dict[str, list[str]] = {ONE_LINER: [*kept.lines[ONE_LINER]], APPLY: [*kept.apply]}
        self._risks = list(kept.risks)
        self._refused: list[Refused] = []

    def claim(self, line: DraftLine) -> None:
        text = fix_particles(line.text)
        cited = self._shown.own(line.evidence)
        faults = self._faults(text, cited)
        if self._passes(SUMMARY, text, faults, [claim.text for claim in self._claims]):
            self._claims.append(Claim(text, self._sentences(cited)))

    def opinion(self, section: str, text: str) -> None:
        text = fix_particles(text)
        if self._passes(section, text, check_opinion(text, self._shown.source), self._texts[section]):
            self._texts[section].append(text)

    def risk(self, risk: DraftRisk) -> None:
        text = fix_particles(risk.text)
        stated = risk.basis == "stated"
        cited = self._shown.own(risk.evidence) if stated else ()
        faults = self._faults(text, cited) if stated else check_opinion(text, self._shown.source)
        if self._passes(RISKS, text, faults, [known.text for known in self._risks]):
            self._risks.append(Risk(text, risk.basis, self._sentences(cited)))

    def sheet(self, tags: tuple[str, ...]) -> Sheet:
        return Sheet(
            tags=tags,
            summary=tuple(self._claims),
            one_liner=next(iter(self._texts[ONE_LINER]), ""),
            apply=tuple(self._texts[APPLY]),
            risks=tuple(self._risks),
            refused=tuple(self._refused),
            aim=FEWEST_CLAIMS if self._shown.is_short else AIM[SUMMARY],
        )

    def _passes(self, section: str, text: str, faults: Sequence[Fault], before: Sequence[str]) -> bool:
        """Whether a line may be printed after those before it; one too many is left out without a word."""
        if len(before) >= MOST[section]:
            return False
        wrong = (*faults, *quality.check_line(_GATES[section], text, source=self._shown.source))
        wrong = wrong or _repeats(section, [*before, text])
        if wrong:
            self._refused.append(refusal(section, text, wrong))
        return not wrong

    def _faults(self, text: str, cited: Sequence[int]) -> tuple[Fault, ...]:
        """What is wrong with a factual line; of a story its text has to bear it, not the headline alone."""
        headline = (HEADLINE_ALONE,) if self._shown.only_headline(cited) else ()
        return (*headline, *check_claim(text, cited, self._shown.source))

    def _sentences(self, cited: Iterable[int]) -> tuple[str, ...]:
        return tuple(self._shown.source.sentences[number - 1] for number in cited)


def _repeats(section: str, lines: Sequence[str]) -> tuple[Fault, ...]:
    return tuple(fault for fault in quality.check_section(_GATES[section], lines) if fault.kind == "repeat")


def refusal(section: str, text: str, faults: Iterable[Fault]) -> Refused:
    """A line with why it was refused, each reason once."""
    found = tuple(faults)
    reasons, kinds = (dict.fromkeys(fault.reason for fault in found), dict.fromkeys(f.kind for f in found))
    return Refused(section, text, tuple(reasons), tuple(kinds))


def read_tables() -> None:
    """Have the checks read their tables, a quarter of a second's work that the first line would wait for."""
    check_claim("가", (1,), SourceText(title="a", sentences=("We do not improve it by 1%.",)))


def in_order(sheet: Sheet, shown: Material) -> Sheet:
    """The sheet with its summary in the order of the source, for lines that came in two rounds."""
    places: Mapping[str, int] = {s: n for n, s in reversed(list(enumerate(shown.source.sentences)))}
    ordered = sorted(sheet.summary, key=lambda claim: min((places[s] for s in claim.evidence), default=0))
    return structs.replace(sheet, summary=tuple(ordered))


def as_draft(sheet: Sheet, shown: Material) -> Draft:
    """What passed as a draft, its evidence numbered as in `shown`; judged again it passes again."""
    places = {s: shown.first + n for n, s in reversed(list(enumerate(shown.source.sentences)))}

    def numbers(evidence: Sequence[str]) -> tuple[int, ...]:
        return tuple(places[sentence] for sentence in evidence)

    return Draft(
        tags=sheet.tags,
        summary=tuple(DraftLine(claim.text, numbers(claim.evidence)) for claim in sheet.summary),
        one_liner=sheet.one_liner,
        apply=sheet.apply,
        risks=tuple(DraftRisk(risk.text, risk.basis, numbers(risk.evidence)) for risk in sheet.risks),
    )
