"""The checks of the two long forms: the seeds pass, and every way of spoiling a seed is seen."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from support.review_form import review_faults
from support.trend_form import trend_faults

Spoil = Callable[[str], str]


def seed(shared: Path, number: str) -> str:
    (path,) = (shared / "seeds").glob(f"{number}_*.txt")
    return path.read_text(encoding="utf-8")


def replacing(old: str, new: str, count: int = 1) -> Spoil:
    def spoil(text: str) -> str:
        assert old in text, "this mutation changes nothing"
        return text.replace(old, new, count)

    return spoil


def substituting(pattern: str, new: str, count: int = 1) -> Spoil:
    def spoil(text: str) -> str:
        changed, made = re.subn(pattern, new, text, count=count, flags=re.MULTILINE)
        assert made, "this mutation changes nothing"
        return changed

    return spoil


REVIEW_MUTATIONS: dict[str, Spoil] = {
    "no front matter": substituting(r"\A---\n(?:.*\n)*?---\n", ""),
    "a key less": replacing("use_math: true\n", ""),
    "keys in another order": replacing("use_math: true\ntoc: true", "toc: true\nuse_math: true"),
    "a key more": replacing("use_math: true\n", "use_math: true\nlayout: post\n"),
    "no teaser": substituting(r"^    teaser: .*\n", ""),
    "no actions": substituting(r"^    actions:\n        - url: \n", "    actions:\n"),
    "a switch off": replacing("toc_sticky: true", "toc_sticky: false"),
    "an empty excerpt": substituting(r"^excerpt: .*$", 'excerpt: ""'),
    "another category": replacing("    - Paper Review", "    - Weekly"),
    "lists without indent": substituting(r"^    - (?=\S)", "- ", 7),
    "two tags": substituting(r"^    - (?:LLM|Agent|Quantization|Full Stack Agent)\n", "", 4),
    "a tag twice": replacing("    - Agent\n", "    - LLM\n"),
    "another title": replacing("이번 주 AI/ML 논문 훑어보기", "AI 소식"),
    "the week begins on a Tuesday": replacing("26.02.09", "26.02.10"),
    "the week ends on a Saturday": replacing("02.15)", "02.14)"),
    "another day of publication": replacing("date: 2026-02-20", "date: 2026-02-16"),
    "no opening": substituting(r"^이번 주에도(?:.*\n)*?(?=## )", ""),
    "a thesis without bullets": substituting(r"^\* ", "", 2),
    "nothing on what the text does": substituting(r"^이 글에서는", "여기서는"),
    "four sections less": substituting(r"^## 🎬(?:.*\n)*", ""),
    "a heading without emoji": replacing("## 🔧 ", "## "),
    "a heading without subtitle": substituting(r"^(## 📱 [^:\n]+): .*$", r"\1"),
    "an emoji twice": replacing("## 🧠", "## 🔧"),
    "a heading of another level": replacing("## 🌐", "### 🌐"),
    "a title of its own": replacing("이번 주에도", "# 주간\n\n이번 주에도"),
    "a name that is not bold": replacing("**NanoQuant**", "NanoQuant"),
    "a link with a version": replacing("abs/2602.06694", "abs/2602.06694v1"),
    "a link to the PDF": replacing("abs/2602.06694", "pdf/2602.06694"),
    "no link to a paper": substituting(r"^\* \[SATA 논문.*\n", ""),
    "two links to one paper": substituting(r"^(\* \[NanoQuant 논문.*)$", r"\1\n\n\1"),
    "a label of another kind": replacing("FullStack-Agent GitHub]", "코드]"),
    "GitHub elsewhere": replacing("https://github.com/OpenMOSS/MOVA", "https://example.com/OpenMOSS/MOVA"),
    "Hugging Face elsewhere": replacing("https://huggingface.co/", "https://huggingface.example/"),
    "links that nothing leads to": substituting(r"^논문은 여기.*\n\n", "\n"),
    "no takeaway": substituting(r"(?<=abs/2602\.06694\)\n)(?:(?!## ).*\n)*", ""),
    "hyphens for bullets": substituting(r"^\* ", "- ", 3),
    "bullets without blank lines": substituting(r"^(\* 총 32B.*\n)\n", r"\1"),
    "rules between sections": replacing("## 🧠", "---\n\n## 🧠"),
    "no lines broken by spaces": substituting(r" +$", "", 0),
    "한다체": substituting(r"(?:합니다|됩니다|입니다|습니다|어요|해요)\.", "한다.", 0),
    "an empty link": replacing("(https://github.com/AI45Lab/AgentDoG)", "()"),
}  # fmt: skip

TREND_MUTATIONS: dict[str, Spoil] = {
    "no greeting": substituting(r"\A.*\n\n", ""),
    "a greeting without what follows": substituting(r"\A(.*):$", r"\1."),
    "four topics": substituting(r"^\*   효율적인.*\n", ""),
    "topics with one space": substituting(r"^\*   ", "* ", 5),
    "no introduction": substituting(r"^최근 대규모(?:.*)\n\n각 연구.*\n\n인공지능(?:.*\n)*?(?=---)", ""),
    "headings": substituting(r"^\*\*텐서형", "## **텐서형"),
    "a heading that is not bold": substituting(r"^\*\*(StreamingVLM.*)\*\* \(", r"\1 ("),
    "no word for the paper": substituting(r"^(\*\*텐서형.*\*\*) \( 논문 \)$", r"\1"),
    "links in the other order": replacing("( 논문 / 코드 )", "( 코드 / 논문 )"),
    "brackets without spaces": replacing("( 논문 )", "(논문)"),
    "another kind of link": replacing("( 논문 / 코드 )", "( 논문 / 영상 )"),
    "a title in one tongue": replacing("(Tensor Logic: The Language of AI)", ""),
    "a title without quotes": substituting(r"^'(텐서형[^']*)'", r"\1"),
    "no authors": replacing(" (Domingos, 2025)", ""),
    "authors without a year": replacing("(Domingos, 2025)", "(Domingos)"),
    "authors in English": replacing("Guo 등, 2025", "Guo et al. 2025"),
    "one paragraph": substituting(r"^(RAG-Anything의 등장.*)\n\n", ""),
    "eight paragraphs": substituting(r"^(RAG-Anything의 등장.*)\n", r"\1\n\n\1\n\n\1\n\n\1\n\n\1\n\n\1\n\n\1\n"),
    "three sections less": substituting(r"^\*\*StreamingVLM(?:.*\n)*?(?=\*\*마르코프)", ""),
    "no rule between two sections": substituting(r"^---\n\n(?=\*\*텐서형)", ""),
    "no thanks": substituting(r"읽어주셔서[^!]*!", "여기까지입니다."),
    "no synthesis": substituting(r"^오늘날 LLM 연구는.*\n\n", ""),
    "no last line": substituting(r"\n\n구독하기\Z", ""),
    "another last line": substituting(r"구독하기\Z", "구독"),
    "a newline at the end": substituting(r"구독하기\Z", "구독하기\n"),
    "a link to nowhere": substituting(r"구독하기\Z", "[구독하기]()"),
    "한다체": substituting(r"니다\.", "한다.", 0),
    "two blank lines": replacing("\n\n---\n\n", "\n\n\n---\n\n"),
}  # fmt: skip


def test_the_seed_of_the_review_is_one(shared: Path) -> None:
    assert review_faults(seed(shared, "003")) == []


def test_the_seed_of_the_trend_report_is_one(shared: Path) -> None:
    assert trend_faults(seed(shared, "004")) == []


@pytest.mark.parametrize("name", REVIEW_MUTATIONS)
def test_a_spoilt_review_is_none(name: str, shared: Path) -> None:
    assert review_faults(REVIEW_MUTATIONS[name](seed(shared, "003")))


@pytest.mark.parametrize("name", TREND_MUTATIONS)
def test_a_spoilt_trend_report_is_none(name: str, shared: Path) -> None:
    assert trend_faults(TREND_MUTATIONS[name](seed(shared, "004")))


def test_what_a_person_tells_and_sells_is_not_for_us(shared: Path) -> None:
    """The seeds are by people: what they tell of themselves and advertise is a fault of ours."""
    review, trend = (seed(shared, number) for number in ("003", "004"))
    assert any(fault.startswith("a persona") for fault in review_faults(review, ours=True))
    assert any(fault.startswith("an advertisement") for fault in trend_faults(trend, ours=True))
    assert "no writer at the foot" in review_faults(review, ours=True)
    assert "no writer above the last line" in trend_faults(trend, ours=True)
