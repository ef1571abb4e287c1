"""What a question wants of its fields beyond their kind: a number of candidates, the first three, a translation. Pure."""

import re

from msgspec import Struct

from digest_core.models import EXTRACTIVE, Item

_CANDIDATES = re.compile(
    r"후보(?:는|가|군|자)? ?(?:논문|편)?(?:은|는|이|가|의)? ?(?:모두 |총 |전부 )?(?:몇|수|개수|편수|얼마)"
    r"|(?:how many|number of) candidates?|몇 ?(?:편|개|건) ?(?:중|가운데)"
)
_MADE = re.compile(
    r"브리핑(?:은|는|이|가|을)? ?(?:언제|몇 ?시)(?:에)? ?(?:만들|만든|생성|작성|발행|썼|쓴|나왔|나온)"
    r"|언제 ?(?:만들어진|만든|생성된|작성된|나온) ?브리핑|생성 ?(?:시간|시각|일시)"
    r"|when was (?:the|this|that|today's) (?:briefing|edition) (?:made|generated|built|created|written)"
)
_NEWEST = re.compile(
    r"(?:(?:가장|제일|맨) ?(?:최근|최신|마지막|새로운)|최신|최근|마지막) ?브리핑(?:의|은|는|이|가)? ?(?:날짜|일자|언제|며칠)"
    r"|(?:when (?:is|was)|date of) the (?:latest|newest|last|most recent) (?:briefing|edition)"
)
_CATALOGUE = re.compile(
    r"제목|타이틀|분류|카테고리|태그|분야|(?<![a-z])(?:titles?|categor(?:y|ies)|tags?)(?![a-z])"
)
_WITH_CODE = re.compile(
    r"(?:코드|깃허브|깃헙|github|소스)(?:가|이|를|도)? ?(?:같이 |함께 )?(?:있|공개|제공|올라|붙)\w{0,4} ?(?:논문|거|것|게|항목|연구)"
    r"|(?:어떤|어느|무슨) ?(?:논문|거|것|게)(?:이|에|가)? ?(?:코드|깃허브)|(?:papers?|ones?|items?) (?:with|that ha(?:ve|s)) (?:open |public )?code"
    r"|which (?:papers?|ones?|items?) (?:has|have|released?|comes? with) (?:open |public )?code"
)
_TRANSLATED = re.compile(
    r"번역|(?:(?P<korean>한국어|한글|우리말)|(?P<english>영어)|일본어|일어|중국어)로"
    r"|translat|(?<![a-z])(?:in|into|to) (?:(?P<to_korean>korean)|(?P<to_english>english)|japanese|chinese)(?![a-z])"
)
_FIRST_FEW = re.compile(r"(?:(?<![a-z])top|탑|톱|상위) ?-?(\d{1,3})(?!\d| ?번)")
_WHAT_TO_APPLY = re.compile(
    r"(?:뭘|뭐를?|무엇을|무얼|어떤 ?(?:걸|것을)) ?(?:당장 |바로 |먼저 )?(?:적용|도입|활용|실천)"
)
_SOURCE_TEXTS = frozenset({"abstract", "evidence"})


class Aspects(Struct, frozen=True, kw_only=True):
    """What is wanted beside the kinds of questions.

    `candidates`: out of how many the list was chosen. `made`: when the briefing was made, `newest` that of the newest
    one. `catalogue`: title, categories and tags of an item. `with_code`: the items that have code. `to_apply`: what
    to apply, of whichever item. `translated` is the language wanted (`korean`, `english`, `other`), empty for none;
    `few` how many items of the list are wanted, 0 for all.
    """

    candidates: bool = False
    made: bool = False
    newest: bool = False
    catalogue: bool = False
    with_code: bool = False
    to_apply: bool = False
    translated: str = ""
    few: int = 0


def read(text: str, *, points: bool) -> Aspects:
    """The aspects that `text` (normalised) names; `points` says that items are pointed at."""
    few, newest = _FIRST_FEW.search(text), not points and _NEWEST.search(text) is not None
    return Aspects(
        candidates=not points and _CANDIDATES.search(text) is not None,
        made=newest or (not points and _MADE.search(text) is not None),
        newest=newest,
        catalogue=_CATALOGUE.search(text) is not None,
        with_code=not points and _WITH_CODE.search(text) is not None,
        to_apply=not points and _WHAT_TO_APPLY.search(text) is not None,
        translated=_language(text),
        few=int(few[1]) if few else 0,
    )


def _language(text: str) -> str:
    match = _TRANSLATED.search(text)
    if match is None:
        return ""
    # Without a language Korean is meant: the papers are in English.
    to_korean = match["korean"] or match["to_korean"] or match[0] in {"번역", "translat"}
    return "korean" if to_korean else "english" if match["english"] or match["to_english"] else "other"


def settled(aspects: Aspects, fields: tuple[str, ...]) -> tuple[str, ...]:
    """The fields that are asked, once their aspects are known."""
    if aspects.made:
        return ("date",)
    return ("top",) if aspects.candidates else fields


def needs_translation(language: str, fields: tuple[str, ...], item: Item) -> bool:
    """Whether the text told of an item is in another language than the one wanted."""
    in_english = item.writer == EXTRACTIVE or bool(_SOURCE_TEXTS.intersection(fields))
    return bool(language) and language != ("english" if in_english else "korean")
