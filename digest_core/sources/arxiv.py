"""Papers from arXiv's query API, through the `arxiv` library.

The library takes an HTML page, broken XML and an empty first page silently for "no papers", and stumbles over
a single bad date. So its transport is ours: it judges every answer before the library sees it, and takes out
what the library could not read. Manual: https://info.arxiv.org/help/api/user-manual.html
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import ClassVar, NamedTuple, cast

import arxiv
import requests
from lxml import etree

from digest_core.errors import SourceBroken, SourceUnreachable
from digest_core.http import PoliteAdapter, Service, World
from digest_core.models import Kind, Paper
from digest_core.ports import Batch, Request
from digest_core.sources import SourceContext
from digest_core.text import one_line, shorten

LABEL = "arXiv"
# One request every three seconds over all machines: https://info.arxiv.org/help/api/tou.html
EVERY = 3.0
PAGE_SIZE = 500
CHUNK = 100
FIND_SECONDS = 30.0
MOST_PAGES = 60
TITLE_LENGTH = COMMENT_LENGTH = 500
NAME_LENGTH = 200
ABSTRACT_LENGTH = 20_000

_NAMESPACES = {"atom": "http://www.w3.org/2005/Atom", "os": "http://a9.com/-/spec/opensearch/1.1/"}
_FEED = f"{{{_NAMESPACES['atom']}}}feed"
_HTML = re.compile(rb"\s*(<!doctype\s+html|<html)", re.IGNORECASE)
# https://info.arxiv.org/help/arxiv_identifier.html: four digits until the end of 2014, five since.
_MONTH = r"\d{2}(?:0[1-9]|1[0-2])"
_NUMBER = rf"(?:{_MONTH}\.\d{{4,5}}|[a-z]{{1,10}}(?:-[a-z]{{1,10}})?(?:\.[A-Z]{{2}})?/{_MONTH}\d{{3}})"
_IDENTIFIER = re.compile(rf"{_NUMBER}(?:v[1-9]\d{{0,3}})?", re.ASCII)
_ENTRY_ID = re.compile(rf"https?://arxiv\.org/abs/{_NUMBER}v[1-9]\d{{0,3}}", re.ASCII)
_ERROR_ID = re.compile(r"https?://(?:export\.)?arxiv\.org/api/errors")
# A paper's <category> elements also hold ACM and MSC classes; those are none of arXiv's.
_CATEGORY = re.compile(r"[a-z]{1,10}(-[a-z]{1,10})?(\.[A-Za-z]{1,10}(-[a-z]{1,10})?)?")


class _Page(NamedTuple):
    """What one answer holds; `kept` of its `entries` can be read, `malformed` names the others."""

    total: int
    entries: int
    kept: int
    malformed: tuple[str, ...]


class ArxivSource:
    """arXiv as a source of the day's papers, and of single papers by identifier."""

    label: ClassVar[str] = LABEL
    kind: ClassVar[Kind] = "paper"

    def __init__(self, context: SourceContext) -> None:
        self._context = context

    @property
    def detail(self) -> str:
        return "/".join(self._context.categories)

    def collect(self, request: Request) -> Batch:
        """The papers submitted in the windows of the announcements, newest first."""
        if not request.announcements:
            return Batch()
        search = arxiv.Search(self._query(request), None, None, arxiv.SortCriterion.SubmittedDate)
        with closing(_Reader(self._context, request.deadline)) as reader:
            papers = [_paper(r) for r in reader.read(search) if self._belongs(r, request)]
        incomplete = [p.arxiv_id for p in papers if not _is_complete(p)]
        return Batch(
            papers=_newest_versions(filter(_is_complete, papers)),
            problems=_problems(reader.malformed + incomplete),
        )

    def find(self, arxiv_ids: Sequence[str]) -> tuple[Paper, ...]:
        """The papers with these identifiers; what is no identifier of arXiv's is not asked for."""
        wanted = list(dict.fromkeys(i for i in arxiv_ids if _IDENTIFIER.fullmatch(i)))
        deadline = self._context.clock.monotonic() + FIND_SECONDS
        chunks = [wanted[at : at + CHUNK] for at in range(0, len(wanted), CHUNK)]
        with closing(_Reader(self._context, deadline)) as reader:
            searches = [arxiv.Search(id_list=chunk, max_results=None) for chunk in chunks]
            papers = [_paper(result) for search in searches for result in reader.read(search)]
        return tuple({p.arxiv_id: p for p in papers if _is_complete(p)}.values())

    def _query(self, request: Request) -> str:
        categories = " OR ".join(f"cat:{category}" for category in self._context.categories)
        start = min(a.start for a in request.announcements)
        end = max(a.end for a in request.announcements)
        return f"({categories}) AND submittedDate:[{_minute(start)} TO {_minute(end)}]"

    def _belongs(self, result: arxiv.Result, request: Request) -> bool:
        in_window = any(a.start < result.published <= a.end for a in request.announcements)
        return in_window and not set(self._context.categories).isdisjoint(_categories(result))


class _Reader:
    """Reads queries page by page; collects in `malformed` the ids of the entries that nobody could read."""

    def __init__(self, context: SourceContext, deadline: float | None) -> None:
        self.malformed: list[str] = []
        self._page = _Page(0, 0, 0, ())
        self._client = arxiv.Client(page_size=PAGE_SIZE, delay_seconds=0, num_retries=0)
        self._client.query_url_format = context.base.replace("{", "{{").replace("}", "}}") + "?{}"
        service = Service("arxiv", LABEL, context.base, "arxiv.org", EVERY)
        adapter = PoliteAdapter(service, World(context.gate, context.clock, deadline), self._checked)
        # The library has neither time-outs nor a hook for a transport; its session is the only way in.
        self._session = self._client._session  # noqa: SLF001
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)
        self._session.max_redirects = 3

    def close(self) -> None:
        self._session.close()

    def read(self, search: arxiv.Search) -> Iterator[arxiv.Result]:
        """All results of a query. Raises a `SourceError`."""
        start = 0
        for _ in range(MOST_PAGES):
            yield from self._results(search, start)
            self.malformed += self._page.malformed
            start += self._page.entries
            if not self._page.entries or start >= self._page.total:
                return
        raise SourceBroken(LABEL, _advice(f"arXiv의 응답이 {MOST_PAGES}쪽이 지나도 끝나지 않습니다"))

    def _results(self, search: arxiv.Search, start: int) -> list[arxiv.Result]:
        """One page. The library counts wrongly where entries are missing: it never gets to turn the page."""
        results, found = self._client.results(search, offset=start), []
        try:
            while (result := next(results, None)) is not None:
                found.append(result)
                if len(found) == self._page.kept:
                    break
        except (arxiv.ArxivError, requests.RequestException, ValueError, OverflowError) as wrong:
            raise SourceBroken(LABEL, _advice("arXiv의 응답을 읽을 수 없습니다")) from wrong
        return found

    def _checked(self, status: int, body: bytes) -> bytes:
        self._page, readable = _read_page(status, body)
        return readable


def _advice(problem: str) -> str:
    return f"{problem}. 잠시 뒤 다시 시도하고, 계속되면 ARXIV_API_BASE를 확인해 주세요."


def _read_page(status: int, body: bytes) -> tuple[_Page, bytes]:
    """Judge an answer; returns what it holds and its body without malformed entries."""
    if status != 200:
        raise _refused(f"(HTTP {status})", _why(body))
    feed = _parse(body)
    entries = feed.findall("atom:entry", _NAMESPACES)
    if reason := _api_error(entries):
        raise _refused("", reason)
    total, start = _number(feed, "totalResults"), _number(feed, "startIndex") or 0
    if total is None:
        raise SourceBroken(LABEL, _advice("arXiv의 응답에 결과 수(totalResults)가 없습니다"))
    if total > start and not entries:
        raise SourceUnreachable(LABEL, _advice(f"arXiv가 논문 {total}건이 있다면서 빈 쪽을 보냈습니다"))
    return _without_malformed(feed, total, body)


def _refused(status: str, reason: str) -> SourceBroken:
    because = f": {reason}" if reason else ""
    return SourceBroken(LABEL, _advice(f"arXiv가 요청을 받아들이지 않았습니다{status}{because}"))


def _why(body: bytes) -> str:
    """The reason arXiv gives with a status other than 200, empty where it gives none."""
    try:
        return _api_error(_parse(body).findall("atom:entry", _NAMESPACES))
    except SourceBroken:
        return ""


def _parse(body: bytes) -> etree._Element:
    """The feed, strictly: well-formed, no document type, nothing resolved."""
    if _HTML.match(body):
        raise SourceBroken(LABEL, _advice("arXiv가 논문 목록 대신 웹 페이지(HTML)를 보냈습니다"))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as wrong:
        raise SourceBroken(LABEL, _advice("arXiv의 응답이 깨진 Atom입니다")) from wrong
    document_type = cast("etree.DTD | None", root.getroottree().docinfo.internalDTD)
    if root.tag != _FEED or document_type is not None:
        raise SourceBroken(LABEL, _advice("arXiv가 Atom이 아닌 응답을 보냈습니다"))
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


def _without_malformed(feed: etree._Element, total: int, body: bytes) -> tuple[_Page, bytes]:
    entries = feed.findall("atom:entry", _NAMESPACES)
    malformed = [entry for entry in entries if not _is_readable(entry)]
    names = tuple(_child(entry, "id")[:80] for entry in malformed)
    for entry in malformed:
        feed.remove(entry)
    page = _Page(total, len(entries), len(entries) - len(malformed), names)
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


def _minute(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%d%H%M")


def _categories(result: arxiv.Result) -> tuple[str, ...]:
    named = dict.fromkeys((*result.categories, result.primary_category))
    return tuple(category for category in named if _CATEGORY.fullmatch(category))


def _paper(result: arxiv.Result) -> Paper:
    """A result as a paper, all text cleaned; what is missing is empty."""
    arxiv_id = result.get_short_id().strip()
    primary = result.primary_category
    authors = (_clean(author.name, NAME_LENGTH) for author in result.authors)
    return Paper(
        id=f"arxiv:{arxiv_id.rpartition('v')[0]}",
        arxiv_id=arxiv_id,
        title=_clean(result.title, TITLE_LENGTH),
        abstract=one_line(result.summary[: 4 * ABSTRACT_LENGTH])[:ABSTRACT_LENGTH],
        authors=tuple(author for author in authors if author),
        categories=_categories(result),
        primary_category=primary if _CATEGORY.fullmatch(primary) else None,
        published=result.published,
        comment=_clean(result.comment or "", COMMENT_LENGTH) or None,
    )


def _is_complete(paper: Paper) -> bool:
    return bool(paper.title and paper.abstract)


def _clean(text: str, limit: int) -> str:
    # Cut roughly first: cleaning looks at every character, and a hostile text has millions.
    return shorten(one_line(text[: 20 * limit]), limit)


def _newest_versions(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """One paper per identity, in its highest version, in the order given."""
    best: dict[str, Paper] = {}
    for paper in papers:
        best[paper.id] = max(best.get(paper.id, paper), paper, key=_version)
    return tuple(best.values())


def _version(paper: Paper) -> int:
    return int(paper.arxiv_id.rpartition("v")[2])


def _problems(left_out: Sequence[str]) -> tuple[str, ...]:
    """One line on entries left out. Only what has the form of an identifier is named: the rest is hostile."""
    named = tuple(dict.fromkeys(entry for entry in left_out if entry))
    count = len(named) + left_out.count("")
    matches = (re.search(rf"{_NUMBER}(v\d{{1,4}})?$", entry, re.ASCII) for entry in named)
    shown = ", ".join([match[0] for match in matches if match][:3])
    if not count:
        return ()
    examples = f" (예: {shown})" if shown else ""
    return (f"논문 {count}건은 초록이나 제목이 없거나 형식이 잘못되어 뺐습니다{examples}.",)
