"""The weekly review: about nine papers of a week, each with what a developer takes from it."""

from digest_core.writing.articles import Commission, WrittenArticle
from digest_core.writing.desk import Desk
from digest_core.writing.review_extractive import extract_review


def write_review(commission: Commission, desk: Desk | None) -> WrittenArticle:
    """`ArticleWriter` of the weekly review."""
    del desk
    return WrittenArticle(article=extract_review(commission))
