"""Updates of the Bot API as `Incoming`: who said what where, and whether it was said to us.

In groups we hear commands, mentions of us and replies to us; nobody else is answered. An edit is never a new question.
"""

import json
from collections.abc import Mapping
from typing import Any

from telegram import CallbackQuery, ChatMemberUpdated, Message, MessageEntity, Update, User
from telegram.constants import ChatMemberStatus, ChatType

from bot.conversation.model import Incoming
from digest_core.chat_ports import Event

PLATFORM = "telegram"
ALLOWED = ("message", "channel_post", "callback_query", "my_chat_member")
NOT_TEXT = "/help"
"""What a picture, a sticker or a voice message is taken to ask."""
_GONE = frozenset({ChatMemberStatus.LEFT, ChatMemberStatus.BANNED})
# Telegram's own account that copies a channel's posts into its group.
_COPIES = 777000


def read_event(raw: object) -> Event | None:
    """An update as an event for the inbox; None for what is none or cannot concern us."""
    if not isinstance(raw, dict) or not isinstance(raw.get("update_id"), int):
        return None
    kind = next((name for name in ALLOWED if isinstance(raw.get(name), dict)), None)
    if kind is None:
        return None
    body = json.dumps({"update": raw}, ensure_ascii=False).encode("utf-8", "replace")
    return Event(str(raw["update_id"]), _chat(raw[kind]), body)


def _chat(body: Mapping[str, Any]) -> str:
    """What orders events: the chat, else whoever tapped."""
    message = body.get("message")
    place = message if isinstance(message, dict) else body
    for name in ("chat", "from"):
        holder = place.get(name) or body.get(name)
        if isinstance(holder, dict) and isinstance(holder.get("id"), int):
            return str(holder["id"])
    return "0"


def read_update(raw: dict[str, Any], me: User) -> Incoming | None:
    """What an update means to us; None where it is not for us."""
    update = Update.de_json(raw)
    event = str(update.update_id)
    if update.callback_query:
        return _tap(update.callback_query, event)
    if update.my_chat_member:
        return _membership(update.my_chat_member, event)
    message = update.message or update.channel_post
    return _message(message, event, me) if message else None


def address_of(chat: int | str, thread: int | None = None) -> str:
    """Where a subscription of a chat or topic stands."""
    return f"{PLATFORM}:{chat}/{thread}" if thread else f"{PLATFORM}:{chat}"


def _message(message: Message, event: str, me: User) -> Incoming | None:
    if message.migrate_to_chat_id:
        return _moved(event, message.chat.id, message.migrate_to_chat_id)
    if message.migrate_from_chat_id:
        return _moved(event, message.migrate_from_chat_id, message.chat.id)
    if not _by_a_person(message) or (message.via_bot and message.via_bot.id == me.id):
        return None
    private = message.chat.type == ChatType.PRIVATE
    text = _private_text(message) if private else _addressed(message, me)
    if not text:
        return None
    thread = message.message_thread_id if message.is_topic_message else None
    answered = message.reply_to_message
    ours = answered and answered.from_user and answered.from_user.id == me.id
    return Incoming(
        platform=PLATFORM,
        event=event,
        address=address_of(message.chat.id, thread),
        user=_user(message.from_user) if _is_person(message.from_user) else "",
        text=text,
        message="",
        replied_to=f"{PLATFORM}:{message.chat.id}:{answered.message_id}" if ours and answered else "",
        private=private,
        language=(message.from_user.language_code or "") if message.from_user else "",
    )


def _moved(event: str, chat: int, to: int) -> Incoming:
    return Incoming(
        platform=PLATFORM, event=event, kind="moved", address=address_of(chat), moved_to=address_of(to)
    )


def _by_a_person(message: Message) -> bool:
    """Whether a person wrote it: not a bot, nor a channel's post copied into its group. Admins may be anonymous."""
    if message.is_automatic_forward or (message.from_user and message.from_user.id == _COPIES):
        return False
    return by_the_chat_itself(message) or _is_person(message.from_user)


def by_the_chat_itself(message: Message) -> bool:
    """Whether it was written in the name of the chat: a channel's post, an anonymous admin."""
    return message.sender_chat is not None and message.sender_chat.id == message.chat.id


def _is_person(user: User | None) -> bool:
    return user is not None and not user.is_bot


def _user(user: User | None) -> str:
    return f"{PLATFORM}:{user.id}" if user else ""


def _private_text(message: Message) -> str:
    text = message.text or message.caption or ""
    if text or message.media_group_id or message.effective_attachment is None or message.successful_payment:
        return text
    return NOT_TEXT


def _addressed(message: Message, me: User) -> str:
    """The text if it is said to us, without our name; nothing for any other."""
    text = message.text or message.caption or ""
    marks = message.parse_entities() if message.text else message.parse_caption_entities()
    for mark, said in marks.items():
        if mark.type == MessageEntity.BOT_COMMAND and mark.offset == 0:
            name = said.partition("@")[2]
            return text if not name or name.casefold() == (me.username or "").casefold() else ""
        if _names_us(mark, said, me):
            return text.replace(said, "", 1).strip() or NOT_TEXT
    answered = message.reply_to_message
    if (
        answered
        and answered.from_user
        and answered.from_user.id == me.id
        and not answered.forum_topic_created
    ):
        return text
    return ""


def _names_us(mark: MessageEntity, said: str, me: User) -> bool:
    if mark.type == MessageEntity.TEXT_MENTION:
        return mark.user is not None and mark.user.id == me.id
    return mark.type == MessageEntity.MENTION and said[1:].casefold() == (me.username or "").casefold()


def _tap(tap: CallbackQuery, event: str) -> Incoming | None:
    message = tap.message
    if message is None:
        return None
    thread = message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None
    return Incoming(
        platform=PLATFORM,
        event=event,
        kind="tap",
        address=address_of(message.chat.id, thread),
        user=_user(tap.from_user),
        action=tap.data or "",
        message=f"{PLATFORM}:{message.chat.id}:{message.message_id}",
        private=message.chat.type == ChatType.PRIVATE,
        language=tap.from_user.language_code or "",
    )


def _membership(change: ChatMemberUpdated, event: str) -> Incoming:
    now = change.new_chat_member
    may_write = getattr(now, "can_send_messages", True) is not False
    left = now.status in _GONE or not may_write
    return Incoming(
        platform=PLATFORM,
        event=event,
        kind="left" if left else "back",
        address=address_of(change.chat.id),
        user=_user(change.from_user),
        private=change.chat.type == ChatType.PRIVATE,
    )
