"""The weekly top ten: one section of two to four paragraphs for each paper, the last saying what it changes."""

from digest_core.fulltext.latex import readable_title
from digest_core.models import EXTRACTIVE, Article, Note, Paragraph, Section
from digest_core.paper_facts import PaperFacts
from digest_core.text import one_line
from digest_core.writing import cues
from digest_core.writing.article_draft import Style
from digest_core.writing.article_model import write_sections
from digest_core.writing.article_parts import (
    Quotes,
    authors_in_korean,
    led_in,
    name_of,
    refers_back,
    said,
    subject_in_korean,
    turning,
)
from digest_core.writing.articles import Commission, WrittenArticle, written_article
from digest_core.writing.desk import Desk

STYLE = Style(prompt="top10", paragraphs=1, sentences=3, lesson=1)

_PROBLEM = turning(
    "논문이 짚는 문제는 이렇습니다.",
    "저자들은 먼저 이 점을 지적합니다.",
    "출발점은 다음과 같습니다.",
)
_METHOD = turning("제안하는 방법은 이렇습니다.", "해법은 다음과 같습니다.", "저자들은 이렇게 풀었습니다.")
_BEGINS = turning("초록은 이렇게 시작합니다.", "논문은 이렇게 말문을 엽니다.")
_RESULT = turning("보고한 결과입니다.", "결과는 다음과 같습니다.", "실험은 이렇게 나왔습니다.")
_CHANGES = turning(
    "무엇이 달라지는지는 이렇게 적습니다.",
    "쓰임새에 대해서는 이렇게 적습니다.",
    "이 연구의 의미를 논문은 이렇게 말합니다.",
)
_LIMITS = turning("다만 저자들은 한계도 밝힙니다.", "저자들이 밝힌 한계는 이렇습니다.")
_MORE = turning("덧붙여 이렇게 밝힙니다.", "논문은 이 점도 강조합니다.")
_WITH_CODE = turning(
    "코드가 공개되어 있어, 같은 문제를 다루는 팀이라면 직접 돌려 볼 수 있습니다.",
    "공개된 코드가 있으니, 도입을 고민하는 팀이라면 자기 데이터로 먼저 확인해 볼 수 있습니다.",
    "비슷한 시스템을 운영하는 팀이라면 공개된 코드에서 시작할 수 있습니다.",
)
_NOTHING_MORE = "초록에는 쓰임새가 따로 적혀 있지 않습니다."


def write_top10(commission: Commission, desk: Desk | None) -> WrittenArticle:
    """`ArticleWriter` of the weekly top ten."""
    sections = tuple(
        extracted_section(facts, place, commission) for place, facts in enumerate(commission.facts)
    )
    notes: tuple[Note, ...] = ()
    if desk is not None:
        sections, notes = write_sections(commission.facts, sections, STYLE, desk)
    article = Article(
        first=commission.first, last=commission.last, topics=commission.themes, sections=sections
    )
    return written_article(article, notes, desk, STYLE.prompt)


def extracted_section(facts: PaperFacts, place: int, commission: Commission) -> Section:
    """A paper in its own words under Korean lead-ins."""
    quotes = Quotes(facts)
    first = _what_and_why(facts, quotes, place)
    second = _how_and_what_came_out(quotes, place)
    lesson = _what_changes(facts, quotes, place)
    return Section(
        item=facts.paper.id,
        title=name_of(facts.paper),
        subtitle=subject_in_korean(facts),
        original=readable_title(one_line(facts.paper.title)),
        theme=commission.theme_of(facts.paper.id),
        announced=facts.announced,
        authors=facts.paper.authors,
        paragraphs=tuple(filter(None, (first, second))),
        lesson=lesson,
        links=facts.links,
        writer=EXTRACTIVE,
    )


def _what_and_why(facts: PaperFacts, quotes: Quotes, place: int) -> Paragraph:
    authors = authors_in_korean(facts.paper.authors)
    frame = f"{authors}의 논문입니다." if authors else ""
    why = led_in(_PROBLEM(place), quotes.with_context(quotes.role("문제"))) or led_in(
        _BEGINS(place), quotes.first()
    )
    return (*([said(frame)] if frame else []), *why)


def _how_and_what_came_out(quotes: Quotes, place: int) -> Paragraph:
    how = led_in(_METHOD(place), quotes.role("방법") or quotes.best(cues.METHOD))
    results = quotes.role("결과") or quotes.best(cues.RESULT, late=True)
    results += quotes.best(cues.RESULT, measured=True, least=2.0, late=True)
    measured = [fact for fact in results if fact.figures]
    clear = [fact for fact in results if fact.figures or not (measured and refers_back(fact))]
    ordered = sorted(clear, key=lambda fact: fact.number)
    return (*how, *led_in(_RESULT(place), ordered))


def _what_changes(facts: PaperFacts, quotes: Quotes, place: int) -> Paragraph:
    """What it is good for and where it ends, as far as the paper says; then what anybody can do with it."""
    changes = led_in(_CHANGES(place), quotes.best(cues.APPLY, least=3.0, late=True))
    more = changes or led_in(_MORE(place), quotes.best(cues.RESULT, late=True))
    limits = led_in(_LIMITS(place), quotes.role("한계"))
    told = (*more, *limits)
    can_be_tried = (said(_WITH_CODE(place)),) if facts.link("code") else ()
    return (*told, *can_be_tried) or (said(_NOTHING_MORE),)
