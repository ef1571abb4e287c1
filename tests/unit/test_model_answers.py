"""One strict JSON document out of what models write."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest_core.llm.answers import json_document, without_thoughts

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), JSON, min_size=1, max_size=4))
def test_plain_json_stays_as_it_is(value: dict[str, object]) -> None:
    """Unless it says what only TeX would say; strings of json.dumps have no such escapes before letters."""
    text = json.dumps(value, ensure_ascii=False)
    if any(f"\\{letter}" in text for letter in "bfnrt"):
        return
    assert json.loads(json_document(text) or "") == json.loads(text)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (r'{"a": "$\alpha + \beta$"}', r"$\alpha + \beta$"),
        (r'{"a": "$\frac{1}{2}$"}', r"$\frac{1}{2}$"),
        (r'{"a": "\nabla f"}', r"\nabla f"),
        (r'{"a": "\times \theta \tau \text{a} \to"}', r"\times \theta \tau \text{a} \to"),
        (r'{"a": "\rho \rightarrow"}', r"\rho \rightarrow"),
        (r'{"a": "\upsilon"}', r"\upsilon"),
        (r'{"a": "줄\n다음\t칸"}', "줄\n다음\t칸"),
        (r'{"a": "one\nto two\ntimes"}', "one\nto two\ntimes"),
        (r'{"a": "\\alpha \"x\" \/ \u00e9"}', '\\alpha "x" / é'),
        (r'{"a": "100\% \_ \$"}', r"100\% \_ \$"),
        ('{"a": "끝\\\\"}', "끝\\"),
    ],
)
def test_backslashes_meant_for_tex(said: str, meant: str) -> None:
    assert json.loads(json_document(said) or "")["a"] == meant


@pytest.mark.parametrize(
    ("said", "document"),
    [
        ('```json\n{"a": 1}\n```', {"a": 1}),
        ("```\n[1, 2]\n```", [1, 2]),
        ('Here [as asked] it is: {"a": {"b": []}} — good luck {friend}', {"a": {"b": []}}),
        ('{"a": 1} {"a": 1, "b": 2}', {"a": 1, "b": 2}),
        ('<think>{"a": 0}</think>{"a": 1}', {"a": 0}),
    ],
)
def test_the_longest_document_counts(said: str, document: object) -> None:
    assert json.loads(json_document(said) or "") == document


@pytest.mark.parametrize(
    "said", ["", "없음", '{"a": ', "{'a': 1}", '{"a": NaN}', '"text"', "42", "{" * 50, "[" * 20000]
)
def test_what_is_not_whole_is_nothing(said: str) -> None:
    assert json_document(said) is None


def test_a_hostile_text_takes_no_time() -> None:
    started = time.process_time()
    for text in ("[" * 10**6, '{"a":' * 10**5, '["' * 10**6, "\\" * 10**6, '{"a":"' + "\\u12" * 10**5):
        json_document(text)
    assert time.process_time() - started < 5


def test_numbers_too_long_to_read_are_no_crash() -> None:
    assert json_document('{"a": ' + "9" * 10000 + "}") is None


@pytest.mark.parametrize(
    ("said", "spoken"),
    [("<think>a</think>b", "b"), ("<think>a", ""), ("b <think>c</think>", "b <think>c</think>"), ("b", "b")],
)
def test_only_thinking_at_the_head_is_thinking(said: str, spoken: str) -> None:
    assert without_thoughts(said) == spoken
