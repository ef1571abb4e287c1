"""Editions, items and answers as they are shown in a chat, and the buttons that lead from one to the other."""

import re
from collections.abc import Sequence
from typing import Literal

from msgspec import structs

from bot.conversation.model import Call, Reply
from bot.conversation.pictured import with_pictures
from bot.conversation.threads import below, opinions
from digest_core.actions import Tapped, action, start_payload
from digest_core.delivery.personal import Pool
from digest_core.errors import NothingStored
from digest_core.messages import Block, Button, Message, plain
from digest_core.models import Answer, Edition, Item, Shown
from digest_core.questions.inquiry import Ears
from digest_core.render.channel import channel_delivery, channel_post
from digest_core.render.compose import (
    PARTS,
    actions_message,
    in_order,
    item_action,
    item_message,
    list_message,
    verdicts,
    whole_item,
)
from digest_core.render.paragraphs import answer_message, text_message
from digest_core.text import one_line

DAILY = "daily"
ONLY_ADMINS = "이 대화의 구독은 관리자만 바꿀 수 있습니다."
GONE = "이 브리핑은 더 저장되어 있지 않습니다. 새 브리핑은 /top 으로 볼 수 있습니다."
NO_SUCH_ITEM = "이 항목은 브리핑을 다시 만들면서 빠졌습니다. 목록에서 다시 골라 주세요."
_VERDICTS: dict[str, Literal[-1, 1]] = {"1": 1, "-1": -1}
_NUMBER = re.compile(r"\s*(\d{1,3})\s*")


def ask(call: Call) -> Reply:
    """Any question, answered by the engine; lists and items get their buttons."""
    try:
        return answered(call, engine_answer(call))
    except NothingStored as nothing:
        return Reply(messages=(text_message(str(nothing)),))


def engine_answer(call: Call) -> Answer:
    """What the engine answers; what takes time is shown as it comes. Raises `NothingStored`."""
    return call.runtime.conversation.ask(
        call.incoming.text,
        session=call.session,
        shown=call.shown,
        person=call.incoming.user or None,
        ears=_ears(call),
    )


def _ears(call: Call) -> Ears:
    """Steps and checked sentences as a message that grows; the whole answer takes its place."""
    heard: list[str] = []

    def on_sentence(sentence: str) -> None:
        heard.append(one_line(sentence))
        call.desk.tell(Message(blocks=(Block("text", tuple(map(plain, [*heard, "…"]))),)))

    return Ears(on_step=lambda step: call.desk.tell(text_message(f"{step}…")), on_sentence=on_sentence)


def answered(call: Call, answer: Answer) -> Reply:
    """An answer of the engine, as a list, or with the buttons of the item it speaks of."""
    shown = answer.shown
    edition = call.runtime.store.edition(shown.edition, shown.key) if shown else None
    if edition is None or shown is None:
        return Reply(messages=(answer_message(answer),))
    if answer.intent.date and answer.fields in {("top",), ("history",)}:
        order = shown.items if len(shown.items) == len(edition.items) else ()
        message = with_pictures(call, edition, briefing(call, edition, order=order))
        return Reply(messages=(_with_preface(message, answer),))
    item = _spoken_of(edition, shown)
    buttons = _parts_of(edition, item) if item and call.incoming.private else ()
    message = answer_message(answer)
    return Reply(messages=(structs.replace(message, buttons=(*buttons, *opinions(call)), shown=shown),))


def _spoken_of(edition: Edition, shown: Shown) -> Item | None:
    """The one item that an answer speaks of, None where it is more or less."""
    found = in_order(edition, shown.about) if shown.about else ()
    return found[0] if len(found) == 1 else None


def _with_preface(message: Message, answer: Answer) -> Message:
    """What the engine says before a list (another day than today's) stands before ours, too."""
    *before, _ = answer.text.split("\n\n")
    notes = tuple(Block("note", (plain(line),)) for part in before for line in part.splitlines())
    return structs.replace(message, blocks=(*notes, *message.blocks))


def _parts_of(edition: Edition, item: Item) -> tuple[tuple[Button, ...], ...]:
    parts = tuple(Button(label, item_action(edition, item, part)) for part, label in PARTS.items())
    return (parts, (Button("목록", action("list", edition.edition, edition.key)),))


def _ids(items: Sequence[Item]) -> tuple[str, ...]:
    return tuple(item.id for item in items)


def briefing(call: Call, edition: Edition, *, order: Sequence[str] = ()) -> Message:
    """The list of an edition with what this chat may do with it."""
    more = _more(call)
    compose = channel_post if call.incoming.threads else list_message
    return compose(edition, order=order, web_url=call.runtime.settings.people.web_url, more=more)


def _more(call: Call) -> list[Button]:
    """What the chat may do about being sent it."""
    if call.runtime.chat.subscribers.get(call.incoming.address) is None:
        return [Button("매일 받기", action("join"))]
    return [Button("설정", action("page", "main")), Button("해지", action("leave"))]


def newest(call: Call) -> Reply:
    """`/top`, `/brief`: today's list, or that of the day named."""
    if call.argument:
        return ask(call)
    edition = call.runtime.store.newest(DAILY)
    if edition is None or call.incoming.text.startswith("/top"):
        return ask(call)
    return Reply(messages=(briefing(call, edition),))


def item_by_number(call: Call) -> Reply:
    """`/item N`: everything of an item."""
    match = _NUMBER.fullmatch(call.argument)
    shown = call.shown or _last_shown(call)
    edition = call.runtime.store.edition(shown.edition, shown.key) if shown else None
    edition = edition or call.runtime.store.newest(DAILY)
    if match is None or edition is None:
        return ask(call)
    items = in_order(edition, shown.items if shown and shown.key == edition.key else ())
    if not 0 < int(match[1]) <= len(items):
        return ask(call)
    return item_reply(call, edition, items[int(match[1]) - 1], order=_ids(items))


def _last_shown(call: Call) -> Shown | None:
    turn = call.runtime.store.turn(call.session)
    return Shown(turn.edition, turn.key, turn.order(turn.edition, turn.key)) if turn else None


def item_reply(call: Call, edition: Edition, item: Item, *, order: Sequence[str]) -> Reply:
    view = item_message if call.incoming.private else whole_item
    return Reply(messages=(view(edition, item, order=order),))


def tap_item(call: Call, tapped: Tapped) -> Reply:
    """A number, a part, ◀ or ▶: in private the message turns into it; elsewhere it opens in private."""
    edition, item_id = _named(call, tapped), tapped.argument(2)
    if edition is None:
        return Reply(notice=GONE, alert=True)
    order = _order(call, edition)
    item = next((i for i in (*edition.items, *edition.pool) if i.id == item_id), None)
    if item is None:
        return Reply(notice=NO_SUCH_ITEM, alert=True)
    if not call.incoming.private:
        return _for_many(call, edition, item, order)
    part = tapped.argument(3) if tapped.argument(3) in PARTS else "summary"
    remember(call, edition, (item.id,), part, order)
    return Reply(messages=(item_message(edition, item, part=part, order=order),), edit=True)


def tap_judge(call: Call, tapped: Tapped) -> Reply:
    """👍 or 👎 under an item; a second tap on the same changes nothing."""
    verdict = _VERDICTS.get(tapped.argument(3))
    if verdict is None or not call.incoming.user:
        return Reply(notice=GONE, alert=True)
    edition, key, item = (tapped.argument(place) for place in range(3))
    told = call.runtime.conversation.feedback(
        item, verdict, person=call.incoming.user, edition=edition, key=key
    )
    return Reply(notice=told)


def _for_many(call: Call, edition: Edition, item: Item, order: Sequence[str]) -> Reply:
    """Where many read: below the message, once; without threads it opens in private."""
    if not call.incoming.threads:
        return Reply(start=start_payload(item.id, edition.key))
    whole = whole_item(edition, item, order=order)
    return below(call, item.id, structs.replace(whole, buttons=(verdicts(edition, item),)))


def tap_list(call: Call, tapped: Tapped) -> Reply:
    """목록: back to the list."""
    edition = _named(call, tapped)
    if edition is None:
        return Reply(notice=GONE, alert=True)
    message = briefing(call, edition, order=_order(call, edition))
    if call.incoming.private:
        return Reply(messages=(message,), edit=True)
    return (
        Reply(messages=(message,), below=True)
        if call.incoming.threads
        else Reply(start=_start_of("list", edition))
    )


def tap_actions(call: Call, tapped: Tapped) -> Reply:
    """실무 액션 of an edition."""
    edition = _named(call, tapped)
    if edition is None:
        return Reply(notice=GONE, alert=True)
    message = actions_message(edition, order=_order(call, edition))
    if call.incoming.private:
        return Reply(messages=(message,), edit=True)
    if call.incoming.threads:
        return below(call, "actions", message)
    return Reply(start=_start_of("actions", edition))


def _start_of(what: str, edition: Edition) -> str:
    """How an address that opens a private chat names a part of an edition; without a kind it is a daily."""
    kind = "" if edition.edition == DAILY else f"{edition.edition}_"
    return f"{what}_{kind}{edition.key}"


def tap_newest(call: Call, tapped: Tapped) -> Reply:
    """지금 브리핑 보기; among many only its admins bring it up."""
    del tapped
    if not call.desk.may_change():
        return Reply(start="list")
    edition = call.runtime.store.newest(DAILY)
    if edition is None:
        return Reply(messages=(text_message("아직 브리핑이 없습니다. 만들어진 뒤에 다시 눌러 주세요."),))
    return Reply(messages=(briefing(call, edition),))


def tap_post(call: Call, tapped: Tapped) -> Reply:
    """지금 브리핑 올리기: for all of the chat, by whoever may subscribe it."""
    if not call.desk.may_change():
        return Reply(notice=ONLY_ADMINS, alert=True)
    edition = call.runtime.store.newest(DAILY)
    if edition is None:
        return tap_newest(call, tapped)
    stored = call.runtime.chat.subscribers.get(call.incoming.address)
    own = Pool(edition).choose(stored.interests, stored.top) if stored else Pool(edition).choose((), 0)
    posted = channel_delivery(
        edition, order=own.order, in_thread=bool(stored and stored.in_thread),
        web_url=call.runtime.settings.people.web_url, more=_more(call),
    )  # fmt: skip
    return Reply(messages=posted, public=True)


def remember(
    call: Call, edition: Edition, about: tuple[str, ...], field: str, order: tuple[str, ...] = ()
) -> None:
    """What the chat looks at now is what its next question means."""
    shown = Shown(edition.edition, edition.key, order, about, (field,))
    call.runtime.conversation.showed(call.session, shown)


def _named(call: Call, tapped: Tapped) -> Edition | None:
    return call.runtime.store.edition(tapped.argument(0), tapped.argument(1))


def _order(call: Call, edition: Edition) -> tuple[str, ...]:
    """The order in which the tapped message shows this edition; its own where nobody knows any more."""
    shown = call.shown
    return shown.items if shown and (shown.edition, shown.key) == (edition.edition, edition.key) else ()
