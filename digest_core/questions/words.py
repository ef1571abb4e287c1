"""Text made comparable, and the words of a question that ask for nothing by themselves. Pure.

What is neither a field, a reference, a day nor one of these is a word that the engine does not understand: then
a question is not about the last item, and a bare number in it no item.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from digest_core.questions.names.sounds import spelled
from digest_core.text import one_line

LONGEST_QUESTION = 10_000
UNKNOWN_KEPT = 12
_LONGEST_WORD = 24
_SHORTEST_ACRONYM = 3

_CIRCLED = {
    chr(first + n): f" {n + 1}번 "
    for first, count in ((0x2460, 20), (0x2474, 20), (0x2488, 20), (0x2776, 10), (0x2780, 10), (0x278A, 10))
    for n in range(count)
}
_FULL_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_KEYCAP = {"\ufe0f": "", "\u20e3": "번 ", "\u3000": " ", "’": "'", "‘": "'", "第": "제", "？": "?"}
_SAME = str.maketrans(_FULL_WIDTH | _CIRCLED | _KEYCAP)
_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W_]+(?:'[a-z]+)?|ㅋ+|ㅎ+")

_CHAT_SPELLINGS = {
    "머": "뭐", "모야": "뭐야", "모임": "뭐임", "모지": "뭐지", "어케": "어떻게", "어캐": "어떻게", "우에": "어떻게", "우째": "어떻게",
    "어뜨케": "어떻게", "어떠케": "어떻게", "글고": "그리고", "쫌": "좀", "젤": "제일", "담": "다음", "요거": "이거", "고거": "그거", "뭐땀시": "왜",
    "저쟈": "저자", "져자": "저자", "서머리": "요약", "써머리": "요약", "리스쿠": "리스크", "링쿠": "링크", "깃헛": "깃헙", "놈문": "논문", "론문": "논문", "논뭄": "논문", "논뮨": "논문", "논믄": "논문",
    "죄송한데": "미안", "월욜": "월요일", "화욜": "화요일", "수욜": "수요일", "목욜": "목요일", "금욜": "금요일", "토욜": "토요일", "일욜": "일요일", "그젓게": "그저께", "엇그제": "엊그제", "어즈께": "어제",
    "한게점": "한계점", "한개점": "한계점",
}  # fmt: skip
"""How words are spelled in a hurry, by ear or in a dialect, at the beginning of a word."""
_CHAT = re.compile(
    rf"(?<![가-힣])(?:{'|'.join(sorted(_CHAT_SPELLINGS, key=len, reverse=True))})(?!신러닝|리 |리말|무|당|배|요일)"
)
_TOO = re.compile(r"((?:번|째|거|것|꺼|논문|링크|요약|리스크|저자|코드))두(?=$|[ ㅋㅎㅠ?.!~,]|여|요)")
_YO = re.compile(r"((?:도|은|는|거|꺼|번|줘|지|죠|네|용))(?:여|염|욤|용)(?=$|[ ㅋㅎㅠ?.!~,])")
_COUNTER = re.compile(
    r"(?<=\d) ?(?:번[쨰쩨제재]|(?:벙|범|법|뻔|븐|변|밴|벌|버|qjs|ㅂㄴ|ㅂㅓㄴ|버ㄴ)(?:[째쨰])?)(?=$|[ ?.!,~·/]|(?:은|는|이랑|이|의|을|도|하고|과|만|이고|부터|까지|꺼|논문|요약|리스크|링크|저자|코드)(?![사률칙안인]))"
    r"|(?<![가-힣])(?P<said>[일삼사오육칠팔구])(?:벙|뻔|븐)(?=$|[ ?.!,~]|은|는|이랑|의|을|도)"
)
"""번 with one letter wrong or left in the other keyboard, after a number."""
_WHAT = re.compile(r"(?<=번)[머모](?=[임야지냐니에예]|[ ?]|$)")
_LIKEWISE = re.compile(r"(?:똑?같은|동일한|그런|이런) ?(?:식|방식)으로")
"""도 and 요 as they are typed in chats: 3번두, 2번은여."""
_PARTICLES = (
    "은 는 이 가 을 를 도 만 로 으로 의 에 에서 에는 에도 에선 까지 부터 요 야 이야 이에요 예요 에요 이요 인가요 인가 인지 인데 "
    "건데 는데 입니까 입니다 이랑 랑 와 과 하고 이나 나 라도 이라도 대로 씩 처럼 한테 에게 께 이란 란 라는 이라는 이고 고 이며 며 든지 라면 "
    "으론 로는 으로는 으로도 밖에 조차 마저 면 임 음 네 지 죠 이죠 이지 니 냐 이냐 건 게 걸 거 것 꺼 것만 거만 점 수 들 것들 번 번째 째 적 쯤 할 한 하는 해 될 된 되는"
)
_PLAIN = (
    "좀 그냥 혹시 그럼 그러면 그렇다면 그리고 근데 그런데 또 또한 더 다 둘 둘다 셋 셋다 넷다 다시 한번 한 두 번호 뭐 뭐가 뭔 뭔가 뭔지 뭐지 뭘 "
    "뭐뭐 무엇 무엇이 무슨 어떤 어떤게 어때 어떄 어떻게 어떻지 어떠 어디 어딨 언제 왜 응 웅 ㅇㅇ ㅇㅋ ㄱㄱ ㄱㅅ ㅇ ㄴㄴ 네 넵 예 아 오 음 흠 저기 "
    "여기 거기 논문 페이퍼 아이템 항목 이슈 소식 글 연구 기사 뉴스 브리핑 오늘 방금 아까 지금 현재 최근 먼저 우선 일단 "
    "추가로 관련 관련해서 대해 대해서 대한 관해 관해서 관한 부분 쪽 중 중에 중에서 가운데 정도 간단히 간단하게 짧게 쉽게 빨리 빠르게 자세히 "
    "정확히 구체적으로 제발 부탁 고마워 감사 안녕 안녕하세요 하이 헬로 ㅎㅇ 할로 하잉 헬로우 봇 봇아 혹은 또는 아니면 그거 그것 그건 그게 이거 이것 이건 이게 "
    "저거 이번 그 이 저 얘 걔 같은 같이 함께 모두 전부 각각 너 넌 네가 나 난 내가 나한테 내게 우리 있 없 크 큰 가장 제일 특히 주요 한국어로 "
    "한글로 영어로 말고 빼고 제외 포함 제 뿐 뿐만 아니라 외 발표된 발표한 제출된 공개된 게재된 올라온 첫 핵심 오 와 우와 진짜 정말 사실 ㅠ ㅜ 그중 그중에 개중에 걍 야 헐 와 대박 실화 ㄹㅇ ㅇㅈ "
    "귀찮으니까 뭐시기 머시기 거시기 어쩌구 어쩌고 저쩌구 저쩌고 뭐더라 뭐였더라 등등 이번에 저번에 아까전 좀만 조금 조금만 살짝 대충 빨랑 얼른 제대로 하나 둘이 셋이 얘네 걔네 걔들 분들 저자분들 실례지만 다들 다른 다른거 딴 딴거 대신 만한 내놔 내놔봐 전달해줘 전달 까봐 열어봐 질문 추가질문 후속질문 간략히 간략하게 다섯 여섯 일곱 여덟 아홉 열 넷 세 네 개 편 가지 어느 당장 바로 널 날 위 위에 아침 저녁 밤 새벽 오전 오후 온 받은 안 안돼 안되 모르겠 모르겠네 모르겠어 모르겠다 처음 저희 팀 궁금 오키 오케이 굿 굳 땡큐 감사해요 고마워요 미안 쏘리 죄송 ㅇㅎ 아하 그래 그래요 그렇구나 알겠어 알겠습니다 확인 별도로 자세하게 자세한 상세하게 상세한 말야 말이야 말이지 말임 이름 이름만 성함 이름은 이름이 좀더 조금더 쫌더 똑같이 똑같은 마찬가지 마찬가지로 동일하게 앗 엇 엥 헉 허 어머 에이 어이 아이고 아하하 엄 어 ㅇㅎ 오호 쩝 ㄷㄷ ㅂㅂ ㅎㅇㅎㅇ 역시 참 그나저나 암튼 아무튼 여하튼"
)
_STEMS = (
    "알려 알고 알 보여 볼래 볼 보고 보자 봐 봤 말해 말씀 말이 얘기 이야기 궁금 부탁 주세 주실 주라 줘 줄래 줄 달라 해주 해줘 하나 하니 "
    "하는 하려 할까 합니 하지 해야 해서 했 있어 있나 있는 있을 있니 있습 있지 있었 모아 추려 거였 거라 거예 읽을 읽지 읽나 읽는 읽자 없어 없나 없는 없을 없니 없습 싶 읽어 읽고 가르쳐 "
    "대답 답해 답변 뽑아 나와 나왔 나온 써줘 적어 적힌 적혀 되나 되는 될까 됩니 돼 됐 같아 같은 한다 하면 어떤가 어떠 어떻 뭔데 뭔가 뭡니 "
    "뭐예 뭐에 뭐니 뭐야 뭐냐 뭐임 뭘까 뭐가 무엇인 무엇이 까먹 이해 다뤄 다루 나열 꼽 짚 체크 확인 정도 부탁드 감사 고마 좋 괜찮 원해 필요 "
    "보내 뭐였 뭐더 머였 뭐라 뭔지 뭔데 다시 그래서 그러니까 아니 어쨌 우짜 우예 뭐라카 긴데 함 "
    "왔 받았 떴 도착 말한 말했 말하 돌려 들려 풀어 던져 뽑 골라 넘어 이어 계속 그렇 그래 이렇 좋아 주면 줬"
)
_ENGLISH = (
    "a an the of for is are was were be been what whats what's which who how about tell me show give please can could you i "
    "we do does did in on at to and or it it's its this that these those there them they their paper papers item items "
    "article articles story one ones any some have has had get more also too then so let us let's want need know like "
    "would should with from by as just hi hello hey thanks thank ok okay yes sure read my your number no not s t re m "
    "main all both each same again now here most arxiv today's say says long short brief briefly quick quickly detail "
    "available availability thing things stuff everything well work works lately recently "
    "talk talks talking mention mentions mentioned deal deals discuss discusses discussed cover covers gimme gives "
    "okay thx ty nice great cool good plz pls please between about any both kindly quickly "
    "picked chosen selected details detailed much many today yesterday see look go next but instead rather still only really actually think issue issues"
)


_ENGLISH_WORDS = frozenset(_ENGLISH.split())


def _any(words: str) -> str:
    return "|".join(sorted(map(re.escape, words.split()), key=len, reverse=True))


_KNOWN = re.compile(
    rf"(?:(?:{_any(_STEMS)})[가-힣]{{0,5}}|(?:{_any(_PLAIN)}))?(?:{_any(_PARTICLES)}){{0,3}}|[ㅋㅎㅠㅜ]+"
)
_PREFIXED = re.compile(rf"(?:{_any(_PARTICLES)})(?=(.+))")
_SUBJECT = (
    r"(?:에 ?(?:대한|관한)| ?관련(?:된)?)? ?(?:논문|페이퍼|연구|기사|papers?(?![a-z])|articles?(?![a-z]))"
)
_ENDING = re.compile(rf"(?:{_any(_PARTICLES)})$")


def normalise(question: str) -> str:
    """The question on one line in one width, case and spelling, at most `LONGEST_QUESTION` characters."""
    same = unicodedata.normalize("NFC", question[:LONGEST_QUESTION]).translate(_SAME)
    said = _CHAT.sub(_as_written, one_line(same).casefold()[:LONGEST_QUESTION])
    said = _WHAT.sub("뭐", said)
    said = _COUNTER.sub(lambda match: f"{match['said'] or ''}번", said)
    return _LIKEWISE.sub("똑같이", _YO.sub(r"\1요", _TOO.sub(r"\1도", said)))


def _as_written(match: re.Match[str]) -> str:
    return _CHAT_SPELLINGS[match[0]]


def is_english(text: str) -> bool:
    """Whether a text has letters and none of them Korean."""
    return _LETTER.search(text) is not None and _HANGUL.search(text) is None


def unknown_words(text: str, *, few: int = UNKNOWN_KEPT) -> tuple[str, ...]:
    """The words of a text that are no filler, without their particles; the first few."""
    unknown: list[str] = []
    for match in _WORD.finditer(text):
        word = match[0]
        if not _NUMBER.fullmatch(word) and not _is_known(word):
            unknown.append(_ENDING.sub("", word) or word)
            if len(unknown) == few:
                break
    return tuple(unknown)


def look_like_names(unknown: Sequence[str], text: str, *, english: bool) -> bool:
    """Whether unknown words name a paper or a topic: Latin words among Korean ones, or what stands before 논문."""
    latin = not english and any(word.isascii() for word in unknown)
    return latin or any(re.search(rf"(?<!\w){re.escape(word)}{_SUBJECT}", text) for word in unknown)


PARTICLES = tuple(sorted(map(re.escape, _PARTICLES.split()), key=len, reverse=True))
_PARTICLE_LIST = tuple(_PARTICLES.split())
_ONLY_PARTICLES = re.compile(rf"(?:{_any(_PARTICLES)}){{1,3}}")
_SHORTEST_STEM = 2
_NUMBER = re.compile(rf"\d+(?:{_any(_PARTICLES)}){{0,2}}")
_FINALS_N_AND_L = frozenset({4, 8})


def is_filler(word: str) -> bool:
    """Whether a word (normalised) asks for nothing by itself."""
    return _is_known(word)


def is_particle(word: str) -> bool:
    return _ONLY_PARTICLES.fullmatch(word) is not None


def stems(word: str) -> Iterator[str]:
    """What a Korean word may be without its particles, of two syllables at least."""
    for stem in _without_particle(word):
        yield stem
        yield from _without_particle(stem)


def _without_particle(word: str) -> Iterator[str]:
    for particle in _PARTICLE_LIST:
        if word.endswith(particle) and len(word) - len(particle) >= _SHORTEST_STEM:
            yield word[: -len(particle)]


def ends_in_n_or_l(word: str) -> bool:
    """Whether a Korean word ends as verbs do before a noun (다룬, 만들)."""
    return "가" <= word[-1] <= "힣" and (ord(word[-1]) - ord("가")) % 28 in _FINALS_N_AND_L


_NOUN_WORDS = "로봇 게임 에너지 수요 지진 수면 도로 지도 수지 수도 지수 가면 지면 이면 해수 해지 적도 지적 도적 지점 거점 수거 과로 과도 나라 나이 이란 고도 고지 의지 수은 도수 점도 이수 은도 제거 제도 아이 외과 외도 한도 중지 중점 중도 오지 오이 편도 편지 위도 안도 안과 이과 열도 세로 아이들"
_NOUNS = frozenset(_NOUN_WORDS.split())
_NOUN_BEGINNINGS = (
    "그래프",
    "그래픽",
    "그래디",
    "알츠하",
    "알파",
    "알레르",
    "알루미",
    "알약",
    "볼륨",
    "볼츠만",
    "볼록",
    "함수",
    "체크포인트",
    "이어폰",
    "보고서",
    "알림톡",
)
"""Nouns that look like fillers with their endings."""


def _is_known(word: str) -> bool:
    if (
        len(word) > _LONGEST_WORD
        or word in _NOUNS
        or word.startswith(_NOUN_BEGINNINGS)
        or any(stem in _NOUNS for stem in stems(word))
    ):
        return False
    if word.isascii():
        return word in _ENGLISH_WORDS
    if len(spelled(word)) >= _SHORTEST_ACRONYM:
        return False
    prefixed = _PREFIXED.match(word)
    return bool(_KNOWN.fullmatch(word) or (prefixed and _KNOWN.fullmatch(prefixed[1])))
