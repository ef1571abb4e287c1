"""The daily edition as Markdown. The form is the promise: `importing` reads it back, readers keep the files.

Every text of an edition is escaped here; the edition's own words are the constants below.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from digest_core.models import (
    EXTRACTIVE,
    IMPORTED,
    Action,
    Claim,
    Edition,
    Item,
    Kind,
    Note,
    Reference,
    Risk,
    SourceReport,
)
from digest_core.render.escape import escape, safe_url

TITLE_MARK = "[AI Daily] "
SAMPLE_LABEL = "견본"
SAMPLE_NOTICE = "arXiv에 연결하지 못해 프로그램에 든 견본 논문으로 만들었습니다. 문장은 논문의 것이 아닙니다."
TIME_LABEL = "생성 시간"
SOURCES_LABEL = "데이터 소스"
NOTE_LABEL = "알림"
UNCHECKED = "확인 못 함"
LAST_SUCCESS = "마지막 성공"
KIND_WORDS: dict[Kind, str] = {"news": "뉴스", "paper": "논문"}
TOP = "오늘의 Top 이슈"
QUIET = "새로 발표된 논문이 없습니다."
NOTHING_FITS = "조건에 맞는 새 논문이 없습니다."
SUMMARY = "요약"
ONE_LINER = "개발자 관점 한 줄 평"
APPLY = "지금 바로 적용 아이디어"
RISKS = "리스크/주의"
REFERENCES = "참고 링크"
ACTIONS = "오늘의 실무 액션"
INDEX = "원문 목록 (Raw Index)"
NO_NEWS = "(수집된 뉴스 링크 없음)"
NEWS_UNCHECKED = "(뉴스를 확인하지 못했습니다)"
NO_PAPERS = "(수집된 논문 링크 없음)"
NO_MODEL = "모델 없이 만든 브리핑입니다. GEMINI_API_KEY를 설정하면 채워집니다"
UNWRITTEN = "모델이 쓰지 못한 부분입니다. 까닭은 맨 위의 알림에 있습니다"
EMPTY_LINES = (NO_MODEL, UNWRITTEN)
FACTS_LABEL = "정보"
ROLE_LABELS = ("문제", "방법", "결과", "한계")

_BASIS_MARKS: dict[str, str] = {"inferred": "(추정)", "not_stated": "(초록 기준 확인 불가)"}
_BASIS_MARKS_OF_NEWS: dict[str, str] = {**_BASIS_MARKS, "not_stated": "(기사 요약 기준 확인 불가)"}
_DASH = re.compile(r"(?<= )—(?= )")
_LABELLED = re.compile(rf"({'|'.join((*ROLE_LABELS, FACTS_LABEL))}): ")


def render_daily(edition: Edition, zone: ZoneInfo) -> str:
    """The edition in the form of a daily briefing, its time shown in `zone`; no newline at the end."""
    blocks = [
        f"# {_title(edition.title)}",
        _header(edition, zone),
        _top(edition.items, edition.candidates),
        "---",
        *(block for number, item in enumerate(edition.items, 1) for block in (_item(number, item), "---")),
        *_actions(edition),
        _index(edition),
    ]
    return "\n\n".join(blocks)


def _title(title: str) -> str:
    """The mark of the product keeps its brackets: they link nowhere, as nothing here defines a link."""
    mark = TITLE_MARK if title.startswith(TITLE_MARK) else ""
    return mark + escape(title.removeprefix(mark))


def _header(edition: Edition, zone: ZoneInfo) -> str:
    lines = [f"{SAMPLE_LABEL}: {SAMPLE_NOTICE}"] if edition.sample else []
    lines.append(_time(edition, zone))
    if edition.sources:
        by_kind = sorted(edition.sources, key=lambda source: source.kind != "news")
        lines.append(f"{SOURCES_LABEL}: {', '.join(_source(source, zone) for source in by_kind)}")
    lines += map(_note, edition.notes)
    return "\n".join(f"> {line}" for line in lines)


def _time(edition: Edition, zone: ZoneInfo) -> str:
    local = edition.generated_at.astimezone(zone)
    return f"{TIME_LABEL}({zone_label(local)}): {_clock(local, other_day=local.date() != edition.date)}"


def zone_label(local: datetime) -> str:
    """How a time's zone is named to readers: `KST` in Seoul, its abbreviation elsewhere."""
    return local.tzname() or "UTC"


def _clock(local: datetime, *, other_day: bool) -> str:
    return f"{local:%Y-%m-%d %H:%M}" if other_day else f"{local:%H:%M}"


def _source(source: SourceReport, zone: ZoneInfo) -> str:
    count = UNCHECKED if source.count is None else f"{KIND_WORDS[source.kind]} {source.count}"
    if source.count is None and source.last_success:
        count += f", {LAST_SUCCESS} {source.last_success.astimezone(zone):%Y-%m-%d %H:%M}"
    inside = ", ".join(filter(None, (escape(source.detail), count)))
    return f"{escape(source.name)}({inside})"


def _note(note: Note) -> str:
    parts = (NOTE_LABEL, _label_free(escape(note.source)), escape(note.problem))
    if not parts[1]:
        parts = (NOTE_LABEL, "", _label_free(escape(note.problem)))
    return ": ".join(filter(None, parts))


def _label_free(escaped: str) -> str:
    """Escaped text in which no `: ` can be taken for the end of a label."""
    return escaped.replace(": ", r"\: ")


def _top(items: Sequence[Item], candidates: int) -> str:
    count = "3~5" if 3 <= len(items) <= 5 else str(len(items))
    lines = [f"- {number}) {_top_line(item)}" for number, item in enumerate(items, 1)]
    return "\n".join([f"## {TOP} ({count})", *(lines or [f"- {NOTHING_FITS if candidates else QUIET}"])])


def _top_line(item: Item) -> str:
    """A short title and its tags; other long dashes must not be taken for the one between them."""
    tags = ", ".join(filter(None, map(_tag, item.tags)))
    short = escape(item.short_title, shares_line=True)
    return f"{short} — {tags}" if tags else _DASH.sub("&mdash;", short)


def _tag(tag: str) -> str:
    """A tag in which no comma or long dash ends it; a backslash must not escape the dash's entity."""
    escaped = escape(tag, shares_line=True).replace(",", r"\,")
    return escaped.replace("\\—", "\\\\&mdash;").replace("—", "&mdash;")


def _item(number: int, item: Item) -> str:
    missing = (empty_line(item),) if item.writer == EXTRACTIVE else ()
    sections = (
        _section(SUMMARY, _summary(item)),
        _section(ONE_LINER, _texts([item.one_liner or ""]) or missing),
        _section(APPLY, _texts(item.apply) or missing),
        _section(RISKS, _texts(told_risk(risk, item) for risk in item.risks) or missing),
        _section(REFERENCES, map(_link, item.references)),
    )
    return "\n".join([f"## {number}. {escape(item.heading)}", *filter(None, sections)])


def empty_line(*items: Item) -> str:
    """What stands where only a model could have written something."""
    return UNWRITTEN if any(item.unwritten for item in items) else NO_MODEL


def told_risk(risk: Risk, item: Item) -> str:
    """A risk with what it rests on where that is not the source; who wrote an imported one is not known."""
    marks = _BASIS_MARKS if item.kind == "paper" else _BASIS_MARKS_OF_NEWS
    mark = "" if item.writer == IMPORTED else marks.get(risk.basis, "")
    return risk.text if not (mark and risk.text) or risk.text.endswith(mark) else f"{risk.text} {mark}"


def _section(heading: str, lines: Iterable[str]) -> str:
    """A heading and its bullets; nothing where there is no line."""
    bullets = [f"- {line}" for line in lines]
    return "\n".join([f"### {heading}", *bullets]) if bullets else ""


def _texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(escape, texts)))


def _summary(item: Item) -> list[str]:
    facts = escape(item.facts or "")
    claims = filter(None, map(_claim, item.summary))
    return [*claims, f"{FACTS_LABEL}: {facts}"] if facts else [*claims]


def _claim(claim: Claim) -> str:
    text = escape(claim.text)
    if claim.role and text:
        return f"{claim.role}: {text}"
    return _LABELLED.sub(r"\1\: ", text, count=1) if _LABELLED.match(text) else text


def _link(reference: Reference) -> str:
    url = safe_url(reference.url)
    return f"[{escape(reference.title or reference.url)}]({url})" if url else _plain_link(reference)


def _plain_link(reference: Reference) -> str:
    return f"{escape(reference.title)} — {safe_url(reference.url) or escape(reference.url)}"


def _actions(edition: Edition) -> list[str]:
    lines = [f"{number}) {_action(action)}" for number, action in enumerate(edition.actions, 1)]
    if not lines and edition.writer == EXTRACTIVE and edition.items:
        return [f"## {ACTIONS} 3가지\n- {empty_line(*edition.items)}"]
    return ["\n".join([f"## {ACTIONS} {len(lines)}가지", *lines])] if lines else []


def _action(action: Action) -> str:
    title = escape(action.title, shares_line=True)
    return f"**{title}**: {escape(action.text)}" if title else _label_free(escape(action.text))


def _index(edition: Edition) -> str:
    unchecked = any(source.kind == "news" and source.count is None for source in edition.sources)
    news = _index_part("news", edition.index.news, NEWS_UNCHECKED if unchecked else NO_NEWS)
    return f"## {INDEX}\n{news}\n\n{_index_part('paper', edition.index.papers, NO_PAPERS)}"


def _index_part(kind: Kind, references: Sequence[Reference], empty: str) -> str:
    return _section(KIND_WORDS[kind], map(_plain_link, references) if references else [empty])
