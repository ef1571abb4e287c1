"""Gemini through google-genai, the SDK that Google maintains."""

import re
import warnings
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from digest_core.errors import ModelBroken, ModelError
from digest_core.llm import faults
from digest_core.llm.answers import Piece, told, whole
from digest_core.llm.choice import Choice
from digest_core.llm.gemini_answers import BASE, Refusal, failure, judge
from digest_core.llm.wire import Wire
from digest_core.model_ports import Completion, Prompt
from digest_core.models import Usage

if TYPE_CHECKING:
    from google import genai
    from google.genai import types

DEFAULT_MODEL = "gemini-3.8-flash"
# v1, the SDK's default, knows neither the `-latest` names nor every field of a schema.
API_VERSION = "v1beta"
# The API counts thinking as output; this much is added so that thinking does not eat the answer.
THINKING_TOKENS = 8192
_THINKS = re.compile(r"gemini-(2\.5|[3-9]|\d\d|.*latest)")
_THINKS_BY_LEVEL = re.compile(r"gemini-([3-9]|\d\d)")
_THINKS_BY_BUDGET = re.compile(r"gemini-2\.5")


def output_limit(name: str, prompt: Prompt) -> int:
    """The limit to ask for so that `max_output_tokens` are left beside the thinking."""
    return prompt.max_output_tokens + (THINKING_TOKENS if _THINKS.match(name) else 0)


class GeminiModel:
    """`model_ports.Model` over google-genai."""

    def __init__(self, choice: Choice) -> None:
        self.name = choice.full_name
        self._choice = choice
        self._wire = Wire()

    def complete(self, prompt: Prompt, *, timeout: float) -> Completion:
        def call() -> "types.GenerateContentResponse":
            return self._client.models.generate_content(
                model=self._choice.name, contents=prompt.user, config=self._config(prompt, timeout)
            )

        with faults.seam(self.name, timeout, self._ours):
            answer = _piece(self._wire.within(timeout, call))
        return whole(self.name, prompt, answer, self._judge)

    def stream(self, prompt: Prompt, *, timeout: float) -> Iterator[str | Usage]:
        def call() -> "Iterator[types.GenerateContentResponse]":
            return self._client.models.generate_content_stream(
                model=self._choice.name, contents=prompt.user, config=self._config(prompt, timeout)
            )

        with faults.seam(self.name, timeout, self._ours):
            pieces = map(_piece, self._wire.pieces_within(timeout, call))
            yield from told(self.name, pieces, self._judge)

    def available(self, *, timeout: float) -> tuple[str, ...]:
        from google.genai import types

        def call() -> list[str]:
            listed = self._client.models.list(config=types.ListModelsConfig(page_size=1000, **_http(timeout)))
            return [(model.name or "").removeprefix("models/") for model in listed]

        with faults.seam(self.name, timeout, self._ours):
            return tuple(name for name in self._wire.within(timeout, call) if name)

    def _judge(self, answer: Piece) -> ModelError | None:
        return judge(self.name, finish=answer.finish, block=answer.block, text=answer.text)

    @cached_property
    def _client(self) -> "genai.Client":
        from google import genai
        from google.genai import types

        # It prints every enum value that is newer than itself, in the server's words, to standard error.
        warnings.filterwarnings("ignore", r"[\s\S]* is not a valid ", UserWarning, r"google\.genai\.")
        return genai.Client(
            # Given here so that neither GOOGLE_API_KEY nor the settings of Vertex AI in the environment count.
            api_key=self._choice.key.reveal(),
            vertexai=False,
            http_options=types.HttpOptions(
                base_url=self._choice.base, api_version=API_VERSION, httpx_client=self._wire.client()
            ),
        )

    def _config(self, prompt: Prompt, timeout: float) -> "types.GenerateContentConfig":
        from google.genai import types

        more: dict[str, Any] = {}
        if prompt.schema is not None:
            more = {"response_mime_type": "application/json", "response_json_schema": dict(prompt.schema)}
        if _THINKS_BY_LEVEL.match(self._choice.name):
            more["thinking_config"] = types.ThinkingConfig(thinking_level=types.ThinkingLevel.LOW)
        elif _THINKS_BY_BUDGET.match(self._choice.name):
            more["thinking_config"] = types.ThinkingConfig(thinking_budget=THINKING_TOKENS // 8)
        return types.GenerateContentConfig(
            system_instruction=prompt.system or None,
            max_output_tokens=output_limit(self._choice.name, prompt),
            # The SDK would otherwise ask again by itself, each time with the whole time-out.
            automatic_continuation=False,
            automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
            **more,
            **_http(timeout),
        )

    def _ours(self, error: Exception, timeout: float) -> Exception:
        """The one seam at which what google-genai and its HTTP client raise becomes ours."""
        import httpx2
        from google.genai import errors

        if isinstance(error, errors.APIError):
            return failure(self.name, _refusal(error))
        if isinstance(error, httpx2.TimeoutException):
            return faults.late(self.name, timeout)
        if isinstance(error, httpx2.HTTPError | OSError):
            return faults.unreachable(self.name, BASE)
        # What the SDK raises over JSON that is none, or is of another shape than it expects.
        shape = isinstance(error, ValueError | TypeError | LookupError | AttributeError)
        return ModelBroken(self.name, faults.unusable(self.name)) if shape else error


def _http(timeout: float) -> dict[str, Any]:
    """The SDK counts in milliseconds, and waits for ever unless told."""
    return {"http_options": {"timeout": max(int(timeout * 1000), 1)}}


def _refusal(error: Any) -> Refusal:
    headers: Callable[[str], str | None] = getattr(getattr(error, "response", None), "headers", {}).get
    return Refusal(error.code or 200, error.details, headers("Retry-After"))


def _piece(response: "types.GenerateContentResponse") -> Piece:
    """What counts in a response: thoughts left out, fields that are missing read as empty."""
    candidate = next(iter(response.candidates or ()), None)
    content = candidate.content if candidate else None
    parts = content.parts or () if content else ()
    feedback = response.prompt_feedback
    return Piece(
        "".join(part.text for part in parts if part.text and not part.thought),
        _word(candidate.finish_reason) if candidate else "",
        _word(feedback.block_reason) if feedback else "",
        _usage(response.usage_metadata),
    )


def _usage(spent: "types.GenerateContentResponseUsageMetadata | None") -> Usage | None:
    if spent is None:
        return None
    thought, said = spent.thoughts_token_count or 0, spent.candidates_token_count or 0
    return Usage(1, spent.prompt_token_count or 0, said + thought)


def _word(value: Any) -> str:
    return str(getattr(value, "value", value) or "")
