"""What questions ask of papers that no briefing holds, and what they say of the whole list. Pure."""

import re

NOT_STORED = re.compile(
    r"(?:그림|표|도표|수식|정리|보조 ?정리|부록|섹션|알고리즘|식|figure|fig\.?|table|theorem|lemma|appendix|section|equation|eq\.?) ?\d"
    r"|(?:저자|연구자|사람)(?:의|들)? ?(?:나이|국적|성별|연봉|학력|사진|얼굴|몇 ?살)|(?:저자|연구자|사람|교수)(?:들)?(?:은|는|이|가)? ?(?:지금 ?|요즘 ?|현재 ?)?(?:어디 ?(?:다니|다녀|살|사는|근무|에 ?있)|월급|전공|출신|연락|결혼|유명)|(?:벤치마크|성능|리뷰|심사) ?(?:점수|결과|평가)|(?:벤치마크|벤치|시험|테스트|데이터셋|리더보드)(?:에서|에선|에|로|은|는)? ?(?:몇|점수|얼마)|정확도|심사|누가 ?(?:리뷰|인용|투자|후원|지원|사용|쓰고|쓰나|쓰는|검증|돈)|리뷰어|펀딩|연구비|후원|학회|게재 ?여부|인용 ?(?:수|횟수|몇|많|얼마|됐|되|이 ?많)|이메일|e-?mail|전화 ?번호|phone|(?:집 )?주소록|연락처|하이퍼 ?파라미터|수식|증명 ?과정|gpus?(?![a-z])"
)
"""Parts and details of a paper that no briefing holds."""
OF_PERSONS = re.compile(
    r"소속|학교|대학(?!원)|(?:어느|무슨|어떤) ?(?:회사|기업|기관|연구소|연구실|랩(?![가-힣])|나라|곳 ?소속)|어디 ?(?:사람|출신|분)|채용|인맥|다녔|다니(?!다)|다녀|다닌|일했|일하(?!는 ?데 ?쓸)|일해|일한|근무|재직|이직|입사|퇴사|직장|직업|직함|직급|졸업|출신|전공|학력|학위|학벌|박사|석사|학부|대학원|교수(?:야|임|인가|니|님)|지도 ?교수|제자|나이|몇 ?살|성별|여자|남자|여성|남성|결혼|고향|국적|국가|나라|사는|사나|살아|연봉|돈 ?많"
    r"|트위터|엑스 ?계정|계정|sns|인스타|페북|페이스북|링크드인|유튜브|홈페이지|블로그|연락|메일|전화|만나|프로필|사진|얼굴|경력|이력|커리어|약력|평판|유명|인기|근황|한국인|외국인|중국인|미국인|일본인|한국 ?사람|외국 ?사람|어느 ?나라|사이(?= ?(?:가|는)? ?(?:좋|나쁘|안 ?좋))|친한|친하|성격|취미|종교|아내|남편|가족|자녀|수상|상 ?받|인용|피인용|h-?index"
    r"|(?:다른|또 ?다른|이전|예전|딴|기존|최근|대표|전에 ?쓴|또 ?쓴) ?(?:논문|연구|글|작품|저서|책|업적)|(?:뭐|무엇을?|뭘) ?(?:또 ?)?(?:더 )?(?:썼|연구하|발표했)"
    r"|(?<![a-z])(?:twitter|linkedin|homepage|website|e-?mail|phone|age|old (?:is|are)|works? (?:at|for)|worked (?:at|for)|graduat\w*|degree|phd|professor|salary|famous|married|nationality|born|affiliat\w*|universit\w*|which (?:company|lab|institut\w*)|h-?index|other (?:papers?|works?))(?![a-z])"
)
"""What may be asked of the people behind a paper and stands in no briefing: their lives and other works."""
OF_A_WORK = re.compile(
    r"걸[리린렸려]|반박[하한]는? ?(?:논문|연구|글|쪽)|데이터|벤치마크|성능|정확도|속도|지연 ?시간|전력|에너지|예산|가격|요금|점수|파라미터|매개변수|(?:모델|배치) ?크기|비용|메모리|학습|훈련|추론|gpu|인용|학회|저널|소속|어느 ?(?:학교|대학|회사|기관|연구소|나라)|국적|이메일|메일 ?주소|라이선스|프레임워크|라이브러리|재현성|특허|수식|그림|도표|실험|재현|후속|선행|관련 ?연구|장점|강점|기존|베이스라인|구조|아키텍처|하드웨어|토큰|언어"
    r"|(?<![a-z])(?:data(?:sets?)?|benchmarks?|accuracy|performance|speed|parameters?|cost|memory|train(?:ed|ing)?|citations?|cited|venue|conference|journal|licen[sc]e|equations?|experiments?|baselines?|architecture|strengths?|advantages?)(?![a-z])"
)
"""What papers have and briefings do not hold: asked after an item, it is asked of that one."""
TO_COME = re.compile(
    r"출시|언제 ?(?:쯤 ?)?(?:나온[대다]|나오|나올|나와(?![서 ]*있)|공개[한된]대|공개[하될할되])|(?<![a-z])when (?:will|is|does) .{1,40}(?:come|coming|released?|out|launch)"
)
"""What is asked of things to come, as papers that are out are not."""
OF_ALL = re.compile(r"제일|가장|젤 |최고|(?<![a-z])(?:most|best)(?![a-z])")
