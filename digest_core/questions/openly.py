"""Questions that only the paper itself answers, though their words sound like one of the stored fields. Pure.

`2번 왜 KL 대신 JS를 썼어?` is not 왜 뽑혔나, `AIME 점수는?` not the ranking's: a question that points at papers and names
something of their content is open. A wish for more of one paper is its deep dive. Everything else stays as understood.
"""

import re
from collections.abc import Sequence

from msgspec import structs

from digest_core.identifiers import find_addresses, without_subject_class
from digest_core.models import Turn
from digest_core.questions import words
from digest_core.questions.asked import Asked
from digest_core.questions.concepts import SALIENT, Concept, concepts_of, is_asked_simply, is_in_table
from digest_core.questions.deciding import MORE
from digest_core.questions.fields import APPLIED_TO
from digest_core.questions.references import References

OPEN, DEEP_DIVE = "open", "deep_dive"

_IN_DETAIL = re.compile(r"자세|상세|깊이|깊게")
_MORE_OF_IT = re.compile(r"더 ?(?:자세|상세|알려|말해|길게)|(?:좀|조금) ?더")
_PAPER_COMMAND = re.compile(r"^/?paper(?= |$)")
_OF_ANOTHER = re.compile(
    r"브리핑|뉴스|기사|이슈|오늘|어제|그제|다른 ?논문|논문들|비슷한|관련 ?논문|추천|구독|목록|지난|이번 ?주|저번|주간|날짜"
)
_A_KIND_OF_PAPER = re.compile(r"^ ?(?:관련 |쪽 |분야 )?(?:논문|연구|기사|페이퍼)")
_SUMMARY_SAID = re.compile(r"요약|줄거리|개요|핵심만|summar|tl;?dr|overview|gist")
_CHAT_AFTER = re.compile(
    r"(?:(?<=줘)|(?<=줘요)|(?<=주세요)|(?<=주라)|(?<=부탁해요)|(?<=부탁드려요)|(?<=부탁드립니다)|(?<=바랍니다))[.!~]+ +[^?\d]+$"
)
"""What is only said after a request: 비교해 주세요. 둘 다 멀티모달이라 헷갈리네요."""
_OWN_WORDS = {
    "summary": "방법 방식 결과 기여 기여점 결론 핵심 제안 문제 문제점 아이디어 번역 분류 요지",
    "risk": "한계 한계점 단점 약점 제약 제한 아쉬운 위험 부작용 취약 문제 문제점",
    "apply": "적용 활용 사용처 도입 아이디어 배포 상용 스타트업 회사 제품 서비스 사업 업무 실무 현업 팀 법 방법 방안 참고 설계",
    "code": "코드 소스 소스코드 깃허브 깃헙 구현 공개 오픈소스 링크 주소 code github repository",
    "why": "이유 왜 까닭 점수 중요 선정 순위 기준 사연 배경 계기 추천",
    "compare": "비교 대비 차이 보다 장점",
    "authors": "소속 대학 학교 회사 연구소",
    "date": "발표 공개 게재",
    "links": "링크 주소 url 참고문헌 pdf 다운 다운로드 원문 원본 사이트 파일",
    "evidence": "인용 의미 요약 소리 문장 말 주장 원문",
}
_SAID_SO: dict[str, str | re.Pattern[str]] = {
    "summary": _SUMMARY_SAID,
    "apply": APPLIED_TO,
    "evidence": r"근거(?:가|는|를|은|만)? ?(?:뭐|무엇|어디|알려|보여|대 ?봐)",
    "abstract": r"초록|abstract",
    "code": r"(?:깃헙|깃허브|github|repo|레포|코드|소스)[^?]{0,8}(?:공개|올라|있|없)",
    "compare": r"둘(?:이|은|의)? ?(?:다|모두)? ?[^?]{0,14}(?:차이|비교|달라|다른)|(?:차이점|비교)(?:을|를|도|만)? ?(?:좀 ?)?(?:설명|알려|정리|해)",
}
"""Wordings that ask for the stored field whatever else is named: GRPO보다 낫다는 근거가 뭐예요."""
_SAID_PLAINLY = frozenset({"authors", "date", "links", "code", "evidence", "abstract", "apply", "one_liner"})
"""Fields that a question hardly names without asking for them, where its other words describe the paper."""
_OWN = {field: frozenset(said.split()) for field, said in _OWN_WORDS.items()}
"""Words of content that are the fields' own wordings."""
_WITH_THE_TURN = frozenset(
    {OPEN, "summary", "why", "risk", "apply", "compare", "top", "authors", "links", "history"}
)
"""Fields whose wordings also stand in questions about the paper last spoken of (며칠, 몇 개, 저자, 어디서)."""


def reread(question: str, asked: Asked, turn: Turn | None) -> Asked:
    """What is asked, with questions about a paper's own content as `open` and a wish for all of it as `deep_dive`."""
    text = words.normalise(question)
    if addressed := find_addresses(text):
        asked = _with_addresses(asked, addressed)
    if _wants_deep_dive(text, asked):
        return structs.replace(asked, fields=(DEEP_DIVE,))
    if is_asked_simply(question) and asked.fields[0] in {"summary", OPEN, "help", "one_liner"}:
        return _scoped(structs.replace(asked, fields=(OPEN,)), turn)
    if asked.fields == (OPEN,):
        return asked if asked.points or _OF_ANOTHER.search(text) else _about_the_last(question, asked, turn)
    if _is_about_content(question, text, asked, turn):
        return _scoped(structs.replace(asked, fields=(OPEN,)), turn)
    return asked


def _with_addresses(asked: Asked, addressed: Sequence[str]) -> Asked:
    """Papers of the old style are named by an address or by `arxiv:`; what was read as numbers in it is none."""
    papers = tuple(f"arxiv:{identifier}" for identifier in addressed)
    others = tuple(p for p in asked.pointed.papers if without_subject_class(p) not in papers)
    if not others and asked.pointed.papers == papers:
        return asked
    return structs.replace(asked, pointed=References(papers=(*papers, *others)))


def _wants_deep_dive(text: str, asked: Asked) -> bool:
    pointed = asked.pointed
    if pointed.papers and (_PAPER_COMMAND.match(text) or find_addresses(text)):
        return asked.fields in {("summary",), ("help",), ("open",), MORE} and not _SUMMARY_SAID.search(text)
    one = len(pointed.numbers) + len(pointed.papers) == 1 and not pointed.scope
    return (
        asked.fields in {MORE, (OPEN,)}
        and one
        and bool(_IN_DETAIL.search(text))
        and not _MORE_OF_IT.search(text)
    )


def _about_the_last(question: str, asked: Asked, turn: Turn | None) -> Asked:
    """A question that names anything a paper may hold is about the paper last spoken of."""
    known = any(is_in_table(c) or c.weight > SALIENT for c in concepts_of(question))
    return _scoped(asked, turn) if known else asked


def _is_about_content(question: str, text: str, asked: Asked, turn: Turn | None) -> bool:
    """Whether a question that sounds like a field names something of a paper's content."""
    field = asked.fields[0]
    pointed = asked.points and not asked.counts_actions
    if not (asked.stranger or field == "compare") or len(asked.fields) > 2:
        return False
    if not pointed and (field not in _WITH_THE_TURN or not (turn and turn.items) or _OF_ANOTHER.search(text)):
        return False
    if asked.days or (asked.described and field in _SAID_PLAINLY):
        return False
    if field in _SAID_SO and re.search(_SAID_SO[field], text):
        return False
    own = _OWN.get(field, frozenset())
    concepts = (
        concept
        for concept in concepts_of(_CHAT_AFTER.sub("", question))
        if concept.word not in own and not _counts(concept, asked)
    )
    return any(_names_content(concept, text) and _is_left(concept, asked) for concept in concepts)


def _counts(concept: Concept, asked: Asked) -> bool:
    """Whether a number is that of an item, or a rank."""
    return concept.word.isdecimal() and (int(concept.word) in asked.numbers or asked.fields[0] == "why")


def _is_left(concept: Concept, asked: Asked) -> bool:
    """Whether a word was not understood: what names or describes the paper is nothing that is asked of it."""
    named = len(asked.pointed.papers) + len(asked.numbers)
    if not asked.pointed.papers and not (asked.fields[0] == "compare" and named > 1):
        return True
    if len(asked.pointed.papers) == 1 and asked.fields[0] == "compare" and named == 1:
        return True
    return any(concept.word in word or word in concept.word for word in asked.strange)


def _names_content(concept: Concept, text: str) -> bool:
    """A noun of its own that is not just what kind of paper is meant (멀티모달 논문)."""
    if concept.weight < SALIENT or not (is_in_table(concept) or concept.weight > SALIENT):
        return False
    place = text.find(concept.word)
    return place < 0 or _A_KIND_OF_PAPER.match(text[place + len(concept.word) :]) is None


def _scoped(asked: Asked, turn: Turn | None) -> Asked:
    """Where nothing is pointed at, the papers last spoken of are meant."""
    if asked.points or not (turn and turn.items) or getattr(asked, "off_topic", False):
        return asked
    return structs.replace(asked, pointed=structs.replace(asked.pointed, scope="same"))
