"""The week's ten papers, out on Monday; its key is the ISO week it covers."""

from typing import ClassVar

from digest_core.editions.windows import MONDAY, WeekForm


class WeeklyTop10(WeekForm):
    """`EditionForm` of the weekly top ten."""

    name: ClassVar[str] = "weekly-top10"
    weekday: ClassVar[int] = MONDAY
    article: ClassVar[str] = "digest_core.writing.top10:write_top10"
    renderer: ClassVar[str] = "digest_core.render.weekly_top10:render_weekly_top10"
    title_of: ClassVar[str] = "최신 AI 연구 동향 업데이트 ({key})"
