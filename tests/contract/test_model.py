"""The contract of `model_ports.Model`, over every way to a model and over the fake that stands in for them."""

import json
import logging
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest

from digest_core.errors import (
    ModelBroken,
    ModelBusy,
    ModelCutShort,
    ModelError,
    ModelMisconfigured,
    ModelRefused,
    ModelUnreachable,
    QuotaSpent,
)
from digest_core.llm import ADAPTERS, PROVIDERS, Choice, Secret, open_model
from digest_core.model_ports import Model, Prompt
from digest_core.models import Usage
from support.embedded import eventually
from support.fakes import FakeModel
from support.model_server import (
    KEY,
    Asked,
    Drip,
    Drop,
    Fail,
    Flood,
    Hang,
    ModelServer,
    Raw,
    Reply,
    Say,
)

ROOT = Path(__file__).parents[2]
SCHEMA = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "kind": {"type": "string", "enum": ["stated", "inferred"]},
        "lines": {"type": "array", "items": {"type": "integer"}, "minItems": 1},
        "parts": {
            "type": "array",
            "items": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
        },
    },
    "required": ["id", "kind", "lines", "parts"],
}
PLAIN = Prompt(system="한국어로 답합니다.", user="자료 [1] A sentence.")
BOUND = Prompt(system="한국어로 답합니다.", user="자료 [1] A sentence.", schema=SCHEMA)
WHOLE = "모델이 하는 말입니다. 두 문장입니다."


class Way(NamedTuple):
    """One way to a model: the model, and the server behind it (none behind the fake)."""

    model: Model
    server: ModelServer | None

    def will(self, reply: Reply, error: type[ModelError] | None = None) -> None:
        """Have the next call answered so; the fake raises the error that the others should find in the reply."""
        if self.server:
            self.server.script.append(reply)
        elif error:
            more: dict[str, Any] = {"setting": "AIDAILY_MODEL"} if error is ModelMisconfigured else {}
            self.model.script.append(error(self.model.name, "안 됩니다.", **more))  # type: ignore[attr-defined]
        else:
            text = reply if isinstance(reply, str) else getattr(reply, "text", "") or ""
            self.model.script.append(text)  # type: ignore[attr-defined]


def choice_for(way: str, server: ModelServer, key: str = KEY, name: str = "gemini-3.8-flash") -> Choice:
    """The settings' choice that leads to this server this way."""
    if way == "openai-compatible":
        return Choice("openai", name, Secret(key), server.openai_base, PROVIDERS["openai"].factory)
    return Choice("gemini", name, Secret(key), server.base, ADAPTERS[way.removeprefix("gemini-")])


REAL = ("gemini-genai", "gemini-generativeai", "openai-compatible")


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


@pytest.fixture(params=[*REAL, "fake"])
def way(request: pytest.FixtureRequest, server: ModelServer) -> Way:
    if request.param == "fake":
        return Way(FakeModel(), None)
    model = open_model(choice_for(request.param, server))
    assert model is not None
    return Way(model, server)


@pytest.fixture(params=REAL)
def real(request: pytest.FixtureRequest, server: ModelServer) -> Way:
    model = open_model(choice_for(request.param, server))
    assert model is not None
    return Way(model, server)


def streamed(model: Model, prompt: Prompt, *, timeout: float) -> tuple[str, Usage]:
    """A stream, drawn to its end: its text and its usage, which is the last thing it gives."""
    *pieces, usage = model.stream(prompt, timeout=timeout)
    assert isinstance(usage, Usage)
    assert all(isinstance(piece, str) and piece for piece in pieces)
    return "".join(str(piece) for piece in pieces), usage


def completed(model: Model, prompt: Prompt, *, timeout: float) -> tuple[str, Usage]:
    done = model.complete(prompt, timeout=timeout)
    return done.text, done.usage


def calls_under_way() -> list[str]:
    return [thread.name for thread in threading.enumerate() if "_work" in thread.name]


Call = Callable[..., tuple[str, Usage]]
both = pytest.mark.parametrize("call", [completed, streamed])


def test_the_name_tells_provider_and_model(way: Way) -> None:
    provider, _, name = way.model.name.partition(":")
    assert provider
    assert name


@both
def test_an_answer_comes_whole_with_what_it_cost(way: Way, call: Call) -> None:
    way.will(Say(WHOLE, usage=(120, 33)))
    text, usage = call(way.model, PLAIN, timeout=10)
    assert text == WHOLE
    assert usage.model_calls == 1
    assert usage.input_tokens > 0
    assert usage.output_tokens > 0


def test_with_a_schema_the_answer_is_a_document_of_it(way: Way) -> None:
    jsonschema.validate(json.loads(way.model.complete(BOUND, timeout=10).text), SCHEMA)


def test_the_prompt_arrives_with_its_schema(real: Way) -> None:
    assert real.server
    real.model.complete(BOUND, timeout=10)
    (asked,) = real.server.log
    assert (asked.system, asked.user, asked.key) == (BOUND.system, BOUND.user, KEY)
    assert asked.schema
    assert set(asked.schema["required"]) == set(SCHEMA["required"])  # type: ignore[arg-type]
    assert asked.schema["properties"]["kind"]["enum"] == ["stated", "inferred"]
    assert asked.schema["properties"]["parts"]["items"]["required"] == ["text"]
    assert asked.schema["properties"]["lines"]["items"]["type"] == "integer"


@both
def test_usage_is_as_the_server_tells(real: Way, call: Call) -> None:
    real.will(Say(WHOLE, usage=(120, 33)))
    assert call(real.model, PLAIN, timeout=10)[1] == Usage(1, 120, 33)


@both
def test_a_server_that_tells_no_usage_is_no_failure(real: Way, call: Call) -> None:
    real.will(Say(WHOLE, usage=None))
    assert call(real.model, PLAIN, timeout=10) == (WHOLE, Usage(1, 0, 0))


@both
def test_thoughts_are_not_spoken(real: Way, call: Call) -> None:
    real.will(Say(WHOLE, thoughts="The user wants { an answer }."))
    assert call(real.model, PLAIN, timeout=10)[0] == WHOLE


def test_pieces_come_as_they_are_made(real: Way) -> None:
    real.will(Say(WHOLE, pieces=5, pause=0.25))
    started = time.monotonic()
    pieces = real.model.stream(PLAIN, timeout=10)
    assert str(next(pieces)) in WHOLE
    first = time.monotonic() - started
    assert list(pieces)
    assert first < 0.75 * (time.monotonic() - started)


def test_a_stream_can_be_left(real: Way) -> None:
    real.will(Say(WHOLE * 50, pieces=100, pause=0.05))
    pieces = real.model.stream(PLAIN, timeout=30)
    next(pieces)
    assert calls_under_way()
    pieces.close()  # type: ignore[attr-defined]
    eventually(lambda: not calls_under_way(), within=2)


def test_many_may_ask_at_once_and_each_gets_its_own_answer(way: Way) -> None:
    def ask(number: int) -> bool:
        prompt = Prompt(system="", user=f"질문 {number}번")
        return f"{number}번" in way.model.complete(prompt, timeout=20).text

    if way.server:
        way.server.answer = lambda asked: Say(f"답: {asked.user}", delay=0.05)
    else:
        way.model.answer = lambda prompt: f"답: {prompt.user}"  # type: ignore[attr-defined]
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(24)))


class Fault(NamedTuple):
    """What a server does, and what becomes of it."""

    reply: Reply
    error: type[ModelError]
    requests: int = 1


GEMINI_MINUTE = {
    "error": {
        "code": 429,
        "status": "RESOURCE_EXHAUSTED",
        "message": "You exceeded your current quota.",
        "details": [
            {"@type": "type.googleapis.com/google.rpc.QuotaFailure",
             "violations": [{"quotaId": "GenerateRequestsPerMinutePerProjectPerModel-FreeTier", "quotaValue": "10"}]},
            {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "22s"},
        ],
    }
}  # fmt: skip
FAULTS = {
    "429": Fault(Fail(429), ModelBusy),
    "500": Fault(Fail(500), ModelUnreachable),
    "503": Fault(Fail(503), ModelUnreachable),
    "504": Fault(Fail(504), ModelUnreachable),
    "502 with a page": Fault(Fail(502, "<html><h1>Bad Gateway</h1></html>"), ModelUnreachable),
    "401": Fault(Fail(401), ModelMisconfigured),
    "403": Fault(Fail(403), ModelMisconfigured),
    "404 with a page": Fault(Fail(404, "<html>not here</html>"), ModelMisconfigured),
    "400": Fault(Fail(400), ModelRefused),
    "redirected": Fault(Raw(b"", 302, headers={"Location": "http://127.0.0.1:1/"}), ModelMisconfigured),
    "cut short": Fault(Say('{"id": "arxiv:2602.0', finish="MAX_TOKENS"), ModelCutShort),
    "thought until the limit": Fault(Say(None, finish="MAX_TOKENS"), ModelCutShort),
    "blocked for safety": Fault(Say("나쁜", finish="SAFETY"), ModelRefused),
    "blocked as recitation": Fault(Say("남의 글", finish="RECITATION"), ModelRefused),
    "prompt blocked": Fault(Say(None, block="PROHIBITED_CONTENT"), ModelRefused),
    "empty": Fault(Say(""), ModelBroken),
    "only spaces": Fault(Say(" \n "), ModelBroken),
    "no parts": Fault(Say(None), ModelBroken),
    "a page": Fault(Raw(b"<html>Sign in to the network</html>", 200, "text/html"), ModelBroken),
    "broken JSON": Fault(Raw(b'{"candidates": [{'), ModelBroken),
    "nothing": Fault(Raw(b""), ModelBroken),
    "null": Fault(Raw(b"null"), ModelBroken),
    "a list": Fault(Raw(b"[]"), ModelBroken),
    "another shape": Fault(Raw(b'{"candidates": "x", "choices": "y"}'), ModelBroken),
    "bytes that are no text": Fault(Raw(b"\xff\xfe\x00\x80"), ModelBroken),
    "a flood": Fault(Flood(), ModelBroken),
    "reset": Fault(Drop(), ModelUnreachable),
}


@both
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_each_fault_is_one_of_our_errors(way: Way, call: Call, fault: Fault) -> None:
    way.will(fault.reply, fault.error)
    with pytest.raises(fault.error) as caught:
        call(way.model, PLAIN, timeout=10)
    assert caught.value.model == way.model.name
    assert caught.value.retryable is fault.error.retryable
    assert str(caught.value).endswith(("주세요.", "답합니다.", "끊겼습니다.", "안 됩니다."))
    if way.server:
        assert len(way.server.requests) == fault.requests, "it was retried"


@both
def test_after_a_fault_the_next_call_works(way: Way, call: Call) -> None:
    way.will(Fail(503), ModelUnreachable)
    with pytest.raises(ModelUnreachable):
        call(way.model, PLAIN, timeout=10)
    way.will(Say(WHOLE))
    assert call(way.model, PLAIN, timeout=10)[0] == WHOLE


@both
@pytest.mark.parametrize("died", [Drop("반쪽 답이 될 뻔한 말"), Drop(WHOLE * 20)], ids=["early", "late"])
def test_half_an_answer_is_none(real: Way, call: Call, died: Drop) -> None:
    real.will(died)
    with pytest.raises((ModelUnreachable, ModelBroken)) as caught:
        call(real.model, PLAIN, timeout=10)
    assert caught.value.retryable


@both
@pytest.mark.parametrize(
    "reply",
    [Hang(), Hang(after_headers=True), Drip(), Drip(in_headers=True), Say(WHOLE, delay=20)],
    ids=["silent", "silent after headers", "drips", "drips headers", "slow"],
)
def test_a_call_ends_in_time_whatever_the_server_does(real: Way, call: Call, reply: Reply) -> None:
    real.will(reply)
    started = time.monotonic()
    with pytest.raises(ModelUnreachable):
        call(real.model, PLAIN, timeout=0.7)
    assert 0.5 < time.monotonic() - started < 2.5
    # The call's own thread ends, too, though the server goes on.
    eventually(lambda: not calls_under_way())


def test_a_stream_that_stops_in_the_middle_ends_in_time(real: Way) -> None:
    real.will(Say(WHOLE, pieces=4, pause=3))
    started = time.monotonic()
    with pytest.raises(ModelUnreachable):
        list(real.model.stream(PLAIN, timeout=1.2))
    assert time.monotonic() - started < 3


def test_nobody_there(server: ModelServer) -> None:
    for name in REAL:
        choice = choice_for(name, server)._replace(base="http://127.0.0.1:1/v1")
        model = open_model(choice)
        assert model
        with pytest.raises(ModelUnreachable, match="_BASE"):
            model.complete(PLAIN, timeout=5)


def test_waiting_as_told(real: Way) -> None:
    real.will(Fail(429, headers={"Retry-After": "7"}))
    with pytest.raises(ModelBusy) as caught:
        real.model.complete(PLAIN, timeout=10)
    assert caught.value.retry_after == 7


@pytest.mark.parametrize("told", ["soon", "-5", "1e999", "nan", "Wed, 21 Oct 2015 07:28:00 GMT", "9" * 400])
def test_nonsense_about_waiting_is_not_believed(real: Way, told: str) -> None:
    real.will(Fail(429, headers={"Retry-After": told}))
    with pytest.raises(ModelBusy) as caught:
        real.model.complete(PLAIN, timeout=10)
    assert caught.value.retry_after is None


def test_the_models_on_offer(way: Way) -> None:
    offered = way.model.available(timeout=10)
    assert way.model.name.partition(":")[2] in offered


@pytest.mark.parametrize("name", REAL)
def test_a_model_that_does_not_exist_names_the_setting(server: ModelServer, name: str) -> None:
    model = open_model(choice_for(name, server, name="gemini-0.1-none"))
    assert model
    for call in (completed, streamed):
        with pytest.raises(ModelMisconfigured, match="AIDAILY_MODEL") as caught:
            call(model, PLAIN, timeout=10)
        assert caught.value.setting == "AIDAILY_MODEL"


@pytest.mark.parametrize("name", REAL)
def test_a_wrong_key_names_the_setting_and_shows_nobody(
    server: ModelServer, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    planted = "AIzaPLANTED-key-that-nobody-may-see"
    caplog.set_level(logging.DEBUG)
    model = open_model(choice_for(name, server, key=planted))
    assert model
    told = []
    for call in (completed, streamed, lambda m, _, timeout: m.available(timeout=timeout)):
        with pytest.raises(ModelMisconfigured) as caught:
            call(model, PLAIN, timeout=10)
        assert caught.value.setting.endswith("_API_KEY")
        told += [str(caught.value), repr(caught.value), *traceback.format_exception(caught.value)]
    shown = "".join(told) + caplog.text + repr(vars(model)) + repr(choice_for(name, server, key=planted))
    assert planted not in shown
    assert planted[:12] not in shown


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_no_fault_shows_the_key_or_repeats_the_server(
    real: Way, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    real.will(fault.reply)
    with pytest.raises(ModelError) as caught:
        real.model.complete(PLAIN, timeout=10)
    told = "".join(traceback.format_exception(caught.value)) + caplog.text
    assert KEY not in told
    assert "<html>" not in str(caught.value)
    assert "did not work" not in str(caught.value)


def test_other_keys_and_clouds_in_the_environment_do_not_count(
    real: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GOOGLE_API_KEY", "GEMINI_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.setenv(name, "another-key")
    for name in ("GOOGLE_GENAI_USE_VERTEXAI", "GOOGLE_GENAI_USE_ENTERPRISE"):
        monkeypatch.setenv(name, "true")
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "another-project")
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1")
    real.model.complete(PLAIN, timeout=10)
    assert real.server
    assert real.server.log[0].key == KEY


def test_a_redirect_takes_no_key_along(real: Way) -> None:
    with ModelServer() as elsewhere:
        location = {"Location": f"{elsewhere.base}/v1beta/models/gemini-3.8-flash:generateContent"}
        for status in (301, 302, 307, 308):
            real.will(Raw(b"", status, headers=location))
            with pytest.raises(ModelMisconfigured, match="BASE"):
                real.model.complete(PLAIN, timeout=10)
        assert elsewhere.requests == []


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ('```json\n{"id": "a"}\n```', {"id": "a"}),
        ('네, 알겠습니다! {"id": "a"} 더 필요하면 말씀해 주세요.', {"id": "a"}),
        (
            '{"id": "오차 $\\alpha$와 $\\frac{1}{2}$, $\\beta$"}',
            {"id": r"오차 $\alpha$와 $\frac{1}{2}$, $\beta$"},
        ),
        ('{"id": "첫 줄\n둘째 줄"}', {"id": "첫 줄\n둘째 줄"}),
    ],
)
def test_what_models_put_around_json_is_taken_off(real: Way, said: str, meant: object) -> None:
    real.will(Say(said))
    assert json.loads(real.model.complete(BOUND, timeout=10).text) == meant


@pytest.mark.parametrize("said", ["죄송하지만 할 수 없습니다.", '{"id": "끝나지 않', "[1, 2", "{'id': 'a'}"])
def test_what_is_no_json_is_none(real: Way, said: str) -> None:
    real.will(Say(said))
    with pytest.raises(ModelBroken):
        real.model.complete(BOUND, timeout=10)


@both
def test_halves_of_characters_cannot_get_in(real: Way, call: Call) -> None:
    text = json.dumps({"id": "\ud83d"})
    body = {
        "candidates": [{"content": {"parts": [{"text": "가\ud83d나"}]}, "finishReason": "STOP"}],
        "choices": [
            {
                "message": {"content": "가\ud83d나"},
                "delta": {"content": "가\ud83d나"},
                "finish_reason": "stop",
            }
        ],
    }
    raw = json.dumps(body).encode()
    assert real.server

    def answer(asked: Asked) -> Reply:
        if not asked.stream:
            return Raw(raw)
        sse = asked.dialect == "openai" or "alt=sse" in real.server.requests[-1][1]  # type: ignore[union-attr]
        return (
            Raw(b"data: " + raw + b"\n\n", content_type="text/event-stream")
            if sse
            else Raw(b"[" + raw + b"]")
        )

    real.server.answer = answer
    with suppress(ModelBroken):  # an SDK may also refuse it
        call(real.model, PLAIN, timeout=10)[0].encode()
    real.server.answer = lambda _: Say(text)
    done = real.model.complete(BOUND, timeout=10)
    done.text.encode()


def test_the_day_is_told_from_the_minute(server: ModelServer) -> None:
    day = json.loads(json.dumps(GEMINI_MINUTE).replace("PerMinute", "PerDay"))
    for name in REAL[:2]:
        model = open_model(choice_for(name, server))
        assert model
        server.script = [Fail(429, GEMINI_MINUTE), Fail(429, day)]
        with pytest.raises(ModelBusy) as busy:
            model.complete(PLAIN, timeout=10)
        assert busy.value.retry_after == 22
        with pytest.raises(QuotaSpent):
            model.complete(PLAIN, timeout=10)


@pytest.mark.parametrize(
    ("name", "thinking"),
    [
        ("gemini-3.8-flash", {"thinking_level": "LOW"}),
        ("gemini-2.5-flash", {"thinking_budget": 1024}),
        ("gemini-2.0-flash", None),
    ],
)
def test_thinking_is_kept_short_where_it_can_be(server: ModelServer, name: str, thinking: object) -> None:
    """The API refuses a budget for newer models and a level for older ones; what is left is room for the answer."""
    server.models = (name,)
    model = open_model(choice_for("gemini-genai", server, name=name))
    assert model
    model.complete(Prompt(system="", user="자료", max_output_tokens=500), timeout=10)
    config = server.log[0].body["generationConfig"]
    assert config.get("thinkingConfig") == thinking
    assert config["maxOutputTokens"] == 500 + (8192 if thinking else 0)


SLOW_IMPORT = """
import sys, time
from digest_core.config import Settings
from digest_core.errors import ModelUnreachable
from digest_core.llm import open_model
from digest_core.model_ports import Prompt
class Slow:
    def find_spec(self, name, path=None, target=None):
        if name in ("google.genai", "google.generativeai", "openai"):
            time.sleep(4)
sys.meta_path.insert(0, Slow())
model = open_model(Settings.from_env(dict(pair.split("=", 1) for pair in sys.argv[1:])).model.choice)
started = time.monotonic()
try:
    model.complete(Prompt(system="", user="x"), timeout=0.5)
except ModelUnreachable:
    print(time.monotonic() - started < 3)
"""


@pytest.mark.parametrize("way", ["genai", "generativeai", "openai"])
def test_loading_the_library_counts_as_time(server: ModelServer, way: str) -> None:
    env = server.openai_env() if way == "openai" else server.gemini_env(GEMINI_SDK=way)
    command = [sys.executable, "-c", SLOW_IMPORT, *(f"{name}={value}" for name, value in env.items())]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.stdout == "True\n", done.stderr
