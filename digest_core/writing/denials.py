"""Whether a line denies what its evidence does not, or affirms what its evidence denies, whatever is spoken of.

Where no word of `data/polarity.toml` tells, this looks at the line as a whole. Pure.
"""

import re
from collections.abc import Sequence

from digest_core.writing.lexicon import Key, predicates_in, topics_in

# A Korean denial, unless the phrase only sounds like one.
_DENIES = re.compile(
    r"(?<!수밖에)(?<!관계)(?<!상관)(?<!끊임)(?<!문제)(?<!틀림)(?<!여지)(?<!여지가)(?<!다름)"
    r"(?:지 ?(?:는|도|조차)? ?(?:않(?!고는)|못(?!지))|(?: |[이가은는도])없(?=습|다|는|음|었|고|으|어))"
)
_SOUNDS_LIKE_DENIAL = re.compile(
    r"뿐(?:만)? ?아니라|무시할 수 없|못지않|수밖에 없|않을 수 없|지 ?않고도|그치지 않|머물지 않|국한되지 않|한정되지 않|뒤지지 않|"
    r"차이가 없|손색이 없|잃지 않|떨어지지 않|놓치지 않|벗어나지 않"
)
_AFFIRMS_NOT = re.compile(
    r"않|못|없|아니|말고|대신|덜 |부족|불|비[가-힣]|무[가-힣]|미[가-힣]|어렵|어려|제한|한계|실패|취약|낮|줄|적은|적고|피하|피해|막|방지|"
    r"제거|배제|제외|벗어|뺀|빼|잃|감소|억제|완화|최소|만으로|만 |달리|보다|그쳐|그칩|사라|난[제점]|모자|약[한하점]|뒤|떨어|저하|저해|훼손|방해|손상|과도|지나치"
)
_ENGLISH_DENIAL = re.compile(
    r"\b(?:no|not|none|non|without|cannot|never|neither|nor|fail\w*|lack\w*|less|fewer|few|little|hard\w*|difficult\w*|challeng\w*|limit\w*|"
    r"ignor\w*|neglect\w*|overlook\w*|miss\w*|reject\w*|refus\w*|avoid\w*|prevent\w*|remain\w*|only|alone|solely|despite|rarely|seldom|"
    r"instead|rather|beyond|free|zero|absen\w*|prohibit\w*|restrict\w*|degrad\w*|drop\w*|reduc\w*|lower\w*|decreas\w*|obviat\w*|eliminat\w*|"
    r"remov\w*|exclud\w*|except|struggl\w*|suffer\w*|vulnerab\w*|brittle|weak\w*|poor\w*|worse\w*|barrier\w*|gap\w*|opaque|black-box|costly|"
    r"oblivious|agnostic|invarian\w*|robust\w*|blind\w*|problem\w*|issue\w*|concern\w*|conflict\w*|contradict\w*|disagree\w*|discard\w*|"
    r"unable|unavail\w*|uncertain\w*|unclear|unconstrain\w*|uncover\w*|unexplored|unfaithful\w*|unfamiliar|unfortunate\w*|unknown|unlabel\w*|"
    r"unlike\w*|unmeasur\w*|unnecessar\w*|unobserv\w*|unpaired|unreliab\w*|unresolved|unseen|unsafe|unsuit\w*|unsupervis\w*|unsuccess\w*|"
    r"untrain\w*|unstab\w*|unsolved|unmatch\w*|unanswer\w*|unsupport\w*|under-?(?:explored|studied|specified|constrained|utili[sz]ed|perform\w*)|"
    r"in(?:ab|accur|adequ|capab|complete|compat|consisten|correct|depend|effect|effici|flexib|feasib|suffici|tract|valid|visible)\w*|"
    r"im(?:possib|pract|perfect|plausib)\w*|ir(?:relevan|regular|revers)\w*|ill-\w+|instab\w*|mis\w+|prohibitive\w*|collapse\w*|loss\w*|lost|"
    r"constrain\w*|bottleneck\w*|unaffected|unchanged|unmodified|frozen|static|fixed|alternativ\w*|unlearn\w*|retain\w*|preserv\w*|unaware|short)\b|"
    r"n['’]t\b",
    re.IGNORECASE,
)
_DENIED_PHRASE = re.compile(
    r"\b(?:not|without|cannot|never|neither|fails? to|unable to|lacks?|no)\b(?! only\b| just\b| merely\b)(?P<what>(?:[ -][\w'-]+){1,6})",
    re.IGNORECASE,
)


def denies_alone(text: str, evidence: Sequence[str]) -> str:
    """The denial of a line (or nothing) where no cited sentence denies or hinders anything."""
    said = _SOUNDS_LIKE_DENIAL.sub("", text)
    denial = _DENIES.search(said)
    if denial is None or any(_ENGLISH_DENIAL.search(s) or re.search("[가-힣]", s) for s in evidence):
        return ""
    return said[max(0, denial.start() - 12) : denial.end() + 2].strip()


def affirms_denied(text: str, evidence: Sequence[str]) -> str:
    """What a line without any denial says that its evidence denies (or nothing)."""
    if _AFFIRMS_NOT.search(text):
        return ""
    ours = _content("ko", text)
    for sentence in evidence:
        for phrase in _DENIED_PHRASE.finditer(sentence):
            denied = _content("en", phrase["what"])
            if denied and len(denied & ours) >= 0.6 * len(denied):
                return phrase[0]
    return ""


def _content(key: Key, text: str) -> set[str]:
    return {t for _, t in topics_in(key, text)} | {f.axis for f in predicates_in(key, text)}
