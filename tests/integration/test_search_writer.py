"""The search index as it is kept: step by step, made anew where it must be, by one writer, under readers."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from redis import Redis

from digest_core.config import Settings
from digest_core.errors import NoIndex, StoreUnreachable
from digest_core.models import Edition, Reference
from digest_core.ports import Publication
from support.factories import make_edition, make_item, make_paper
from workers import keys
from workers.search_files import IndexFiles, index_folder
from workers.search_index import SqliteSearchIndex
from workers.search_keeper import keep, update_once
from workers.search_schema import VERSION
from workers.search_writer import IndexWriter
from workers.store import RedisStore

DAY = date(2026, 2, 6)


class Desk:
    """A store, the index over it, and a reader that stays open."""

    def __init__(self, redis: Redis, folder: Path) -> None:
        self.store = RedisStore(redis)
        self.folder = folder
        self.writer = IndexWriter(self.store, folder)
        self.reader = SqliteSearchIndex(folder)

    def publish(self, day: int, *titles: str, collected: tuple[str, ...] = (), **changes: object) -> Edition:
        at = DAY + timedelta(days=day)
        papers = [
            make_paper(day * 100 + n, title=t, abstract=None) for n, t in enumerate((*titles, *collected), 1)
        ]
        edition = make_edition(make_item(), date=at, key=at.isoformat(), **changes)
        items = tuple(make_item(paper, summary=(), risks=()) for paper in papers[: len(titles)])
        edition = msgspec.structs.replace(edition, items=items)
        self.store.publish(Publication(edition=edition, papers=tuple(papers)))
        return edition

    def titles(self, query: str) -> set[str]:
        return {hit.title for hit in self.reader.search(query, limit=50).hits}

    def update(self) -> set[str]:
        """Bring it up to date; everything that is found by `paper`."""
        assert self.writer.update() == "done"
        return self.titles("paper")


@pytest.fixture
def desk(redis: Redis, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(redis, tmp_path / "search")
    yield made
    made.reader.close()


def test_an_empty_store_has_an_empty_index(desk: Desk) -> None:
    assert desk.update() == set()


def test_each_edition_is_added(desk: Desk) -> None:
    desk.publish(0, "Paper A", collected=("Paper B",))
    assert desk.update() == {"Paper A", "Paper B"}
    current = IndexFiles(desk.folder).current()
    desk.publish(1, "Paper C")
    assert desk.update() == {"Paper A", "Paper B", "Paper C"}
    assert IndexFiles(desk.folder).current() == current


def test_an_edition_made_again_takes_the_place_of_the_old_one(desk: Desk) -> None:
    desk.publish(0, "Paper A", "Paper B")
    desk.update()
    desk.publish(0, "Paper C")
    assert desk.update() == {"Paper C"}
    assert desk.titles("b") == set()


def test_words_taken_out_are_found_no_more(desk: Desk) -> None:
    paper = make_paper(1, title="Paper A", abstract="It was about walruses.")
    for abstract in ("It was about walruses.", "It is about narwhals."):
        told = msgspec.structs.replace(paper, abstract=abstract)
        edition = make_edition(make_item(told, summary=(), risks=()), date=DAY, key=DAY.isoformat())
        desk.store.publish(Publication(edition=edition, papers=(told,)))
        desk.update()
    assert desk.titles("narwhals") == {"Paper A"}
    assert desk.titles("walruses") == set()


def test_a_paper_in_two_editions_stays_when_one_leaves_it(desk: Desk) -> None:
    desk.publish(0, "Paper A")
    first = desk.store.edition("daily", "2026-02-06")
    assert first is not None
    again = msgspec.structs.replace(first, date=DAY + timedelta(days=1), key="2026-02-07")
    desk.store.publish(Publication(edition=again))
    desk.update()
    desk.publish(0, "Paper Z")
    assert desk.update() == {"Paper Z"}  # `Paper A` had the id that `Paper Z` has now.
    assert desk.reader.search("z").hits[0].number == 1


def test_a_removed_sample_and_a_removed_edition_leave_nothing(desk: Desk, redis: Redis) -> None:
    desk.publish(0, "Paper A", sample=True)
    assert desk.update() == set()
    desk.publish(1, "Paper B")
    desk.publish(2, "Paper C")
    assert desk.update() == {"Paper B", "Paper C"}
    redis.zrem(keys.editions("daily"), "2026-02-08")
    assert desk.update() == {"Paper B"}


def test_news_of_the_originals_are_found(desk: Desk) -> None:
    edition = desk.publish(0, "Paper A")
    index = msgspec.structs.replace(
        edition.index, news=(Reference("서빙 소식", "https://news.example.com/1"),)
    )
    desk.store.publish(Publication(edition=msgspec.structs.replace(edition, index=index)))
    desk.update()
    (hit,) = desk.reader.search("서빙").hits
    assert (hit.kind, hit.url, hit.number) == ("news", "https://news.example.com/1", None)


def test_an_unreadable_edition_does_not_stop_the_others(desk: Desk, redis: Redis) -> None:
    desk.publish(0, "Paper A")
    desk.publish(1, "Paper B")
    redis.set(keys.edition("daily", "2026-02-06"), b"\x00broken")
    assert desk.update() == {"Paper B"}


def test_an_edition_stored_before_revisions_were_is_indexed(desk: Desk, redis: Redis) -> None:
    desk.publish(0, "Paper A")
    redis.delete(keys.REVISIONS)
    assert desk.update() == {"Paper A"}
    desk.publish(0, "Paper B")
    assert desk.update() == {"Paper B"}


@pytest.mark.parametrize("damage", ["missing", "garbage", "another version", "truncated", "no pointer"])
def test_what_cannot_be_used_is_made_anew(desk: Desk, damage: str) -> None:
    desk.publish(0, "Paper A", collected=tuple(f"Paper {n}" for n in range(300)))
    before = desk.update()
    desk.reader.close()
    path = IndexFiles(desk.folder).current()
    assert path is not None
    if damage == "missing":
        path.unlink()
    elif damage == "garbage":
        path.write_bytes(b"no database at all")
    elif damage == "truncated":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    elif damage == "no pointer":
        (desk.folder / "current").unlink()
    else:
        with sqlite3.connect(path) as connection:
            connection.execute(f"PRAGMA user_version = {VERSION + 1}")
        connection.close()
    if damage != "truncated":
        with pytest.raises(NoIndex):
            desk.titles("paper")
    desk.writer = IndexWriter(desk.store, desk.folder)
    assert desk.update() == before
    left = {file.name for file in desk.folder.iterdir() if file.name.startswith("index-")}
    current = IndexFiles(desk.folder).current()
    assert current is not None
    assert all(name.startswith(current.name) for name in left)
    assert path.name not in left


def test_a_reader_goes_over_to_the_new_index_by_itself(desk: Desk) -> None:
    desk.publish(0, "Paper A")
    desk.update()
    desk.titles("paper")
    (desk.folder / "current").unlink()
    desk.publish(1, "Paper B")
    desk.writer = IndexWriter(desk.store, desk.folder)
    assert desk.update() == {"Paper A", "Paper B"}


def test_one_writer_at_a_time(desk: Desk) -> None:
    desk.publish(0, "Paper A")
    with IndexFiles(desk.folder).writing() as alone:
        assert alone
        assert desk.writer.update() == "busy"
        assert IndexFiles(desk.folder).current() is None
    assert desk.update() == {"Paper A"}


def test_a_dead_writer_holds_nobody_up(desk: Desk) -> None:
    code = (
        "import sys; from pathlib import Path; from workers.search_files import IndexFiles\n"
        "with IndexFiles(Path(sys.argv[1])).writing(): print('in', flush=True); sys.stdin.read()"
    )
    desk.publish(0, "Paper A")
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(desk.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "in\n"
    assert desk.writer.update() == "busy"
    holder.kill()
    holder.communicate()
    assert desk.update() == {"Paper A"}


def test_a_pass_that_ran_out_of_time_is_gone_on_with(desk: Desk) -> None:
    for day in range(4):
        desk.publish(day, f"Paper {day}")
    assert desk.writer.update(seconds=-1) == "partly"
    assert desk.titles("paper") == set()
    assert len(desk.update()) == 4


def test_readers_find_all_or_nothing_of_an_edition(desk: Desk) -> None:
    """While an edition of 300 papers is replaced again and again, a search sees one of its states."""
    titles = tuple(f"Paper {n}" for n in range(40))
    desk.publish(0, *titles)
    desk.update()
    stop, seen = threading.Event(), set()

    def read() -> None:
        while not stop.is_set():
            seen.add(len(desk.reader.search("paper", limit=60).hits))

    thread = threading.Thread(target=read)
    thread.start()
    for count in (10, 40, 10, 40, 10):
        desk.publish(0, *titles[:count])
        assert desk.writer.update() == "done"
    stop.set()
    thread.join()
    assert seen <= {10, 40}
    assert seen


def test_many_threads_search_at_once(desk: Desk) -> None:
    for day in range(5):
        desk.publish(day, f"Paper {day}", collected=(f"Walrus {day}",))
    desk.update()
    found: list[tuple[str, set[str]]] = []

    def search(day: int) -> None:
        found.extend((f"Walrus {day}", desk.titles(f"walrus {day}")) for _ in range(20))

    threads = [threading.Thread(target=search, args=(day,)) for day in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 100
    assert all(titles == {wanted} for wanted, titles in found)


def test_the_keeper_goes_on_until_it_is_told_to_stop(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.search_keeper.POLL_SECONDS", 0.05)
    stop = threading.Event()
    keeper = threading.Thread(target=keep, args=(desk.store, desk.folder, stop))
    desk.publish(0, "Paper A")
    keeper.start()
    try:
        _until(lambda: desk.titles("paper") == {"Paper A"})
        desk.publish(1, "Paper B")
        _until(lambda: desk.titles("paper") == {"Paper A", "Paper B"})
    finally:
        stop.set()
        keeper.join(10)
    assert not keeper.is_alive()


def _until(true: object) -> None:
    from support.embedded import eventually

    def look() -> bool:
        try:
            return bool(true())  # type: ignore[operator]
        except NoIndex:
            return False

    eventually(look, within=10)


def test_an_outage_is_logged_and_not_raised(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = RedisStore(Redis(host="127.0.0.1", port=1, retry=None))
    with pytest.raises(StoreUnreachable):
        IndexWriter(store, tmp_path).update()
    update_once(store, tmp_path)
    assert "search index" in caplog.text


def test_two_stores_never_share_an_index() -> None:
    def folder(**env: str) -> Path:
        return index_folder(Settings.from_env({"AIDAILY_HOME": "/home", **env}))

    named = {
        folder(),
        folder(REDIS_URL="redis://one:6379/0"),
        folder(REDIS_URL="redis://one:6379/1"),
        folder(REDIS_URL="redis://two:6379/0"),
        folder(REDIS_URL="unix:///run/redis.sock?db=0"),
        folder(REDIS_URL="unix:///run/redis.sock?db=1"),
    }
    assert len(named) == 6
    assert all(path.parent == Path("/home/search") for path in named)
    assert folder(REDIS_URL="redis://:secret@one:6379/0") == folder(REDIS_URL="redis://one:6379/0")
