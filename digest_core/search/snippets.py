"""The sentence of a text that says most of what is sought. Pure."""

import re
from collections.abc import Sequence

from digest_core.search.terms import Group
from digest_core.search.tokens import plain, tokenised
from digest_core.text import one_line, shorten

SNIPPET = 160
MOST_READ = 6_000

_ENDS = re.compile(r"(?<=[.!?。])\s+|\n+")


def snippet(text: str, sought: Sequence[Group]) -> str:
    """The first of the sentences that hold the most groups, on one line and at most 160 characters long."""
    sentences = [sentence for sentence in _ENDS.split(text[:MOST_READ]) if sentence.strip()]
    best = max(sentences, key=lambda sentence: _held(sentence, sought), default="")
    return shorten(one_line(best), SNIPPET)


def _held(sentence: str, sought: Sequence[Group]) -> int:
    text = f" {tokenised(sentence)}"
    return sum(any(f" {tokenised(term)}" in text for term in group) for group in sought)


def holds(text: str, group: Group) -> bool:
    """Whether a text holds a term of the group, as a run of its words or the beginning of its last one."""
    within = f" {tokenised(text)}"
    return any(f" {tokenised(term)}" in within for term in group if plain(term).strip())
