"""Today's Gemini API for an SDK of yesterday: its answers in the words the SDK knows, over sockets that can be cut."""

import json
from codecs import getincrementaldecoder
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter

from digest_core.llm.gemini_answers import REFUSALS
from digest_core.llm.wire import BODY_LIMIT, AnswerUnreadable, Wire

# The enums of the SDK's protocol buffers; it reads any other word as "unspecified", which would pass for finished.
_FINISHES = frozenset(
    [
        "FINISH_REASON_UNSPECIFIED",
        "STOP",
        "MAX_TOKENS",
        "SAFETY",
        "RECITATION",
        "LANGUAGE",
        "OTHER",
        "BLOCKLIST",
        "PROHIBITED_CONTENT",
        "SPII",
        "MALFORMED_FUNCTION_CALL",
        "IMAGE_SAFETY",
    ]
)
_BLOCKS = frozenset(
    ["BLOCK_REASON_UNSPECIFIED", "SAFETY", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT", "IMAGE_SAFETY"]
)
CHUNK = 16 * 2**10


class ErrorInStream(Exception):
    """An error object where a piece of the answer should be; `details` is the decoded JSON."""

    def __init__(self, details: Any) -> None:
        self.details = details
        super().__init__("error in stream")


class Raw(Protocol):
    """The part of urllib3's response that is read here."""

    def read1(self, amt: int, decode_content: bool | None = None) -> bytes: ...
    def close(self) -> None: ...
    def release_conn(self) -> None: ...


def session(key: str, wire: Wire) -> Session:
    """A session that sends the key, follows no redirect, and keeps no connection."""
    made = Session()
    made.headers.update({"x-goog-api-key": key, "Accept-Encoding": "identity", "Connection": "close"})
    made.max_redirects = 0
    for scheme in ("http://", "https://"):
        made.mount(scheme, _Adapter(wire))
    return made


class _Adapter(HTTPAdapter):
    """Reads answers as they come, however the SDK asks for them, and translates those that succeeded."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._wire = wire

    def get_connection_with_tls_context(
        self,
        request: PreparedRequest,
        verify: bool | str | None,
        proxies: Mapping[str, str] | None = None,
        cert: Any = None,
    ) -> Any:
        pool: Any = super().get_connection_with_tls_context(request, verify, proxies, cert)
        plain, watch = type(pool).ConnectionCls, self._wire.watch

        class Watched(plain):  # type: ignore[valid-type,misc]
            def connect(self) -> None:
                super().connect()
                watch(self.sock)

        pool.ConnectionCls = Watched
        return pool

    def send(self, request: PreparedRequest, *args: Any, **options: Any) -> Response:
        response = super().send(request, *args, **{**options, "stream": True})
        self._wire.close_later(response.close)
        if "Content-Encoding" in response.headers:
            raise AnswerUnreadable("compressed though asked not to")
        response.raw = _Body(response.raw, translated=response.status_code == 200)
        return response


class _Body:
    """A response's body for `requests`, up to the limit, its connection gone with its end."""

    def __init__(self, raw: Raw, *, translated: bool) -> None:
        self._raw, self._translated = raw, translated

    def stream(self, amt: int, decode_content: bool | None = None) -> Iterator[bytes]:
        del amt, decode_content  # the SDK would take a stream byte by byte
        chunks = _limited(self._raw)
        try:
            yield from _translation(chunks) if self._translated else _unwrapped(chunks)
        finally:
            self.close()

    def close(self) -> None:
        self._raw.close()
        self._raw.release_conn()

    release_conn = close


def _unwrapped(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """An error out of the array in which a stream's error comes, which the SDK stumbles over."""
    body = b"".join(chunks)
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    yield _encode(found[0]) if isinstance(found, list) and found else body


def _limited(raw: Raw) -> Iterator[bytes]:
    """What has come as soon as it has; `read` would wait for a whole chunk."""
    size = 0
    while chunk := raw.read1(CHUNK, decode_content=False):
        size += len(chunk)
        if size > BODY_LIMIT:
            raise AnswerUnreadable("too large")
        yield chunk


def _translation(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The objects of a body, or of the array that a stream is, each as soon as it is whole."""
    decode, decoder = getincrementaldecoder("utf-8")(), json.JSONDecoder()
    waiting, given, wrapped = "", 0, False
    for chunk in chunks:
        waiting += decode.decode(chunk)
        while True:
            waiting = waiting.lstrip(" \r\n\t,")
            if not wrapped and waiting.startswith("["):
                wrapped, waiting = True, waiting[1:]
                continue
            try:
                found, end = decoder.raw_decode(waiting)
            except ValueError:
                break
            waiting, given = waiting[end:], given + 1
            yield (("[" if given == 1 else ",") if wrapped else "").encode() + _encode(translate(found))
    # Whatever is left is the SDK's to judge; only a proper end closes the array.
    rest = waiting.strip()
    if rest or wrapped:
        yield (("[" if wrapped and not given else "") + rest).encode()


def _encode(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def translate(answer: Any) -> Any:
    """One GenerateContentResponse without thoughts, with enums the SDK knows; raises `ErrorInStream`."""
    if not isinstance(answer, dict):
        return answer
    if "error" in answer:
        raise ErrorInStream(answer)
    changed = dict(answer)
    if isinstance(answer.get("candidates"), list):
        changed["candidates"] = [_candidate(candidate) for candidate in answer["candidates"]]
    feedback, usage = answer.get("promptFeedback"), answer.get("usageMetadata")
    if isinstance(feedback, dict) and isinstance(feedback.get("blockReason"), str):
        known = feedback["blockReason"] in _BLOCKS
        changed["promptFeedback"] = {**feedback, "blockReason": feedback["blockReason"] if known else "OTHER"}
    if isinstance(usage, dict) and isinstance(usage.get("thoughtsTokenCount"), int):
        answered = usage.get("candidatesTokenCount") or 0
        changed["usageMetadata"] = {**usage, "candidatesTokenCount": answered + usage["thoughtsTokenCount"]}
    return changed


def _candidate(candidate: Any) -> Any:
    if not isinstance(candidate, dict):
        return candidate
    changed, finish, content = dict(candidate), candidate.get("finishReason"), candidate.get("content", {})
    if isinstance(finish, str) and finish not in _FINISHES:
        changed["finishReason"] = "SAFETY" if finish in REFUSALS else "OTHER"
    parts = content.get("parts", []) if isinstance(content, dict) else None
    if isinstance(parts, list):
        spoken = [part for part in parts if not (isinstance(part, dict) and part.get("thought") is True)]
        # The SDK joins the pieces of a stream and stumbles over one without any part.
        changed["content"] = {**content, "parts": spoken or [{"text": ""}]}
    return changed
