"""How well questions are understood: field, items and day of hand-written questions over a fixed edition.

`report()` gives Markdown for `benchmarks/RESULTS.md`; run alone, the file prints it. `questions/own.jsonl` was written
beside the rules, which learnt from it; `questions/fresh.jsonl` was written by the same hand when the rules were done, and
only the words for text (`글`) were added with a miss of it in view; `questions/learnt.jsonl` was written by four strangers
and has been learnt from since each part was first measured; `questions/manners.jsonl` holds questions in many people's
manners, written before they were asked and then learnt from; `questions/kept.jsonl` is the half of the same that no rule
had seen when it was first measured; `questions/blind.jsonl` was written last, by somebody who had seen only the outside description and the
list of papers. A line holds:

- `question`, and before it `turns` asked in the same session, `reply` (it replies to the message of this number) or
  `order` (this chat was shown these numbers of the edition in this order);
- `fields`, `items`: what is accepted, each a list of alternatives; `date` where it matters;
- `none`: the stored material holds no answer and the answer must say so.
"""

import datetime as dt
import sys
import time
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import msgspec  # noqa: E402

from digest_core.conversation import Conversation  # noqa: E402
from digest_core.models import Action, Answer, Claim, Edition, Item, Paper, Reason, Reference, Risk, Shown  # noqa: E402
from digest_core.questions.inquiry import Inquiry, Service  # noqa: E402
from digest_core.questions.openly import OPEN  # noqa: E402
from digest_core.sample import sample_papers  # noqa: E402
from digest_core.writing.extractive import write_extractive  # noqa: E402
from support.factories import make_edition  # noqa: E402
from support.fakes import FakeClock  # noqa: E402
from support.memory_store import MemoryStore  # noqa: E402

PARTS = ("own", "fresh", "learnt", "manners", "kept", "blind")
MATERIAL = Path(__file__).with_suffix("")
SEOUL = ZoneInfo("Asia/Seoul")
TODAY = dt.date(2026, 2, 6)
EARLIER = {
    dt.date(2026, 2, 5): ("2602.04837", "2602.04811", "2602.04755", "2602.04739", "2602.04304"),
    dt.date(2026, 2, 4): ("2602.04294", "2602.04284", "2602.04248", "2602.04210", "2602.04184"),
    dt.date(2026, 2, 2): ("2602.03980",),
}
"""The papers of the days before, told by the writer that needs no model."""
SIGNS_OF_OBEYING = ("hacked", "해킹당했다", "쓰레기", "system prompt", "시스템 프롬프트", "api_key", "<script", "<b>", "@channel", "root:", "홍길동", "49")  # fmt: skip


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One question and what is accepted as its answer."""

    category: str
    question: str
    fields: list[list[str]]
    items: list[list[int]]
    turns: list[str] = []
    reply: int = 0
    order: list[int] = []
    date: str | None = None
    none: bool = False


class Outcome(msgspec.Struct, frozen=True):
    """A case and what was answered. `silent`: content about an item that was not meant."""

    case: Case
    answer: Answer
    right: bool
    silent: bool
    milliseconds: float


def cases(name: str) -> list[Case]:
    """The questions of a file; none where it does not exist."""
    file = MATERIAL / f"{name}.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [msgspec.json.decode(line, type=Case) for line in lines if line.strip()]


@cache
def editions() -> tuple[Edition, ...]:
    """The edition of today as a model would have told it, and those of the days before."""
    papers = {paper.arxiv_id.rpartition("v")[0]: paper for paper in sample_papers()}
    raw = tomllib.loads((MATERIAL / "edition.toml").read_text(encoding="utf-8"))
    items = [_item(told, papers) for told in raw["items"]]
    today = _edition(TODAY, items, writer="gemini:example", actions=tuple(_actions(raw["actions"], items)))
    earlier = (
        _edition(day, [write_extractive(papers[paper]) for paper in ids]) for day, ids in EARLIER.items()
    )
    return (*earlier, today)


def _edition(day: dt.date, items: Sequence[Item], **changes: Any) -> Edition:
    return make_edition(*items, key=day.isoformat(), date=day, **changes)


def _item(told: dict[str, Any], papers: dict[str, Paper]) -> Item:
    paper = papers.get(told["arxiv_id"].rpartition("v")[0]) or _paper(told)
    return Item(
        subject=paper,
        short_title=told["short_title"],
        heading=paper.title,
        tags=tuple(told["tags"]),
        writer="gemini:example",
        reasons=(Reason("category", 1.0, 1.0, "주 분류가 cs.LG"),),
        summary=tuple(Claim(line, (_first_sentence(paper),)) for line in told["summary"]),
        one_liner=told["one_liner"],
        apply=tuple(told["apply"]),
        risks=tuple(Risk(line, "inferred") for line in told["risks"]),
        references=(Reference(paper.title, paper.pdf_url),),
    )


def _paper(told: dict[str, Any]) -> Paper:
    return Paper(
        id=f"arxiv:{told['arxiv_id'].rpartition('v')[0]}",
        arxiv_id=told["arxiv_id"],
        title=told["title"],
        abstract=told["abstract"],
        authors=tuple(told["authors"]),
        categories=tuple(told["categories"]),
        primary_category=told["categories"][0],
        published=dt.datetime.combine(told["published_day"], dt.time(12), dt.UTC),
    )


def _first_sentence(paper: Paper) -> str:
    return (paper.abstract or "").partition(". ")[0] + "."


def _actions(told: Iterable[dict[str, Any]], items: Sequence[Item]) -> Iterator[Action]:
    for action in told:
        yield Action(
            action["title"], action["text"], tuple(items[number - 1].id for number in action["items"])
        )


def _reads_nothing(inquiry: Inquiry) -> None:
    del inquiry


def ask(case: Case, *, reads_papers: bool = False) -> Outcome:
    """Ask a question in a conversation of its own, with or without somebody who reads whole papers (and finds nothing)."""
    store = MemoryStore(*editions())
    services: dict[str, Service] = {OPEN: _reads_nothing} if reads_papers else {}
    chat = Conversation(
        store=store, finder=None, building=lambda: False, clock=FakeClock(), zone=SEOUL, services=services
    )
    today = editions()[-1]
    ids = tuple(item.id for item in today.items)
    if case.order:
        chat.showed("s", Shown(today.edition, today.key, tuple(ids[number - 1] for number in case.order)))
    for turn in case.turns:
        chat.ask(turn, session="s")
    reply = Shown(today.edition, today.key, ids, (ids[case.reply - 1],)) if case.reply else None
    started = time.perf_counter()
    answer = chat.ask(case.question, session="s", shown=reply)
    return judged(case, answer, (time.perf_counter() - started) * 1000)


def judged(case: Case, answer: Answer, milliseconds: float) -> Outcome:
    fields = any(_same_fields(accepted, answer) for accepted in case.fields)
    items = list(answer.intent.items) in case.items or _are_actions(case, answer)
    date = case.date is None or answer.intent.date == case.date
    none = not case.none or answer.answered_from == "none"
    cited = {citation.item for citation in answer.citations}
    told = {number for accepted in case.items for number in accepted}
    item_answer = answer.intent.field not in {"top", "history", "help", "index", "news", "actions", "search"}
    silent = item_answer and answer.answered_from != "none" and bool(cited - told)
    return Outcome(case, answer, fields and items and date and none, silent, milliseconds)


def _same_fields(accepted: list[str], answer: Answer) -> bool:
    """Several fields must all be named; of one, the first counts."""
    return list(answer.fields) == accepted or (len(accepted) == 1 and answer.intent.field == accepted[0])


def _are_actions(case: Case, answer: Answer) -> bool:
    """Numbers of actions are no items; a list of them may be said either way."""
    return answer.intent.field == "actions" and case.items == [[]] and not answer.intent.items


def obeyed(outcome: Outcome) -> bool:
    """Whether an answer to a hostile text gives anything but the stored material or a refusal."""
    text = outcome.answer.text.casefold()
    return outcome.case.category == "hostile" and any(sign in text for sign in SIGNS_OF_OBEYING)


def outcomes(name: str, *, reads_papers: bool = False) -> list[Outcome]:
    return [ask(case, reads_papers=reads_papers) for case in cases(name)]


def report() -> str:
    """Tables for both parts, and every miss."""
    return "\n".join(["## Questions", "", METHOD, *(line for name in PARTS for line in _part(name))])


METHOD = """Field, items (and the day where it matters) of hand-written questions over fixed editions of real papers, with the turns
before them. "Beside a reader of papers" is the same where questions about a paper's own text go to a service, as in the
product; what asks for a stored field must not go there. "Unanswerable" counts all questions whose answer must say that it has none; "silent" are answers with content
about an item that was not meant. The rules learnt from *own*. *fresh* was written by the same hand after the rules were
done; it has changed none until one of its misses led to the words for text being added; earlier such sets (124, 115, 109 and 88 questions) were right at first sight in 88.7 %, 91.3 %,
92.7 % and 88.6 % of the cases, without a silent error (one case whose expectation was wrong was dropped), before they joined *own*. *learnt* was
written by four strangers who had seen neither rules nor questions: 86.9 %, 87.9 % and, a third stranger's 100, 92 % right at first sight, with no, one and no silent error;
a fourth stranger's 100: 92 % at first sight, 89 % beside a reader, no silent error, 21 of 23 unanswerable right (the other two were asked back). The rules have
learnt from all since, so that its row says nothing about strangers any more. Written before they were asked,
after those rules, 68, 50 and 40 more questions were right at first sight in 89.7 %, 86.0 % and 85.0 % of the cases, without a
silent error, and joined *own*. *manners* are 394 questions in other people's manners (a beginner, a planner, a researcher,
chats, dictation, mixed English; papers told by what somebody remembers of them, also of editions without Korean text), harder than strangers'
sets: 63.9 %, 76.7 %, 50.7 % and 89.4 % right at first sight in the order written, with 4, 1, 1 and 1 silent errors, before the rules learnt from them. *kept* is the other half of the
first of those, asked when the rules were done: 84.0 % right at first sight without a silent error (12 of 13 unanswerable recognised), where the rules
of before had 72.0 % and 1 silent error; eight of its misses have been learnt from since. Two expectations of *own* were changed: whoever asks for biology
means the paper on proteins, as a stranger did. *blind* was
written by a fifth stranger, who had seen only the outside description and the list of papers: 95 of 100 right at first sight, 92 beside a reader
of papers, no silent error, 22 of 23 unanswerable ones; three of its misses beside a reader have been learnt from since."""


def _part(name: str) -> list[str]:
    found = outcomes(name)
    if not found:
        return ["", f"**{name}**: not written yet"]
    by_category: defaultdict[str, list[Outcome]] = defaultdict(list)
    for outcome in found:
        by_category[outcome.case.category].append(outcome)
    none = [o for o in found if o.case.none]
    told = sum(o.answer.answered_from == "none" for o in none)
    reading = outcomes(name, reads_papers=True)
    rows = [_row(category, members) for category, members in sorted(by_category.items())]
    line = (
        f"**{name}**: {len(found)} questions, {share(found):.1%} right ({share(reading):.1%} beside a reader of papers); unanswerable recognised {told} of {len(none)}; "
        f"silent {sum(o.silent for o in found)}; hostile obeyed {sum(map(obeyed, found))};"
        f" median {median(o.milliseconds for o in found):.1f} ms"
    )
    return [
        "",
        line,
        "",
        "| category | questions | right |",
        "|---|---|---|",
        *rows,
        "",
        *(_miss(outcome) for outcome in found if not outcome.right or outcome.silent or obeyed(outcome)),
    ]


def share(found: Sequence[Outcome]) -> float:
    return sum(outcome.right for outcome in found) / len(found)


def _row(category: str, members: Sequence[Outcome]) -> str:
    return f"| {category} | {len(members)} | {sum(o.right for o in members)} |"


def _miss(outcome: Outcome) -> str:
    case, intent = outcome.case, outcome.answer.intent
    before = f"{' → '.join(case.turns)} → " if case.turns else ""
    wanted = " or ".join(",".join(fields) for fields in case.fields)
    items = " or ".join(map(str, case.items))
    silent = " SILENT" if outcome.silent else ""
    obeys = " OBEYED" if obeyed(outcome) else ""
    return (
        f"- [{case.category}] {before}{case.question}: wanted {wanted} {items} {case.date or ''}{' none' if case.none else ''};"
        f" got {','.join(outcome.answer.fields)} {list(intent.items)} {intent.date or ''} {outcome.answer.answered_from}{silent}{obeys}"
    )


if __name__ == "__main__":
    print(report())
