"""What any source of stories must do to outside text and addresses before they are kept. Pure."""

import hashlib
import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from digest_core.models import News
from digest_core.text import one_line, shorten

LONGEST_ADDRESS = 2000
"""Characters; a longer address is no news address."""


def once_each(stories: Iterable[News]) -> Iterator[News]:
    """Each address and each title once, the first to come staying."""
    seen: set[str] = set()
    for story in stories:
        keys = {story.id, _title_key(story.title)}
        if seen.isdisjoint(keys):
            yield story
        seen |= keys


def left_out(rows: int, read: int) -> tuple[str, ...]:
    """A line for readers where a quarter or more of what came could not be read; some odd row always comes."""
    missing = rows - read
    if not missing or 4 * missing < rows:
        return ()
    some = "모두 " if missing == rows else ""
    return (f"받은 {rows}건 가운데 {missing}건의 제목·주소·날짜를 읽지 못해 {some}뺐습니다",)


_TAG = re.compile(r"<[!/?a-zA-Z][^<>]*>")
_LINE_TAG = re.compile(r"<(?:/?(?:p|div|li|h[1-6]|td)\b[^<>]*|br\b[^<>]*)>", re.IGNORECASE)


def plain(value: object, limit: int) -> str:
    """Outside text without tags and entities, on one line; empty for what is no text."""
    if not isinstance(value, str):
        return ""
    text = _untagged(value[: limit * 10])
    # Twice, because syndicated text is often escaped once more on its way.
    for _ in range(2):
        text = _untagged(html.unescape(text))
    return shorten(one_line(text), limit)


def _untagged(text: str) -> str:
    return _TAG.sub("", _LINE_TAG.sub(" ", text))


_OUTLET_SUFFIX = re.compile(r"(?<=\S) [-|–—] \S+(?: \S+){0,3}$")


def _title_key(title: str) -> str:
    """What two copies of a story share: letters and digits of the title without a trailing ` - 매체`."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    head = _OUTLET_SUFFIX.sub("", folded)
    return "".join(c for c in (head if len(head) >= 10 else folded) if c.isalnum()) or folded


_TRACKING = frozenset(
    {"fbclid", "gclid", "dclid", "igshid", "msclkid", "yclid", "mc_cid", "mc_eid", "ncid", "ocid"}
)
_PRIVATE_ENDINGS = (".localhost", ".local", ".internal", ".lan", ".home.arpa", ".onion")
# The last label has only letters (or is punycode), so no literal address, in whatever base, is a name.
_PUBLIC_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+(?:[a-z]{2,}|xn--[a-z0-9-]+)")
_PORTS = {"http": 80, "https": 443}
_LEGAL = "/%:@!$&'()*+,;=~-._?"


def public_url(value: object) -> str | None:
    """An http(s) address on a public host, in ASCII, without fragment and tracking parameters; else None.

    Refused: other schemes, user names in front of the host, literal addresses, names without a dot or of
    private zones (RFC 6761, RFC 8375). The name is not resolved here; whoever fetches it has to.
    """
    if not isinstance(value, str) or len(value) > LONGEST_ADDRESS:
        return None
    try:
        parts = urlsplit(value.strip())
        host = _public_host(parts.hostname or "")
        port = parts.port
        path, query = quote(parts.path, safe=_LEGAL), quote(_untracked(parts.query), safe=_LEGAL)
    except ValueError:
        return None
    if parts.scheme not in _PORTS or host is None or "@" in parts.netloc:
        return None
    origin = host if port in {None, _PORTS[parts.scheme]} else f"{host}:{port}"
    return urlunsplit((parts.scheme, origin, path or "/", query, ""))


def _public_host(name: str) -> str | None:
    host = name.rstrip(".").encode("idna").decode("ascii").lower()
    return host if _PUBLIC_NAME.fullmatch(host) and not host.endswith(_PRIVATE_ENDINGS) else None


def _untracked(query: str) -> str:
    """The query as it was written (Korean sites use other encodings than UTF-8) less what only tracks."""
    return "&".join(part for part in query.split("&") if part and not _tracks(part))


def _tracks(part: str) -> bool:
    name = unquote(part.partition("=")[0]).lower()
    return name.startswith("utm_") or name in _TRACKING


def story_id(url: str) -> str:
    """`story:` and 16 hex digits, the same for http and https, with and without `www.`."""
    parts = urlsplit(url)
    address = f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}"
    return f"story:{hashlib.sha256(address.encode()).hexdigest()[:16]}"
