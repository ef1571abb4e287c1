"""The trend report: about ten papers of a month, what they found and what that means."""

from msgspec import structs

from digest_core.models import EXTRACTIVE, Article, Section
from digest_core.writing.article_draft import Style
from digest_core.writing.article_frame import CLOSING, OPENING, PROMPT, Frame, write_frame
from digest_core.writing.article_model import write_sections
from digest_core.writing.article_parts import said
from digest_core.writing.articles import Commission, WrittenArticle, written_article
from digest_core.writing.desk import Desk
from digest_core.writing.trend_extractive import extract_trend, introduced

STYLE = Style(prompt="trend", paragraphs=1, sentences=3, lesson=1)
THESIS = {OPENING: 3, CLOSING: 4}
PERIOD = "이번 달"


def write_trend(commission: Commission, desk: Desk | None) -> WrittenArticle:
    """`ArticleWriter` of the trend report."""
    article = extract_trend(commission)
    if desk is None:
        return written_article(article, (), None)
    sections, notes = write_sections(commission.facts, article.sections, STYLE, desk)
    frame = write_frame(commission.facts, sections, THESIS, PERIOD, desk)
    told = tuple(_introduced(commission, place, section) for place, section in enumerate(sections))
    article = _framed(structs.replace(article, sections=told), frame)
    return written_article(article, (*notes, *frame.notes), desk, STYLE.prompt, PROMPT)


def _introduced(commission: Commission, place: int, section: Section) -> Section:
    """A section of the model's whose first paragraph begins with the title in both languages and the authors."""
    if section.writer == EXTRACTIVE:
        return section
    first = said(introduced(commission, commission.facts[place], place, section.subtitle))
    paragraphs = ((first, *section.paragraphs[0]), *section.paragraphs[1:])
    return structs.replace(section, paragraphs=paragraphs)


def _framed(article: Article, frame: Frame) -> Article:
    """The model's thesis after how the papers were chosen, its synthesis before what is known of them."""
    opening = (*article.opening, frame.opening) if frame.opening else article.opening
    if not frame.closing:
        return structs.replace(article, opening=opening)
    return structs.replace(article, opening=opening, closing=(frame.closing, *article.closing))
