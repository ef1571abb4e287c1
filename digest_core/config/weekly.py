"""What the editions about weeks and months look at."""

from msgspec import Struct

from digest_core.config.values import Reader, categories


class WeeklySettings(Struct, frozen=True, kw_only=True):
    """`categories` are those of arXiv from which weeklies and monthlies choose."""

    categories: tuple[str, ...]

    @property
    def scope(self) -> str:
        """The categories in a fixed order."""
        return ",".join(sorted(self.categories))


def read(reader: Reader) -> WeeklySettings:
    """Read what the weeklies look at."""
    return WeeklySettings(
        categories=reader.read("AIDAILY_WEEKLY_CATEGORIES", "cs.AI,cs.LG,cs.CL,cs.CV,cs.SE", categories)
    )
