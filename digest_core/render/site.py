"""The pages of the web archive: an edition with its way around, lists, search, and what is not there. Pure.

`root` is the path under which the archive stands (empty at the top of its host); every link within it begins there.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import quote
from zoneinfo import ZoneInfo

from digest_core.figures import Picture
from digest_core.finding import Found, Hit
from digest_core.models import Edition
from digest_core.ports import Outline
from digest_core.render.atom import FEED_PATH, FEED_TITLE
from digest_core.render.html import content, description, figure, page
from digest_core.render.html_daily import Numbers
from digest_core.render.html_parts import bullets, spoken, writer_line
from digest_core.render.markup import Markup, element, link, together

NAMES: Mapping[str, str] = {
    "daily": "일간",
    "weekly-top10": "주간 Top 10",
    "weekly-review": "주간 리뷰",
    "trend-report": "월간 동향",
    "deep-dive": "심층 분석",
}
LONGEST_QUERY = 200
SEARCH = "검색"
NOTHING_FOUND = "찾는 말이 든 논문이나 뉴스가 없습니다. 다른 말로 찾아 주세요."
IN_PART = "모든 말이 든 것은 없어, 일부가 든 것을 보여 줍니다."
ASK_WORDS = "찾을 말을 적어 주세요."
NOTHING_YET = "아직 브리핑이 없습니다. 만들어지면 여기에 나옵니다."
NOT_THERE = "찾으시는 페이지가 없습니다"
NOT_THERE_WHY = "주소를 확인하거나, 아래에서 다시 찾아 주세요."


class Site:
    """Pages under one `root`; `kinds` are the kinds of editions of which any is stored."""

    def __init__(self, root: str, kinds: Sequence[str]) -> None:
        self._root, self._kinds = root, kinds

    def edition(
        self,
        edition: Edition,
        zone: ZoneInfo,
        *,
        numbers: Numbers,
        pictures: Sequence[Picture],
        around: tuple[str | None, str | None] = (None, None),
    ) -> str:
        """An edition's page; `around` are the keys before and after it."""
        at = self._path(edition.edition, edition.key)
        shown = [figure(picture, f"{at}/{quote(picture.name)}") for picture in pictures]
        body = together(*shown, *content(edition, zone, numbers=numbers))
        foot = together(element("span", writer_line(edition)), " ", *self._other_forms(at))
        told = description(edition)
        return page(
            edition.title,
            body,
            foot=foot,
            description=told,
            head=self._head(),
            nav=self._nav(edition, around),
        )

    def listing(self, kind: str, outlines: Sequence[Outline]) -> str:
        """All editions of a kind, newest first."""
        lines = (self._line(outline) for outline in reversed(outlines))
        body = bullets(lines) or element("p", NOTHING_YET)
        return self._page(NAMES.get(kind, kind), body)

    def results(self, query: str, found: Found | None) -> str:
        """What was found; None where nothing was sought yet."""
        if found is None:
            return self._page(SEARCH, element("p", ASK_WORDS))
        listed = element("ol", *map(self._hit, found.hits)) if found.hits else element("p", NOTHING_FOUND)
        note = element("p", IN_PART, class_="origin") if found.hits and not found.whole else None
        title = element("p", f"“{query}”에 대한 {len(found.hits)}건")
        return self._page(SEARCH, together(title, note, listed), query=query)

    def trouble(self, title: str, why: str) -> str:
        """What could not be shown, and what to do."""
        return self._page(title, element("p", why))

    def _page(self, title: str, body: Markup, query: str = "") -> str:
        return page(title, body, head=self._head(), nav=self._nav(query=query))

    def _path(self, *parts: str) -> str:
        return "/".join((self._root, *(quote(part, safe="/") for part in parts)))

    def _head(self) -> Markup:
        at = f"{self._root}{FEED_PATH}"
        return element("link", rel="alternate", type="application/atom+xml", title=FEED_TITLE, href=at)

    def _nav(
        self,
        edition: Edition | None = None,
        around: tuple[str | None, str | None] = (None, None),
        query: str = "",
    ) -> Markup:
        """Home, the kinds there are, the feed, the neighbours of an edition, and the search."""
        places = [("처음", f"{self._root}/"), *((NAMES.get(k, k), self._path(k)) for k in self._kinds)]
        places.append(("피드", f"{self._root}{FEED_PATH}"))
        beside = zip(("◀ 이전", "다음 ▶"), around, strict=True)
        near = [(says, self._path(edition.edition, key)) for says, key in beside if key] if edition else []
        links = bullets(element("a", says, href=href) for says, href in (*places, *near))
        form = element(
            "form",
            element("input", type="search", name="q", value=query or None, aria_label=SEARCH),
            element("button", SEARCH, type="submit"),
            action=f"{self._root}/search",
            method="get",
            role="search",
        )
        return together(element("nav", links, aria_label="둘러보기"), form)

    def _other_forms(self, at: str) -> tuple[Markup, ...]:
        forms = (("마크다운", f"{at}.md"), ("JSON", f"{at}.json"))
        return tuple(piece for says, href in forms for piece in (element("a", says, href=href), Markup(" ")))

    def _line(self, outline: Outline) -> Markup:
        titles = " · ".join(filter(None, outline.titles[:3]))
        there = element("a", outline.key, href=self._path(outline.edition, outline.key))
        return element("span", there, f" {titles}" if titles else None)

    def _hit(self, hit: Hit) -> Markup:
        """To the item on its page where readers have seen it, else to the original."""
        title = spoken("strong", hit.title)
        if hit.number is None:
            shown, where = link(title, hit.url), f"{hit.day}"
        else:
            at = f"{self._path(hit.edition, hit.key)}#item-{hit.number}"
            shown, where = (
                element("a", title, href=at),
                f"{hit.key} {NAMES.get(hit.edition, '')} {hit.number}번",
            )
        snippet = spoken("p", hit.snippet) if hit.snippet else None
        return element("li", shown, element("span", f" {where}", class_="origin"), snippet)
