"""How well a paper's own text answers open questions: passages found, and silence where there is no answer.

`report()` gives Markdown for `benchmarks/RESULTS.md`; run alone, the file prints it. Papers and questions stand in
`open_questions/`; the texts are our own, written in the structure of arXiv's HTML around what the papers' abstracts say.
"""

import json
import random
import re
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from digest_core.documents import Document  # noqa: E402
from digest_core.fulltext.html import read_html  # noqa: E402
from digest_core.model_ports import Prompt  # noqa: E402
from digest_core.models import Item, Paper  # noqa: E402
from digest_core.questions.material import Tongue  # noqa: E402
from digest_core.questions.passages import BEST, Found, Passage, passages_of, search  # noqa: E402
from digest_core.questions.quoting import consult  # noqa: E402
from digest_core.questions.worded import worded  # noqa: E402
from support.fakes import FakeModel  # noqa: E402
from support.latexml import page_of  # noqa: E402

FOLDER = ROOT / "benchmarks" / "open_questions"
SET, FRESH, UNSEEN = "questions", "fresh", "unseen"
"""The set that the search was tuned on, one that was written afterwards and then learnt from, and one measured once."""


class Question(NamedTuple):
    """A question; `passages` are strings of the passages that answer it, none where the paper has no answer."""

    paper: str
    text: str
    passages: tuple[str, ...]


class Asked(NamedTuple):
    """A question and what was found for it."""

    question: Question
    found: Found

    @property
    def rank(self) -> int | None:
        """The place of the first passage that answers, from 1."""
        places = (
            place
            for place, hit in enumerate(self.found.hits, 1)
            if any(string in hit.passage.text for string in self.question.passages)
        )
        return next(places, None)


def document(paper: str) -> Document:
    """A paper of the evaluation as it would be read."""
    sections = read_html(page_of(FOLDER / "papers" / f"{paper}.txt"))
    return Document(paper_id=f"arxiv:{paper}", arxiv_id=f"{paper}v1", origin="html", sections=sections)


def questions(name: str = SET) -> Iterator[Question]:
    """The questions of a set."""
    content = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    for paper in content["paper"]:
        for question in paper["questions"]:
            yield Question(paper["id"], question["text"], tuple(question.get("passages", ())))


def asked(name: str = SET) -> tuple[Asked, ...]:
    """All questions of a set, each searched in its own paper."""
    papers: dict[str, tuple[Passage, ...]] = {}
    found = []
    for question in questions(name):
        if question.paper not in papers:
            papers[question.paper] = passages_of(document(question.paper))
        found.append(Asked(question, search(question.text, papers[question.paper], BEST)))
    return tuple(found)


def recall(all_asked: Sequence[Asked], at: int = BEST) -> float:
    """The share of answerable questions with an answering passage among the first `at`."""
    ranks = [a.rank for a in all_asked if a.question.passages]
    return sum(rank is not None and rank <= at for rank in ranks) / len(ranks)


def abstention(all_asked: Sequence[Asked]) -> tuple[float, float]:
    """The shares of unanswerable questions that are recognised, and of answerable ones that are answered."""
    silent = [not a.found.answers for a in all_asked if not a.question.passages]
    spoken = [a.found.answers for a in all_asked if a.question.passages]
    return sum(silent) / len(silent), sum(spoken) / len(spoken)


class Told(NamedTuple):
    """How many sentences a careless model sent, how many reached readers, and how many of those lack a citation."""

    sent: int
    shown: int
    uncited: int


def careless(prompt: Prompt, chance: random.Random) -> list[dict[str, object]]:
    """A sentence about each passage shown; half of them cite nothing, another passage, or one that does not exist."""
    shown = re.findall(r"^\[(\d+)\] \([^)]*\) (.*)$", prompt.user, re.MULTILINE)
    sentences: list[dict[str, object]] = []
    for number, text in shown:
        name = next(iter(re.findall(r"[A-Z][A-Za-z]+[A-Z\d][\w-]*|\d[\d,.]*\d", text)), "")
        line = f"이 부분은 실험에서 {name} 값을 다룹니다." if name else "이 부분은 실험 결과를 다룹니다."
        wrong = chance.choice(([], [len(shown) + 7], [0], [-1], ["x"]))
        sentences.append({"text": line, "passages": chance.choice(([int(number)], wrong))})
    return sentences


def told() -> Told:
    """All answerable questions answered by a careless model, every sentence that is shown looked up."""
    chance, counts = random.Random(6), [0, 0, 0]
    for question in (q for q in questions() if q.passages):
        paper = document(question.paper)
        subject = Paper(id=paper.paper_id, arxiv_id=paper.arxiv_id, title=question.paper)
        item = Item(subject=subject, short_title=question.paper, heading=question.paper, writer="x")
        one = consult(question.text, item, 1, paper)
        sent: list[dict[str, object]] = []
        model = FakeModel(lambda prompt, sent=sent: _sentences(prompt, chance, sent))
        answer = worded(question.text, [one], model, None, Tongue())
        texts = {text for section in paper.sections for text in (*section.paragraphs, *section.captions)}
        lines = re.findall(r"^- (.*)$", answer.text, re.MULTILINE) if answer and answer.citations else []
        cited = (
            [c.section for c in answer.citations if any(c.quote.rstrip("…") in t for t in texts)]
            if answer
            else []
        )
        counts[0] += len(sent)
        counts[1] += len(lines)
        counts[2] += sum(
            not any(f"({section}" in line or section in line for section in cited) for line in lines
        )
    return Told(*counts)


def _sentences(prompt: Prompt, chance: random.Random, sent: list[dict[str, object]]) -> str:
    sent[:] = careless(prompt, chance)
    return json.dumps({"answerable": "yes", "sentences": sent}, ensure_ascii=False)


def report() -> str:
    rows = asked()
    papers = sorted({a.question.paper for a in rows})
    lines = [
        "| paper | questions | unanswerable | recall@5 | recall@1 | silence right | speech right |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, some in [
        *((p, [a for a in rows if a.question.paper == p]) for p in papers),
        ("**all**", list(rows)),
        ("second set", list(asked(FRESH))),
        ("third set, unseen", list(asked(UNSEEN))),
    ]:
        silent, spoken = abstention(some)
        without = sum(not a.question.passages for a in some)
        lines.append(
            f"| {name} | {len(some)} | {without} | {recall(some):.2f} | {recall(some, 1):.2f} | {silent:.2f} | {spoken:.2f} |"
        )
    said = told()
    careless_model = (
        f"A careless model sent {said.sent} sentences to the answerable questions, half of them citing nothing or "
        f"something that does not exist: {said.shown} were shown, {said.uncited} of them without a valid citation."
    )
    lines += ["", careless_model]
    return "\n".join(lines)


if __name__ == "__main__":
    if "-v" in sys.argv:
        for one in asked(FRESH if "fresh" in sys.argv else SET):
            wrong = (one.rank is None) if one.question.passages else one.found.answers
            hidden = one.question.passages and not one.found.answers
            if wrong or hidden:
                print(one.question.paper, one.question.text, "rank", one.rank, f"share {one.found.share:.2f}")
                for hit in one.found.hits[:2]:
                    print("      ", f"{hit.points:.1f}", hit.passage.section, "|", hit.sentence[:100])
    print(report())
