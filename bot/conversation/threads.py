"""What stands below a message, on platforms that have threads: for all to see, and there once."""

from msgspec import structs

from bot.conversation.model import Call, Reply
from digest_core.messages import Button, Message
from digest_core.render.channel import OPINIONS

THERE_ALREADY = "이 글의 스레드에 이미 있습니다."


def opinions(call: Call) -> tuple[tuple[Button, ...], ...]:
    """Whether an answer helped, where a row of buttons below it disturbs nobody."""
    return (OPINIONS,) if call.incoming.threads else ()


def below(call: Call, what: str, message: Message) -> Reply:
    """In the thread of the tapped message, unless an earlier tap has put it there."""
    place, sent = f"{call.incoming.message}#{what}", call.runtime.chat.sent
    before = sent.recall(place)
    if before is not None and before.fields != (call.incoming.event,):
        return Reply(notice=THERE_ALREADY, alert=True)
    if message.shown:
        sent.remember(place, structs.replace(message.shown, fields=(call.incoming.event,)))
    return Reply(messages=(message,), below=True)
