"""Text cut into what an index can hold: Korean by character bigram, other words whole. Pure.

Korean glues particles to words and writes compounds with or without spaces; pairs of syllables find 강화학습 in
강화학습을 and 심층강화학습 without a dictionary.
"""

import re
import unicodedata
from collections.abc import Iterator

_RUN = re.compile(r"(?P<hangul>[가-힣]+)|[^\W_가-힣]+")


def plain(text: str) -> str:
    """One width, one composition, one case; lone surrogates become a mark that no word holds."""
    if text.isascii():
        return text.lower()
    known = text.encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFKC", known).casefold()


def tokens(text: str) -> Iterator[str]:
    """The tokens of a text in order: bigrams of Hangul (a lone syllable as it is), other runs of letters and digits."""
    for run in _RUN.finditer(plain(text)):
        word = run[0]
        if run["hangul"] is None or len(word) == 1:
            yield word
        else:
            yield from (word[at : at + 2] for at in range(len(word) - 1))


def tokenised(text: str) -> str:
    """A text as an index of words takes it."""
    return " ".join(tokens(text))
