"""JSON as models write it: what was complete is kept, whatever surrounds or follows it."""

import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from digest_core.writing.loose_json import DEEPEST, documents

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def first(text: str) -> Any:
    return next(documents(text)).value


@given(st.dictionaries(st.text(min_size=1, max_size=8), VALUES, min_size=1, max_size=4))
def test_strict_json_reads_as_it_is(value: dict[str, Any]) -> None:
    text = json.dumps(value)
    # LaTeX's own words after a backslash are the one thing that is read differently, on purpose.
    assume(not any(escape in text for escape in ("\\b", "\\f", "\\n", "\\r", "\\t")))
    assert [(one.value, one.cut) for one in documents(text)] == [(value, False)]


@given(st.text(max_size=300))
def test_any_text_is_read_without_failing(text: str) -> None:
    list(documents(text))


@given(VALUES, st.integers(0, 200))
def test_any_break_is_survived(value: Any, place: int) -> None:
    whole = json.dumps({"items": [value, value]}, ensure_ascii=False)
    list(documents(whole[:place]))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('```json\n{"a": 1}\n```', {"a": 1}),
        ('물론입니다! 결과는 다음과 같습니다.\n{"a": 1}\n도움이 되었길 바랍니다.', {"a": 1}),
        ('{"a": [1, 2,], "b": {"c": 3,},}', {"a": [1, 2], "b": {"c": 3}}),
        ('{"a": None, "b": True, "c": NaN, "d": -Infinity}', {"a": None, "b": True, "c": None, "d": None}),
        ("{'a': 'b'}", {"a": "b"}),
        ('{a: 1, "b": 2}', {"a": 1, "b": 2}),
        ('{"a": 1, "a": 2}', {"a": 1}),
        ('{"a": "줄\n바꿈"}', {"a": "줄\n바꿈"}),
        (
            r'{"a": "$\alpha$ 와 \beta, \frac{1}{2}, \nabla, \theta"}',
            {"a": r"$\alpha$ 와 \beta, \frac{1}{2}, \nabla, \theta"},
        ),
        (r'{"a": "줄\n둘\t셋 \"넷\" \\ A"}', {"a": '줄\n둘\t셋 "넷" \\ A'}),
        ('{"a" "b"}', {"a": "b"}),
        ("[]", []),
        ('{"a": 1e400}', {"a": None}),
    ],
)
def test_what_models_do_to_json(text: str, value: Any) -> None:
    assert first(text) == value


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ('{"items": [{"id": "x", "n": 1}, {"id": "y", "su', {"items": [{"id": "x", "n": 1}, {"id": "y"}]}),
        ('{"items": [{"id": "x", "s": ["하나", "두', {"items": [{"id": "x", "s": ["하나"]}]}),
        ('{"items": [{"id": "x"', {"items": [{"id": "x"}]}),
        ('{"items": [{"id": 12', {}),
        ('{"items":', {}),
        ("{", {}),
        ("[[[[", [[[[]]]]),
    ],
)
def test_of_an_answer_that_breaks_off_the_complete_part_stays(text: str, kept: Any) -> None:
    (found,) = documents(text)
    assert found.cut
    if text != "[[[[":
        assert found.value == kept


def test_a_bomb_of_brackets_is_refused_in_time() -> None:
    (found, *_) = documents("[" * (DEEPEST + 2) + "1")
    assert found.cut
    assert sum(1 for _ in documents("[" * 5000)) <= 5000


def test_several_documents_come_in_order() -> None:
    assert [found.value for found in documents('{"a": 1} 그리고 [2]')] == [{"a": 1}, [2]]
