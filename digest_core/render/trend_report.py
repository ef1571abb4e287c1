"""The monthly trend report as Markdown. Every text of the papers and of the writer is escaped here."""

import re
from zoneinfo import ZoneInfo

from digest_core.models import Article, Edition, Section, Theme
from digest_core.render.articles import article_of, notes, papers_in, paragraph, without_version, written_by
from digest_core.render.escape import escape, safe_url

GREETING = "안녕하세요, 독자 여러분! {year}년 {month}월 LLM·AI 동향 보고서입니다. 이번 호에서 살펴볼 주제는 다음과 같습니다:"
OUTLINE = "논문마다 핵심 개념과 결과를 원문 링크와 함께 간추렸습니다."
INVITATION = " 다음 호를 제때 받아 보려면 맨 아래에서 구독하실 수 있습니다."
THANKS = "이번 동향 보고서를 끝까지 읽어 주셔서 감사합니다."
PAPER, CODE, SUBSCRIBE = "논문", "코드", "구독하기"
_CODE_HOST = re.compile(
    r"https://(?:www\.)?(?:github\.com|gitlab\.com|codeberg\.org|bitbucket\.org|huggingface\.co)/"
)


def render_trend_report(edition: Edition, zone: ZoneInfo) -> str:
    """The report; no newline at its end."""
    del zone
    article = article_of(edition)
    parts = [_head(article), *map(_section, article.sections), _foot(edition, article)]
    return "\n\n---\n\n".join(parts)


def _head(article: Article) -> str:
    greeting = GREETING.format(year=article.first.year, month=article.first.month)
    topics = "\n".join(f"*   {_topic(theme, article)}" for theme in article.topics)
    outline = OUTLINE + (INVITATION if safe_url(article.home) else "")
    return _blocks(greeting, topics, *map(paragraph, article.opening), outline)


def _topic(theme: Theme, article: Article) -> str:
    told = (theme.name, papers_in(theme, article))
    return ": ".join(escape(text, shares_line=True) for text in told if text)


def _section(section: Section) -> str:
    name = ": ".join(filter(None, (escape(section.title), escape(section.subtitle, shares_line=True))))
    links = [f"[{PAPER}]({_paper(section)})"] if _paper(section) else []
    links += [f"[{CODE}]({code})"] if (code := _code(section)) else []
    heading = f"**{name}** ( {' / '.join(links)} )" if links else f"**{name}**"
    return _blocks(heading, *map(paragraph, (*section.paragraphs, section.bullets, section.lesson)))


def _foot(edition: Edition, article: Article) -> str:
    home = safe_url(article.home)
    last = f"[{SUBSCRIBE}]({home})" if home else SUBSCRIBE
    return _blocks(THANKS, *map(paragraph, article.closing), *notes(edition), written_by(edition), last)


def _paper(section: Section) -> str | None:
    url = safe_url(section.link("paper"))
    return without_version(url) if url else None


def _code(section: Section) -> str | None:
    """The code, at a host where code is kept."""
    url = safe_url(section.link("code"))
    return url if url and _CODE_HOST.match(url) else None


def _blocks(*blocks: str) -> str:
    return "\n\n".join(filter(None, blocks))
