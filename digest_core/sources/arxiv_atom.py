"""arXiv's Atom, judged strictly before the `arxiv` library reads it.

The library takes an HTML page, broken XML and an empty first page silently for "no papers", and stumbles over a
single bad date. Format: https://info.arxiv.org/help/api/user-manual.html
"""

import re
from datetime import UTC, datetime
from typing import NamedTuple, cast

from lxml import etree

from digest_core.errors import SourceBroken, SourceUnreachable
from digest_core.identifiers import NUMBER
from digest_core.text import one_line, shorten

LABEL = "arXiv"

_NAMESPACES = {"atom": "http://www.w3.org/2005/Atom", "os": "http://a9.com/-/spec/opensearch/1.1/"}
_FEED = f"{{{_NAMESPACES['atom']}}}feed"
_HTML = re.compile(rb"\s*(<!doctype\s+html|<html)", re.IGNORECASE)
_ENTRY_ID = re.compile(rf"https?://arxiv\.org/abs/{NUMBER}v[1-9]\d{{0,3}}", re.ASCII)
_ERROR_ID = re.compile(r"https?://(?:export\.)?arxiv\.org/api/errors")


class Page(NamedTuple):
    """What one answer holds; `kept` of its `entries` can be read, `malformed` names the others."""

    total: int
    entries: int
    kept: int
    malformed: tuple[str, ...]


def advice(problem: str) -> str:
    """A problem as a sentence that says what to do."""
    return f"{problem}. 잠시 뒤 다시 시도하고, 계속되면 ARXIV_API_BASE를 확인해 주세요."


def read_page(status: int, body: bytes) -> tuple[Page, bytes]:
    """Judge an answer; returns what it holds and its body without malformed entries."""
    if status != 200:
        raise _refused(f"(HTTP {status})", _why(body))
    feed = _parse(body)
    entries = feed.findall("atom:entry", _NAMESPACES)
    if reason := _api_error(entries):
        raise _refused("", reason)
    total, start = _number(feed, "totalResults"), _number(feed, "startIndex") or 0
    if total is None:
        raise SourceBroken(LABEL, advice("arXiv의 응답에 결과 수(totalResults)가 없습니다"))
    if total > start and not entries:
        raise SourceUnreachable(LABEL, advice(f"arXiv가 논문 {total}건이 있다면서 빈 쪽을 보냈습니다"))
    return _without_malformed(feed, total, body)


def _refused(status: str, reason: str) -> SourceBroken:
    because = f": {reason}" if reason else ""
    return SourceBroken(LABEL, advice(f"arXiv가 요청을 받아들이지 않았습니다{status}{because}"))


def _why(body: bytes) -> str:
    """The reason arXiv gives with a status other than 200, empty where it gives none."""
    try:
        return _api_error(_parse(body).findall("atom:entry", _NAMESPACES))
    except SourceBroken:
        return ""


def _parse(body: bytes) -> etree._Element:
    """The feed, strictly: well-formed, no document type, nothing resolved."""
    if _HTML.match(body):
        raise SourceBroken(LABEL, advice("arXiv가 논문 목록 대신 웹 페이지(HTML)를 보냈습니다"))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as wrong:
        raise SourceBroken(LABEL, advice("arXiv의 응답이 깨진 Atom입니다")) from wrong
    document_type = cast("etree.DTD | None", root.getroottree().docinfo.internalDTD)
    if root.tag != _FEED or document_type is not None:
        raise SourceBroken(LABEL, advice("arXiv가 Atom이 아닌 응답을 보냈습니다"))
    return root


def _api_error(entries: list[etree._Element]) -> str:
    """What an error entry among these says, empty where there is none."""
    for entry in entries:
        if _child(entry, "title") == "Error" and _ERROR_ID.match(_child(entry, "id")):
            return shorten(one_line(_child(entry, "summary")[:2000]), 200) or "이유를 밝히지 않았습니다"
    return ""


def _child(element: etree._Element, name: str) -> str:
    return (element.findtext(f"atom:{name}", namespaces=_NAMESPACES) or "").strip()


def _number(feed: etree._Element, name: str) -> int | None:
    text = (feed.findtext(f"os:{name}", namespaces=_NAMESPACES) or "").strip()
    return int(text) if re.fullmatch(r"[0-9]{1,12}", text) else None


def _without_malformed(feed: etree._Element, total: int, body: bytes) -> tuple[Page, bytes]:
    entries = feed.findall("atom:entry", _NAMESPACES)
    malformed = [entry for entry in entries if not _is_readable(entry)]
    names = tuple(_child(entry, "id")[:80] for entry in malformed)
    for entry in malformed:
        feed.remove(entry)
    page = Page(total, len(entries), len(entries) - len(malformed), names)
    return page, etree.tostring(feed) if malformed else body


def _is_readable(entry: etree._Element) -> bool:
    """Whether the library and we can read an entry: its identifier and its times."""
    times = (_child(entry, "published"), _child(entry, "updated"))
    return bool(_ENTRY_ID.fullmatch(_child(entry, "id"))) and all(map(_is_time, times))


def _is_time(text: str) -> bool:
    try:
        moment = datetime.fromisoformat(text)
        (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return False
    return True
