"""What makes a text a weekly review: the form of its seed, as a list of faults. Empty where the form holds."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import frontmatter

from digest_core.writing.korean import register_of
from digest_core.writing.sentences import split_sentences

KEYS = ["title", "excerpt", "header", "use_math", "toc", "toc_sticky", "toc_label", "categories", "tags", "date"]  # fmt: skip
HEADER_KEYS = ["teaser", "overlay_image", "overlay_filter", "actions"]
ABOUT_NINE = range(7, 12)
QUOTED = "“”\"'‘’「」"

_TITLE = re.compile(
    r"\[Paper Review\] 이번 주 AI/ML 논문 훑어보기 \((\d\d)\.(\d\d)\.(\d\d) ~ (\d\d)\.(\d\d)\)"
)
_HEADING = re.compile(r"## [\U0001F300-\U0001FAFF\u2600-\u27BF\u2B00-\u2BFF]\ufe0f?(?:\u200d\S)? \S.*: \S.*")
_LINK = re.compile(r"\* \[(?P<label>(?:[^\[\]\\]|\\.)+)\]\((?P<url>\S+)\)")
_ARXIV = re.compile(r"https://arxiv\.org/abs/\d{4}\.\d{4,5}")
_KINDS = (
    (re.compile(r"\S 논문\(arXiv\)$"), _ARXIV),
    (re.compile(r"\S GitHub(?: 레포)?$"), re.compile(r"https://github\.com/[\w.-]+/[\w.-]+(?:/\S*)?")),
    (re.compile(r"\S\(Hugging Face\)$"), re.compile(r"https://huggingface\.co/\S+")),
    (re.compile(r"\S 프로젝트 페이지$"), re.compile(r"https?://[\w.-]+\S*")),
)
PERSONA = re.compile(
    r"(?<![가-힣])(?:저는|저라면|저도|제가|제 (?:생각|언어|경험)|개인적으로|나는|내가)(?![가-힣])|느낌이|느꼈|생각이 들|싶었|반가웠|무서운 건|써 ?봤|해 ?봤"
)
"""A person's experience, which nobody has who is a program."""
ADVERTISEMENT = re.compile(r"강좌|환불|멘토링|수강|할인|무료로 받아|지지하고 싶|후원")


def review_faults(text: str, *, sections: range = ABOUT_NINE, ours: bool = False) -> list[str]:
    """What differs from the seed's form; with `ours` also what the seed may do and we may not."""
    post = frontmatter.loads(text)
    if not post.metadata:
        return ["no front matter"]
    body = post.content
    parts = re.split(r"^(?=#)", body, flags=re.MULTILINE)
    return [
        *_front_matter(post.metadata, text),
        *_opening(parts[0]),
        *_headings(parts[1:], sections),
        *(f"{part.splitlines()[0]}: {fault}" for part in parts[1:] for fault in _section(part)),
        *_whole(body),
        *(_ours(body) if ours else ()),
    ]


def _front_matter(found: Mapping[str, Any], text: str) -> Iterator[str]:
    if list(found) != KEYS:
        yield f"keys {list(found)}"
        return
    header = found["header"]
    if list(header) != HEADER_KEYS or not 0 <= header["overlay_filter"] <= 1:
        yield "header"
    elif not (
        isinstance(header["actions"], list) and header["actions"] and set(header["actions"][0]) >= {"url"}
    ):
        yield "header.actions"
    if [found["use_math"], found["toc"], found["toc_sticky"]] != [True, True, True]:
        yield "switches"
    if not all(isinstance(found[k], str) and found[k].strip() for k in ("excerpt", "toc_label")):
        yield "excerpt or toc_label"
    if found["categories"] != ["Paper Review"] or not all(isinstance(t, str) for t in found["tags"]):
        yield "categories or tags"
    if not 3 <= len(found["tags"]) <= 8 or len(set(found["tags"])) != len(found["tags"]):
        yield "number of tags"
    if not text.startswith("---\n") or not re.search(r'^    - "?Paper Review"?$', text, re.MULTILINE):
        yield "lists are indented by four"
    yield from _dates(str(found["title"]), found["date"])


def _dates(title: str, date: object) -> Iterator[str]:
    """A title names the week from Monday to Sunday, and the date is the Friday after it."""
    told = _TITLE.fullmatch(title)
    if not told or not isinstance(date, dt.date):
        yield "title or date"
        return
    year, *days = map(int, told.groups())
    monday = dt.date(2000 + year, days[0], days[1])
    sunday = monday + dt.timedelta(days=6)
    if monday.weekday() or [sunday.month, sunday.day] != days[2:] or date != sunday + dt.timedelta(days=5):
        yield "days of the week"


def _opening(text: str) -> Iterator[str]:
    paragraphs = text.strip().split("\n\n")
    if not paragraphs[0].startswith("이번 주"):
        yield "the opening begins with the week"
    if len(re.findall(r"^\* \S", text, re.MULTILINE)) < 2:
        yield "the thesis has its bullets"
    if len(paragraphs) < 5 or not paragraphs[-1].startswith("이 글에서는"):
        yield "the opening says what the text does"


def _headings(parts: list[str], sections: range) -> Iterator[str]:
    lines = [part.splitlines()[0] for part in parts]
    if len(lines) not in sections:
        yield f"{len(lines)} sections"
    yield from (f"heading {line!r}" for line in lines if not _HEADING.fullmatch(line))
    emoji = [line.split(" ")[1] for line in lines if line.count(" ")]
    if len(set(emoji)) != len(emoji):
        yield "an emoji twice"


def _section(part: str) -> Iterator[str]:
    lines = part.splitlines()[1:]
    links = [(at, found) for at, line in enumerate(lines) if (found := _LINK.fullmatch(line.rstrip()))]
    if not re.search(r"\*\*[^*\n]+\*\*", "\n".join(lines[:12])):
        yield "the name is not bold at the beginning"
    if sum(link["label"].endswith("논문(arXiv)") for _, link in links) != 1:
        yield "not one link to the paper"
        return
    yield from (f"link {link[0]}" for _, link in links if not _fits(link["label"], link["url"]))
    first, last = links[0][0], links[-1][0]
    before = [line for line in lines[:first] if line.strip()]
    if not before or not _is_polite(before[-1]):
        yield "no sentence leads to the links"
    if any(line.strip() and at not in {place for place, _ in links} for at, line in enumerate(lines[:last]) if at >= first):  # fmt: skip
        yield "something between the links"
    after = [line for line in lines[last + 1 :] if line.strip()]
    if len(after) < 2 or not any(map(_is_polite, after)):
        yield "no takeaway after the links"
    if len([line for line in lines if re.match(r" *(?:\*|\d\.) ", line)]) < len(links) + 1:
        yield "no bullet beside the links"


def _fits(label: str, url: str) -> bool:
    return any(kind.search(label) and address.fullmatch(url) for kind, address in _KINDS)


def _is_polite(line: str) -> bool:
    return register_of(line) in {"polite", "spoken"}


def _whole(body: str) -> Iterator[str]:
    lines = body.splitlines()
    if any(re.match(r"\s*[-+] \S|---+\s*$|#(?!# )", line) for line in lines):
        yield "a mark that the form does not have"
    if any(re.match(r" *\* ", one) and re.match(r" *\* ", two) for one, two in pairwise(lines)):
        yield "bullets without a blank line between"
    if not any(re.fullmatch(r".*\S  ", line) for line in lines):
        yield "no line broken by two spaces"
    told = [s for line in lines if _is_prose(line) for s in split_sentences(line) if s.rstrip().endswith(".")]
    if told and sum(map(_is_polite, told)) / len(told) < 0.8:
        yield "register"
    if re.search(r"\]\(\s*\)", body):
        yield "an empty link"


def _is_prose(line: str) -> bool:
    return (
        bool(line.strip())
        and not line.startswith(("#", ">"))
        and line.lstrip(" *0123456789.")[:1] not in QUOTED
    )


def _ours(body: str) -> Iterator[str]:
    if found := PERSONA.search(body):
        yield f"a persona: {found[0]}"
    if found := ADVERTISEMENT.search(body):
        yield f"an advertisement: {found[0]}"
    foot = body.strip().splitlines()[-1]
    if not re.search(r"작성|골라", foot):
        yield "no writer at the foot"
    if len(re.findall("팀이라면", body)) < len(re.findall(r"^## ", body, re.MULTILINE)):
        yield "a section that tells no team what to take from it"
