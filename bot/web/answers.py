"""What every answer of the web archive has: a validator, and headers that let a browser do nothing but show it."""

import base64
import hashlib

from aiohttp import hdrs, web

from digest_core.render.html import style

HTML, MARKDOWN = "text/html; charset=utf-8", "text/markdown; charset=utf-8"
JSON, PNG = "application/json; charset=utf-8", "image/png"


def _policy() -> str:
    """Nothing but our one style sheet and our own pictures (Content Security Policy Level 3)."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self' data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


SAFE_HEADERS = {
    "Content-Security-Policy": _policy(),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "interest-cohort=()",
}


def answer(request: web.Request, body: bytes, kind: str, *, status: int = 200) -> web.Response:
    """The body, or 304 where the reader has it already (RFC 9110, 13.1.2); asked anew each time."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {hdrs.ETAG: tag, hdrs.CACHE_CONTROL: "no-cache"}
    if status == 200 and _has(request.headers.get(hdrs.IF_NONE_MATCH, ""), tag):
        return web.Response(status=304, headers=headers)
    return web.Response(body=body, status=status, headers={hdrs.CONTENT_TYPE: kind, **headers})


def _has(given: str, tag: str) -> bool:
    """Compared weakly, as the rule is for `If-None-Match`."""
    known = {one.strip().removeprefix("W/") for one in given.split(",")}
    return bool(known & {tag, "*"})
