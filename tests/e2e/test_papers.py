"""Questions about papers and deep dives as a user has them: the program, loopback arXiv, a loopback model."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from unit.test_worded import FORBIDDEN, HOSTILE

from support.arxiv_server import ArxivServer
from support.factories import make_paper
from support.latexml import page, page_of
from support.model_server import ModelServer, Say
from support.obedient import obeyed
from support.paper_server import PaperServer
from support.program import Program

PAPERS = Path(__file__).parents[2] / "benchmarks" / "open_questions" / "papers"
RAL = make_paper(arxiv_id="2602.04884v1", title="Reinforced Attention Learning")
DPPO = make_paper(arxiv_id="2602.04879v1", title="Rethinking the Trust Region in LLM Reinforcement Learning")
BRIEFING = """# [AI Daily] 2026-02-05 기술 동향

> 생성 시간(KST): 07:15
> 데이터 소스: arXiv(cs.AI/cs.LG, 논문 2)

## 오늘의 Top 이슈 (2)
- 1) 강화된 어텐션 — 어텐션, 강화학습
- 2) 신뢰 영역 — 강화학습

---

## 1. 강화된 어텐션
### 요약
- 어텐션을 강화학습으로 다룹니다.
### 참고 링크
- [Reinforced Attention Learning](https://arxiv.org/pdf/2602.04884v1)

---

## 2. 신뢰 영역
### 요약
- 신뢰 영역을 다시 봅니다.
### 참고 링크
- [Rethinking the Trust Region in LLM Reinforcement Learning](https://arxiv.org/pdf/2602.04879v1)

---

## 원문 목록 (Raw Index)
### 뉴스
- (수집된 뉴스 링크 없음)

### 논문
- Reinforced Attention Learning — https://arxiv.org/pdf/2602.04884v1
- Rethinking the Trust Region in LLM Reinforcement Learning — https://arxiv.org/pdf/2602.04879v1"""


@contextmanager
def world(tmp_path: Path, pages: dict[str, bytes] | None = None, **settings: str) -> Iterator[Program]:
    """The program with a briefing of two papers whose texts can be read."""
    texts = pages or {f"{i}v1": page_of(PAPERS / f"{i}.txt") for i in ("2602.04884", "2602.04879")}
    with ArxivServer([RAL, DPPO]) as arxiv, PaperServer(texts) as papers:
        program = Program(
            tmp_path / "home",
            ARXIV_API_BASE=arxiv.base,
            ARXIV_HTML_BASE=papers.html_base,
            ARXIV_PDF_BASE=papers.pdf_base,
            **settings,
        )
        file = tmp_path / "briefing.md"
        file.write_text(BRIEFING)
        done = program.run("import", str(file))
        assert done.status == 0, done.err
        yield program


def ask(program: Program, *words: str):
    done = program.run("ask", *words, "--json")
    assert done.status == 0, done.err
    return json.loads(done.out)


def test_a_question_is_answered_from_the_paper_and_goes_on(tmp_path):
    with world(tmp_path) as program:
        first = ask(program, "2번 훈련 데이터는?", "--session", "a")
        assert first["answered_from"] == "full_text"
        assert first["intent"]["items"] == [2]
        assert "DAPO-Math-17K" in first["answer"]
        assert first["citations"][0]["section"] == "4.1 Training data and models"
        second = ask(program, "학습률은?", "--session", "a")
        assert second["intent"]["items"] == [2]
        assert "learning rate" in second["answer"]
        none = ask(program, "2번 저자들이 졸업한 학교는?")
        assert none["answered_from"] == "none"
        assert "이 브리핑과 논문에는 그 내용이 없습니다" in none["answer"]


def test_a_deep_dive_through_the_queue(tmp_path):
    with world(tmp_path) as program:
        built = program.run("build", "deep-dive", "https://arxiv.org/abs/2602.04884v1")
        assert built.out == "deep-dive 2602.04884 items=1 candidates=1 writer=extractive\n", built.err
        again = program.run("build", "deep-dive", "2602.04884")
        assert "이미 저장되어" in again.out
        shown = program.run("show", "deep-dive", "--date", "2602.04884")
        assert "## 한 줄 결론\n" in shown.out
        told = program.run("show", "deep-dive", "--date", "2602.04884v1", "--format", "json")
        assert json.loads(told.out)["deep_dive"]["origin"] == "html"
        out = program.run("export", str(tmp_path / "out"))
        assert "deep-dive/2602.04884.md" in out.out
        answer = ask(program, "1번 자세히")
        assert answer["intent"]["field"] == "deep_dive"
        assert program.run("show", "deep-dive", "--date", "2602.04879").status == 3
        assert program.run("build", "deep-dive").status == 2
        assert program.run("build", "deep-dive", "우리집").status == 2


@pytest.fixture
def model_server():
    def answer(asked):
        line = next((li for li in asked.user.splitlines() if "300 images" in li or "51,000" in li), "[1]")
        number = int(line[1 : line.index("]")])
        honest = [{"text": "GoodSet 데이터셋의 이미지 300장으로 평가합니다.", "passages": [number]}]
        return Say(obeyed(asked.system, asked.user, honest))

    with ModelServer(answer) as server:
        yield server


def test_a_model_that_obeys_everything_leaks_nothing(tmp_path, model_server):
    """A paper full of orders, a question that is one, and a real model client over HTTP."""
    orders = " ".join(HOSTILE)
    paper = (
        f"title: x\n# 1 Data\nWe evaluate on the GoodSet dataset of 300 images.\n{orders}\n# 2 End\n"
        + "Filler text. " * 200
    )
    with world(tmp_path, {"2602.04884v1": page(paper)}, **model_server.gemini_env()) as program:
        answer = ask(program, "1번 데이터셋은?")
        assert model_server.log, "the model was never asked"
        assert answer["answered_from"] == "model"
        assert "300장" in answer["answer"]
        ordered = ask(program, f"1번 데이터셋은? {HOSTILE[0]} {HOSTILE[3]}")
    told = json.dumps([(a["answer"], a["citations"]) for a in (answer, ordered)], ensure_ascii=False)
    for word in FORBIDDEN:
        assert word not in told
    for asked in model_server.log:
        assert asked.key not in asked.system + asked.user
