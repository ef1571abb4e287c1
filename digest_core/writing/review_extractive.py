"""The weekly review without a model: the papers' own sentences under Korean lead-ins. Pure.

Ours are dates, names, subjects and the advice to a team, which follows from what is known of the paper (code, figures,
limits) and says no more than that.
"""

import re
from collections.abc import Iterator, Sequence

from digest_core.models import EXTRACTIVE, Article, Claim, Paragraph, Section
from digest_core.paper_facts import Fact, PaperFacts
from digest_core.text import one_line
from digest_core.writing import cues
from digest_core.writing.article_parts import (
    Quotes,
    led_in,
    name_of,
    quoted,
    said,
    subject_in_korean,
    turning,
)
from digest_core.writing.articles import Commission
from digest_core.writing.emoji import emoji_for
from digest_core.writing.korean import fix_particles
from digest_core.writing.paper_words import (
    by_size,
    findings_of,
    listed,
    original_title,
    short_day,
    subject_of,
    topics_of,
)

MOST_RESULTS = 3
FEWEST_TOPICS = 2
_DATED = turning(
    "{day} 발표된 {subject} 논문, {name}입니다.",
    "다음은 {name}입니다. {day} 발표된 {subject} 논문이에요.",
    "{subject} 쪽에서 고른 논문은 {name}입니다. {day}에 발표됐어요.",
)
_UNDATED = "{subject} 논문, {name}입니다."
_PROBLEM = turning(
    "초록은 문제를 이렇게 짚습니다.",
    "출발점이 된 문제는 이렇습니다.",
    "무엇이 걸림돌인지부터 보면 이렇습니다.",
)
_METHOD = turning(
    "그래서 내놓은 방법입니다.",
    "해법은 다음 문장에 담겨 있습니다.",
    "제안하는 방법은 이렇게 소개합니다.",
)
_BEGINS = turning("초록은 이렇게 시작합니다.", "논문은 이렇게 말문을 엽니다.")
_RESULT = turning(
    "결과로는 다음을 내세웁니다.",
    "초록에 적힌 결과는 이렇습니다.",
    "얻은 것은 다음과 같습니다.",
)
_ENDS = "초록은 이렇게 맺습니다."
_TITLE = "논문의 전체 제목은 이렇습니다."
_WITH_CODE = turning(
    "{subject} 기능을 만드는 팀이라면 공개된 코드를 내려받아 자기 데이터로 먼저 돌려 볼 만합니다.",
    "{subject} 기술을 서비스에 쓰려는 팀이라면 코드가 공개돼 있으니 작은 실험부터 시작할 수 있습니다.",
    "{subject} 쪽을 검토하는 팀이라면 공개된 구현과 지금 쓰는 방식을 나란히 견주어 보세요.",
)
_AND_FIGURES = turning(
    "견줄 때는 초록의 수치({figures})가 어떤 조건에서 나온 값인지도 함께 확인하면 좋아요.",
    "초록의 수치({figures})를 기준선으로 잡아 두면 차이를 재기 쉬워요.",
)
_AND_NO_FIGURES = turning(
    "어떤 지표로 견줄지부터 정해 두면 결과를 판단하기 쉬워요.",
    "돌려 보기 전에 무엇이 나아져야 쓸 만한지부터 정해 두면 좋아요.",
)
_WITH_FIGURES = turning(
    "{subject} 쪽을 검토하는 팀이라면 초록의 수치({figures})가 어떤 조건에서 나왔는지부터 확인해 보세요.",
    "{subject} 기술을 쓰는 팀이라면 초록의 수치({figures})를 지금 쓰는 방식의 값과 나란히 놓아 볼 만합니다.",
)
_WITHOUT_BOTH = turning(
    "{subject} 쪽을 맡은 팀이라면 초록이 짚은 문제가 자기 서비스에도 있는지부터 견주어 볼 만합니다.",
    "{subject} 기능을 설계하는 팀이라면 이 논문이 나눈 구성을 점검표처럼 써 볼 수 있습니다.",
)
_NO_CODE = turning(
    "공개된 코드는 찾지 못했으니, 재현 계획은 본문을 확인한 뒤에 세우는 편이 좋아요.",
    "코드는 아직 보이지 않으니, 직접 구현해야 할 몫까지 함께 따져 보세요.",
)
_LIMITS = turning("저자들이 밝힌 한계도 있습니다.", "초록이 스스로 말하는 한계도 보고 가죠.")
_TELLING = re.compile(r"%|×|\d ?x\b|배|times|-fold|point", re.IGNORECASE)
_MEASURED = rf"(?i){_TELLING.pattern}|\d(?:K|M|B|T)\b|GB|hours?|seconds?"


def extract_review(commission: Commission) -> Article:
    """The whole review; every section is extracted."""
    return Article(
        first=commission.first,
        last=commission.last,
        opening=opening_of(commission),
        topics=topics_of(commission, FEWEST_TOPICS),
        sections=extract_sections(commission),
    )


def opening_of(commission: Commission) -> tuple[Paragraph, ...]:
    """What was looked at and what stands out of it, before the themes; and how the text goes on."""
    span = f"{short_day(commission.first)}부터 {short_day(commission.last)}까지"
    looked = f"이번 주({span}) arXiv에 올라온 논문 {commission.candidates:,}편 가운데 {len(commission.facts)}편을 골랐습니다."
    return (
        (said(looked), said(thesis_of(commission))),
        (said("갈래별로 묶으면 이렇습니다."),),
        (
            said("이 글에서는 논문마다 문제와 방법, 결과를 차례로 짚습니다."),
            said("그리고 어떤 팀이 무엇을 가져갈 수 있을지 덧붙여 볼게요."),
        ),
    )


def thesis_of(commission: Commission) -> str:
    """What the week is about, by its themes: the largest, then the others."""
    themes = by_size(commission.themes)
    if not themes or len(themes[0].items) == 1:
        return "이번 주에는 한쪽으로 몰리지 않고 저마다 다른 주제가 나왔습니다."
    head, *rest = themes
    if not rest:
        return f"가장 굵은 흐름은 {head.name}({len(head.items)}편)입니다."
    others = listed([theme.name for theme in rest[:3]])
    return f"가장 굵은 흐름은 {head.name}({len(head.items)}편)이고, {others} 쪽에서도 눈여겨볼 논문이 나왔습니다."


def extract_sections(commission: Commission) -> tuple[Section, ...]:
    """One section for each paper, in the commission's order."""
    sections: list[Section] = []
    for place, facts in enumerate(commission.facts):
        emoji = emoji_for(facts.tags, [section.emoji for section in sections])
        sections.append(_section(commission, facts, place, emoji))
    return tuple(sections)


def _section(commission: Commission, facts: PaperFacts, place: int, emoji: str) -> Section:
    """A paper's section; `place` turns the lead-ins, so that they do not repeat from one to the next."""
    # A colon would end the name in the heading.
    quotes, name = Quotes(facts), name_of(facts.paper).replace(": ", " – ")
    told = tuple(filter(None, (introduction(facts, place, name), *_argument(quotes, place))))
    results = findings_of(facts, quotes, MOST_RESULTS, besides=_MEASURED)
    ended = results or quotes.last()
    lead = said(_RESULT(place) if results else _ENDS if ended else _TITLE)
    return Section(
        item=facts.paper.id,
        title=name,
        subtitle=subject_in_korean(facts),
        original=original_title(facts.paper),
        theme=commission.theme_of(facts.paper.id),
        emoji=emoji,
        announced=facts.announced,
        authors=facts.paper.authors,
        paragraphs=(*told, (lead,)),
        bullets=tuple(map(quoted, ended)) or (_title(facts),),
        lesson=lesson_of(facts, place, results, quotes),
        links=facts.links,
        writer=EXTRACTIVE,
    )


def introduction(facts: PaperFacts, place: int, name: str) -> Paragraph:
    """What it is, and when it was announced."""
    frame = _DATED(place) if facts.announced else _UNDATED
    day = short_day(facts.announced) if facts.announced else ""
    return (said(frame.format(day=day, subject=subject_of(facts), name=name)),)


def _argument(quotes: Quotes, place: int) -> Iterator[Paragraph]:
    """Problem and method, as far as the abstract tells them."""
    yield led_in(_PROBLEM(place), quotes.with_context(quotes.role("문제"))) or led_in(
        _BEGINS(place), quotes.first()
    )
    yield led_in(_METHOD(place), quotes.role("방법") or quotes.best(cues.METHOD))


def _title(facts: PaperFacts) -> Claim:
    """For want of a result that is not told yet: the title, as the paper writes it."""
    title = one_line(facts.paper.title)
    return Claim(title, (title,))


def lesson_of(facts: PaperFacts, place: int, results: Sequence[Fact], quotes: Quotes) -> Paragraph:
    """What a team may do with it, by what is known: code, figures, limits."""
    figures = figures_told(results)
    if facts.link("code"):
        first, second = _WITH_CODE(place), (_AND_FIGURES if figures else _AND_NO_FIGURES)(place)
    else:
        first, second = _WITH_FIGURES(place) if figures else _WITHOUT_BOTH(place), _NO_CODE(place)
    lines = (line.format(subject=subject_of(facts), figures=figures) for line in (first, second))
    return (*map(said, map(fix_particles, lines)), *led_in(_LIMITS(place), quotes.role("한계")))


def figures_told(results: Sequence[Fact]) -> str:
    """Up to two measured values of the results that mean something alone: shares and factors."""
    telling = [figure for fact in results for figure in fact.figures if _TELLING.search(figure)]
    return ", ".join(dict.fromkeys(telling[:2]))
