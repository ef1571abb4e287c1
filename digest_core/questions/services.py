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
    lead = tongue.say("이렇게 물어보세요.", "Ask like this.")
    return Part(HELP_IN_ENGLISH if tongue.english else HELP, lead=lead)


def deep_dive(tongue: Tongue) -> Part:
    return _not_yet(tongue, "본문 심층 분석", "Analysing the full text")


def search(tongue: Tongue) -> Part:
    return _not_yet(tongue, "검색", "Searching")


def subscribe(tongue: Tongue) -> Part:
    return _elsewhere(tongue, "구독은", "Subscribing", "/subscribe 08:30", "add")


def unsubscribe(tongue: Tongue) -> Part:
    return _elsewhere(tongue, "구독 해지는", "Unsubscribing", "/unsubscribe", "remove")


def time(tongue: Tongue) -> Part:
    return _elsewhere(tongue, "받는 때와 설정은", "Changing when and what to receive", "/settings", "list")


def open_(tongue: Tongue) -> Part:
    return unknown(
        tongue.say(
            "저장된 브리핑에서 답을 찾을 수 없는 질문입니다.",
            "The stored briefings hold no answer to this question.",
        )
    )


def _elsewhere(tongue: Tongue, what: str, what_in_english: str, command: str, verb: str) -> Part:
    """Subscriptions belong to chats, which answer this themselves; this is for everybody who asks outside one."""
    return Part(
        (
            tongue.say(
                f"운영자는 aidaily subscribers {verb} 로 할 수 있습니다.",
                f"Operators can use aidaily subscribers {verb}.",
            ),
        ),
        lead=tongue.say(
            f"{what} 브리핑을 받을 대화에서 합니다: 봇에게 {command} 라고 보내거나 같은 말로 부탁하세요.",
            f"{what_in_english} is done in the chat that gets the briefing: send the bot {command}, or ask there.",
        ),
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
