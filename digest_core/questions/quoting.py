"""Open questions answered in the paper's own words: the passages that fit, with their sections. Pure."""

from collections.abc import Sequence

from msgspec import Struct

from digest_core.documents import Document
from digest_core.models import Citation, Item
from digest_core.questions.concepts import concepts_of, is_asked_simply
from digest_core.questions.material import Tongue
from digest_core.questions.passages import Found, Hit, Passage, readable_passages, search
from digest_core.text import shorten
from digest_core.writing import cues
from digest_core.writing.instructions import without_orders
from digest_core.writing.sentences import split_sentences

CONSULTED = 8
"""Passages found for a question; a model sees them, readers the best few."""
QUOTES = 3
SHORT_PASSAGE = 320
"""A passage of so many characters is quoted whole; of a longer one the best sentence and the one after it."""
LONGEST_QUOTE = 500
NEAR = 0.6
"""Further quotes have at least this share of the best one's points."""
NOT_THERE = ("이 브리핑과 논문에는 그 내용이 없습니다.", "Neither the briefing nor the paper says that.")
_CAN_BE_ASKED = (
    ("데이터셋", "datasets", "실험 데이터셋"),
    ("실험 결과", "main results", "성능 향상 결과"),
    ("비교한 방법", "baselines", "베이스라인"),
    ("학습 비용", "training cost", "학습 시간과 GPU"),
    ("한계", "limitations", "한계와 향후 과제"),
)
_KINDS = {
    "html": ("본문", "full text"),
    "pdf": ("본문(PDF)", "full text (PDF)"),
    "abstract": ("초록", "abstract"),
}


class Consulted(Struct, frozen=True, kw_only=True):
    """One paper or story as it was consulted for a question.

    `number` is None outside an edition. `found` are the passages that fit.
    """

    item: Item
    number: int | None
    document: Document
    passages: tuple[Passage, ...]
    found: Found

    @property
    def answers(self) -> bool:
        return self.found.answers

    @property
    def url(self) -> str:
        return self.item.subject.url

    def called(self, tongue: Tongue) -> str:
        if self.number is None:
            return self.item.short_title
        return tongue.say(
            f"{self.number}번 {self.item.short_title}", f"{self.number}. {self.item.short_title}"
        )


def consult(question: str, item: Item, number: int | None, document: Document) -> Consulted:
    """What the paper holds for the question; what in it speaks to a model asks nothing."""
    question = without_orders(question)
    passages = readable_passages(document)
    found = _plainly(passages) if is_asked_simply(question) else search(question, passages, CONSULTED)
    return Consulted(item=item, number=number, document=document, passages=passages, found=found)


def _plainly(passages: Sequence[Passage]) -> Found:
    """What explains a paper as a whole: what it does and what comes of it, from the abstract and what begins or ends it."""
    early = [p for p in passages if not p.caption and _is_overview(p)] or list(passages[:6])
    wanted = (cues.METHOD, cues.PROBLEM, cues.RESULT)
    hits: list[Hit] = []
    for kind in wanted:
        best = max(
            ((cues.points(s, kind), p, s) for p in early for s in split_sentences(p.text)),
            key=lambda told: told[0],
            default=None,
        )
        if best and best[0] > 0 and best[2] not in {hit.sentence for hit in hits}:
            hits.append(Hit(best[1], best[2], best[0]))
    return Found(hits=tuple(hits), share=1.0 if hits else 0.0)


def _is_overview(passage: Passage) -> bool:
    return any(word in passage.heading.casefold() for word in ("abstract", "introduction", "conclusion"))


def quoted(consulted: Consulted, tongue: Tongue) -> tuple[str, ...]:
    """The lines that answer for one paper, its name first; that it holds no answer where it does not."""
    if not consulted.answers:
        return (f"{consulted.called(tongue)} — {tongue.say(*NOT_THERE)}", *_notices(consulted))
    kind = tongue.say(*_KINDS[consulted.document.origin])
    heading = tongue.say(f"{kind}에서 찾은 대목", f"from the {kind}")
    quotes = (f"- {_where(hit)}“{quote(hit)}”" for hit in best_hits(consulted.found))
    return (
        f"{consulted.called(tongue)} — {heading}",
        *quotes,
        *_notices(consulted),
        _source(consulted, tongue),
    )


def best_hits(found: Found) -> tuple[Hit, ...]:
    """The passages worth showing: the best and those that come near."""
    near = [hit for hit in found.hits if hit.points >= NEAR * found.hits[0].points]
    return tuple(near[:QUOTES])


def quote(hit: Hit) -> str:
    """A passage's own words, whole or the best sentence and what follows it."""
    if len(hit.passage.text) <= SHORT_PASSAGE or hit.passage.caption:
        return shorten(hit.passage.text, LONGEST_QUOTE)
    sentences = split_sentences(hit.passage.text)
    place = sentences.index(hit.sentence) if hit.sentence in sentences else 0
    both = " ".join(sentences[place : place + 2])
    return shorten(both if len(both) <= LONGEST_QUOTE else sentences[place], LONGEST_QUOTE)


def citation(consulted: Consulted, hit: Hit | None) -> Citation:
    """Where the answer stands; without a passage the paper alone."""
    subject = consulted.item.subject
    if hit is None:
        return Citation(consulted.number, subject.title, subject.url)
    return Citation(consulted.number, subject.title, subject.url, quote(hit), hit.passage.section)


def can_be_asked(consulted: Consulted, tongue: Tongue) -> str:
    """Questions that this paper does answer."""
    answered = [
        tongue.say(korean, english)
        for korean, english, probe in _CAN_BE_ASKED
        if search(probe, consulted.passages, 1).answers
    ][:3]
    name = "" if consulted.number is None else tongue.say(f"{consulted.number}번 ", f"{consulted.number} ")
    stored = [tongue.say("요약", "summary"), tongue.say("리스크", "risks")]
    shown = ", ".join(f'"{name}{word}"' for word in (*answered, *stored))
    return tongue.say(f"물을 수 있는 것: {shown}", f"You can ask: {shown}")


def understood(question: str) -> bool:
    """Whether a question names anything that could be looked for."""
    return bool(concepts_of(question)) or is_asked_simply(question)


def _where(hit: Hit) -> str:
    return f"{hit.passage.section}: " if hit.passage.section else ""


def _notices(consulted: Consulted) -> tuple[str, ...]:
    return tuple(f"({notice})" for notice in consulted.document.notices)


def _source(consulted: Consulted, tongue: Tongue) -> str:
    return f"{tongue.say('출처', 'Source')}: {consulted.url}"
