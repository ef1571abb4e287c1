"""Outside text and addresses as Markdown that says exactly that text and does nothing.

Rules: CommonMark 0.31 (backslash escapes, emphasis, block starts) and GitHub's extensions (strikethrough,
bare addresses). A character is escaped only where it could act, so that titles and LaTeX stay readable.
"""

import re
from html.entities import html5
from urllib.parse import urlsplit

from digest_core.text import one_line

_PUNCTUATION = r"!-/:-@\[-`{-~"
_ENTITY = r"&(?:#[xX][0-9a-fA-F]{1,6}|#[0-9]{1,7}|[A-Za-z][A-Za-z0-9]*);"
_ACTIVE = re.compile(
    rf"""
      \\(?=[{_PUNCTUATION}]|$)      # would be an escape, or escape the character after the text
    | [`*\[\]]
    | (?<!\w)_+                     # after a letter or digit `_` never opens emphasis
    | <(?=[A-Za-z/!?])              # tags, comments, <http://…>
    | &(?=\#?[A-Za-z0-9]+;)
    | :(?=//)
    | (?<=[Ww]{{3}})\.
    | (?<=[ ])\#(?=\#*$)            # would close a heading
    | ^\#(?=\#{{0,5}}(?:[ ]|$))
    | ^>
    | ^[-+](?=[ ]|$)
    | ^[-=](?=[-= ]*$)
    """,
    re.VERBOSE,
)
_LIST_NUMBER = re.compile(r"^([0-9]{1,9})([.)])(?= |$)")
_ESCAPED = re.compile(rf"\\([{_PUNCTUATION}])|{_ENTITY}")
_UNSAFE_IN_URL = re.compile(r"[^A-Za-z0-9%/:=&?#+!$,;'@._-]|(?<!\w)_+")
_ENTITY_IN_URL = re.compile(_ENTITY)


def escape(text: str, *, shares_line: bool = False) -> str:
    """`text` on one line, as Markdown that reads literally so at any place of a line.

    `shares_line` is for texts that stand beside others on their line. `unescape` is the inverse.
    """
    escaped = _ACTIVE.sub(_backslashed, one_line(text))
    if shares_line or escaped.count("~") > 1:
        # A lone tilde (`3~5배`) strikes nothing through; two may, doubled or not.
        escaped = escaped.replace("~", r"\~")
    return _LIST_NUMBER.sub(r"\1\\\2", escaped)


def _backslashed(match: re.Match[str]) -> str:
    return "".join(f"\\{character}" for character in match[0])


def unescape(markdown: str) -> str:
    """Markdown text without its backslash escapes and entities; other markup stays as it is."""
    return _ESCAPED.sub(_unescaped, markdown)


def _unescaped(match: re.Match[str]) -> str:
    return match[1] or _entity(match[0][1:])


def _entity(name: str) -> str:
    """The characters of an entity, given without its `&`; unknown ones are text."""
    if not name.startswith("#"):
        return html5.get(name, f"&{name}")
    digits = name[1:-1]
    code = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    return chr(code) if 0 < code <= 0x10FFFF else "\ufffd"


def safe_url(url: str) -> str | None:
    """An http(s) address that can stand bare or between brackets, None for any other.

    What could end the link or act as markup is percent-encoded; a safe address comes back unchanged.
    """
    line = one_line(url)
    if not _is_web_address(line):
        return None
    encoded = _UNSAFE_IN_URL.sub(_percent_encoded, line)
    return _ENTITY_IN_URL.sub(lambda entity: entity[0][:-1] + "%3B", encoded)


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and "[" not in parts.netloc
    except ValueError:
        return False


def _percent_encoded(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode())
