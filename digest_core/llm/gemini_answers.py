"""What Gemini's answers mean, whichever of Google's SDKs carried them. Nothing the server wrote is repeated."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

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
from digest_core.llm import faults

KEY, BASE = "GEMINI_API_KEY", "GEMINI_API_BASE"
_LIMIT_ZERO = re.compile(r"\blimit: 0\b")
_RETRY_IN = re.compile(r"retry in ([0-9.]{1,12})s", re.IGNORECASE)
_SECONDS = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,9})?)s")
_BAD_KEY = re.compile(r"api[ _]?key", re.IGNORECASE)
# By the API's reference of FinishReason; what is not listed is an answer nobody can use.
REFUSALS = frozenset(
    [
        "SAFETY",
        "RECITATION",
        "LANGUAGE",
        "BLOCKLIST",
        "PROHIBITED_CONTENT",
        "SPII",
        "IMAGE_SAFETY",
        "IMAGE_PROHIBITED_CONTENT",
        "IMAGE_RECITATION",
        "MODEL_ARMOR",
        "JAILBREAK",
    ]
)
_CUT_SHORT = frozenset({"MAX_TOKENS", "CONTINUATION"})
_FINISHED = frozenset({"", "STOP", "FINISH_REASON_UNSPECIFIED"})


class Refusal(NamedTuple):
    """An answer that is an error: `details` is its decoded JSON, whatever that is; 200 for one within a stream."""

    status: int
    details: Any
    retry_after: str | None = None


def failure(model: str, refusal: Refusal) -> ModelError:
    """What an error status means."""
    error = _error(refusal.details)
    message = str(error.get("message") or "")
    status = _whole(error.get("code")) if refusal.status == 200 else refusal.status
    if status == 429:
        return _too_much(model, refusal, error, message)
    if status in {408, 504} or status >= 500:
        return ModelUnreachable(model, faults.down(model, status))
    if status == 404:
        # An API that knows no such model says so in JSON; a wrong address answers with a page.
        return (
            faults.unknown_model(model) if error.get("status") else faults.wrong_address(model, BASE, status)
        )
    return _denied(model, status, error, message)


def _denied(model: str, status: int, error: dict[str, Any], message: str) -> ModelError:
    reasons = {str(detail.get("reason")) for detail in _details(error)}
    if status in {401, 403} or "API_KEY_INVALID" in reasons or (status == 400 and _BAD_KEY.search(message)):
        return faults.bad_key(model, KEY, status)
    if status == 400 and error.get("status") == "FAILED_PRECONDITION":
        return ModelMisconfigured(
            model,
            f"{model}: 이 지역이나 요금제에서는 쓸 수 없다고 합니다(HTTP 400). Google AI Studio에서 요금제를 "
            "확인하거나 AIDAILY_MODEL을 바꿔 주세요.",
            "AIDAILY_MODEL",
        )
    if status == 400:
        return ModelRefused(model, faults.not_taken(model, status))
    return faults.wrong_address(model, BASE, status)


def _too_much(model: str, refusal: Refusal, error: dict[str, Any], message: str) -> ModelError:
    quotas = [violation for detail in _details(error) for violation in _listed(detail.get("violations"))]
    if _LIMIT_ZERO.search(message) or any(str(quota.get("quotaValue")) == "0" for quota in quotas):
        return ModelMisconfigured(
            model,
            f"{model}: 지금 키의 요금제로는 쓸 수 없는 모델입니다(한도 0). AIDAILY_MODEL을 다른 모델로 바꾸거나 "
            "요금제를 올려 주세요.",
            "AIDAILY_MODEL",
        )
    if any("PerDay" in str(quota.get("quotaId")) for quota in quotas):
        # What it says to wait is for the minute's quota and means nothing for the day's.
        return QuotaSpent(model, faults.day_spent(model))
    wait = faults.seconds(refusal.retry_after) or _retry_delay(error, message)
    return ModelBusy(model, faults.busy(model, wait), wait)


def _retry_delay(error: dict[str, Any], message: str) -> float | None:
    told = [_SECONDS.fullmatch(str(detail.get("retryDelay"))) for detail in _details(error)]
    found = next((match for match in told if match), None) or _RETRY_IN.search(message)
    return faults.seconds(found[1]) if found else None


def judge(model: str, *, finish: str, block: str, text: str) -> ModelError | None:
    """What is wrong with a whole answer; `finish` and `block` are the API's words, empty where it gave none."""
    if block or finish in REFUSALS:
        return ModelRefused(model, faults.blocked(model))
    if finish in _CUT_SHORT:
        return ModelCutShort(model, faults.cut_short(model), text)
    if finish not in _FINISHED:
        return ModelBroken(model, faults.unusable(model))
    return None if text.strip() else ModelBroken(model, faults.empty(model))


def _error(details: Any) -> dict[str, Any]:
    """The error object, out of the array in which streams without SSE wrap it."""
    inner = details[0] if isinstance(details, list) and details else details
    found = inner.get("error") if isinstance(inner, dict) else None
    return found if isinstance(found, dict) else {}


def _details(error: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from _listed(error.get("details"))


def _listed(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _whole(value: Any) -> int:
    return value if isinstance(value, int) else 500
