"""The Bot API over aiohttp, as python-telegram-bot's own seam for HTTP clients allows.

Several times as fast as the default client with many requests in flight, and exact about what is known of a request
that failed: never sent, or perhaps sent. No message of an error holds the address, which holds the token.
"""

import asyncio
import json
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram import Bot
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

READ_SECONDS = 20.0
CONNECT_SECONDS = 10.0
LARGEST_ANSWER = 32 * 1024 * 1024
_USUAL = aiohttp.ClientTimeout(sock_connect=CONNECT_SECONDS, sock_read=READ_SECONDS)
_JSON = {"Content-Type": "application/json"}


File = tuple[str, bytes, str]
"""A file's name, its content, and what kind it is."""


class _Fields:
    """Stands where the library's collection of parameters stands; ours are JSON as they are."""

    def __init__(self, parameters: dict[str, Any], files: dict[str, File]) -> None:
        self.parameters, self.multipart_data, self.contains_files = parameters, files, bool(files)

    @property
    def json_parameters(self) -> dict[str, str]:
        """The parameters as a form has them beside files: what is nested as JSON."""
        return {n: v if isinstance(v, str) else json.dumps(v) for n, v in self.parameters.items()}


class NotSent(NetworkError):
    """The request certainly did not reach Telegram."""


class AiohttpRequest(BaseRequest):
    """`BaseRequest` over one aiohttp session."""

    def __init__(self, connections: int = 100) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return READ_SECONDS

    async def initialize(self) -> None:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=300)
            self._session = aiohttp.ClientSession(
                connector=connector, headers={"User-Agent": self.USER_AGENT}
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        del write_timeout, pool_timeout
        timeout = aiohttp.ClientTimeout(
            sock_connect=_seconds(connect_timeout, CONNECT_SECONDS),
            sock_read=_seconds(read_timeout, READ_SECONDS),
        )
        return await self._exchange(method, url, timeout=timeout, **_body(request_data))

    async def post_json(self, url: str, body: bytes) -> tuple[int, bytes]:
        """The status and answer to a body that is JSON already; raises as any request does."""
        return await self._exchange("POST", url, timeout=_USUAL, data=body, headers=_JSON)

    async def post_files(self, url: str, fields: dict[str, Any], files: dict[str, File]) -> tuple[int, bytes]:
        """The status and answer to fields with files beside them; raises as any request does."""
        form = _body(_Fields(fields, files))
        return await self._exchange("POST", url, timeout=_USUAL, **form)

    async def _exchange(self, method: str, url: str, **how: Any) -> tuple[int, bytes]:
        if self._session is None:
            raise NotSent("the client is not started")
        try:
            how["proxy"] = _proxy_of("/".join(url.split("/", 3)[:3]))
            async with self._session.request(method, url, allow_redirects=False, **how) as answer:
                return answer.status, await _read(answer)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            raise NotSent(type(error).__name__) from None
        except TimeoutError:
            raise TimedOut("no answer in time") from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """An answer as JSON; one that is none (a proxy's page) is not logged."""
        try:
            parsed = json.loads(payload)
        except (ValueError, RecursionError):
            raise TelegramError("the answer is no JSON") from None
        if not isinstance(parsed, dict):
            raise TelegramError("the answer is no object")
        return parsed


@lru_cache(maxsize=8)
def _proxy_of(origin: str) -> str | None:
    """The proxy that the environment names for an origin. aiohttp's own way looks for it, and for a password in a file
    and in a thread of its own, at each request.
    """
    host = urlsplit(origin).netloc
    return None if not host or proxy_bypass(host) else getproxies().get(urlsplit(origin).scheme)


def _body(request_data: "RequestData | _Fields | None") -> dict[str, Any]:
    """The parameters as JSON, in several parts where files are among them."""
    if request_data is None:
        return {}
    if not request_data.contains_files:
        return {"json": request_data.parameters}
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return {"data": form}


async def call(bot: Bot, method: str, *, files: dict[str, File] | None = None, **fields: Any) -> Any:
    """What a method gives for these fields, JSON as they are; raises as the bot's own methods do.

    The library's types around what we have made ourselves, and around answers that nobody reads, cost more than the
    rest of sending a message.
    """
    return await bot.request.post(f"{bot.base_url}/{method}", _Fields(fields, files or {}))  # type: ignore[arg-type]


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    """The whole answer, if it is of a sane size."""
    body = await answer.content.read(LARGEST_ANSWER)
    while not answer.content.at_eof():
        more = await answer.content.read(LARGEST_ANSWER)
        body += more
        if len(body) > LARGEST_ANSWER:
            raise NetworkError("the answer is too large")
        await asyncio.sleep(0)
    return body


def _seconds(given: ODVInput[float], default: float) -> float | None:
    if isinstance(given, DefaultValue):
        return default
    return given
