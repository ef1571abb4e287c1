"""Which model writes, and what it may cost."""

import re
from typing import NamedTuple

from msgspec import Struct

from digest_core.config.values import Reader, http_url, one_of, whole_number
from digest_core.llm import ADAPTERS, PROVIDERS, Choice, Secret, default_model
from digest_core.models import EXTRACTIVE

_NAME = re.compile(r"[A-Za-z0-9](?:[\w.:/@+-]{0,198}\w)?", re.ASCII)
_FORM = f"{', '.join(f'{name}:이름' for name in PROVIDERS)}, {EXTRACTIVE} 가운데 하나여야 합니다"


class ModelSettings(Struct, frozen=True, kw_only=True):
    """The model in use, None for extraction, and its limits.

    `per_minute` is the provider's rate in calls, None where it is not limited; `tokens_per_day` counts input and
    output; `verify` asks the model for a second opinion.
    """

    choice: Choice | None
    per_minute: int | None
    tokens_per_day: int
    asks_per_user: int
    verify: bool

    @property
    def name(self) -> str:
        """`PROVIDER:NAME`, or `extractive`."""
        return self.choice.full_name if self.choice else EXTRACTIVE


class _Access(NamedTuple):
    """How a provider is reached; `usable` where what it needs is set."""

    key: Secret
    base: str
    adapter: str
    usable: bool


def read(reader: Reader) -> ModelSettings:
    """Read the settings of the model."""
    named = reader.read("AIDAILY_MODEL", "", _named)
    adapter = reader.read("GEMINI_SDK", "genai", one_of(tuple(ADAPTERS)))
    access = {name: _access(reader, name, ADAPTERS[adapter]) for name in PROVIDERS}
    return ModelSettings(
        choice=_choice(reader, named, access),
        per_minute=reader.read("AIDAILY_MODEL_RPM", "", _rate),
        tokens_per_day=reader.read("AIDAILY_TOKENS_PER_DAY", "500000", whole_number(0, 10**9)),
        asks_per_user=reader.read("AIDAILY_ASKS_PER_USER", "30", whole_number(0, 10**6)),
        verify=reader.read("AIDAILY_VERIFY", "off", one_of(("off", "model"))) == "model",
    )


def _access(reader: Reader, provider: str, gemini_adapter: str) -> _Access:
    spec = PROVIDERS[provider]
    key = reader.read(spec.key_setting, "", _secret)
    base = reader.read(spec.base_setting, "", _address)
    adapter = gemini_adapter if provider == "gemini" else spec.factory
    usable = bool(key.reveal()) or (spec.keyless and bool(base))
    return _Access(key, base or spec.default_base, adapter, usable)


def _choice(reader: Reader, named: tuple[str, str], access: dict[str, _Access]) -> Choice | None:
    provider, name = named
    if provider == EXTRACTIVE:
        return None
    provider = provider or next((known for known in PROVIDERS if access[known].usable), "")
    if not provider:
        return None
    way, spec = access[provider], PROVIDERS[provider]
    if not way.usable:
        needed = f"{spec.key_setting}나 {spec.base_setting}" if spec.keyless else spec.key_setting
        reader.problems.append(f"AIDAILY_MODEL: {provider}를 쓰려면 {needed}를 정해야 합니다")
    return Choice(provider, name or default_model(provider), way.key, way.base, way.adapter)


def _named(text: str) -> tuple[str, str]:
    """Provider and model name; both empty where nothing is said, the name empty for the provider's own."""
    if text.lower() in {"", EXTRACTIVE}:
        return text.lower(), ""
    provider, colon, name = text.partition(":")
    name = name.strip().removeprefix("models/")
    if provider.lower() not in PROVIDERS or (colon and not name):
        raise ValueError(_FORM)
    if name and (not _NAME.fullmatch(name) or ".." in name):
        raise ValueError("모델 이름에 쓸 수 없는 글자가 있습니다")
    return provider.lower(), name


def _secret(text: str) -> Secret:
    # It travels in a header; a stray line break or a typographic quote would fail there, with the key in the message.
    if not (text.isascii() and text.isprintable()) or " " in text:
        raise ValueError("키에 쓸 수 없는 글자가 있습니다. 다시 복사해 주세요")
    return Secret(text)


def _address(text: str) -> str:
    return http_url(text) if text else ""


def _rate(text: str) -> int | None:
    return whole_number(1, 100_000)(text) if text else None
