"""What is wrong with a written line, as a value."""

from msgspec import Struct

from digest_core.text import one_line


class Fault(Struct, frozen=True):
    """One reason to refuse a line.

    `kind` is a word for counting: evidence, number, name, direction, negation, link (held against the source);
    length, register, hangul, repeat, term, particle, language, markup, meta (held against the house's Korean).
    `reason` is Korean and whole: it stands in a log as well as in the request to write the line again. What it
    quotes of the line is short and on one line.
    """

    kind: str
    reason: str


QUOTED = 40
"""Characters of a line that a reason quotes at most."""


def quoted(text: str) -> str:
    """A piece of a refused line as a reason may show it."""
    line = one_line(text).replace("'", "’")
    return f"'{line[:QUOTED]}…'" if len(line) > QUOTED else f"'{line}'"
