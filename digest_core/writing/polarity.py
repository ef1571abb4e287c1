"""Whether a Korean line and the sentences it rests on say the same way up. Pure."""

from collections.abc import Iterable, Iterator

from digest_core.writing.faults import Fault


def polarity_faults(text: str, evidence: Iterable[str]) -> Iterator[Fault]:
    """Directions and negations of a line that its evidence contradicts."""
    yield from ()
