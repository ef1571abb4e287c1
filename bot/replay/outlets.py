"""A loopback server that stands for any news source and misbehaves: slow, lying about dates, sending rubbish.

`/HOW/SOURCE/…` answers for SOURCE. A liar speaks the source's own format: every day the same stories dated an hour
ago, some dated in the future, in 1970, or not readably at all.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import urlsplit

HOW = ("slow", "lying", "rubbish")
LONGEST_SILENCE = 120.0
RUBBISH = bytes(range(256)) * 64
_TOKEN = "4-123456789012345678901234567890"  # noqa: S105 - made up; what DuckDuckGo's page calls a token
_HEADLINES = (
    "Made-up lab releases an AI model that never sleeps",
    "지어낸 연구소, 잠들지 않는 AI 모델 공개",
    "Made-up AI startup raises $77 million",
    "An AI story without a day",
)


class MisbehavingOutlets:
    """The server as a context manager; `as_of` is the time at which the build believes to be."""

    def __init__(self) -> None:
        self.as_of = datetime(2000, 1, 1, tzinfo=UTC)
        self.closing = threading.Event()
        self._http = _Server(("127.0.0.1", 0), _Handler)
        self._http.owner = self
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def base(self, how: str, source: str) -> str:
        """The address at which a source misbehaves."""
        return f"http://127.0.0.1:{self._http.server_port}/{how}/{source}"

    def dates(self) -> Iterator[tuple[str, datetime | None]]:
        """The lies: headlines and their dates, None for one that cannot be read."""
        lies = (
            self.as_of - timedelta(hours=1),
            self.as_of + timedelta(days=3),
            datetime(1970, 1, 2, tzinfo=UTC),
            None,
        )
        yield from zip(_HEADLINES, lies, strict=True)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    owner: MisbehavingOutlets


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
        """Stay silent."""

    def do_GET(self) -> None:
        how, _, rest = urlsplit(self.path).path.lstrip("/").partition("/")
        source, _, page = rest.partition("/")
        if how == "slow":
            self.server.owner.closing.wait(LONGEST_SILENCE)
        elif how == "lying" and source in _LIES:
            self._send(_LIES[source](self.server.owner, page))
        else:
            self._send(RUBBISH)

    def _send(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _feed(owner: MisbehavingOutlets, _: str) -> bytes:
    items = "".join(
        f"<item><title>{title}</title><link>https://liar.example/{number}</link>"
        f"<pubDate>{format_datetime(date) if date else 'some day'}</pubDate></item>"
        for number, (title, date) in enumerate(owner.dates())
    )
    return f'<rss version="2.0"><channel><title>Liar</title>{items}</channel></rss>'.encode()


def _search(owner: MisbehavingOutlets, _: str) -> bytes:
    hits = [
        {
            "objectID": str(number),
            "title": title,
            "url": f"https://liar.example/{number}",
            "points": 300,
            "num_comments": 5,
            "created_at_i": int(date.timestamp()) if date else "some day",
        }
        for number, (title, date) in enumerate(owner.dates(), 1)
    ]
    return json.dumps({"hits": hits}).encode()


def _daily_papers(_: MisbehavingOutlets, __: str) -> bytes:
    row: Mapping[str, Any] = {
        "paper": {
            "id": "7001.00001",
            "title": "A paper of 1970",
            "publishedAt": "1970-01-02",
            "upvotes": 9999,
        }
    }
    return json.dumps([row]).encode()


def _news_search(owner: MisbehavingOutlets, page: str) -> bytes:
    if not page:
        return f'<html><script>vqd="{_TOKEN}";</script></html>'.encode()
    results = [
        {
            "title": title,
            "url": f"https://liar.example/{number}",
            "date": int(date.timestamp()) if date else "some day",
            "excerpt": "",
            "source": "Liar",
        }
        for number, (title, date) in enumerate(owner.dates())
    ]
    return json.dumps({"results": results}).encode()


_LIES: Mapping[str, Callable[[MisbehavingOutlets, str], bytes]] = {
    "feeds": _feed,
    "hackernews": _search,
    "huggingface": _daily_papers,
    "duckduckgo": _news_search,
}
