"""Several items told by what they have in common: 강화학습 쪽 논문만, 멀티모달 다루는 것들, all papers on attention. Pure.

Where a question says that it wants all that fit, it gets them all: those whose title or tags hold the subject, or, where
there are none, those whose text does. A subject that no item has is answered with none, never with the whole list.
"""

import re
from collections.abc import Sequence

from digest_core.questions.names.subjects import SURE, TRANSLATED_IN_TEXT, Subject
from digest_core.questions.names.terms import translations
from digest_core.questions.names.tokens import Word
from digest_core.questions.names.weighing import RING_HELD, held, is_beside, said

_OF_A_KIND = r"(?<!어떤 )(?<!무슨 )(?<!오늘 )(?<!새 )(?:논문|연구|페이퍼|관련(?:된)?(?: ?(?:거|것|걸로))?|분야|쪽|계열)"
_WHICH = re.compile(r"몇 ?번(?:이?랑|하고|과|이|임|인|을|,)*|뭐뭐\w?")
_ALL_THAT_FIT = re.compile(
    r"(?:논문|연구|페이퍼|거|것|꺼|얘|애|글|기사)들(?!어)|(?:쪽|관련|관한|대한|다룬|다루는|나온|쓴|하는|계열|분야)(?:된)? ?(?:논문|거|것|꺼|연구|페이퍼)?만(?!한|큼|들| ?한)"
    r"|(?:논문|연구|페이퍼|거|것|꺼)(?:만|을|를)? ?(?:다|전부|모두|싹|모아|골라|추려|추리)(?= |$|서|줘|주)|(?:만|들) ?(?:좀 )?(?:골라|추려|추리|모아|뽑아|걸러)"
    r"|몇 ?번(?:이?랑|하고|과|,)? ?몇 ?번|(?:뭐|어떤 ?거|어떤 ?게|무엇)(?:랑|하고|,)? ?(?:뭐|어떤 ?거|어떤 ?게|무엇)(?=가|가 | |있|야|임|$)"
    rf"|{_OF_A_KIND}(?:이|가|은|는|도|으로|로는?)? ?(?:오늘 ?)?(?:뭐|뭔|어떤|무슨|머)(?:가|게| ?게| ?거| ?것)? ?(?:나[와왔]|있|나온|올라)"
    r"|관련(?:된|해서|한)? ?(?:거|것|게|건|논문|연구|글|소식)?(?:이|가|은|는|도)? ?(?:좀 |오늘 |또 )?(?:있|나[왔온와]|없)"
    r"|(?:쪽|분야|계열) ?(?:논문|연구|거|것)?(?:은|는|도|이|으로|으로는)? ?(?:있|뭐|나[왔온])"
    r"|(?<![a-z])(?:all|only|just|every)(?: of)?(?: the)? (?:[a-z-]+ ){1,4}(?:papers?|ones)(?![a-z])|(?<![a-z])(?:all|only|just)(?: the)? (?:papers|ones) (?:about|on|with)(?![a-z])"
)
_WHETHER_ANY = re.compile(
    r"(?:있|없)(?:음|어|나|냐|니|을까|습|는|지|었|던)\w{0,3} ?[?.!~ㅋㅎㅠ]*$|몇 ?(?:편|개|건)|만 ?(?:보여|알려|줘|골라|추려|말해|정리)|(?<![a-z])any(?![a-z])"
)
_EITHER = re.compile(
    r"(?<![가-힣a-z])(?!있|없|하나)([가-힣a-z]{2,12}?)(?:이나|나| 또는| 혹은) (?=[가-힣a-z]{2,12} ?(?:쪽|관련|분야|계열))"
)
"""센서나 임베디드 쪽: whatever is about one or the other."""
_SOME = re.compile(
    r"(?:둘|셋|두 ?개|두 ?편|세 ?개|세 ?편|모두|전부)(?: ?다)?(?= |$|를|을|의)|(?<![a-z])both(?![a-z])"
)


def may_ask_for_all(text: str, *, of_a_field: bool) -> bool:
    """Whether several items that fit may all be told: 강화학습 논문 있나, and beside a field 둘 다."""
    return _SOME.search(text) is not None or (not of_a_field and _WHETHER_ANY.search(text) is not None)


def asks_for_all_that_fit(text: str) -> bool:
    """Whether several items are wanted by what they are about."""
    return _ALL_THAT_FIT.search(text) is not None


def sifted(text: str, subjects: Sequence[Subject]) -> tuple[str, ...] | None:
    """The items that are about what `text` names; None where it names no subject."""
    if either := _EITHER.search(text):
        one, other = (text[: either.end(1)], text[: either.start(1)] + text[either.end() :])
        found = [ids for ids in (sifted(one, subjects), sifted(other, subjects)) if ids is not None]
        return tuple(s.id for s in subjects if any(s.id in ids for ids in found)) if found else None
    topics = [word for word in said(_WHICH.sub(" ", text)) if _is_a_topic(word, subjects)]
    if not topics:
        return None
    telling = [word for word in topics if not word.generic] or topics
    return _all_of(topics, subjects) or _all_of(telling, subjects)


def _all_of(topics: Sequence[Word], subjects: Sequence[Subject]) -> tuple[str, ...]:
    """The items that hold all topics in their titles, else those that do in their texts."""
    named = [s.id for s in subjects if all(_is_of(s, word) for word in topics)]
    return tuple(named or (s.id for s in subjects if all(_speaks_of(s, word) for word in topics)))


def _is_a_topic(word: Word, subjects: Sequence[Subject]) -> bool:
    """A noun; one as common as LLM where it tells the items apart."""
    if word.generic:
        return 0 < sum(subject.weight(word.forms) >= SURE for subject in subjects) < len(subjects)
    return not is_beside(word) and (not word.verb or any(map(translations, word.forms)))


def _is_of(subject: Subject, word: Word) -> bool:
    return subject.weight(word.forms) >= SURE or subject.is_about(word.forms)


def _speaks_of(subject: Subject, word: Word) -> bool:
    """Never by ear alone, and a term of its own (이미지 생성) not by what it is akin to."""
    if subject.weight(word.forms) >= TRANSLATED_IN_TEXT:
        return True
    if any(map(translations, word.forms)):
        return False
    return held(word, subject) >= RING_HELD and not subject.is_heard_as(word.forms)
