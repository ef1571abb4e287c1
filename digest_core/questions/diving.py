"""The service behind deep dives: find the paper meant, have its deep dive built, and tell it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Literal

from digest_core.errors import AidailyError, StoreError
from digest_core.identifiers import without_version
from digest_core.models import EXTRACTIVE, Answer, Citation, Claim, DeepDive, Edition, Paper, Shown
from digest_core.ports import BuildReport, BuildRequest, Clock, Store
from digest_core.questions.inquiry import Inquiry
from digest_core.questions.material import Tongue
from digest_core.render.deep_dive import BY_ABSTRACT, VERDICT, missing, sections_of

EDITION = "deep-dive"
READ_AGAIN = timedelta(minutes=10)
"""After so long a deep dive of an abstract alone is built again: the paper may be readable now."""
ONE_AT_A_TIME = (
    "심층 분석은 한 번에 한 편만 할 수 있습니다. 첫 번째 논문을 보여 드립니다.",
    "A deep dive is about one paper at a time; this is the first.",
)
WHICH = (
    '어느 논문인지 알려 주세요. 예: "2번 자세히", "/paper 2602.04884", arXiv 주소',
    'Which paper? E.g. "2 in depth", "/paper 2602.04884", or an address on arXiv.',
)
NEWS = ("뉴스는 심층 분석을 할 수 없습니다.", "There are no deep dives of news.")
MORE = (
    "이어서 물을 수 있습니다. 예: “실험 데이터셋은?”, “한계는?”",
    "You can go on asking, e.g. “which datasets?”, “limitations?”",
)

Dive = Callable[[BuildRequest, Callable[[str], None]], BuildReport]
"""Builds an edition and waits for it, telling its steps; raises an `AidailyError` where it fails."""


class DeepDiveAnswers:
    """`Service` for the field `deep_dive`."""

    def __init__(self, *, store: Store, clock: Clock, dive: Dive) -> None:
        self._store, self._clock, self._dive = store, clock, dive

    def __call__(self, inquiry: Inquiry) -> Answer | None:
        # The document is Korean whatever the question was; an address alone is of no language.
        tongue = Tongue(english=False)
        key = _paper_meant(inquiry)
        if key is None:
            return _none(inquiry, tongue.say(*(NEWS if inquiry.items else WHICH)))
        try:
            edition = self._edition(key, inquiry)
        except StoreError:
            raise
        except AidailyError as error:
            return _none(inquiry, str(error))
        return _told(edition, inquiry, tongue)

    def _edition(self, key: str, inquiry: Inquiry) -> Edition:
        """The stored deep dive, or a new one."""
        stored = self._store.edition(EDITION, key)
        if stored is not None and not self._may_be_better(stored):
            return stored
        self._dive(BuildRequest(edition=EDITION, key=key, force=stored is not None), inquiry.ears.on_step)
        built = self._store.edition(EDITION, key)
        if built is None:
            raise AidailyError("심층 분석을 저장하지 못했습니다. 잠시 뒤 다시 물어봐 주세요.")
        return built

    def _may_be_better(self, stored: Edition) -> bool:
        dive = stored.deep_dive
        by_abstract = dive is None or dive.origin == "abstract"
        return by_abstract and self._clock.now() - stored.generated_at > READ_AGAIN


def _paper_meant(inquiry: Inquiry) -> str | None:
    """The identifier without version of the first paper that is meant."""
    papers = [item.subject for item in inquiry.items if isinstance(item.subject, Paper)]
    named = inquiry.asked.pointed.papers
    if named:
        return named[0].removeprefix("arxiv:")
    return without_version(papers[0].arxiv_id) if papers else None


def _told(edition: Edition, inquiry: Inquiry, tongue: Tongue) -> Answer:
    """The whole of a deep dive as plain lines; by whom and from what it was written is said."""
    dive, paper = edition.deep_dive, edition.items[0].subject
    if dive is None or not isinstance(paper, Paper):
        return _none(inquiry, tongue.say(*WHICH))
    first = [tongue.say(*ONE_AT_A_TIME), ""] if len(inquiry.items) > 1 else []
    lines = [
        *first,
        *_lines(edition, dive),
        "",
        f"{tongue.say('출처', 'Source')}: {paper.url}",
        tongue.say(*MORE),
    ]
    return Answer(
        text="\n".join(lines),
        intent=inquiry.intent(EDITION),
        fields=inquiry.asked.fields,
        answered_from=_answered_from(edition, dive),
        citations=tuple(_citations(edition, dive, inquiry)),
        shown=_shown(edition, inquiry),
    )


def _answered_from(edition: Edition, dive: DeepDive) -> Literal["briefing", "full_text", "model"]:
    if edition.writer != EXTRACTIVE:
        return "model"
    return "briefing" if dive.origin == "abstract" else "full_text"


def _lines(edition: Edition, dive: DeepDive) -> Iterator[str]:
    yield edition.title
    if dive.subtitle not in edition.title:
        yield dive.subtitle
    if dive.origin == "abstract":
        yield next((f"({n.problem})" for n in edition.notes if BY_ABSTRACT in n.problem), f"({BY_ABSTRACT})")
    yield from ("", f"[{VERDICT}]", dive.verdict.text)
    for heading, claims in sections_of(dive):
        yield from ("", f"[{heading}]")
        yield from (f"- {text}" for text in _texts(claims) or (missing(dive, heading, edition.writer),))


def _texts(claims: tuple[Claim, ...]) -> tuple[str, ...]:
    return tuple(claim.text for claim in claims)


def _citations(edition: Edition, dive: DeepDive, inquiry: Inquiry) -> Iterator[Citation]:
    """The paper with the evidence of the lines, each passage once."""
    subject = edition.items[0].subject
    number = inquiry.meant.found[0] if inquiry.meant.found else None
    claims = (dive.verdict, *(claim for _, section in sections_of(dive) for claim in section))
    quotes = dict.fromkeys(quote for claim in claims for quote in claim.evidence)
    for quote in list(quotes)[:10] or [""]:
        yield Citation(number, subject.title, subject.url, quote)


def _shown(edition: Edition, inquiry: Inquiry) -> Shown:
    """A deep dive of an item leaves the talk in its briefing; one of another paper is a talk of its own."""
    asked_in = inquiry.edition
    paper = edition.items[0].id
    if asked_in is not None and asked_in.number_of(paper):
        items = tuple(item.id for item in asked_in.items)
        return Shown(asked_in.edition, asked_in.key, items, (paper,), inquiry.asked.fields)
    return Shown(edition.edition, edition.key, (paper,), (paper,), inquiry.asked.fields)


def _none(inquiry: Inquiry, text: str) -> Answer:
    return Answer(
        text=text, intent=inquiry.intent(EDITION), fields=inquiry.asked.fields, answered_from="none"
    )
