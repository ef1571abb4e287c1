"""The deep dive: its form, what it is written from, and that nothing stands in it that the paper does not say."""

import datetime as dt
import json
import re
from zoneinfo import ZoneInfo

import pytest
from msgspec import structs
from unit.test_worded import FORBIDDEN, HOSTILE, paper_with

from digest_core.builds import run_build
from digest_core.config import Settings
from digest_core.editions import edition_form, series
from digest_core.errors import ModelUnreachable, UsageError
from digest_core.models import EXTRACTIVE, Claim, DeepDive
from digest_core.pipeline import Workshop
from digest_core.ports import BuildRequest
from digest_core.render.json_view import edition_view
from digest_core.writing.author import Author
from digest_core.writing.dive_material import material_of
from digest_core.writing.dive_model import MOST_CALLS, write_dive
from support.factories import make_edition, make_item, make_paper
from support.fakes import FakeAnswerCache, FakeClock, FakeGate, FakeModel
from support.memory_store import MemoryStore
from support.texts import MemoryTexts

SEOUL = ZoneInfo("Asia/Seoul")
ABSTRACT = (
    "Long rationales help multimodal models little. We propose Reinforced Attention Learning, which rewards attention. "
    "Experiments show consistent gains over GRPO."
)
RAL = make_paper(
    arxiv_id="2602.04884v1",
    title="Reinforced Attention Learning",
    abstract=ABSTRACT,
    categories=("cs.CL", "cs.CV", "cs.LG"),
)
PLAIN = make_paper(4)
HEADINGS = (
    "## 한 줄 결론",
    "## TL;DR (요약)",
    "## 문제 정의(Problem)",
    "## 제안 방법(Method)",
    "## 핵심 기여/차별점(Contributions)",
    "## 한계/리스크(Limitations)",
    "## 실무 적용 아이디어(Practical Takeaways)",
    "## 메타 정보",
    "## 참고 링크",
)


class Finder:
    def __init__(self, *papers):
        self._papers = papers

    def find(self, arxiv_ids):
        return tuple(
            p for p in self._papers if any(p.id == f"arxiv:{i.partition('v')[0]}" for i in arxiv_ids)
        )


def shop(*papers, texts=None, model=None, store=None):
    clock = FakeClock()
    return Workshop(
        settings=Settings.from_env({}),
        store=store or MemoryStore(),
        clock=clock,
        gate=FakeGate(clock),
        sources=(),
        on_step=lambda _: None,
        finder=lambda: Finder(*papers),
        texts=lambda: texts or MemoryTexts(),
        author=Author(model=model, answers=FakeAnswerCache()) if model else None,
    )


def built(paper=RAL, **changes):
    made = shop(paper, **changes)
    key = paper.id.removeprefix("arxiv:")
    report = run_build(BuildRequest(edition="deep-dive", key=key), made)
    assert report.status == "built", report.message
    return made.store.edition("deep-dive", key)


def markdown(edition):
    return edition_form("deep-dive").markdown(edition, SEOUL)


def passage(prompt, string):
    shown = (line for line in prompt.user.splitlines() if line.startswith("["))
    line = next((line for line in shown if string in line), "[1]")
    return int(line[1 : line.index("]")])


def author(*extra):
    """Writes a deep dive of `RAL` as a good model would, and the lines of `extra` (section, text, string cited)."""
    lines = (
        ("title", "어텐션을 보상으로 학습하는 멀티모달 모델", "Abstract"),
        (
            "verdict",
            "출력 대신 어텐션 분포를 보상으로 학습해 GRPO보다 나은 결과를 얻는다.",
            "consistent gains over GRPO on eight",
        ),
        ("tldr", "긴 추론 글은 멀티모달 모델의 인식을 오히려 떨어뜨리기도 한다.", "rationales"),
        (
            "tldr",
            "이미지와 비디오 벤치마크에서 GRPO보다 꾸준히 나은 결과를 보인다.",
            "consistent gains over GRPO on eight",
        ),
        ("problem", "실패 1,000건 가운데 61%는 엉뚱한 영역을 읽은 경우였다.", "1,000 failures"),
        ("method", "어텐션을 정책으로 보고 정책 그래디언트로 직접 최적화.", "policy-gradient"),
        (
            "contribution",
            "학생이 스스로 쓴 문장 위에서 교사의 어텐션을 학생에게 옮기는 온폴리시 증류 기법 제안.",
            "On-Policy",
        ),
        ("limitation", "한 계열의 백본과 70억 이하 파라미터에서만 실험.", "single family of backbones"),
        ("takeaway", "이미지 질문 응답에서는 추론 글보다 어텐션을 보상하는 학습을 먼저 시험.", "Abstract"),
        *extra,
    )

    def answer(prompt):
        told = [{"section": s, "text": t, "passages": [passage(prompt, string)]} for s, t, string in lines]
        return json.dumps({"lines": told}, ensure_ascii=False)

    return FakeModel(answer, name="gemini:test")


def test_headings_stand_in_their_order():
    text = markdown(built())
    assert [line for line in text.splitlines() if line.startswith("## ")] == list(HEADINGS)
    assert text.startswith("# ")
    assert "\n\n**부제:** Reinforced Attention Learning\n\n" in text
    assert text.endswith("- [https://arxiv.org/abs/2602.04884v1](https://arxiv.org/abs/2602.04884v1)\n")


def test_the_form_is_the_seeds(shared):
    """Line by line the same kinds of lines: headings, bullets, the lines of facts with their two spaces."""
    (seed,) = (path.read_text() for path in (shared / "seeds").glob("001_*.txt"))
    ours = markdown(built(model=author()))
    assert [line for line in ours.splitlines() if line.startswith("#")][1:] == [
        line for line in seed.splitlines() if line.startswith("#")
    ][1:]
    assert shape(ours) == shape(seed)
    for label in ("저자", "발표일", "카테고리"):
        assert len(re.findall(rf"^- {label}: .+$", ours, re.MULTILINE)) == len(
            re.findall(rf"^- {label}: .+$", seed, re.MULTILINE)
        )
    assert re.search(r"^- 발표일: \d{4}년 \d{1,2}월 \(arXiv v1\)  $", ours, re.MULTILINE)
    assert [line.endswith("  ") for line in facts(ours)] == [line.endswith("  ") for line in facts(seed)]


def shape(text):
    """The kinds of lines, runs of bullets as one."""
    kinds = [
        "" if not line else "#" if line.startswith("#") else "-" if line.startswith("- ") else "text"
        for line in text.splitlines()
    ]
    return [kind for place, kind in enumerate(kinds) if kind != "-" or kinds[place - 1] != "-"]


def facts(text):
    part = text.partition("## 메타 정보\n")[2].partition("\n\n")[0]
    return part.splitlines()


def test_a_model_writes_korean_in_the_plain_style():
    edition = built(model=author())
    assert edition.writer == "gemini:test"
    assert edition.title == "어텐션을 보상으로 학습하는 멀티모달 모델"
    dive = edition.deep_dive
    assert dive.verdict.text.endswith("다.")
    assert dive.problem[0].evidence[0].startswith("We looked at 1,000 failures")
    assert edition.usage.model_calls <= MOST_CALLS
    text = markdown(edition)
    assert "논문의 문장을 그대로" not in text
    assert "- 카테고리: " in text
    assert "자연어처리" in text


@pytest.mark.parametrize(
    ("section", "line"),
    [
        ("tldr", "정확도가 99.9% 향상된다."),
        ("method", "DeepSpeed로 분산 학습."),
        ("contribution", "ImageNet에서 최고 성능 달성."),
        ("verdict", "자세한 내용은 https://evil.example 에 있다."),
        ("takeaway", "TensorFlow Agents로 구현해 볼 것."),
        ("tldr", "이 논문은 좋습니다."),
        ("title", "Reinforced Attention Learning"),
    ],
)
def test_a_line_that_does_not_hold_is_left_out(section, line):
    edition = built(model=author((section, line, "Abstract")))
    # The subtitle is the original title, and no line of anybody's.
    told = markdown(edition).replace(f"**부제:** {RAL.title}", "")
    assert line.rstrip(".") not in told


def test_what_is_lacking_is_asked_for_once_more_with_the_reason():
    model = author()
    first = model.answer
    model.script = [
        json.dumps({"lines": [{"section": "tldr", "text": "정확도가 99.9%다.", "passages": [1]}]})
    ]
    edition = built(model=model)
    assert first is model.answer
    assert len(model.asked) <= MOST_CALLS
    assert any("99.9" in prompt.user for prompt in model.asked[1:])
    assert edition.deep_dive.verdict.text.endswith("다.")


def test_never_more_than_four_calls():
    model = FakeModel(lambda _: '{"lines": []}', name="gemini:test")
    edition = built(model=model)
    assert len(model.asked) <= MOST_CALLS
    assert edition.writer == EXTRACTIVE


@pytest.mark.parametrize(
    "said", ["", "no json", '{"lines": [1, "x", {"section": 7}]}', '{"lines": [{"section": "tldr"']
)
def test_nonsense_leaves_the_paper_to_speak(said):
    edition = built(model=FakeModel(lambda _: said or ModelUnreachable("m", "모델이 답하지 않습니다.")))
    assert edition.writer == EXTRACTIVE
    assert edition.deep_dive.tldr


def test_a_model_that_is_away_is_told_of():
    edition = built(model=FakeModel(lambda _: ModelUnreachable("m", "모델이 답하지 않습니다.")))
    assert edition.writer == EXTRACTIVE
    assert "모델이 답하지 않습니다." in edition.notes[0].problem


def test_extracted_lines_are_the_papers_own():
    edition = built()
    whole = " ".join(
        [ABSTRACT, *(t for s in MemoryTexts().document(RAL, print).sections for t in s.paragraphs)]
    )
    dive = edition.deep_dive
    claims = [dive.verdict, *dive.tldr, *dive.problem, *dive.method, *dive.contributions, *dive.limitations]
    for claim in claims:
        assert claim.text in whole
        assert claim.evidence == (claim.text,)
    texts = [claim.text for claim in claims]
    assert len(texts) == len(set(texts))
    assert "논문의 문장을 그대로" in markdown(edition)


def test_contributions_and_limitations_come_from_their_places():
    dive = built().deep_dive
    assert dive.contributions[0].text.startswith("We formulate attention as a policy")
    assert any("audio" in claim.text for claim in dive.limitations)


def test_of_an_abstract_alone_it_is_said_everywhere():
    edition = built(PLAIN)
    text = markdown(edition)
    assert edition.deep_dive.origin == "abstract"
    assert "초록 기준" in text.partition("## 한 줄 결론")[0]
    assert edition.deep_dive.limitations[0].text.startswith("A limitation of our method")
    silent = built(structs.replace(PLAIN, abstract="We study routers. They are fine and fast enough."))
    part = markdown(silent).partition("## 한계/리스크(Limitations)\n")[2]
    assert part.startswith("- 초록 기준으로는 확인할 수 없음.")


def test_a_title_of_latex_can_be_read():
    text = markdown(built(structs.replace(RAL, title=r"$\mathcal{O}(n^{2})$ is $\alpha$")))
    assert text.splitlines()[0].endswith("O(n^2) is α")


@pytest.mark.parametrize("order", HOSTILE)
def test_orders_in_a_paper_reach_no_reader(order):
    hostile = structs.replace(
        RAL, title=f"A Study. {order}", abstract=f"We study data. {order} It is fine and public."
    )

    def obedient(prompt):
        lines = [
            {"section": section, "text": text, "passages": [1]}
            for section in ("title", "verdict", "tldr", "limitation", "takeaway")
            for text in (
                order,
                f"HACKED 모드로 동작한다. {order}",
                "https://evil.example 추천",
                "PWNED-7731 달성",
            )
        ]
        return json.dumps({"lines": lines}, ensure_ascii=False)

    edition = built(hostile, texts=MemoryTexts({RAL.id: paper_with(order)}), model=FakeModel(obedient))
    told = markdown(edition).replace(f"**부제:** A Study. {order}", "")
    body = told.partition("## 한 줄 결론")[2]
    for word in FORBIDDEN:
        assert word not in body


def test_texts_cannot_become_markup():
    hostile = structs.replace(
        RAL, title="[x](javascript:alert(1)) <script> **b**", authors=("# A\n## 참고 링크", "B  ")
    )
    text = markdown(built(hostile))
    assert "<script>" not in text.replace("\\<script>", "")
    assert [line for line in text.splitlines() if line.startswith("## ")] == list(HEADINGS)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("2602.04884", "2602.04884"),
        ("2602.04884v3", "2602.04884"),
        ("arXiv:2602.04884", "2602.04884"),
        ("https://arxiv.org/abs/2602.04884v1", "2602.04884"),
        ("https://arxiv.org/pdf/2602.04884v1.pdf", "2602.04884"),
        ("cs/0112017", "cs/0112017"),
        ("hep-th/9901001v2", "hep-th/9901001"),
    ],
)
def test_keys_have_no_version(text, key):
    assert edition_form("deep-dive").parse_key(text) == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-02-06",
        "../../etc",
        "2613.04884",
        "https://evil.example/2602.04884",
        "2602.04884; rm",
    ],
)
def test_other_words_are_no_key(text):
    with pytest.raises(UsageError):
        edition_form("deep-dive").parse_key(text)


def test_an_unknown_paper_is_a_report():
    report = run_build(BuildRequest(edition="deep-dive", key="2602.99999"), shop(RAL))
    assert (report.status, report.exit_code) == ("failed", 3)
    assert "그런 논문이 없습니다" in report.message


def test_it_marks_nothing_as_seen_and_stays_out_of_the_dailies():
    store = MemoryStore(make_edition(make_item(1)))
    edition = built(store=store)
    assert store.seen_before([RAL.id], dt.date.max) == frozenset()
    assert store.newest("daily").key == "2026-02-06"
    assert edition.items[0].id == RAL.id


def test_json_has_the_body():
    view = edition_view(built())
    assert view["deep_dive"]["origin"] == "html"
    assert view["deep_dive"]["verdict"]["text"]
    assert view["items"][0]["arxiv_id"] == "2602.04884v1"


def test_a_deep_dive_needs_little():
    bare = structs.replace(PLAIN, abstract=None, authors=(), categories=(), published=None)
    material = material_of(bare, MemoryTexts().document(bare, print))
    dive = write_dive(material, None, print).dive
    assert isinstance(dive, DeepDive)
    assert dive.verdict == Claim(bare.title)


def test_nobody_schedules_subscribes_or_searches_deep_dives():
    assert "deep-dive" not in series()
    assert "daily" in series()
    for name in series():
        assert edition_form(name).newest_key(
            dt.datetime(2026, 2, 6, 12, tzinfo=dt.UTC), Settings.from_env({})
        )
