"""The words for what goes wrong with a model, the same for every provider, and the errors they all share."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import isfinite

from digest_core.errors import ModelError, ModelMisconfigured, ModelUnreachable

WAIT_LIMIT = 3600.0
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")


def seconds(text: str | None) -> float | None:
    """Seconds as a server writes them, at most an hour; None for anything else and for zero."""
    found = _NUMBER.fullmatch((text or "").strip())
    value = float(found[0]) if found else 0.0
    return min(value, WAIT_LIMIT) if value > 0 and isfinite(value) else None


def down(model: str, status: int) -> str:
    return f"{model}: 서버가 지금 답하지 못합니다(HTTP {status}). 잠시 뒤 다시 시도해 주세요."


def busy(model: str, wait: float | None) -> str:
    later = f"{wait:.0f}초 뒤" if wait else "잠시 뒤"
    return f"{model}: 요청이 너무 잦다고 합니다. {later} 다시 시도해 주세요."


def day_spent(model: str) -> str:
    return f"{model}: 하루 한도를 다 썼습니다. 내일 다시 쓰거나 요금제를 올려 주세요."


def blocked(model: str) -> str:
    return f"{model}: 이 글에는 답하지 않겠다고 합니다. 다른 글에는 답합니다."


def cut_short(model: str) -> str:
    return f"{model}: 답이 출력 한도에서 끊겼습니다."


def empty(model: str) -> str:
    return f"{model}: 빈 답을 보냈습니다. 다시 시도해 주세요."


def broke_off(model: str) -> str:
    return f"{model}: 답이 도중에 끊겼습니다. 다시 시도해 주세요."


def not_json(model: str) -> str:
    return f"{model}: 답이 JSON이 아닙니다. 다시 시도해 주세요."


def unusable(model: str) -> str:
    return f"{model}: 답을 읽을 수 없습니다. 다시 시도해 주세요."


def not_taken(model: str, status: int) -> str:
    return f"{model}: 이 요청을 받지 않았습니다(HTTP {status}). 다른 글에는 답합니다."


def bad_key(model: str, setting: str, status: int) -> ModelMisconfigured:
    text = f"{model}: 키를 받아 주지 않습니다(HTTP {status}). {setting} 설정을 확인하고, 새어 나간 키라면 새로 받아 주세요."
    return ModelMisconfigured(model, text, setting)


def unknown_model(model: str) -> ModelMisconfigured:
    text = f"{model}: 없는 모델입니다. AIDAILY_MODEL을 바꿔 주세요. 있는 이름은 aidaily doctor가 보여 줍니다."
    return ModelMisconfigured(model, text, "AIDAILY_MODEL")


def wrong_address(model: str, setting: str, status: int) -> ModelMisconfigured:
    text = f"{model}: 모델이 있는 주소가 아닙니다(HTTP {status}). {setting} 설정을 확인해 주세요."
    return ModelMisconfigured(model, text, setting)


def late(model: str, limit: float) -> ModelUnreachable:
    return ModelUnreachable(
        model, f"{model}: {limit:.0f}초 안에 답하지 않았습니다. 잠시 뒤 다시 시도해 주세요."
    )


def unreachable(model: str, setting: str) -> ModelUnreachable:
    text = f"{model}: 연결할 수 없습니다. 네트워크와 {setting} 설정을 확인하고 잠시 뒤 다시 시도해 주세요."
    return ModelUnreachable(model, text)


@contextmanager
def seam(model: str, timeout: float, ours: Callable[[Exception, float], Exception]) -> Iterator[None]:
    """The place at which what a vendor's libraries raise becomes ours; `ours` sorts it.

    Running out of time is sorted here: the import of those libraries may be what took too long.
    """
    try:
        yield
    except ModelError:
        raise
    except TimeoutError:
        raise late(model, timeout) from None
    except Exception as error:  # noqa: BLE001 - what is nobody's comes back from `ours` as it is
        raise ours(error, timeout) from None
