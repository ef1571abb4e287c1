"""The trend report: about ten papers of a month, what they found and what that means."""

from msgspec import structs

from digest_core.models import Article, Section
from digest_core.writing.article_draft import Style
from digest_core.writing.article_frame import CLOSING, OPENING, Frame
from digest_core.writing.article_parts import said
from digest_core.writing.articles import Commission, WrittenArticle
from digest_core.writing.desk import Desk
from digest_core.writing.framed import FramedForm, write_framed
from digest_core.writing.trend_extractive import extract_trend, introduced

STYLE = Style(prompt="trend", paragraphs=1, sentences=3, lesson=1)
THESIS = {OPENING: 3, CLOSING: 4}
PERIOD = "이번 달"


def _introduced(commission: Commission, place: int, section: Section) -> Section:
    """A section of the model's whose first paragraph begins with the title in both languages and the authors."""
    first = said(introduced(commission, commission.facts[place], place, section.subtitle))
    paragraphs = ((first, *section.paragraphs[0]), *section.paragraphs[1:])
    return structs.replace(section, paragraphs=paragraphs)


def _framed(article: Article, frame: Frame) -> Article:
    """The model's thesis after how the papers were chosen, its synthesis before what is known of them."""
    opening = (*article.opening, frame.opening) if frame.opening else article.opening
    if not frame.closing:
        return structs.replace(article, opening=opening)
    return structs.replace(article, opening=opening, closing=(frame.closing, *article.closing))


_FORM = FramedForm(
    style=STYLE,
    thesis=THESIS,
    period=PERIOD,
    extract=extract_trend,
    introduced=_introduced,
    framed=_framed,
)


def write_trend(commission: Commission, desk: Desk | None) -> WrittenArticle:
    """`ArticleWriter` of the trend report."""
    return write_framed(_FORM, commission, desk)
