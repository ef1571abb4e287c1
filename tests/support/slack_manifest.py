"""What Slack's manifest schema 2.0.0 demands of the parts we use, read from slackapi/manifest-schema in 2026-11.

It knows `agent_view`, so there are no exceptions to list. Sizes and names as published; the wording is ours.
"""

from typing import Any


def _text(most: int, least: int = 1, **more: Any) -> dict[str, Any]:
    return {"type": "string", "minLength": least, "maxLength": most, **more}


def _object(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _list(items: dict[str, Any], most: int, least: int = 0, *, unique: bool = False) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": least, "maxItems": most, "uniqueItems": unique}


_YES_NO = {"type": "boolean"}
_URL = {"type": "string", "pattern": "^https?://", "maxLength": 3500}
_PROMPT = _object(("title", "message"), title={"type": "string"}, message={"type": "string"})

SCHEMA = _object(
    ("display_information",),
    _metadata=_object(major_version={"type": "integer"}, minor_version={"type": "integer"}),
    display_information=_object(
        ("name",),
        name=_text(35),
        description=_text(140),
        long_description=_text(4000, 175),
        background_color=_text(7, 4, pattern="^#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$"),
    ),
    features=_object(
        bot_user=_object(("display_name",), display_name=_text(80), always_online=_YES_NO),
        app_home=_object(
            home_tab_enabled=_YES_NO, messages_tab_enabled=_YES_NO, messages_tab_read_only_enabled=_YES_NO
        ),
        agent_view=_object(agent_description=_text(300, 0), suggested_prompts=_list(_PROMPT, 4)),
        slash_commands=_list(
            _object(
                ("command", "description"),
                command=_text(32, 2, pattern="^/"),
                description=_text(2000),
                usage_hint=_text(1000),
                should_escape=_YES_NO,
                url={**_URL, "maxLength": 3000},
            ),
            50,
            1,
        ),
        shortcuts=_list(
            _object(
                ("name", "type", "callback_id", "description"),
                name=_text(24),
                type={"enum": ["message", "global"]},
                callback_id=_text(255),
                description=_text(150),
            ),
            10,
            1,
        ),
    ),
    oauth_config=_object(scopes=_object(bot=_list(_text(50), 255, unique=True))),
    settings=_object(
        event_subscriptions=_object(request_url=_URL, bot_events=_list(_text(50), 100, unique=True)),
        interactivity=_object(("is_enabled",), is_enabled=_YES_NO, request_url=_URL),
        org_deploy_enabled=_YES_NO,
        socket_mode_enabled=_YES_NO,
        token_rotation_enabled=_YES_NO,
    ),
)
