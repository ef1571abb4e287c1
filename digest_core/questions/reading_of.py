"""What was read from a text, before it is weighed together. Pure."""

from msgspec import Struct

from digest_core.questions.days import Day
from digest_core.questions.names.reading import Called
from digest_core.questions.references import References


class Read(Struct, frozen=True):
    """Fields said, items pointed at, days, and the words that nobody understood."""

    text: str
    said: tuple[str, ...]
    pointed: References
    days: tuple[Day, ...]
    strange: tuple[str, ...]
    english: bool
    called: Called

    @property
    def points(self) -> bool:
        return self.pointed.points

    @property
    def day(self) -> Day | None:
        return self.days[0] if self.days else None
