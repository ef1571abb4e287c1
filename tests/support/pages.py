"""Pages read back by parsers that repair nothing, and by one that repairs as browsers do."""

from typing import Any

from lxml import etree, html

# What a page of ours may be made of: nothing that runs, loads or sends anything.
HARMLESS = frozenset(["html", "head", "meta", "title", "style", "body", "a", "header", "h1", "h2", "h3", "main", "section", "article", "p", "strong", "b", "em", "q", "cite", "span", "time", "div", "ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "figure", "img", "footer", "nav", "form", "label", "input", "button"])  # fmt: skip
ATTRIBUTES = frozenset(["lang", "charset", "name", "content", "class", "href", "id", "rel", "datetime", "role", "scope", "src", "alt", "loading", "type", "action", "method", "value", "for", "aria-hidden", "aria-label", "aria-current", "accept-charset", "width", "height"])  # fmt: skip


def strict(page: str) -> Any:
    """The page as well-formed XML, which ours is, too: any text that became markup would break it or show."""
    return etree.fromstring(
        page.removeprefix("<!DOCTYPE html>\n").encode(), etree.XMLParser(resolve_entities=False)
    )


def repaired(page: str) -> Any:
    """The page as a lenient parser of HTML sees it."""
    return html.document_fromstring(page)


def skeleton(page: str) -> list[tuple[str, tuple[str, ...]]]:
    """Elements and attributes' names in order, without texts, values and languages."""
    return [(node.tag, tuple(sorted(set(node.attrib) - {"lang"}))) for node in strict(page).iter()]


def assert_harmless(page: str) -> None:
    """Raises where a page holds what it should not: markup of others, scripts, foreign addresses to load."""
    for tree in (strict(page), repaired(page)):
        nodes = [node for node in tree.iter() if isinstance(node.tag, str)]
        assert {node.tag for node in nodes} - HARMLESS == set()
        for node in nodes:
            assert set(node.attrib) <= ATTRIBUTES, (node.tag, dict(node.attrib))
            href = node.get("href", "")
            assert href.startswith(("http://", "https://", "#", "/")) or node.tag != "a", href
            assert node.get("src", "data:image/png;base64,").startswith(("data:image/png;base64,", "/"))
    assert "@import" not in page
    assert "url(" not in page.partition("</style>")[0]


def text_of(page: str) -> str:
    """What the page's body says, its white space made one."""
    return " ".join(" ".join(strict(page).find("body").itertext()).split())
