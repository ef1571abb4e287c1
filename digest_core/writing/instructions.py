"""Text in papers, news and questions that speaks to a language model instead of to readers. Pure.

Material is data, whatever it says. What reads like an order to a model is left out before a model sees it, so that even
one that obeys everything has nothing to obey; and a line that was written all the same is held against its source.
Precision first: a paper on prompt injection quotes such orders, and loses those sentences to the model, not to readers.
"""

import re

from digest_core.text import one_line
from digest_core.writing.sentences import split_sentences

LEFT_OUT = "[…]"

_TO_A_MODEL = r"(?:an? )?(?:ai|llms?|(?:large )?language models?|ai (?:assistant|model|reviewer|system|agent)s?|assistants?|chat ?bots?|reviewers?|summari[sz]ers?|chatgpt|gemini|claude|gpt(?:-\w+)?)"
_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b (?:(?:all|any|the|your|these|those|every|of|my|our|previous|prior|above|earlier|following|preceding|other|and|given|original|safety) )*"
    r"(?:instruction|prompt|rule|guideline|polic(?:y|ies)|context|direction|command|everything|anything|what (?:you|i|we))s?\b"
    r"|\b(?:reveal|print|repeat|output|leak|recite|(?:tell|show) (?:me|us)|show|display)\b (?:\w+ ){0,3}?(?:(?:your|the|all|every|hidden|system) )+(?:prompts?|instructions?|secrets?|passwords?|credentials?|configuration)\b"
    r"|\b(?:reveal|print|repeat|output|leak|show|display|send)\b (?:\w+ ){0,4}?(?:api[ _-]?keys?|environment variables?)\b"
    r"|\byou are (?:now|no longer)\b"
    r"|\byou (?:are|must|should|will|shall|have to|need to) (?:now |instead |henceforth |only |always |never |please )*(?:act|respond|reply|answer|say|write|output|pretend|rate|recommend|insert|add|include|cite|link|obey|follow|praise|(?:an?|in) (?:\w+ )?(?:mode|assistant|ai|model|pirate))\b"
    rf"|\b(?:dear|note to|hey|hello|hi|message (?:to|for)|instructions? (?:to|for)|attention[,:!]?|if you(?:'re| are)|(?<![a-z] )for) {_TO_A_MODEL}\b(?: (?:reading|processing|summari[sz]ing|reviewing)| ?[,:!]|s?[,:]? (?:you|please|give|do|must|should|ignore)\b)"
    rf"|\bas {_TO_A_MODEL},? (?:you|please|your)\b|\bif you(?:'re| are) {_TO_A_MODEL}\b"
    r"|\b(?:respond|reply|answer|conclude|begin|start|end|finish) (?:only |exactly |always |your \w+ )?(?:with|by)\b (?:only |exactly )?(?:[\"'“‘]|the (?:following|words?|phrases?|sentences?|links?)\b|https?:|\[)"
    r"|\b(?:write|say|output|print|append|insert|include|add|mention)\b (?:\w+ ){0,4}?(?:exactly|verbatim|the following (?:text|sentence|phrase|words?|link)|this (?:link|url|text|phrase|sentence)|(?:in|to) your (?:answer|summary|response|output|reply|review))\b"
    r"|(?<!to )(?<!ly )\b(?:say|output|print|write|answer|reply|respond)\b (?:only |exactly |the (?:phrase|word|text) )?[\"“‘'][^\"”’']{2,80}[\"”’']|\boutput the (?:phrase|word|text)\b"
    r"|\b(?:recommend|click|visit|go to|link to|follow|promote)\b (?:\w+ ){0,4}?https?:"
    r"|\b(?:give|assign|write) (?:(?:it|this|the|a|only|paper|us) )*(?:positive|high|perfect|top|favou?rable) (?:review|score|rating|evaluation)s?\b"
    r"|\b(?:new|updated|real|actual|additional|secret) (?:instruction|task|role|rule|order)s?\s*:"
    r"|</?(?:system|user|assistant|instructions?|passages?|question|prompt)>|\[/?(?:INST|SYS(?:TEM)?)\]|<\|(?:im_start|im_end|system|user|assistant|endoftext|begin_of_text|eot_id)\|>"
    r"|(?:^|[.!?]\s)\W*(?:system|assistant|user|developer)\s*:",
    re.IGNORECASE,
)
_KOREAN_ORDERS = re.compile(
    r"(?:이전|앞(?:선|의)?|위의?|지금까지(?:의)?|기존|모든|원래)(?: ?모든)? ?(?:지시|명령|규칙|프롬프트|안내|설정|내용)\w{0,4} ?(?:는|은|을|를)? ?(?:전부 |모두 |다 )?(?:무시|잊|버리|따르지)"
    r"|(?:시스템|숨은|숨겨진|초기) ?(?:프롬프트|지시|메시지|명령)"
    r"|(?:프롬프트|비밀|암호|비밀번호|api ?키|환경 ?변수)\w{0,2} ?(?:를|을)? ?(?:모두 |전부 )?(?:출력|보여|알려|공개|말해|적어|반복)"
    r"|(?:너|당신|넌|네)(?:는|은)? ?(?:이제|지금)부터|(?:이라고|라고)만? ?(?:답|말|출력|써|적|대답|요약)(?:하|해|하라|하시오|해라|으|어)"
    r"|(?:ai|인공지능|언어 ?모델|모델|어시스턴트|챗봇|요약기|요약자)(?:에게|은|는|이라면|라면|아|야)[ ,:]{0,2}.{0,20}(?:하라|하시오|하세요|해라|해줘|할 것|십시오)"
    r"|(?:다음|아래)(?:의)? ?(?:문장|링크|주소|문구|말)\w{0,2} ?(?:을|를)? ?(?:그대로 |반드시 )?(?:출력|넣|포함|써|적|추가|답)"
    r"|(?:반드시|꼭|무조건) .{0,30}(?:출력|추천|포함|넣|대답|답)(?:하라|하시오|하세요|해라|해야|해|할 것|십시오)",
    re.IGNORECASE,
)


def is_order(text: str) -> bool:
    """Whether a sentence speaks to a model."""
    return _ORDERS.search(text) is not None or _KOREAN_ORDERS.search(text) is not None


def without_orders(text: str) -> str:
    """A text without its sentences that speak to a model; `[…]` stands where they were."""
    if not is_order(text):
        return text
    kept = [LEFT_OUT if is_order(sentence) else sentence for sentence in split_sentences(text)]
    told = " ".join(kept)
    # An order that runs over the end of a sentence takes the whole text with it.
    return LEFT_OUT if is_order(told) else one_line(re.sub(r"(?:\[…\]\s*)+", f"{LEFT_OUT} ", told))
