"""A loopback language model that speaks Gemini's REST and OpenAI's chat completions, and every fault they have.

    with ModelServer(lambda asked: Say('{"ok": true}')) as server:
        env = server.gemini_env()      # or server.openai_env()

`answer` is called for every generation with an `Asked` (prompt texts, schema, whether streamed) and returns what to
send: a `str` or `Say` (an answer), `Fail` (an error status), `Raw` (bytes as they are), or one of the ways in which
servers die (`Hang`, `Drip`, `Drop`). `script` holds replies that go out first, one a generation. `log` keeps what was
asked. Runnable: `PYTHONPATH=tests python -m support.model_server [--port N] [--answer MODULE:FUNCTION] [--delay S]`.
"""

import argparse
import importlib
import json
import threading
from collections.abc import Callable, Mapping
from http.server import ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any, NamedTuple, Self

KEY = "AIzaTEST-loopback-key-0123456789abcdef"
MODELS = ("gemini-3.8-flash", "gemini-3.5-flash-lite", "gemini-2.5-flash", "test-model")


class Asked(NamedTuple):
    """A generation that was asked for; `dialect` is `gemini` or `openai`."""

    number: int
    dialect: str
    model: str
    system: str
    user: str
    schema: Mapping[str, Any] | None
    stream: bool
    key: str
    path: str
    body: Mapping[str, Any]
    headers: Mapping[str, str]


class Say(NamedTuple):
    """An answer. `finish` in Gemini's words (`STOP`, `MAX_TOKENS`, `SAFETY` …), which become OpenAI's where that is asked.

    With `text` None the candidate has no parts at all; `block` blocks the prompt instead. `thoughts` come before the
    text. `delay` in seconds passes before the answer; a stream comes in `pieces`, `pause` seconds apart.
    """

    text: str | None
    finish: str = "STOP"
    block: str = ""
    thoughts: str = ""
    usage: tuple[int, int] | None = (100, 20)
    delay: float = 0.0
    pieces: int = 3
    pause: float = 0.0


class Fail(NamedTuple):
    """An error status; without `body` the provider's own form of it."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = {}
    delay: float = 0.0


class Raw(NamedTuple):
    """Bytes as they are."""

    body: bytes
    status: int = 200
    content_type: str = "application/json; charset=UTF-8"
    headers: Mapping[str, str] = {}
    delay: float = 0.0


class Hang(NamedTuple):
    """Takes the request and says nothing more; after the headers with `after_headers`."""

    after_headers: bool = False


class Drip(NamedTuple):
    """A byte now and then, for ever; in the status line and headers with `in_headers`."""

    every: float = 0.05
    in_headers: bool = False


class Drop(NamedTuple):
    """Ends the connection: at once, or in the middle of an answer with this text."""

    after: str | None = None


class Flood(NamedTuple):
    """Bytes without an end, as fast as they are taken."""


Reply = str | Say | Fail | Raw | Hang | Drip | Drop | Flood
Answer = Callable[[Asked], Reply]


def fill(schema: Mapping[str, Any] | None) -> Any:
    """The smallest value that satisfies a schema of objects, arrays, strings, integers and enums."""
    kind = (schema or {}).get("type")
    if schema is None:
        return "답입니다."
    if "enum" in schema:
        return schema["enum"][0]
    if kind == "object":
        return {name: fill(inner) for name, inner in schema.get("properties", {}).items()}
    if kind == "array":
        return [fill(schema.get("items", {})) for _ in range(schema.get("minItems", 0))]
    return {"integer": 1, "number": 1.0, "boolean": True}.get(str(kind), "답")


def obedient(asked: Asked) -> Reply:
    """Satisfies the schema, or says one sentence."""
    filled = fill(asked.schema)
    return Say(filled if isinstance(filled, str) else json.dumps(filled, ensure_ascii=False))


class ModelServer:
    """The server; `base` is for GEMINI_API_BASE, `openai_base` (with /v1) for OPENAI_BASE_URL.

    `key` is the only key it takes, None takes any. `models` are the names it lists; others are unknown to it.
    `refused_formats` are the `response_format` types that its OpenAI side answers with 400.
    """

    def __init__(
        self,
        answer: Answer = obedient,
        *,
        models: tuple[str, ...] = MODELS,
        key: str | None = KEY,
        port: int = 0,
        delay: float = 0.0,
    ) -> None:
        self.answer, self.models, self.key, self.delay = answer, models, key, delay
        self.script: list[Reply] = []
        self.refused_formats: frozenset[str] = frozenset()
        self.unknown_fields: frozenset[str] = frozenset()
        self.listing: Reply | None = None
        """What to send instead of the list of models."""
        self.log: list[Asked] = []
        self.requests: list[tuple[str, str]] = []
        """Method and path of everything that came in."""
        self.concurrent = self.most_concurrent = 0
        self.stopping = Event()
        self.lock = Lock()
        from support.model_server_http import Handler

        self._http = _Server(("127.0.0.1", port), Handler)
        self._http.owner = self
        self.base = f"http://127.0.0.1:{self._http.server_port}"
        self.openai_base = f"{self.base}/v1"
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def gemini_env(self, model: str = "gemini", **more: str) -> dict[str, str]:
        """Settings with which the program asks this server as Gemini."""
        own = {"GEMINI_API_BASE": self.base, "GEMINI_API_KEY": self.key or KEY, "AIDAILY_MODEL": model}
        return {**own, **more}

    def openai_env(self, model: str = "openai:test-model", **more: str) -> dict[str, str]:
        """Settings with which the program asks this server as an OpenAI-compatible one."""
        own = {"OPENAI_BASE_URL": self.openai_base, "OPENAI_API_KEY": self.key or KEY, "AIDAILY_MODEL": model}
        return {**own, **more}

    def reply(self, asked: Asked) -> Reply:
        """What to answer: the script first."""
        with self.lock:
            self.log.append(asked)
            scripted = self.script.pop(0) if self.script else None
        return self.answer(asked) if scripted is None else scripted


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    owner: ModelServer


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--answer", default="support.model_server:obedient", help="module:function")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before every answer")
    parser.add_argument("--any-key", action="store_true")
    options = parser.parse_args()
    module, _, function = options.answer.partition(":")
    answer = getattr(importlib.import_module(module), function)
    key = None if options.any_key else KEY
    with ModelServer(answer, port=options.port, delay=options.delay, key=key) as server:
        print(server.base, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
