"""`aidaily subscribers` and `show --format telegram` as an operator uses them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.program import Program
from support.telegram_judge import judge

SEED = """# [AI Daily] 2026-02-05 기술 동향

> 생성 시간(KST): 07:15

## 오늘의 Top 이슈 (1)
- 1) 드리프트 라우팅 — 라우팅

---

## 1. 드리프트 라우팅
### 요약
- 문제: 라우터가 흔들립니다.
### 참고 링크
- [Routing under Drift](https://arxiv.org/abs/2602.04883)

---

## 원문 목록 (Raw Index)
### 뉴스
- (수집된 뉴스 링크 없음)

### 논문
- Routing under Drift — https://arxiv.org/abs/2602.04883"""


@pytest.fixture
def program(tmp_path: Path, valkey_url: str, redis: object) -> Iterator[Program]:
    """The program over the test's own server."""
    del redis
    return Program(tmp_path, REDIS_URL=valkey_url)


def test_an_operator_adds_lists_moves_and_removes(program: Program, tmp_path: Path) -> None:
    added = program.run(
        "subscribers", "add", "telegram:123456", "--at", "7:30", "--days", "월,수", "--interests", "에이전트"
    )
    assert (added.status, added.err) == (0, "")
    assert "telegram:123456  07:30  Asia/Seoul  월·수" in added.out
    assert program.run("subscribers", "add", "slack:C0123", "--at", "09:00").status == 0
    exported = program.run("subscribers", "export").out
    assert exported.splitlines()[0] == "address,at,tz,days,editions,interests"
    listed = json.loads(program.run("subscribers", "list", "--json").out)
    assert [(one["address"], one["at"], one["days"]) for one in listed] == [
        ("slack:C0123", "09:00", "평일"), ("telegram:123456", "07:30", "월,수"),
    ]  # fmt: skip
    assert program.run("subscribers", "remove", "telegram:123456").status == 0
    assert program.run("subscribers", "remove", "telegram:123456").status == 3
    table = tmp_path / "all.csv"
    table.write_text(exported, encoding="utf-8")
    back = program.run("subscribers", "import", str(table))
    assert (back.status, back.out) == (0, "2개를 읽었습니다 (새 구독 1개)\n")
    assert json.loads(program.run("subscribers", "list", "--json").out) == listed
    again = program.run("subscribers", "import", "-", stdin="address\ntelegram:7\nnobody\n")
    assert again.status == 1
    assert "3번째 줄" in again.err
    assert len(json.loads(program.run("subscribers", "list", "--json").out)) == 2, "all of a table or nothing"


@pytest.mark.parametrize(
    "words", [("add", "nobody"), ("add", "telegram:1", "--at", "25:00"), ("add",), ("remove", "x:1"), ()]
)
def test_wrong_words_are_told(program: Program, words: tuple[str, ...]) -> None:
    done = program.run("subscribers", *words)
    assert done.status == 2
    assert done.err


def test_an_edition_is_shown_as_telegram_takes_it(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "day.md"
    file.write_text(SEED, encoding="utf-8")
    assert program.run("import", str(file)).status == 0
    done = program.run("show", "--format", "telegram")
    assert done.status == 0
    bodies = json.loads(done.out)
    assert "드리프트 라우팅" in bodies[0]["text"]
    assert bodies[0]["reply_markup"]["inline_keyboard"][0][0]["callback_data"].startswith(
        "item|daily|2026-02-05|"
    )
    for body in bodies:
        judge(body)
        assert "chat_id" not in body
