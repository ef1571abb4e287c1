"""Gemini's answers as recorded from the wire, through both SDKs. The recordings lie beside the checkout."""

import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

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
from digest_core.llm import ADAPTERS, Choice, Secret, open_model
from digest_core.model_ports import Model, Prompt
from digest_core.models import Usage
from support.model_server import KEY, Fail, ModelServer, Raw

PROMPT = Prompt(system="", user="자료")
REFUSED = {
    "SAFETY",
    "RECITATION",
    "PROHIBITED_CONTENT",
    "BLOCKLIST",
    "SPII",
    "LANGUAGE",
    "IMAGE_SAFETY",
    "MODEL_ARMOR",
}
ERRORS: dict[str, tuple[type[ModelError], float | None]] = {
    "200_midstream_error_event": (ModelUnreachable, None),
    "200_prompt_blocked_prohibited": (ModelRefused, None),
    "403_key_leaked": (ModelMisconfigured, None),
    "429_daily_and_minute_retryinfo_47s": (QuotaSpent, None),
    "429_daily_quota_59s_misleading": (QuotaSpent, None),
    "429_limit_zero_model_not_in_plan_45s": (ModelMisconfigured, None),
    "429_no_details": (ModelBusy, None),
    "429_per_minute_retryinfo_22s": (ModelBusy, 22.0),
    "429_per_minute_retryinfo_31s_old_wording": (ModelBusy, 31.0),
    "429_vertex_shared_pool": (ModelBusy, None),
    "500_internal": (ModelUnreachable, None),
    "503_high_demand": (ModelUnreachable, None),
    "503_overloaded": (ModelUnreachable, None),
    "503_unavailable": (ModelUnreachable, None),
}


class Recorded(NamedTuple):
    """One answer: status and the JSON documents of its body (one, or a stream's), or bytes that hold none."""

    status: int
    documents: list[Any]
    raw: bytes
    stream: bool

    @property
    def text(self) -> str:
        """What the model said, thoughts left out: read from the recording, not by our code."""
        parts = [
            part
            for document in self.documents
            for candidate in document.get("candidates", [])[:1]
            for part in candidate.get("content", {}).get("parts", [])
        ]
        return "".join(part.get("text", "") for part in parts if not part.get("thought"))

    @property
    def reasons(self) -> set[str]:
        told = [c.get("finishReason", "") for d in self.documents for c in d.get("candidates", [])[:1]]
        blocks = [d.get("promptFeedback", {}).get("blockReason", "") for d in self.documents]
        return {*told, *(f"block {block}" for block in blocks if block)} - {""}


@pytest.fixture(scope="module", params=["genai", "generativeai"])
def sdk(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


@pytest.fixture(scope="module")
def model(sdk: str, server: ModelServer) -> Model:
    opened = open_model(Choice("gemini", "gemini-3.8-flash", Secret(KEY), server.base, ADAPTERS[sdk]))
    assert opened
    return opened


def ask(model: Model, *, stream: bool) -> str:
    if not stream:
        return model.complete(PROMPT, timeout=20).text
    *pieces, usage = model.stream(PROMPT, timeout=20)
    assert isinstance(usage, Usage)
    return "".join(str(piece) for piece in pieces)


def on_the_wire(recorded: Recorded, sdk: str) -> Raw:
    """The recording as each SDK asks for it: SSE, or an array."""
    if not recorded.documents:
        kind = (
            "text/event-stream" if recorded.stream and sdk == "genai" else "application/json; charset=UTF-8"
        )
        return Raw(recorded.raw, recorded.status, kind)
    if not recorded.stream:
        return Raw(json.dumps(recorded.documents[0]).encode(), recorded.status)
    if sdk == "genai":
        lines = "".join(f"data: {json.dumps(document)}\r\n\r\n" for document in recorded.documents)
        return Raw(lines.encode(), recorded.status, "text/event-stream")
    return Raw(json.dumps(recorded.documents).encode(), recorded.status)


def read(path: Path) -> Iterator[Recorded]:
    """Every generation recorded in a file."""
    raw = path.read_bytes()
    if path.suffix == ".txt":
        yield Recorded(_status(raw), _events(raw), raw, stream=True)
        return
    try:
        found = json.loads(raw)
    except ValueError:
        yield Recorded(200, [], raw, stream=False)
        return
    if not (isinstance(found, list) and found and "request" in found[0]):
        yield Recorded(_status(raw), [found], raw, stream=False)
        return
    for pair in found:
        uri, body = pair["request"]["uri"], pair["response"]["body"]
        if "enerateContent" in uri and not pair["request"].get("compressed"):
            stream = "streamGenerateContent" in uri
            status = pair["response"]["status"]
            if isinstance(body, dict):
                yield Recorded(status, [body], b"", stream=stream)
            elif stream and isinstance(body, str) and body.lstrip().startswith(("data:", "[", "{")):
                yield Recorded(status, _events(body.encode()), body.encode(), stream=True)


def _status(raw: bytes) -> int:
    try:
        found = json.loads(raw)
    except ValueError:
        return 200
    return int(found["error"]["code"]) if isinstance(found, dict) and "error" in found else 200


def _events(raw: bytes) -> list[Any]:
    """The documents of a stream, empty where one of them is none."""
    text = raw.decode().replace("\r\n", "\n").strip()
    blocks = text.split("\n\n") if text.startswith("data:") else [text]
    try:
        documents = [
            json.loads("\n".join(line.removeprefix("data:") for line in b.split("\n"))) for b in blocks if b
        ]
    except ValueError:
        return []
    return documents[0] if len(documents) == 1 and isinstance(documents[0], list) else documents


def expected(recorded: Recorded) -> type[ModelError] | None:
    """What should become of a recording, by the API's reference; None where it is a whole answer."""
    if recorded.status != 200 or any("error" in document for document in recorded.documents):
        return ModelError
    if any(reason in REFUSED or reason.startswith("block") for reason in recorded.reasons):
        return ModelRefused
    if "MAX_TOKENS" in recorded.reasons:
        return ModelCutShort
    if not recorded.documents or not recorded.text.strip() or recorded.reasons - {"STOP"}:
        return ModelBroken
    return ModelBroken if recorded.stream and not recorded.reasons else None


# What the adapter silences once for a process, pytest restores before each test.
@pytest.mark.filterwarnings("ignore:.* is not a valid:UserWarning")
def test_every_recorded_answer_is_read_or_is_one_of_our_errors(
    shared: Path, sdk: str, server: ModelServer, model: Model
) -> None:
    manifest = json.loads((shared / "data/gemini/MANIFEST.json").read_text())
    paths = [shared / "data/gemini" / entry["file"] for entry in manifest if "errors/" not in entry["file"]]
    seen = answers = failures = 0
    wrong: list[str] = []
    for path in paths:
        for recorded in read(path):
            seen += 1
            server.script = [on_the_wire(recorded, sdk)]
            error = expected(recorded)
            try:
                said = ask(model, stream=recorded.stream)
            except ModelError as caught:
                failures += 1
                if error is None or not isinstance(caught, error):
                    wrong.append(f"{path.name}: {type(caught).__name__}, expected {error} {recorded.reasons}")
            else:
                answers += 1
                if error is not None or said != recorded.text:
                    wrong.append(
                        f"{path.name}: answered, expected {error or recorded.text[:40]!r} {recorded.reasons}"
                    )
    assert not wrong, "\n".join(wrong)
    assert (seen > 240, answers > 120, failures > 50) == (True, True, True), (seen, answers, failures)


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("stream", [False, True], ids=["complete", "stream"])
def test_every_recorded_error_has_its_meaning(
    shared: Path, sdk: str, server: ModelServer, model: Model, name: str, stream: bool
) -> None:
    error, wait = ERRORS[name]
    recorded = json.loads((shared / f"data/gemini/errors/{name}.json").read_text())
    body = recorded["body"]
    if name == "200_midstream_error_event":
        if not stream:
            pytest.skip("only a stream has a middle")
        server.script = [on_the_wire(Recorded(200, _events(body.encode()), b"", stream=True), sdk)]
    elif recorded["status"] == 200:
        server.script = [on_the_wire(Recorded(200, [body], b"", stream=stream), sdk)]
    else:
        wrapped = [body] if stream and sdk == "generativeai" and isinstance(body, dict) else body
        server.script = [Fail(recorded["status"], wrapped)]
    with pytest.raises(error) as caught:
        ask(model, stream=stream)
    assert getattr(caught.value, "retry_after", None) == wait
    assert "free_tier" not in str(caught.value)


def test_words_newer_than_the_sdk_are_not_printed(sdk: str, server: ModelServer) -> None:
    """google-genai warns of every unknown enum value, in the server's own words."""
    new = {"content": {"parts": [{"text": "답"}]}, "finishReason": "BRAND\nNEW [고장] forged line"}
    server.script = [Raw(json.dumps({"candidates": [new]}).encode())]
    with warnings.catch_warnings(record=True) as printed:
        warnings.simplefilter("always")
        fresh = open_model(Choice("gemini", "gemini-3.8-flash", Secret(KEY), server.base, ADAPTERS[sdk]))
        assert fresh
        with pytest.raises(ModelBroken):
            fresh.complete(PROMPT, timeout=10)
    assert [str(warning.message) for warning in printed] == []


def test_every_recorded_error_is_looked_at(shared: Path) -> None:
    assert {path.stem for path in (shared / "data/gemini/errors").glob("*.json")} == set(ERRORS)
