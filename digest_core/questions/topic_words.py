"""The words of a search that say what is sought, without the asking around them. Pure.

Fillers elsewhere may swallow whatever begins like a verb (알고 + 리즘); what is sought may be any word, so here only what
surely asks is left out.
"""

import re
from collections.abc import Sequence

from digest_core.questions import words
from digest_core.writing.tags import names_of

LONGEST_NAME = 4
"""Words in a name of the table of tags."""

_PARTICLES = (
    "에서는|에서도|이라는|으로는|에서|에게|에는|에도|으로|이랑|이나|하고|부터|까지|라는|들을|들이|들은|들도|들"
    "|은|는|을|를|이|가|에|의|로|와|과|도|만|랑|나"
)
_PARTICLE = re.compile(
    rf"^([가-힣]{{2,}}?)(?:{_PARTICLES}|하는|한|했던|하기|하고|되는|된|할|시키는|시킨|적인)$"
)
_PLAIN = (
    "좀|그냥|혹시|그럼|그러면|그리고|근데|또|더|다|한번|다시|뭐|뭔가|뭘|무엇|무슨|어떤|어떻게|어디|언제|왜|네|예|아|오|음|저기|여기"
    "|거기|오늘|방금|지금|최근|최신|새로운|새|요즘|요새|먼저|추가로|관련|관련된|관련해서|대해|대해서|대한|관해|관해서|관한|부분|쪽|중|중에|중에서"
    "|가운데|정도|제발|부탁|고마워|감사|안녕|안녕하세요|그거|이거|그|이|저|것|거|게|건|걸|수|나|내가|우리|전부|모두|모든|다른|몇|편|개|하나|가장"
    "|제일|특히|주로|같은|같이|비슷|비슷한|유사한|예전|예전에|옛날|이전|좋은|괜찮은|재밌는|재미있는|유명한|중요한|볼만한|읽을만한|쓰는|쓴|이용한"
    "|이용하는|사용한|사용하는|활용한|활용하는|다룬|다루는|제안한|제안하는|연구한|연구하는|발표된|발표한|나온|나왔던|올라온|실린|소개된|소개한|동안|사이"
    "|번|번째|그때|같은데|같아|이번|지난|말고|빼고|제외|제외하고|또는|혹은|및|위한|통한"
)
_STEM = (
    "(?:찾|알려|보여|말해|추천|골라|뽑아|가르쳐|읽어|정리|설명|소개|검색|궁금|부탁|봤|보고|볼|싶|있|없|나왔|올라왔|실렸|줘|주세|줄|해줘|해주|했|할까|하나|해봐"
    "|되나|될까|뭐였|뭐야|뭐가|뭐지|기억)"
)
_ASKING = re.compile(rf"(?:{_PLAIN})(?:{_PARTICLES}|요|야|임|지|죠)?|{_STEM}[가-힣]{{0,6}}|[ㄱ-ㅎㅏ-ㅣ]+")
_CONTENT = re.compile(r"(?:정리|추천|설명|검색|소개|기억)(?:하는|형|기반)?")
"""Stems that are subjects when they stand alone (설명 가능성, 추천 시스템, 검색 증강)."""
_PARTS = re.compile(r"[^\W_]+")
_EDGES = ".,:;!?~'\"“”‘’()[]{}<>「」『』·…"


def kept(text: str) -> tuple[str, ...]:
    """The words of a normalised text that say what is sought, in order, without particles; numbers only beside words."""
    spoken = [word for part in text.split() if (word := part.strip(_EDGES))]
    found: list[str] = []
    place = 0
    while place < len(spoken):
        length, word = _at(spoken, place)
        if word:
            found.append(word)
        place += length
    return tuple(found) if any(not word.isdecimal() for word in found) else ()


def _at(spoken: Sequence[str], place: int) -> tuple[int, str]:
    """The longest name that begins at a place, else the word there, empty where it only asks."""
    for length in range(min(LONGEST_NAME, len(spoken) - place), 0, -1):
        *before, last = spoken[place : place + length]
        for end in (last, _bare(last)):
            name = " ".join([*before, end])
            if names_of(name):
                return length, name
    return 1, _word(spoken[place])


def _word(spoken: str) -> str:
    if spoken.isdecimal():
        return spoken
    if spoken.isascii():
        # What has several parts (gpt-4) stays whole.
        return spoken if words.unknown_words(spoken) else ""
    asks = _ASKING.fullmatch(spoken) and not _CONTENT.fullmatch(spoken)
    return "" if asks else _bare(spoken) if _PARTS.fullmatch(spoken) else spoken


def _bare(spoken: str) -> str:
    match = _PARTICLE.match(spoken)
    return match[1] if match else spoken
