"""Shared fixtures: a real Valkey for a test session's worker, emptied for each test."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from redis import Redis

from support.program import SETTINGS
from workers.connection import connect
from workers.embedded import EmbeddedServer

# A test that is timed fails on a busy machine; what a step costs is measured in `benchmarks/`.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    """The address of a real server of this test process."""
    with (
        tempfile.TemporaryDirectory(prefix="aid", ignore_cleanup_errors=True) as home,
        EmbeddedServer.attach(Path(home)) as server,
    ):
        yield server.url


@pytest.fixture
def redis(valkey_url: str) -> Iterator[Redis]:
    """An empty database on the real server."""
    with connect(valkey_url) as client:
        client.flushall()
        yield client


@pytest.fixture
def shared() -> Path:
    """The folder of shared test data, which a bare clone does not have."""
    if not SHARED.is_dir():
        pytest.skip("the shared test data is not beside this checkout")
    return SHARED


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of whoever runs the tests do not reach them."""
    for name in list(os.environ):
        if name.startswith(SETTINGS):
            monkeypatch.delenv(name)
