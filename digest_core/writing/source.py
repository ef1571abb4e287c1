"""A paper or a news story as the checks and the prompt see it: a title and numbered sentences. Pure."""

from msgspec import Struct

from digest_core.models import News, Paper
from digest_core.text import one_line
from digest_core.writing.instructions import is_order
from digest_core.writing.news import own_sentences
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
    """The source of a paper (abstract, then the authors' comment) or of a news story (title, then its outlet's text)."""
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
        sentences=(title, *text_of(story)),
        names=(one_line(story.outlet),) if story.outlet else (),
        urls=(story.url,),
    )


def text_of(story: News) -> tuple[str, ...]:
    """What a story may be told from: the outlet's whole sentences, without those that speak to a model.

    None where only the headline is known, and where an order stands in the headline or runs over sentences.
    """
    sentences = tuple(sentence for sentence in own_sentences(story) if not is_order(sentence))
    return () if is_order(" ".join((one_line(story.title), *sentences))) else sentences


def has_text(subject: Paper | News) -> bool:
    """Whether there is more to tell a subject from than its title."""
    return bool(subject.abstract) if isinstance(subject, Paper) else bool(text_of(subject))
