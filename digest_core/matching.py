"""Terms found in text as people mean them: whatever the case, width and hyphens, in whole words. Pure."""

import re
import unicodedata
from collections.abc import Iterable

_LETTER = r"[^\W가-힣]"
_HANGUL = re.compile("[가-힣]")
PLURAL = "(?:s|es)?"

Matchers = tuple[re.Pattern[str], ...]


def plain(text: str) -> str:
    """One width and case."""
    return text.casefold() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


def matcher(term: str, plural: str = "") -> re.Pattern[str]:
    """Finds a term in `plain` text; a Korean particle may follow a Latin word."""
    spelled = r"[\s-]+".join(re.escape(word) for word in re.split(r"[\s-]+", plain(term).strip()) if word)
    if _HANGUL.search(term):
        return re.compile(spelled)
    return re.compile(rf"(?<!{_LETTER}){spelled}{plural}(?!{_LETTER})")


def matchers_of(terms: Iterable[str]) -> Matchers:
    """Finders of several terms, each in singular or plural."""
    return tuple(matcher(term, PLURAL) for term in terms)
