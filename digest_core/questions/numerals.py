"""Numbers in words, and places that are told by another one: 뒤에서 두 번째, 처음 세 개, 2번 다음 논문. Pure."""

import re

_NATIVE_WORDS = ("첫 한", "두 둘", "세 셋", "네 넷", "다섯", "여섯", "일곱", "여덟", "아홉", "열")
NATIVE = {word: n for n, words in enumerate(_NATIVE_WORDS, 1) for word in words.split()}
NATIVE |= {"열한": 11, "열두": 12, "열세": 13, "열네": 14, "열다섯": 15, "스무": 20}
SINO = {"일": 1, "삼": 3, "사": 4, "오": 5, "육": 6, "칠": 7, "팔": 8, "구": 9, "십": 10}
_ENGLISH_WORDS = (
    "one first,two second,three third,four fourth,five fifth,six sixth,seven seventh,eight eighth,nine ninth"
)
ENGLISH = {w: n for n, ws in enumerate(f"{_ENGLISH_WORDS},ten tenth".split(","), 1) for w in ws.split()}
ORDINALS = "|".join(word for word in ENGLISH if word.endswith(("st", "nd", "rd", "th")))
CARDINALS = "|".join(word for word in ENGLISH if not word.endswith(("st", "nd", "rd", "th")))
THING = r"(?:논문|(?<![제과선증철수])거|것|꺼|(?<![조물사안여])건|이슈|소식|항목|아이템|기사|뉴스|(?<![구한댓])글|연구|페이퍼)"
NOUN = r"(?:papers?|items?|articles?|stories|story|issues?|numbers?|no\.?|nr\.?)"

_FEW = "|".join(word for word in NATIVE if word not in {"첫", "한", "하나"})
_FIRST_OR_LAST_FEW = re.compile(
    rf"(?<![가-힣])(?:맨 ?)?(?:(?P<first>처음|앞|위|첫)|마지막|끝|뒤|아래)(?:의|에서|에|부터)? ?(?P<few>\d{{1,2}}|{_FEW}) ?(?:개|편|건|논문)(?!월)"
    rf"|(?<![a-z])(?:(?P<top>first)|last) (?P<many>\d{{1,2}}|{CARDINALS}) (?:papers|items|ones|articles|stories)(?![a-z])"
)
_FROM_THE_END = re.compile(
    rf"(?<![a-z])(?<!from )(?<!from the )(?!(?:first|1st)[ -]to)(?:(?P<word>{ORDINALS})|(?P<digits>\d{{1,2}})(?:st|nd|rd|th))(?: one)?"
    r"(?:[ -](?:to|from)[ -](?:the )?(?:very )?(?:last|end|bottom|back)|[ -]last)(?: one)?(?![a-z])"
    r"|(?<![a-z])(?:the )?(?P<before>last (?:(?:paper|one|item) )?but one|next[ -]to[ -](?:the )?last|one before (?:the )?last|penultimate)(?![a-z])"
    rf"|(?:마지막|끝|뒤)(?:에서)? ?(?P<native>{_FEW}) ?번 ?[째쨰]"
)
_PART_OF_ONE = re.compile(
    rf"((?:\d번(?: ?{THING})?(?:의|에서)?|{THING}의) )(?:(?:{'|'.join(NATIVE)}) ?(?:번 ?)?[째쨰]|\d{{1,2}} ?번 ?[째쨰])"
    r"(?= ?(?:저자|리스크|위험|한계|단점|문제|링크|참고|적용|아이디어|문장|근거|줄|요약))"
)
_NEIGHBOUR = re.compile(
    rf"(?P<end>끝)?(?P<of>\d{{1,18}})번 ?(?:바로 ?)?(?:(?P<next>다음|뒤)|앞|이전|직전|전)(?:에|의)? ?(?:있는 ?)?(?:번호|{THING}|(?=[은는]|[?]|$))"
    r"|(?<![a-z])(?:(?P<after>after|following)|before|preceding) (?:the )?(?P<last>끝)?(?P<place>\d{1,6})번"
)


def counted_from_an_end(text: str) -> str:
    """`처음 두 개` and `second to last` in numbers, before their words are read as something else."""
    text = _FIRST_OR_LAST_FEW.sub(_range_at_an_end, _PART_OF_ONE.sub(r"\1", text))
    return _FROM_THE_END.sub(_place_from_end, text)


def _range_at_an_end(match: re.Match[str]) -> str:
    few = match["few"] or match["many"]
    count = NATIVE.get(few) or ENGLISH.get(few) or int(few)
    return f" 1번~{count}번 " if match["first"] or match["top"] else f" 끝{count}번~끝1번 "


def _place_from_end(match: re.Match[str]) -> str:
    if match["before"]:
        return " 끝2번 "
    said = match["word"] or match["digits"] or match["native"]
    return f" 끝{ENGLISH.get(said) or NATIVE.get(said) or int(said)}번 "


def neighbours_in_numbers(text: str) -> str:
    """`2번 다음 논문` as 3번; every number is already written as `2번`."""
    return _NEIGHBOUR.sub(_neighbour, text)


def _neighbour(match: re.Match[str]) -> str:
    """`2번 다음 논문` is 3번; counted from the end, the next one has the smaller number."""
    from_end = match["end"] or match["last"] or ""
    step = 1 if bool(match["next"] or match["after"]) is not bool(from_end) else -1
    return f" {from_end}{max(0, int(match['of'] or match['place']) + step)}번 "
