"""What readers look at rather than read: a picture with its words, a number with what it says."""

from msgspec import Struct


class Picture(Struct, frozen=True, kw_only=True):
    """A PNG. `alt` says in Korean all that it shows, numbers included; `name` is a file's name without folder."""

    png: bytes
    alt: str
    name: str


class PictureRef(Struct, frozen=True, kw_only=True):
    """A picture of a stored edition by its name, with what it says: all that a message has to carry."""

    edition: str
    key: str
    name: str
    alt: str = ""

    def place(self) -> dict[str, str]:
        """Where its bytes are found, as JSON."""
        return {"edition": self.edition, "key": self.key, "name": self.name}


class KeyNumber(Struct, frozen=True, kw_only=True):
    """A number as a line of an edition states it (`31%`), and that line. `evidence` are the source's own sentences."""

    value: str
    text: str
    evidence: tuple[str, ...] = ()
