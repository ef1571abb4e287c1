"""A loopback server that answers as arXiv's query API does, from given records, and misbehaves on demand.

Standalone: `python -m support.arxiv_server RECORDS.jsonl --port 0` prints the address for ARXIV_API_BASE.

Records are described in `support.arxiv_records`; `Paper`s are taken too.

Queries: `cat:` terms (any of them has to match), one `submittedDate:[A TO B]`, `id_list`, `start`,
`max_results`, `sortBy`, `sortOrder`. Nothing else of the query language.
"""

import argparse
import re
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from digest_core.models import Paper
from support.arxiv_records import (
    Record,
    as_record,
    error_feed,
    feed,
    matches,
    published,
    read_records,
    versioned,
)

ID_FORM = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(\.[A-Z]{2})?/\d{7})(v\d+)?")
HTML_PAGE = b"<!DOCTYPE html><html><head><title>arXiv</title></head><body>Sorry<br></body></html>"


class Fault(NamedTuple):
    """What to do instead of a proper answer; see the functions and constants below."""

    kind: str
    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = MappingProxyType({})


def raw(body: bytes, code: int = 200, **headers: str) -> Fault:
    """Exactly this body, status and headers (`_` in a name stands for `-`)."""
    return Fault("raw", code, body, {name.replace("_", "-"): value for name, value in headers.items()})


def status(code: int, retry_after: object = None) -> Fault:
    """A refusal; 429 with arXiv's own words."""
    waits = {} if retry_after is None else {"Retry_After": str(retry_after)}
    return raw(b"Rate exceeded." if code == 429 else HTML_PAGE, code, Content_Type="text/html", **waits)


def redirect(location: str, code: int = 302) -> Fault:
    return raw(b"", code, Location=location)


HTML = raw(HTML_PAGE, Content_Type="text/html; charset=utf-8")
ERROR_ENTRY = raw(error_feed("malformed query"))
EMPTY_PAGE = Fault("empty page")  # totalResults as it is, but no entry
EMPTY = Fault("empty")  # totalResults 0: arXiv's proper answer where there is nothing
TRUNCATED = Fault("truncated")
CUT = Fault("cut")  # the connection ends in the middle of the announced body
HANG = Fault("hang")
DRIP = Fault("drip")
HUGE = Fault("huge")
DROP = Fault("drop")  # the connection ends without an answer
DUPLICATES = Fault("duplicates")
MALFORMED_ENTRY = Fault("malformed entry")
BAD_DATE = Fault("bad date")
NO_SUMMARY = Fault("no summary")
NO_TOTAL = Fault("no total")


SPOILED: Mapping[str, Record] = {
    "malformed entry": {"published": None, "published_est": None},
    "bad date": {"published": "yesterday"},
    "no summary": {"abstract": None},
}


class Seen(NamedTuple):
    """A request as it arrived; `at` is in monotonic seconds, header names are in lower case.

    `open` counts the requests under way, this one included; `client` is the connection's port.
    """

    at: float
    query: Mapping[str, str]
    headers: Mapping[str, str]
    open: int
    client: int


class ArxivServer:
    """The server as a context manager.

    `faults` are used up one a request, a None among them is a proper answer; then `always` holds.
    """

    def __init__(
        self, records: Iterable[Record | Paper], *, as_of: datetime | None = None, port: int = 0
    ) -> None:
        self.records: list[Record] = [as_record(r) if isinstance(r, Paper) else r for r in records]
        self.as_of = as_of
        self.faults: deque[Fault | None] = deque()
        self.always: Fault | None = None
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
        return f"{self.origin}/api/query"

    @property
    def most_open(self) -> int:
        """The highest number of requests that were open at the same time."""
        return max((seen.open for seen in self.log), default=0)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def arrived(self, query: Mapping[str, str], headers: Mapping[str, str], client: int) -> Fault | None:
        """Note a request; the fault planned for it."""
        with self._lock:
            self._open += 1
            self.log.append(Seen(time.monotonic(), query, headers, self._open, client))
            return self.faults.popleft() if self.faults else self.always

    def left(self) -> None:
        with self._lock:
            self._open -= 1

    def page(self, query: Mapping[str, str]) -> tuple[list[Record], int, int]:
        """The records of a page, the total, the start."""
        found = [r for r in self.records if self._is_visible(r)]
        if ids := [i for i in query.get("id_list", "").split(",") if i]:
            found = [r for i in ids for r in found if i in {r["id"], versioned(r)}]
        found = [r for r in found if matches(r, query.get("search_query", ""))]
        if query.get("sortBy") in {"submittedDate", "lastUpdatedDate"}:
            newest_first = query.get("sortOrder", "descending") == "descending"
            found.sort(key=lambda r: (published(r) or "", str(r["id"])), reverse=newest_first)
        start, size = int(query.get("start", "0")), int(query.get("max_results", "10"))
        return found[start : start + size], len(found), start

    def _is_visible(self, record: Record) -> bool:
        if self.as_of is None or not record.get("announced"):
            return True
        evening = date.fromisoformat(record["announced"]) - timedelta(days=1)
        return datetime.combine(evening, clock_time(20), ZoneInfo("America/New_York")) <= self.as_of


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int, owner: ArxivServer) -> None:
        self.owner = owner
        super().__init__(("127.0.0.1", port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are what the tests are about."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

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
        shown: int | None = total
        if fault == "empty page":
            found = []
        elif fault == "empty":
            found, shown = [], 0
        elif fault == "no total":
            shown = None
        elif fault == "duplicates":
            found = [r for r in found for _ in range(2)]
        elif fault in SPOILED and found:
            found[0] = {**found[0], **SPOILED[fault]}
        return feed(found, shown, start, int(query.get("max_results", "10")))

    def _send(self, code: int, body: bytes, headers: Mapping[str, str] = MappingProxyType({})) -> None:
        self.send_response(code)
        for name, value in {"Content-Type": "application/atom+xml", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _raw(self, query: Mapping[str, str], fault: Fault) -> None:
        self._send(fault.status, fault.body, fault.headers)

    def _truncated(self, query: Mapping[str, str], fault: Fault) -> None:
        whole = self._page(query, "")
        self._send(200, whole[: len(whole) * 2 // 3])

    def _cut(self, query: Mapping[str, str], fault: Fault) -> None:
        whole = self._page(query, "")
        self._start_body(len(whole))
        self.wfile.write(whole[: len(whole) // 2])

    def _drop(self, query: Mapping[str, str], fault: Fault) -> None:
        self.close_connection = True

    def _hang(self, query: Mapping[str, str], fault: Fault) -> None:
        self.close_connection = True
        self.server.owner.closing.wait(60)

    def _drip(self, query: Mapping[str, str], fault: Fault) -> None:
        """A byte every 20 ms, as long as anybody listens."""
        self._start_body(10**9)
        while not self.server.owner.closing.wait(0.02):
            self.wfile.write(b" ")

    def _huge(self, query: Mapping[str, str], fault: Fault) -> None:
        """A gigabyte, as long as anybody listens."""
        self._start_body(2**30)
        for _ in range(2**10):
            self.wfile.write(b" " * 2**20)

    def _start_body(self, length: int) -> None:
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "application/atom+xml")
        self.send_header("Content-Length", str(length))
        self.end_headers()


def main() -> None:
    parser = argparse.ArgumentParser(description="arXiv's query API on loopback, from records.")
    parser.add_argument("records", type=Path, nargs="+", help="JSON lines")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument(
        "--as-of", type=datetime.fromisoformat, help="hide what was announced later (with offset)"
    )
    chosen = parser.parse_args()
    found = [r for path in chosen.records for r in read_records(path)]
    server = ArxivServer(found, as_of=chosen.as_of, port=chosen.port)
    print(server.base, flush=True)
    server._http.serve_forever()


if __name__ == "__main__":
    main()
