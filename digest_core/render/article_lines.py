"""An edition of articles as lines of a message: what each paper is about, its result, and where to read it. Pure."""

import re
from collections.abc import Sequence

from digest_core.fulltext.latex import readable_title
from digest_core.messages import Block, Line, Span, link, plain
from digest_core.models import EXTRACTIVE, Article, Claim, Edition, Item, LinkKind, Section
from digest_core.render.articles import EXTRACTED, article_of
from digest_core.render.escape import safe_url
from digest_core.text import one_line, shorten

LINKS: dict[LinkKind, str] = {"paper": "논문", "code": "코드", "project": "프로젝트", "discussion": "토론"}
NOTHING = "실은 논문이 없습니다."
LONGEST_TITLE = 120
LONGEST_RESULT = 280
LONGEST_WINDOW_OF_WEEKS = 7
_FIGURE = re.compile(r"\d(?:\.\d+)?\s?(?:\\?%|x\b|×|배|점|points?\b)")


def heading_of(article: Article) -> str:
    """What stands above the list."""
    days = (article.last - article.first).days + 1
    return "이번 주의 논문" if days <= LONGEST_WINDOW_OF_WEEKS else "이번 달의 논문"


def article_blocks(edition: Edition, items: Sequence[Item]) -> list[Block]:
    """The list under its heading, then the themes and who wrote it."""
    article = article_of(edition)
    told = tuple(article_lines(edition, items)) or (plain(NOTHING),)
    listed = Block("text", told, heading=f"{heading_of(article)} {len(items) or ''}".strip())
    small = tuple(filter(None, (themes_line(article), remark(edition))))
    return [listed, Block("note", small)] if small else [listed]


def article_lines(edition: Edition, items: Sequence[Item]) -> list[Line]:
    """Two lines and the links for each item, in the order given."""
    sections = {section.item: section for section in edition.article.sections} if edition.article else {}
    return [
        line
        for number, item in enumerate(items, 1)
        for line in (_told(number, sections[item.id]) if item.id in sections else _bare(number, item))
    ]


def themes_line(article: Article) -> Line:
    """The themes with how many papers each has, empty where there is but one."""
    told = [f"{one_line(theme.name)} {len(theme.items)}편" for theme in article.topics if theme.items]
    return plain(f"주제: {' · '.join(told)}") if len(told) > 1 else ()


def remark(edition: Edition) -> Line:
    """That no model wrote it, where none did."""
    return plain(EXTRACTED) if edition.writer == EXTRACTIVE else ()


def _told(number: int, section: Section) -> list[Line]:
    name = shorten(one_line(section.title), LONGEST_TITLE)
    subtitle = shorten(one_line(section.subtitle), LONGEST_TITLE)
    head: Line = (Span(f"{number}. "), Span(name, "bold"), *([Span(f": {subtitle}")] if subtitle else []))
    result = lead_of(section)
    told = [plain(_shown(result))] if result else []
    return [head, *told, _links(section)]


def lead_of(section: Section) -> Claim | None:
    """The sentence to be read if only one is: a measured result, else a result, the method, the first with evidence."""
    claims = [c for p in (*section.paragraphs, section.bullets, section.lesson) for c in p if c.evidence]
    results = [claim for claim in claims if claim.role == "결과"]
    measured = [c for c in results or claims if _FIGURE.search(c.text)]
    methods = [claim for claim in claims if claim.role == "방법"]
    return next(iter((*measured, *results, *methods, *claims)), None)


def _shown(claim: Claim) -> str:
    text = shorten(readable_title(one_line(claim.text)), LONGEST_RESULT)
    return f"“{text}”" if claim.text in claim.evidence else text


def _links(section: Section) -> Line:
    """Its links, the missing ones left out, after the day of its announcement."""
    spans: list[Span] = []
    for kind, name in LINKS.items():
        if url := safe_url(section.link(kind)):
            spans += [Span(" · "), link(name, url)] if spans else [link(name, url)]
    day = [Span(f"{section.announced} 발표 · " if spans else f"{section.announced} 발표")]
    return (*(day if section.announced else []), *spans)


def _bare(number: int, item: Item) -> list[Line]:
    name = shorten(one_line(item.short_title or item.heading), LONGEST_TITLE) or item.id
    return [(Span(f"{number}. "), Span(name, "bold"))]
