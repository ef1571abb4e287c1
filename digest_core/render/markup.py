"""HTML and XML without a template: a text is always escaped, an address always checked, markup is only what we build."""

from html import escape as escaped
from typing import Final

from msgspec import Struct

from digest_core.render.escape import safe_url
from digest_core.text import one_line

VOID: Final = frozenset(("br", "category", "hr", "img", "input", "link", "meta"))
"""Elements without content, of HTML and of Atom."""
# Not drawn and never allowed in XML, but not what `one_line` looks for either.
_NO_CHARACTERS = {0xFFFE: None, 0xFFFF: None}


class Markup(Struct, frozen=True):
    """Finished markup. Only this module makes it of texts, so that no text is ever taken for it."""

    text: str


Child = Markup | str | None


def element(tag: str, /, *children: Child, **attributes: str | None) -> Markup:
    """An element. A `str` is a text; None is left out, as a child and as an attribute's value.

    Attributes are written `class_` for `class`, `aria_label` for `aria-label`, `xml__lang` for `xml:lang`. Raises `ValueError` for an `href` or
    `src` that `link` and `image` have not checked.
    """
    given = {_name_of(key): value for key, value in attributes.items() if value is not None}
    for place in ("href", "src"):
        if place in given and not _may_be_opened(given[place]):
            raise ValueError(f"not an address that may stand in {place}")
    shown = "".join(f' {key}="{escaped(_plain(value), quote=True)}"' for key, value in given.items())
    if tag in VOID:
        return Markup(f"<{tag}{shown} />")
    inside = "".join(map(_inside, children))
    return Markup(f"<{tag}{shown}>{inside}</{tag}>")


def together(*children: Child) -> Markup:
    """Several pieces one after the other."""
    return Markup("".join(map(_inside, children)))


def link(text: Child, url: str, *, lang: str | None = None) -> Markup:
    """A link to elsewhere where the address is safe to open, else the bare text."""
    safe = safe_url(url)
    return element("a", text, href=safe, lang=lang, rel="noopener noreferrer") if safe else together(text)


def _inside(child: Child) -> str:
    if child is None:
        return ""
    return child.text if isinstance(child, Markup) else escaped(_plain(child), quote=True)


def _plain(text: str) -> str:
    """A text on one line without what draws nothing; the spaces at its ends are ours to set."""
    line = one_line(text).translate(_NO_CHARACTERS)
    before, after = text[:1].isspace(), text[-1:].isspace()
    return f"{' ' if before else ''}{line}{' ' if after and line else ''}"


def _name_of(attribute: str) -> str:
    return attribute.rstrip("_").replace("__", ":").replace("_", "-")


def _may_be_opened(address: str) -> bool:
    """An http(s) address, a place on the page, a path of our own site, or a picture within the page."""
    if address.startswith(("#", "data:image/png;base64,")):
        return True
    if address.startswith("/") and not address.startswith(("//", "/\\")):
        return True
    return safe_url(address) == address
