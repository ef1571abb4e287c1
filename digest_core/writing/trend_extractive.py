"""The trend report without a model: the papers' own sentences under Korean lead-ins, and what the choice itself says.

Nothing is said of the field that does not follow from the papers chosen: how many, of which themes, with or without code.
"""

from collections.abc import Iterator, Mapping, Sequence

from digest_core.models import EXTRACTIVE, Article, Paragraph, Section, Theme
from digest_core.paper_facts import PaperFacts
from digest_core.writing import cues
from digest_core.writing.article_parts import (
    Quotes,
    led_in,
    name_of,
    said,
    subject_in_korean,
    turning,
)
from digest_core.writing.articles import Commission
from digest_core.writing.korean import fix_particles
from digest_core.writing.paper_words import (
    by_size,
    cited,
    findings_of,
    listed,
    original_title,
    rest_of,
    short_day,
    subject_of,
    topics_of,
    year_of,
)

TOPICS = 5
MOST_RESULTS = 2
SHOWN = 3
"""Papers of a theme that are named where there are more."""
_INTRODUCED = turning(
    "'{korean}({original})' ({authors}): {day} arXiv에 발표된 논문입니다.",
    "'{korean}({original})' ({authors}), {day} 발표된 논문입니다.",
    "{day} 발표된 '{korean}({original})' ({authors})입니다.",
)
_PROBLEM = turning(
    "초록은 다음 문제에서 출발합니다.",
    "이 연구가 다루는 어려움은 이렇습니다.",
    "배경에는 이런 문제가 있습니다.",
)
_BEGINS = turning("초록의 첫머리는 이렇습니다.", "초록은 이렇게 시작합니다.")
_METHOD = turning(
    "저자들이 제안하는 방법은 다음과 같습니다.",
    "접근 방식은 이렇게 요약됩니다.",
    "이에 대한 답으로 내놓은 것은 이렇습니다.",
)
_RESULT = turning(
    "보고된 결과는 다음과 같습니다.",
    "실험 결과를 초록은 이렇게 전합니다.",
    "결과는 이렇게 적혀 있습니다.",
)
_MORE = turning("초록은 이런 점도 밝힙니다.", "덧붙여 다음과 같이 말합니다.")
_CHANGES = turning(
    "저자들은 이 연구의 쓰임새를 이렇게 말합니다.",
    "의미에 대해서는 이렇게 적고 있습니다.",
)
_LIMITS = turning("한계도 밝히고 있습니다.", "다만 저자들은 다음을 한계로 듭니다.")
_CODE = turning(
    "{subject} 분야를 다루는 팀이라면 공개된 코드로 결과를 먼저 재현해 볼 수 있습니다.",
    "코드가 공개되어 있으므로 {subject} 기술을 도입하려는 팀이라면 자체 데이터로 확인해 볼 만합니다.",
)
_NO_CODE = turning(
    "{subject} 분야를 다루는 팀이라면 실험 조건을 본문에서 확인한 뒤 자체 기준선과 견주어 보는 것이 좋습니다.",
    "공개된 코드는 찾지 못했으므로 {subject} 기술을 도입하려는 팀이라면 구현 부담까지 함께 따져 보아야 합니다.",
)


def extract_trend(commission: Commission) -> Article:
    """The whole report; every section is extracted."""
    return Article(
        first=commission.first,
        last=commission.last,
        opening=introduction_of(commission),
        topics=topics_of(commission, TOPICS)[:TOPICS],
        sections=tuple(
            extract_section(commission, facts, place) for place, facts in enumerate(commission.facts)
        ),
        closing=synthesis_of(commission),
    )


def introduction_of(commission: Commission) -> tuple[Paragraph, ...]:
    """What was looked at, how it was chosen and what stands out."""
    span = f"{short_day(commission.first)}부터 {short_day(commission.last)}까지"
    themes = by_size(commission.themes)
    told = [f"{theme.name}({len(theme.items)}편)" for theme in (*themes, *rest_of(commission.themes))]
    lines = [
        f"{span} arXiv에 발표된 논문 {commission.candidates:,}편 가운데 {len(commission.facts)}편을 골랐습니다.",
        "독자와 커뮤니티의 관심, 공개된 코드, 뉴스에 실린 정도를 함께 보고, 비슷하면 더 새로운 논문을 앞세웠습니다.",
    ]
    if len(told) > 1:
        lines.append(f"주제로 묶으면 {listed(told)}로 나뉩니다.")
    if themes:
        lines.append(
            f"가장 많은 논문이 모인 {themes[0].name} 분야를 중심으로, 각 연구가 어떤 문제를 풀고 어떤 결과를 얻었는지 차례로 살펴보겠습니다."
        )
    return (tuple(said(fix_particles(line)) for line in lines),)


def extract_section(commission: Commission, facts: PaperFacts, place: int) -> Section:
    """A paper's section: what it is about, how and with what result, what it means to a team."""
    quotes = Quotes(facts)
    paragraphs = tuple(
        filter(None, (_beginning(commission, facts, quotes, place), *_findings(facts, quotes, place)))
    )
    return Section(
        item=facts.paper.id,
        title=name_of(facts.paper),
        subtitle=subject_in_korean(facts),
        original=original_title(facts.paper),
        theme=commission.theme_of(facts.paper.id),
        announced=facts.announced,
        authors=facts.paper.authors,
        paragraphs=paragraphs,
        lesson=_meaning(facts, quotes, place),
        links=facts.links,
        writer=EXTRACTIVE,
    )


def introduced(commission: Commission, facts: PaperFacts, place: int, korean: str) -> str:
    """The title in both languages, the authors, and the day of announcement where it is known."""
    day = short_day(facts.announced) if facts.announced else f"{commission.first.month}월"
    return _INTRODUCED(place).format(
        korean=korean,
        original=original_title(facts.paper),
        authors=cited(facts.paper, year_of(facts, commission.last)),
        day=day,
    )


def _beginning(commission: Commission, facts: PaperFacts, quotes: Quotes, place: int) -> Paragraph:
    first = said(introduced(commission, facts, place, subject_in_korean(facts)))
    problem = led_in(_PROBLEM(place), quotes.with_context(quotes.role("문제"))) or led_in(
        _BEGINS(place), quotes.first()
    )
    method = led_in(_METHOD(place), quotes.role("방법") or quotes.best(cues.METHOD))
    return (first, *problem, *method)


def _findings(facts: PaperFacts, quotes: Quotes, place: int) -> Iterator[Paragraph]:
    results = findings_of(facts, quotes, MOST_RESULTS)
    more = [fact for fact in quotes.best(cues.METHOD, least=1.0) if fact.text[:1] != "("]
    yield (*led_in(_RESULT(place), results), *led_in(_MORE(place), more))


def _meaning(facts: PaperFacts, quotes: Quotes, place: int) -> Paragraph:
    """What the paper says at its end that it is good for, what a team may do, and the limits stated."""
    advice = (_CODE if facts.link("code") else _NO_CODE)(place).format(subject=subject_of(facts))
    return (
        *led_in(_CHANGES(place), quotes.best(cues.APPLY, least=3.0, late=True)),
        said(fix_particles(advice)),
        *led_in(_LIMITS(place), quotes.role("한계")),
    )


def synthesis_of(commission: Commission) -> tuple[Paragraph, ...]:
    """What the choice as a whole shows: its themes with their papers, and where there is code to try."""
    names = {facts.paper.id: name_of(facts.paper) for facts in commission.facts}
    lines = [*_of_themes(by_size(commission.themes), names), _of_code(commission)]
    lines.append(
        "여기 실린 수치와 주장은 모두 저자들이 초록에서 밝힌 것이므로, 쓰기 전에 본문의 실험 조건을 확인하시기 바랍니다."
    )
    lines.append("다음 달에도 같은 기준으로 고른 연구로 찾아뵙겠습니다.")
    return (tuple(said(fix_particles(line)) for line in lines),)


def _of_themes(themes: Sequence[Theme], names: Mapping[str, str]) -> Iterator[str]:
    """The largest theme with some of its papers, the others with one each."""
    if not themes:
        return
    head, *rest = themes
    some = [names[i] for i in head.items[:SHOWN]]
    more = " 등이" if len(head.items) > SHOWN else "이"
    yield f"이번 달에 고른 논문 가운데서는 {head.name} 분야가 {len(head.items)}편으로 가장 많았고, {', '.join(some)}{more} 여기에 듭니다."
    if rest:
        others = [f"{theme.name} 분야의 {names[theme.items[0]]}" for theme in rest]
        yield f"그 밖에 {listed(others)}도 눈여겨볼 만합니다."


def _of_code(commission: Commission) -> str:
    count = sum(bool(facts.link("code")) for facts in commission.facts)
    if not count:
        return "코드가 공개된 논문은 찾지 못했습니다."
    which = "실린 논문 모두" if count == len(commission.facts) else f"{count}편은"
    return f"{which} 코드까지 공개되어 있어, 제목 옆의 링크에서 바로 시험해 볼 수 있습니다."
