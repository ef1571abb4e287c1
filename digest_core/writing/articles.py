"""What every writer of articles is given and gives back."""

from datetime import date
from typing import Protocol

from msgspec import Struct

from digest_core.models import EXTRACTIVE, Article, Note, Theme, Usage
from digest_core.paper_facts import PaperFacts
from digest_core.writing.desk import Desk
from digest_core.writing.prompting import version_of


class Commission(Struct, frozen=True, kw_only=True):
    """What an article is to be written from: the papers chosen, best first, and nothing else.

    `themes` group them; `candidates` is how many papers were looked at; `key` is the edition's.
    """

    key: str
    first: date
    last: date
    facts: tuple[PaperFacts, ...]
    themes: tuple[Theme, ...] = ()
    candidates: int = 0

    def theme_of(self, item: str) -> str:
        """The name of the theme that holds a paper."""
        return next((theme.name for theme in self.themes if item in theme.items), "")


class WrittenArticle(Struct, frozen=True, kw_only=True):
    """An article with one section for each paper of the commission, in its order, and who wrote it."""

    article: Article
    writer: str = EXTRACTIVE
    notes: tuple[Note, ...] = ()
    usage: Usage = Usage()
    prompt_version: str = ""


class ArticleWriter(Protocol):
    """Writes an article; every sentence has passed the checks. Failures of the model are notes, never errors."""

    def __call__(self, commission: Commission, desk: Desk | None) -> WrittenArticle:
        """`desk` is the model at work, None for extraction."""


def written_article(
    article: Article, notes: tuple[Note, ...], desk: Desk | None, *prompts: str
) -> WrittenArticle:
    """The article with who wrote it and what it cost: the model, where it wrote any section."""
    if desk is None:
        return WrittenArticle(article=article, notes=notes)
    by_model = any(section.writer != EXTRACTIVE for section in article.sections)
    return WrittenArticle(
        article=article,
        writer=desk.name if by_model else EXTRACTIVE,
        notes=notes,
        usage=desk.usage,
        prompt_version=version_of(*prompts) if by_model else "",
    )
