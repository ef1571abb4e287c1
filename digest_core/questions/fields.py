"""The kinds of questions: one entry each, with the wordings that ask it and the function that answers it.

`korean` and `english` are alternations of regular expressions over normalised text; at one place of the text the
entry that stands first wins, so the more special wordings come before the general ones. `weak` wordings count only
where no other field is said ("리스크 설명해줘" asks for risks). `slips` are words that stand for the field even with
one typing slip in them.
"""

from collections.abc import Callable

from msgspec import Struct

from digest_core.models import Item, Paper
from digest_core.questions import editions, metadata, services, told
from digest_core.questions.material import Brief, Part, Tongue, Topic

_BEST = (
    r"(?:제일|가장|젤)? ?(?:핫|재밌|쩌|끝내주)(?:한|는|은)? ?(?:논문|연구|거|것|게|이슈|소식)|(?:제일|가장) ?(?:좋|중요|재밌|재미있|재미난|흥미로|흥미|유용|핫|인기|뛰어|괜찮|주목|대단|쓸 ?만|혁신적)"
    r"(?:(?:은|한|있는|난|는|할|을|운|인)? ?(?:논문|연구|거|것|게|건|이슈|소식)|(?:아|해|어|워|지|니|나|을까|할까|은가|한가|은지|한지)\w{0,3}(?= |$|[?.!]))"
    r"|최고(?:의)? ?(?:논문|연구|이슈)|(?:뭐|뭘|하나만?|한 ?편만?)(?:부터)? ?(?:읽|추천|골라)\w{0,4}|몇 ?(?:개|편|건|가지)\w{0,5}|몇 ?번까지|최근(?:에)? ?(?:나온 ?)?(?:논문|소식|이슈|연구)"
)
_BEST_IN_ENGLISH = r"best (?:paper|one|item)|most (?:important|interesting|useful|exciting)(?: (?:paper|one|item))?|which (?:paper|one) (?:is|should)|how many(?: (?:papers|items|issues)(?![a-z])|(?= ?(?:are there|today)? ?[?]?$))"
_INTO = r"(?:(?: ?베이스)?(?:에(?:다가?|도|서)?|로|랑|와)? ?(?:바로 |당장 |직접 |어떻게 |한번 |쉽게 )?(?:적용|도입|활용|반영|이식|접목|통합|응용|써먹|넣[을어으고]|붙[이여일]|녹[이여]|얹|심[을어]|쓰려|써 ?보려|갖다))"
"""우리 코드에 적용하려면: what it is applied to."""
APPLIED_TO = rf"(?:코드|레포(?:지토리)?){_INTO}|도움(?:이)? ?[되될돼]"
_NOT_APPLIED_TO = rf"(?!{_INTO})"
_WHEN_USED = r"(?:(?:(?:현업|실무|실전|운영|제품)(?:에서|에)? ?)?(?:적용|도입|사용|활용|쓸|써볼)(?:할|하는|하려면|하면|한다면|했을|하기)? ?(?:때|시|시에|전에?)? ?(?:체크할 ?|확인할 ?|봐야 ?할 ?|알아야 ?할 ?)? ?(?:뭐 ?|뭘 ?|뭐가 ?|뭔 ?|어떤 ?)?)?"


def _never(item: Item) -> bool:
    del item
    return False


def _without_authors(item: Item) -> bool:
    return isinstance(item.subject, Paper) and not item.subject.authors


def _without_date(item: Item) -> bool:
    return isinstance(item.subject, Paper) and item.subject.published is None


def _without_abstract(item: Item) -> bool:
    return isinstance(item.subject, Paper) and item.subject.abstract is None and _without_authors(item)


def _without_evidence(item: Item) -> bool:
    stored = any(claim.evidence for claim in item.summary) or any(risk.evidence for risk in item.risks)
    return not stored and _without_abstract(item)


def _without_risks(item: Item) -> bool:
    return _without_abstract(item) and all(risk.basis == "not_stated" for risk in item.risks)


class Field(Struct, frozen=True, kw_only=True):
    """A kind of question; `label` names it to readers."""

    label: str
    label_in_english: str
    korean: str
    english: str
    weak: str = ""
    slips: tuple[str, ...] = ()


class ItemField(Field, frozen=True, kw_only=True):
    """Asked of items. `lacks` says whether an item must be looked up on arXiv before it can be told."""

    tell: Callable[[Topic], Part]
    lacks: Callable[[Item], bool] = _never


class TogetherField(Field, frozen=True, kw_only=True):
    """Asked of several items at once."""


class EditionField(Field, frozen=True, kw_only=True):
    """Asked of an edition as a whole."""

    tell: Callable[[Brief], Part]


class ServiceField(Field, frozen=True, kw_only=True):
    """Asked of the product."""

    tell: Callable[[Tongue], Part]


FIELDS: dict[str, ItemField | TogetherField | EditionField | ServiceField] = {
    "unsubscribe": ServiceField(
        label="구독 해지", label_in_english="Unsubscribe", tell=services.unsubscribe,
        korean=r"(?:구독|알림|브리핑|배달|수신) ?(?:을|를|은|좀|이제)? ?(?:취소|해지|해제|중지|중단|끊|꺼|끄|그만|안 ?받|거부)"
               r"|그만 ?(?:보내|받)|보내지 ?마|안 ?받을래|받기 ?싫|알림 ?끄기",
        english=r"unsubscribe|(?:stop|cancel) (?:sending|(?:the |these |all )?(?:e-?mails?|messages?|notifications?|alerts?|briefings?)|the (?:briefing|subscription)|my subscription)|opt out",
    ),
    "time": ServiceField(
        label="배달 시각·설정", label_in_english="Time and settings", tell=services.time,
        korean=r"(?:배달|배송|알림|전송|발송|받는|보내는|구독) ?(?:시간|시각)|몇 ?시에|언제 ?(?:와|오|보내|배달|도착|받)"
               r"|(?:시간|시각)(?:을|를)? ?(?:바꿔|바꾸|변경|옮겨|설정)|몇시(?:으?로|에)? ?(?:바꿔|바꾸|변경|보내|옮겨|받|알려)"
               r"|다음 ?(?:번 ?)?브리핑(?:은|는|이|가)? ?(?:언제|몇 ?시)\w{0,2}|브리핑(?:은|는|이)? ?(?:언제|몇 ?시에?) ?(?:와|오|나와|나오|보내|도착)\w{0,3}"
               r"|^설정|(?:내|제|나의|알림|배달|구독) ?설정|설정(?:을|좀)? ?(?:보여|변경|확인|바꿔|바꾸)|(?:주말|평일|밤|새벽|[월화수목금토일]요일)(?:에는|엔|은|에)? ?(?:조용|쉬|보내지|안 ?보내|안 ?받|받기 ?싫)\w{0,4}",
        english=r"settings?|when (?:is|will|does|comes) (?:the )?next (?:briefing|edition)(?: (?:come|be))?|delivery time|(?:change|set) the time|when (?:do|will|does) (?:you|i|it) (?:send|get|arrive)",
    ),
    "subscribe": ServiceField(
        label="구독", label_in_english="Subscribe", tell=services.subscribe, slips=("구독",),
        korean=r"구독|(?:매일|아침마다|날마다|평일마다)[^?]{0,12}(?:보내|받)|알림 ?(?:켜|받)|받아 ?보고 ?싶",
        english=r"subscribe|subscription|sign me up|send me (?:this )?(?:every|daily)",
    ),
    "help": ServiceField(
        label="도움말", label_in_english="Help", tell=services.help_, slips=("도움말", "사용법"),
        korean=r"도움말|^도움 ?[?.!]*$|(?:너|넌|너는|널|너를) ?누가 ?(?:만들|만든|개발|설계)\w{0,3}|도와 ?줘|사용 ?법|사용 ?방법|명령어|(?:뭘|뭐|뭐를|무엇을|어떤 ?걸|무슨 ?질문을?) ?(?:할 ?수|물어 ?볼 ?수|물을 ?수)"
               r"|뭐라고 ?물어|어떻게 ?(?:사용|쓰는 ?거|물어)|(?:너|넌|너는|네가|니가|당신|당신은)(?:는|은|가)? ?(?:누구|뭐 ?하는|뭐야|뭐니)\w{0,3}|(?:너|넌|너는|넌|당신은?)(?:의)? ?(?:어떤|무슨|뭔)? ?(?:모델|ai|인공지능|봇|이름)(?:이|은|는|을)?\w{0,4}|자기 ?소개|기능(?:이|은)? ?(?:뭐|알려|설명)|뭐 ?하는 ?봇",
        english=r"help|/?start|usage|commands|how (?:do|can) i use (?:this bot|you)|what can (?:you do|i ask)|who are you|what are you|are you (?:a |an )?(?:chatgpt|gpt|bot|ai|human)|your name|about yourself",
    ),
    "history": EditionField(
        label="지난 브리핑", label_in_english="Earlier briefings", tell=editions.history,
        korean=r"(?:지난|이전|예전|저번|과거|옛날)(?:번|의)? ?(?:브리핑|소식|뉴스레터|호|기록|거|것|자료|이슈)"
               r"|(?:(?:이번|지난|지지난|저번) ?주|금주)(?: ?(?:브리핑|소식|이슈))?|며칠(?!자|에| ?전| ?(?:이나 ?|정도 ?|쯤 ?|만에 ?|동안 ?)?(?:걸|돌|학습|훈련|썼|들|소요))|저장된 ?(?:날짜|날|일자|브리핑)|어떤 ?날(?:짜)?|무슨 ?날짜|기록 ?(?:보여|목록)|히스토리"
               r"|(?:이전|지난|다른|예전) ?(?:날짜|날|호)|언제부터|주간 ?(?:브리핑|리뷰|정리|요약)?|날짜 ?목록|다른 ?(?:날|브리핑)|첫 ?브리핑|브리핑 ?(?:목록|히스토리|기록)",
        english=r"history|archive|(?:previous|earlier|past|older) (?:briefings?|editions?|issues?|days?|ones)"
                r"|(?:this|last|the) week|weekly|(?:which|what|stored|available) (?:days|dates)",
    ),
    "compare": TogetherField(
        label="비교", label_in_english="Compare",
        korean=r"비교|차이|다른 ?점|(?:뭐|무엇|어디|어떻|어떤 ?점)\w{0,3} ?(?:달라|다르|다른(?:가|지|데|거))\w{0,2}|(?:서로|둘(?:이|은)?) ?(?:달라|다르)\w{0,2}|공통점|(?:뭐|어느 ?(?:게|것이|쪽이)|뭐가|누가) ?더 ?(?:나|좋|낫|빠)|(?:뭐가|누가|어느 ?(?:게|것이|쪽이)|어떤 ?(?:게|것이)) ?더 ?[가-힣]{2,8}|중(?:에|에서)? ?(?:뭐가|어떤 ?게|어느 ?(?:게|것이|쪽이)?) ?(?:더 ?|제일 ?|가장 ?)?(?:나|좋|낫)|(?<=\d )중(?:에|에서)? ?(?:뭐|뭘|뭐를|무엇을|어느|어떤)\w{0,3} ?(?:거 ?|걸 ?)?(?:먼저|부터|더|제일)(?: ?(?:읽|봐|보)\w{0,4})?",
        english=r"compar\w{0,6}|difference|different from|differ|versus|vs\.?|which (?:one )?is better",
    ),
    "deep_dive": ServiceField(
        label="심층 분석", label_in_english="Deep dive", tell=services.deep_dive,
        korean=r"딥 ?다이브|심층(?: ?분석)?|(?:논문|본문|원문) ?전체(?:를|을)? ?(?:분석|요약|설명|읽|번역)?|본문|전문 ?(?:분석|번역|보여|읽)|풀 ?텍스트|깊이 ?있게|깊게(?= ?(?:분석|파|읽|설명|알|들어|다뤄|봐|보여|$|[?.!]))|깊이 ?파\w{0,3}|파고 ?들\w{0,3}|(?:상세|자세한|전체|정밀) ?분석|분석 ?(?:리포트|보고서|해)\w{0,3}",
        english=r"deep[ -]?dives?|full[ -]?text|in[ -]depth|whole paper",
    ),
    "search": ServiceField(
        label="검색", label_in_english="Search", tell=services.search,
        korean=r"검색(?! ?증강)|찾아 ?(?:줘|봐|주|볼|줄|달)\w{0,3}|찾고 ?싶\w{0,3}|(?:옛날|예전|과거)(?:에)?(?: ?나온| ?나왔던)? ?(?:논문|연구)|(?:지금까지|그동안|여태)[^?]{0,20}?(?:논문|연구)|(?:비슷한|유사한) ?(?:\w{1,4} )?(?:논문|연구|거(?![가-힣])|것(?![가-힣]))|(?:관련|다룬|대한) ?(?:다른 ?)?(?:논문|연구|기사)(?:들)?(?:을|이|은|도)? ?(?:있|더|추천|뭐|찾(?:아|을)?|없)\w{0,4}|논문 ?추천",
        english=r"search(?: for)?|papers (?:about|on|regarding)(?! (?:the list|it|them|this|that))|find (?:me )?(?:papers|articles|something)|look for|similar papers|related papers",
    ),
    "one_liner": ItemField(
        label="개발자 관점 한 줄 평", label_in_english="One-line verdict", tell=told.one_liner, slips=("한줄평",),
        korean=r"(?:(?:개발자|엔지니어) ?(?:의|가)? ?(?:관점|시각|입장|시점)(?:에서(?:의|는|보면)?|으로)? ?)?(?:한|1) ?(?:줄|문장|마디)"
               r"(?:로|으로)? ?(?:짜리 ?)?(?:평|요약|결론|정리|코멘트|의견|총평|설명|로)?|(?:개발자|엔지니어) ?(?:의|가)? ?(?:관점|시각|입장|시점)"
               r"|총평|한줄|한 ?마디로|딱 ?한 ?(?:줄|문장)|(?<!동료)(?<!동료 )(?<!피어)평가(?:는|를|해|하면)?(?= |$|[?.!])|(?:짧은|간단한) ?(?:평|평가|코멘트)(?![가-힣])|(?:개발자|엔지니어)(?:들)?(?:은|는|이|가)? ?(?:뭐라|어떻게) ?(?:고 ?)?(?:그래|하|해|말|평|생각|보)\w{0,3}",
        english=r"one[ -]?liners?|in one (?:line|sentence)|one[ -](?:line|sentence)(?: (?:review|summary|verdict|take))?|tl;?dr"
                r"|verdict|developer(?:'s|s)? (?:view|perspective|take)|bottom line",
    ),
    "risk": ItemField(
        label="리스크/주의", label_in_english="Risks", tell=told.risks, lacks=_without_risks,
        slips=("리스크", "위험", "한계", "단점", "주의점", "문제점", "limitations", "limitation", "risks", "caveats"),
        korean=r"(?:어떤|어느|뭔|무슨) ?(?:부분|점|데|곳|게|것)(?:이|가|은)? ?(?:약하|약해|약한|부족|아쉬|미흡|별로|안 ?좋|문제)\w{0,4}|" + _WHEN_USED + r"(?:리스크|위험(?:성|요소|한|할|해)?|(?<!장)단점|한계(?:점|가|는)?|(?<!민주)(?<!자본)주의(?!력| ?메커| ?집중| ?기반)"
               r"(?: ?(?:할|해야|하|점|사항|할점|깊게)\w{0,3}(?: ?(?:점|거|것|게))?)?|조심\w{0,4}(?: ?(?:거|것|점|게|부분))?"
               r"|문제점|문제(?:가|는|도)? ?(?:될|있|없|생기|뭐)|(?:뭐가|무엇이|어디가|뭔) ?문제\w{0,3}|약점|취약\w{0,2}|부작용|우려\w{0,2}|걱정\w{0,2}|허점|함정|결점|맹점|흠"
               r"|(?:안 ?좋은|나쁜|아쉬운|부족한|불안한) ?(?:점|거|것|부분)?|안 ?좋(?:은|노|나|냐|아|음|을|지)\w{0,2}|(?:까이|욕먹|구린|별로|허접|거슬리|찜찜|켕기|빡센|어려운)\w{0,2} ?(?:점|거|것|게|부분|포인트|구석)|구멍|(?:깔|트집 ?잡을|비판할|지적할|반박할|의심할|의심스러운|미흡한|보완할|개선할|놓친|빠진|약한|어려운|걸리는|신경 ?쓸|유의할|조심스러운|허술한|불리한|부정적인) ?(?:만한 ?)?(?:점|거|것|게|부분|사항|데|구석)\w{0,2}|비판|논란|난점|걸림돌|(?<!발산 )제약(?! ?(?:조건|회사|사(?![가-힣])|을 ?(?:걸|두|쓰)|쓰))|피 ?(?:볼|봐|본|보는)\w{0,3}|제한 ?(?:점|사항)|개선점|보완점|유의 ?(?:점|사항)|경고|결함|리스키|문제 ?소지|안전한(?:가|지)\w{0,2}|안전해|안 ?되는 ?(?:점|거|경우)|실패 ?(?:사례|할|하는))",
        english=r"risk(?:s|y)?|limit(?:s|ations?)?|downsides?|drawbacks?|weakness(?:es)?|caveats?|cons|shortcomings?|concerns?"
                r"|dangers?|dangerous|pitfalls?|gotchas?|problems? with|watch out(?: for)?|careful(?: about| with)?|disadvantages?|go(?:es)? wrong",
    ),
    "apply": ItemField(
        label="지금 바로 적용 아이디어", label_in_english="Ideas to apply", tell=told.ideas, slips=("적용", "활용"),
        korean=rf"(?:코드|레포(?:지토리)?){_INTO}\w{{0,4}}|" + r"(?:우리|내|제)(?:가|도|는)? ?(?:뭘|뭐를?|무엇을) ?(?:할|해 ?볼) ?수 ?있\w{0,4}|도움(?:이)? ?(?:되|될|돼|됨|됩)(?!는 ?(?:논문|연구|거|것)|던)\w{0,4}|적용|활용|응용|써 ?먹|도입|쓸모|쓰임새?|실무(?!에?서? ?(?:당장 ?|바로 ?|오늘 ?)?(?:뭐|뭘|뭐를|무엇을)(?:부터)? ?(?:하|해|할))(?:에서|에|적)?(?! ?(?:액션|과제))|현업|실전|사용처|용도|(?<!핵심 )아이디어"
               r"|(?:어디(?:에|다|에다)?|어떻게|언제) ?(?:쓸|써|쓰|사용할|이용)\w{0,4}|(?:바로|당장|우리(?:가|도|한테)?) ?(?:뭐 ?|뭘 ?|뭐를 ?)?(?:쓸|써|해 ?볼|해볼)\w{0,3}|쓸 ?수 ?(?:있|없)(?!다던|다는|던|는 ?(?:논문|거|것|연구|paper))\w{0,4}|(?:써|활용해|적용해|도입해|시도해|(?<!손)해|붙여|돌려) ?볼 ?(?:만|수|데|곳|거리)\w{0,4}|접목|상용화|제품화|실용\w{0,3}|쓸 ?만(?:한가|해|함|하|한지)\w{0,3}|쓸 ?만한(?= ?(?:논문|거|것|게|연구|곳|데)(?:이|가|은|는|도|들)? ?(?:있|없|뭐|어떤|추천|[?.!]|$))|쓸 ?(?:데(?!없)|곳|일)(?:가|이|는|도)?(?: ?(?:있|없)\w{0,3})?|(?:어디|어따|어디다가?) ?(?:쓸|써|씀|쓰)\w{0,3}"
               r"|(?:제품|서비스|업무|프로젝트|시스템|플랫폼|파이프라인|회사|팀|앱|사내|공정|현장)에(?:다)? ?(?:어떻게 ?)?(?:넣|붙|녹|연결|도입)\w{0,3}|(?:에|에다|에서|로) ?(?:쓰려면|쓰려고|쓰자면|써보려면|(?:집어 ?)?넣(?:으려|을|어|고)\w{0,4}|(?:갖다 ?)?붙(?:이려|일|여|이고)\w{0,4}|반영\w{0,4}|이식\w{0,4}|적용하려면)|참고할 ?(?:점|거|것|만한 ?(?:점|거|것))\w{0,2}|어디에 ?(?:좋|유용|도움)\w{0,3}|뭐에 ?(?:좋|쓰|써)\w{0,3}",
        english=r"appl(?:y|ied|ication|ications|icable|ying)|use ?cases?|(?:how|where) (?:can|could|do|would|should) (?:i|we|one) use(?: (?:it|this|that))?"
                r"|(?:in practice|practical (?:use|ideas?|takeaways?|tips?))|be used(?: in \w+)?|in production|ideas?|put (?:it|this) to use",
    ),
    "abstract": ItemField(
        label="초록", label_in_english="Abstract", tell=metadata.abstract, lacks=_without_abstract, slips=("초록",),
        korean=r"초록(?: ?(?:원문|전문|전체))?(?!색|불|빛)|앱스트랙트|애브스트랙트|논문 ?개요",
        english=r"abstracts?",
    ),
    "evidence": ItemField(
        label="근거 문장", label_in_english="Evidence", tell=told.evidence, lacks=_without_evidence, slips=("근거",),
        korean=r"(?:원문|논문|본문)?(?:의|에서)? ?(?:어느|어떤|무슨|몇 ?번째) ?(?:문장|대목|구절|단락|문단|줄)(?:에서|에|이|을|인|인지|이야)*(?: ?(?:나온|나왔|써|적혀|쓰여|따온|가져온|있)\w{0,4}(?: ?(?:거|것|말|얘기)\w{0,3})?)?|(?:뭘|무엇을|뭐를?|어딜) ?보고 ?(?:그런|그렇게|한|하는) ?(?:말|소리|얘기|주장)?\w{0,3}|(?:그런|그|이|저) ?(?:말|얘기|소리|주장)(?:이|은|을|는)? ?(?:논문 ?|원문 ?|본문 ?)?(?:의 ?|에서 ?)?(?:어디|어느)(?:서|에서|에|에도)? ?(?:나|써|적|있|근거|한)\w{0,4}|근거(?: ?(?:문장|자료))?|증거|팩트 ?체크|사실 ?확인|원문(?:의)? ?(?:(?:요지|내용|문장|표현|글)(?:을|를)? ?)?그대로(?: ?인용)?|(?:원문|출처) ?(?:의 ?)?(?:문장|구절|인용)|인용(?:문| ?문장)?(?! ?(?:수|횟수|많|얼마|몇|됐|되|이 ?많))|(?:그|이|해당) ?(?:문장|구절|대목)(?:의|은|이)? ?(?:출처|근거|원문)\w{0,2}(?: ?어디\w{0,4})?|어디(?:에서|서) ?(?:따온|가져온|퍼온|긁어온|인용한) ?(?:말|얘기|내용|소리|거|것)\w{0,3}|어디(?:에서|서) ?나온 ?(?:말|얘기|내용|소리|거|것|주장)|어느 ?부분(?:을|에서)? ?(?:보고|봐|나온)\w{0,2}|(?:실제로|정말|진짜) ?(?:그렇게|이렇게|그런)? ?(?:말이 ?)?(?:써|적혀|쓰여|나와) ?있\w{0,3}"
               r"|(?:진짜|정말|사실)(?:이야|야(?= ?[?!.]*$)|맞아|맞나|인가|로|이에요|임)|(?:원문|논문|본문|초록)에(?:는|서)? ?(?:뭐라고|어떻게) ?(?:써|적|쓰여|쓰였|나와|돼|되어)\w{0,4}|무슨 ?근거|뒷받침\w{0,3}",
        english=r"evidence|source sentences?|quotes?|proof|(?:what|where) (?:in the paper )?does (?:it|the paper) (?:actually )?say|where in the paper|back(?:s|ed)? (?:it|this|that) up|supporting|supports?|prove (?:it|this|that)|(?:what|which) sentences?",
    ),
    "code": ItemField(
        label="코드", label_in_english="Code", tell=metadata.code, lacks=_without_abstract, slips=("깃허브", "깃헙"),
        korean=r"소스(?:는|도|가|를)? ?(?:공개|있|까|올|오픈|풀|열)\w{0,3}|(?:소스 ?)?(?<!엔)(?<!인)(?<!디)(?<!바)(?<!레)(?<!유니)코드(?! ?(?:생성|완성|합성|작성|자동|번역))" + _NOT_APPLIED_TO + r"(?: ?(?:링크|주소|공개))?|(?:깃 ?허브|깃 ?헙|깃랩)(?! ?레포)(?: ?(?:링크|주소))?|허깅 ?페이스(?: ?(?:링크|주소))?|구현체|레포(?:지토리)?" + _NOT_APPLIED_TO + r"|저장소|리포지토리|오픈 ?소스",
        english=r"(?:source )?codes?|github|gitlab|hugging ?face|repo(?:s|sitory)?|implementations?|open[ -]source(?:d)?",
    ),
    "index": EditionField(
        label="원문 목록", label_in_english="Originals", tell=editions.index,
        korean=r"(?:원문|전체|수집(?:된|한)?|모든|전체 ?논문|출처) ?(?:논문 ?|링크 ?)?(?:목록|리스트|인덱스)|(?:원문|전체) ?(?:링크|자료)? ?모음|(?:수집(?:된|한)? ?)?원문들|수집(?:된|한) ?(?:원문|링크|자료|[거것](?![가-힣]{2}))(?:들)?|로우 ?인덱스|인덱스",
        english=r"raw (?:index|list)|index|originals?(?: list)|originals|list(?: of)?(?: all)?(?: the)? (?:originals|papers|sources)|sources? list|source links|all (?:the )?(?:links|sources|originals)",
    ),
    "links": ItemField(
        label="참고 링크", label_in_english="Links", tell=metadata.links, slips=("링크",),
        korean=r"(?:참고 ?|원문 ?|논문 ?)?(?:링크|주소|url|pdf)(?!드)|원문|원본|(?:논문|원문|pdf) ?파일|참고 ?(?:자료|문헌)|레퍼런스|출처|바로 ?가기|다운 ?로드|내려 ?받|어디(?:서|에서) ?(?:봐|볼|읽|받|다운)\w{0,3}|(?:볼|읽을|받을) ?수 ?있는 ?(?:곳|데|사이트)",
        english=r"links?|urls?|pdfs?|references?|sources?|where can i (?:read|find|get|download)(?: (?:it|this))?|original paper",
    ),
    "authors": ItemField(
        label="저자", label_in_english="Authors", tell=metadata.authors, lacks=_without_authors,
        korean=r"(?:제? ?1 ?|첫 ?|마지막 ?|공동 ?|교신 ?)?저자(?!세|극|본)(?:들|진)?|(?<![가-힣])오서(?:들|즈)?|지은이|글쓴이|작성자|연구(?:진|팀|자)(?:들)?|누가(?! ?(?:뽑|골|고른|선정|추천))(?: ?(?:쓴|썼|만든|만들|발표|연구)\w{0,3})?"
               r"|누군(?:데|가|지|고|디)?\w{0,1}|누구(?:야|의|네|꺼|거|임|예요|인가요|지|냐)?(?: ?(?:논문|연구))?|(?:쓴|만든|연구한|지은|낸|발표한|작성한) ?(?:사람|팀|곳|데|분|양반|이)(?:들)?|몇 ?명(?:이|의)?|어느 ?(?:팀|대학|회사|연구실|기관)|소속",
        english=r"(?:first |last |lead )?authors?|who(?:'s| is) behind|who (?:wrote|made|did|published|is behind|are behind)(?: (?:it|this|that))?|written by|researchers|by whom|affiliations?",
        slips=("authors", "author"),
    ),
    "date": ItemField(
        label="발표일", label_in_english="Date", tell=metadata.dates, lacks=_without_date, slips=("발표일", "날짜"),
        korean=r"(?:나온|올라온|발표된|공개된|게재된) ?(?:날|때|시기|지 ?(?:얼마|며칠|오래|몇))\w{0,3}|(?:발표|제출|공개|게재|출간|등록|업로드)(?:된|한)? ?(?:일자|일|날짜|날|시점|시기)|날짜|(?:며칠|몇 ?일|언제)(?:날|에)? ?(?:나온|나왔|올라온|올라왔|올린|올렸|게재|공개|발표|제출)\w{0,4}(?: ?(?:거|것)\w{0,2})?|며칠(?:자|에 ?나| ?전)\w{0,3}|몇 ?월 ?며칠|일자(?!리)|언제(?: ?(?:나온|나왔|발표|쓴|썼|쓰|공개|제출|올라|거|것|적|출간|등록|게재)\w{0,4}(?: ?(?:거|것)\w{0,2})?)?"
               r"|나온 ?지|최신(?: ?논문)?(?:인|이야|이에요|인가)",
        english=r"when|(?:publication |submission |release )?dates?|published(?: on)?|submitted|how (?:old|new|recent)|released when",
    ),
    "actions": EditionField(
        label="오늘의 실무 액션", label_in_english="Actions", tell=editions.actions, slips=("액션",),
        korean=r"(?:실무 ?)?액션(?: ?(?:아이템|플랜|\d ?가지|3가지))?(?: ?(?:을|를|만|좀)? ?(?:요약|정리|설명))?|실무(?:에서|에|로)? ?(?:당장 ?|바로 ?|오늘 ?)?(?:뭐|뭘|뭐를|무엇을)(?:부터)? ?(?:하|해|할)\w{0,4}|(?<![가-힣])할 ?[거꺼](?= ?(?:뭐|있|알려|정리|추천|리스트)|[?.! ]*$)|할 ?일|(?:할|해 ?볼) ?만한 ?(?:실무 ?)?(?:과제|일|거|것)|실무 ?과제|체크 ?리스트|해야 ?할 ?(?:일|거|것)|투두|실천 ?(?:사항|과제)?|(?:오늘|당장|바로) ?(?:당장 ?|바로 ?)?(?:할|해 ?볼) ?수 ?있는 ?(?:거|것|일|게)?|뭐 ?부터 ?(?:하|해)\w{0,3}|(?:뭘|뭐를?|무엇을) ?하면 ?좋\w{0,3}",
        english=r"action(?:s| items?| points?)?|to-?dos?|what (?:should|can|could) i do",
    ),
    "news": EditionField(
        label="뉴스", label_in_english="News", tell=editions.news, slips=("뉴스",),
        korean=r"뉴스(?!레터)|기사(?:들)?(?= |$|[?.!는은를도만])|업계 ?(?:소식|동향)|보도",
        english=r"news|headlines|articles in the press",
    ),
    "why": ItemField(
        label="왜 뽑혔나", label_in_english="Why it was chosen", tell=metadata.why,
        korean=r"왜 (?=[^?.!|]{1,24}(?:뽑[혔힌히은았]|골랐|고른|골라|선정|선택[된했돼]|추천[된됐돼했]|올라[왔온와간갔]|들어[갔간가있왔온]|실[렸린었]|꼽[혔힌은았]|포함[된됐돼했]|소개[된됐돼했]|있는|있어|있나|있지|나왔|나온|끼[었인]|넣[었은]))(?=[^?.!|]{0,16}(?:브리핑|목록|리스트|뉴스레터|top|탑|순위|\d ?번|오늘|여기|뽑|골|꼽))|(?:뭘|무엇을|뭐를?|어떤 ?(?:점|걸|것을)) ?(?:보고|근거로|기준으로) ?(?:여기 ?|이걸 ?|이거 ?)?(?:뽑|골|선정|선택|추천|넣)\w{0,4}|누가 ?(?:뽑|골|고른|선정|추천)\w{0,4}|(?:어째서|어쩌다|무슨 ?이유로|뭐 ?땜에|뭣 ?때문에) ?(?:여기 ?)?(?:뽑|골|선정|선택|추천|올라|들어|실|나왔)\w{0,4}|왜 ?(?:하필 ?)?(?:이게 ?|이거 ?|이걸 ?|여기 ?)?(?:뽑|골|고른|선정|선택|순위|올라|들어|넣|실|나왔|추천|중요|여기|탑|top|위(?!험|협|태)|등|이야|야|임|이지|일까|인가|인지|이에요|예요|그 ?순위)\w{0,4}"
               r"|(?:뽑|선정|선택|추천|고른)(?:힌|은|된|한|하게 ?된)? ?(?:이유|기준|사유|까닭|근거|사연|배경|계기)|(?<![가-힣])이유|랭킹|순위|점수|몇 ?점|몇 ?(?:위|등)(?=[가-힣]|$| )|(?:뽑|골|선정)\w{0,2} ?(?:이유|기준)|(?:무슨|어떤) ?기준\w{0,2}|왜 {0,3}(?:이|가|은|는)? ?(?:목록|리스트|상위|위쪽|여기)(?:에)? ?(?:있|들|올)?\w{0,3}"
               r"|어떻게 ?(?:뽑|선정|골)\w{0,3}",
        weak=r"왜",
        english=r"why|reasons?|rank(?:ed|ing)?|scores?|(?:was|were|is) (?:it |this )?(?:picked|chosen|selected)|made you (?:choose|pick|select)",
    ),
    "summary": ItemField(
        label="요약", label_in_english="Summary", tell=told.summary, slips=("요약", "summary", "summarize", "설명"),
        korean=r"요약|줄거리|개요|개괄|골자|요지|뭔 ?(?:소린|말인|소리|얘긴|얘기|말|내용|논문)\w{0,3}|간추려\w{0,2}",
        english=r"summar(?:y|ies|ize|ise|izing|ising)|overview|gist",
        weak=r"풀이|(?:뭐가|무엇이|어떤 ?점이?|뭐) ?(?:새로|새롭|특별|독특|참신)\w{0,3}|썰(?= |$|을|좀)|디테일|상세히|시사점|새로운 ?점|배경|문제 ?정의|접근 ?(?:법|방식)|원리|(?:작동|동작)\w{0,3}|효과|키워드|(?:두|세|네|다섯|[2-9]) ?(?:줄|문장)(?:으로|로)?|(?:해결|푸|풀)\w{0,4} ?문제|설명|소개|제목|타이틀|주제|분야|카테고리|태그|분류(?=(?:은|는|이|가|를|도|만)? ?(?:뭐|무엇|어떻|어디|알려|보여|말해|좀|$|[?.!]))|번역(?:해|본|좀|부탁|할|될|하|문)\w{0,4}|번역(?= ?[?.!]*$)|내용|핵심|정리|(?<!개인)정보|방법(?:론)?|결과|기여(?:점)?|결론|주장|요점|포인트"
             r"|무슨 ?(?:논문|내용|얘기|이야기|연구|소리|말|뜻)\w{0,3}|뭐에 ?(?:대한|관한)|뭐 ?(?:하는|한|라는) ?(?:논문|연구|거|건|내용)\w{0,3}"
             r"|(?:뭘|뭐를|무엇을) ?(?:한|하는|했|다룬|다루|말하|제안|해결|주장|증명|보여 ?주|연구|발견|풀|푼|밝)\w{0,5}|어떤 ?(?:논문|내용|연구|방법|문제)\w{0,3}"
             r"|(?<![a-z])(?:titles?|categor(?:y|ies)|tags?|translat(?:e|ion)(?: (?:in|into|to) (?:korean|english))?|in korean|explain|about(?= ?[?.!]*$)|describe|takeaways?|contributions?|(?:main|key) (?:idea|point|finding|result)s?|propos(?:e|es|ed|al)|solv(?:e|es|ed)|what problem|introduces?|what (?:does|did) (?:it|they) (?:do|show|find))(?![a-z])",
    ),
    "top": EditionField(
        label="오늘의 Top 이슈", label_in_english="Top list", tell=editions.top, slips=("브리핑", "briefing"),
        korean=_BEST + r"|(?:오늘의? ?)?(?:(?<![a-z])top|탑|톱|상위) ?(?:이슈|논문|목록|리스트|뉴스)?(?= |$|[^a-z가-힣])|주요 ?(?:이슈|논문|소식|뉴스)|핵심 ?이슈|브리핑|이슈(?: ?(?:목록|리스트|뭐|알려|정리))?"
               r"|(?:새로운|새|최신) ?(?:논문|소식|거|것|연구)|(?:뭐|뭔|무슨 ?(?:논문|소식|일|이슈)|어떤 ?(?:논문|소식|게|것)(?:들)?)(?:이|가)? ?(?:있|나왔|올라|떴|실렸)\w{0,4}|목록|리스트|볼 ?만한\w{0,2}|읽을 ?만한\w{0,2}"
               r"|오늘(?:은|의)? ?(?:뭐|뭔|무엇|무슨|소식|논문|이슈|어때|꺼|거|것)\w{0,3}",
        english=_BEST_IN_ENGLISH + r"|top|briefings?|brief|digest|what happened|what was (?:in|there)|what(?:'s| is) (?:new|up|there|happening|in)|whats new|highlights|today'?s (?:papers|issues|list)|latest(?: papers)?|headlines|list|anything (?:new|interesting)",
    ),
    "open": ServiceField(
        label="그 밖의 질문", label_in_english="Other questions", tell=services.open_, korean="", english="",
    ),
}  # fmt: skip

ITEM_FIELDS = frozenset(n for n, field in FIELDS.items() if isinstance(field, ItemField | TogetherField))
EDITION_FIELDS = frozenset(name for name, field in FIELDS.items() if isinstance(field, EditionField))
COMMANDS = {
    "start": "help", "help": "help", "top": "top", "brief": "top", "item": "summary", "summary": "summary",
    "risk": "risk", "apply": "apply", "links": "links", "compare": "compare", "paper": "summary", "search": "search",
    "actions": "actions", "week": "history", "subscribe": "subscribe", "unsubscribe": "unsubscribe",
    "settings": "time", "privacy": "open", "delete_my_data": "open", "status": "open", "build": "open",
    "deliver": "open",
} | {name: name for name in FIELDS if name != "open"}  # fmt: skip
"""Slash commands, and the names of the fields themselves."""

ACTIONS, COMPARE, SEARCH = "actions", "compare", "search"
SUBSCRIPTION = frozenset({"subscribe", "unsubscribe", "time"})
