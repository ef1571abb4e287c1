"""Articles of sections inside a frame: the model's sections first, then what it makes of them together. Pure."""

from collections.abc import Callable, Mapping

from msgspec import Struct, structs

from digest_core.models import EXTRACTIVE, Article, Section
from digest_core.writing.article_draft import Style
from digest_core.writing.article_frame import PROMPT, Frame, write_frame
from digest_core.writing.article_model import write_sections
from digest_core.writing.articles import Commission, WrittenArticle, written_article
from digest_core.writing.desk import Desk


class FramedForm(Struct, frozen=True, kw_only=True):
    """One kind of such an article.

    `extract` writes it without a model, `introduced` completes a section of the model's at its place, `framed` puts in
    what the model says of all of them. `thesis` and `period` are what `write_frame` wants.
    """

    style: Style
    thesis: Mapping[str, int]
    period: str
    extract: Callable[[Commission], Article]
    introduced: Callable[[Commission, int, Section], Section]
    framed: Callable[[Article, Frame], Article]


def write_framed(form: FramedForm, commission: Commission, desk: Desk | None) -> WrittenArticle:
    """The article by the model at `desk`; extracted where there is none."""
    article = form.extract(commission)
    if desk is None:
        return written_article(article, (), None)
    sections, notes = write_sections(commission.facts, article.sections, form.style, desk)
    frame = write_frame(commission.facts, sections, form.thesis, form.period, desk)
    told = tuple(
        section if section.writer == EXTRACTIVE else form.introduced(commission, place, section)
        for place, section in enumerate(sections)
    )
    article = form.framed(structs.replace(article, sections=told), frame)
    return written_article(article, (*notes, *frame.notes), desk, form.style.prompt, PROMPT)
