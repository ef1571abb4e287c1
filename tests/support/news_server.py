"""A loopback stand-in for DuckDuckGo's news search: the token page at `/`, stories at `/news.js`.

It speaks the layout ddgs 9.16 reads and can misbehave in every way the real one is known to. Runnable:
`PYTHONPATH=tests python -m support.news_server [--news 429] [--token no-vqd]` prints its base and serves.
"""

import argparse
import gzip
import json
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qsl, urlsplit

TOKEN = "4-123456789012345678901234567890"
ROBOT_PAGE = "<!DOCTYPE html><html><body>Unfortunately, bots use DuckDuckGo too.</body></html>"
Row = Mapping[str, Any]


class Hit(NamedTuple):
    """A request that came in."""

    path: str
    query: dict[str, str]


def row(title: str, url: str, published: datetime | str | float | None, **more: object) -> dict[str, object]:
    """One entry of `results` in the layout of `news.js`; `published` as an epoch unless it is raw."""
    date = int(published.timestamp()) if isinstance(published, datetime) else published
    base = {"date": date, "title": title, "url": url, "excerpt": "", "source": "", "image": "", "is_old": 0}
    return {**base, "relative_time": "", "syndicate": "Bing", **more}


class NewsServer:
    """Serves `stories` (all searches) or `by_search[q]`; `token` and `news` name how each page behaves.

    Behaviours: `ok`, a status (`429`, `302` …), `html`, `broken`, `no-results`, `no-vqd`, `endless`, `bomb`,
    `cut`, `hang`. `faults[q]` replaces both for one search. `log` keeps what was asked.
    """

    def __init__(self, stories: tuple[Row, ...] = (), *, token: str = "ok", news: str = "ok") -> None:
        self.stories, self.token, self.news = stories, token, news
        self.by_search: dict[str, tuple[Row, ...]] = {}
        self.faults: dict[str, str] = {}
        self.headers: dict[str, str] = {}
        self.log: list[Hit] = []
        self.stopping = Event()
        self._http = _Server(("127.0.0.1", 0), _Handler)
        self._http.owner = self
        self.base = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def behaviour(self, hit: Hit) -> str:
        """How to answer; a fault of one search strikes on `news.js`."""
        if hit.path.endswith("/news.js"):
            return self.faults.get(hit.query.get("q", ""), self.news)
        return self.token

    def page(self, hit: Hit) -> str:
        """The proper answer."""
        search = hit.query.get("q", "")
        if hit.path.endswith("/news.js"):
            known = hit.query.get("vqd") == TOKEN
            rows = self.by_search.get(search, self.stories) if known else ()
            answer = {"ads": None, "query": search, "results": rows, "vqd": {search: TOKEN}}
            return json.dumps(answer, ensure_ascii=False)
        return f'<html><script>DDG.deep.initialize("/d.js?q=x");vqd="{TOKEN}";</script></html>'


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    owner: NewsServer


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        hit = Hit(parts.path, dict(parse_qsl(parts.query)))
        owner = self.server.owner
        owner.log.append(hit)
        behaviour = owner.behaviour(hit)
        if behaviour.isdecimal() and behaviour != "200":
            self._send(ROBOT_PAGE.encode(), int(behaviour))
        else:
            self._answers(owner.page(hit)).get(behaviour, self._unknown)()

    def do_CONNECT(self) -> None:
        """Somebody takes this server for a proxy to an https address; note where they meant to go."""
        self.server.owner.log.append(Hit(self.path, {}))
        self._send(b"", 502)

    def _answers(self, page: str) -> dict[str, Callable[[], None]]:
        return {
            "ok": lambda: self._send(page.encode()),
            "html": lambda: self._send(ROBOT_PAGE.encode()),
            "no-vqd": lambda: self._send(b"<html></html>"),
            "broken": lambda: self._send(page.encode()[:-9]),
            "no-results": lambda: self._send(b'{"query": "AI"}'),
            "endless": self._endless,
            "bomb": lambda: self._send(gzip.compress(b" " * 50_000_000), **{"Content-Encoding": "gzip"}),
            "cut": lambda: self._send(page.encode(), **{"Content-Length": str(len(page.encode()) + 99)}),
            "hang": lambda: void(self.server.owner.stopping.wait(60)),
        }

    def _unknown(self) -> None:
        self._send(b"no such behaviour", 500)

    def _send(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        fixed = {"Content-Length": str(len(body)), **self.server.owner.headers, **headers}
        for name, value in fixed.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            while not self.server.owner.stopping.is_set():
                self.wfile.write(b" " * 65536)
        except OSError:
            self.server.owner.log.append(Hit("hung up", {}))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def void(_: object) -> None:
    """Drop a value."""


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--token", default="ok")
    parser.add_argument("--news", default="ok")
    options = parser.parse_args()
    now = time.time()
    stories = tuple(row(f"AI 소식 {n}", f"https://news.example.com/{n}", now - 600 * n) for n in range(1, 4))
    with NewsServer(stories, token=options.token, news=options.news) as server:
        print(server.base, flush=True)
        Event().wait()


if __name__ == "__main__":
    main()
