"""The deep dive: one paper at length, known by its arXiv identifier without version."""

from datetime import datetime
from zoneinfo import ZoneInfo

from digest_core.config import Settings
from digest_core.editions import markdown_file
from digest_core.errors import UsageError
from digest_core.identifiers import read_identifier
from digest_core.models import Edition
from digest_core.render.deep_dive import render_deep_dive

_WHICH = "논문 번호를 적어 주세요 (예: aidaily build deep-dive 2602.04884)."


class DeepDives:
    """`EditionForm` of the deep dive; there is no next one, and none is older than another."""

    name = "deep-dive"
    builder = "digest_core.deep_dives:build_deep_dive"
    series = False

    def parse_key(self, text: str) -> str:
        identifier = read_identifier(text)
        if identifier is None:
            raise UsageError(f"arXiv 논문 번호가 아닙니다. {_WHICH}")
        return identifier

    def newest_key(self, now: datetime, settings: Settings) -> str:
        del now, settings
        raise UsageError(_WHICH)

    def due_key(self, now: datetime, settings: Settings) -> str:
        del now, settings
        return ""

    def refuse_future(self, key: str, now: datetime, settings: Settings) -> None:
        """No identifier lies in the future until arXiv is asked."""

    def refuse_open(self, key: str, now: datetime, settings: Settings) -> None:
        """A paper is never still open."""

    def markdown(self, edition: Edition, zone: ZoneInfo) -> str:
        return render_deep_dive(edition, zone) if edition.imported_text is None else edition.imported_text

    def file(self, edition: Edition) -> str:
        return markdown_file(edition)
