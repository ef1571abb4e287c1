"""Whether a line denies what its evidence does not, or affirms what its evidence denies, whatever is spoken of.

Where no word of `data/polarity.toml` tells, this looks at the line as a whole. Pure.
"""

import re
from collections.abc import Iterator, Sequence

from digest_core.writing.lexicon import AXES, Key, predicates_in, topics_in

# A Korean denial, unless the phrase only sounds like one.
_DENIES = re.compile(
    r"(?<!수밖에)(?<!관계)(?<!상관)(?<!끊임)(?<!문제)(?<!틀림)(?<!여지)(?<!여지가)(?<!다름)"
    r"(?:지 ?(?:는|도|조차)? ?(?:않(?!고는)|못(?!지))|(?: |[이가은는도])없(?=습|다|는|음|었|고|으|어))"
)
_SOUNDS_LIKE_DENIAL = re.compile(
    r"뿐(?:만)? ?아니라|무시할 수 없|못지않|수밖에 없|않을 수 없|지 ?않고도|그치지 않|머물지 않|국한되지 않|한정되지 않|뒤지지 않|"
    r"지 (?:못|않)(?:한|은|던|았던|했던) (?:\w{1,6} )?(?:문제|과제|질문|난제|영역|부분|측면|점)|차이가 없|손색이 없|잃지 않|떨어지지 않|놓치지 않|벗어나지 않"
)
_AFFIRMS_NOT = re.compile(
    r"않|못|없|아니|말고|대신|덜 |부족|불[가-힣]|비(?:효율|현실|일관|공개|정상|가역)|무(?:관|시|손실|감독|작위)|미(?:흡|달|지|비|관측|공개)|어렵|어려|제한|한계|"
    r"실패|취약|피하|피해|피합|막[아는을]|방지|제거|배제|제외|벗어|뺀|빼고|사라|모자|난제|드물|드문|소홀|간과|놓[치칩쳐친]|그쳐|그칩|만으로|에만|독립|최초|처음"
    r"|거부|거절|어긋|차단|손실|잃|미치지|앞서|아직"
)
_ENGLISH_DENIAL = re.compile(
    r"\b(?:no|not|none|non|without|cannot|never|neither|nor|fail\w*|lack\w*|fewer|few|little|hard|hardly|barely|difficult\w*|challenging|"
    r"limited|ignor\w*|neglect\w*|overlook\w*|miss(?:es|ed|ing)?|reject\w*|refus\w*|avoid\w*|prevent\w*|rarely|seldom|instead|rather|beyond|"
    r"free|zero|absen\w*|obviat\w*|eliminat\w*|remov\w*|exclud\w*|except|struggl\w*|poorly|opaque|independen\w*|agnostic|invarian\w*|discard\w*|"
    r"short|lossless|unlike|differ\w*|var(?:y|ies)|vulnerab\w*|prohibit\w*|under-?(?:explored|studied|specified|constrained|utili[sz]ed)|ill-\w+|impractical|"
    r"un(?:able|avail|clear|constrain|explored|faithful|familiar|fortunate|known|label|likely|measur|necessar|observ|paired|reliab|resolved|"
    r"seen|safe|suit|supervis|success|train|stab|solved|match|answer|support|affected|changed|modified)\w*|"
    r"in(?:ab|accur|adequ|capab|complete|compat|consisten|correct|effect|effici|flexib|feasib|suffici|tract|valid|visible|stab)\w*|"
    r"im(?:possib|pract|perfect|plausib)\w*|ir(?:relevan|regular|revers)\w*|disagree\w*|mismatch\w*)\b|n['’]t\b",
    re.IGNORECASE,
)
_DENIED_PHRASE = re.compile(
    r"\b(?:not|without|cannot|never|neither|fails? to|unable to|lacks?|no)\b(?! only\b| just\b| merely\b)(?P<what>(?:[ -](?!(?:and|but|while|yet)\b)[\w'-]+){1,6})",
    re.IGNORECASE,
)

_HANGUL = re.compile("[가-힣]")
_KOREAN_CLAUSE = re.compile(r"(?:(?<=[고며])|(?<=지만)|(?<=[는은]데)|(?<=면서))(?:, ?| )|, ")
_ENGLISH_CLAUSE = re.compile(r"[,;:]|(?= (?:while|whilst|but|whereas|although|though|yet) )")
# A denial that closes its clause, and stands before no noun or condition.
_CLOSES = re.compile(r"(?:않|못하?|못했|없)(?:고|으며|며|습니다|았습니다|했습니다|합니다|니다|지만)[.,]?$")
_ENGLISH_CONTRASTS = (
    re.compile(r"(?P<yes>[^,;:.]{1,90}),? (?:rather than|instead of|as opposed to) (?P<no>[^,;:.]{1,60})"),
    re.compile(
        r"\bnot (?!only\b|just\b|merely\b)(?P<no>[^,;:.]{1,60}),? but (?:rather )?(?P<yes>[^,;:.]{1,60})"
    ),
)
_KOREAN_CONTRASTS = (
    re.compile(r"(?P<no>[^,.]{1,40})(?:[이가은는]|에서가) 아니라 (?P<yes>[^,.]{1,60})"),
    re.compile(r"(?P<no>[^,.]{1,40})(?:기보다는?|보다는| 대신|[을를] 대신해) (?P<yes>[^,.]{1,60})"),
)
_ENOUGH = 3
_RIGHT_BEHIND = 2


def denies_alone(text: str, evidence: Sequence[str]) -> str:
    """The denial of a line (or nothing) where the cited clauses on the same things deny or hinder nothing."""
    if any(_HANGUL.search(s) for s in evidence):
        return ""
    sources = _english_clauses(evidence)
    for clause in _clauses(text):
        said = _denial_of(clause)
        near = _nearest(clause, sources) if _CLOSES.search(clause) else []
        if said and not any(_ENGLISH_DENIAL.search(c) for c in near or evidence):
            return said
    return ""


def affirms_denied(text: str, evidence: Sequence[str]) -> str:
    """What a line says without any denial that its evidence denies (or nothing)."""
    phrases = [found for sentence in evidence for found in _DENIED_PHRASE.finditer(sentence)]
    denials = [
        (phrase[0], denied, len(topics_in("en", phrase["what"])) > 1)
        for phrase in phrases
        if (denied := _in_order("en", phrase["what"]))
    ]
    for clause in _clauses(text) if denials else ():
        if _AFFIRMS_NOT.search(clause):
            continue
        ours = _content("ko", clause)
        for told, denied, tells_enough in denials:
            shared = len(ours.intersection(denied))
            free = tells_enough or not _AFFIRMS_NOT.search(text)
            if free and denied[0] in ours and shared >= 0.6 * len({*denied}):
                return told
    return ""


def contrasts_turned(text: str, evidence: Sequence[str]) -> str:
    """What a line puts in the place of something that its evidence puts in its place (A rather than B), or nothing."""
    theirs = [pair for sentence in evidence for pair in _contrasts("en", _ENGLISH_CONTRASTS, sentence)]
    for phrase, yes, no in _contrasts("ko", _KOREAN_CONTRASTS, text):
        for _, their_yes, their_no in theirs:
            upside_down = len(no & their_yes) - len(no & their_no) > 0
            if upside_down and len(yes & their_no) >= max(1, len(yes & their_yes)):
                return phrase[-30:]
    return ""


def _contrasts(
    key: Key, forms: Sequence[re.Pattern[str]], text: str
) -> Iterator[tuple[str, set[str], set[str]]]:
    for form in forms:
        for found in form.finditer(text):
            yield found["no"], _content(key, found["yes"]), _content(key, found["no"])


def _denial_of(clause: str) -> str:
    """The denial in a clause, unless it denies something bad or a change (those are held as directions)."""
    told = [f for f in predicates_in("ko", clause) if f.axis in AXES]
    said = _SOUNDS_LIKE_DENIAL.sub(lambda m: "_" * len(m[0]), clause)
    for denial in _DENIES.finditer(said):
        if not any(abs(denial.start() - f.end) <= _RIGHT_BEHIND for f in told):
            return clause[max(0, denial.start() - 12) : denial.end() + 2].strip()
    return ""


def _clauses(text: str) -> list[str]:
    return [clause for clause in _KOREAN_CLAUSE.split(text) if clause]


def _english_clauses(evidence: Sequence[str]) -> list[tuple[str, set[str]]]:
    return [(c, _content("en", c)) for sentence in evidence for c in _ENGLISH_CLAUSE.split(sentence)]


def _nearest(clause: str, sources: Sequence[tuple[str, set[str]]]) -> list[str]:
    """The clauses of the evidence that share most with one of the line; none where little is shared."""
    ours = _content("ko", clause)
    shared = [len(ours & theirs) for _, theirs in sources]
    most = max(shared, default=0)
    if most < _ENOUGH or most < 0.5 * len(ours):
        return []
    close = [place for place, n in enumerate(shared) if n >= most - 1]
    return [c for place, (c, _) in enumerate(sources) if any(abs(place - near) <= 1 for near in close)]


def _content(key: Key, text: str) -> set[str]:
    return set(_in_order(key, text))


def _in_order(key: Key, text: str) -> list[str]:
    """Topics and concepts of a text as they follow each other."""
    found = [*topics_in(key, text), *((f.start, f.axis) for f in predicates_in(key, text))]
    return [what for _, what in sorted(found)]
