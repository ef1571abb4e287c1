"""A news story as an item, in its outlet's own words. Pure.

Nothing is written that the outlet does not say: each line of the summary is one of its sentences, word for word,
and its own evidence. Where only the headline is known, the one line is the headline and says so.
"""

import re
from collections.abc import Sequence
from datetime import UTC
from zoneinfo import ZoneInfo

from digest_core.merge.headline import UPDATE_MARK, read_headline
from digest_core.merge.stories import outlets_of
from digest_core.models import EXTRACTIVE, Claim, Item, News, Reason, Reference
from digest_core.text import one_line, shorten
from digest_core.writing.sentences import split_sentences
from digest_core.writing.titles import HEADING, SHORT_TITLE

HEADLINE_ONLY = "제목만 확인"
UPDATE = "업데이트"
NEWS_TAG = "뉴스"
CLAIMS = 3
SHORT_SENTENCE = 15
LINKS = 6
OUTLETS_SHOWN = 3
TAGS = 3

# A teaser that was cut, or that sends readers elsewhere, is no sentence of the story.
_CUT = re.compile(r"(?:\.\.\.|…|\[…\]|\[&hellip;\]|\[\.\.\.\])$")
_ELSEWHERE = re.compile(
    r"^(?:read more|continue reading|the post .* appeared first|더 ?보기|자세히 ?보기|기사 ?전문)",
    re.IGNORECASE,
)
# Tags readers know, for the topics of a headline that are worth one.
_TAG_OF = {
    "release": "출시", "funding": "투자", "acquisition": "인수", "lawsuit": "소송", "ruling": "판결", "fine": "규제",
    "ban": "규제", "law": "규제", "layoffs": "고용", "cheaper": "가격", "dearer": "가격", "earnings": "실적",
    "outage": "장애", "flaw": "보안", "leak": "보안", "deal": "계약", "opensource": "오픈소스", "agent": "에이전트",
    "chip": "반도체", "memory": "반도체", "datacenter": "데이터센터", "robot": "로봇", "coding": "코딩", "video": "영상 생성",
    "safety": "안전", "copyright": "저작권", "privacy": "개인정보", "model": "모델", "reasoning": "추론",
}  # fmt: skip


def write_news(story: News, *, reasons: Sequence[Reason] = (), zone: ZoneInfo | None = None) -> Item:
    """A story as an item; times are told in `zone` (UTC without one)."""
    title = shorten(one_line(story.title), HEADING)
    update = UPDATE_MARK if story.follows else ""
    return Item(
        subject=story,
        short_title=update + shorten(one_line(story.title), SHORT_TITLE - len(update)),
        heading=update + title,
        tags=tags_of_story(story),
        writer=EXTRACTIVE,
        reasons=tuple(reasons),
        summary=_claims(story),
        facts=_facts(story, zone),
        references=_links(story),
    )


def own_sentences(story: News) -> tuple[str, ...]:
    """The outlet's own sentences that are whole and say something; none where only the headline is known."""
    sentences = split_sentences(story.snippet)
    whole = (
        s for s in sentences if len(s) >= SHORT_SENTENCE and not _CUT.search(s) and not _ELSEWHERE.match(s)
    )
    return tuple(sentence for sentence in whole if sentence != one_line(story.title))


def _claims(story: News) -> tuple[Claim, ...]:
    sentences = own_sentences(story)[:CLAIMS]
    if not sentences:
        title = one_line(story.title)
        return (Claim(f"{HEADLINE_ONLY}: {title}", (title,)),)
    return tuple(Claim(sentence, (sentence,)) for sentence in sentences)


def tags_of_story(story: News) -> tuple[str, ...]:
    """`뉴스`, or `업데이트` for a new turn of an old story, and what the headline speaks of."""
    read = read_headline(story.title, story.outlet)
    named = [_TAG_OF[key] for key in (*sorted(read.events), *sorted(read.topics)) if key in _TAG_OF]
    return tuple(dict.fromkeys((UPDATE if story.follows else NEWS_TAG, *named)))[:TAGS]


def _facts(story: News, zone: ZoneInfo | None) -> str | None:
    names = outlets_of(story)
    more = f" 외 {len(names) - OUTLETS_SHOWN}곳" if len(names) > OUTLETS_SHOWN else ""
    published = story.published.astimezone(zone or UTC) if story.published else None
    parts = (
        f"매체 {', '.join(names[:OUTLETS_SHOWN])}{more}" if names else "",
        f"보도 {published:%Y-%m-%d %H:%M}" if published else "",
        f"Hacker News 추천 {story.votes}" if story.votes else "",
        f"{story.follows} 브리핑에 실은 소식의 뒷이야기" if story.follows else "",
    )
    return " · ".join(part for part in parts if part) or None


def _links(story: News) -> tuple[Reference, ...]:
    """The story, the other outlets' links, where it is discussed, each address once; six at most."""
    own = Reference(shorten(one_line(story.title), HEADING), story.url)
    others = [Reference(f"{c.outlet}: {c.title}" if c.outlet else c.title, c.url) for c in story.coverage]
    talk = [Reference("Hacker News 토론", story.discussion)] if story.discussion else []
    links = {link.url: link for link in reversed((own, *others[: LINKS - 1 - len(talk)], *talk))}
    return tuple(reversed(links.values()))
