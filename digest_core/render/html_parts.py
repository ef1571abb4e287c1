"""The pieces that pages of all kinds are made of. Pure."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from digest_core.figures import KeyNumber
from digest_core.models import EXTRACTIVE, IMPORTED, Edition, SourceReport
from digest_core.render.markdown import (
    KIND_WORDS,
    LAST_SUCCESS,
    NOTE_LABEL,
    SAMPLE_LABEL,
    SAMPLE_NOTICE,
    SOURCES_LABEL,
    TIME_LABEL,
    UNCHECKED,
    zone_label,
)
from digest_core.render.markup import Child, Markup, element, together

NUMBERS = "주요 수치"
VALUE = "수치"
SAYS = "내용"
EVIDENCE = "근거 문장"
BY_NOBODY = "모델 없이 논문과 기사의 문장을 그대로 골라 담았습니다."
BROUGHT = "다른 곳에서 쓴 브리핑을 가져왔습니다."
_HANGUL = re.compile(r"[가-힣ㄱ-ㆎ]")
_LATIN = re.compile(r"[A-Za-z]")


def tongue(text: str) -> str | None:
    """`en` for a text without Hangul, so that it is read out as what it is; None for the page's own Korean."""
    return "en" if _LATIN.search(text) and not _HANGUL.search(text) else None


def spoken(name: str, text: str, **attributes: str | None) -> Markup:
    """An element that holds one text, with its language."""
    return element(name, text, lang=tongue(text), **attributes)


def heading(level: int, text: Child, **attributes: str | None) -> Markup:
    return element(f"h{level}", text, **attributes)


def bullets(lines: Iterable[Child]) -> Markup | None:
    """A list, None where nothing stands in it."""
    listed = [element("li", line) for line in lines if line is not None]
    return element("ul", *listed) if listed else None


def part(level: int, title: str, *inside: Child) -> Markup | None:
    """A heading and what stands below it; None where that is nothing."""
    return together(heading(level, title), *inside) if any(inside) else None


def numbers_table(numbers: Sequence[KeyNumber], level: int) -> Markup | None:
    """The key numbers of one paper; each row says where its number stands."""
    if not numbers:
        return None
    head = element("tr", element("th", VALUE, scope="col"), element("th", SAYS, scope="col"))
    rows = (
        element("tr", element("th", one.value, scope="row", class_="value"), spoken("td", one.text))
        for one in numbers
    )
    table = element("table", element("thead", head), element("tbody", *rows))
    return together(heading(level, NUMBERS), element("div", table, class_="wide"))


def evidence(sentences: Sequence[str]) -> Markup | None:
    """The source's own sentences, closed until somebody asks for them."""
    quotes = [element("li", spoken("q", sentence)) for sentence in dict.fromkeys(sentences) if sentence]
    if not quotes:
        return None
    return element("details", element("summary", EVIDENCE), element("ul", *quotes))


def when(moment: datetime, zone: ZoneInfo) -> Markup:
    """A time in `zone`, exact for machines."""
    local = moment.astimezone(zone)
    shown = f"{local:%Y-%m-%d %H:%M} {zone_label(local)}"
    return element("time", shown, datetime=local.isoformat(timespec="seconds"))


def origin(edition: Edition, zone: ZoneInfo) -> Markup:
    """When and of what an edition was made, and what its readers should know of that."""
    made = element("p", f"{TIME_LABEL}: ", when(edition.generated_at, zone))
    by_kind = sorted(edition.sources, key=lambda source: source.kind != "news")
    told = ", ".join(_source(source, zone) for source in by_kind)
    sources = element("p", f"{SOURCES_LABEL}: {told}") if told else None
    return together(element("div", made, sources, class_="origin"), notes(_notices(edition)))


def _notices(edition: Edition) -> list[str]:
    told = [f"{SAMPLE_LABEL}: {SAMPLE_NOTICE}"] if edition.sample else []
    return told + [": ".join(filter(None, (NOTE_LABEL, n.source, n.problem))) for n in edition.notes]


def notes(told: Iterable[str]) -> Markup | None:
    """What must be known before reading."""
    lines = [spoken("p", line) for line in told]
    return element("div", *lines, role="note", class_="notes") if lines else None


def _source(source: SourceReport, zone: ZoneInfo) -> str:
    count = UNCHECKED if source.count is None else f"{KIND_WORDS[source.kind]} {source.count}"
    if source.count is None and source.last_success:
        count += f", {LAST_SUCCESS} {source.last_success.astimezone(zone):%Y-%m-%d %H:%M}"
    return f"{source.name}({', '.join(filter(None, (source.detail, count)))})"


def writer_line(edition: Edition) -> str:
    """Who wrote an edition, for its foot."""
    if edition.writer == EXTRACTIVE:
        return BY_NOBODY
    return BROUGHT if edition.writer == IMPORTED else f"글: {edition.writer} (AI 모델)"
