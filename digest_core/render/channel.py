"""The daily post of a channel: the list, buttons that say what they do, where it comes from. Pure."""

from collections.abc import Sequence

from digest_core.actions import action
from digest_core.messages import Block, Button, Line, Message, Span
from digest_core.models import Edition
from digest_core.render.compose import (
    WHOLE,
    edition_messages,
    edition_url,
    in_order,
    item_action,
    list_message,
    whole_item,
)
from digest_core.render.spans import link_or_text
from digest_core.text import one_line

DETAILS = "자세히"
OPINIONS = (
    Button("👍 도움이 됐어요", action("feedback", "good")),
    Button("👎 아쉬워요", action("feedback", "bad")),
)


def channel_post(
    edition: Edition, *, order: Sequence[str] = (), web_url: str = "", more: Sequence[Button] = ()
) -> Message:
    """오늘의 Top 이슈 for a chat that has threads: details come below it, item by item."""
    listed = list_message(edition, order=order)
    items = in_order(edition, order)
    details = [Button(f"{n}번 {DETAILS}", item_action(edition, item)) for n, item in enumerate(items, 1)]
    rows = [tuple(details[at : at + 5]) for at in range(0, len(details), 5)]
    actions = (
        [Button("실무 액션", action("actions", edition.edition, edition.key))] if edition.actions else []
    )
    return Message(
        blocks=(*listed.blocks, *_origin(edition, web_url)),
        buttons=(*rows, (*actions, *OPINIONS), *([tuple(more)] if more else [])),
        shown=listed.shown,
    )


def channel_delivery(
    edition: Edition,
    *,
    order: Sequence[str] = (),
    in_thread: bool = False,
    web_url: str = "",
    more: Sequence[Button] = (),
) -> tuple[Message, ...]:
    """What a channel is sent: the post of these items, with `in_thread` what stands in its thread, too."""
    items = in_order(edition, order)
    post = channel_post(edition, order=order, web_url=web_url, more=more)
    details = (whole_item(edition, item, order=order) for item in items) if in_thread else ()
    return (post, *details)


def channel_messages(edition: Edition, *, web_url: str = "") -> tuple[Message, ...]:
    """The whole edition: the post, then what stands in its thread."""
    _, *thread = edition_messages(edition)
    return (channel_post(edition, web_url=web_url), *thread)


def _origin(edition: Edition, web_url: str) -> tuple[Block, ...]:
    """The sources and the archive's page, as small print."""
    counted = [
        f"{one_line(source.name)} {source.count}건"
        if source.count is not None
        else f"{one_line(source.name)} 확인 못 함"
        for source in edition.sources
    ]
    line: Line = (Span(f"출처: {' · '.join(counted)}"),) if counted else ()
    if web_url:
        line = (*line, Span(" · "), link_or_text(WHOLE, edition_url(web_url, edition)))
    return (Block("note", (line,)),) if line else ()
