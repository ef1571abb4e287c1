"""Papers and code that outside text links to. Pure."""

import re

from digest_core.sources.news_text import public_url

_ARXIV = re.compile(
    r"(?:arxiv\.org/(?:abs|pdf|html)/|huggingface\.co/papers/|alphaxiv\.org/abs/|doi\.org/10\.48550/arxiv\.)"
    r"(\d{2}(?:0[1-9]|1[0-2])\.\d{4,5})(?!\d)",
    re.IGNORECASE | re.ASCII,
)
_PAPER_ID = re.compile(r"\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}", re.ASCII)
_CODE_HOSTS = frozenset({"github.com", "gitlab.com", "codeberg.org", "bitbucket.org"})
MOST_LINKED = 5
"""A text that links to more papers is a list, not news of them."""


def papers_linked(*texts: str) -> tuple[str, ...]:
    """Ids of the papers that the texts link to, none where they are many."""
    found = tuple(dict.fromkeys(f"arxiv:{number}" for text in texts for number in _ARXIV.findall(text)))
    return found if len(found) <= MOST_LINKED else ()


def paper_id(value: object) -> str | None:
    """The id of an arXiv number without version; None for anything else."""
    return f"arxiv:{value}" if isinstance(value, str) and _PAPER_ID.fullmatch(value) else None


def code_url(value: object) -> str | None:
    """The address of a repository at a known host, or None."""
    url = public_url(value)
    host = url.split("/")[2].removeprefix("www.") if url else ""
    return url if host in _CODE_HOSTS else None
