"""What readers look at rather than read: a picture with its words, a number with what it says."""

from msgspec import Struct


class Picture(Struct, frozen=True, kw_only=True):
    """A PNG. `alt` says in Korean all that it shows, numbers included; `name` is a file's name without folder."""

    png: bytes
    alt: str
    name: str


class KeyNumber(Struct, frozen=True, kw_only=True):
    """A number as a line of an edition states it (`31%`), and that line. `evidence` are the source's own sentences."""

    value: str
    text: str
    evidence: tuple[str, ...] = ()
