"""What the answers of OpenAI and of the servers that speak like it mean. Nothing the server wrote is repeated."""

from typing import Any, NamedTuple

from digest_core.errors import (
    ModelBroken,
    ModelBusy,
    ModelCutShort,
    ModelError,
    ModelRefused,
    ModelUnreachable,
    QuotaSpent,
)
from digest_core.llm import faults

KEY, BASE = "OPENAI_API_KEY", "OPENAI_BASE_URL"
_DAILY = ("per day", "(rpd)", "(tpd)", "insufficient_quota", "billing")


class Refusal(NamedTuple):
    """An answer with an error status; `details` is its decoded JSON, whatever that is."""

    status: int
    details: Any
    retry_after: str | None = None

    @property
    def words(self) -> str:
        """Everything that was said, to look for known words in; None of it is for readers."""
        return str(self.details).lower()


def failure(model: str, refusal: Refusal) -> ModelError:
    """What an error status means."""
    status, words = refusal.status, refusal.words
    if status == 402 or (status == 429 and any(word in words for word in _DAILY)):
        return QuotaSpent(model, faults.day_spent(model))
    if status == 429:
        wait = faults.seconds(refusal.retry_after)
        return ModelBusy(model, faults.busy(model, wait), wait)
    if status in {401, 403}:
        return faults.bad_key(model, KEY, status)
    if status in {408, 409, 425} or status >= 500:
        return ModelUnreachable(model, faults.down(model, status))
    return _not_taken(model, status, refusal)


def _not_taken(model: str, status: int, refusal: Refusal) -> ModelError:
    named = isinstance(refusal.details, dict) and "model" in refusal.words
    if "model_not_found" in refusal.words or (status == 404 and named):
        return faults.unknown_model(model)
    if status in {400, 413, 422}:
        return ModelRefused(model, faults.not_taken(model, status))
    return faults.wrong_address(model, BASE, status)


def judge(model: str, *, finish: str, refused: bool, text: str) -> ModelError | None:
    """What is wrong with a whole answer; `finish` is the server's word, empty where it gave none."""
    if refused or finish == "content_filter":
        return ModelRefused(model, faults.blocked(model))
    if finish in {"length", "max_tokens"}:
        return ModelCutShort(model, faults.cut_short(model), text)
    if finish in {"tool_calls", "function_call", "abort", "error"}:
        return ModelBroken(model, faults.unusable(model))
    return None if text.strip() else ModelBroken(model, faults.empty(model))
