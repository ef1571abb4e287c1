"""What a delivery says beside its list: what it is of, what came before, what is missing. Pure."""

from collections.abc import Sequence

from msgspec import Struct

from digest_core.messages import Block, Line, Message, Span, bold, plain
from digest_core.models import Edition, Item
from digest_core.render.compose import edition_title, edition_url, in_order, short_title
from digest_core.render.spans import link_or_text
from digest_core.text import one_line, shorten

LATE = "받을 시각보다 늦게 보내 드립니다."
OLDER = "지난 브리핑"
ASK_FOR_OLDER = '지난 브리핑은 "{day.month}월 {day.day}일 브리핑"처럼 말씀하시면 모두 보여 드립니다.'
WEEKDAYS = "월화수목금토일"
MOST_DAYS_BY_NAME = 3
LONGEST_TITLE = 120
LONGEST_WORD = 30
# What surely fits one message of any platform: Telegram's 4,096 UTF-16 units and 100 entities, Slack's 12,000
# characters of JSON, of which the buttons of a list of ten take 2,500; each with room for headings and marks.
MOST_UNITS = 3_600
MOST_MARKS = 80
MOST_CHARACTERS = 9_000
_OF_A_BLOCK, _OF_A_LINE, _OF_A_SPAN, _OF_A_STYLE = 120, 50, 45, 30
"""What Slack's JSON needs around them."""
_TITLES = (3, 2, 1)


class Listed(Struct, frozen=True):
    """An edition and the ids of its items in the order that a chat sees."""

    edition: Edition
    order: tuple[str, ...]


def of_which_days(edition: Edition) -> str:
    """Which announcements an edition carries (금요일 발표분); empty for none, and for more than a few."""
    days = sorted(edition.announced)
    if not edition.is_of_a_day or not days or len(days) > MOST_DAYS_BY_NAME:
        return ""
    named = "·".join(WEEKDAYS[day.weekday()] for day in days)
    return f"{named}요일 발표분"


def titled(edition: Edition) -> str:
    """An edition's title with what it is of."""
    of = of_which_days(edition)
    return f"{edition_title(edition)} ({of})" if of else edition_title(edition)


def headed(message: Message, edition: Edition) -> tuple[Block, ...]:
    """The blocks of a list under the title that says what it is of."""
    _, *rest = message.blocks
    return (Block("title", (bold(titled(edition)),)), *rest)


def unmet(words: Sequence[str]) -> tuple[Block, ...]:
    """One line about the interests that nothing speaks of."""
    if not words:
        return ()
    named = ", ".join(shorten(one_line(word), LONGEST_WORD) for word in words)
    return (Block("note", (plain(f"이번에는 관심어에 맞는 글이 없습니다: {named}"),)),)


def earlier(older: Sequence[Listed], above: Sequence[Block], web_url: str) -> tuple[Block, ...]:
    """Earlier editions by their items' titles with links, as many of each as one message holds with what is above it."""
    if not older:
        return ()
    last = _how_to_ask(older)
    ways = [tuple(_with_titles(one, count, web_url) for one in older) for count in _TITLES]
    ways.append((Block("bullets", tuple(_in_a_line(one, web_url) for one in older), heading=OLDER),))
    fitting = (blocks for blocks in ways if _fit((*above, *blocks, *last)))
    return (*next(fitting, _bare(older, web_url)), *last)


def _how_to_ask(older: Sequence[Listed]) -> tuple[Block, ...]:
    """How to see one of them whole, where they are known by their day."""
    days = [one.edition.date for one in older if one.edition.is_of_a_day]
    return (Block("note", (plain(ASK_FOR_OLDER.format(day=days[0])),)),) if days else ()


def _with_titles(one: Listed, count: int, web_url: str) -> Block:
    items = in_order(one.edition, one.order)[:count]
    more = len(one.order) - len(items)
    rest = [f"외 {more}건"] if more else []
    if web_url:
        last = [link_or_text(" ".join([*rest, "전체 보기"]), edition_url(web_url, one.edition))]
    else:
        last = [Span(text) for text in rest]
    lines: list[Line] = [(span,) for span in (*map(_item, items), *last)]
    return Block("bullets", tuple(lines), heading=f"{OLDER}: {titled(one.edition)}")


def _item(item: Item) -> Span:
    return link_or_text(shorten(short_title(item), LONGEST_TITLE), item.subject.url)


def _in_a_line(one: Listed, web_url: str) -> Line:
    """An edition's title, and the first of its items."""
    first = in_order(one.edition, one.order)[:1]
    return (_linked(one, web_url), *(part for item in first for part in (Span(": "), _item(item))))


def _bare(older: Sequence[Listed], web_url: str) -> tuple[Block, ...]:
    return (Block("bullets", tuple((_linked(one, web_url),) for one in older), heading=OLDER),)


def _linked(one: Listed, web_url: str) -> Span:
    """An edition's title, with its page where there is one."""
    return link_or_text(titled(one.edition), edition_url(web_url, one.edition) if web_url else "")


def _fit(blocks: Sequence[Block]) -> bool:
    """Whether blocks surely are one message."""
    lines = [line for block in blocks for line in (*block.lines, (Span(block.heading, "bold"),))]
    spans = [span for line in lines for span in line]
    styled = sum(bool(span.url or span.style != "plain") for span in spans)
    units = sum(len(span.text.encode("utf-16-le")) // 2 + 3 for span in spans)
    around = (
        len(blocks) * _OF_A_BLOCK + len(lines) * _OF_A_LINE + len(spans) * _OF_A_SPAN + styled * _OF_A_STYLE
    )
    characters = around + sum(len(span.text) + len(span.url) for span in spans)
    return units <= MOST_UNITS and styled <= MOST_MARKS and characters <= MOST_CHARACTERS
