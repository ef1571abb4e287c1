"""The service behind open questions: read the papers in question, find what fits, quote it or have it worded."""

from collections.abc import Callable, Sequence
from typing import Literal

from msgspec import structs

from digest_core.documents import Document, Section
from digest_core.errors import ModelError, SourceError
from digest_core.model_ports import Model
from digest_core.models import Answer, Item, Paper, Shown
from digest_core.questions.inquiry import Ears, Inquiry
from digest_core.questions.lookup import PaperDesk
from digest_core.questions.material import Tongue
from digest_core.questions.quoting import (
    Consulted,
    best_hits,
    can_be_asked,
    citation,
    consult,
    quoted,
    understood,
)
from digest_core.questions.seeking import sought
from digest_core.questions.worded import Worded, worded
from digest_core.reading import FullTexts
from digest_core.writing.extractive import write_extractive

MOST_PAPERS = 3
"""Papers read for one question; each may take a request to arXiv."""
WORTH_ASKING = 0.25
"""The share of a question that passages must hold before a model is asked: it can tell an answer from a near miss."""
ORIGINAL = ("(논문 문장 그대로입니다)", "(Sentences of the paper as they stand)")
BY_WORDS = (
    "(낱말로 찾은 결과입니다. 다른 말이나 영어 용어로 물으면 찾을 수도 있습니다)",
    "(Searched by words: other words may find it)",
)
BESIDE = (
    "모두에 적힌 내용을 나란히 보여 드립니다.",
    "What each of them says, side by side.",
)
NOT_IN_ALL = (
    "그 내용이 모두에 적혀 있지는 않아 견줄 수 없습니다.",
    "Not all of them state this, so they cannot be compared.",
)
TOO_MANY = (
    f"한 번에 {MOST_PAPERS}편까지만 본문을 읽어 답합니다.",
    f"At most {MOST_PAPERS} papers are read for one question.",
)


class OpenAnswers:
    """`Service` for the field `open`.

    `texts` opens the full texts; `desk` gives papers with their metadata, fetched where an edition lacks it; `model`
    opens the model for somebody's question, None where there is none; it may raise a `ModelError`.
    """

    def __init__(
        self,
        *,
        texts: Callable[[], FullTexts],
        desk: PaperDesk,
        model: Callable[[Inquiry], Model | None],
    ) -> None:
        self._texts, self._desk, self._model = texts, desk, model

    def __call__(self, inquiry: Inquiry) -> Answer | None:
        edition, meant = inquiry.edition, inquiry.meant
        if edition is None or edition.sample or not (inquiry.items or meant.elsewhere):
            return None
        if not understood(inquiry.question):
            return None
        tongue = Tongue(inquiry.asked.english)
        consulted = self._consulted(inquiry)
        if not consulted:
            return None
        try:
            told, trouble = self._worded(inquiry, consulted, tongue), ""
        except ModelError as error:
            told, trouble = None, tongue.say(f"(모델 대신 논문의 문장으로 답합니다: {error})", f"({error})")
        answer = _of_model(inquiry, told) if told else _of_quotes(inquiry, consulted, tongue, trouble)
        return _with_preface(_shown(answer, inquiry, consulted), inquiry, tongue)

    def _consulted(self, inquiry: Inquiry) -> tuple[Consulted, ...]:
        """The papers meant, in the list or beyond it, each with what it holds for the question."""
        pairs: list[tuple[Item, int | None]] = list(zip(inquiry.items, inquiry.meant.found, strict=True))
        pairs += [(item, None) for paper in inquiry.meant.elsewhere if (item := self._outside(paper))]
        return tuple(
            consult(inquiry.question, item, number, self._document(item, inquiry.ears))
            for item, number in pairs[:MOST_PAPERS]
        )

    def _outside(self, paper_id: str) -> Item | None:
        """A paper that the list does not show, as an item; None where nobody knows it just now."""
        try:
            paper = self._desk.find(paper_id.removeprefix("arxiv:"))
        except SourceError:
            return None
        return write_extractive(paper) if paper else None

    def _document(self, item: Item, ears: Ears) -> Document:
        subject = item.subject
        if isinstance(subject, Paper):
            return self._texts().document(self._desk.complete(subject), ears.on_step)
        story = tuple(text for text in (subject.title, subject.snippet) if text)
        return Document(
            paper_id=subject.id,
            arxiv_id="",
            origin="abstract",
            sections=(Section(title="", paragraphs=story),),
        )

    def _worded(self, inquiry: Inquiry, consulted: Sequence[Consulted], tongue: Tongue) -> Worded | None:
        """The answer in a model's words; None where there is no model or nothing of it holds.

        Raises a `ModelError`.
        """
        model = self._model(inquiry)
        if model is None:
            return None
        if not all(one.answers for one in consulted):
            consulted = sought(inquiry.question, consulted, model)
        if not any(one.found.hits and one.found.share >= WORTH_ASKING for one in consulted):
            return None
        return worded(inquiry.question, consulted, model, inquiry.ears.on_sentence, tongue)


def _of_quotes(inquiry: Inquiry, consulted: Sequence[Consulted], tongue: Tongue, trouble: str = "") -> Answer:
    """The passages themselves; `trouble` says why no model answers."""
    answering = [one for one in consulted if one.answers]
    blocks = ["\n".join(quoted(one, tongue)) for one in consulted]
    if len(consulted) > 1 and answering:
        blocks.insert(0, tongue.say(*(BESIDE if len(answering) == len(consulted) else NOT_IN_ALL)))
    blocks += (
        [tongue.say(*ORIGINAL)] if answering else [tongue.say(*BY_WORDS), can_be_asked(consulted[0], tongue)]
    )
    return Answer(
        text="\n\n".join(filter(None, (*blocks, trouble))),
        intent=inquiry.intent(),
        fields=inquiry.asked.fields,
        answered_from=_source(answering),
        citations=tuple(citation(one, hit) for one in answering for hit in best_hits(one.found)),
    )


def _source(answering: Sequence[Consulted]) -> Literal["briefing", "full_text", "none"]:
    """The abstract is stored with the briefing; only what goes beyond it is the full text's."""
    if not answering:
        return "none"
    return "full_text" if any(one.document.origin != "abstract" for one in answering) else "briefing"


def _of_model(inquiry: Inquiry, told: Worded) -> Answer:
    return Answer(
        text=told.text,
        intent=inquiry.intent(),
        fields=inquiry.asked.fields,
        answered_from="model" if told.citations else "none",
        citations=told.citations,
    )


def _shown(answer: Answer, inquiry: Inquiry, consulted: Sequence[Consulted]) -> Answer:
    """Where papers beyond the list were spoken of, the talk goes on about them."""
    edition = inquiry.edition
    if edition is None or all(one.number is not None for one in consulted):
        return answer
    items = tuple(item.id for item in edition.items)
    about = tuple(one.item.id for one in consulted)
    return structs.replace(
        answer, shown=Shown(edition.edition, edition.key, items, about, inquiry.asked.fields)
    )


def _with_preface(answer: Answer, inquiry: Inquiry, tongue: Tongue) -> Answer:
    """What must be said before: that not all papers were read, or that some numbers are not there."""
    edition, meant = inquiry.edition, inquiry.meant
    lines = [tongue.say(*TOO_MANY)] if len(meant.found) > MOST_PAPERS else []
    if edition and set(meant.numbers) - set(meant.found):
        count = len(edition.items)
        lines.append(
            tongue.say(f"이 브리핑에는 {count}번까지 있습니다.", f"This briefing has {count} items.")
        )
    return structs.replace(answer, text="\n\n".join([*lines, answer.text]))
