"""What the Markdown of all article editions shares: paragraphs, links, notes, and who wrote it."""

import re
from collections.abc import Iterable, Mapping

from digest_core.fulltext.latex import readable_title
from digest_core.models import EXTRACTIVE, IMPORTED, Article, Claim, Edition, LinkKind, Section, Theme
from digest_core.render.escape import escape, safe_url

EXTRACTED = "모델 없이 논문의 문장을 그대로 골라 담았습니다. GEMINI_API_KEY를 설정하면 한국어로 씁니다."
PARTLY_EXTRACTED = "모델이 쓰지 못한 {count}편은 논문의 문장을 그대로 실었습니다."
CHECKED = "모든 문장은 논문의 초록과 대조했습니다."
WRITER = "작성"
NAMED = 4
"""Papers of a theme that are named where there are more."""
_VERSION = re.compile(r"v\d+$")


def article_of(edition: Edition) -> Article:
    """The body of an edition that has one; raises `ValueError` for any other."""
    if edition.article is None:
        raise ValueError(f"{edition.edition} {edition.key} has no article")
    return edition.article


def shown(claim: Claim) -> str:
    """A claim as plain text; the paper's own sentence stands in quotes, its formulas made readable."""
    text = readable_title(claim.text).replace("---", "—").replace("--", "–")
    return f"“{text}”" if claim.text in claim.evidence else text


def sentence(claim: Claim) -> str:
    """A claim as Markdown on one line."""
    return escape(shown(claim), shares_line=True)


def paragraph(claims: Iterable[Claim]) -> str:
    """Sentences on one line."""
    return " ".join(filter(None, map(sentence, claims)))


def link(text: str, url: str) -> str:
    """A link, empty where the address is missing or not safe to open."""
    safe = safe_url(url) if url else None
    return f"[{escape(text, shares_line=True)}]({safe})" if safe else ""


def papers_in(theme: Theme, article: Article) -> str:
    """The names of a theme's papers, the first few where they are many; not escaped."""
    names = [section.title for section in article.sections if section.item in theme.items]
    more = f" 외 {len(names) - NAMED}편" if len(names) > NAMED + 1 else ""
    return ", ".join(names[:NAMED] if more else names) + more


def without_version(url: str) -> str:
    """The address of a paper's page, of whatever version is newest."""
    return _VERSION.sub("", url)


def links(section: Section, names: Mapping[LinkKind, str]) -> list[str]:
    """The section's links of these kinds under their names, in that order; missing ones are left out."""
    return [found for kind, name in names.items() if (found := link(name, section.link(kind)))]


def notes(edition: Edition) -> list[str]:
    """What readers should know of how the edition came to be, one line each."""
    told = (": ".join(filter(None, (note.source, note.problem))) for note in edition.notes)
    return [escape(line, shares_line=True) for line in told]


def written_by(edition: Edition) -> str:
    """Who wrote it, in one line."""
    if edition.writer in {EXTRACTIVE, IMPORTED}:
        return (
            f"{WRITER}: {escape(edition.writer)}. {EXTRACTED if edition.writer == EXTRACTIVE else ''}".strip()
        )
    sections = article_of(edition).sections
    drawn = sum(section.writer == EXTRACTIVE for section in sections)
    rest = PARTLY_EXTRACTED.format(count=drawn) if drawn else CHECKED
    return f"{WRITER}: {escape(edition.writer, shares_line=True)}. {rest}"
