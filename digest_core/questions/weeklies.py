"""Questions that name a kind of edition (이번 주 정리, 주간 top 10, 트렌드 리포트): its newest one answers. Pure."""

from msgspec import structs

from digest_core.questions.asked import Asked
from digest_core.questions.fields import ITEM_FIELDS

_VAGUE = frozenset({"top", "history", "open", "summary", "search", "help", "date", "news"})
"""What asking for a whole edition may be taken for by who looks at single briefings."""


def as_list(asked: Asked) -> Asked:
    """What is asked of the edition named: its list, unless items of it are meant."""
    if asked.edition is None or asked.schedule.says_something:
        return asked
    about_items = bool(asked.points) and not ITEM_FIELDS.isdisjoint(asked.fields)
    if about_items or asked.fields[0] not in _VAGUE:
        return asked
    return structs.replace(asked, fields=("top",), days=(), stranger=False, off_topic=False, names=False)
