"""What is asked of an item in words that no field lists: by what the words are about (망하다, 손해 and 발목 are risks). Pure.

Only for questions that say no field and ask for no figure: a word of a family may stand in any question about a paper.
"""

import re
from collections.abc import Iterable

from digest_core.questions.names.predicates import stems
from digest_core.questions.unstored import NOT_STORED, OF_A_WORK

_FAMILIES = {
    "risk": "망하 망치 망할 폭망 뒤통 손해 낭패 발목 삐끗 꼬이 고생 골치 탈나 탈이 당하 당할 후회 곤란 깨지 터지 무너지 실패 잘못 거슬리 찜찜 의심 불안 허술 힘들 빡세 부담 버겁 "
    "버거 삽질 지뢰 복병 트집 반박 아쉽 아쉬 애먹 막히 위태 해롭 피해 염려 과장 뻥튀기 허풍 지장 트러블 독이 사고 체하 피봐 피보 치명 찝찝 오류 버그 에러 틀릴 엉터리 부정확 욕먹 욕을 까일 까이 혼나 혼날 손실 낭비 헛수고 헛고생 물먹 뒤탈 후폭풍 역효과 부러지 취약 못믿 믿어도 "
    "backfire fail fails failing trap hurt regret trouble",
    "apply": "녹이 녹일 녹여 접목 응용 써먹 이득 유용 돈벌 사업화 도움되 도움될 시작하 시작해 갖다 얹 얹을 얹어 끼워 심어 굴리 굴려 benefit adopt leverage",
    "code": "소스 구현 깃 레포 돌려볼 클론 clone implement",
    "evidence": "적혀 적힌 사실이 확실 뻥 구라 진위 증명돼 source",
    "links": "원본 읽을곳 사이트 열람 구해 구할 다운받",
    "why": "껴있 끼어 꼽혔 뽑혔 들어왔 올라왔",
    "date": "따끈 언제쩍 옛날거 옛날꺼 신상 오래된",
}
_STEMS = {
    stem: field for field, members in _FAMILIES.items() for stem in members.split() if not stem.isascii()
}
_ENGLISH = {word: field for field, members in _FAMILIES.items() for word in members.split() if word.isascii()}
_ASKS_FOR_A_FIGURE = re.compile(
    r"얼마|몇|제일|가장|흔한|어떤|어느|뭐였|시간|누구|퍼센트|확률|(?<![a-z])(?:how (?:much|many|long|often)|percent)"
)


def meant(text: str, strange: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """The field whose family the strange words of a text belong to, empty for none, and the words that remain strange."""
    if _ASKS_FOR_A_FIGURE.search(text) or NOT_STORED.search(text) or OF_A_WORK.search(text):
        return "", tuple(strange)
    fields = {word: _field(word) for word in strange}
    said = tuple(field for field in fields.values() if field)
    field = next((name for name in _FAMILIES if name in said), "")
    return field, tuple(word for word, other in fields.items() if not other)


def _field(word: str) -> str:
    if word.isascii():
        return _ENGLISH.get(word, "")
    begins = next((field for stem, field in _STEMS.items() if word.startswith(stem)), "")
    return begins or next((field for stem in stems(word) if (field := _STEMS.get(stem))), "")
