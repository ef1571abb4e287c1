"""What `doctor` and `/metrics` say of the model, and the model server as a process of its own."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from bot.web.metrics import exposition
from bot.wiring import Runtime
from digest_core.config import Settings
from digest_core.errors import ModelRefused
from digest_core.model_ports import Prompt
from support.arxiv_records import records
from support.arxiv_server import ArxivServer
from support.model_server import Fail, ModelServer, Raw, Say
from support.program import ROOT, Done, Program

PLANTED = "AIzaPLANTED-key-that-nobody-may-see"


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


def doctor(home: Path, env: dict[str, str]) -> Done:
    with ArxivServer(records(3)) as arxiv:
        done = Program(home, ARXIV_API_BASE=arxiv.base, **env).run("doctor")
    assert "Traceback" not in done.err
    return done


@pytest.mark.parametrize("way", ["genai", "generativeai", "openai"])
def test_doctor_tries_key_and_name(tmp_path: Path, model: ModelServer, way: str) -> None:
    env = model.openai_env() if way == "openai" else model.gemini_env(GEMINI_SDK=way)
    done = doctor(tmp_path, env)
    name = "openai:test-model" if way == "openai" else "gemini:gemini-3.8-flash"
    assert done.status == 0, done.out + done.err
    assert f"[정상] 모델: {name}, 키와 이름이 맞습니다\n" in done.out
    assert "[정상] 모델 사용량: 오늘 0번 불러 0 / 500,000 토큰을 썼습니다\n" in done.out
    assert model.log == [], "the check must cost nothing"
    assert done.err == ""


def test_doctor_shows_the_names_there_are(tmp_path: Path, model: ModelServer) -> None:
    model.models = ("gemini-9-flash", "gemini-9-pro")
    done = doctor(tmp_path, model.gemini_env())
    assert done.status == 1
    (line,) = [line for line in done.out.splitlines() if "] 모델:" in line]
    assert line.startswith(
        "[고장] 모델: gemini:gemini-3.8-flash은 없는 이름입니다. AIDAILY_MODEL을 바꿔 주세요"
    )
    assert line.endswith("gemini-9-flash, gemini-9-pro")


def test_a_server_with_one_model_may_answer_to_any_name(tmp_path: Path, model: ModelServer) -> None:
    """As llama.cpp does, which lists the path of its file."""
    model.models = ("/models/smol.gguf",)
    done = doctor(tmp_path, model.openai_env())
    assert done.status == 0
    assert "[주의] 모델: openai:test-model은 이 서버가 밝힌 이름(/models/smol.gguf)이 아닙니다." in done.out


def test_doctor_names_the_key_and_shows_it_to_nobody(tmp_path: Path, model: ModelServer) -> None:
    done = doctor(tmp_path, model.gemini_env(GEMINI_API_KEY=PLANTED))
    assert done.status == 1
    assert (
        "[고장] 모델: gemini:gemini-3.8-flash: 키를 받아 주지 않습니다(HTTP 400). GEMINI_API_KEY" in done.out
    )
    assert PLANTED not in done.out + done.err


def test_doctor_says_how_to_get_a_model(tmp_path: Path) -> None:
    done = doctor(tmp_path, {})
    assert done.status == 0
    assert (
        "[주의] 모델: 쓰지 않습니다(extractive). 쓰려면 GEMINI_API_KEY나 OPENAI_API_KEY를 정해 주세요.\n"
        in done.out
    )


def test_names_from_outside_are_one_line_each(tmp_path: Path, model: ModelServer) -> None:
    listing = b'{"models": [{"name": "models/x\\n[\\u001b[31m] \\u202eforged"}]}'
    model.listing = Raw(listing)
    done = doctor(tmp_path, model.gemini_env())
    assert "\x1b" not in done.out
    assert "\u202e" not in done.out
    assert sum("forged" in line for line in done.out.splitlines()) == 1


def test_a_budget_that_is_spent_is_said(tmp_path: Path, model: ModelServer) -> None:
    done = doctor(tmp_path, model.gemini_env(AIDAILY_TOKENS_PER_DAY="0"))
    assert done.status == 0
    assert (
        "[주의] 모델 사용량: 오늘 0번 불러 0 / 0 토큰을 썼습니다. 내일까지 쓰지 않습니다(AIDAILY_TOKENS_PER_DAY)."
        in done.out
    )


def test_metrics_count_calls_tokens_and_failures(redis: Redis, model: ModelServer) -> None:
    runtime = Runtime(Settings.from_env(model.gemini_env()), redis, embedded=False)
    asked = runtime.model()
    assert asked
    model.script = [Say("답", usage=(70, 7)), Fail(400)]
    asked.complete(Prompt(system="", user="자료"), timeout=10)
    with pytest.raises(ModelRefused):
        asked.complete(Prompt(system="", user="자료" * 10), timeout=10)
    shown = exposition(runtime).decode()
    assert 'aidaily_model_calls_total{outcome="ok",provider="gemini"} 1.0' in shown
    assert 'aidaily_model_calls_total{outcome="ModelRefused",provider="gemini"} 1.0' in shown
    assert 'aidaily_model_tokens_total{direction="input",provider="gemini"} 90.0' in shown
    assert 'aidaily_model_tokens_total{direction="output",provider="gemini"} 7.0' in shown
    assert 'aidaily_model_tokens_today{of="spent"} 97.0' in shown
    assert 'aidaily_model_tokens_today{of="budget"} 500000.0' in shown


def test_the_model_server_runs_as_a_process(redis: Redis) -> None:
    command = [
        sys.executable,
        "-m",
        "support.model_server",
        "--answer",
        "support.model_server:obedient",
        "--any-key",
    ]
    process = subprocess.Popen(
        command, cwd=ROOT, env={"PYTHONPATH": "tests"}, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        base = process.stdout.readline().strip()
        settings = Settings.from_env({"GEMINI_API_BASE": base, "GEMINI_API_KEY": "any"})
        model = Runtime(settings, redis, embedded=False).model()
        assert model
        assert model.complete(Prompt(system="", user="자료"), timeout=10).text == "답입니다."
    finally:
        process.kill()
        process.communicate()
