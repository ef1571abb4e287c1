"""What a conversation uses beyond the stored editions and the services of single fields."""

from collections.abc import Callable

from msgspec import Struct

from digest_core.finding import SearchIndex
from digest_core.people import AttentionBook, Limits, NoAttention
from digest_core.questions.judging import Judge


class Beyond(Struct, frozen=True, kw_only=True):
    """`index` finds again what a search has listed, `judge` takes 👍 and 👎, `limits` bound how much one person may ask.

    Each may be missing; then there is nothing of it.
    """

    index: Callable[[], SearchIndex] | None = None
    judge: Judge | None = None
    limits: Limits | None = None
    attention: AttentionBook = NoAttention()
    """Counts which papers people ask about, for the weeklies."""
