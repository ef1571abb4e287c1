"""Gemini through google-generativeai, whose support ended on 2025-11-30; over REST only, the rest of it being broken."""

import warnings
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from importlib import import_module
from typing import Any

from digest_core.errors import ModelBroken, ModelError, ModelMisconfigured, ModelRefused
from digest_core.llm import faults
from digest_core.llm.answers import Piece, told, whole
from digest_core.llm.choice import Choice
from digest_core.llm.gemini import output_limit
from digest_core.llm.gemini_answers import BASE, Refusal, failure, judge
from digest_core.llm.wire import Wire
from digest_core.model_ports import Completion, Prompt
from digest_core.models import Usage

INSTALL = ".venv/bin/pip install 'google-generativeai>=0.8.6,<0.9'"


class LegacyGeminiModel:
    """`model_ports.Model` over google-generativeai. How much a model thinks cannot be set with it."""

    def __init__(self, choice: Choice) -> None:
        self.name = choice.full_name
        self._choice = choice
        self._wire = Wire()

    def complete(self, prompt: Prompt, *, timeout: float) -> Completion:
        with faults.seam(self.name, timeout, self._ours):
            answer = _piece(self._wire.within(timeout, lambda: self._ask(prompt, timeout, stream=False)))
        return whole(self.name, prompt, answer, self._judge)

    def stream(self, prompt: Prompt, *, timeout: float) -> Iterator[str | Usage]:
        def call() -> Iterable[Any]:
            try:
                return self._ask(prompt, timeout, stream=True)  # type: ignore[no-any-return]
            except StopIteration:  # how the SDK says that nothing came at all
                return ()

        with faults.seam(self.name, timeout, self._ours):
            pieces = map(_piece, self._wire.pieces_within(timeout, call))
            yield from told(self.name, pieces, self._judge)

    def available(self, *, timeout: float) -> tuple[str, ...]:
        def call() -> list[str]:
            options = self._options(timeout)
            listed = self._sdk.list_models(
                page_size=1000, client=self._service("Model"), request_options=options
            )
            return [str(model.name).removeprefix("models/") for model in listed]

        with faults.seam(self.name, timeout, self._ours):
            return tuple(self._wire.within(timeout, call))

    def _judge(self, answer: Piece) -> ModelError | None:
        return judge(self.name, finish=answer.finish, block=answer.block, text=answer.text)

    def _ask(self, prompt: Prompt, timeout: float, *, stream: bool) -> Any:
        model = self._sdk.GenerativeModel(self._choice.name, system_instruction=prompt.system or None)
        # The SDK's own way to a client is a configuration of the whole process.
        model._client = self._generative  # noqa: SLF001
        config: dict[str, Any] = {"max_output_tokens": output_limit(self._choice.name, prompt)}
        if prompt.schema is not None:
            schema = _proto(self._sdk.protos, prompt.schema)
            config |= {"response_mime_type": "application/json", "response_schema": schema}
        return model.generate_content(
            prompt.user, generation_config=config, stream=stream, request_options=self._options(timeout)
        )

    def _options(self, timeout: float) -> Any:
        """Without a `retry` of None the SDK asks again for ten minutes."""
        return self._sdk.types.RequestOptions(retry=None, timeout=timeout)

    @cached_property
    def _sdk(self) -> Any:
        try:
            with warnings.catch_warnings():
                # Its farewell and its complaints about Python's age; the README says the same in our words.
                warnings.simplefilter("ignore", FutureWarning)
                return import_module("google.generativeai")
        except ImportError:
            raise ModelMisconfigured(
                self.name,
                f"GEMINI_SDK=generativeai에 필요한 패키지가 없습니다. {INSTALL} 로 설치하거나 GEMINI_SDK를 지워 주세요.",
                "GEMINI_SDK",
            ) from None

    @cached_property
    def _generative(self) -> Any:
        return self._service("Generative")

    def _service(self, kind: str) -> Any:
        """A client of one of the API's services over our own session: the SDK's would ask twice again after a 401."""
        from digest_core.llm.gemini_legacy_http import session

        services = f"google.ai.generativelanguage_v1beta.services.{kind.lower()}_service"
        credentials = import_module("google.auth.credentials").AnonymousCredentials()
        transports = import_module(f"{services}.transports")
        transport = getattr(transports, f"{kind}ServiceRestTransport")(
            host=self._choice.base, credentials=credentials
        )
        transport._session = session(self._choice.key.reveal(), self._wire)  # noqa: SLF001
        # The methods that were bound to the session before.
        transport._prep_wrapped_messages(import_module(f"{services}.transports.base").DEFAULT_CLIENT_INFO)  # noqa: SLF001
        return getattr(import_module(services), f"{kind}ServiceClient")(transport=transport)

    def _ours(self, error: Exception, timeout: float) -> Exception:
        """The one seam at which what google-generativeai and what it stands on raise becomes ours."""
        import requests
        from google.api_core.exceptions import GoogleAPICallError
        from google.generativeai.types import BlockedPromptException

        from digest_core.llm.gemini_legacy_http import ErrorInStream

        if isinstance(error, GoogleAPICallError):
            return self._failure(error)
        if isinstance(error, ErrorInStream):
            return failure(self.name, Refusal(200, error.details))
        if isinstance(error, BlockedPromptException):
            return ModelRefused(self.name, faults.blocked(self.name))
        if isinstance(error, requests.RequestException | OSError):
            return self._no_answer(error, timeout)
        # What the SDK raises over JSON that is none, or is of another shape than it expects.
        unreadable = import_module("google.protobuf.json_format").Error
        shape = isinstance(
            error, (unreadable, ValueError, TypeError, LookupError, AttributeError, RuntimeError)
        )
        return ModelBroken(self.name, faults.unusable(self.name)) if shape else error

    def _no_answer(self, error: Exception, timeout: float) -> Exception:
        import requests

        if isinstance(error, requests.TooManyRedirects):
            status = error.response.status_code if error.response is not None else 302
            return faults.wrong_address(self.name, BASE, status)
        late = isinstance(error, requests.Timeout)
        return faults.late(self.name, timeout) if late else faults.unreachable(self.name, BASE)

    def _failure(self, error: Any) -> Exception:
        response = error.response
        if response is None:  # the SDK's own word for a stream it could not read
            return ModelBroken(self.name, faults.unusable(self.name))
        try:
            details = response.json()
        except ValueError:
            details = None
        return failure(self.name, Refusal(response.status_code, details, response.headers.get("Retry-After")))


def _proto(protos: Any, schema: Mapping[str, Any]) -> Any:
    """A JSON schema as the SDK's; its own conversion loses which properties are required."""
    fields: dict[str, Any] = {"type_": getattr(protos.Type, str(schema.get("type", "string")).upper())}
    if "enum" in schema:
        fields |= {"format_": "enum", "enum": [str(value) for value in schema["enum"]]}
    for ours, theirs in (
        ("description", "description"),
        ("minItems", "min_items"),
        ("maxItems", "max_items"),
    ):
        if ours in schema:
            fields[theirs] = schema[ours]
    if "properties" in schema:
        fields["properties"] = {name: _proto(protos, inner) for name, inner in schema["properties"].items()}
        fields["required"] = list(schema.get("required", schema["properties"]))
    if "items" in schema:
        fields["items"] = _proto(protos, schema["items"])
    return protos.Schema(**fields)


def _piece(response: Any) -> Piece:
    """What counts in a response; `.text` of the SDK raises wherever there is none."""
    candidate = next(iter(response.candidates), None)
    spent = response.usage_metadata
    told_usage = spent.prompt_token_count or spent.candidates_token_count
    return Piece(
        "".join(part.text for part in candidate.content.parts) if candidate else "",
        _word(candidate.finish_reason) if candidate else "",
        _word(response.prompt_feedback.block_reason),
        Usage(1, spent.prompt_token_count, spent.candidates_token_count) if told_usage else None,
    )


def _word(value: Any) -> str:
    """An enum's name; empty for unspecified, a word that means nothing for a number newer than the SDK."""
    number = int(value)
    return "" if not number else str(getattr(value, "name", "") or "NEWER_THAN_THE_SDK")
