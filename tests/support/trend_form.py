"""What makes a text a trend report: the form of its seed, as a list of faults. Empty where the form holds."""

import re
from collections.abc import Iterator

from digest_core.writing.korean import register_of
from digest_core.writing.sentences import split_sentences
from support.review_form import ADVERTISEMENT, PERSONA, QUOTED

ABOUT_TEN = range(8, 13)
TOPICS = 5
PARAGRAPHS = range(2, 7)

_RULE = "\n\n---\n\n"
_PAPER = r"(?:논문|\[논문\]\(https://arxiv\.org/abs/\d{4}\.\d{4,5}\))"
_CODE = r"(?:코드|\[코드\]\(https://(?:github\.com|gitlab\.com|codeberg\.org|bitbucket\.org|huggingface\.co)/[^\s()]+\))"
_HEADING = re.compile(rf"\*\*\S(?:.*\S)?\*\* \( {_PAPER}(?: / {_CODE})? \)")
_LINKED = re.compile(
    r"\*\*.+\*\* \( \[논문\]\(https://arxiv\.org/abs/\d{4}\.\d{4,5}\)(?: / \[코드\]\(https://\S+\))? \)"
)
_NAMED = re.compile(r"'[^'\n]*(?:'\w[^'\n]*)*\([^\n]*[A-Za-z][^\n]*\)'")
_AUTHORS = re.compile(r"\([^\s(),][^(),]{0,60}?(?: 등)?, 20\d\d\)|[^\s(),]+ 등\(20\d\d\)")
_LAST = re.compile(r"구독하기|\[구독하기\]\(https?://[^\s()]+\)")


def trend_faults(text: str, *, sections: range = ABOUT_TEN, ours: bool = False) -> list[str]:
    """What differs from the seed's form; with `ours` also what the seed may do and we may not."""
    head, *middle, foot = text.split(_RULE)
    faults = [*_head(head), *_foot(foot), *_whole(text)]
    if len(middle) not in sections:
        faults.append(f"{len(middle)} sections")
    faults += [f"{part.splitlines()[0]}: {fault}" for part in middle for fault in _section(part)]
    return [*faults, *(_ours(text, middle, foot) if ours else ())]


def _head(text: str) -> Iterator[str]:
    greeting, *rest = text.split("\n\n")
    if not re.fullmatch(r"\S.*독자 여러분!.*동향 보고서.*:", greeting):
        yield "no greeting"
    topics = rest[0].splitlines() if rest else []
    if len(topics) != TOPICS or not all(re.fullmatch(r"\*   \S.*", line) for line in topics):
        yield "not five topics"
    told = [block for block in rest[1:] if not block.startswith("*")]
    if len(told) < 2 or len(told[0]) < 150:
        yield "no introduction"


def _section(text: str) -> Iterator[str]:
    heading, *paragraphs = text.split("\n\n")
    if not _HEADING.fullmatch(heading):
        yield "heading"
    if len(paragraphs) not in PARAGRAPHS:
        yield f"{len(paragraphs)} paragraphs"
    if any(map(_HEADING.match, paragraphs)):
        yield "two papers in one section"
    if paragraphs and not _NAMED.search(paragraphs[0]):
        yield "the title does not stand in both languages"
    if paragraphs and not _AUTHORS.search(paragraphs[0]):
        yield "no authors with their year"


def _foot(text: str) -> Iterator[str]:
    blocks = text.split("\n\n")
    if not re.search(r"읽어 ?주셔서.*감사", blocks[0]):
        yield "no thanks"
    if len(blocks) < 3 or len("".join(blocks[1:-1])) < 150:
        yield "no closing synthesis"
    if not _LAST.fullmatch(text.splitlines()[-1]) or text.endswith("\n"):
        yield "the last line is not the subscription"


def _whole(text: str) -> Iterator[str]:
    if re.search(r"^(?:#|[-+] |\* \S)", text, re.MULTILINE):
        yield "a mark that the form does not have"
    if "\n\n\n" in text:
        yield "two blank lines"
    prose = [line for line in text.splitlines() if line.strip() and line[0] not in f"*{QUOTED[:2]}"]
    told = [s for line in prose for s in split_sentences(line) if re.search(r"[가-힣]\.$", s.rstrip())]
    if told and sum(register_of(sentence) == "polite" for sentence in told) / len(told) < 0.8:
        yield "register"
    if re.search(r"\]\(\s*\)", text):
        yield "an empty link"


def _ours(text: str, sections: list[str], foot: str) -> Iterator[str]:
    for pattern, what in ((PERSONA, "a persona"), (ADVERTISEMENT, "an advertisement")):
        if found := pattern.search(text):
            yield f"{what}: {found[0]}"
    yield from (f"no real link: {part.splitlines()[0]}" for part in sections if not _LINKED.match(part))
    if not re.search(r"작성|골라", foot.rsplit("\n\n", 2)[-2]):
        yield "no writer above the last line"
