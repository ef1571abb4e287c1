"""A model that writes sections of articles: sound Korean, true to any paper because it says little of it.

`honest` is an answer for `FakeModel` (a prompt's user text) and `ModelServer` (`Asked.user`); what it is asked beside
sections of articles, `korean_author` answers.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from support import korean_author

SUBTITLE = "걸림돌을 다시 살핀 새로운 접근"
PROBLEM = (
    "이 논문은 지금까지의 접근에 남아 있던 걸림돌이 무엇인지부터 차근차근 짚습니다.",
    "연구진은 그 까닭을 구조에서 찾고, 어디를 다시 설계해야 하는지 설명합니다.",
)
METHOD = (
    "핵심 요소를 새로 나누고 하나씩 맞추어 가는 방법을 내놓습니다.",
    "각 단계가 앞 단계의 결과를 이어받도록 짜여 있습니다.",
)
BULLETS = (
    "여러 실험에서 제안한 방법이 어떻게 움직이는지 자세히 보여 줍니다.",
    "실제 상황과 가까운 조건을 골라 살펴봤다는 점도 눈에 띄어요.",
)
LESSON = (
    "비슷한 문제를 겪는 팀이라면 작은 자료로 핵심 단계부터 다시 만들어 볼 수 있습니다.",
    "도입하기 전에 지금 쓰는 방식과 나란히 두고 견주는 편이 안전합니다.",
)
OPENING = (
    "이번에 고른 연구들은 새로운 것을 더하기보다 이미 있는 것을 다시 살피는 데 무게를 둡니다.",
    "서로 다른 갈래에서 출발했지만 실제 조건에서 확인하려는 태도는 닮았습니다.",
)
CLOSING = (
    "함께 놓고 보면 성능보다 왜 그런 결과가 나오는지를 설명하려는 흐름이 읽힙니다.",
    "다만 여기서 고른 논문만으로 분야 전체의 방향을 말하기는 어렵습니다.",
)
_SHARE = re.compile(r"(?<![\w.])\d+(?:\.\d+)?\\?%")


def honest(user: str) -> str:
    """The whole answer to any of the writer's requests, as JSON."""
    return json.dumps(answer_to(json.loads(user)), ensure_ascii=False)


def answer_to(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The same as plain values."""
    papers = asked.get("papers") or [{}]
    if "lines" in papers[0]:
        return {"items": [{"id": "opening", "lines": OPENING}, {"id": "closing", "lines": CLOSING}]}
    if "told" in papers[0]:
        return {"items": [section_for(paper) for paper in papers]}
    return korean_author.answer_to(asked)


def section_for(paper: Mapping[str, Any]) -> dict[str, Any]:
    """A full section about a paper of a request, with its measured result where there is one."""
    numbers = [int(number) for number in paper["sentences"]]
    first, middle, last = numbers[0], numbers[len(numbers) // 2], numbers[-1]
    return {
        "id": paper["id"],
        "subtitle": SUBTITLE,
        "paragraphs": [
            [{"text": text, "evidence": [first]} for text in PROBLEM],
            [{"text": text, "evidence": [middle]} for text in METHOD] + _measured(paper),
        ],
        "bullets": [{"text": text, "evidence": [last]} for text in BULLETS],
        "lesson": [{"text": text, "evidence": []} for text in LESSON],
    }


def _measured(paper: Mapping[str, Any]) -> list[dict[str, Any]]:
    for number in paper["results"]:
        if share := _SHARE.search(paper["sentences"][str(number)]):
            value = share[0].replace("\\", "")
            return [{"text": f"초록이 밝힌 결과 가운데 하나는 {value}라는 값입니다.", "evidence": [number]}]
    return []
