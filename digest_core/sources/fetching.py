"""One request of a source that has no library of its own, over the shared polite transport."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import msgspec
import requests
from requests.exceptions import InvalidSchema, InvalidURL

from digest_core.errors import SourceBroken
from digest_core.http import PoliteAdapter, Service, World, unreachable
from digest_core.ports import Clock, Gate

MOST_REDIRECTS = 4
PAUSES = (2.0,)
"""Seconds before the one more try that a source beside arXiv gets."""


class Answer(NamedTuple):
    """A judged answer; the body is decoded and within the service's limit."""

    status: int
    body: bytes
    headers: Mapping[str, str]


class Patience(NamedTuple):
    """The outside world of a request, and how many seconds it may take at the most."""

    gate: Gate
    clock: Clock
    deadline: float | None
    seconds: float

    def world(self) -> World:
        end = self.clock.monotonic() + self.seconds
        return World(self.gate, self.clock, end if self.deadline is None else min(end, self.deadline), PAUSES)


def fetch(
    service: Service,
    patience: Patience,
    url: str,
    *,
    params: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    check: Callable[[int, bytes], bytes],
) -> Answer:
    """Get an address; `check` judges each answer that is no redirect. Raises a `SourceError`."""
    with requests.Session() as session:
        adapter = PoliteAdapter(service, patience.world(), check)
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        session.max_redirects = MOST_REDIRECTS
        try:
            answer = session.get(url, params=params, headers=headers)
        except (requests.TooManyRedirects, InvalidSchema, InvalidURL):
            problem = "끝없이 또는 허용되지 않은 주소로 넘깁니다. 주소 설정을 확인해 주세요."
            raise SourceBroken(service.label, f"{service.label}의 응답이 {problem}") from None
        except (requests.RequestException, ValueError) as wrong:
            raise unreachable(service.label, wrong) from wrong
    return Answer(answer.status_code, answer.content, answer.headers)


def only_ok(label: str, setting: str) -> Callable[[int, bytes], bytes]:
    """A check that takes nothing but a 200."""

    def check(status: int, body: bytes) -> bytes:
        if status != 200:
            raise SourceBroken(
                label, f"{label}의 응답이 뜻밖입니다(HTTP {status}). {setting}을(를) 확인해 주세요."
            )
        return body

    return check


def json_of(body: bytes, label: str, setting: str) -> object:
    """A body as JSON; raises `SourceBroken`."""
    try:
        return msgspec.json.decode(body)
    except (ValueError, RecursionError):
        raise SourceBroken(
            label, f"{label}에서 데이터가 아닌 응답이 왔습니다. {setting}을(를) 확인해 주세요."
        ) from None


def whole(value: object, most: int = 10**7) -> int | None:
    """A count from outside; None for what is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most else None
