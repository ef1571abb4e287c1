"""The trend report: about ten papers of a month, what they found and what that means."""

from digest_core.writing.articles import Commission, WrittenArticle
from digest_core.writing.desk import Desk
from digest_core.writing.trend_extractive import extract_trend


def write_trend(commission: Commission, desk: Desk | None) -> WrittenArticle:
    """`ArticleWriter` of the trend report."""
    del desk
    return WrittenArticle(article=extract_trend(commission))
