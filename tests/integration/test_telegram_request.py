"""The Bot API's client: which way a request takes out of the house."""

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.telegram import request
from bot.telegram.request import AiohttpRequest, NotSent

METHOD = "http://telegram.invalid/bot1:secret/getMe"


class Proxy(ThreadingHTTPServer):
    """Answers in the place of whom it is asked for, and keeps the addresses."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: Proxy

    def do_POST(self) -> None:
        self.server.asked.append(self.path)
        body = json.dumps({"ok": True, "result": {}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
        """Nothing is written."""


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    with Proxy() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for name in ("NO_PROXY", "no_proxy", "HTTP_PROXY", "http_proxy"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.server_port}")
        request._proxy_of.cache_clear()
        yield server
        server.shutdown()
    request._proxy_of.cache_clear()


async def _ask() -> int:
    client = AiohttpRequest()
    await client.initialize()
    try:
        status, _ = await client.do_request(METHOD, "POST")
    finally:
        await client.shutdown()
    return status


def test_a_proxy_that_the_environment_names_is_taken(proxy: Proxy) -> None:
    assert asyncio.run(_ask()) == 200
    assert proxy.asked == [METHOD]


def test_a_host_that_the_environment_leaves_out_is_asked_itself(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "telegram.invalid")
    with pytest.raises(NotSent):
        asyncio.run(_ask())
    assert proxy.asked == []
