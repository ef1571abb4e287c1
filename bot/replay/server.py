"""A loopback server that answers as arXiv's query API does, from records, and misbehaves as scripted.

Queries: `cat:` terms (any of them has to match), one `submittedDate:[A TO B]`, `id_list`, `start`,
`max_results`, `sortBy`, `sortOrder`. Nothing else of the query language.
"""

import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple, Self
from urllib.parse import parse_qs, urlsplit

from bot.replay.records import ID_FORM, Record, error_feed, feed, matches, published, versioned
from digest_core.calendar import announcement_of

HTML_PAGE = b"<!DOCTYPE html><html><head><title>arXiv</title></head><body>Sorry<br></body></html>"
LONGEST_HOLD = 60.0
LATE_SECONDS = 3.0
_LIE = {"published": "2031-01-01T12:00:00Z", "published_est": None}
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class Fault(NamedTuple):
    """What to do instead of a proper answer; see the functions and constants below."""

    kind: str
    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = _NO_HEADERS


def raw(body: bytes, code: int = 200, **headers: str) -> Fault:
    """Exactly this body, status and headers (`_` in a name stands for `-`)."""
    return Fault("raw", code, body, {name.replace("_", "-"): value for name, value in headers.items()})


def status(code: int, retry_after: object = None) -> Fault:
    """A refusal; 429 with arXiv's own words."""
    waits = {} if retry_after is None else {"Retry_After": str(retry_after)}
    return raw(b"Rate exceeded." if code == 429 else HTML_PAGE, code, Content_Type="text/html", **waits)


HTML = raw(HTML_PAGE, Content_Type="text/html; charset=utf-8")
EMPTY_PAGE = Fault("empty page")  # totalResults as it is, but no entry
RUBBISH = raw(bytes(range(256)) * 64)
SLOW = Fault("slow")  # a proper answer, some seconds late
LYING = Fault("lying")  # every date of submission more than a year ahead
HOLD = Fault("hold")  # a proper answer, once whoever reads `held` allows it


class Seen(NamedTuple):
    """A request as it arrived; `at` is in monotonic seconds, header names are in lower case.

    `open` counts the requests under way, this one included; `client` is the connection's port.
    """

    at: float
    query: Mapping[str, str]
    headers: Mapping[str, str]
    open: int
    client: int


class Handler(BaseHTTPRequestHandler):
    """Answers one connection; a fault's kind names the method that carries it out."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "_Server"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
        """Stay silent."""

    def do_GET(self) -> None:
        owner = self.server.owner
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        fault = owner.arrived(query, headers, self.client_address[1])
        try:
            self._answer(query, parts.path, fault)
        finally:
            owner.left()

    def _answer(self, query: Mapping[str, str], path: str, fault: Fault | None) -> None:
        if fault and (misbehave := getattr(self, f"_{fault.kind.replace(' ', '_')}", None)):
            misbehave(query, fault)
        elif path != "/api/query":
            self._send(404, HTML_PAGE, {"Content-Type": "text/html"})
        elif wrong := [i for i in query.get("id_list", "").split(",") if i and not ID_FORM.fullmatch(i)]:
            self._send(400, error_feed(f"incorrect id format for {wrong[0]}"))
        else:
            self._send(200, self._page(query, fault.kind if fault else ""))

    def _page(self, query: Mapping[str, str], fault: str) -> bytes:
        found, total, start = self.server.owner.page(query)
        shown, claimed = self._shaped(found, total, fault)
        return feed(shown, claimed, start, int(query.get("max_results", "10")))

    def _shaped(self, found: list[Record], total: int, fault: str) -> tuple[list[Record], int | None]:
        """The records and the total that a page shows under a fault."""
        if fault == "lying":
            return [{**record, **_LIE} for record in found], total
        return ([] if fault == "empty page" else found), total

    def _send(self, code: int, body: bytes, headers: Mapping[str, str] = _NO_HEADERS) -> None:
        self.send_response(code)
        for name, value in {"Content-Type": "application/atom+xml", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _raw(self, query: Mapping[str, str], fault: Fault) -> None:  # noqa: ARG002 - as all of them
        self._send(fault.status, fault.body, fault.headers)

    def _slow(self, query: Mapping[str, str], fault: Fault) -> None:  # noqa: ARG002 - as all of them
        self.server.owner.closing.wait(LATE_SECONDS)
        self._send(200, self._page(query, ""))

    def _hold(self, query: Mapping[str, str], fault: Fault) -> None:  # noqa: ARG002 - as all of them
        go_on = threading.Event()
        self.server.owner.held.put(go_on)
        go_on.wait(LONGEST_HOLD)
        self._send(200, self._page(query, ""))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int, owner: "LoopbackArxiv") -> None:
        self.owner = owner
        super().__init__(("127.0.0.1", port), owner.handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are what the faults are about."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class LoopbackArxiv:
    """The server as a context manager.

    Records of announcements that are public after `as_of`, or made on a day in `silent`, are hidden. `faults`
    are used up one a request, a None among them is a proper answer; then `always` holds. A request that is
    held puts the event it waits for into `held`.
    """

    handler: ClassVar[type[Handler]] = Handler

    def __init__(self, records: Iterable[Record], *, as_of: datetime | None = None, port: int = 0) -> None:
        self.records = list(records)
        self.as_of = as_of
        self.silent: frozenset[date] = frozenset()
        self.faults: deque[Fault | None] = deque()
        self.always: Fault | None = None
        self.held: SimpleQueue[threading.Event] = SimpleQueue()
        self.log: list[Seen] = []
        self.closing = threading.Event()
        self._open = 0
        self._lock = threading.Lock()
        self._http = _Server(port, self)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def base(self) -> str:
        """The address for `ARXIV_API_BASE`."""
        return f"{self.origin}/api/query"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def serve_forever(self) -> None:
        """Serve in this thread, until interrupted."""
        self._http.serve_forever()

    def arrived(self, query: Mapping[str, str], headers: Mapping[str, str], client: int) -> Fault | None:
        """Note a request; the fault planned for it."""
        with self._lock:
            self._open += 1
            self.log.append(Seen(time.monotonic(), query, headers, self._open, client))
            return self.faults.popleft() if self.faults else self.always

    def left(self) -> None:
        """Note that a request is over."""
        with self._lock:
            self._open -= 1

    def page(self, query: Mapping[str, str]) -> tuple[list[Record], int, int]:
        """The records of a page, the total, the start."""
        hidden = {day for day in {r.get("announced") for r in self.records} if day and self._is_hidden(day)}
        found = [r for r in self.records if r.get("announced") not in hidden]
        if ids := [i for i in query.get("id_list", "").split(",") if i]:
            found = [r for i in ids for r in found if i in {r["id"], versioned(r)}]
        found = [r for r in found if matches(r, query.get("search_query", ""))]
        if query.get("sortBy") in {"submittedDate", "lastUpdatedDate"}:
            newest_first = query.get("sortOrder", "descending") == "descending"
            found.sort(key=lambda r: (published(r) or "", str(r["id"])), reverse=newest_first)
        start, size = int(query.get("start", "0")), int(query.get("max_results", "10"))
        return found[start : start + size], len(found), start

    def _is_hidden(self, announced: str) -> bool:
        day = date.fromisoformat(announced)
        if self.as_of is None or day in self.silent:
            return day in self.silent
        return announcement_of(day - timedelta(days=1)).public_at > self.as_of
