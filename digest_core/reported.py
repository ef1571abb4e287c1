"""What a paper's own words report: code and results. Pure."""

import re

Signal = tuple[float, str]
"""A value in 0..1 and, in Korean, what gave it."""

_CODE_LINK = re.compile(
    r"\b(?:github\.com|gitlab\.com|huggingface\.co|bitbucket\.org|codeberg\.org|github\.io|4open\.science)\b",
    re.IGNORECASE,
)
_CODE_PROMISED = re.compile(
    r"\b(?:code|implementation|weights|checkpoints)\b[^.]{0,60}\b(?:will be|upon (?:acceptance|publication))",
    re.IGNORECASE,
)
_CODE_OPEN = re.compile(
    r"\b(?:we|is|are|been|be) (?:also |fully |publicly )?open[- ]sourc(?:e|ed|ing)\b(?! (?:models?|llms?|large))"
    r"|\b(?:code|codebase|implementation|source code)\b[^.]{0,60}\b(?:available|released?|open|found at)\b"
    r"|\b(?:we|publicly) release\b[^.]{0,60}\b(?:code|weights|models?|checkpoints)\b",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"\d\s?(?:\\?%|x\b|×|\\times|-?fold\b| points?\b| times (?:faster|fewer|smaller|less|more))"
)
_CLAIMED = re.compile(
    r"\b(?:outperform\w*|surpass\w*|state[- ]of[- ]the[- ]art|we prove|provabl[ey]|theoretical guarantees?)\b",
    re.IGNORECASE,
)


def code(text: str) -> Signal:
    """Whether abstract or comment say where the code is, or that there will be some."""
    if _CODE_LINK.search(text):
        return 1.0, "코드 주소가 있음"
    if _CODE_PROMISED.search(text):
        return 0.4, "코드 공개를 예고함"
    return (0.8, "코드 공개 언급") if _CODE_OPEN.search(text) else (0.0, "코드 언급 없음")


def result(abstract: str) -> Signal:
    """Whether an abstract reports what came out, in numbers or in words."""
    measured, claimed = _MEASURED.search(abstract), _CLAIMED.search(abstract)
    if measured:
        return (1.0, "수치와 비교 결과를 밝힘") if claimed else (0.7, "수치로 결과를 밝힘")
    return (0.5, "비교·증명 결과를 밝힘") if claimed else (0.0, "구체적 결과 표현 없음")
