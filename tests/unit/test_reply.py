"""A model's answer as drafts: by identifier only, by type only, and every line plain."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest_core.writing.reply import LONGEST_LINE, clean, plain_id, read_actions, read_drafts
from support.factories import make_paper

ONE, TWO = make_paper(1), make_paper(2)


def drafts(*entries: Any, name: str = "items") -> Any:
    return read_drafts(json.dumps({name: list(entries)}, ensure_ascii=False), [ONE, TWO])


def entry(paper_id: str, text: str = "한 줄입니다.", **more: Any) -> dict[str, Any]:
    return {"id": paper_id, "summary": [{"text": text, "evidence": [1]}], **more}


def test_drafts_are_matched_by_identifier_never_by_position() -> None:
    found = drafts(entry("2602.00002v1", "둘째입니다."), entry("2602.00001v1", "첫째입니다."))
    assert found.by_id[ONE.id].summary[0].text == "첫째입니다."
    assert found.by_id[TWO.id].summary[0].text == "둘째입니다."
    assert not found.strangers


@pytest.mark.parametrize("name", ["2602.00001", "arxiv:2602.00001", "arXiv:2602.00001v2", " 2602.00001v1 "])
def test_an_identifier_is_known_in_all_its_spellings(name: str) -> None:
    assert ONE.id in drafts(entry(name)).by_id


@pytest.mark.parametrize("name", ["2602.99999v1", "", "1", 1, None, ["2602.00001"]])
def test_a_stranger_is_nobody(name: Any) -> None:
    found = drafts(entry(name))
    assert found.by_id == {}
    assert found.strangers


def test_of_two_drafts_for_one_paper_none_counts() -> None:
    assert drafts(entry("2602.00001"), entry("2602.00001v1", "다른 논문입니다.")).by_id == {}


@pytest.mark.parametrize(
    "text",
    [
        '[{"id": "2602.00001", "one_liner": "평이다"}]',
        '{"id": "2602.00001", "one_liner": "평이다"}',
        '{"2602.00001v1": {"one_liner": "평이다"}}',
        '{"items": {"2602.00001v1": {"one_liner": "평이다"}}}',
        '생각: {"plan": 1}\n```json\n{"items": [{"id": "2602.00001", "one_liner": "평이다"}]}\n```',
    ],
)
def test_the_list_is_found_wherever_models_put_it(text: str) -> None:
    assert read_drafts(text, [ONE]).by_id[ONE.id].one_liner == "평이다"


def test_wrong_types_are_not_there() -> None:
    found = drafts(
        {
            "id": "2602.00001",
            "tags": "태그",
            "summary": [
                {"text": 5, "evidence": [1]},
                None,
                "글만 있는 줄입니다.",
                {"text": "넷", "evidence": "1, [3]"},
            ],
            "one_liner": ["배열"],
            "apply": {"text": "객체입니다."},
            "risks": [{"text": "위험", "basis": "sure", "evidence": [True, 2.5, "4"]}],
        }
    ).by_id[ONE.id]
    assert [(line.text, line.evidence) for line in found.summary] == [
        ("글만 있는 줄입니다.", ()),
        ("넷", (1, 3)),
    ]
    assert (found.one_liner, found.apply, found.tags) == ("", ("객체입니다.",), ("태그",))
    assert [(risk.basis, risk.evidence) for risk in found.risks] == [("inferred", (4,))]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("**굵은** 글씨와 `코드`입니다.", "굵은 글씨와 코드입니다."),
        ("[여기](javascript:alert(1))를 보십시오.", "여기를 보십시오."),
        ("[여기](https://evil.example)를 보십시오.", "여기를 보십시오."),
        ("https://evil.example/x 에 있습니다.", "에 있습니다."),
        ("<script>alert(1)</script>위험합니다.", "alert(1)위험합니다."),
        ("<!channel> 모두 보십시오. <@U123>", "모두 보십시오."),
        ("- 목록입니다.", "목록입니다."),
        ("1) 번호입니다.", "번호입니다."),
        ("### 제목", "제목"),
        ("줄\n바꿈\u202e\u200b입니다.\x00", "줄 바꿈입니다."),
        ("근거가 있습니다[1, 3].", "근거가 있습니다."),
        ("근거가 있습니다 (근거: 2).", "근거가 있습니다."),
        ("다중_스케일과 3*4는 그대로입니다.", "다중_스케일과 3*4는 그대로입니다."),
    ],
)
def test_lines_are_plain(text: str, plain: str) -> None:
    assert clean(text) == plain


@given(st.text(max_size=400))
def test_no_text_becomes_a_second_line_or_a_link(text: str) -> None:
    line = clean(text)
    assert len(line) <= LONGEST_LINE
    assert "\n" not in line
    assert "://" not in line or "http" not in line.casefold().split("://")[0][-5:]
    assert clean(line) == clean(clean(line))


def test_huge_answers_are_cut_down() -> None:
    found = drafts(entry("2602.00001", "가" * 10_000, apply=["나" * 10_000] * 500)).by_id[ONE.id]
    assert len(found.summary[0].text) == LONGEST_LINE
    assert len(found.apply) == 1


def test_actions_name_known_items_only() -> None:
    text = json.dumps(
        {
            "actions": [
                {"title": "하나", "text": "합니다.", "items": ["2602.00001v1"]},
                {"title": "둘", "text": "합니다.", "items": ["2602.00001", "2602.77777"]},
                {"title": "셋", "text": "합니다.", "items": "2602.00002"},
                {"title": 4, "text": None, "items": None},
            ]
        }
    )
    found = read_actions(text, [ONE, TWO])
    assert [action.items for action in found] == [(ONE.id,), (), (TWO.id,), ()]


def test_an_identifier_is_short() -> None:
    assert len(plain_id("9" * 5000)) <= 60
