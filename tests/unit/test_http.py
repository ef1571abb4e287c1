"""What all sources share over HTTP: where a request may go, how much it reads, how long it waits."""

import gzip
from contextlib import closing
from datetime import UTC, datetime

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from digest_core import http
from digest_core.errors import RateLimited, SourceBroken, SourceUnreachable
from digest_core.guard import is_public, origin
from digest_core.http import PoliteAdapter, Service, World, check_address, retry_after
from support import arxiv_server as server
from support.arxiv_server import ArxivServer
from support.fakes import FakeClock, FakeGate

NOW = datetime(2026, 2, 6, 7, 0, tzinfo=UTC)
SERVICE = Service("arxiv", "arXiv", "http://127.0.0.1:4711/api/query", "arxiv.org", 3.0)


def session_to(base: str, clock: FakeClock, deadline: float | None = None) -> requests.Session:
    """A session whose transport takes any answer below 500 but 429 as it comes."""
    adapter = PoliteAdapter(
        Service("test", "시험", base, "arxiv.org", 3.0),
        World(FakeGate(clock), clock, deadline),
        lambda _status, body: body,
    )
    session = requests.Session()
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://export.arxiv.org/api/query", ("https", "export.arxiv.org", 443)),
        ("http://EXPORT.arxiv.org/", ("http", "export.arxiv.org", 80)),
        ("http://[::1]:8080/x?y", ("http", "::1", 8080)),
    ],
)
def test_origin(url: str, expected: tuple[str, str, int]) -> None:
    assert origin(url) == expected


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://arxiv.org/", "https://", "", "http://h:99999/"])
def test_what_has_no_origin(url: str) -> None:
    with pytest.raises(ValueError):
        origin(url)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "10.1.2.3", "192.168.0.1", "172.16.9.9", "169.254.169.254", "100.64.0.1", "0.0.0.0",
     "224.0.0.1", "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "2130706433", "0x7f.1"],
)  # fmt: skip
def test_addresses_inside_are_not_public(host: str) -> None:
    assert not is_public(host)


@pytest.mark.parametrize("host", ["8.8.8.8", "151.101.3.42", "2606:4700::6810:84e5"])
def test_addresses_outside_are_public(host: str) -> None:
    assert is_public(host)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:4711/elsewhere",  # the configured origin, loopback as it is
        "https://arxiv.org/api/query",
        "https://export.arxiv.org:8443/api",
    ],
)
def test_allowed_addresses(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    resolves_to(monkeypatch, "151.101.3.42")
    check_address(SERVICE, url)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:4712/api/query",  # another port of this machine
        "https://127.0.0.1:4711/api/query",
        "http://localhost:4711/api/query",
        "http://export.arxiv.org/api/query",  # not encrypted
        "https://arxiv.org.evil.example/",
        "https://evilarxiv.org/",
        "https://arxiv.org@evil.example/",
        "https://arxiv.org:99999/",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "",
    ],
)
def test_refused_addresses(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    resolves_to(monkeypatch, "151.101.3.42")
    with pytest.raises(SourceBroken, match="허용되지 않은 주소"):
        check_address(SERVICE, url)


def test_a_name_of_the_service_that_leads_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    resolves_to(monkeypatch, "10.0.0.7")
    with pytest.raises(SourceBroken, match="허용되지 않은 주소"):
        check_address(SERVICE, "https://export.arxiv.org/api/query")


def resolves_to(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Name resolution is the network's: tests have none."""
    answer = [(2, 1, 6, "", (address, 0))]
    monkeypatch.setattr(http.socket, "getaddrinfo", lambda *_args, **_named: answer)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        (" 120 ", 120.0),
        ("0", 0.0),
        ("999999", 300.0),
        ("Fri, 06 Feb 2026 07:00:30 GMT", 30.0),
        ("Fri, 06 Feb 2026 16:01:00 +0900", 60.0),
        ("Fri, 06 Feb 2026 07:00:30 -0000", 30.0),  # a date without a zone is GMT
        ("Fri, 06 Feb 2026 06:00:00 GMT", 0.0),  # past
        ("Fri, 06 Feb 2027 07:00:00 GMT", 300.0),
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("Fri, 99 Feb 2026 07:00:30 GMT", None),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


@given(st.text(max_size=60))
def test_retry_after_survives_anything(value: str) -> None:
    wait = retry_after(value, NOW)
    assert wait is None or 0 <= wait <= 300


def test_a_body_over_the_limit_is_refused_and_the_connection_is_free_again() -> None:
    clock = FakeClock()
    with ArxivServer([]) as outside, closing(session_to(outside.base, clock)) as session:
        outside.faults += [server.HUGE, server.raw(b"small")]
        with pytest.raises(SourceBroken, match="너무 큽니다"):
            session.get(outside.base)
        assert session.get(outside.base).content == b"small"


def test_a_body_that_drips_is_cut_at_the_deadline() -> None:
    clock = FakeClock()
    with (
        ArxivServer([]) as outside,
        closing(session_to(outside.base, clock, clock.monotonic() + 0.3)) as session,
    ):
        outside.faults.append(server.DRIP)
        with pytest.raises(SourceUnreachable, match="시간 초과"):
            session.get(outside.base)


def test_an_attempt_that_drips_is_cut_and_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FakeClock()
    monkeypatch.setattr(http, "ATTEMPT_SECONDS", 0.3)  # a minute is too long for a test
    with ArxivServer([]) as outside, closing(session_to(outside.base, clock)) as session:
        outside.faults += [server.DRIP, server.raw(b"at last")]
        assert session.get(outside.base).content == b"at last"
    assert clock.sleeps == [3.0]


def test_a_server_that_does_not_answer_is_left_at_the_deadline() -> None:
    clock = FakeClock()
    with (
        ArxivServer([]) as outside,
        closing(session_to(outside.base, clock, clock.monotonic() + 0.3)) as session,
    ):
        outside.faults.append(server.HANG)
        with pytest.raises(SourceUnreachable, match="시간 초과"):
            session.get(outside.base)


def test_a_refused_connection_says_so() -> None:
    clock = FakeClock()
    with ArxivServer([]) as outside:
        gone = outside.base
    with closing(session_to(gone, clock)) as session, pytest.raises(SourceUnreachable) as failure:
        session.get(gone)
    assert str(failure.value) == "시험가 응답하지 않습니다(연결 거부). 잠시 뒤 다시 시도해 주세요."
    assert clock.sleeps == [3.0, 6.0, 12.0, 24.0]


@pytest.mark.parametrize("fault", [server.DROP, server.CUT, server.status(500), server.status(503)])
def test_what_may_pass_is_tried_again(fault: server.Fault) -> None:
    clock = FakeClock()
    with ArxivServer([]) as outside, closing(session_to(outside.base, clock)) as session:
        outside.faults += [fault, fault, server.raw(b"at last")]
        assert session.get(outside.base).content == b"at last"
    assert clock.sleeps == [3.0, 6.0]


def test_a_longer_retry_after_is_honoured_and_a_shorter_one_is_not_hurried() -> None:
    clock = FakeClock()
    with ArxivServer([]) as outside, closing(session_to(outside.base, clock)) as session:
        outside.faults += [server.status(429, 40), server.status(503, 1), server.status(503, 77), None]
        session.get(outside.base)
    assert clock.sleeps == [40.0, 6.0, 77.0]


def test_the_last_failure_is_told_with_how_long_to_wait() -> None:
    clock = FakeClock()
    with ArxivServer([]) as outside, closing(session_to(outside.base, clock)) as session:
        outside.always = server.status(429, 50)
        with pytest.raises(RateLimited, match="50초 뒤 다시 시도해 주세요") as failure:
            session.get(outside.base)
        assert len(outside.log) == 5
    assert failure.value.retry_after == 50.0


def test_no_pause_goes_past_the_deadline() -> None:
    clock = FakeClock()
    with (
        ArxivServer([]) as outside,
        closing(session_to(outside.base, clock, clock.monotonic() + 10)) as session,
    ):
        outside.always = server.status(503)
        with pytest.raises(SourceUnreachable, match="HTTP 503"):
            session.get(outside.base)
    assert clock.sleeps == [3.0, 6.0]


def test_a_request_after_the_deadline_is_not_sent() -> None:
    clock = FakeClock()
    with ArxivServer([]) as outside, closing(session_to(outside.base, clock, clock.monotonic())) as session:
        with pytest.raises(SourceUnreachable):
            session.get(outside.base)
        assert outside.log == []


def test_a_compressed_answer_is_read_unpacked() -> None:
    clock = FakeClock()
    with ArxivServer([]) as outside, closing(session_to(outside.base, clock)) as session:
        outside.faults.append(server.raw(gzip.compress(b"unpacked"), Content_Encoding="gzip"))
        assert session.get(outside.base).content == b"unpacked"


def test_a_compressed_bomb_is_refused() -> None:
    clock = FakeClock()
    bomb = gzip.compress(b" " * (http.BODY_LIMIT + 1), compresslevel=1)
    with ArxivServer([]) as outside, closing(session_to(outside.base, clock)) as session:
        outside.faults.append(server.raw(bomb, Content_Encoding="gzip"))
        with pytest.raises(SourceBroken, match="너무 큽니다"):
            session.get(outside.base)
