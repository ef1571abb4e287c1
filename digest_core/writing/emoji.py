"""A picture for the heading of each section, by what the paper is about; no two of an article share one. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence

BY_TAG: Mapping[str, str] = {
    "강화학습": "🎯🏆", "검증 가능한 보상": "🏅🎯", "인간 피드백 강화학습": "👍🎯", "GRPO": "🎯🏆", "선호 최적화": "👍🏅",
    "보상 모델": "🏅🏆", "다중 에이전트": "🤝🐝", "다중 에이전트 강화학습": "🐝🤝", "에이전트": "🤖🧭", "GUI 에이전트": "📱💻",
    "도구 사용": "🧰🔧", "에이전트 메모리": "📔🧠", "계획 수립": "🧭📋", "코드 생성": "💻🌐", "소프트웨어 공학": "🧑‍💻🔨",
    "Text-to-SQL": "📇💾", "양자화": "🔧📦", "가지치기": "✂🌱", "모델 압축": "📦🔧", "지식 증류": "🧪📚", "어텐션": "🧠👀",
    "희소 어텐션": "🧠🔦", "KV 캐시": "💾📦", "긴 문맥": "📜📏", "추측 디코딩": "⚡🚀", "추론 서빙": "🚀⚡", "GPU 커널": "⚡🔩",
    "추론": "🧮💡", "사고 사슬": "🧵💡", "테스트 시점 확장": "🕒📈", "자동 정리 증명": "📐🧮", "확산모델": "🌫🎨",
    "확산 언어모델": "🌫📝", "플로 매칭": "🌊🎨", "생성모델": "🎨🖌", "이미지 생성": "🎨🖼", "영상 생성": "🎬🎥", "영상 이해": "🎥🎬",
    "멀티모달": "🧩🎬", "멀티모달 LLM": "🧩👁", "비전-언어 모델": "👁🖼", "비전-언어-행동 모델": "🦾🤖", "로봇": "🦾🤖",
    "자율주행": "🚗🛣", "드론": "🚁🛩", "세계 모델": "🌍🗺", "컴퓨터 비전": "👁📷", "객체 탐지": "🔍📷", "분할": "✂🔍", "3D": "🧊📐",
    "검색 증강 생성": "🔎📚", "정보 검색": "🔎🗂", "추천 시스템": "🛒🎁", "지식 그래프": "🕸🗂", "그래프 신경망": "🕸🔗",
    "AI 안전": "🚨🛡", "정렬": "🧭🚦", "탈옥 공격": "🔓🚨", "적대적 공격": "⚔🛡", "백도어": "🚪🔓", "보안": "🛡🔐",
    "개인정보 보호": "🔐🔒", "워터마킹": "💧🔏", "환각": "🎭🔍", "해석가능성": "🔬🔦", "희소 오토인코더": "🔬🧬", "벤치마크": "📊🧪",
    "데이터셋": "🗃📊", "평가": "📏📊", "LLM 평가자": "⚖📏", "공정성": "⚖🌈", "의료 AI": "🏥🩺", "의료 영상": "🩻🏥", "단백질": "🧬🔬",
    "신약 개발": "💊🧪", "분자": "⚗🧬", "기상 예측": "🌦🌡", "시계열": "📈🕒", "이상 탐지": "🚨🔍", "금융": "💹🏦", "법률 AI": "⚖🏛",
    "교육": "🎓🏫", "음성": "🎙🔊", "오디오": "🎧🔊", "기계번역": "🌐🗣", "다국어": "🌏🗣", "토큰화": "🔤✂", "연합학습": "🤝🌐",
    "분산 학습": "🖧🌐", "지속학습": "🔁🌱", "미세조정": "🎛🔧", "LoRA": "🎛🔩", "사전학습": "📚🏗", "합성 데이터": "🏭🗃",
    "스케일링 법칙": "📈📐", "최적화기": "⚙📉", "전문가 혼합": "🧑‍🏫🧩", "트랜스포머": "🔀🧱", "상태공간 모델": "🌀🔀",
    "양자 기계학습": "⚛🌀", "재료과학": "⚗🧱", "편미분방정식": "🌊📐", "언러닝": "🧹🗑", "모델 병합": "🔗🧩", "게임": "🎮🎲",
}  # fmt: skip
ANY = "📌🔭💡🧪📎🧷🪄🗝🧿🪁🎈🪜🔖🎐🪩🧸🎏🧮🔔🎬"
_JOINER, _VARIANT = "\u200d", "\ufe0f"


def emoji_for(tags: Sequence[str], used: Collection[str]) -> str:
    """The first picture that the tags suggest and nothing else uses."""
    suggested = (picture for tag in tags for picture in _pictures(BY_TAG.get(tag, "")))
    return next((p for p in (*suggested, *_pictures(ANY)) if p not in used), "📄")


def _pictures(text: str) -> Iterator[str]:
    """The pictures of a text; what a joiner binds is one."""
    whole = ""
    for character in text:
        if whole and _JOINER not in (character, whole[-1]) and character != _VARIANT:
            yield whole
            whole = ""
        whole += character
    if whole:
        yield whole
