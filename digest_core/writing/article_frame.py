"""What an article says of its papers together, in a model's words: the thesis before them and the synthesis after.

It judges and says nothing new: a sentence that names or counts what none of the papers does is left out, and where none
is left the frame stays as it was made without a model.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from digest_core.errors import ModelError
from digest_core.models import EXTRACTIVE, Claim, Note, Paragraph, Section
from digest_core.paper_facts import PaperFacts
from digest_core.writing import quality
from digest_core.writing.article_draft import FIRST_PERSON
from digest_core.writing.desk import Desk
from digest_core.writing.grounding import check_opinion
from digest_core.writing.instructions import is_order
from digest_core.writing.korean import fix_particles
from digest_core.writing.outcome import NOTE_SOURCE
from digest_core.writing.prompting import thesis_prompt
from digest_core.writing.reply import lines_by_id
from digest_core.writing.source import SourceText, source_of

OPENING, CLOSING = "opening", "closing"
PROMPT = "thesis"
FEWEST_SECTIONS = 0.5
"""The share of sections by the model from which it may say what they mean together."""
SHORTEST, LONGEST = 20, 200
_PERIOD = re.compile(r"이번 (?:주|달|호)|오늘")
LEFT = "머리말과 맺음말은 모델이 쓰지 못해 주제와 논문의 이름으로 만들었습니다."


class Frame(Struct, frozen=True, kw_only=True):
    """The sentences that passed, by where they go."""

    opening: Paragraph = ()
    closing: Paragraph = ()
    notes: tuple[Note, ...] = ()


def write_frame(
    facts: Sequence[PaperFacts],
    sections: Sequence[Section],
    wanted: Mapping[str, int],
    period: str,
    desk: Desk,
) -> Frame:
    """What the model says of the sections it has written; nothing where it wrote too few of them.

    `period` is what the article calls its days: 이번 주, 이번 달.
    """
    written = [section for section in sections if section.writer != EXTRACTIVE]
    if len(written) < FEWEST_SECTIONS * len(sections) or not written:
        return Frame()
    shown = [_shown(section) for section in written]
    try:
        text = desk.ask(thesis_prompt(shown, [{"id": i, "sentences": n} for i, n in wanted.items()], period))
    except ModelError as error:
        return Frame(notes=(Note(NOTE_SOURCE, f"{LEFT} {error}"),))
    lines = lines_by_id(text, tuple(wanted))
    sources = [source_of(one.paper) for one in facts]
    found = {i: tuple(_passing(lines.get(i, ()), sources, most, period)) for i, most in wanted.items()}
    return Frame(opening=found.get(OPENING, ()), closing=found.get(CLOSING, ()))


def _shown(section: Section) -> dict[str, object]:
    claims = [claim for paragraph in section.paragraphs for claim in paragraph if claim.evidence]
    lines = [claim.text for claim in (*claims, *section.bullets)]
    return {"name": section.title, "theme": section.theme, "lines": lines}


def _passing(lines: Sequence[str], sources: Sequence[SourceText], most: int, period: str) -> Iterator[Claim]:
    kept: list[str] = []
    for line in lines:
        text = fix_particles(line)
        of_another = any(named != period for named in _PERIOD.findall(text))
        if len(kept) < most and not of_another and _holds(text, kept, sources):
            kept.append(text)
            yield Claim(text)


def _holds(text: str, before: Sequence[str], sources: Sequence[SourceText]) -> bool:
    if not SHORTEST <= len(text) <= LONGEST or FIRST_PERSON.search(text) or is_order(text):
        return False
    repeats = any(fault.kind == "repeat" for fault in quality.check_section("paragraph", [*before, text]))
    return not (repeats or check_opinion(text, *sources) or quality.check_line("paragraph", text))
