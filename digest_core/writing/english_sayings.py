"""What an English sentence says of things. Pure.

What a predicate is said of stands around it, up to the next punctuation or conjunction; of an adjective of size
only the noun right behind it.
"""

import re
from collections.abc import Iterator, Sequence

from digest_core.writing.lexicon import (
    AXES,
    LONGEST,
    Found,
    Saying,
    numbers_in,
    predicates_in,
    saying,
    stretches,
    topics_in,
)

DENIES = re.compile(
    r"\b(?:not|no|none|without|cannot|never|neither|nor|unable|fail\w*|lack\w*|rather than|instead|hardly|barely|poorly|"
    r"insufficient\w*|limit\w*|undermin\w*|erod\w*|weaken\w*|impair\w*|hinder\w*|imped\w*|prevent\w*|preclud\w*|restrict\w*|hamper\w*|avoid\w*|eliminat\w*|obviat\w*|independent\w*|regardless|agnostic|rarely|seldom|"
    r"under(?:explored|served|specified|constrained|studied)|un(?:able|like|clear|known|explored|reliable)|non-?\w+)\b|"
    r"n['’]t\b|[- ](?:free|less)\b",
    re.IGNORECASE,
)
_REACH, _REACH_AFTER = 60, 20

_BOUNDARY = re.compile(
    r"[,;:]| (?:while|whilst|but|whereas|although|though|and|yet|with|when|compared|that|which|-|--|–) ",
    re.IGNORECASE,
)
_NOT_BEFORE = re.compile(
    r"(?:\b(?:not(?! only| just| merely)|no|none|without|cannot|never|neither|nor|unable to|fails? to|failed to|failing to|lacks?|lacking|rather than|"
    r"instead of|avoid(?:s|ing)?|eliminat\w+|obviat\w+|preclud\w+|bypass\w*|circumvent\w*|hardly|barely|rarely|seldom|scarcely|free of|free from|insufficiently|"
    r"remains?(?: largely)? (?:poorly|insufficiently))\b|n['’]t\b)(?:[ -](?!(?:for|and|but)\b)[\w'/-]+){0,4}[ -]$",
    re.IGNORECASE,
)
# `Sparse-LaViDa` is not sparse.
_NAME = re.compile(r"\b[A-Z]\w*[a-z0-9][A-Z]\w*(?:-\w+)*|\b[A-Z]\w*-[A-Z]\w*(?:-\w+)*")
_NOT_AFTER = re.compile(r"[- ]free\b")
_SMALL_BEFORE = re.compile(
    r"\b(?:limited|little|marginal|minimal|negligible|few|no)(?: [\w-]+)? $", re.IGNORECASE
)
# Such a word says something of the noun right behind it only: `minimal changes improve reasoning`.
_SIZE = re.compile(
    r"(?:high|low|larg|small|great|long|short|few|heav)\w*|more|most|less|least|minimal|negligible|scarce|limited|huge|"
    r"abundant|little|rare|substantial|considerable|massive|vast|enormous|immense|ample|plentiful|tiny|modest|marginal|minor|"
    r"scant|sparse|slight|infrequent|deeper|wider|widest|narrower|shallower|thicker|thinner|denser|lighter|heavier|excess",
    re.IGNORECASE,
)
_PHRASE = re.compile(
    r"(?: (?:in|of|on)\b)?(?:[ -](?:number|amount|level|degree|proportion|fraction) of\b|[ -](?!(?:of|in|for|by|to|on|over|from|at|during|across|under|than|through|via|when|while|if|as|because|with|that|which|and|but|is|are|was|were)\b)[\w'/.-]+){1,6}",
    re.IGNORECASE,
)
_COPULA = re.compile(r"\b(?:is|are|was|were|be|been|remains?|becomes?|gets?)(?: \w+)? $", re.IGNORECASE)
_RIGHT_BEFORE = re.compile(r"\b(?:not|no|never|without|any) $|\bnon-$", re.IGNORECASE)
_SPOKEN_OF = frozenset({"cost", "performance", "stability", "efficiency"})
_DEGREE = re.compile(r"(?P<less>less|least)|more|most", re.IGNORECASE)
# `more than 2x lower` is lower.
_THAN_NUMBER = re.compile(r" than ")
# What keeps somebody from doing something is no relief.
_FROM_DOING = re.compile(r"prevent\w*(?: [\w-]+){1,4} from ", re.IGNORECASE)
# A strong baseline is no praise of the paper's own method.
_QUALITY = re.compile(
    r"state-of-the-art|sota|best|leading|advanced|strongest|strong(?:er|est)?|competitive|powerful|robust|efficient|simple|weak(?:er)?|naive|superior",
    re.IGNORECASE,
)
_RIVAL = re.compile(
    r"(?:[ -][\w-]+){0,2} (?:baselines?|competitors?|counterparts?|rivals?|models|methods|agents|systems|approaches|techniques|[A-Z]*LLMs|VLMs)\b",
    re.IGNORECASE,
)
_CHANGES = frozenset({"more", "relief"})
_GAP = re.compile(
    r" (?!(?:by|to|while|and|or|when|as|through|via|with|for|that|from|under)\b)(?:[\w'/-]+ (?!(?:by|to|while|and|or|when|as|through|via|with|for|that|from|under)\b)){0,3}"
)
_NOMINAL = re.compile(
    r"\w*(?:tion|tions|ment|ments|ity|ities|ility|ness|loss|losses|failures?|gains?|drops?|declines?|bottlenecks?|barriers?|"
    r"limits?|collapse|challenges?|weakness|weaknesses|difficult(?:y|ies)|overfitting|harms?|damage|slowdowns?|obstacles?|"
    r"drawbacks?|shortcomings?|waste|degradations?|redundanc(?:y|ies)|inefficienc(?:y|ies)|instabilit(?:y|ies))$",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"outperform|surpass|superior|exceed|beats?\b|underperform|inferior|lags?\b|trail|behind|outpac|eclips",
    re.IGNORECASE,
)
# `outperformed by` a rival.
_BY = re.compile(
    r" by (?!up to|\$|\d|an? |over|more|about|around|roughly|approximately|nearly|at least|as much)"
)
_THAN = re.compile(r"(?:[ -][\w'/%.-]+){0,4} (?:than|over|compared|relative to)\b", re.IGNORECASE)
_LESSENS = re.compile(
    r"\b(?:reduc|mitigat|alleviat|resolv|overcom|address|handl|prevent|avoid|eliminat|remov|correct|bridg|without|minimiz|tackl|counter|"
    r"suppress|despite|less|robust)",
    re.IGNORECASE,
)
_WORD_LENGTH = 8
_NOUN_AFTER = 30


def english_sayings(text: str) -> Iterator[Saying]:
    """What an English sentence says, in order."""
    text = _NAME.sub(lambda name: "_" * len(name[0]), text[:LONGEST])
    found = predicates_in("en", text)
    ends = [*(m.start() for m in _BOUNDARY.finditer(text)), len(text)]
    pieces = list(zip([0, *ends[:-1]], ends, strict=True))

    def told(start: int, end: int) -> bool:
        return any(start <= f.start < end for f in found if f.axis in AXES)

    for start, end in stretches(pieces, told):
        inside = [f for f in found if start <= f.start < end]
        yield from _in_stretch(
            text[start:end], [f._replace(start=f.start - start, end=f.end - start) for f in inside]
        )


def _in_stretch(stretch: str, found: list[Found]) -> Iterator[Saying]:
    topics = topics_in("en", stretch)
    numbers = numbers_in(stretch)
    change: tuple[Found, Saying] | None = None
    for one in _compared(stretch, found):
        said = _said(stretch, one, topics, numbers)
        if said.sign < 0 and _lessened(stretch, one):
            continue
        if change and one.axis in AXES and _is_changed(stretch, change[0], one):
            # `avoid` has turned its object around already.
            by = stretch[change[0].start : change[0].end]
            said, change = said if _NOT_BEFORE.search(f"{by} ") else said.changed(change[1]), None
        elif change and one.axis in AXES:
            yield change[1]
            change = None
        if (said.axis in _CHANGES and not said.aside) or (said.axis == "better" and said.sign < 0):
            change = one, said
        else:
            yield said
    if change:
        yield change[1]


def _lessened(stretch: str, one: Found) -> bool:
    """Whether an opposite stands where something is done about it: `reduces misalignment` tells nothing."""
    return (
        one.axis not in AXES
        and one.sign < 0
        and _LESSENS.search(stretch, max(0, one.start - 40), one.start) is not None
    )


def _is_changed(stretch: str, change: Found, one: Found) -> bool:
    """Whether a predicate is the noun that a verb of change acts on: `reduces performance degradation`."""
    return bool(
        _GAP.fullmatch(stretch, change.end, one.start) and _NOMINAL.match(stretch, one.start, one.end)
    )


def _said(stretch: str, one: Found, topics: Sequence[tuple[int, str]], numbers: Sequence[str]) -> Saying:
    size = one.axis == "more" and _SIZE.fullmatch(stretch, one.start, one.end)
    # `expensive` speaks of cost, `perform well` of performance; `lengthen` says nothing of lengths.
    others = [t for t in topics if t[0] != one.start or t[1] in _SPOKEN_OF]
    own = _described(stretch, one, others) if size else others
    head = _head_after(stretch, one, own)
    nearest_last = [topic for _, topic in sorted(own, key=lambda t: (t == head, -_distance(one, t[0])))]
    before, after = stretch[max(0, one.start - _REACH) : one.start], stretch[one.end : one.end + _REACH]
    turned = bool(_RIGHT_BEFORE.search(before)) if size else _is_turned(one, before, after)
    beaten = (
        _AGAINST.match(stretch, one.start) and stretch.endswith("ed", one.start, one.end) and _BY.match(after)
    )
    turned = turned is not bool(beaten)
    sign = -one.sign if turned else one.sign
    said = saying("en", stretch, one, sign, nearest_last, numbers)
    return said._replace(
        aside=bool(size),
        rival=_AGAINST.match(stretch, one.start) is not None or _THAN.match(after) is not None,
        denied=DENIES.search(f"{before}_{after[:_REACH_AFTER]}") is not None,
    )


def _compared(stretch: str, found: list[Found]) -> Iterator[Found]:
    """`more reliable` is reliable and `less reliable` is not; neither is more or less of anything."""
    turned = False
    for place, one in enumerate(found):
        word = _DEGREE.fullmatch(stretch, one.start, one.end)
        following = found[place + 1].start if place + 1 < len(found) else -1
        if (word and _THAN_NUMBER.match(stretch, one.end)) or _FROM_DOING.match(stretch, one.start):
            continue
        if word and following == one.end + 1:
            turned = word["less"] is not None
        elif _QUALITY.fullmatch(stretch, one.start, one.end) and _RIVAL.match(stretch, one.end):
            continue
        elif not (word and following == one.start and turned):
            yield one._replace(sign=-one.sign) if turned else one
            turned = False


def _head_after(stretch: str, one: Found, topics: list[tuple[int, str]]) -> tuple[int, str] | None:
    """The head of the noun phrase behind a predicate: its last noun (`reduces reasoning redundancy`)."""
    phrase = _PHRASE.match(stretch, one.end)
    inside = [t for t in topics if phrase and one.end <= t[0] < phrase.end()]
    return inside[-1] if inside else None


def _distance(one: Found, place: int) -> int:
    """Characters between a predicate and a topic; a topic before it is a word long itself."""
    return place - one.end if place >= one.end else max(0, one.start - place - _WORD_LENGTH)


def _described(stretch: str, one: Found, topics: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The noun behind an adjective of size, or before it where it is predicated (`data are limited`)."""
    if right_behind := [
        t for t in topics if t[0] == one.end + 1 and _DEGREE.fullmatch(stretch, one.start, one.end)
    ]:
        return right_behind
    if _COPULA.search(stretch[max(0, one.start - 25) : one.start]):
        return [t for t in topics if t[0] < one.start]
    return [t for t in topics if 0 <= t[0] - one.end < _NOUN_AFTER]


def _is_turned(one: Found, before: str, after: str) -> bool:
    small = one.axis == "better" and _SMALL_BEFORE.search(before)
    return bool(
        small or _NOT_BEFORE.search(before) or _RIGHT_BEFORE.search(before) or _NOT_AFTER.match(after)
    )
