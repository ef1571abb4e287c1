"""The Korean gate: the seeds pass, spoilt lines fail for what is wrong with them, and no text stops it."""

import re
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest_core.writing.quality import SECTIONS, check_line, check_section
from digest_core.writing.source import SourceText
from digest_core.writing.terms import check_terms, glossary

SPOILT = tomllib.loads(
    (Path(__file__).parents[1] / "data" / "spoilt_lines.toml").read_text(encoding="utf-8")
)["line"]

GOOD = {
    "summary": "크고 작은 모델 사이에서 질의를 나누는 라우터가 트래픽이 바뀌면 잘 동작하지 않는 문제를 다룹니다.",
    "one_liner": "트래픽 변화에 맞춰 라우터를 고쳐 쓰는 방법을 보여 주어 비용에 민감한 서비스 운영자에게 참고가 되는 연구다.",
    "apply": "여러 모델을 함께 운영하는 서비스라면 최근 질의 기록으로 임계값을 다시 맞추고, 비용과 품질이 어떻게 달라지는지 작은 트래픽에서 먼저 비교해 볼 수 있습니다.",
    "risk": "피드백이 늦게 모이는 서비스에서는 임계값이 제때 갱신되지 않을 수 있습니다.",
    "action": "라우팅 기록 수집과 비교 실험: 여러 모델을 함께 운영하고 있다면 질의별 비용과 품질 평가를 같은 기록에 남기고, 지연된 피드백으로 임계값을 갱신하는 방식과 지금의 고정 규칙을 같은 기간에 나란히 돌려 비용과 품질을 비교하며, 그 결과를 근거로 적용 범위를 차례로 정합니다.",
    "verdict": "지연된 피드백으로 임계값을 갱신해 트래픽이 바뀌어도 비용을 낮게 유지한다.",
    "takeaway": "라우팅 기록에 비용과 품질을 함께 남겨 둘 것.",
}
DAILY_HEADINGS = {
    "요약": "summary",
    "개발자 관점": "one_liner",
    "지금 바로 적용": "apply",
    "리스크": "risk",
    "오늘의 실무 액션": "action",
}
DEEP_HEADINGS = {
    "한 줄 결론": "verdict",
    "TL;DR": "tldr",
    "문제 정의": "problem",
    "제안 방법": "method",
    "핵심 기여": "contribution",
    "한계": "limitation",
    "실무 적용": "takeaway",
}


def kinds(section: str, text: str) -> set[str]:
    return {fault.kind for fault in check_line(section, text)}


def sections_of(text: str, headings: dict[str, str]) -> Iterator[tuple[str, list[str]]]:
    """The bullets under each heading that has a gate; an action as `title: text`."""
    for part in re.split(r"^#{2,3} ", text, flags=re.MULTILINE)[1:]:
        heading, _, body = part.partition("\n")
        section = next((s for start, s in headings.items() if heading.startswith(start)), None)
        if section:
            pattern = r"^(?:- |\d\) )?(.+)$" if section in {"verdict", "action"} else r"^- (.+)$"
            lines = [m.replace("**", "") for m in re.findall(pattern, body, re.MULTILINE)]
            yield section, [line for line in lines if line.strip(" -")]


@pytest.mark.parametrize("line", SPOILT, ids=lambda line: f"{line['section']}-{line['kind']}")
def test_a_spoilt_line_fails_for_what_is_wrong_with_it(line: dict[str, str]) -> None:
    assert line["kind"] in kinds(line["section"], line["text"])


def test_there_are_spoilt_lines_enough_of_every_kind() -> None:
    assert len(SPOILT) >= 40
    assert {line["kind"] for line in SPOILT} == {
        "length", "register", "hangul", "language", "meta", "markup", "particle",
    }  # fmt: skip


@pytest.mark.parametrize("section", GOOD)
def test_a_good_line_passes(section: str) -> None:
    assert check_line(section, GOOD[section]) == ()
    assert check_section(section, [GOOD[section]]) == ()


@pytest.mark.parametrize(
    ("seed", "headings", "count"), [("000", DAILY_HEADINGS, 47), ("001", DEEP_HEADINGS, 20)]
)
def test_every_bullet_of_the_seeds_passes(
    shared: Path, seed: str, headings: dict[str, str], count: int
) -> None:
    text = next((shared / "seeds").glob(f"{seed}_*.txt")).read_text(encoding="utf-8")
    seen = 0
    for section, lines in sections_of(text, headings):
        assert check_section(section, lines) == ()
        for line in lines:
            assert check_line(section, line) == (), line
            seen += 1
    assert seen == count


def test_a_section_does_not_say_the_same_twice() -> None:
    again = GOOD["summary"].replace("질의를 나누는", "질의를 나눠 주는")
    assert [f.kind for f in check_section("summary", [GOOD["summary"], GOOD["risk"], again])] == ["repeat"]


def test_a_section_is_korean_as_a_whole() -> None:
    lines = ["Router threshold update 방식을 소개합니다.", "Delayed feedback logging 구조를 설명합니다."]
    assert [f.kind for f in check_section("summary", lines)] == ["hangul"]


def test_words_of_another_script_stand_where_the_source_writes_them() -> None:
    line = (
        "연구진은 千里眼이라는 이름의 공개 평가 도구를 내놓고 여러 모델의 결과를 함께 비교했다고 보고합니다."
    )
    source = SourceText(title="千里眼, 공개 평가 도구", sentences=("평가 도구가 공개됐다.",))
    assert "language" in kinds("summary", line)
    assert check_line("summary", line, source=source) == ()


def test_reasons_are_korean_short_and_on_one_line() -> None:
    for line in SPOILT:
        for fault in check_line(line["section"], line["text"]):
            assert re.search("[가-힣]", fault.reason)
            assert "\n" not in fault.reason
            assert len(fault.reason) < 220


def test_an_unknown_section_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        check_line("footer", "본문입니다.")


def test_a_term_is_translated_in_one_way() -> None:
    lines = [
        "내부 어텐션(attention)을 최적화합니다.",
        "어텐션(attentions)이 바뀝니다.",
        "집중(attention)을 봅니다.",
    ]
    assert check_terms(lines[:2]) == ()
    assert [f.kind for f in check_terms(lines)] == ["term"]
    assert glossary(lines) == {"attention": "어텐션"}


def test_one_word_does_not_stand_for_two_terms() -> None:
    assert [f.kind for f in check_terms(["정책(policy)을 배웁니다.", "정책(guideline)을 씁니다."])] == [
        "term"
    ]
    assert (
        check_terms(["검색 증강 생성(RAG)입니다.", "검색 증강 생성(retrieval augmented generation)입니다."])
        == ()
    )


@settings(deadline=None)
@given(st.sampled_from(sorted(SECTIONS)), st.text(max_size=400))
def test_any_text_gets_an_answer(section: str, text: str) -> None:
    for fault in (*check_line(section, text), *check_section(section, [text, text]), *check_terms([text])):
        assert fault.kind
        assert fault.reason


@pytest.mark.parametrize(
    "piece", ["가", "a", "1", " ", "(", '"', "{ ", "가(a", "<a", "$a", "\\a", "다. ", "을 ", ",1", "가 ("]
)
def test_hostile_lines_are_answered_at_once(piece: str) -> None:
    text = piece * (10_000 // len(piece))
    begin = time.process_time()
    check_line("summary", text)
    check_line("summary", text[:2000])
    check_section("summary", [text, text[:1999]])
    check_terms([text])
    assert time.process_time() - begin < 0.25
