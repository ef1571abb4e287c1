"""What Slack sends as `Incoming`: who said what where, and whether it was said to us.

In channels we hear mentions, taps, commands, and what is written in threads that we are in; what is written elsewhere
is not even kept. Bots, edits and what we wrote ourselves are never answered.
"""

import html
import json
import re
from typing import Any

from msgspec import Struct

from bot.conversation import VERBS
from bot.conversation.model import Incoming
from bot.slack.forms import SETTINGS, read_form
from bot.slack.manifest import COMMAND, DEEP_DIVE_SHORTCUT
from digest_core.actions import read_action
from digest_core.chat_ports import Event

PLATFORM = "slack"
HELP = "/help"
_MENTION = re.compile(r"<@([A-Z0-9_]+)(?:\|[^>]*)?>")
_SPECIAL = re.compile(r"<!([^>|]*)(?:\|([^>]*))?>")
_CHANNEL = re.compile(r"<#[A-Z0-9_]+(?:\|([^>]*))?>")
_LINK = re.compile(r"<((?:https?|mailto):[^>|]*)(?:\|[^>]*)?>")
_ARXIV = re.compile(
    r"arxiv\.org/(?:abs|pdf|html)/(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})", re.IGNORECASE
)
_PUBLIC = re.compile(r"^(?:공개|public)(?:\s+|$)|\s+(?:공개|public)$", re.IGNORECASE)
_SPOKEN = frozenset((None, "file_share", "thread_broadcast", "me_message"))
_MEMBERSHIP = {
    "channel_archive": "left", "group_archive": "left", "channel_left": "left", "group_left": "left",
    "channel_unarchive": "back", "group_unarchive": "back", "member_joined_channel": "back",
    "channel_deleted": "gone", "group_deleted": "gone", "channel_id_changed": "moved",
}  # fmt: skip
REVOCATIONS = frozenset(("app_uninstalled", "tokens_revoked"))
_OTHERS = frozenset(("app_home_opened", "assistant_thread_started", *REVOCATIONS))

Json = dict[str, Any]


class Me(Struct, frozen=True):
    """The app in its workspace."""

    user: str
    team: str
    bot: str = ""


class Place(Struct, frozen=True, kw_only=True):
    """Where an answer goes. `message` is what was tapped, `respond` a `response_url`, `trigger` opens a form.

    `overheard`: it was written in a thread without naming us. `aloud`: who asked wants all to see the answer. `from_home`:
    tapped in the app's home.
    """

    channel: str
    user: str = ""
    thread: str = ""
    message: str = ""
    respond: str = ""
    trigger: str = ""
    overheard: bool = False
    aloud: bool = False
    from_home: bool = False


class Heard(Struct, frozen=True):
    """What came in, and where its answer goes."""

    incoming: Incoming
    place: Place


def read_event(kind: str, payload: object, me: Me) -> Event | None:
    """A payload as an event for the inbox; None for what is none or cannot concern us.

    `kind` is `event`, `command` or `interaction`. An event's id is what Slack repeats it under: messages have their
    place, because a mention can come twice under different names.
    """
    if not isinstance(payload, dict):
        return None
    found = {"event": _of_event, "command": _of_command, "interaction": _of_interaction}[kind](payload, me)
    if found is None:
        return None
    name, chat = found
    body = json.dumps({"kind": kind, "payload": payload}, ensure_ascii=False).encode("utf-8", "replace")
    return Event(name, chat, body)


def _of_event(payload: Json, me: Me) -> tuple[str, str] | None:
    event = payload.get("event")
    if payload.get("type") != "event_callback" or not isinstance(event, dict):
        return None
    kind = event.get("type")
    if kind in _OTHERS or kind in _MEMBERSHIP:
        return f"event:{payload.get('event_id')}", str(event.get("channel") or event.get("user") or "")[:100]
    heard = _message(event, me) if kind in {"message", "app_mention"} else None
    if heard is None:
        return None
    place = heard.place
    return f"{place.channel}:{event['ts']}", f"{place.channel}:{heard.incoming.thread or place.user}"


def _of_command(payload: Json, me: Me) -> tuple[str, str] | None:
    heard = _command(payload, me)
    return _once("command", payload, heard) if heard else None


def _of_interaction(payload: Json, me: Me) -> tuple[str, str] | None:
    heard = _interaction(payload, me)
    return _once(str(payload.get("type")), payload, heard) if heard else None


def _once(kind: str, payload: Json, heard: Heard) -> tuple[str, str]:
    """Forms must be opened within three seconds, so what opens them waits for nothing."""
    trigger, place = str(payload.get("trigger_id", ""))[:100], heard.place
    at_once = read_action(heard.incoming.action).verb == "page" or heard.incoming.text.startswith("/settings")
    order = trigger if at_once else place.thread or place.message or place.user
    return f"{kind}:{trigger}", f"{place.channel}:{order}"


def read(body: Json, me: Me) -> Heard | None:
    """What an event of the inbox means to us; None where it is not for us."""
    payload = body["payload"]
    if body["kind"] == "command":
        return _command(payload, me)
    if body["kind"] == "interaction":
        return _interaction(payload, me)
    event = payload["event"]
    if event["type"] in _MEMBERSHIP:
        return _membership(event, me)
    return _message(event, me) if event["type"] in {"message", "app_mention"} else None


def address_of(channel: str) -> str:
    """Where a channel's subscription stands."""
    return f"{PLATFORM}:{channel}"


def _message(event: Json, me: Me) -> Heard | None:
    user, channel, stamp = event.get("user"), event.get("channel"), event.get("ts")
    if not (isinstance(user, str) and isinstance(channel, str) and isinstance(stamp, str)):
        return None
    by_a_program = event.get("bot_id") or user == me.user or event.get("subtype") not in _SPOKEN
    if by_a_program or event.get("edited") or event.get("hidden"):
        return None
    text, private = str(event.get("text") or ""), event.get("channel_type") == "im"
    thread = str(event.get("thread_ts") or "")
    named = event["type"] == "app_mention" or f"<@{me.user}>" in text or f"<@{me.user}|" in text
    to_another = (first := _MENTION.match(text.lstrip())) and first[1] != me.user
    if not private and not named and (not thread or thread == stamp or to_another):
        return None
    talk = thread if private else thread or stamp
    incoming = Incoming(
        platform=PLATFORM, event=f"{channel}:{stamp}", address=address_of(channel), user=address_of(user),
        text=_words(text, me) or (HELP if named or private else ""), private=private, threads=True, thread=talk,
        replied_to=f"{PLATFORM}:{channel}:{thread}" if thread else "",
    )  # fmt: skip
    overheard = not private and not named and event.get("parent_user_id") != me.user
    return Heard(incoming, Place(channel=channel, user=user, thread=talk, overheard=overheard))


def _words(text: str, me: Me) -> str:
    """What somebody wrote, without Slack's marks; a lone command gets its slash."""
    said = plain_words(text, me)
    word, _, rest = said.partition(" ")
    alone = not rest or word.lower() in {"subscribe", "unsubscribe", "settings", "item"}
    return f"/{said}" if alone and word.lower() in VERBS else said


def plain_words(text: str, me: Me) -> str:
    """Slack's text as it was typed: our own name and calls to everybody are left out."""
    bare = _MENTION.sub(lambda m: "" if m[1] == me.user else "@", text)
    bare = _LINK.sub(r"\1", _CHANNEL.sub(lambda m: f"#{m[1] or ''}", _SPECIAL.sub("", bare)))
    return html.unescape(re.sub(r"&(?!(?:amp|lt|gt);)", "&amp;", bare)).strip()


def _command(payload: Json, me: Me) -> Heard | None:
    channel, user = payload.get("channel_id"), payload.get("user_id")
    if not channel or not user:
        return None
    said = plain_words(str(payload.get("text") or ""), me)
    aloud = bool(_PUBLIC.search(said))
    text = _PUBLIC.sub("", said).strip()
    name = str(payload.get("command") or COMMAND)
    if name[1:] in VERBS:
        text = f"{name} {text}".strip()
    elif text.partition(" ")[0].lower() in VERBS:
        text = f"/{text}"
    incoming = Incoming(
        platform=PLATFORM, event=f"command:{payload.get('trigger_id')}", address=address_of(str(channel)),
        user=address_of(str(user)), text=text or "/start", private=True, whispered=not str(channel).startswith("D"),
        threads=True, thread="" if str(channel).startswith("D") else str(user),
    )  # fmt: skip
    place = Place(
        channel=str(channel), user=str(user), respond=str(payload.get("response_url") or ""),
        trigger=str(payload.get("trigger_id") or ""), aloud=aloud,
    )  # fmt: skip
    return Heard(incoming, place)


def _interaction(payload: Json, me: Me) -> Heard | None:
    kind = payload.get("type")
    if kind == "block_actions":
        return _tap(payload)
    if kind == "message_action" and payload.get("callback_id") == DEEP_DIVE_SHORTCUT:
        return _shortcut(payload, me)
    if kind == "view_submission" and (payload.get("view") or {}).get("callback_id") == SETTINGS:
        return _form(payload)
    return None


def _tap(payload: Json) -> Heard | None:
    acted = next((one for one in payload.get("actions") or [] if isinstance(one, dict)), {})
    user = (payload.get("user") or {}).get("id")
    container = payload.get("container") or {}
    home = (payload.get("view") or {}).get("type") == "home"
    channel = (payload.get("channel") or {}).get("id") or container.get("channel_id")
    if home:
        channel = (payload.get("view") or {}).get("private_metadata")
    if not acted.get("value") or not user or not channel:
        return None
    direct, whispered = str(channel).startswith("D"), bool(container.get("is_ephemeral"))
    stamp = str(container.get("message_ts") or "")
    thread = str((payload.get("message") or {}).get("thread_ts") or container.get("thread_ts") or "")
    trigger = str(payload.get("trigger_id") or "")
    incoming = Incoming(
        platform=PLATFORM, event=f"tap:{trigger}", kind="tap", address=address_of(str(channel)),
        user=address_of(str(user)), action=str(acted["value"]), threads=True, private=direct or whispered,
        whispered=whispered and not direct, message=f"{PLATFORM}:{channel}:{stamp}" if stamp else "",
        thread=thread if direct else str(user) if whispered else thread or stamp,
    )  # fmt: skip
    place = Place(
        channel=str(channel), user=str(user), thread=thread, message=stamp, trigger=trigger, from_home=home,
        respond=str(payload.get("response_url") or ""),
    )  # fmt: skip
    return Heard(incoming, place)


def _shortcut(payload: Json, me: Me) -> Heard | None:
    """A message with a paper in it: its deep dive, in its thread."""
    message, user = payload.get("message") or {}, (payload.get("user") or {}).get("id")
    channel, stamp = (payload.get("channel") or {}).get("id"), payload.get("message_ts") or message.get("ts")
    if not channel or not user or not stamp:
        return None
    found = _ARXIV.search(json.dumps(message, ensure_ascii=False).replace("\\/", "/"))
    thread = str(message.get("thread_ts") or stamp)
    incoming = Incoming(
        platform=PLATFORM, event=f"shortcut:{payload.get('trigger_id')}", kind="text" if found else "tap",
        address=address_of(channel), user=address_of(user), text=f"{found[1]} deep dive" if found else "", action="" if found else "no_paper",
        threads=True, private=str(channel).startswith("D"), thread=thread,
    )  # fmt: skip
    place = Place(
        channel=channel, user=user, thread=thread, respond=str(payload.get("response_url") or ""),
        trigger=str(payload.get("trigger_id") or ""),
    )  # fmt: skip
    del me
    return Heard(incoming, place)


def _form(payload: Json) -> Heard | None:
    view, user = payload["view"], (payload.get("user") or {}).get("id")
    channel = view.get("private_metadata")
    if not channel or not user:
        return None
    incoming = Incoming(
        platform=PLATFORM, event=f"form:{payload.get('trigger_id')}", kind="form", address=address_of(channel),
        user=address_of(user), fields=read_form(view), threads=True, private=True,
        whispered=not str(channel).startswith("D"),
    )  # fmt: skip
    return Heard(incoming, Place(channel=channel, user=user))


def _membership(event: Json, me: Me) -> Heard | None:
    kind, channel = _MEMBERSHIP[event["type"]], event.get("channel") or event.get("old_channel_id")
    if event["type"] == "member_joined_channel" and event.get("user") != me.user:
        return None
    if not isinstance(channel, str):
        return None
    moved = address_of(str(event.get("new_channel_id"))) if kind == "moved" else ""
    incoming = Incoming(
        platform=PLATFORM, event="", kind=kind, address=address_of(channel), moved_to=moved  # type: ignore[arg-type]
    )  # fmt: skip
    return Heard(incoming, Place(channel=channel))
