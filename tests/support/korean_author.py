"""A model that writes what it is asked for: sound Korean, true to any paper because it says little of it.

`honest` is an answer for `FakeModel` (a prompt's user text) and `ModelServer` (`Asked.user`).
"""

import json
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

SUMMARY = (
    "이 논문은 기존 접근에 남아 있던 문제를 짚고, 무엇이 걸림돌이었는지를 차근차근 설명합니다.",
    "저자들은 문제의 구조를 다시 살핀 뒤, 핵심 요소를 새로 설계한 방법을 내놓습니다.",
    "여러 실험을 통해 제안한 방법이 실제 상황에서 어떻게 움직이는지를 자세히 보여 줍니다.",
)
ONE_LINER = "문제를 다시 정의하는 데서 출발해 설계까지 이어 간 연구로, 비슷한 고민을 하는 팀이 먼저 읽어 볼 만한 방향을 보여 준다."
APPLY = (
    "지금 운영하는 서비스에서 같은 문제를 겪고 있다면, 작은 내부 데이터를 골라 제안한 방법의 핵심 단계를 먼저 재현해 보고 기존 방식과 견주어 볼 수 있습니다.",
    "새 기능을 설계하는 단계라면, 논문이 나눈 구성 요소를 점검표로 옮겨 팀의 현재 구조와 하나씩 맞춰 보고 빠진 부분부터 실험 계획에 넣어 볼 수 있습니다.",
)
RISKS = (
    "논문의 실험 환경이 실제 운영 환경과 달라 같은 효과가 나타나지 않을 수 있습니다.",
    "도입하려면 기존 파이프라인을 고쳐야 하므로 초기 개발 부담이 커질 수 있습니다.",
)
ACTIONS = (
    (
        "현재 구조의 걸림돌을 논문의 관점으로 다시 점검하기",
        "팀이 운영하는 시스템에서 가장 자주 막히는 단계를 하나 고르고, 논문이 짚은 원인과 견주어 어디가 같은지 정리합니다. 그런 다음 바꿀 수 있는 요소를 하나만 골라 작은 실험으로 옮기고, 결과를 다음 회의에서 함께 살펴 도입할지를 결정합니다.",
    ),
    (
        "제안한 방법의 핵심 단계를 내부 데이터로 재현하기",
        "공개된 설명을 바탕으로 가장 단순한 형태의 구현을 만들고, 내부 데이터의 일부에 적용해 기존 방식과 나란히 비교합니다. 차이가 뚜렷하지 않더라도 어느 조건에서 달라지는지를 기록해 두고, 다음 실험의 출발점으로 삼아 담당자와 일정을 정합니다.",
    ),
    (
        "도입 전에 확인할 위험과 되돌릴 기준을 미리 문서로 남기기",
        "새로운 방법을 제품에 넣기에 앞서 예상되는 부작용과 운영 부담을 목록으로 만들고, 각각을 누가 어떻게 살필지 정합니다. 기준을 벗어나면 이전 방식으로 되돌리는 절차도 함께 적어 두고, 시범 운영을 시작하는 날에 모두가 다시 확인합니다.",
    ),
)


def honest(user: str) -> str:
    """The whole answer to any of the writer's requests, as JSON."""
    return json.dumps(answer_to(json.loads(user)), ensure_ascii=False)


def answer_to(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The same as plain values."""
    if "claims" in asked:
        return {"verdicts": [{"n": c["n"], "verdict": "supported", "reason": ""} for c in asked["claims"]]}
    papers, news = asked.get("papers", []), asked.get("news", [])
    if papers and "sentences" not in papers[0]:
        return {
            "actions": actions_for([paper["id"] for paper in papers], asked["wanted"], len(asked["kept"]))
        }
    return {"items": [*map(item_for, papers), *map(item_for_story, news)]}


def item_for_story(story: Mapping[str, Any]) -> dict[str, Any]:
    """A full item about a story of a request; its first sentence is the headline, which bears nothing alone."""
    text = dict(list(story["sentences"].items())[1:])
    told = json.dumps(item_for({**story, "sentences": text}), ensure_ascii=False)
    found: dict[str, Any] = json.loads(told.replace("논문", "소식").replace("저자들", "관계자들"))
    return found


def item_for(paper: Mapping[str, Any]) -> dict[str, Any]:
    """A full item about a paper of a request."""
    numbers = [int(number) for number in paper["sentences"]]
    return {
        "id": paper["id"],
        "tags": ["연구", "실험", "설계"],
        "summary": [
            {"text": text, "evidence": [numbers[min(place, len(numbers) - 1)]]}
            for place, text in enumerate(SUMMARY)
        ],
        "one_liner": ONE_LINER,
        "apply": list(APPLY),
        "risks": [{"text": text, "basis": "inferred", "evidence": []} for text in RISKS],
    }


def actions_for(ids: Sequence[str], wanted: int, first: int = 0) -> list[dict[str, Any]]:
    return [
        {"title": title, "text": text, "items": [ids[place % len(ids)]]}
        for place, (title, text) in enumerate(ACTIONS[first : first + wanted])
    ]


class Liar:
    """Spoils honest answers by putting one of `lies` into about half of the lines, always the same ones.

    `told` counts the lies.
    """

    def __init__(self, lies: Sequence[str]) -> None:
        self._lies = lies
        self.told = 0

    def __call__(self, user: str) -> str:
        seed = Random(user)  # the same lie for the same question
        return json.dumps(self._spoilt(answer_to(json.loads(user)), seed), ensure_ascii=False)

    def _spoilt(self, value: Any, seed: Random, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: self._spoilt(inner, seed, key) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._spoilt(inner, seed, name) for inner in value]
        return self._lied(value, seed) if isinstance(value, str) and name in _SPOKEN else value

    def _lied(self, text: str, seed: Random) -> str:
        if seed.random() < 0.5:
            return text
        self.told += 1
        words = text.split(" ")
        words.insert(seed.randrange(len(words)), seed.choice(self._lies))
        return " ".join(words)


_SPOKEN = frozenset({"text", "one_liner", "apply", "tags", "title"})
