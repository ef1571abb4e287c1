"""arXiv's HTML and PDF pages on loopback, with the misbehaviour that tests ask for.

Standalone: `python -m support.paper_server FOLDER --port 0` serves papers in our notation (`support.latexml`) and
prints the address for ARXIV_HTML_BASE.
"""

import argparse
import threading
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

from support.latexml import page_of

Body = bytes | Callable[["Handler"], None]
MISSING = (
    b"<html><head><title>No HTML</title></head><body>HTML is not available for the source.</body></html>"
)


class Handler(BaseHTTPRequestHandler):
    """Answers `/html/ID` and `/pdf/ID` from the owner's tables; a callable writes its answer itself."""

    protocol_version = "HTTP/1.1"
    server: "_Server"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
        """Stay silent."""

    def do_GET(self) -> None:
        owner = self.server.owner
        owner.asked.append(self.path)
        owner.headers.append({name.lower(): value for name, value in self.headers.items()})
        body = owner.bodies.get(self.path)
        if callable(body):
            self.close_connection = True
            body(self)
            return
        self.send(200 if body is not None else 404, MISSING if body is None else body)

    def send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    owner: "PaperServer"

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that leave in the middle are what some tests are about."""


class PaperServer:
    """The server as a context manager. `bodies` by path; `asked` are the paths asked for, in order."""

    def __init__(
        self, html: Mapping[str, Body] | None = None, pdf: Mapping[str, Body] | None = None, *, port: int = 0
    ) -> None:
        self.bodies: dict[str, Body] = {f"/html/{k}": v for k, v in (html or {}).items()}
        self.bodies |= {f"/pdf/{k}": v for k, v in (pdf or {}).items()}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.closing = threading.Event()
        self._server = _Server(("127.0.0.1", port), Handler)
        self._server.owner = self

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def html_base(self) -> str:
        return f"{self.origin}/html"

    @property
    def pdf_base(self) -> str:
        return f"{self.origin}/pdf"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()


def status(code: int, **headers: str) -> Body:
    return lambda handler: handler.send(code, b"Sorry", **headers)


def redirect(location: str) -> Body:
    return lambda handler: handler.send(302, b"", Location=location)


def packed(body: bytes) -> Body:
    """A body that is compressed already, as gzip."""
    return lambda handler: handler.send(200, body, Content_Encoding="gzip", Content_Type="text/html")


def endless(handler: Handler) -> None:
    """White space as long as anybody listens."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(2**40))
    handler.end_headers()
    while not handler.server.owner.closing.is_set():
        handler.wfile.write(b" " * 2**20)


def drip(handler: Handler) -> None:
    """A byte now and then."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(10**9))
    handler.end_headers()
    while not handler.server.owner.closing.wait(0.05):
        handler.wfile.write(b" ")


def main() -> None:
    parser = argparse.ArgumentParser(description="Papers in our notation as arXiv's HTML, on loopback.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=0)
    chosen = parser.parse_args()
    pages: dict[str, Body] = {}
    for path in sorted(chosen.folder.glob("*.txt")):
        pages |= {f"{path.stem}{version}": page_of(path) for version in ("", "v1")}
    with PaperServer(pages, port=chosen.port) as server:
        print(server.html_base, flush=True)
        while True:
            time.sleep(60)


if __name__ == "__main__":
    main()
