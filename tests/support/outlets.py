"""Feeds, Hacker News' search and Hugging Face's daily papers on loopback, in their real formats, and misbehaving.

`/feeds/NAME` serves what `feeds[NAME]` holds, with validators; `/hn/search_by_date` filters as Algolia does;
`/hf/daily_papers` wants a date. `faults[PREFIX]` names how every address below a prefix behaves instead.
"""

import gzip
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.sax.saxutils import escape

HTML_PAGE = b"<!DOCTYPE html><html><head><title>Log in</title></head><body>Sorry<br></body></html>"
RUBBISH = bytes(range(256)) * 400


class Hit(NamedTuple):
    """A request that came in; header names in lower case."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


class Served(NamedTuple):
    """A feed's document and the headers it goes out with; without `validators` it is always sent whole."""

    body: bytes
    content_type: str = "application/rss+xml; charset=utf-8"
    validators: bool = True


def rss(
    *items: Mapping[str, str], language: str = "", copyright_: str = "", encoding: str = "utf-8"
) -> bytes:
    """An RSS 2.0 document; an item's keys are the names of its elements, their text is escaped."""
    rows = "".join(
        f"<item>{''.join(f'<{name}>{escape(text)}</{name}>' for name, text in item.items())}</item>"
        for item in items
    )
    about = f"<language>{language}</language>" if language else ""
    about += f"<copyright>{escape(copyright_)}</copyright>" if copyright_ else ""
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>Outlet</title>'
        f"<link>https://outlet.example/</link>{about}{rows}</channel></rss>"
    )
    return text.encode(encoding, "xmlcharrefreplace")


def item(title: str, link: str, published: datetime | str, text: str = "") -> dict[str, str]:
    """An item of `rss`; a datetime is written as RFC 822 in GMT."""
    written = (
        published
        if isinstance(published, str)
        else published.astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    )
    return {"title": title, "link": link, "description": text, "pubDate": written}


def hit(number: int, title: str, created: datetime, points: int = 100, **more: Any) -> dict[str, Any]:
    """A story as Algolia gives it."""
    return {
        "objectID": str(number),
        "title": title,
        "url": f"https://site.example/{number}",
        "author": "someone",
        "points": points,
        "num_comments": points // 3,
        "story_text": None,
        "created_at": created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "created_at_i": int(created.timestamp()),
        "_tags": ["story", "author_someone", f"story_{number}"],
        **more,
    }


def voted(number: str, title: str = "A paper", upvotes: int = 10, **more: Any) -> dict[str, Any]:
    """An entry of the daily papers; `more` goes into the paper."""
    paper = {
        "id": number,
        "title": title,
        "summary": "A summary.",
        "authors": [{"name": "Ada Example", "hidden": False}],
        "publishedAt": "2026-02-04T12:00:00.000Z",
        "submittedOnDailyAt": "2026-02-05T02:00:00.000Z",
        "upvotes": upvotes,
        **more,
    }
    return {"paper": paper, "title": title, "numComments": 2, "publishedAt": "2026-02-04T12:00:00.000Z"}


class Outlets:
    """The server as a context manager."""

    def __init__(self) -> None:
        self.feeds: dict[str, Served] = {}
        self.hits: Sequence[Mapping[str, Any]] = ()
        self.days: dict[str, Sequence[Mapping[str, Any]]] = {}
        self.faults: dict[str, str] = {}
        self.delay = 0.0
        """Seconds before any answer."""
        self.filters = True
        """Whether the search heeds `numericFilters`; one that does not hands on what cannot be compared."""
        self.log: list[Hit] = []
        self.closing = Event()
        self.lock = Lock()
        self._http = _Server(("127.0.0.1", 0), _Handler)
        self._http.owner = self
        self.origin = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def settings(self) -> dict[str, str]:
        """The settings that point the program here."""
        return {
            "AIDAILY_FEEDS": self.feeds_setting,
            "HACKERNEWS_API_BASE": f"{self.origin}/hn",
            "HUGGINGFACE_API_BASE": f"{self.origin}/hf",
        }

    @property
    def feeds_setting(self) -> str:
        return ",".join(f"{name}={self.origin}/feeds/{name}" for name in self.feeds or ("none",))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def asked(self, prefix: str) -> list[Hit]:
        return [found for found in self.log if found.path.startswith(prefix)]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    owner: Outlets

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are what the faults are about."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        found = Hit(
            unquote(parts.path),
            dict(parse_qsl(parts.query)),
            {name.lower(): value for name, value in self.headers.items()},
        )
        owner = self.server.owner
        with owner.lock:
            owner.log.append(found)
        if owner.delay:
            owner.closing.wait(owner.delay)
        fault = next((how for prefix, how in owner.faults.items() if parts.path.startswith(prefix)), "")
        self._misbehave(fault) if fault else self._answer(found)

    def _answer(self, found: Hit) -> None:
        room, _, rest = found.path.lstrip("/").partition("/")
        answers: dict[str, Callable[[Hit, str], None]] = {
            "feeds": self._feed,
            "hn": self._search,
            "hf": self._daily_papers,
        }
        answers.get(room, lambda *_: self._send(404, HTML_PAGE))(found, rest)

    def _feed(self, found: Hit, name: str) -> None:
        served = self.server.owner.feeds.get(name)
        if served is None:
            self._send(404, HTML_PAGE)
            return
        etag = f'"{sha256(served.body).hexdigest()[:12]}"'
        if served.validators and found.headers.get("if-none-match") == etag:
            self._send(304, b"", ETag=etag)
            return
        validators = (
            {"ETag": etag, "Last-Modified": "Wed, 04 Feb 2026 12:00:00 GMT"} if served.validators else {}
        )
        self._send(200, served.body, **validators, **{"Content-Type": served.content_type})

    def _search(self, found: Hit, rest: str) -> None:
        query = found.query
        if (
            rest != "search_by_date"
            or query.get("tags") != "story"
            or int(query.get("hitsPerPage", "20")) > 1000
        ):
            self._json({"message": "invalid", "status": 400}, 400)
            return
        given = query.get("numericFilters", "") if self.server.owner.filters else ""
        filters = re.findall(r"(points|created_at_i)(>=|<=|>|<)(\d+)", given)
        words = query.get("query", "").casefold()
        hits = [
            row
            for row in self.server.owner.hits
            if words in json.dumps(row).casefold() and all(_holds(row, *test) for test in filters)
        ]
        self._json(
            {"hits": hits, "nbHits": len(hits), "page": 0, "nbPages": 1, "query": query.get("query", "")}
        )

    def _daily_papers(self, found: Hit, rest: str) -> None:
        try:
            day = date.fromisoformat(found.query.get("date", "")).isoformat()
        except ValueError:
            self._json({"error": "Invalid date"}, 400)
            return
        if rest != "daily_papers":
            self._json({"error": "Not found"}, 404)
            return
        self._json(self.server.owner.days.get(day, []))

    def _json(self, value: object, status: int = 200) -> None:
        self._send(status, json.dumps(value).encode(), **{"Content-Type": "application/json; charset=utf-8"})

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _misbehave(self, fault: str) -> None:
        kind, _, detail = fault.partition(" ")
        ways: dict[str, Callable[[], None]] = {
            "html": lambda: self._send(200, HTML_PAGE, **{"Content-Type": "text/html"}),
            "rubbish": lambda: self._send(200, RUBBISH),
            "empty": lambda: self._send(200, b""),
            "null": lambda: self._send(200, b"null"),
            "nested": lambda: self._send(200, b"[" * 200_000),
            "huge": lambda: self._send(200, b"<rss>" + b" " * (50 * 2**20)),
            "bomb": lambda: self._send(
                200, gzip.compress(b" " * (200 * 2**20), 1), **{"Content-Encoding": "gzip"}
            ),
            "redirect": lambda: self._send(302, b"", Location=detail),
            "hang": lambda: void(self.server.owner.closing.wait(60)),
            "slow": self._slow,
            "endless": self._endless,
        }
        if kind.isdecimal():
            self._send(int(kind), HTML_PAGE, **({"Retry-After": detail} if detail else {}))
        else:
            ways[kind]()

    def _slow(self) -> None:
        """A byte every 20 ms, as long as anybody listens."""
        self._drip(b" ", 0.02)

    def _endless(self) -> None:
        self._drip(b" " * 65536, 0)

    def _drip(self, piece: bytes, pause: float) -> None:
        self.close_connection = True
        self.send_response(200)
        self.end_headers()
        while not self.server.owner.closing.wait(pause):
            self.wfile.write(piece)


def _holds(row: Mapping[str, Any], name: str, sign: str, number: str) -> bool:
    value, bound = row.get(name) or 0, int(number)
    return {">": value > bound, ">=": value >= bound, "<": value < bound, "<=": value <= bound}[sign]


def void(_: object) -> None:
    """Drop a value."""
