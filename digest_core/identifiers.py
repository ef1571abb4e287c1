"""arXiv's identifiers: https://info.arxiv.org/help/arxiv_identifier.html. Pure."""

import re

# Four digits until the end of 2014, five since; before April 2007 an archive and seven digits.
_MONTH = r"\d{2}(?:0[1-9]|1[0-2])"
NUMBER = rf"(?:{_MONTH}\.\d{{4,5}}|[a-z]{{1,10}}(?:-[a-z]{{1,10}})?(?:\.[A-Z]{{2}})?/{_MONTH}\d{{3}})"
VERSION = r"v[1-9]\d{0,3}"

_IDENTIFIER = re.compile(rf"({NUMBER})({VERSION})?", re.ASCII)
_AS_WRITTEN = re.compile(
    rf"\s*(?:(?:https?://)?(?:(?:www|export)\.)?arxiv\.org/(?:abs|pdf|html)/|arxiv ?: ?)?"
    rf"({NUMBER})({VERSION})?(?:\.pdf)?/?(?:[?#]\S*)?\s*",
    re.ASCII | re.IGNORECASE,
)
_ADDRESS = re.compile(
    rf"(?:arxiv\.org/(?:abs|pdf|html)/|arxiv ?: ?|^/?paper )({NUMBER.replace('[A-Z]', '[A-Za-z]')})(?:{VERSION})?(?!\d)",
    re.ASCII | re.IGNORECASE,
)
_SUBJECT_CLASS = re.compile(r"\.[A-Za-z]{2}(?=/)")


def is_identifier(text: str) -> bool:
    """Whether a text is an identifier, with or without version, and nothing else."""
    return _IDENTIFIER.fullmatch(text) is not None


def read_identifier(text: str) -> str | None:
    """The identifier without version that a user's words are: itself, `arXiv:…`, or an address of arXiv's."""
    match = _AS_WRITTEN.fullmatch(text)
    return match[1] if match and _IDENTIFIER.fullmatch(match[1]) else None


def without_version(identifier: str) -> str:
    """The part of an identifier that all versions share."""
    match = _IDENTIFIER.fullmatch(identifier)
    return match[1] if match else identifier


def find_addresses(text: str) -> tuple[str, ...]:
    """Identifiers without version that a text names by arXiv's address or name, each once.

    A subject class (`math.GT/0309136`) goes: arXiv's identifiers of the old style need none.
    """
    found = (without_subject_class(match[1].lower()) for match in _ADDRESS.finditer(text))
    return tuple(dict.fromkeys(found))


def without_subject_class(identifier: str) -> str:
    """`math/0309136` for `math.GT/0309136`; every other identifier as it is."""
    return _SUBJECT_CLASS.sub("", identifier)
