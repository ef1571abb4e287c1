"""The items of a briefing and its links."""

import re
from collections.abc import Iterator, Sequence
from typing import get_args

from msgspec import Struct

from digest_core.importing.document import plain
from digest_core.models import IMPORTED, Claim, Item, News, Paper, Reference, Risk, Role
from digest_core.render.escape import safe_url, unescape
from digest_core.render.markdown import APPLY, EMPTY_LINES, FACTS_LABEL, ONE_LINER, REFERENCES, RISKS, SUMMARY
from digest_core.sources.news_text import story_id

PARTS = (SUMMARY, ONE_LINER, APPLY, RISKS, REFERENCES)

_ARXIV = re.compile(
    r"(?i:https?://(?:[a-z0-9-]+\.)*(?:arxiv|alphaxiv|ar5iv)\.org)(?::[0-9]+)?/(?:[a-z]+/)+?"
    r"((?:[0-9]{4}\.[0-9]{4,5}|[a-z-]+(?:\.[A-Z]{2})?/[0-9]{7}))(v[1-9][0-9]*)?(?:\.pdf)?/?(?:[?#].*)?"
)
_LINK_PART = re.compile(
    r"\\.|(?P<opening>\[)"
    r"|\]\(<?(?P<url>[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)>?(?:[ \t]+\"[^\"]*\")?\)"
)
_BARE_URL = re.compile(r"https?://\S+")
_ROLE = re.compile(rf"({'|'.join(get_args(Role))}):[ \t]+(.*)")
_FACTS = re.compile(rf"{FACTS_LABEL}:[ \t]+(.*)")


class TopLine(Struct, frozen=True):
    """A line of the top list."""

    short_title: str
    tags: tuple[str, ...]


class ItemText(Struct, frozen=True):
    """An item as its file has it, still Markdown: the heading's number and text, entries by part."""

    line: int
    number: int | None
    heading: str
    parts: dict[str, tuple[str, ...]]

    def texts(self, part: str) -> tuple[str, ...]:
        """A part's entries as plain text, without the line that says that a model is missing."""
        texts = map(plain, self.parts.get(part, ()))
        return tuple(text for text in texts if text and text not in EMPTY_LINES)

    def links(self) -> tuple[Reference, ...]:
        return read_links(self.parts.get(REFERENCES, ()))


def read_item(
    text: ItemText, top: TopLine | None, news_urls: frozenset[str], listed: Reference | None
) -> Item:
    """An item with its line of the top list.

    `news_urls` are the addresses the raw index lists as news; `listed` is what it says of an item without links.
    """
    heading, references = plain(text.heading), text.links()
    known = references or ((listed,) if listed else ())
    claims, facts = _summary(text.parts.get(SUMMARY, ()))
    return Item(
        subject=_subject(heading, known, news_urls),
        short_title=top.short_title if top else heading,
        heading=heading,
        tags=top.tags if top else (),
        writer=IMPORTED,
        summary=claims,
        facts=facts,
        one_liner=" ".join(text.texts(ONE_LINER)) or None,
        apply=text.texts(APPLY),
        risks=tuple(Risk(risk, "inferred") for risk in text.texts(RISKS)),
        references=references,
    )


def _subject(heading: str, references: Sequence[Reference], news_urls: frozenset[str]) -> Paper | News:
    """What the item is about: its first link, unless that only stands before the paper's."""
    first = references[0] if references else Reference(heading, "")
    papers = (reference for reference in references if _ARXIV.fullmatch(reference.url))
    own = first if first.url in news_urls else next(papers, first)
    match = _ARXIV.fullmatch(own.url)
    if match:
        version = match[2] or ""
        return Paper(id=f"arxiv:{match[1]}", arxiv_id=match[1] + version, title=own.title or heading)
    return News(id=story_id(own.url or own.title), title=own.title or heading, url=own.url)


def _summary(entries: Sequence[str]) -> tuple[tuple[Claim, ...], str | None]:
    """The claims and the facts, which stand last."""
    facts = _FACTS.fullmatch(entries[-1]) if entries else None
    claims = tuple(map(_claim, entries[:-1] if facts else entries))
    return tuple(claim for claim in claims if claim.text), plain(facts[1]) if facts else None


def _claim(entry: str) -> Claim:
    match = _ROLE.fullmatch(entry)
    role: Role | None = next((role for role in get_args(Role) if match and role == match[1]), None)
    return Claim(plain(match[2] if match else entry), role=role)


def read_links(entries: Sequence[str]) -> tuple[Reference, ...]:
    """The http(s) links of entries, whether written `[title](url)` or `title — url`."""
    return tuple(link for entry in entries for link in (*_marked_links(entry),) or _bare_link(entry))


def _marked_links(entry: str) -> Iterator[Reference]:
    """The links as `[title](url)`; a title may hold brackets, escaped or not."""
    opening: int | None = None
    for part in _LINK_PART.finditer(entry):
        if part["opening"] and opening is None:
            opening = part.end()
        elif part["url"] is not None:
            url = safe_url(unescape(part["url"]))
            if opening is not None and url:
                yield Reference(plain(entry[opening : part.start()]), url)
            opening = None


def _bare_link(entry: str) -> tuple[Reference, ...]:
    """An address at the end of an entry, after its title; escaped ones are text."""
    addresses = list(_BARE_URL.finditer(entry))
    url = safe_url(unescape(addresses[-1][0].rstrip(">"))) if addresses else None
    if not url:
        return ()
    before = entry[: addresses[-1].start()]
    title = before.removesuffix("— ") if before.endswith("— ") else before.rstrip("< \t—–:-")
    return (Reference(plain(title), url),)
