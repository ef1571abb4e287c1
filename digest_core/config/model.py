"""Which model writes, and what it may cost."""

from msgspec import Struct

from digest_core.config.values import Reader, one_of
from digest_core.models import EXTRACTIVE


class ModelSettings(Struct, frozen=True, kw_only=True):
    """The model in use: `name` is `extractive` until a provider is chosen."""

    name: str
    has_key: bool


def read(reader: Reader) -> ModelSettings:
    """Read the settings of the model."""
    return ModelSettings(
        name=reader.read("AIDAILY_MODEL", EXTRACTIVE, one_of((EXTRACTIVE,))),
        has_key=bool(reader.read("GEMINI_API_KEY", "", str) or reader.read("OPENAI_BASE_URL", "", str)),
    )
