"""The weekly review: about nine papers of a week, each with what a developer takes from it."""

from msgspec import structs

from digest_core.models import Article, Section
from digest_core.writing.article_draft import Style
from digest_core.writing.article_frame import OPENING, Frame
from digest_core.writing.article_parts import said
from digest_core.writing.articles import Commission, WrittenArticle
from digest_core.writing.desk import Desk
from digest_core.writing.framed import FramedForm, write_framed
from digest_core.writing.review_extractive import extract_review, introduction

STYLE = Style(prompt="review", register="review", paragraphs=1, sentences=2, bullets=2, lesson=1)
THESIS = {OPENING: 2}
PERIOD = "이번 주"
FOR_A_TEAM = "이 주제를 다루는 팀이라면 위의 결과를 자기 데이터에서 먼저 확인해 볼 만합니다."


def _introduced(commission: Commission, place: int, section: Section) -> Section:
    """A section of the model's after the sentence that tells its day, and with advice for a team in any case."""
    first = introduction(commission.facts[place], place, section.title)
    advised = any("팀이라면" in claim.text for claim in section.lesson)
    lesson = section.lesson if advised else (*section.lesson, said(FOR_A_TEAM))
    return structs.replace(section, paragraphs=(first, *section.paragraphs), lesson=lesson)


def _framed(article: Article, frame: Frame) -> Article:
    """The opening with the model's thesis in place of ours."""
    if not frame.opening:
        return article
    (looked, *_), *rest = article.opening
    return structs.replace(article, opening=((looked, *frame.opening), *rest))


_FORM = FramedForm(
    style=STYLE,
    thesis=THESIS,
    period=PERIOD,
    extract=extract_review,
    introduced=_introduced,
    framed=_framed,
)


def write_review(commission: Commission, desk: Desk | None) -> WrittenArticle:
    """`ArticleWriter` of the weekly review."""
    return write_framed(_FORM, commission, desk)
