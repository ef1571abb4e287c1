"""The many servers that speak OpenAI's chat completions, each with its own idea of them."""

import json
from collections.abc import Iterator

import pytest

from digest_core.errors import (
    ModelBroken,
    ModelBusy,
    ModelCutShort,
    ModelMisconfigured,
    ModelRefused,
    QuotaSpent,
)
from digest_core.llm import PROVIDERS, Choice, Secret, open_model
from digest_core.model_ports import Model, Prompt
from digest_core.models import Usage
from support.model_server import KEY, Fail, ModelServer, Raw, Say

SCHEMA = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "list": {"type": "array", "items": {"type": "object", "properties": {
        "text": {"type": "string"}}, "required": ["text"]}}},
    "required": ["id", "list"],
}  # fmt: skip
PLAIN = Prompt(system="규칙", user="자료")
BOUND = Prompt(system="규칙", user="자료", schema=SCHEMA, max_output_tokens=700)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


def opened(server: ModelServer, *, key: str = KEY) -> Model:
    choice = Choice("openai", "test-model", Secret(key), server.openai_base, PROVIDERS["openai"].factory)
    model = open_model(choice)
    assert model
    return model


def error(message: str, **more: object) -> dict[str, object]:
    return {"error": {"message": message, "type": "invalid_request_error", **more}}


def test_the_answer_is_bound_to_the_schema_strictly(server: ModelServer) -> None:
    opened(server).complete(BOUND, timeout=10)
    form = server.log[0].body["response_format"]
    assert (form["type"], form["json_schema"]["strict"]) == ("json_schema", True)
    schema = form["json_schema"]["schema"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["list"]["items"]["additionalProperties"] is False
    assert server.log[0].body["max_tokens"] == 700


@pytest.mark.parametrize(
    ("refused", "used"), [({"json_schema"}, "json_object"), ({"json_schema", "json_object"}, None)]
)
def test_a_server_without_schemas_is_told_in_words_and_asked_once(
    server: ModelServer, refused: set[str], used: str | None
) -> None:
    server.refused_formats = frozenset(refused)
    server.answer = lambda _: Say('{"id": "a", "list": []}')
    model = opened(server)
    assert json.loads(model.complete(BOUND, timeout=10).text)["id"] == "a"
    (asked,) = server.log
    assert asked.body.get("response_format", {}).get("type") == used
    assert json.dumps(SCHEMA, ensure_ascii=False) in asked.system
    before = len(server.requests)
    model.complete(BOUND, timeout=10)
    assert len(server.requests) == before + 1, "what a server does not know is found out once"


def test_either_name_of_the_output_limit(server: ModelServer) -> None:
    server.unknown_fields = frozenset({"max_tokens"})
    model = opened(server)
    model.complete(PLAIN, timeout=10)
    assert server.log[0].body["max_completion_tokens"] == 4096
    server.unknown_fields = frozenset({"max_tokens", "stream_options"})
    assert list(model.stream(PLAIN, timeout=10))[-1] == Usage(1, 100, 20)
    assert "stream_options" not in server.log[1].body


def test_refusing_everything_is_no_endless_talk(server: ModelServer) -> None:
    server.unknown_fields = frozenset({"max_tokens", "max_completion_tokens", "stream_options"})
    server.refused_formats = frozenset({"json_schema", "json_object", "text"})
    with pytest.raises(ModelRefused):
        opened(server).complete(BOUND, timeout=10)
    assert len(server.requests) <= 6


def test_a_server_of_ones_own_needs_no_key(server: ModelServer) -> None:
    server.key = None
    assert opened(server, key="").complete(PLAIN, timeout=10).text


@pytest.mark.parametrize(
    "said",
    ['<think>음…\n{"id": 1}</think>답입니다.', "\n <think></think>\n\n답입니다.", "답입니다."],
)
def test_thinking_in_the_text_is_left_out(server: ModelServer, said: str) -> None:
    model = opened(server)
    server.answer = lambda _: Say(said, pieces=len(said))
    assert model.complete(PLAIN, timeout=10).text.strip() == "답입니다."
    assert "".join(str(piece) for piece in list(model.stream(PLAIN, timeout=10))[:-1]).strip() == "답입니다."


@pytest.mark.parametrize("finish", ["MAX_TOKENS", "STOP"])
def test_thinking_without_an_end_is_no_answer(server: ModelServer, finish: str) -> None:
    model = opened(server)
    server.answer = lambda _: Say("<think>음… 그러니까", finish=finish, pieces=5)
    wrong = ModelCutShort if finish == "MAX_TOKENS" else ModelBroken
    with pytest.raises(wrong):
        model.complete(PLAIN, timeout=10)
    with pytest.raises(wrong):
        list(model.stream(PLAIN, timeout=10))


def test_text_that_only_begins_like_thinking_is_kept(server: ModelServer) -> None:
    server.answer = lambda _: Say("<thi", pieces=4)
    model = opened(server)
    assert [str(p) for p in list(model.stream(PLAIN, timeout=10))[:-1]] == ["<thi"]
    assert model.complete(PLAIN, timeout=10).text == "<thi"


@pytest.mark.parametrize(
    ("reply", "wrong"),
    [
        (Fail(429, error("You exceeded your current quota.", code="insufficient_quota")), QuotaSpent),
        (Fail(429, error("Rate limit reached on requests per day (RPD): Limit 200")), QuotaSpent),
        (Fail(429, error("Rate limit reached on requests per min (RPM): Limit 3")), ModelBusy),
        (Fail(402, error("Payment required")), QuotaSpent),
        (Fail(404, error("model 'llama9' not found, try pulling it first")), ModelMisconfigured),
        (Fail(404, {"object": "error", "message": "The model `x` does not exist.", "code": 404}), ModelMisconfigured),
        (Fail(404, {"detail": "Not Found"}), ModelMisconfigured),
        (Fail(400, error("maximum context length is 8192 tokens", code="context_length_exceeded")), ModelRefused),
        (Fail(400, error("The response was filtered", code="content_filter")), ModelRefused),
        (Fail(413, error("Payload too large")), ModelRefused),
        (Raw(b'{"choices": []}'), ModelBroken),
        (Raw(b'{"choices": null, "error": {"message": "overloaded", "code": 502}}'), ModelBroken),
        (Raw(b'{"choices": [{"message": {"content": null, "tool_calls": []}, "finish_reason": "tool_calls"}]}'),
         ModelBroken),
        (Raw(b'{"choices": [{"message": {"content": null, "refusal": "I cannot"}, "finish_reason": "stop"}]}'),
         ModelRefused),
    ],
    ids=str,
)  # fmt: skip
def test_what_servers_say(server: ModelServer, reply: Fail | Raw, wrong: type[Exception]) -> None:
    server.script = [reply]
    with pytest.raises(wrong):
        opened(server).complete(PLAIN, timeout=10)


def test_an_error_in_the_middle_of_a_stream(server: ModelServer) -> None:
    first = {"choices": [{"index": 0, "delta": {"content": "반쪽"}, "finish_reason": None}]}
    lines = f'data: {json.dumps(first)}\n\ndata: {{"error": {{"message": "slow down", "code": 429}}}}\n\n'
    server.script = [Raw(lines.encode(), content_type="text/event-stream")]
    pieces = opened(server).stream(PLAIN, timeout=10)
    assert next(pieces) == "반쪽"
    with pytest.raises(ModelBusy):
        list(pieces)


def test_numbers_that_are_none_are_no_crash(server: ModelServer) -> None:
    server.script = [Raw(b'{"choices": [{"message": {"content": "ok"}, "finish_reason": "stop"}], '
                         b'"usage": {"prompt_tokens": null, "completion_tokens": null}}')]  # fmt: skip
    assert opened(server).complete(PLAIN, timeout=10).usage == Usage(1, 0, 0)
