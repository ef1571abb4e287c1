"""Polite HTTP, shared by the sources: one slot, few requests, honest name, bounded time and size.

A request may only go to the configured address (its exact scheme, host and port are trusted, loopback too)
or, by a redirect, to an https host of the service's own domain with a public address; for a service that lives
`anywhere`, such as a feed, to any public address. `guarded.py` judges what a name leads to while connecting.
"""

import io
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import inf
from typing import NamedTuple, Protocol

from requests import PreparedRequest, RequestException, Response
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from digest_core.errors import RateLimited, SourceBroken, SourceError, SourceUnreachable
from digest_core.guard import PrivateAddress, is_public, origin
from digest_core.guarded import GuardedAdapter
from digest_core.ports import Clock, Gate

USER_AGENT = "AI-Daily/0.1"
CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
SLOT_SECONDS = 300.0
# A gate may hand a slot on after 90 s, taking its holder for dead; no attempt may live that long.
ATTEMPT_SECONDS = 60.0
PAUSES = (3.0, 6.0, 12.0, 24.0)
RETRY_AFTER_LIMIT = 300.0
BODY_LIMIT = 64 * 2**20
CHUNK = 64 * 2**10

_SECONDS = re.compile(r"[0-9]{1,9}")
_REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (TimeoutError, "시간 초과"),
    (ConnectionRefusedError, "연결 거부"),
    (socket.gaierror, "주소를 찾을 수 없음"),
    (ssl.SSLError, "보안 연결 실패"),
)


class Service(NamedTuple):
    """An outside service: its slot at the gate, its name for users, where it may be found.

    `domain` is where redirects may lead beside `base`, None for nowhere else, or `anywhere` that is public; `every` is
    in seconds, `limit` in bytes of an answer, unpacked.
    """

    slot: str
    label: str
    base: str
    domain: str | None
    every: float
    limit: int = BODY_LIMIT
    anywhere: bool = False


class World(NamedTuple):
    """The effects a request needs; `deadline` is on the clock's monotonic scale, `pauses` stand between attempts."""

    gate: Gate
    clock: Clock
    deadline: float | None
    pauses: tuple[float, ...] = PAUSES


class Raw(Protocol):
    """The part of urllib3's response that is read here."""

    def stream(self, amt: int, decode_content: bool | None = None) -> Iterator[bytes]: ...
    def shutdown(self) -> None: ...
    def close(self) -> None: ...
    def release_conn(self) -> None: ...


class Failure(NamedTuple):
    """An attempt that gave nothing; `wait` is how many seconds the service asks for before the next."""

    error: SourceError
    wait: float = 0.0


class TooLarge(Exception):
    """A body beyond the limit."""


def check_address(service: Service, url: str) -> None:
    """Raise `SourceBroken` for an address that the service has no business sending us to."""
    try:
        scheme, host, _ = target = origin(url)
        if target == origin(service.base):
            return
    except ValueError:
        scheme, host = "", ""
    own = service.domain is not None and (host == service.domain or host.endswith(f".{service.domain}"))
    allowed = bool(host) if service.anywhere else scheme == "https" and own
    if not allowed or not is_public(host):
        raise _led_astray(service)


def _led_astray(service: Service) -> SourceBroken:
    return SourceBroken(
        service.label,
        f"{service.label}가 허용되지 않은 주소로 넘기려 해서 따라가지 않았습니다."
        " 주소 설정과 네트워크(로그인 화면 등)를 확인해 주세요.",
    )


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds of a Retry-After header (seconds or an HTTP date), 0 to 300; None where it says nothing."""
    text = (value or "").strip()
    if _SECONDS.fullmatch(text):
        return min(float(text), RETRY_AFTER_LIMIT)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max((aware - now).total_seconds(), 0.0), RETRY_AFTER_LIMIT)


def read_body(raw: Raw, *, limit: int, seconds: float) -> bytes:
    """The whole body, in at most `seconds` however slowly it drips.

    Raises `TooLarge`, `TimeoutError`, or what urllib3 raises.
    """
    late = threading.Event()

    def cut() -> None:
        late.set()
        with suppress(OSError, RuntimeError, ValueError):  # the body ended at this very moment
            raw.shutdown()

    watchdog = threading.Timer(seconds, cut)
    watchdog.daemon = True
    watchdog.start()
    try:
        return _joined(raw.stream(CHUNK, decode_content=True), limit, late)
    finally:
        watchdog.cancel()
        raw.close()
        # Closing alone would leave the only place in the pool taken for ever.
        raw.release_conn()


def _joined(chunks: Iterator[bytes], limit: int, late: threading.Event) -> bytes:
    body = bytearray()
    try:
        for chunk in chunks:
            body += chunk
            if len(body) > limit:
                raise TooLarge
    except HTTPError:
        if not late.is_set():
            raise
    if late.is_set():
        raise TimeoutError
    return bytes(body)


def unreachable(label: str, wrong: BaseException) -> SourceUnreachable:
    """What a failed connection means to the user."""
    causes = tuple(_causes(wrong))
    reason = next((text for kind, text in _REASONS if any(isinstance(c, kind) for c in causes)), "연결 끊김")
    error = SourceUnreachable(label, f"{label}가 응답하지 않습니다({reason}). 잠시 뒤 다시 시도해 주세요.")
    error.__cause__ = wrong
    return error


def _causes(wrong: BaseException | None) -> Iterator[BaseException]:
    while wrong:
        yield wrong
        wrong = wrong.__cause__ or wrong.__context__


def refusal(label: str, status: int, wait: float | None) -> Failure | None:
    """A status that asks to come back later, None for any other. `wait` is what Retry-After said."""
    later = f"{wait:.0f}초 뒤" if wait else "잠시 뒤"
    if status == 429:
        busy = f"{label}가 요청이 너무 잦다고 답했습니다(HTTP 429). {later} 다시 시도해 주세요."
        return Failure(RateLimited(label, busy, wait), wait or 0.0)
    if status >= 500:
        down = f"{label} 서버에 문제가 있습니다(HTTP {status}). {later} 다시 시도해 주세요."
        return Failure(SourceUnreachable(label, down), wait or 0.0)
    return None


class PoliteAdapter(HTTPAdapter):
    """A transport for `requests` that asks the gate before every attempt and judges every answer.

    `check` gets the status and body of an answer that is neither a redirect, 429 nor 5xx, and returns the
    body to hand on or raises a `SourceError`. Attempts that failed with a retryable error are repeated after
    growing pauses, Retry-After where that is longer, and never past the deadline; then the error is raised.
    """

    def __init__(self, service: Service, world: World, check: Callable[[int, bytes], bytes]) -> None:
        super().__init__(pool_connections=1, pool_maxsize=1, pool_block=True)
        self._service, self._world, self._check = service, world, check
        self._abroad = GuardedAdapter(pool_connections=1, pool_maxsize=1, pool_block=True)

    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,  # noqa: ARG002 - the body is always read whole, while the slot is held
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,  # noqa: ARG002 - ours holds
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> Response:
        check_address(self._service, request.url or "")
        request.headers["User-Agent"] = USER_AGENT
        at_home = origin(request.url or "") == origin(self._service.base)
        open_ = super().send if at_home else self._abroad.send

        def opened(seconds: float) -> Response:
            timeouts = (min(CONNECT_SECONDS, seconds), min(READ_SECONDS, seconds))
            return open_(request, True, timeouts, verify, cert, proxies)

        return self._patiently(opened)

    def close(self) -> None:
        super().close()
        self._abroad.close()

    def _patiently(self, opened: Callable[[float], Response]) -> Response:
        for pause in (*self._world.pauses, inf):
            outcome = self._attempt(opened)
            if isinstance(outcome, Response):
                return outcome
            wait = max(pause, outcome.wait)
            if not outcome.error.retryable or wait == inf or wait >= self._left():
                raise outcome.error
            self._world.clock.sleep(wait)
        raise AssertionError("unreachable: the last pause never ends")

    def _left(self) -> float:
        deadline = self._world.deadline
        return inf if deadline is None else deadline - self._world.clock.monotonic()

    def _attempt(self, opened: Callable[[float], Response]) -> Response | Failure:
        service = self._service
        patience = min(self._left(), SLOT_SECONDS)
        with self._world.gate.slot(service.slot, every=service.every, timeout=max(patience, 0.0)):
            try:
                return self._exchange(opened)
            except SourceError as error:
                return Failure(error)
            except PrivateAddress:
                return Failure(_led_astray(service))
            except (RequestException, HTTPError, TimeoutError) as wrong:
                return Failure(unreachable(service.label, wrong))

    def _exchange(self, opened: Callable[[float], Response]) -> Response | Failure:
        clock, started = self._world.clock, self._world.clock.monotonic()
        seconds = min(self._left(), ATTEMPT_SECONDS)
        if seconds <= 0:
            raise TimeoutError
        response = opened(seconds)
        body = self._body(response, max(seconds - (clock.monotonic() - started), 0.0))
        if not response.is_redirect:
            wait = retry_after(response.headers.get("Retry-After"), clock.now())
            if failure := refusal(self._service.label, response.status_code, wait):
                return failure
            body = self._check(response.status_code, body)
        # Read, checked and decoded already: requests gets it as a file, the connection is free again.
        response.raw = io.BytesIO(body)
        return response

    def _body(self, response: Response, seconds: float) -> bytes:
        try:
            return read_body(response.raw, limit=self._service.limit, seconds=seconds)
        except TooLarge:
            label, size = self._service.label, f"{self._service.limit >> 20} MiB"
            raise SourceBroken(
                label, f"{label}의 응답이 너무 큽니다({size} 초과). 주소 설정을 확인해 주세요."
            ) from None
