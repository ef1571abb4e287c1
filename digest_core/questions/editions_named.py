"""Kinds of editions by what they are called: 주간 top 10, weekly review, 트렌드 리포트. Pure."""

import re

_KINDS = (
    ("weekly-review", re.compile(r"주간 ?(?:리뷰|회고)|위클리 ?리뷰|weekly[ -]?review")),
    ("weekly-top10", re.compile(
        r"(?:주간|위클리|(?:이번|지난|저번|지지난) ?주(?:의)?|금주(?:의)?|한 ?주(?:의)?) ?(?:의 )?(?:(?:논문 ?)?(?:top|탑|톱|베스트)(?: ?-?(?:10|텐|ten))?|브리핑|정리|논문 ?정리|요약 ?정리|총정리|10(?:개|선|편))"
        r"|weekly[ -]?(?:top(?:[ -]?(?:10|ten))?|briefing)|(?:this|last) week'?s top|^/?week(?![a-z])"
    )),
    ("trend-report", re.compile(r"트렌드 ?(?:리포트|보고서|분석)?|동향 ?(?:보고서|리포트)|월간 ?(?:리포트|보고서|동향|브리핑)|trend[ -]?report|monthly (?:report|trends?)")),
)  # fmt: skip


def read(text: str) -> str | None:
    """The kind of edition that `text` (normalised) names; None for none, which is the daily."""
    return next((kind for kind, wording in _KINDS if wording.search(text)), None)
