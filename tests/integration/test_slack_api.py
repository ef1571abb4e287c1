"""The Web API as the adapter calls it: what is certain of a call that failed, where answers may go, and doctor's line."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import aiohttp
import pytest
from msgspec import structs

from bot.sending import Flooded, NeverSent, Unsure
from bot.slack.api import Api, Refused
from bot.slack.check import check
from digest_core.config.slack import SlackSettings
from digest_core.errors import PlatformError
from support.slack_server import APP_TOKEN, BOT_TOKEN, SlackServer


def settings_for(base: str, **changes: Any) -> SlackSettings:
    made = SlackSettings(
        bot_token=BOT_TOKEN, app_token=APP_TOKEN, signing_secret="", api_base=base, admins_only=False,
        listen=("127.0.0.1", 0),
    )  # fmt: skip
    return structs.replace(made, **changes)


def with_api(base: str, act: Any) -> Any:
    async def run() -> Any:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
            return await act(Api(settings_for(base), session))

    return asyncio.run(run())


def post(api: Api) -> Coroutine[Any, Any, dict[str, Any]]:
    return api.call("chat_postMessage", channel="C_AI", text="안녕하세요")


@pytest.mark.parametrize(
    ("scripted", "failure"),
    [
        ("not_in_channel", Refused),
        ("invalid_blocks", Refused),
        ("fatal_error", Unsure),
        ((429, 3), Flooded),
        ("ratelimited", Flooded),
        (503, Unsure),
        ("drop", Unsure),
        ("drop-after", Unsure),
    ],
)
def test_a_failure_is_what_is_known_of_it(scripted: Any, failure: type[Exception]) -> None:
    with SlackServer() as server:
        server.fail("chat.postMessage", scripted)
        with pytest.raises(failure):
            with_api(server.base, post)
        assert len(server.called("chat.postMessage")) == 1, "nothing is tried again behind our back"


def test_what_never_left_is_known() -> None:
    with pytest.raises(NeverSent):
        with_api("http://127.0.0.1:1/api/", post)


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.evil.example/commands/1", "http://hooks.slack.com/commands/1", "https://slack.com.evil.example/",
        "http://127.0.0.1:1/response/1", "http://169.254.169.254/", "https://evilslack.com/x", "file:///etc/passwd", "http://[",
    ],
)  # fmt: skip
def test_answers_go_to_slack_alone(url: str) -> None:
    with SlackServer() as server, pytest.raises(Refused, match="invalid_response_url"):
        with_api(server.base, lambda api: api.respond(url, {"text": "x"}))


def test_doctor_tries_both_tokens() -> None:
    with SlackServer() as server:
        assert check(settings_for(server.base)) == "ai-lab의 @aidaily, Socket Mode"
        for wrong in ({"bot_token": "xoxb-2-another"}, {"app_token": "xapp-2-another"}):
            with pytest.raises(PlatformError) as refused:
                check(settings_for(server.base, **wrong))
            assert f"SLACK_{next(iter(wrong)).upper()}" in str(refused.value)
            assert "another" not in str(refused.value)
    with pytest.raises(PlatformError, match="SLACK_API_BASE"):
        check(settings_for("http://127.0.0.1:1/api/"))
