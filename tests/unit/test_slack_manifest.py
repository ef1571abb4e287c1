"""The manifest against Slack's schema, and its scopes against what is used."""

import copy

import jsonschema
import pytest

from bot.slack.manifest import manifest
from support.slack_manifest import SCHEMA

ALL = [
    (None, False),
    (None, True),
    ("https://bot.example/slack/events", False),
    ("https://bot.example/slack/events", True),
]


@pytest.mark.parametrize(("url", "threads"), ALL)
def test_it_is_valid(url: str | None, threads: bool) -> None:
    jsonschema.validate(manifest(url, threads=threads), SCHEMA)


def test_the_schema_refuses_what_slack_refuses() -> None:
    for spoil in (
        lambda m: m["features"]["shortcuts"][0].update(name="x" * 25),
        lambda m: m["features"]["agent_view"]["suggested_prompts"].append({"title": "five", "message": "5"}),
        lambda m: m["features"].update(assistant_view={}),
        lambda m: m["settings"]["event_subscriptions"].update(request_url="bot.example"),
    ):
        bad = copy.deepcopy(manifest())
        spoil(bad)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(bad, SCHEMA)


def test_socket_mode_is_the_default_and_needs_no_address() -> None:
    made = manifest()
    assert made["settings"]["socket_mode_enabled"]
    assert "url" not in str(made["settings"])


def test_an_address_serves_all_three_doors() -> None:
    url = "https://bot.example/slack/events"
    made = manifest(url)
    assert not made["settings"]["socket_mode_enabled"]
    assert made["features"]["slash_commands"][0]["url"] == url
    assert made["settings"]["event_subscriptions"]["request_url"] == url
    assert made["settings"]["interactivity"]["request_url"] == url


def test_channels_are_read_only_where_threads_are_asked_for() -> None:
    plain, threads = manifest(), manifest(threads=True)
    reading = {"channels:history", "groups:history"}
    assert not reading & set(plain["oauth_config"]["scopes"]["bot"])
    assert (
        set(threads["oauth_config"]["scopes"]["bot"]) - set(plain["oauth_config"]["scopes"]["bot"]) == reading
    )
    assert "message.channels" not in plain["settings"]["event_subscriptions"]["bot_events"]
    assert "groups:read" in plain["oauth_config"]["scopes"]["bot"]
