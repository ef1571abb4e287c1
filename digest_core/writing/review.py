"""The weekly review: about nine papers of a week, each with what a developer takes from it."""

from msgspec import structs

from digest_core.models import EXTRACTIVE, Article, Section
from digest_core.writing.article_draft import Style
from digest_core.writing.article_frame import OPENING, PROMPT, Frame, write_frame
from digest_core.writing.article_model import write_sections
from digest_core.writing.article_parts import said
from digest_core.writing.articles import Commission, WrittenArticle, written_article
from digest_core.writing.desk import Desk
from digest_core.writing.review_extractive import extract_review, introduction

STYLE = Style(prompt="review", register="review", paragraphs=1, sentences=2, bullets=2, lesson=1)
THESIS = {OPENING: 2}
PERIOD = "이번 주"
FOR_A_TEAM = "이 주제를 다루는 팀이라면 위의 결과를 자기 데이터에서 먼저 확인해 볼 만합니다."


def write_review(commission: Commission, desk: Desk | None) -> WrittenArticle:
    """`ArticleWriter` of the weekly review."""
    article = extract_review(commission)
    if desk is None:
        return written_article(article, (), None)
    sections, notes = write_sections(commission.facts, article.sections, STYLE, desk)
    frame = write_frame(commission.facts, sections, THESIS, PERIOD, desk)
    told = tuple(_introduced(commission, place, section) for place, section in enumerate(sections))
    article = _framed(structs.replace(article, sections=told), frame)
    return written_article(article, (*notes, *frame.notes), desk, STYLE.prompt, PROMPT)


def _introduced(commission: Commission, place: int, section: Section) -> Section:
    """A section of the model's after the sentence that tells its day, and with advice for a team in any case."""
    if section.writer == EXTRACTIVE:
        return section
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
