"""Pictures beside what a chat is told of an edition."""

from msgspec import structs

from bot.conversation.model import Call
from digest_core.messages import Message
from digest_core.models import Edition
from digest_core.pictures import picture_refs


def with_pictures(call: Call, edition: Edition, message: Message) -> Message:
    """The message with the edition's pictures after it, where it is of a kind that has any."""
    pictures = call.runtime.chat.pictures.of(edition)
    return structs.replace(message, pictures=picture_refs(edition, pictures))
