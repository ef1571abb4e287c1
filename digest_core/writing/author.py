"""A model in use, and how much of it one piece of writing gets."""

import threading
from collections.abc import Callable
from contextlib import suppress

from msgspec import Struct

from digest_core.model_ports import AnswerCache, MeteredModel
from digest_core.ports import Clock
from digest_core.writing.desk import Desk
from digest_core.writing.sheet import read_tables

TOP_SECONDS = 240.0
"""How long the items of the top list may take at a rate without limit; what is missing then is extracted."""
LONGEST_TOP_SECONDS = 540.0
"""The same with waiting for a lower rate: the job of a build has 15 minutes, for the sources, too."""
POOL_SECONDS = 900.0


def _nothing() -> None:
    return None


class Author(Struct, frozen=True, kw_only=True):
    """The model that writes, and what it works with.

    `verify` asks for a second opinion. `load` imports the model's library.
    """

    model: MeteredModel
    answers: AnswerCache
    verify: bool = False
    reserve: int = 0
    """Tokens of the day's budget that the pool leaves to readers' questions."""
    load: Callable[[], None] = _nothing

    @property
    def name(self) -> str:
        return self.model.name

    def get_ready(self) -> None:
        """Load the library and the checks' tables beside other work. A missing library is told by the first call."""

        def load() -> None:
            with suppress(ImportError):
                self.load()
            read_tables()

        threading.Thread(target=load, name="model-library", daemon=True).start()

    def desk(self, clock: Clock, seconds: float) -> Desk:
        """A desk whose work ends within so many seconds."""
        return Desk(self.model, self.answers, clock, deadline=clock.monotonic() + seconds)
