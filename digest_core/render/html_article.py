"""Weeklies and reports as HTML: an opening, the themes, a section for each paper, a closing. Pure."""

from collections.abc import Iterable, Mapping

from digest_core.fulltext.latex import readable_title
from digest_core.models import Article, Claim, Edition, LinkKind, Paragraph, Section, Theme
from digest_core.render.html_daily import Numbers, anchor
from digest_core.render.html_parts import bullets, evidence, heading, numbers_table, spoken
from digest_core.render.markup import Markup, element, link, together

ABOUT = "대상: {first} ~ {last}에 발표된 논문 {count:,}편"
TOPICS = "주제"
ANNOUNCED = "{day} 발표"
LINK_NAMES: Mapping[LinkKind, str] = {
    "paper": "논문(arXiv)",
    "code": "코드",
    "project": "프로젝트 페이지",
    "models": "Hugging Face",
    "discussion": "토론",
}
SUBSCRIBE = "구독하기"


def article_body(
    edition: Edition, article: Article, numbers: Numbers, page: str | None
) -> tuple[Markup, ...]:
    """The sections of the edition; `page` as in `html_daily.daily_body`."""
    about = ABOUT.format(first=article.first, last=article.last, count=edition.candidates)
    parts = (
        element("p", about, class_="origin"),
        *map(_paragraph, article.opening),
        _topics(article, edition, page),
        *(_section(section, edition, numbers) for section in article.sections),
        *map(_paragraph, article.closing),
        element("p", link(SUBSCRIBE, article.home)) if article.home else None,
    )
    return tuple(part for part in parts if part is not None)


def _paragraph(claims: Paragraph) -> Markup | None:
    """Sentences that stand together; the paper's own ones in quotes."""
    said = [_sentence(claim) for claim in claims if claim.text]
    return element("p", *(piece for one in said for piece in (one, " "))) if said else None


def _sentence(claim: Claim) -> Markup:
    return spoken("q" if claim.text in claim.evidence else "span", readable_title(claim.text))


def _topics(article: Article, edition: Edition, page: str | None) -> Markup | None:
    listed = bullets(_topic(theme, article, edition, page) for theme in article.topics)
    return element("section", heading(2, TOPICS), listed) if listed else None


def _topic(theme: Theme, article: Article, edition: Edition, page: str | None) -> Markup:
    """A theme with the papers it holds, each by its name."""
    inside = [section for section in article.sections if section.item in theme.items]
    names = [piece for section in inside for piece in (", ", _named(section, edition, page))][1:]
    return element("span", element("strong", theme.name), ": " if names else None, *names)


def _named(section: Section, edition: Edition, page: str | None) -> Markup:
    number, name = edition.number_of(section.item), spoken("span", section.title)
    return anchor(number, name, page) if number else name


def _section(section: Section, edition: Edition, numbers: Numbers) -> Markup:
    number = edition.number_of(section.item)
    title = ": ".join(filter(None, (section.title, section.subtitle)))
    place = f"{number}. " if number else ""
    emoji = element("span", f"{section.emoji} ", aria_hidden="true") if section.emoji else None
    told = (*section.paragraphs, section.bullets, section.lesson)
    return element(
        "article",
        heading(2, together(place, emoji, spoken("span", title))),
        _meta(section),
        *map(_paragraph, section.paragraphs),
        bullets(map(_sentence, section.bullets)),
        numbers_table(numbers.get(section.item, ()), 3),
        _paragraph(section.lesson),
        evidence(_behind(claim for claims in told for claim in claims)),
        _links(section),
        id=f"item-{number}" if number else None,
    )


def _meta(section: Section) -> Markup | None:
    """The paper's full title, who wrote it, and when it was announced."""
    authors = ", ".join(section.authors[:3]) + (
        f" 외 {len(section.authors) - 3}명" if section.authors[3:] else ""
    )
    day = ANNOUNCED.format(day=section.announced) if section.announced else ""
    known = [spoken("cite", section.original) if section.original else None, authors, day]
    shown = [piece for one in known if one for piece in (" · ", one)][1:]
    return element("p", *shown, class_="origin") if shown else None


def _behind(claims: Iterable[Claim]) -> list[str]:
    return [sentence for claim in claims for sentence in claim.evidence if sentence != claim.text]


def _links(section: Section) -> Markup | None:
    """Every link under what it leads to; a missing one is left out, and so is one that cannot be opened."""
    made = (link(LINK_NAMES[one.kind], one.url) for one in section.links)
    found = [shown for shown in made if shown.text.startswith("<a ")]
    pieces = [piece for one in found for piece in (" · ", one)][1:]
    return element("p", *pieces) if pieces else None
