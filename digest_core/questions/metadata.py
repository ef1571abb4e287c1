"""Answers from what is known of a paper or story itself: links, authors, dates, code, reasons. Pure."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from digest_core.calendar import announcements_between
from digest_core.models import Reason
from digest_core.questions.material import Part, Topic, unknown
from digest_core.text import shorten
from digest_core.writing.tags import category_name

AUTHORS_SHOWN = 20
ABSTRACT_SHOWN = 3000
_LONGEST_WAIT = timedelta(days=14)
"""A submission is announced within this time: no run of holidays is longer."""

_CODE = re.compile(
    r"(?<![\w.@-])(?:https?://)?(?:www\.)?((?:github\.com|gitlab\.com|huggingface\.co)/[\w.~/%+-]{1,300})",
    re.ASCII | re.IGNORECASE,
)
_REPOSITORY = re.compile(
    r"https?://(?:www\.)?(?:github\.com|gitlab\.com|codeberg\.org)/[\w.~/%+-]+", re.ASCII
)
_SIGNALS = {
    "interest": ("관심어", "Interests"),
    "category": ("분류", "Category"),
    "novelty": ("새로움", "Novelty"),
    "code": ("코드", "Code"),
    "result": ("결과", "Results"),
    "recency": ("최근성", "Recency"),
    "team": ("저자진", "Team"),
    "feedback": ("독자 반응", "Reader feedback"),
    "votes": ("반응", "Attention"),
    "outlets": ("다룬 매체", "Outlets"),
    "text": ("본문", "Text"),
}


def links(topic: Topic) -> Part:
    """The item's references with its own pages before them, each address once."""
    subject = topic.item.subject
    own = [(subject.title, subject.url)]
    if topic.paper:
        own.append((topic.say("논문 PDF", "PDF"), topic.paper.pdf_url))
    pairs = [*own, *((reference.title, reference.url) for reference in topic.item.references)]
    distinct = {url: title for title, url in reversed(pairs)}
    return Part(tuple(f"{distinct[url]} — {url}" for url in dict.fromkeys(url for _, url in pairs)))


def authors(topic: Topic) -> Part:
    if topic.news:
        outlet = topic.news.outlet
        source = topic.say(f" 매체: {outlet}", f" Outlet: {outlet}") if outlet else ""
        return unknown(
            topic.say("뉴스라 저자 정보가 없습니다.", "A news story: no authors are stored.") + source
        )
    names = topic.paper.authors if topic.paper else ()
    if not names:
        missing = topic.say("저자 정보가 저장되어 있지 않습니다.", "No authors are stored.")
        return unknown(topic.trouble or missing)
    shown, more = ", ".join(names[:AUTHORS_SHOWN]), len(names) - AUTHORS_SHOWN
    rest = topic.say(f" 외 {more}명", f" and {more} more") if more > 0 else ""
    return Part((topic.say("저자: ", "Authors: ") + shown + rest,))


def dates(topic: Topic) -> Part:
    """When a paper was submitted and announced, or a story published."""
    subject = topic.paper or topic.item.subject
    if subject.published is None:
        missing = topic.say("날짜가 저장되어 있지 않습니다.", "No date is stored.")
        return unknown(topic.trouble or missing)
    at = f"{subject.published.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    if topic.news:
        return Part((topic.say(f"기사 발행: {at}", f"Published: {at}"),))
    lines = [topic.say(f"arXiv 제출: {at}", f"Submitted to arXiv: {at}")]
    if day := announced_on(subject.published):
        lines.append(topic.say(f"arXiv 발표: {day}(한국 날짜)", f"Announced by arXiv: {day} (date in Korea)"))
    return Part(tuple(lines))


def announced_on(submitted: datetime) -> date | None:
    """The Korean date of the announcement whose window holds a submission."""
    following = announcements_between(submitted, submitted + _LONGEST_WAIT)
    return next((a.day for a in following if a.start < submitted <= a.end), None)


def code(topic: Topic) -> Part:
    """Code links that the abstract or the authors' comment holds; only https addresses of known hosts."""
    found = tuple(dict.fromkeys(_code_links(topic)))
    if found:
        return Part(found)
    if topic.trouble and not topic.abstract:
        return unknown(topic.trouble)
    if topic.paper and not topic.abstract:
        korean = "초록이 저장되어 있지 않아 코드 링크를 확인하지 못했습니다."
        return unknown(topic.say(korean, "No abstract is stored, so links to code could not be looked for."))
    return unknown(
        topic.say(
            "초록과 서지 정보에 코드 링크가 없습니다.",
            "Neither the abstract nor the metadata holds a link to code.",
        )
    )


def _code_links(topic: Topic) -> Iterator[str]:
    comment = (topic.paper.comment or "") if topic.paper else ""
    for match in _CODE.finditer(f"{comment}\n{topic.abstract}"):
        yield f"https://{match[1].rstrip('.~-')}"
    # What a community has linked to stands among the references.
    for reference in topic.item.references:
        if _REPOSITORY.fullmatch(reference.url):
            yield reference.url


def abstract(topic: Topic) -> Part:
    if topic.news:
        return unknown(topic.say("뉴스에는 초록이 없습니다.", "A news story has no abstract."))
    if not topic.abstract:
        missing = topic.say("초록이 저장되어 있지 않습니다.", "No abstract is stored.")
        return unknown(topic.trouble or missing)
    shown = shorten(topic.abstract, ABSTRACT_SHOWN)
    name = topic.quote_name if topic.sample else topic.say("초록", "Abstract")
    return Part((f"{name}: “{shown}”",), quote=shown)


def catalogue(topic: Topic) -> tuple[str, ...]:
    """The full title, the categories with their names, the tags."""
    categories = topic.paper.categories if topic.paper else ()
    named = [
        f"{c}({name})" if (name := category_name(c)) and not topic.tongue.english else c for c in categories
    ]
    missing = topic.say("저장되어 있지 않습니다", "not stored")
    lines = [f"{topic.say('제목', 'Title')}: {topic.item.subject.title}"]
    if topic.paper:
        lines.append(f"{topic.say('분류', 'Categories')}: {', '.join(named) or missing}")
    return (*lines, f"{topic.say('태그', 'Tags')}: {', '.join(topic.item.tags) or missing}")


def why(topic: Topic) -> Part:
    """The ranking's reasons, the heaviest first, with value and weight."""
    given = [reason for reason in topic.item.reasons if reason.value * reason.weight > 0]
    if not given:
        return unknown(
            topic.say("뽑은 이유가 저장되어 있지 않습니다.", "The reasons for this choice are not stored.")
        )
    heaviest = sorted(given, key=lambda reason: -reason.value * reason.weight)
    total = sum(reason.value * reason.weight for reason in given)
    score = topic.say(f"점수 {total:.2f} (1점 만점)", f"Score {total:.2f} of 1")
    return Part((score, *(_reason(topic, reason) for reason in heaviest)))


def _reason(topic: Topic, reason: Reason) -> str:
    name = topic.say(*_SIGNALS.get(reason.signal, (reason.signal, reason.signal)))
    detail = f": {reason.detail}" if reason.detail else ""
    weighed = topic.say(
        f"값 {reason.value:.2f} × 가중치 {reason.weight:.2f}",
        f"value {reason.value:.2f} × weight {reason.weight:.2f}",
    )
    return f"{name}{detail} ({weighed})"
