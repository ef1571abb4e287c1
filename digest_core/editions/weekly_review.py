"""The week's review, out on the Friday after it as a Jekyll post; its key is the ISO week it covers."""

from typing import ClassVar

from digest_core.editions.windows import FRIDAY, WeekForm
from digest_core.models import Edition
from digest_core.render.weekly_review import TITLE, post_file


class WeeklyReview(WeekForm):
    """`EditionForm` of the weekly review."""

    name: ClassVar[str] = "weekly-review"
    weekday: ClassVar[int] = FRIDAY
    article: ClassVar[str] = "digest_core.writing.review:write_review"
    renderer: ClassVar[str] = "digest_core.render.weekly_review:render_weekly_review"
    most: ClassVar[int] = 9
    title_of: ClassVar[str] = TITLE

    def file(self, edition: Edition) -> str:
        return post_file(edition)
