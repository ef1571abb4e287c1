"""The app manifest: what Slack creates the app from, with no scope more than the features in it need.

Socket Mode unless an address is given. `agent_view` is what new apps use since 2026-06-30
(https://docs.slack.dev/reference/app-manifest).
"""

from typing import Any

COMMAND = "/aidaily"
DEEP_DIVE_SHORTCUT = "deep_dive"
PROMPTS = (
    ("오늘의 Top 이슈", "오늘 뭐 있어?"),
    ("2번 리스크", "2번 논문 리스크는?"),
    ("오늘의 실무 액션", "오늘의 실무 액션"),
    ("검색", "RAG 논문 찾아줘"),
)
_SCOPES = (
    "app_mentions:read",
    "assistant:write",
    "channels:join",
    "channels:read",
    "chat:write",
    "commands",
    "files:write",
    "groups:read",
    "im:history",
    "users:read",
)
_EVENTS = (
    *("app_home_opened", "app_mention", "message.im"),
    *("channel_archive", "channel_deleted", "channel_id_changed", "channel_unarchive"),
    *("group_archive", "group_deleted", "group_unarchive", "member_joined_channel"),
    *("app_uninstalled", "tokens_revoked"),
)
# To be asked in a thread without a mention, the app has to read what is written in its channels.
_THREAD_SCOPES = ("channels:history", "groups:history")
_THREAD_EVENTS = ("message.channels", "message.groups")


def manifest(url: str | None = None, *, threads: bool = False) -> dict[str, Any]:
    """The manifest as a JSON object; `url` is the address of `/slack/events`, None for Socket Mode.

    With `threads` the app may read its channels, so that threads under its posts are answered without a mention.
    """
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "AI Daily",
            "description": "매일 아침 한국어 AI/ML 연구 브리핑, 물으면 근거와 함께 답합니다",
            "background_color": "#1f3a5f",
        },
        "features": {
            "bot_user": {"display_name": "AI Daily", "always_online": True},
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "agent_view": {
                "agent_description": "오늘의 AI/ML 논문을 브리핑하고, 논문의 문장을 근거로 질문에 답합니다.",
                "suggested_prompts": [{"title": title, "message": message} for title, message in PROMPTS],
            },
            "slash_commands": [_at(url, {
                "command": COMMAND,
                "description": "브리핑을 보고, 묻고, 구독합니다",
                "usage_hint": "[질문] | top | subscribe 08:30 평일 | help",
                "should_escape": True,
            })],
            "shortcuts": [{
                "name": "이 논문 자세히",
                "type": "message",
                "callback_id": DEEP_DIVE_SHORTCUT,
                "description": "메시지에 있는 arXiv 논문을 스레드에서 자세히 풀어 봅니다",
            }],
        },
        "oauth_config": {"scopes": {"bot": sorted(_SCOPES + (_THREAD_SCOPES if threads else ()))}},
        "settings": {
            "event_subscriptions": _requesting(
                url, {"bot_events": sorted(_EVENTS + (_THREAD_EVENTS if threads else ()))}
            ),
            "interactivity": _requesting(url, {"is_enabled": True}),
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }  # fmt: skip


def _at(url: str | None, feature: dict[str, Any]) -> dict[str, Any]:
    return feature if url is None else {**feature, "url": url}


def _requesting(url: str | None, setting: dict[str, Any]) -> dict[str, Any]:
    return setting if url is None else {**setting, "request_url": url}
