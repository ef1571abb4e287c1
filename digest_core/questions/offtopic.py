"""Questions that are none about briefings: orders to the machine behind them, and what has nothing to do with papers. Pure.

Nothing here guards anything: no text can make the engine do more than look up stored material. It is only about the
kind of answer: one line that declines, instead of a list that was not asked for.
"""

import re

_ORDERS = re.compile(
    r"(?:숨겨진|숨은|감춰진|비밀|내장된) ?(?:명령|지시|규칙|프롬프트|설정|기능)|(?<![a-z])(?:hidden|secret|internal) (?:rules?|instructions?|prompts?|commands?)(?![a-z])|(?:지시|명령|규칙|지침|프롬프트|제한|설정 ?파일|안전 ?장치)(?:사항)?(?:을|를|은|는|도|들을|들)? ?(?:다 |모두 |전부 |싹 )?(?:무시|잊|어기|출력|공개|유출|해제|풀고|풀어|보여|알려|말해|원문|그대로|내놔|뱉)"
    r"|시스템 ?(?:프롬프트|메시지|지시)|(?:네|너의|니|당신의|내부) ?(?:프롬프트|지시|규칙|지침|설정값|소스 ?코드)|프롬프트(?:를|을)? ?(?:원문|만들|써|보여|출력|알려|공개|전체)"
    r"|(?:새로운|새|추가|다음) ?(?:지시|명령|규칙)(?:사항)?(?:은|는|이다)? ?[:：]|앞으로(?:는)? ?(?:모든|항상|매번|대답|답)|(?:모든|매) ?(?:대답|답변|답|문장)(?: ?(?:끝|앞|뒤))?에|(?:관리자|개발자|운영자)(?:라고|이라고)? ?(?:가정|치고|생각)|(?:설정|지시|역할)(?:을|를)? ?(?:잊|버리)|지금부터 ?(?:모든|너|넌|내가|항상|내 말)|이제부터 ?(?:너|넌|모든)|(?:너|넌|너는|당신은) ?(?:이제|지금부터|이제부터)"
    r"|(?:개발자|관리자|디버그|유지 ?보수|dan) ?(?:모드|권한)|\[(?:관리자|시스템|admin|system)\]|^(?:system|admin|assistant) ?:|역할극|역할(?:을|를)? ?(?:맡|해|연기)|인 ?척 ?(?:해|하|말)|처럼 ?(?:말해|행동|굴)"
    r"|따라 ?(?:말해|해봐|읽어)|(?:라고|이라고)(?:만)? ?(?:답해|대답해|말해|출력해|써(?! ?(?:있|놨|놓|져|진|둔|뒀)))|그대로 ?(?:출력|따라|복사)|앵무새|욕(?:으로|설|해|을)"
    r"|(?<![a-z])write (?:me )?(?:a |an |some )?(?:poem|story|song|essay|joke|script|code|email|letter)|(?<![a-z])(?:ignore|disregard|forget|override|bypass)(?![a-z]).{0,40}(?:instruction|rule|prompt|setting|briefing|everything|previous|prior|above|restriction|guideline)"
    r"|(?<![a-z])(?:system prompt|your (?:prompt|instructions|rules|guidelines)|developer mode|maintenance mode|jailbreak(?: prompt)? (?:you|your)|act as|pretend|role ?play|you are now|you're now|repeat after me|say exactly"
    r"|were you told|verbatim|unrestricted|new instructions?)(?![a-z])"
)
_SECRETS = re.compile(
    r"(?:api|비밀|시크릿|secret|액세스|access) ?(?:_|-)? ?(?:키|key|토큰|token)|api_?key|봇 ?토큰|bot ?token|비밀 ?번호|패스워드|password|환경 ?변수|\.env(?![a-z])|environment variable|credentials?"
    r"|(?:다른|모든|전체) ?(?:사용자|유저|사람|구독자)(?:들)?(?:이|가|의|을|를|은|는)? ?(?:뭐|뭘|무엇|채팅|챗|id|아이디|이름|연락처|이메일|전화|번호|질문|설정|기록|관심|목록|대화|명단|정보|아이디|주소|물어)|구독자(?:들)?(?:의)? ?(?:채팅|챗|id|아이디|이름|연락처|이메일|메일|전화|번호|누구|목록|명단|리스트|정보|데이터|수|전체|몇)"
    r"|(?:all|other|every) (?:users?|subscribers?)|subscribers? (?:list|ids?|names?)|(?:who|list) (?:else )?(?:is|are|the|all)? ?subscrib|chat ids?|(?:채팅|챗|사용자|유저|회원) ?(?:id|아이디|명단|목록|정보)|(?:남|옆 ?사람|동료|딴 ?사람|다른 ?(?:사람|분|팀원)|누가|걔)(?:의|이|가|은|는)? ?(?:뭘 ?|뭐 ?|무슨 ?)?(?:물어봤|물었|질문했|구독했|구독하|구독 ?중|대화 ?내용|채팅|검색 ?기록)|(?:관리자|운영자|어드민|admin)(?:인데|입니다|이다|임|니까|이니|라서)|서버 ?(?:주소|로그|상태)|(?:로그|db|디비|데이터베이스) ?(?:를 |좀 )?(?:보여|덤프|출력|공개|삭제)|집 ?주소|주민(?:등록)? ?번호"
)
_MACHINES = re.compile(
    r"drop table|select \*|insert into|rm -rf|sudo |flushall|/etc/passwd|file:/|\{\{|\$\{|\$\(|;\s*--|aidaily:[a-z]+:|169\.254\.|localhost|127\.0\.0\.1|exec\(|eval\(|__import__"
    r"|(?:브리핑|논문|데이터|기록|구독|키|내용|항목|파일)(?:들)?(?:을|를)? ?(?:전부 |모두 |다 )?(?:삭제|지워|지우|없애|변조|조작|수정해|고쳐|바꿔치기)|(?:모든|전체|다른 사람) ?(?:의 )?구독(?:을|를)? ?(?:해지|취소)"
    r"|(?:지어내|조작해|날조|꾸며내)|(?:이름|제목|저자|결과|내용)(?:을|를) ?.{1,12}(?:으로|로) ?바꿔"
)
_MARKUP = re.compile(r"[@#](?:channel|here|everyone)|<@|<!|<script|javascript:")
_WORK = re.compile(
    r"(?:짜|작성해|지어|써|만들어|그려|구현해|코딩해|불러|번역해|계산해|풀어|추천해|골라|예약해|주문해|틀어|끓여|외워|맞춰)(?: ?(?:줘|주세요|줄래|주라|봐|달라|라)\w{0,3})(?! ?(?:논문|거))"
)
_WORK_OF = re.compile(
    r"파이썬|자바(?:스크립트)?|함수|프로그램|알고리즘 ?(?:을|를)|퀵소트|정렬 ?코드|html|sql|소설|시 ?(?:한 ?편|를|를 ?하나|하나)|(?<![가-힣])시 |노래|가사|자소서|이메일|메일|편지|보고서 ?를|과제|숙제|문장|일정|이름(?:을)? ?지어|사주|이력서|그림|폭탄|마약|무기"
)
_ELSEWHERE = re.compile(
    r"날씨(?! ?(?:예측|예보)? ?(?:모델|논문|연구))|기온|미세먼지|비 ?(?:와|올까|오나|온대)|우산|비트코인|이더리움|코인 ?(?:시세|가격)|주가|시세|환율|주식 ?(?:추천|뭐|사|팔)|로또|복권|운세|사주|맛집|레시피|(?:점심|저녁|아침|야식)(?:은|을|에)? ?(?:뭐|메뉴|추천)|뭐 ?먹"
    r"|끓이는|요리|축구|야구|농구|경기 ?(?:결과|누가)|월드컵|올림픽|영화 ?추천|드라마|넷플릭스|여행 ?(?:지|추천)|비행기|호텔|농담|개그|웃긴|심심해|사랑해|여자 ?친구|남자 ?친구|결혼|대통령|총리|선거|국회|수도(?:가|는)? ?(?:어디|뭐)"
    r"|(?:오늘|내일|지금)?(?:이|은)? ?(?:며칠이|무슨 ?요일|몇 ?시(?:야|지|예요|인가|니))|몇 ?살|나이가|생일|mbti|다이어트|병원 ?추천|감기|두통|(?:\d+|[일이삼사오육칠팔구십]) ?(?:더하기|빼기|곱하기|나누기|[+*×÷]) ?(?:\d+|[일이삼사오육칠팔구십])|폭탄|마약"
    r"|(?<![a-z])(?:weather|what (?:day|time|date) is (?:it|today)|temperature outside|bitcoin|stock prices?|share price|exchange rate|lottery|horoscope|recipe|restaurants?|joke|poem|song|lyrics|capital of|president|prime minister|who won|the game|football|soccer|baseball"
    r"|movie|hotel|flight|cook|bomb|drugs|girlfriend|boyfriend|my (?:homework|essay|resume|cv)|how old are you|meaning of life|sing|python script|write (?:me |a |an |some )|translate this|this sentence)(?![a-z])"
)
_OTHER_PAGE = re.compile(r"https?://(?!\S{0,40}(?:arxiv|ar5iv|huggingface\.co/papers|doi\.org/10\.48550))")
_ABOUT_PAPERS = re.compile(r"\d번|논문|페이퍼|브리핑|초록|arxiv|(?<![a-z])(?:paper|briefing|abstract)")


_SENTENCES = re.compile(r"(?<=[.?!])\s+")
_OF_AN_ITEM = re.compile(r"(?<!\d)\d{1,3} ?번")


def without_orders(text: str) -> str:
    """A text (normalised) without its sentences of orders, where the others ask of an item by number; else all of it."""
    sentences = _SENTENCES.split(text)
    others = " ".join(sentence for sentence in sentences if not is_off_topic(sentence))
    asks = len(sentences) > 1 and _OF_AN_ITEM.search(others) and not is_off_topic(others)
    return others if asks else text


def is_off_topic(text: str) -> bool:
    """Whether a text (normalised) gives orders to the machine or asks for something that no briefing holds."""
    if _ORDERS.search(text) or _SECRETS.search(text) or _MACHINES.search(text):
        return True
    if _ABOUT_PAPERS.search(text):
        return False
    return bool(
        _MARKUP.search(text)
        or _ELSEWHERE.search(text)
        or _OTHER_PAGE.search(text)
        or (_WORK.search(text) and _WORK_OF.search(text))
    )
