"""A paper or a news story as the checks and the prompt see it: a title and numbered sentences. Pure."""

from msgspec import Struct

from digest_core.models import News, Paper
from digest_core.text import one_line
from digest_core.writing.sentences import split_sentences


class SourceText(Struct, frozen=True, kw_only=True):
    """Everything a line about an item may rest on.

    `sentences` are cited by number, the first is 1. `names` are people and outlets that stand outside the text.
    Hashable, so that what is read out of it is read once.
    """

    title: str
    sentences: tuple[str, ...]
    names: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()


def source_of(subject: Paper | News) -> SourceText:
    """The source of a paper (abstract, then the authors' comment) or of a news story (title, then snippet)."""
    return _paper(subject) if isinstance(subject, Paper) else _news(subject)


def _paper(paper: Paper) -> SourceText:
    comment = one_line(paper.comment or "")
    return SourceText(
        title=one_line(paper.title),
        sentences=(*split_sentences(paper.abstract or ""), *((comment,) if comment else ())),
        names=tuple(one_line(author) for author in paper.authors),
        urls=(paper.url, paper.pdf_url),
    )


def _news(story: News) -> SourceText:
    title = one_line(story.title)
    return SourceText(
        title=title,
        sentences=(title, *split_sentences(story.snippet)),
        names=(one_line(story.outlet),) if story.outlet else (),
        urls=(story.url,),
    )
