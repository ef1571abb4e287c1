"""What a question searches for, and when a question is a search."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest_core.questions.sought import Sought, reaching_back, read
from digest_core.questions.understand import understand

TODAY = date(2026, 11, 25)


def sought(question: str) -> tuple[tuple[str, ...], Sought]:
    asked = reaching_back(question, understand(question, None, TODAY), TODAY)
    return asked.fields, read(question, asked, TODAY)


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ("RAG 논문 찾아줘", "rag"),
        ("검색 diffusion", "diffusion"),
        ("/search 강화학습", "강화학습"),
        ("/search@aidaily_bot rag", "rag"),
        ("그래프 신경망 논문 찾아줘", "그래프 신경망"),
        ("알고리즘 논문 찾아줘", "알고리즘"),
        ("보안 관련 논문 검색해줘", "보안"),
        ("에이전트 메모리 관련 논문 검색", "에이전트 메모리"),
        ("GPT-4 평가한 논문 찾아줘", "gpt-4 평가"),
        ("llama 3 논문 검색해줘", "llama 3"),
        ("검색 증강 생성 논문 찾아줘", "검색 증강 생성"),
        ("설명 가능성 논문 찾아줘", "설명 가능성"),
        ("추천 시스템 논문 추천해줘", "추천 시스템"),
        ("코드 생성 관련 연구 있어?", "코드 생성"),
        ("강화학습을 다룬 논문을 찾아주세요", "강화학습"),
        ("단백질 구조 예측 논문들 좀 찾아봐줄래?", "단백질 구조 예측"),
        ("의료 영상 분할 쪽 논문 혹시 있으면 찾아줘", "의료 영상 분할"),
        ("KV 캐시 압축하는 논문 찾아봐", "kv 캐시 압축"),
        ("보상 해킹 논문 있었던 것 같은데 찾아줘", "보상 해킹"),
        ("그때 그 워터마크 논문 찾아줄 수 있어?", "워터마크"),
        ("확산모델로 단백질을 설계한 논문이 있었나요", "확산모델 단백질 설계"),
        ("지난달에 나온 단백질 논문 있었어?", "단백질"),
        ("이번 달 LLM 논문 몇 편 나왔어?", "llm"),
        ("find me something about mixture of experts", "mixture of experts"),
        ("find papers about graph neural networks from last month", "graph neural networks"),
        ("추천 시스템 뉴스 검색", "추천 시스템"),
    ],
)
def test_the_words_of_a_search(question: str, query: str) -> None:
    fields, found = sought(question)
    assert fields[0] == "search"
    assert found.query == query


@pytest.mark.parametrize(
    "question", ["찾아줘", "검색", "논문 찾아줘", "비슷한 논문 추천해줘", "3 논문 찾아줘", "search"]
)
def test_nothing_but_asking(question: str) -> None:
    assert sought(question)[1].query == ""


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("RAG 논문 찾아줘", ("paper",)),
        ("RAG 뉴스 검색", ("news",)),
        ("RAG 검색", ()),
        ("RAG 논문이나 뉴스 찾아줘", ()),
    ],
)
def test_kinds(question: str, kinds: tuple[str, ...]) -> None:
    assert sought(question)[1].kinds == kinds


@pytest.mark.parametrize(
    "question",
    [
        "오늘 뭐 있어?",
        "2번 리스크",
        "2월 5일 브리핑",
        "어제 브리핑",
        "1번 코드 있어?",
        "뉴스",
        "도움말",
        "검색 증강 생성 논문 요약",
        "매일 8시에 보내줘",
        "오늘 점심 뭐 먹지",
        "summary of paper 2",
    ],
)
def test_other_questions_stay_what_they_are(question: str) -> None:
    asked = understand(question, None, TODAY)
    assert reaching_back(question, asked, TODAY) == asked


@pytest.mark.parametrize(
    "question", ["지난주에 뭐 있었어?", "2월에 뭐 나왔어?", "지난달 소식", "briefings of february"]
)
def test_a_stretch_without_a_topic_is_a_list_of_days(question: str) -> None:
    fields, found = sought(question)
    assert fields == ("history",)
    assert found.period is not None


@given(st.text(max_size=200) | st.text(alphabet="지난달 논문 찾아줘있었어?RAG단백질 2월검색", max_size=40))
def test_any_text(question: str) -> None:
    sought(question)
