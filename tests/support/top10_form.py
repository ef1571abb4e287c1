"""What the form of a weekly top ten asks, as a list of what a text has wrong; the seed has nothing wrong with `plain_links`."""

import re
from collections.abc import Iterator

from digest_core.writing.korean import hangul_share, register_of
from digest_core.writing.sentences import split_sentences

TITLE = "최신 AI 연구 동향 업데이트"
_HEADING = re.compile(r"(?P<number>\d{1,2})\. {1,2}\*\*(?P<name>[^*\n]+?): (?P<subtitle>[^*\n]+)\*\*")
_LINK = r"\[(?P<word>Paper|Code|Discussion)\]\((?P<url>https?://[^\s()]+)\)"
_LINKS = re.compile(rf" ?\(({_LINK.replace('?P<word>', '?:').replace('?P<url>', '?:')}(?: \| )?)+\)$")
_PLAIN_LINKS = re.compile(r" \(Paper \| Tweet\)$")
_DATE = re.compile(r" \(\d{4}년 \d{1,2}월 \d{1,2}일 발표\)$")
_GLOSS = re.compile(r"[가-힣]\([A-Za-z][A-Za-z0-9 ,'’/-]*")
_QUOTE = re.compile(r"“[^”]*”")
_FIRST_PERSON = re.compile(r"(?<![가-힣])(?:저는|제가|저희|나는|내가)(?![가-힣])|느꼈|써 ?봤")
ORDER = ("Paper", "Code", "Discussion")


def top10_faults(
    text: str, *, entries: int = 10, plain_links: bool = False, glossed: bool = False
) -> list[str]:
    """What is wrong with the form of a text.

    `plain_links` takes the seed's two words for links, and asks for neither days nor a foot; `glossed` asks each entry for
    a 용어(term), which quotes cannot give.
    """
    head, *blocks = text.rstrip("\n").split("\n\n")
    found = [] if head == TITLE else ["the first line"]
    foot = "" if plain_links else blocks.pop() if blocks else ""
    if not plain_links and not _is_foot(foot):
        found.append("the foot")
    if len(blocks) != entries:
        found.append(f"{len(blocks)} entries")
    for number, block in enumerate(blocks, 1):
        found += [f"{number}: {fault}" for fault in _entry(number, block, plain_links, glossed)]
    return found


def _is_foot(block: str) -> bool:
    lines = block.split("\n")
    return all(line.startswith("> ") for line in lines) and lines[-1].startswith("> 작성: ")


def _entry(number: int, block: str, plain_links: bool, glossed: bool) -> Iterator[str]:
    heading, *paragraphs = block.split("\n")
    match = _HEADING.fullmatch(heading)
    if match is None or int(match["number"]) != number or heading.index("**") != 4:
        yield "heading"
    elif not re.search("[가-힣]", match["subtitle"]):
        yield "a subtitle that is not Korean"
    if not 2 <= len(paragraphs) <= 4:
        yield f"{len(paragraphs)} paragraphs"
    if any(not re.match(r" {4}\S", line) for line in paragraphs):
        yield "indent"
    if not any(re.search(r"\d", line) for line in paragraphs):
        yield "no figure"
    if paragraphs:
        yield from _end(paragraphs[-1], plain_links)
        if not plain_links and not _DATE.search(paragraphs[0]):
            yield "no day of announcement"
    yield from _prose(paragraphs, glossed)


def _end(last: str, plain_links: bool) -> Iterator[str]:
    if plain_links:
        if not _PLAIN_LINKS.search(last):
            yield "links"
        return
    words = [match["word"] for match in re.finditer(_LINK, last)]
    if (
        not _LINKS.search(last)
        or words != [word for word in ORDER if word in words]
        or words[:1] != ["Paper"]
    ):
        yield "links"


def _prose(paragraphs: list[str], glossed: bool) -> Iterator[str]:
    """What is not quoted is Korean, polite, and nobody's own story."""
    told = [_LINKS.sub("", _PLAIN_LINKS.sub("", line.strip())) for line in paragraphs]
    ours = [_DATE.sub("", line) for line in told]
    own = " ".join(_QUOTE.sub("", line) for line in ours)
    if hangul_share(own) < 0.65:
        yield "too little Hangul"
    if _FIRST_PERSON.search(own):
        yield "first person"
    for sentence in (s for line in ours for s in split_sentences(_QUOTE.sub("", line)) if s.strip()):
        if register_of(sentence) != "polite":
            yield f"register: {sentence[-30:]}"
    if glossed and not _GLOSS.search(" ".join(told)):
        yield "no 용어(term)"
