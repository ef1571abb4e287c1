"""The web archive: stored editions as pages, Markdown, JSON and pictures; the feed; the search."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import date
from urllib.parse import urlsplit

from aiohttp import hdrs, web
from aiohttp.typedefs import Middleware

from bot.web.answers import HTML, JSON, MARKDOWN, PNG, SAFE_HEADERS, answer
from bot.wiring import Runtime
from digest_core.editions import EDITIONS, edition_form, series
from digest_core.errors import AidailyError, NoIndex, NothingStored, UsageError
from digest_core.models import Edition
from digest_core.pictures.numbers import numbers_of
from digest_core.render.atom import CONTENT_TYPE, FEED_PATH, MOST_ENTRIES, atom_feed
from digest_core.render.json_view import edition_json
from digest_core.render.site import LONGEST_QUERY, NOT_THERE, NOT_THERE_WHY, NOTHING_YET, Site
from digest_core.text import one_line

log = logging.getLogger("aidaily")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
HITS = 20
NEWEST = "daily"
_NOT_ALLOWED = "이 주소는 읽을 수만 있습니다"
_TROUBLE = "지금은 보여 드릴 수 없습니다"
_TITLES = {404: NOT_THERE, 405: _NOT_ALLOWED}
_LATER = "잠시 뒤에 다시 열어 주세요."
_NO_INDEX = "검색을 준비하고 있습니다. 잠시 뒤에 다시 찾아 주세요."


class Archive:
    """Handlers over one runtime's store. What waits for Redis or draws runs in a thread."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._web_url = runtime.settings.people.web_url
        self._root = urlsplit(self._web_url).path.rstrip("/") if self._web_url else ""

    def routes(self) -> list[web.RouteDef]:
        """All routes of the archive; they answer HEAD as well."""
        return [
            web.get("/", self._handler(self._newest)),
            web.get(FEED_PATH, self._handler(self._feed)),
            web.get("/search", self._handler(self._search)),
            web.get(f"/{{edition:{'|'.join(EDITIONS)}}}", self._handler(self._listing)),
            web.get(f"/{{edition:{'|'.join(EDITIONS)}}}/{{key:[A-Za-z0-9./-]{{1,80}}}}", self._handler(self._of_edition)),
        ]  # fmt: skip

    def _handler(self, work: Callable[[web.Request], web.Response]) -> Handler:
        async def handle(request: web.Request) -> web.Response:
            return await asyncio.to_thread(work, request)

        return handle

    def _newest(self, request: web.Request) -> web.Response:
        found = self._runtime.store.newest(NEWEST)
        if found is None:
            raise NothingStored(NOTHING_YET)
        return self._page(request, found)

    def _listing(self, request: web.Request) -> web.Response:
        kind = request.match_info["edition"]
        return self._html(
            request, self._site().listing(kind, self._runtime.store.outlines(kind, date.min, date.max))
        )

    def _of_edition(self, request: web.Request) -> web.Response:
        kind, asked = request.match_info["edition"], request.match_info["key"]
        name, dot, form = asked.rpartition(".")
        if form in {"md", "json"} and dot:
            return self._as_file(request, self._stored(kind, name), form)
        if form == "png" and dot:
            return self._picture(request, kind, *name.rpartition("/")[::2])
        found = self._stored(kind, asked)
        if found.key != asked:
            raise web.HTTPMovedPermanently(f"{self._root}/{kind}/{found.key}")
        return self._page(request, found)

    def _stored(self, kind: str, asked: str) -> Edition:
        """The edition of that key; raises `UsageError` for what is no key, `NothingStored` for one that is not there."""
        found = self._runtime.store.edition(kind, edition_form(kind).parse_key(asked))
        if found is None:
            raise NothingStored(NOT_THERE_WHY)
        return found

    def _page(self, request: web.Request, edition: Edition) -> web.Response:
        text = self._site().edition(
            edition,
            self._runtime.settings.zone,
            numbers=numbers_of(edition),
            pictures=self._runtime.chat.pictures.of(edition),
            around=self._around(edition),
        )
        return self._html(request, text)

    def _as_file(self, request: web.Request, edition: Edition, form: str) -> web.Response:
        if form == "json":
            return answer(request, edition_json(edition).encode(), JSON)
        text = edition_form(edition.edition).markdown(edition, self._runtime.settings.zone)
        return answer(request, text.encode(), MARKDOWN)

    def _picture(self, request: web.Request, kind: str, key: str, name: str) -> web.Response:
        known = edition_form(kind).parse_key(key)
        png = self._runtime.chat.pictures.png(kind, known, f"{name}.png")
        if png is None:
            raise NothingStored(NOT_THERE_WHY)
        return answer(request, png, PNG)

    def _feed(self, request: web.Request) -> web.Response:
        """The newest editions of all series, newest first."""
        store = self._runtime.store
        keys = [(kind, key) for kind in series() for key in store.keys(kind, last=MOST_ENTRIES)]
        stored = [found for place in keys if (found := store.edition(*place)) and not found.sample]
        newest = sorted(stored, key=lambda one: one.generated_at, reverse=True)[:MOST_ENTRIES]
        return answer(
            request, atom_feed(newest, self._runtime.settings.zone, self._web_url).encode(), CONTENT_TYPE
        )

    def _search(self, request: web.Request) -> web.Response:
        query = one_line(request.query.get("q", ""))[:LONGEST_QUERY]
        found = self._runtime.search_index.search(query, limit=HITS) if query else None
        return self._html(request, self._site().results(query, found))

    def _around(self, edition: Edition) -> tuple[str | None, str | None]:
        keys = self._runtime.store.keys(edition.edition)
        place = keys.index(edition.key) if edition.key in keys else len(keys)
        before = keys[place - 1] if place else None
        return before, keys[place + 1] if place + 1 < len(keys) else None

    def _site(self) -> Site:
        stored = self._runtime.store
        return Site(self._root, [kind for kind in EDITIONS if stored.keys(kind, last=1)])

    def _html(self, request: web.Request, text: str, status: int = 200) -> web.Response:
        return answer(request, text.encode(), HTML, status=status)

    def trouble(self, request: web.Request, status: int, why: str) -> web.Response:
        """What went wrong as a page, which needs no store."""
        site = Site(self._root, ())
        return self._html(request, site.trouble(_TITLES.get(status, _TROUBLE), why), status)


def guard(archive: Archive) -> Middleware:
    """The middleware that turns errors into pages and puts the safe headers on everything."""

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            response = await handler(request)
        except web.HTTPRedirection as redirect:
            response = web.Response(
                status=redirect.status, headers={hdrs.LOCATION: redirect.headers[hdrs.LOCATION]}
            )
        except web.HTTPException as error:
            response = archive.trouble(request, error.status, NOT_THERE_WHY)
            response.headers.extend({k: v for k, v in error.headers.items() if k == hdrs.ALLOW})
        except Exception as error:  # noqa: BLE001 - a reader gets a page, whatever went wrong
            response = archive.trouble(request, *_told(error))
        response.headers.extend(SAFE_HEADERS)
        return response

    return guarded


def _told(error: Exception) -> tuple[int, str]:
    """The status and what readers are told; what operators must know is logged, by type alone."""
    if isinstance(error, UsageError):
        return 404, NOT_THERE_WHY
    if isinstance(error, NothingStored):
        return 404, str(error)
    log.error("web: %s", type(error).__name__)
    if isinstance(error, NoIndex):
        return 503, _NO_INDEX
    return (503 if isinstance(error, AidailyError) else 500), _LATER
