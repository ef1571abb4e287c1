"""What a Korean text says of things. Pure.

A predicate closes what it speaks of (정확도를 높이고), or stands before it as an attribute (높은 정확도).
"""

import re
from collections.abc import Iterator

from digest_core.writing.lexicon import (
    AXES,
    LONGEST,
    Found,
    Saying,
    numbers_in,
    predicates_in,
    saying,
    topics_in,
)

DENIES = re.compile(
    r"않|못|없|아니|어렵|부족|불가|불필요|비효율|불안정|무관|미흡|미달|취약|실패|한계|제한|뺀|빼고|제외|배제|피하|피해|피합|벗어|사라|대신"
)
_REACH_BEFORE, _REACH_AFTER = 12, 30

_NOT_AFTER = re.compile(
    r"[가-힣]{0,5}?(?:"
    r"거나 [^,.]{0,30}?지 ?(?:는|도)? ?(?:않|못)|"
    r"(?:지|(?<=지)) ?(?:는|도|조차|를)? ?(?:않|못|아니)|"
    r"(?:는|은)? ?(?:것|일|문제|현상)?[을를]? ?(?:피하|피해|막기|막는|막고|막을|방지)|"
    r"[이가은는도을를]? ?(?:(?:필요|요구|수반|희생|저하)[가-힣]{0,3} )?(?:수 ?)?없|"
    r"(?:[이가]|은|는|을|를)? ?(?<!뿐 )(?<!뿐만 )아니|기 ?어렵|기 ?보다)"
)
_NOT_BEFORE = re.compile(r"(?:(?<![가-힣])(?:안|못)|전혀|최소한으로|최소한만|조금만|(?<![가-힣])덜) $")
# Where, with what and compared to what: not what rises or falls itself.
_OBLIQUE = re.compile(
    r"[가-힣 ]{1,8}?(?:\([^()]{1,40}\))?(?:으로|로|보다|에서|에게|에|의)(?![가-힣])"
    r"|(?:[가-힣A-Za-z\d.+-]{1,16}(?<![이가을를은는도]) ){0,3}[가-힣A-Za-z\d.+-]{0,16}보다(?![가-힣])"
)
_PLACE = re.compile(
    r"(?:[가-힣]{1,6}(?<![을를은는이가도]) ){0,2}[가-힣]{1,6}(?:에서|에서는|에서도)(?![가-힣])"
)
_ATTRIBUTE = re.compile(r"[가-힣]*(?<=[은운른큰린한된난긴인]) ")
_CLAUSE_END = re.compile(r"(?<=[고며만나데서]), ")
# A strong baseline is no praise of the paper's own method.
_RIVAL = re.compile(r"[가-힣]? ?(?:[가-힣]{1,6} )?(?:기준 ?모델|기준선|베이스라인|비교 ?모델)")
_VERB_ATTRIBUTE = re.compile(r"[가-힣]{0,3}는 (?=[가-힣])")
_PHRASE = re.compile(r"[가-힣]{0,3} .{0,24}?(?:[은는이가을를의에로과와](?![가-힣])|$)")
_SUBJECT_BEFORE = re.compile(r"[이가도] (?:[가-힣]{1,3} )?$")
# What a change is done to: `저하를 크게 줄이고`, `오류 증가 문제를 완화`.
_IS_CHANGED = re.compile(
    r"(?:[가-힣]{1,2}(?<![하되]))?(?: ?(?:문제|현상|위험|가능성|정도|폭|원인|부담|요인|한계|우려))?(?:[을를이가은는도]|까지|마저) (?:[가-힣]{1,4} ){0,2}"
)
# Only named as where or why, not told: `열화에서`, `저하에 따른`.
_BY_THE_WAY = re.compile(
    r"(?:[과와](?![가-힣])| (?:능력|방법|방식|기법|기술|장치|전략|방안|모듈|메커니즘|단계|과정|과제|작업)|에서|에 따[른라]|로 인[한해]|에 의[한해]|에 대[한해])"
)
_CLAUSE = re.compile(
    r"(?:(?<=[고며면])|(?<=지만)|(?<=[는은]데)|(?<=면서)|(?<=[되하]어)|(?<=하여)|(?<=되어)|(?<=[해져워]))(?:, ?| )|, "
)
_AGAINST = re.compile(
    r"능가|앞서|앞섰|앞선|앞지|뛰어넘|넘어서|넘어섰|압도|우위|열세|뒤처|뒤지|뒤진|뒤졌|못_?미|미치지 못|밑돌|밑돕|웃돌|웃돕"
)
# `얽힘을 풀어` tells of no entanglement: an opposite that something is done about tells nothing.
_LESSENED = re.compile(
    DENIES.pattern
    + "|줄이|줄여|줄였|줄인|줄입|완화|해소|풀어|풀고|극복|없애|없앤|제거|억제|덜어|개선|해결|보정|바로잡"
)
# `비보존계` keeps nothing; the opposites that the lists have begin with this syllable themselves.
_UN = re.compile("[비불미](?=[가-힣])")
_METHOD = re.compile(r"[가-힣]? ?(?:모델|에이전트|방법|방식|시스템|알고리즘|[A-Za-z-]{2,})")
_NOUN = re.compile("[성도률율력량감]은 $")
_LAGS = re.compile("뒤지|뒤처|떨어지|밀리")
_DENIED_ITSELF = re.compile(r"[가-힣]{0,3}?(?:지|(?<=지)) ?(?:는|도)? ?(?:않|못)")
_THAN_BEFORE = re.compile(r"보다 ?(?:더 |훨씬 |크게 |약간 )?(?:\d[\d.]*(?:%p?|배|포인트|점) )?$")


def korean_sayings(text: str) -> Iterator[Saying]:
    """What a Korean text says, in order; a change that changes itself is one saying (저하를 줄입니다)."""
    text = text[:LONGEST]
    inner: list[tuple[Found, Saying]] = []
    for one, said in _each(text):
        if said.axis not in AXES:
            yield said
            continue
        if inner and inner[-1][0].start == one.start:
            inner.append((one, said))
            continue
        changed = bool(inner) and _IS_CHANGED.fullmatch(text, inner[-1][0].end, one.start) is not None
        if not changed:
            yield from (before for _, before in inner)
        whole = [before.changed(said) for _, before in inner] if changed else [said]
        inner = [] if _BY_THE_WAY.match(text, one.end) else [(one, each) for each in whole]
    yield from (before for _, before in inner)


def _each(text: str) -> Iterator[tuple[Found, Saying]]:
    every = [f for f in predicates_in("ko", text) if not _UN.match(text, f.start - 1)]
    begun = {f.start for f in every}
    found = [
        f
        for f in every
        if not (
            _is_attribute(text, f)
            and (
                _RIVAL.match(text, f.end)
                or (text.endswith("가장 ", 0, f.start) and _METHOD.match(text, f.end))
            )
        )
        and not (text.startswith("덜 ", f.start) and f.end in begun)
    ]
    denials = text
    for one in found:
        # `뒤지지 않습니다` denies nothing but the lag.
        if _LAGS.match(text, one.start) and (denied := _DENIED_ITSELF.match(text, one.end)):
            denials = denials[: one.end] + "_" * len(denied[0]) + denials[denied.end() :]
    begin = 0
    for place, one in enumerate(found):
        following = found[place + 1].start if place + 1 < len(found) else len(text)
        aside = _is_attribute(text, one)
        stretch = _CLAUSE_END.split(text[begin : one.start])[-1] if one.axis in AXES else ""
        topics = _topics(_CLAUSE.split(stretch)[-1]) or _topics(stretch)
        if aside and one.axis in AXES:
            described = _topics_after(text, one, following)
            topics = topics + described if _SUBJECT_BEFORE.search(stretch) else described
        elif not topics and one.axis in AXES and _VERB_ATTRIBUTE.match(text, one.end):
            topics = _topics_after(text, one, following)
        elif one.axis in AXES and following > one.end:
            begin = one.end
        own = _NOT_AFTER.match(text, one.end) if one.sign < 0 else None
        near = _near(denials[: one.end] + "_" * len(own[0]) + denials[own.end() :] if own else denials, one)
        said = saying("ko", text, one, _sign(text, one), topics, numbers_in(stretch))
        if not said.value and _THAN_BEFORE.search(text[max(0, one.start - 12) : one.start]):
            # Higher than another method is better, whatever it is that is measured.
            said = said._replace(value=said.sign)
        rival = "보다 " in stretch or _AGAINST.match(text, one.start) is not None
        if one.axis not in AXES and said.sign < 0 and one.sign < 0 and _LESSENED.search(near):
            continue
        yield one, said._replace(aside=aside, rival=rival, denied=DENIES.search(near) is not None)


def _near(text: str, one: Found) -> str:
    """The clause around a predicate, as far as a word of denial there may be meant for it."""
    before = _CLAUSE.split(text[max(0, one.start - _REACH_BEFORE) : one.start])[-1]
    return before + "_" + _CLAUSE.split(text[one.end : one.end + _REACH_AFTER])[0]


def _topics_after(text: str, one: Found, following: int) -> list[str]:
    """The head of the noun phrase that an attribute stands before."""
    phrase = _PHRASE.match(text, one.end, max(one.end, following))
    return [topic for _, topic in topics_in("ko", phrase[0] if phrase else "")][-1:]


def _topics(stretch: str) -> list[str]:
    """The topics of a stretch; the last one that stands as subject or object comes last."""
    told = [t for t in topics_in("ko", stretch) if not _PLACE.match(stretch, t[0])]
    found = [(_OBLIQUE.match(stretch, at) is None, at, topic) for at, topic in told]
    return [topic for _, _, topic in sorted(found)]


def _is_attribute(text: str, one: Found) -> bool:
    word = _ATTRIBUTE.match(text, one.start)
    return word is not None and not _NOUN.search(word[0])


def _sign(text: str, one: Found) -> int:
    before = _NOT_BEFORE.search(text[max(0, one.start - 7) : one.start])
    return -one.sign if before or _NOT_AFTER.match(text, one.end) else one.sign
