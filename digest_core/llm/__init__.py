"""Language models. A new provider is one file beside this one and one line in PROVIDERS."""

from importlib import import_module
from typing import NamedTuple, cast

from digest_core.llm.choice import Choice, Secret
from digest_core.model_ports import Model

__all__ = [
    "ADAPTERS",
    "PROVIDERS",
    "Choice",
    "ProviderSpec",
    "Secret",
    "default_model",
    "load_library",
    "open_model",
]


class ProviderSpec(NamedTuple):
    """A registry line: the settings of its key and address, and the class that speaks to it as `module:name`.

    With `keyless` an address alone is enough: servers of one's own often ask for no key.
    """

    factory: str
    label: str
    key_setting: str
    base_setting: str
    default_base: str
    keyless: bool = False


# In the order in which a provider is taken when AIDAILY_MODEL names none.
PROVIDERS: dict[str, ProviderSpec] = {
    "gemini": ProviderSpec(
        "digest_core.llm.gemini:GeminiModel",
        "Gemini",
        "GEMINI_API_KEY",
        "GEMINI_API_BASE",
        "https://generativelanguage.googleapis.com",
    ),
    "openai": ProviderSpec(
        "digest_core.llm.openai_compatible:OpenAiModel",
        "OpenAI",
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "https://api.openai.com/v1",
        keyless=True,
    ),
}
# Other ways to the same provider, by the value of the setting that picks them (GEMINI_SDK).
ADAPTERS: dict[str, str] = {
    "genai": PROVIDERS["gemini"].factory,
    "generativeai": "digest_core.llm.gemini_legacy:LegacyGeminiModel",
}


# Not the old SDK, whose import warns: its adapter silences that, which no second thread may do.
_LIBRARIES: dict[str, str] = {
    ADAPTERS["genai"]: "google.genai",
    PROVIDERS["openai"].factory: "openai",
}


def default_model(provider: str) -> str:
    """The model of a provider where only the provider is named."""
    module, _, _ = PROVIDERS[provider].factory.partition(":")
    return cast("str", import_module(module).DEFAULT_MODEL)


def load_library(choice: Choice) -> None:
    """Import what the chosen model's first call would import, which takes a second: good to have done before."""
    if library := _LIBRARIES.get(choice.adapter):
        import_module(library)


def open_model(choice: Choice | None) -> Model | None:
    """The chosen model, ready to be asked; None for extraction. Its libraries are imported with the first call."""
    if choice is None:
        return None
    module, _, attribute = choice.adapter.partition(":")
    return cast("Model", getattr(import_module(module), attribute)(choice))
