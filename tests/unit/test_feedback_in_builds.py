"""A verdict from word to rank: what a reader says of one briefing moves the next one, and is told there."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from digest_core.builds import run_build
from digest_core.config import Settings
from digest_core.conversation import Conversation
from digest_core.inquiry import OpenSource
from digest_core.models import Edition
from digest_core.pipeline import Workshop
from digest_core.ports import Batch, BuildRequest, Kind, Publication, Request
from digest_core.questions.beyond import Beyond
from digest_core.questions.judging import Judge
from support.factories import make_edition, make_item, make_paper
from support.fakes import FakeClock, FakeGate
from support.memory_people import MemoryFeedbackBook
from support.memory_store import MemoryStore

SUBMITTED = datetime(2026, 2, 4, 12, tzinfo=UTC)
TITLES = ("Protein Docking", "Robot Walking", "Market Making", "Weather Maps")


class Papers:
    """A source of four papers that are alike in all but their subject."""

    label, kind, detail = "arXiv", "paper", "cs.AI/cs.LG"

    def __init__(self) -> None:
        self.kind: Kind = "paper"

    def collect(self, request: Request) -> Batch:
        papers = (
            make_paper(n, title=title, abstract="We study it.", published=SUBMITTED)
            for n, title in enumerate(TITLES, 1)
        )
        return Batch(papers=tuple(papers))


def build(store: MemoryStore, book: MemoryFeedbackBook, clock: FakeClock) -> Edition:
    shop = Workshop(
        settings=Settings.from_env({}),
        store=store,
        clock=clock,
        gate=FakeGate(clock),
        sources=(OpenSource("arxiv", Papers(), essential=True),),
        on_step=lambda _: None,
        feedback=book,
    )
    assert run_build(BuildRequest(edition="daily", key="2026-02-06"), shop).status == "built"
    edition = store.edition("daily", "2026-02-06")
    assert edition is not None
    return edition


def after(said: str) -> Edition:
    """The briefing of 02-06, once a reader has said this of the one of 02-05."""
    clock = FakeClock(datetime(2026, 2, 5, 3, tzinfo=UTC))
    earlier = make_item(make_paper(91, title="Protein Folding"), tags=("단백질",))
    store = MemoryStore()
    edition = make_edition(earlier, date=date(2026, 2, 5), key="2026-02-05")
    store.publish(Publication(edition=edition, seen=(earlier.id,)))
    book = MemoryFeedbackBook()
    chat = Conversation(
        store=store,
        finder=None,
        building=lambda: False,
        clock=clock,
        zone=ZoneInfo("Asia/Seoul"),
        beyond=Beyond(judge=Judge(book, store, clock)),
    )
    chat.ask(said, session="s", person="telegram:1")
    clock.advance(24 * 3600)
    return build(store, book, clock)


def titles(edition: Edition) -> list[str]:
    return [item.subject.title for item in edition.items]


def test_what_is_liked_comes_first_and_what_is_disliked_last() -> None:
    assert titles(after("1번 👍"))[0] == "Protein Docking"
    assert titles(after("1번 별로"))[-1] == "Protein Docking"


def test_the_reasons_say_so() -> None:
    edition = after("1번 👍")
    (reason,) = (r for r in edition.items[0].reasons if r.signal == "feedback")
    assert reason.detail == "👍 단백질 +0.33"
    assert 0.6 < reason.value < 0.7
    chat = Conversation(
        store=MemoryStore(edition),
        finder=None,
        building=lambda: False,
        clock=FakeClock(),
        zone=ZoneInfo("Asia/Seoul"),
    )
    assert "독자 반응: 👍 단백질 +0.33 (값 0.67" in chat.ask("1번이 왜 뽑혔어?").text


def test_without_a_verdict_there_is_no_such_reason() -> None:
    edition = after("1번 요약")
    assert all(reason.signal != "feedback" for item in edition.items for reason in item.reasons)
