"""Connections go to the very address that was judged, whatever a name says a moment later."""

import socket
from typing import Any

import pytest

from digest_core import guard
from digest_core.errors import SourceBroken, SourceError
from digest_core.http import Service
from digest_core.sources.fetching import Patience, fetch, only_ok
from support.fakes import FakeClock, FakeGate
from support.outlets import Outlets, Served, rss

PUBLIC = "151.101.3.42"


class Names:
    """Name resolution of the test's own: each name gives its answers one after the other, the last for ever."""

    def __init__(self, **answers: list[str]) -> None:
        self.answers = {name.replace("_", "."): found for name, found in answers.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, port: Any, *_: Any, **__: Any) -> list[Any]:
        self.asked.append(host)
        found = self.answers.get(host)
        if found is None:
            literal = [host] if host.replace(".", "").isdigit() else []
            if not literal:
                raise socket.gaierror(socket.EAI_NONAME, "unknown name")
            found = literal
        address = found.pop(0) if len(found) > 1 else found[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port or 0))]


def get(url: str, base: str) -> bytes:
    clock = FakeClock()
    service = Service("test", "시험", base, "", 1.0, anywhere=True)
    patience = Patience(FakeGate(clock), clock, None, 5.0)
    return fetch(service, patience, url, check=only_ok("시험", "SETTING")).body


def test_a_name_that_turns_inside_after_the_check_leads_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Public when looked at, loopback when connected to: where a server is waiting."""
    with Outlets() as outlets:
        outlets.feeds["x"] = Served(rss())
        port = outlets.origin.rpartition(":")[2]
        names = Names(rebind_example=[PUBLIC, "127.0.0.1"])
        monkeypatch.setattr(socket, "getaddrinfo", names)
        with pytest.raises(SourceBroken, match="허용되지 않은 주소"):
            get(f"http://rebind.example:{port}/feeds/x", "https://feeds.example/")
        assert outlets.log == []
        assert names.asked == ["rebind.example"] * 2


def test_the_connection_goes_to_the_judged_address_and_asks_for_the_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With loopback declared public, one can see where the connection went and what it asked for."""
    with Outlets() as outlets:
        outlets.feeds["x"] = Served(rss())
        port = outlets.origin.rpartition(":")[2]
        monkeypatch.setattr(
            socket, "getaddrinfo", Names(feed_example=["127.0.0.1"], **{"127_0_0_1": ["127.0.0.1"]})
        )
        monkeypatch.setattr(guard, "_is_outside", lambda _: True)
        assert get(f"http://feed.example:{port}/feeds/x", "https://feeds.example/") == rss()
        assert outlets.log[0].headers["host"] == f"feed.example:{port}"


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1", "0.0.0.0", "::1", "fe80::1%eth0", "fc00::1",
     "::ffff:192.168.0.1", "64:ff9b::a00:1", "2002:7f00:1::"],
)  # fmt: skip
def test_a_name_with_any_address_inside_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    infos = [(2, 1, 6, "", (PUBLIC, 0)), (2, 1, 6, "", (address, 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: infos)
    with pytest.raises(guard.PrivateAddress):
        guard.public_addresses("two.example")


def test_only_the_exact_origin_of_a_setting_is_trusted() -> None:
    with Outlets() as outlets, Outlets() as other:
        outlets.feeds["x"] = other.feeds["x"] = Served(rss())
        assert get(f"{outlets.origin}/feeds/x", outlets.origin) == rss()
        with pytest.raises(SourceBroken):
            get(f"{other.origin}/feeds/x", outlets.origin)
        assert other.log == []


def test_a_redirect_within_the_setting_is_followed() -> None:
    with Outlets() as outlets:
        outlets.feeds["new"] = Served(rss())
        outlets.faults["/feeds/old"] = f"redirect {outlets.origin}/feeds/new"
        assert get(f"{outlets.origin}/feeds/old", outlets.origin) == rss()


@pytest.mark.parametrize(
    "location", ["http://localhost:{port}/feeds/x", "http://127.1:{port}/feeds/x", "//[::1]:{port}/x"]
)
def test_a_redirect_to_this_machine_by_any_other_name_is_refused(location: str) -> None:
    with Outlets() as outlets, Outlets() as inside:
        inside.feeds["x"] = Served(rss())
        outlets.faults["/feeds/"] = f"redirect {location.format(port=inside.origin.rpartition(':')[2])}"
        with pytest.raises(SourceError):
            get(f"{outlets.origin}/feeds/a", outlets.origin)
        assert inside.log == []
