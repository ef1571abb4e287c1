"""What is said where no stored material is asked for: help, and the things that cannot be asked yet."""

from digest_core.questions.material import Part, Tongue, unknown

HELP = (
    '오늘의 목록: "오늘 뭐 있어?", "뉴스", "원문 목록", "오늘의 실무 액션"',
    '번호로: "2번 요약", "두 번째 리스크는?", "1~3번 한 줄 평", "마지막 논문 링크"',
    "한 논문에 물을 수 있는 것: 요약, 한 줄 평, 적용 아이디어, 리스크, 링크, 저자, 발표일, 코드, 근거, 초록, 왜 뽑혔나",
    '다른 날: "어제 브리핑", "2월 5일 2번 요약"',
    '나란히: "1번이랑 4번 비교해줘", 이름으로: "단백질 논문 요약", arXiv 주소로: "2602.04884 요약"',
    '찾기: "RAG 논문 찾아줘", "지난달에 나온 단백질 논문 있었어?", 여러 날: "지난주에 뭐 있었어?", 의견: "2번 좋아", "👎 3번"',
    '이어서: "그럼 적용은?", "3번도", "더 자세히"',
)
HELP_IN_ENGLISH = (
    'Today: "what is new today?", "news", "list of originals", "actions"',
    'By number: "summary of paper 2", "risks of the second one", "items 1-3 one-liner", "last paper link"',
    "Of a paper: summary, one-liner, ideas, risks, links, authors, date, code, evidence, abstract, why it was chosen",
    'Other days: "yesterday", "February 5, summary of 2"',
    'Side by side: "compare 1 and 4", by name: "summary of the protein paper", by address: "2602.04884 summary"',
    'Search: "find papers about RAG", several days: "what happened last week?", feedback: "I like 2", "👎 3"',
    'Going on: "and the authors?", "paper 3 too", "more detail"',
)


def help_(tongue: Tongue) -> Part:
    return Part(HELP_IN_ENGLISH if tongue.english else HELP)


def deep_dive(tongue: Tongue) -> Part:
    return _not_yet(tongue, "본문 심층 분석", "Analysing the full text")


def search(tongue: Tongue) -> Part:
    return _not_yet(tongue, "검색", "Searching")


def subscribe(tongue: Tongue) -> Part:
    return _not_yet(tongue, "구독", "Subscribing")


def unsubscribe(tongue: Tongue) -> Part:
    return _not_yet(tongue, "구독 해지", "Unsubscribing")


def time(tongue: Tongue) -> Part:
    return _not_yet(tongue, "배달 시각과 설정", "Changing delivery times and settings")


def open_(tongue: Tongue) -> Part:
    return unknown(
        tongue.say(
            "저장된 브리핑에서 답을 찾을 수 없는 질문입니다.",
            "The stored briefings hold no answer to this question.",
        )
    )


def _not_yet(tongue: Tongue, what: str, what_in_english: str) -> Part:
    return unknown(
        tongue.say(
            f"{what}{_topic_particle(what)} 아직 지원하지 않습니다.",
            f"{what_in_english} is not supported yet.",
        )
    )


def _topic_particle(word: str) -> str:
    """은 after a final consonant, else 는; `word` ends in a Hangul syllable (there are 28 for each vowel)."""
    return "은" if (ord(word[-1]) - ord("가")) % 28 else "는"
