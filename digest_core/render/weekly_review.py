"""The weekly review as a Jekyll post. Every text of the papers and of the writer is escaped here."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from digest_core.models import OTHERS, Article, Claim, Edition, Link, LinkKind, Paragraph, Section, Theme
from digest_core.render.articles import article_of, notes, papers_in, shown, without_version, written_by
from digest_core.render.escape import safe_url
from digest_core.render.jekyll import Value, escape_post, front_matter, without_liquid

TITLE = "[Paper Review] 이번 주 AI/ML 논문 훑어보기 ({first:%y.%m.%d} ~ {last:%m.%d})"
PICTURE = "assets/images/paper_review.jpg"
"""Where a site keeps the picture of its reviews."""
FILTER = 0.5
CATEGORY = "Paper Review"
CONTENTS = "페이지 목차"
SUBSCRIBE = "AI Daily 구독하기"
FIRST_PAPER = "첫 논문 보기"
TO_FRIDAY = timedelta(days=5)
"""From the week's last day to the day the review comes out."""
FEWEST_TAGS, MOST_TAGS, LONGEST_TAG = 3, 8, 40
USUAL_TAGS = ("AI", "Machine Learning", "논문 리뷰")
LEADS: dict[bool, str] = {
    False: "논문은 여기서 볼 수 있습니다.",
    True: "논문과 코드는 여기서 볼 수 있습니다.",
}
_LABELS: tuple[tuple[LinkKind, str], ...] = (
    ("paper", "{} 논문(arXiv)"),
    ("code", "{} GitHub"),
    ("models", "{}(Hugging Face)"),
    ("project", "{} 프로젝트 페이지"),
)
_GITHUB = re.compile(r"https://(?:www\.)?github\.com/[\w.-]+/[\w.-]+")
_HUGGING_FACE = re.compile(r"https://huggingface\.co/\S+")
_NO_TAG = re.compile(r"[^\w .+/-]")


def render_weekly_review(edition: Edition, zone: ZoneInfo) -> str:
    """The post, front matter and all; ends with a newline."""
    del zone
    article = article_of(edition)
    foot = (*notes(edition), written_by(edition))
    blocks = [
        *_opening(article),
        *(block for section in article.sections for block in _section(section)),
        *map(_lines, article.closing),
        # Already escaped, for Markdown.
        "  \n".join(line.replace("|", r"\|") for line in foot),
    ]
    body = without_liquid("\n\n".join(blocks))
    return f"{front_matter(_front(edition, article))}\n\n{body}\n"


def published(article: Article) -> date:
    """The Friday after the week."""
    return article.last + TO_FRIDAY


def post_file(edition: Edition) -> str:
    """Where Jekyll looks for the post: `_posts/2026-02-20-weekly-review-2026-w07.md`."""
    day = edition.date if edition.article is None else published(edition.article)
    return f"_posts/{day.isoformat()}-{edition.edition}-{edition.key.lower()}.md"


def _front(edition: Edition, article: Article) -> dict[str, Value]:
    return {
        "title": TITLE.format(first=article.first, last=article.last),
        "excerpt": _excerpt(article),
        "header": {
            "teaser": PICTURE,
            "overlay_image": PICTURE,
            "overlay_filter": FILTER,
            "actions": [_action(article)],
        },
        "use_math": True,
        "toc": True,
        "toc_sticky": True,
        "toc_label": CONTENTS,
        "categories": [CATEGORY],
        "tags": list(_tags(edition, article)),
        "date": published(article),
    }


def _excerpt(article: Article) -> str:
    names = "·".join(filter(None, map(_tag, _themes(article)[:3])))
    count = f"이번 주 논문 {len(article.sections)}편"
    return f"{names}, {count}" if names else count


def _action(article: Article) -> dict[str, Value]:
    """What the button in the header opens: there is always something, so that no button is dead."""
    if home := safe_url(article.home):
        return {"label": SUBSCRIBE, "url": home}
    first = next((url for section in article.sections if (url := _address(section, "paper"))), None)
    return {"label": FIRST_PAPER, "url": first}


def _tags(edition: Edition, article: Article) -> tuple[str, ...]:
    named = _themes(article)
    named += [tag for item in edition.items for tag in item.tags]
    found = tuple(dict.fromkeys(filter(None, map(_tag, named))))[:MOST_TAGS]
    return found if len(found) >= FEWEST_TAGS else tuple(dict.fromkeys((*found, *USUAL_TAGS)))


def _themes(article: Article) -> list[str]:
    return [theme.name for theme in article.topics if theme.name != OTHERS]


def _tag(text: str) -> str:
    return " ".join(_NO_TAG.sub(" ", text).split())[:LONGEST_TAG]


def _opening(article: Article) -> list[str]:
    *thesis, last = map(_lines, article.opening or ((),))
    topics = (_topic(theme, article) for theme in article.topics)
    return [*filter(None, thesis), *topics, *filter(None, [last])]


def _topic(theme: Theme, article: Article) -> str:
    names = escape_post(papers_in(theme, article))
    return f"* **{escape_post(theme.name)}**: {names}" if names else f"* **{escape_post(theme.name)}**"


def _section(section: Section) -> list[str]:
    told = [_lines(paragraph) for paragraph in section.paragraphs if paragraph]
    return [
        f"## {_heading(section)}",
        *_naming(told, escape_post(section.title)),
        *(f"* {_sentence(claim)}" for claim in section.bullets),
        LEADS[any(link.kind == "code" and _kind(link) == "code" for link in section.links)],
        *_links(section),
        _lines(section.lesson),
    ]


def _heading(section: Section) -> str:
    named = ": ".join(filter(None, (escape_post(section.title), escape_post(section.subtitle))))
    return f"{section.emoji} {named}" if section.emoji else named


def _naming(told: Sequence[str], name: str) -> list[str]:
    """The paragraphs, with the name bold where it stands first; before them where it does not stand at all."""
    if not (told and name in told[0]):
        return [f"**{name}**", *told]
    before, _, after = told[0].partition(name)
    # Emphasis that ends in punctuation does not close before a letter (CommonMark 0.31, 6.2).
    apart = " " if after[:1].isalpha() and not name[-1].isalnum() else ""
    return [f"{before}**{name}**{apart}{after}", *told[1:]]


def _links(section: Section) -> list[str]:
    name = escape_post(section.title)
    found = ((label, _address(section, kind)) for kind, label in _LABELS)
    return [f"* [{label.format(name)}]({url})" for label, url in found if url]


def _address(section: Section, kind: LinkKind) -> str | None:
    """The first safe address of a kind; a paper's page without its version."""
    urls = (safe_url(link.url) for link in section.links if _kind(link) == kind)
    found = next((url for url in urls if url), None)
    return without_version(found) if found and kind == "paper" else found


def _kind(link: Link) -> LinkKind:
    """What a link may be called here: code that is not at GitHub is told as the project's page."""
    if link.kind in {"paper", "discussion"}:
        return link.kind
    if _GITHUB.match(link.url):
        return "code"
    return "models" if _HUGGING_FACE.match(link.url) else "project"


def _lines(paragraph: Paragraph) -> str:
    """Sentences on lines of their own, broken by two spaces."""
    return "  \n".join(filter(None, map(_sentence, paragraph)))


def _sentence(claim: Claim) -> str:
    return escape_post(shown(claim))
