"""Editions as files: each kind where its form files it, and never outside of the folder."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from unit.test_html import dived

from bot.transfer import export_all, file_path
from digest_core.config import Settings
from digest_core.editions import EDITIONS, edition_form
from digest_core.editions.daily import Daily
from digest_core.models import Edition
from digest_core.ports import Publication
from support.factories import make_edition
from support.memory_store import MemoryStore

ALWAYS = (date.min, date.max)


class Post(Daily):
    """A form that files its documents as a blog does."""

    name = "daily"

    def file(self, edition: Edition) -> str:
        return f"_posts/{edition.date}-review.md"


def stored(*editions: Edition) -> Any:
    store = MemoryStore()
    for edition in editions:
        store.publish(Publication(edition=edition))
    return SimpleNamespace(store=store, settings=Settings.from_env({}))


def written(folder: Path, runtime: Any, form: Any = None, span: tuple[date, date] = ALWAYS) -> list[str]:
    forms = [form] if form else map(edition_form, EDITIONS)
    return [str(path.relative_to(folder)) for f in forms for path in export_all(folder, f, span, runtime)]


def test_every_kind_has_a_file_of_its_own(tmp_path: Path) -> None:
    runtime = stored(make_edition(), dived("글"))
    assert written(tmp_path, runtime) == ["daily/2026-02-06.md", "deep-dive/2602.00001.md"]
    for name, key in (("daily", "2026-02-06"), ("deep-dive", "2602.00001")):
        edition = runtime.store.edition(name, key)
        shown = edition_form(name).markdown(edition, runtime.settings.zone)
        assert (tmp_path / name / f"{key}.md").read_bytes() == shown.encode()
    assert not list(tmp_path.rglob("*.part"))


def test_an_identifier_with_a_slash_is_one_file(tmp_path: Path) -> None:
    runtime = stored(make_edition(edition="deep-dive", key="cs/0112017", deep_dive=dived("글").deep_dive))
    assert written(tmp_path, runtime) == ["deep-dive/cs_0112017.md"]


def test_a_form_may_file_its_documents_elsewhere(tmp_path: Path) -> None:
    assert written(tmp_path, stored(make_edition()), Post()) == ["_posts/2026-02-06-review.md"]
    assert (tmp_path / "_posts" / "2026-02-06-review.md").is_file()


def test_only_the_days_asked_for(tmp_path: Path) -> None:
    days = [date(2026, 2, n) for n in (5, 6, 7)]
    runtime = stored(*(make_edition(key=day.isoformat(), date=day) for day in days))
    assert written(tmp_path, runtime, Daily(), (days[1], days[1])) == ["daily/2026-02-06.md"]


@pytest.mark.parametrize("path", ["/etc/passwd", "../x.md", "a/../../x.md", "a\\..\\x.md"])
def test_no_file_leads_out_of_the_folder(path: str) -> None:
    form = Post()
    form.file = lambda edition: path  # type: ignore[method-assign]
    with pytest.raises(ValueError, match="outside"):
        file_path(form, make_edition())


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    from digest_core.errors import AidailyError

    (tmp_path / "daily").write_text("a file where the folder should be")
    with pytest.raises(AidailyError, match="쓸 수 없습니다"):
        written(tmp_path, stored(make_edition()))
