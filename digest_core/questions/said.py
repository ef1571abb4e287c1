"""Items as people remember their own talk: 처음에 물어본 거, 먼저 말한 논문, the one before that. Pure."""

import re

from digest_core.questions.numerals import THING

_SAID = r"(?:에)? ?(?:내가 ?|우리가 ?)?(?:말|얘기|이야기|질문|언급)(?:한|했던|하던|해준|해 ?줬던)|(?:에)? ?(?:내가 ?)?(?:물어|찾아)?(?:본|봤던|보던|물은|물었던|본다던)"
FIRST = re.compile(
    rf"(?:아까 ?)?(?:맨 ?|제일 ?|가장 ?)?(?:처음|먼저|앞서|최초|첫 ?번째로)(?:{_SAID}) ?{THING}"
    r"|(?<![a-z])(?:the )?(?:first|earliest) (?:one|paper|item) (?:i|we) (?:asked|spoke|talked|mentioned)(?: about| of)?"
)
BEFORE = re.compile(
    rf"(?:그 ?전|아까 ?전|바로 ?전|직전|그보다 ?전|이전|전)(?:{_SAID}) ?{THING}"
    r"|(?<![a-z])(?:the )?(?:one|paper|item) (?:before that|(?:i|we) asked (?:about )?before)(?![a-z])"
)
LAST = re.compile(
    rf"(?:나중|뒤|마지막|마지막으로|맨 ?뒤|끝)(?:{_SAID}) ?{THING}"
    r"|(?<![a-z])(?:the )?last (?:one|paper|item) (?:i|we) (?:asked|spoke|talked|mentioned)(?: about| of)?"
)
