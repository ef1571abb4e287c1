"""OpenAI, and the many servers that speak its chat completions: vLLM, Ollama, llama.cpp and others."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from digest_core.errors import ModelBroken, ModelError
from digest_core.llm import faults
from digest_core.llm.answers import Piece, told, whole
from digest_core.llm.choice import Choice
from digest_core.llm.openai_answers import BASE, Refusal, failure, judge
from digest_core.llm.wire import Wire
from digest_core.model_ports import Completion, Prompt
from digest_core.models import Usage

if TYPE_CHECKING:
    import openai

T = TypeVar("T")
DEFAULT_MODEL = "gpt-5.4-mini"
# OpenAI counts reasoning as output; this much is added so that it does not eat the answer.
REASONING_TOKENS = 8192
_REASONS = re.compile(r"gpt-([5-9]|\d\d)|o\d")
_OWN_HOST = "api.openai.com"
_REFUSED = frozenset({400, 404, 415, 422, 500, 501})


class Dialect(NamedTuple):
    """What a server understands, as far as it has been found out: weaker words stand behind the stronger."""

    formats: tuple[str, ...] = ("json_schema", "json_object", "text")
    limits: tuple[str, ...] = ("max_tokens", "max_completion_tokens")
    tells_usage: bool = True

    def without(self, refusal: Refusal) -> "Dialect | None":
        """The dialect to try after a server has refused this one; None where the words are not to blame."""
        if refusal.status not in _REFUSED:
            return None
        words = refusal.words
        if len(self.formats) > 1 and re.search(
            r"response_format|json_schema|json_object|schema|grammar", words
        ):
            return self._replace(formats=self.formats[1:])
        if len(self.limits) > 1 and self.limits[0] in words:
            return self._replace(limits=self.limits[1:])
        return self._replace(tells_usage=False) if self.tells_usage and "stream_options" in words else None


class OpenAiModel:
    """`model_ports.Model` over the openai SDK. What a server does not understand is found out once and then left out."""

    def __init__(self, choice: Choice) -> None:
        self.name = choice.full_name
        self._choice = choice
        self._wire = Wire()
        self._own = urlsplit(choice.base).hostname == _OWN_HOST
        self._dialect = Dialect(limits=("max_completion_tokens",)) if self._own else Dialect()

    def complete(self, prompt: Prompt, *, timeout: float) -> Completion:
        with faults.seam(self.name, timeout, self._ours):
            answer = self._wire.within(timeout, lambda: _piece(self._ask(prompt, timeout, stream=False)))
        return whole(self.name, prompt, answer, self._judge)

    def stream(self, prompt: Prompt, *, timeout: float) -> Iterator[str | Usage]:
        def call() -> Iterator[Piece]:
            with self._ask(prompt, timeout, stream=True) as chunks:
                yield from map(_piece, chunks)

        with faults.seam(self.name, timeout, self._ours):
            yield from told(self.name, self._wire.pieces_within(timeout, call), self._judge)

    def available(self, *, timeout: float) -> tuple[str, ...]:
        def call() -> tuple[str, ...]:
            return tuple(str(model.id) for model in self._client.models.list(timeout=timeout))

        with faults.seam(self.name, timeout, self._ours):
            return self._wire.within(timeout, call)

    def _judge(self, answer: Piece) -> ModelError | None:
        return judge(self.name, finish=answer.finish, refused=bool(answer.block), text=answer.text)

    def _ask(self, prompt: Prompt, timeout: float, *, stream: bool) -> Any:
        def once(dialect: Dialect) -> Any:
            options = self._options(prompt, dialect, stream=stream)
            return self._client.chat.completions.create(model=self._choice.name, timeout=timeout, **options)

        return self._understood(once)

    def _understood(self, ask: Callable[[Dialect], T]) -> T:
        """Ask in the dialect known so far, and in a plainer one where the server refuses the words of it."""
        import openai

        dialect = self._dialect
        while True:
            try:
                answer = ask(dialect)
            except openai.APIStatusError as error:
                plainer = dialect.without(_refusal(error))
                if plainer is None:
                    raise
                dialect = plainer
            else:
                self._dialect = dialect
                return answer

    def _options(self, prompt: Prompt, dialect: Dialect, *, stream: bool) -> dict[str, Any]:
        thinks = self._own and _REASONS.match(self._choice.name)
        limit = prompt.max_output_tokens + (REASONING_TOKENS if thinks else 0)
        options: dict[str, Any] = {"messages": _messages(prompt, dialect), dialect.limits[0]: limit}
        if prompt.schema is not None and dialect.formats[0] != "text":
            options["response_format"] = _format(dialect.formats[0], prompt.schema)
        if stream:
            options["stream"] = True
            if dialect.tells_usage:
                options["stream_options"] = {"include_usage": True}
        return options

    @cached_property
    def _client(self) -> "openai.OpenAI":
        import openai

        return openai.OpenAI(
            # Servers of one's own ask for no key; the SDK insists on one.
            api_key=self._choice.key.reveal() or "none",
            base_url=self._choice.base,
            max_retries=0,
            http_client=self._wire.client(),
        )

    def _ours(self, error: Exception, timeout: float) -> Exception:
        """The one seam at which what the openai SDK and its HTTP client raise becomes ours."""
        import httpx2
        import openai

        if isinstance(error, openai.APIStatusError):
            return failure(self.name, _refusal(error))
        if isinstance(error, openai.APITimeoutError | httpx2.TimeoutException):
            return faults.late(self.name, timeout)
        if isinstance(error, openai.APIConnectionError | httpx2.HTTPError | OSError):
            return faults.unreachable(self.name, BASE)
        if isinstance(error, openai.APIError):  # an error in the middle of a stream
            return failure(self.name, Refusal(_code(error.body), error.body))
        # What the SDK raises over JSON that is none, or we over an answer of another shape.
        shape = isinstance(error, openai.OpenAIError | ValueError | TypeError | LookupError | AttributeError)
        return ModelBroken(self.name, faults.unusable(self.name)) if shape else error


def _refusal(error: "openai.APIStatusError") -> Refusal:
    return Refusal(error.status_code, error.body, error.response.headers.get("Retry-After"))


def _code(body: object) -> int:
    """The status that an error within a stream tells, 500 where it tells none."""
    told = body.get("code") if isinstance(body, dict) else None
    return int(str(told)) if re.fullmatch(r"[45][0-9]{2}", str(told)) else 500


def _messages(prompt: Prompt, dialect: Dialect) -> list[dict[str, str]]:
    """System and user; the schema in words where the server cannot be bound to it."""
    system = prompt.system
    if prompt.schema is not None and dialect.formats[0] != "json_schema":
        schema = json.dumps(prompt.schema, ensure_ascii=False)
        system += f"\n\nAnswer with one JSON document of this JSON schema and nothing else:\n{schema}"
    said = [{"role": "system", "content": system}] if system.strip() else []
    return [*said, {"role": "user", "content": prompt.user}]


def _format(kind: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    if kind == "json_object":
        return {"type": kind}
    return {"type": kind, "json_schema": {"name": "answer", "strict": True, "schema": _closed(schema)}}


def _closed(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with its objects closed, as OpenAI's strict mode demands."""
    closed = dict(schema)
    if "properties" in schema:
        closed["properties"] = {name: _closed(inner) for name, inner in schema["properties"].items()}
        closed |= {"required": list(schema["properties"]), "additionalProperties": False}
    if "items" in schema:
        closed["items"] = _closed(schema["items"])
    return closed


def _piece(answer: Any) -> Piece:
    """What counts in a completion or in a chunk of one."""
    choice = next(iter(answer.choices or ()), None)
    said = getattr(choice, "message", None) or getattr(choice, "delta", None)
    spent = getattr(answer, "usage", None)
    return Piece(
        str(getattr(said, "content", None) or ""),
        str(getattr(choice, "finish_reason", None) or ""),
        "refusal" if getattr(said, "refusal", None) else "",
        Usage(1, int(spent.prompt_tokens or 0), int(spent.completion_tokens or 0)) if spent else None,
    )
