"""The month's trend report, out on the first Monday after it; its key is the month it covers."""

from typing import ClassVar

from digest_core.editions.windows import MonthForm


class TrendReport(MonthForm):
    """`EditionForm` of the trend report."""

    name: ClassVar[str] = "trend-report"
    article: ClassVar[str] = "digest_core.writing.trend:write_trend"
    renderer: ClassVar[str] = "digest_core.render.trend_report:render_trend_report"
    title_of: ClassVar[str] = "{first.year}년 {first.month}월 LLM·AI 동향 보고서"
