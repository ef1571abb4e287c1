"""The wire of `support.model_server`: two dialects over one socket, answers, and ways to die."""

import json
import re
import socket
import struct
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any, NoReturn
from urllib.parse import parse_qsl, unquote, urlsplit

from support.model_server import Asked, Drip, Drop, Fail, Flood, Hang, ModelServer, Raw, Reply, Say

_GENERATE = re.compile(r"/(v1|v1beta)/models/([^/:]+(?::[^/:]+)*?):(generateContent|streamGenerateContent)")
_GEMINI_MODELS = re.compile(r"/(?:v1|v1beta)/models(?:/([^/:]+))?")
_TOP_FIELDS = {
    "contents", "systemInstruction", "generationConfig", "safetySettings", "tools", "toolConfig", "cachedContent", "model",
}  # fmt: skip
_CONFIG_FIELDS = {
    "temperature", "topP", "topK", "candidateCount", "maxOutputTokens", "stopSequences", "responseMimeType", "seed",
    "responseSchema", "responseJsonSchema", "thinkingConfig", "presencePenalty", "frequencyPenalty", "responseModalities",
}  # fmt: skip
_OPENAI_FINISH = {
    "STOP": "stop",
    "MAX_TOKENS": "length",
    "SAFETY": "content_filter",
    "RECITATION": "content_filter",
}
_NAMES = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND",
          429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 503: "UNAVAILABLE", 504: "DEADLINE_EXCEEDED"}  # fmt: skip


# Protocol buffers' numbers, as the old SDK sends them and asks for them with `$alt=json;enum-encoding=int`.
_TYPES = ("", "string", "number", "integer", "boolean", "array", "object")
_FINISH_NUMBERS = {"STOP": 1, "MAX_TOKENS": 2, "SAFETY": 3, "RECITATION": 4, "OTHER": 5, "LANGUAGE": 6, "BLOCKLIST": 7,
                   "PROHIBITED_CONTENT": 8, "SPII": 9, "MALFORMED_FUNCTION_CALL": 10, "IMAGE_SAFETY": 11}  # fmt: skip
_BLOCK_NUMBERS = {"SAFETY": 1, "OTHER": 2, "BLOCKLIST": 3, "PROHIBITED_CONTENT": 4, "IMAGE_SAFETY": 5}


class _Wrong(Exception):
    """A request that the real API would refuse."""

    def __init__(self, reply: Fail) -> None:
        self.reply = reply


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Any

    @property
    def owner(self) -> ModelServer:
        return self.server.owner  # type: ignore[no-any-return]

    def do_GET(self) -> None:
        self._note()
        path = urlsplit(self.path).path
        try:
            self._list(path)
        except _Wrong as wrong:
            self._fail(wrong.reply, self._is_openai(path))

    def do_POST(self) -> None:
        self._note()
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        openai = parts.path == "/v1/chat/completions"
        try:
            body = json.loads(raw)
            asked = self._as_openai(body) if openai else self._as_gemini(parts.path, body)
        except _Wrong as wrong:
            self._fail(wrong.reply, openai)
            return
        with self._counted():
            reply = self.owner.reply(asked)
            time.sleep(self.owner.delay)
            self._send(reply, asked, sse=openai or ("alt", "sse") in parse_qsl(parts.query))

    def _note(self) -> None:
        with self.owner.lock:
            self.owner.requests.append((self.command, self.path))

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self.owner.lock:
            self.owner.concurrent += 1
            self.owner.most_concurrent = max(self.owner.most_concurrent, self.owner.concurrent)
        try:
            yield
        finally:
            with self.owner.lock:
                self.owner.concurrent -= 1

    # What comes in.

    def _is_openai(self, path: str) -> bool:
        return path.startswith("/v1/") and "x-goog-api-key" not in self.headers

    def _list(self, path: str) -> None:
        if self.owner.listing is not None:
            self._send(self.owner.listing, _LISTED, sse=False)
        elif self._is_openai(path) and path == "/v1/models":
            self._openai_key()
            self._json({"object": "list", "data": [{"id": m, "object": "model", "created": 0, "owned_by": "x"}
                                                   for m in self.owner.models]})  # fmt: skip
        elif match := _GEMINI_MODELS.fullmatch(path):
            self._gemini_key()
            self._gemini_models(match[1])
        else:
            self._raw(Raw(b"<html>404</html>", 404, "text/html"))

    def _gemini_models(self, name: str | None) -> None:
        listed = [_gemini_model(m) for m in self.owner.models if name in {None, m}]
        if name and not listed:
            raise _Wrong(_unknown_gemini(name))
        self._json(listed[0] if name else {"models": listed})

    def _gemini_key(self) -> str:
        key = self.headers.get("x-goog-api-key") or dict(parse_qsl(urlsplit(self.path).query)).get("key", "")
        if not key:
            raise _Wrong(Fail(403, _gemini_error(403, "Method doesn't allow unregistered callers.")))
        if self.owner.key not in {None, key}:
            detail = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID",
                      "domain": "googleapis.com"}  # fmt: skip
            text = "API key not valid. Please pass a valid API key."
            raise _Wrong(Fail(400, _gemini_error(400, text, [detail])))
        return key

    def _openai_key(self) -> str:
        key = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        if self.owner.key not in {None, key}:
            body = {"error": {"message": f"Incorrect API key provided: {key}.", "type": "invalid_request_error",
                              "param": None, "code": "invalid_api_key"}}  # fmt: skip
            raise _Wrong(Fail(401, body))
        return key

    def _as_gemini(self, path: str, body: Any) -> Asked:
        match = _GENERATE.fullmatch(unquote(path))
        if not match:
            raise _Wrong(Fail(404, "<html>404</html>"))
        key = self._gemini_key()
        if match[2] not in self.owner.models:
            raise _Wrong(_unknown_gemini(match[2]))
        config = body.get("generationConfig") or {}
        _check_gemini(match[2], body, config)
        return Asked(
            number=len(self.owner.log),
            dialect="gemini",
            model=match[2],
            system=_texts(body.get("systemInstruction") or {}),
            user="\n".join(_texts(content) for content in body["contents"]),
            schema=config.get("responseJsonSchema") or _lower_types(config.get("responseSchema")),
            stream=match[3] == "streamGenerateContent",
            key=key,
            path=path,
            body=body,
            headers=dict(self.headers),
        )

    def _as_openai(self, body: Any) -> Asked:
        key = self._openai_key()
        if body["model"] not in self.owner.models:
            text = f"The model `{body['model']}` does not exist"
            error = {
                "message": text,
                "type": "invalid_request_error",
                "param": "model",
                "code": "model_not_found",
            }
            raise _Wrong(Fail(404, {"error": error}))
        form = body.get("response_format") or {"type": "text"}
        if form["type"] in self.owner.refused_formats:
            _refuse_openai(f"Invalid value: '{form['type']}' for response_format.type", "response_format")
        for name in self.owner.unknown_fields & set(body):
            _refuse_openai(f"Unsupported parameter: '{name}' is not supported with this model.", name)
        texts = {message["role"]: message["content"] for message in body["messages"]}
        return Asked(
            number=len(self.owner.log),
            dialect="openai",
            model=body["model"],
            system=texts.get("system", ""),
            user=texts.get("user", ""),
            schema=(form.get("json_schema") or {}).get("schema"),
            stream=bool(body.get("stream")),
            key=key,
            path=urlsplit(self.path).path,
            body=body,
            headers=dict(self.headers),
        )

    # What goes out.

    def _send(self, reply: Reply, asked: Asked, *, sse: bool) -> None:
        reply = Say(reply) if isinstance(reply, str) else reply
        time.sleep(getattr(reply, "delay", 0.0))
        ways: dict[type, Callable[[Any], None]] = {
            Say: lambda say: self._say(say, asked, sse=sse),
            Fail: lambda fail: self._fail(fail, asked.dialect == "openai", wrapped=asked.stream and not sse),
            Raw: self._raw,
            Hang: self._hang,
            Drip: self._drip,
            Drop: lambda drop: self._drop(drop, asked, sse=sse),
            Flood: self._flood,
        }
        try:
            ways[type(reply)](reply)
        except OSError:
            self.close_connection = True

    def _say(self, say: Say, asked: Asked, *, sse: bool) -> None:
        make = gemini_response if asked.dialect == "gemini" else openai_response
        if not asked.stream:
            self._json(self._numbered(make(say, asked.model)))
            return
        chunks = (gemini_chunks if asked.dialect == "gemini" else openai_chunks)(say, asked.model)
        if not sse:
            self._array([self._numbered(chunk) for chunk in chunks], say.pause)
            return
        self._head(200, "text/event-stream")
        for number, chunk in enumerate(chunks):
            time.sleep(say.pause if number else 0.0)
            self.wfile.write(f"data: {json.dumps(chunk, ensure_ascii=False)}\r\n\r\n".encode())
            self.wfile.flush()
        if asked.dialect == "openai":
            self.wfile.write(b"data: [DONE]\n\n")

    def _array(self, chunks: list[Any], pause: float) -> None:
        """A stream without SSE: one array, an element at a time."""
        self._head(200, "application/json; charset=UTF-8")
        for number, chunk in enumerate(chunks):
            time.sleep(pause if number else 0.0)
            self.wfile.write(
                ("," if number else "[").encode() + json.dumps(chunk, ensure_ascii=False).encode()
            )
            self.wfile.write(b"\r\n")
            self.wfile.flush()
        self.wfile.write(b"]")

    def _numbered(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Enums as numbers for a client that asks for them so."""
        if "enum-encoding=int" not in unquote(self.path):
            return answer
        for candidate in answer.get("candidates", ()):
            if "finishReason" in candidate:
                candidate["finishReason"] = _FINISH_NUMBERS.get(candidate["finishReason"], 99)
        if "promptFeedback" in answer:
            reason = answer["promptFeedback"]["blockReason"]
            answer["promptFeedback"]["blockReason"] = _BLOCK_NUMBERS.get(reason, 99)
        return answer

    def _json(self, value: Any, status: int = 200) -> None:
        self._raw(Raw(json.dumps(value, ensure_ascii=False).encode(), status))

    def _fail(self, fail: Fail, openai: bool, *, wrapped: bool = False) -> None:
        body = fail.body
        if body is None:
            body = (_openai_error if openai else _gemini_error)(fail.status, "It did not work.")
        if isinstance(body, str):
            self._raw(Raw(body.encode(), fail.status, "text/html", fail.headers))
            return
        body = [body] if wrapped and isinstance(body, dict) else body
        self._raw(Raw(json.dumps(body, ensure_ascii=False).encode(), fail.status, headers=fail.headers))

    def _raw(self, raw: Raw) -> None:
        self._head(raw.status, raw.content_type, **{"Content-Length": str(len(raw.body)), **raw.headers})
        self.wfile.write(raw.body)

    def _head(self, status: int, content_type: str, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": content_type, **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def _hang(self, hang: Hang) -> None:
        if hang.after_headers:
            self._head(200, "application/json")
            self.wfile.flush()
        self.owner.stopping.wait(60)

    def _drip(self, drip: Drip) -> None:
        if not drip.in_headers:
            self._head(200, "text/event-stream")
        while not self.owner.stopping.wait(drip.every):
            self.wfile.write(b"x" if drip.in_headers else b" ")
            self.wfile.flush()

    def _drop(self, drop: Drop, asked: Asked, *, sse: bool) -> None:
        if drop.after is not None and asked.stream and sse:
            make = gemini_chunks if asked.dialect == "gemini" else openai_chunks
            self._head(200, "text/event-stream")
            first = make(Say(drop.after), asked.model)[0]
            self.wfile.write(f"data: {json.dumps(first, ensure_ascii=False)}\r\n\r\n".encode())
        elif drop.after is not None:
            make_one = gemini_response if asked.dialect == "gemini" else openai_response
            whole = json.dumps(make_one(Say(drop.after), asked.model)).encode()
            self._head(200, "application/json", **{"Content-Length": str(len(whole))})
            self.wfile.write(whole[: len(whole) // 2])
        self.wfile.flush()
        if drop.after is None:
            # A reset, not a polite end.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def _flood(self, _: Flood) -> None:
        self._head(200, "application/json")
        while not self.owner.stopping.is_set():
            self.wfile.write(b" " * 65536)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


_LISTED = Asked(0, "gemini", "", "", "", None, False, "", "", {}, {})


def gemini_response(say: Say, model: str) -> dict[str, Any]:
    """One GenerateContentResponse."""
    usage = {"usageMetadata": _gemini_usage(say)} if say.usage else {}
    if say.block:
        return {"promptFeedback": {"blockReason": say.block}, **usage, "modelVersion": model}
    parts = [{"text": say.thoughts, "thought": True}] if say.thoughts else []
    parts += [{"text": say.text}] if say.text is not None else []
    content: dict[str, Any] = {"role": "model", **({"parts": parts} if parts else {})}
    candidate = {"content": content, "index": 0, **({"finishReason": say.finish} if say.finish else {})}
    return {"candidates": [candidate], **usage, "modelVersion": model, "responseId": "loopback"}


def _gemini_usage(say: Say) -> dict[str, int]:
    assert say.usage
    given, made = say.usage
    thought = len(say.thoughts) // 2
    return {"promptTokenCount": given, "candidatesTokenCount": made, "totalTokenCount": given + made + thought,
            **({"thoughtsTokenCount": thought} if thought else {})}  # fmt: skip


def gemini_chunks(say: Say, model: str) -> list[dict[str, Any]]:
    """The same in the pieces of a stream; the finish comes with the last, the usage with each."""
    if say.block or say.text is None:
        return [gemini_response(say, model)]
    cuts = _cut(say.text, say.pieces)
    chunks = [gemini_response(say._replace(text=piece, finish="", thoughts=""), model) for piece in cuts[:-1]]
    chunks.append(gemini_response(say._replace(text=cuts[-1], thoughts=""), model))
    if say.thoughts:
        chunks.insert(0, gemini_response(say._replace(text=None, finish=""), model))
    return chunks


def openai_response(say: Say, model: str) -> dict[str, Any]:
    """One chat completion."""
    message: dict[str, Any] = {"role": "assistant", "content": say.text}
    if say.thoughts:
        message["reasoning_content"] = say.thoughts
    finish = "content_filter" if say.block else _OPENAI_FINISH.get(say.finish, say.finish)
    usage = {"usage": _openai_usage(say.usage)} if say.usage else {}
    choice = {"index": 0, "message": message, "finish_reason": finish or None}
    return {
        "id": "x",
        "object": "chat.completion",
        "created": 0,
        "model": model,
        "choices": [choice],
        **usage,
    }


def openai_chunks(say: Say, model: str) -> list[dict[str, Any]]:
    """The same in the pieces of a stream; the usage comes last and without choices."""
    finish = "content_filter" if say.block else _OPENAI_FINISH.get(say.finish, say.finish)
    deltas: list[tuple[dict[str, Any], str | None]] = [({"role": "assistant", "content": ""}, None)]
    deltas += [({"reasoning_content": say.thoughts}, None)] if say.thoughts else []
    deltas += [({"content": piece}, None) for piece in _cut(say.text or "", say.pieces) if piece]
    deltas += [({}, finish)] if finish else []
    base = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": model}
    chunks = [{**base, "choices": [{"index": 0, "delta": d, "finish_reason": f}]} for d, f in deltas]
    return [*chunks, {**base, "choices": [], "usage": _openai_usage(say.usage)}] if say.usage else chunks


def _openai_usage(usage: tuple[int, int]) -> dict[str, int]:
    return {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}


def _cut(text: str, pieces: int) -> list[str]:
    size = max(-(-len(text) // max(pieces, 1)), 1)
    return [text[at : at + size] for at in range(0, len(text), size)] or [""]


def _gemini_model(name: str) -> dict[str, Any]:
    return {"name": f"models/{name}", "version": "1", "displayName": name, "inputTokenLimit": 1048576,
            "outputTokenLimit": 65536, "supportedGenerationMethods": ["generateContent", "countTokens"]}  # fmt: skip


def _gemini_error(status: int, message: str, details: list[Any] | None = None) -> dict[str, Any]:
    error = {"code": status, "message": message, "status": _NAMES.get(status, "UNKNOWN")}
    return {"error": {**error, **({"details": details} if details else {})}}


def _openai_error(status: int, message: str) -> dict[str, Any]:
    return {"error": {"message": message, "type": "server_error", "param": None, "code": str(status)}}


def _unknown_gemini(name: str) -> Fail:
    text = f"models/{name} is not found for API version v1beta, or is not supported for generateContent."
    return Fail(404, _gemini_error(404, text))


def _refuse_openai(text: str, parameter: str) -> NoReturn:
    error = {
        "message": text,
        "type": "invalid_request_error",
        "param": parameter,
        "code": "unsupported_parameter",
    }
    raise _Wrong(Fail(400, {"error": error}))


def _check_gemini(model: str, body: Mapping[str, Any], config: Mapping[str, Any]) -> None:
    """Refuse what the real API refuses."""
    for name in [*(set(body) - _TOP_FIELDS), *(set(config) - _CONFIG_FIELDS)]:
        text = f'Invalid JSON payload received. Unknown name "{name}": Cannot find field.'
        raise _Wrong(Fail(400, _gemini_error(400, text)))
    thinking = config.get("thinkingConfig") or {}
    level = thinking.get("thinkingLevel") or thinking.get("thinking_level") or ""
    budget = thinking.get("thinkingBudget", thinking.get("thinking_budget"))
    wrong_level = level and (not model.startswith("gemini-3") or level.lower() == "minimal")
    if wrong_level or (level and budget is not None) or (budget is not None and model.startswith("gemini-3")):
        raise _Wrong(
            Fail(400, _gemini_error(400, "Thinking level or budget is not supported for this model."))
        )
    schema = config.get("responseJsonSchema") or config.get("responseSchema")
    if schema is not None and config.get("responseMimeType") != "application/json":
        text = "responseSchema is only supported with response mime type application/json"
        raise _Wrong(Fail(400, _gemini_error(400, text)))


def _texts(content: Mapping[str, Any]) -> str:
    return "".join(part.get("text", "") for part in content.get("parts") or ())


def _lower_types(schema: Any) -> Any:
    """Google's Schema (STRING, OBJECT …) in the words of JSON schema."""
    if not isinstance(schema, Mapping):
        return None
    inner = {
        "properties": {k: _lower_types(v) for k, v in schema.get("properties", {}).items()},
        "items": _lower_types(schema.get("items")),
    }
    words = {k: v for k, v in schema.items() if k not in {"type", "properties", "items"}}
    numbers = {k: int(v) if k in {"minItems", "maxItems"} else v for k, v in words.items()}
    kept = {k: v for k, v in inner.items() if v}
    kind = schema.get("type", "")
    return {"type": _TYPES[kind] if isinstance(kind, int) else str(kind).lower(), **kept, **numbers}
