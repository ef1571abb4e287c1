"""What the address that opened a private chat leads to: an item, a list, the actions."""

import re

from bot.conversation.model import Call, Reply
from bot.conversation.views import DAILY, briefing, item_reply, remember
from digest_core.actions import KEY, read_start
from digest_core.editions import series
from digest_core.models import Edition
from digest_core.render.compose import actions_message

_DAYS_BACK = 30
_WHOLE = re.compile(rf"(?P<what>list|actions)(?:_(?P<kind>[a-z0-9-]+?))??(?:_(?P<key>{KEY}))?", re.ASCII)


def started_at(call: Call, payload: str) -> Reply | None:
    """What an address that opened this chat names; None where it names nothing we have."""
    if whole := _WHOLE.fullmatch(payload):
        return _started_whole(call, whole["what"], whole["kind"] or DAILY, whole["key"] or "")
    item_id, key = read_start(payload)
    for edition in _recent(call, key) if item_id else ():
        item = next((i for i in (*edition.items, *edition.pool) if i.id == item_id), None)
        if item is not None:
            remember(call, edition, (item.id,), "summary")
            return item_reply(call, edition, item, order=())
    return None


def _started_whole(call: Call, what: str, kind: str, key: str) -> Reply | None:
    edition = call.runtime.store.edition(kind, key) if key else call.runtime.store.newest(kind)
    if edition is None:
        return None
    return Reply(messages=(briefing(call, edition) if what == "list" else actions_message(edition),))


def _recent(call: Call, key: str) -> list[Edition]:
    """The editions of that key; without one the dailies of a month, then the newest of the others."""
    store, days = call.runtime.store, list(reversed(call.runtime.store.keys(DAILY)))[:_DAYS_BACK]
    if key:
        found = [store.edition(name, key) for name in series()]
    else:
        found = [store.edition(DAILY, day) for day in days]
        found += [store.newest(name) for name in series() if name != DAILY]
    return [edition for edition in found if edition]
