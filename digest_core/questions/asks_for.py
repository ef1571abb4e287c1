"""Wordings of figures, of choices and of what else no field lists. Pure."""

import re

from digest_core.questions.numerals import THING

A_FIGURE = re.compile(
    r"(?:얼마(?:나|예|에|야|인|냐|죠|지|임|쯤|정도|를|면|씩| ?(?:들|드|걸|해|하|나|필요))|(?<!논문 )(?<!논문)(?<!연구 )(?<!거 )(?<!것 )몇 ?개(?!월)|몇 ?(?:장|배|프로|퍼센트|시간|대|억|만|천|개월|단계|층|차원|토큰|달러|원|%)|며칠|(?<![a-z])how (?:much|many|long|fast|big))(?![^?.!]*(?:논문|연구|페이퍼|요약|(?<![가-힣])[거것](?![가-힣])))"
)
A_CHOICE = re.compile(
    r"중(?:에|에서|에선)? ?(?:하나|뭐|뭘|무엇|어느|어떤|누가)[가-힣]{0,3} ?(?:거 ?|게 ?|걸 ?)?(?:부터|먼저|더|제일|가장|나[은을아]|낫|좋|중요|추천|고르|골라|읽)"
)
A_THING = re.compile(rf"{THING}|얘기|이야기|(?<![a-z])(?:papers?|ones?)(?![a-z])")
A_NUMBER = re.compile(r"몇 ?번(?!만|이나|을|씩|정도)|번호|(?<![a-z])which (?:number|one)")
SOURCE_OF_IT = re.compile(
    r"요약(?:문|본)?(?:의|은|이|는|한)? ?(?:거 ?|내용 ?)?(?:그 ?)?(?:근거|출처|증거|원문|어디|어느|문장)"
)
IN_THE_ORIGINAL = re.compile(r"(?:원문|원본|출처)(?:에|에서|에도)? ?(?:진짜|정말|실제|그렇게|그런|나와|있)")
IN_ONE_LINE = re.compile(r"(?<![a-z])in (?:one|a single) (?:line|sentence)(?![a-z])")
NOT_CLEAR = re.compile(
    r"쉽게|쉬운 ?말|이해(?:가|를)? ?(?:안|못)|모르겠|어렵|어려워|(?<![a-z])(?:simpler|simply|eli5|i don't get it)(?![a-z])"
)
GREETING = re.compile(r"안녕|하이|헬로|반가|(?<![a-z])(?:hi|hello|hey)(?![a-z])")
