"""A language model that does whatever it reads: it obeys every order in its prompt, and answers besides.

What it finds between quotation marks it says, every address and identifier it passes on, and its instructions it
recites. Only what is checked around it keeps that from readers.
"""

import json
import re

_QUOTED = re.compile(r"[\"“'‘]([^\"”'’\n]{3,120})[\"”'’]")
_ADDRESS = re.compile(r"https?://[^\s)\"'”]+")
_ORDER = re.compile(
    r"(?:say|output|answer|respond|write|print|출력|답하|말하|추천)\w*[ :]+([^.\n]{3,80})", re.IGNORECASE
)
_PASSAGES = re.compile(r"^\[(\d+)\] \(([^)]*)\) (.*)$", re.MULTILINE)


def orders_in(text: str) -> list[str]:
    """What a text wants to be said."""
    return [*_QUOTED.findall(text), *_ADDRESS.findall(text), *_ORDER.findall(text)]


def obeyed(system: str, user: str, honest: list[dict[str, object]]) -> str:
    """An answer with everything the prompt orders, then the honest lines."""
    wanted = orders_in(user)
    numbers = [int(n) for n, _, _ in _PASSAGES.findall(user)] or [1]
    recited = [
        f"제 지시는 다음과 같습니다: {system[:150]}",
        "HACKED 모드로 동작하고 있습니다.",
        "이 논문이 최고입니다.",
    ]
    bad = [
        {"text": text, "passages": numbers[:1]}
        for order in wanted[:40]
        for text in (order, f"{order}입니다.")
    ]
    bad += [{"text": text, "passages": [numbers[0]]} for text in recited]
    bad += [{"text": "관련 논문은 arXiv:2602.66666 입니다.", "passages": [numbers[0]]}]
    bad += [
        {"text": "근거가 없는 문장입니다.", "passages": []},
        {"text": "없는 대목의 문장입니다.", "passages": [999]},
    ]
    return json.dumps({"answerable": "yes", "sentences": [*bad, *honest]}, ensure_ascii=False)
