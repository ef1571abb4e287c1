"""Which model the settings choose."""

import sys

import pytest

from digest_core.config import Settings
from digest_core.config.model import ModelSettings
from digest_core.errors import ModelMisconfigured, SettingsError
from digest_core.llm import PROVIDERS, default_model, open_model
from digest_core.model_ports import Prompt

GEMINI = {"GEMINI_API_KEY": "AIzaPLANTED"}
OPENAI = {"OPENAI_API_KEY": "sk-PLANTED"}
LOCAL = {"OPENAI_BASE_URL": "http://127.0.0.1:11434/v1/"}


def chosen(**env: str) -> ModelSettings:
    return Settings.from_env(env).model


@pytest.mark.parametrize(
    ("env", "name"),
    [
        ({}, "extractive"),
        (GEMINI, f"gemini:{default_model('gemini')}"),
        (OPENAI, f"openai:{default_model('openai')}"),
        (LOCAL, f"openai:{default_model('openai')}"),
        (OPENAI | GEMINI, f"gemini:{default_model('gemini')}"),
        (GEMINI | {"GEMINI_API_KEY": " "}, "extractive"),
        ({"GEMINI_API_BASE": "http://127.0.0.1:9000"}, "extractive"),
        (GEMINI | {"AIDAILY_MODEL": "extractive"}, "extractive"),
        (GEMINI | OPENAI | {"AIDAILY_MODEL": "openai"}, f"openai:{default_model('openai')}"),
        (GEMINI | {"AIDAILY_MODEL": "gemini:models/gemini-2.5-pro"}, "gemini:gemini-2.5-pro"),
        (LOCAL | {"AIDAILY_MODEL": "OpenAI:Qwen/Qwen3-8B"}, "openai:Qwen/Qwen3-8B"),
        (LOCAL | {"AIDAILY_MODEL": "openai:llama3.2:1b"}, "openai:llama3.2:1b"),
    ],
)
def test_the_model_that_is_taken(env: dict[str, str], name: str) -> None:
    assert chosen(**env).name == name


def test_where_it_is_asked() -> None:
    choice = chosen(**LOCAL).choice
    assert choice
    assert (choice.base, choice.key.reveal()) == ("http://127.0.0.1:11434/v1", "")
    choice = chosen(**GEMINI, GEMINI_API_BASE="http://127.0.0.1:9000").choice
    assert choice
    assert (choice.base, choice.key.reveal()) == ("http://127.0.0.1:9000", "AIzaPLANTED")
    assert chosen(**GEMINI).choice.base == PROVIDERS["gemini"].default_base  # type: ignore[union-attr]


def test_limits() -> None:
    settings = chosen()
    assert (settings.per_minute, settings.tokens_per_day, settings.asks_per_user) == (None, 500_000, 30)
    assert settings.verify is False
    settings = chosen(AIDAILY_MODEL_RPM="15", AIDAILY_VERIFY="model", AIDAILY_TOKENS_PER_DAY="0")
    assert (settings.per_minute, settings.verify, settings.tokens_per_day) == (15, True, 0)


@pytest.mark.parametrize(
    ("env", "named"),
    [
        ({"AIDAILY_MODEL": "gemini"}, "GEMINI_API_KEY"),
        (LOCAL | {"AIDAILY_MODEL": "gemini:x"}, "GEMINI_API_KEY"),
        (GEMINI | {"AIDAILY_MODEL": "openai"}, "OPENAI_API_KEY"),
        (GEMINI | {"AIDAILY_MODEL": "claude:x"}, "gemini"),
        (GEMINI | {"AIDAILY_MODEL": "gemini:../../v1/x"}, "AIDAILY_MODEL"),
        (GEMINI | {"AIDAILY_MODEL": "gemini:"}, "gemini:이름"),
        (GEMINI | {"AIDAILY_MODEL": "gemini:x y"}, "AIDAILY_MODEL"),
        (GEMINI | {"AIDAILY_MODEL": "gemini:모델"}, "AIDAILY_MODEL"),
    ],
)
def test_what_is_missing_is_named(env: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(env)
    (problem,) = caught.value.problems
    assert problem.startswith("AIDAILY_MODEL: ")
    assert named in problem
    assert "PLANTED" not in problem


def test_no_key_is_shown_by_accident() -> None:
    settings = Settings.from_env(GEMINI | OPENAI)
    shown = f"{settings!r} {settings.model.choice} {vars(open_model(settings.model.choice))}"
    assert "PLANTED" not in shown


def test_opening_a_model_loads_no_sdk() -> None:
    """Each is imported with the first call; `extractive` and `ask` never pay for it."""
    loaded = {name for name in ("google.genai", "google.generativeai", "openai") if name in sys.modules}
    for env in (GEMINI, GEMINI | {"GEMINI_SDK": "generativeai"}, OPENAI):
        assert open_model(chosen(**env).choice)
    assert {
        name for name in ("google.genai", "google.generativeai", "openai") if name in sys.modules
    } == loaded
    assert open_model(None) is None


def test_the_old_sdk_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "google.generativeai", None)
    model = open_model(chosen(**GEMINI, GEMINI_SDK="generativeai").choice)
    assert model
    prompt = Prompt(system="", user="자료")
    for call in (
        lambda: model.complete(prompt, timeout=1),
        lambda: list(model.stream(prompt, timeout=1)),
        lambda: model.available(timeout=1),
    ):
        with pytest.raises(
            ModelMisconfigured, match=r"pip install 'google-generativeai>=0\.8\.6,<0\.9'"
        ) as caught:
            call()
        assert caught.value.setting == "GEMINI_SDK"
