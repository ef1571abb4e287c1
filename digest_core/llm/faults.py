"""The words for what goes wrong with a model, the same for every provider, and the errors they all share."""

import re
from math import isfinite

from digest_core.errors import ModelMisconfigured, ModelUnreachable

WAIT_LIMIT = 3600.0
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")


def seconds(text: str | None) -> float | None:
    """Seconds as a server writes them, at most an hour; None for anything else and for zero."""
    found = _NUMBER.fullmatch((text or "").strip())
    value = float(found[0]) if found else 0.0
    return min(value, WAIT_LIMIT) if value > 0 and isfinite(value) else None


def down(model: str, status: int) -> str:
    return f"{model} 서버가 지금 답하지 못합니다(HTTP {status}). 잠시 뒤 다시 시도해 주세요."


def busy(model: str, wait: float | None) -> str:
    later = f"{wait:.0f}초 뒤" if wait else "잠시 뒤"
    return f"{model}에 보낸 요청이 너무 잦습니다(HTTP 429). {later} 다시 시도해 주세요."


def day_spent(model: str) -> str:
    return f"{model}의 하루 한도를 다 썼습니다. 내일 다시 쓰거나 요금제를 올려 주세요."


def blocked(model: str) -> str:
    return f"{model}이(가) 이 글에 답하기를 거절했습니다. 다른 글에는 답합니다."


def cut_short(model: str) -> str:
    return f"{model}의 답이 출력 한도에서 끊겼습니다."


def empty(model: str) -> str:
    return f"{model}이(가) 빈 답을 보냈습니다. 다시 시도해 주세요."


def unusable(model: str) -> str:
    return f"{model}의 답을 쓸 수 없습니다. 다시 시도해 주세요."


def broke_off(model: str) -> str:
    return f"{model}의 답이 도중에 끊겼습니다. 다시 시도해 주세요."


def not_json(model: str) -> str:
    return f"{model}의 답이 JSON이 아닙니다. 다시 시도해 주세요."


def not_taken(model: str, status: int) -> str:
    return f"{model}이(가) 이 요청을 받지 않았습니다(HTTP {status})."


def bad_key(model: str, setting: str, status: int) -> ModelMisconfigured:
    return ModelMisconfigured(
        model,
        f"{model}: 키를 받아 주지 않습니다(HTTP {status}). {setting}를 확인하고, 새어 나간 키라면 새로 받아 주세요.",
        setting,
    )


def unknown_model(model: str) -> ModelMisconfigured:
    return ModelMisconfigured(
        model,
        f"{model}: 없는 모델입니다. AIDAILY_MODEL을 바꿔 주세요(aidaily doctor가 있는 이름을 보여 줍니다).",
        "AIDAILY_MODEL",
    )


def wrong_address(model: str, setting: str, status: int) -> ModelMisconfigured:
    return ModelMisconfigured(
        model,
        f"{model}: 주소가 모델의 것이 아닌 답을 합니다(HTTP {status}). {setting}를 확인해 주세요.",
        setting,
    )


def late(model: str, limit: float) -> ModelUnreachable:
    return ModelUnreachable(
        model, f"{model}이(가) {limit:.0f}초 안에 답하지 않았습니다. 잠시 뒤 다시 시도해 주세요."
    )


def unreachable(model: str, setting: str) -> ModelUnreachable:
    return ModelUnreachable(
        model, f"{model}에 연결할 수 없습니다. 네트워크와 {setting}를 확인하고 잠시 뒤 다시 시도해 주세요."
    )
