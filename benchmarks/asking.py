"""How fast questions are answered over a year: 365 editions and 100,000 collected papers in a real server.

`report()` gives Markdown for `benchmarks/RESULTS.md`; run alone, the file prints it. Answers are timed in this process, by
the wall clock, over the program's own parts; each figure stands beside another way run in the same go.
"""

import json
import random
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "benchmarks")]

import msgspec  # noqa: E402
from a_year import EDITIONS, LAST, PAPERS, a_year  # noqa: E402
from redis import Redis  # noqa: E402

from bot.wiring import Runtime  # noqa: E402
from digest_core.config import Settings  # noqa: E402
from digest_core.models import Edition  # noqa: E402
from digest_core.ports import Outline, outline_of  # noqa: E402
from workers import keys  # noqa: E402
from workers.connection import connect  # noqa: E402
from workers.embedded import EmbeddedServer  # noqa: E402
from workers.search_files import index_folder  # noqa: E402
from workers.search_index import SqliteSearchIndex  # noqa: E402
from workers.search_writer import IndexWriter  # noqa: E402
from workers.store import RedisStore  # noqa: E402

ASKED = 600
STORED = (
    "오늘 뭐 있어?", "2번 리스크는?", "1번 요약", "3번 저자", "4번 링크", "2번 발표일", "1번 코드 있어?", "5번 근거 문장",
    "1번이 왜 뽑혔어?", "3번 초록", "원문 목록", "뉴스", "전부 요약", "1~3번 한 줄 평", "summary of paper 2", "도움말",
    "저장된 날짜 목록",
)  # fmt: skip
OF_A_DAY = ("{day} 브리핑", "{day} 2번 요약", "{day} 3번 리스크", "{day} 1번 저자")
STRETCHES = ("지난달 브리핑", "지난주에 뭐 있었어?", "2월 브리핑들", "최근 3개월 브리핑 목록")
SOUGHT = (
    "RAG", "강화학습", "단백질", "diffusion", "large language model", "model", "learning", "에이전트 추론", "그래프 신경망",
    "vision language model benchmark", "zebrafish", "transf", "서빙 비용", "양자화", "sparse attention", "LLM", "robot", "의료",
    "추천 시스템 그래프", "the use of neural networks", "확산모델 단백질", "모델", "time series forecasting", "Kim",
)  # fmt: skip
_METHOD = (
    f"Over {EDITIONS} editions and {PAPERS:,} collected papers in the embedded server (`benchmarks/asking.py`; papers beyond the "
    "real ones are made of their sentences). p50 and p99 are of single questions in one process, whatever else the machine did."
)
FRESH = """
import json, sys, time
import digest_core.conversation
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 / 1e6
before, started = resident(), time.perf_counter()
from pathlib import Path
from workers.search_index import SqliteSearchIndex
index = SqliteSearchIndex(Path(sys.argv[1]))
assert index.search("강화학습 단백질").hits
first = time.perf_counter() - started
for query in sys.argv[2:]:
    index.search(query)
print(json.dumps([first * 1000, resident() - before]))
"""


class Times(NamedTuple):
    """Milliseconds of single calls: by the wall clock, and of this thread's own CPU."""

    p50: float
    p99: float
    cpu_p99: float

    def __str__(self) -> str:
        return f"p50 {self.p50:.1f} ms, p99 {self.p99:.1f} ms (CPU p99 {self.cpu_p99:.1f} ms)"


def times(works: Sequence[Callable[[], object]]) -> Times:
    wall, cpu = [], []
    for work in works:
        started, spent = time.perf_counter(), time.thread_time()
        work()
        cpu.append((time.thread_time() - spent) * 1000)
        wall.append((time.perf_counter() - started) * 1000)
    place = int(len(wall) * 0.99)
    return Times(statistics.median(wall), sorted(wall)[place], sorted(cpu)[place])


def row(what: str, ours: str, other: str, ratio: str) -> str:
    return f"| {what} | {ours} | {other} | {ratio} |"


def against(what: str, ours: Times, name: str, other: Times) -> str:
    return row(what, str(ours), f"{name}: {other}", f"{ours.p50 / other.p50:.3f}")


def questions(chance: random.Random) -> list[str]:
    """Half about the newest briefing, a third about another day's, the rest about stretches of days."""
    days = [LAST - timedelta(days=chance.randrange(EDITIONS)) for _ in range(ASKED)]
    kinds = chance.choices((STORED, OF_A_DAY, STRETCHES), (3, 2, 1), k=ASKED)
    return [chance.choice(kind).format(day=day) for kind, day in zip(kinds, days, strict=True)]


class PlainStore(RedisStore):
    """The store as it was before: every question reads all keys, and a whole edition through dictionaries."""

    def keys(self, edition: str, *, last: int | None = None) -> tuple[str, ...]:
        del last
        return super().keys(edition)

    def edition(self, edition: str, key: str) -> Edition | None:
        raw = self._redis.get(keys.edition(edition, key))
        return None if raw is None else msgspec.convert(msgspec.json.decode(raw)["edition"], Edition)

    def newest(self, edition: str, *, before: date | None = None, samples: bool = True) -> Edition | None:
        del before, samples
        return self.edition(edition, self.keys(edition)[-1])

    def outlines(self, edition: str, since: date, until: date) -> tuple[Outline, ...]:
        days = (date.fromisoformat(key) for key in self.keys(edition))
        found = (self.edition(edition, f"{day}") for day in days if since <= day <= until)
        return tuple(outline_of(one) for one in found if one)


def answer_rows(runtime: Runtime, redis: Redis) -> list[str]:
    chance = random.Random(3)
    asked = questions(chance)
    before = Runtime(runtime.settings, redis, embedded=True)
    before.store = PlainStore(redis)

    def asking(of: Runtime, *, sessions: bool = False) -> list[Callable[[], object]]:
        named = [f"session {chance.randrange(40)}" if sessions else None for _ in asked]
        return [partial(of.conversation.ask, q, session=s) for q, s in zip(asked, named, strict=True)]

    for question in (*STORED, *STRETCHES):
        runtime.conversation.ask(question)
        before.conversation.ask(question)
    name = "the same engine, reading all keys and whole editions through dictionaries"
    return [
        against("an answer from stored fields", times(asking(runtime)), name, times(asking(before))),
        against(
            "the same in a session (each writes its turn, synced to disk)",
            times(asking(runtime, sessions=True)),
            name,
            times(asking(before, sessions=True)),
        ),
    ]


def search_rows(runtime: Runtime, folder: Path, plain: sqlite3.Connection) -> list[str]:
    queries = list(SOUGHT) * 8
    random.Random(5).shuffle(queries)
    index = runtime.search_index

    def like(query: str) -> Callable[[], object]:
        held = " AND ".join("text LIKE ?" for _ in query.split())
        values = [f"%{word}%" for word in query.split()]
        return lambda: plain.execute(
            f"SELECT id FROM papers WHERE {held} ORDER BY id DESC LIMIT 5", values
        ).fetchall()

    def searches(**days: date) -> list[Callable[[], object]]:
        return [partial(index.search, query, **days) for query in queries]  # type: ignore[arg-type]

    rare = [query for query in SOUGHT if query in {"zebrafish", "단백질", "서빙 비용", "양자화", "의료"}]
    scans = times([like(query) for query in rare])
    return [
        against("a search", times(searches()), "`LIKE` over the same texts, words that few hold", scans),
        against(
            "a search within a month",
            times(searches(since=LAST - timedelta(days=30), until=LAST)),
            "without days",
            times(searches()),
        ),
        fresh_row(folder),
    ]


def fresh_row(folder: Path) -> str:
    runs = []
    for _ in range(5):
        command = [sys.executable, "-c", FRESH, str(folder), *SOUGHT]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        runs.append(json.loads(done.stdout))
    first, memory = (statistics.median(run[at] for run in runs) for at in (0, 1))
    size = sum(file.stat().st_size for file in folder.glob("index-*")) / 1e6
    return row(
        "the first search of a fresh process, and its memory after all of them",
        f"{first:.0f} ms, {memory:.0f} MB",
        f"the index on disk {size:.0f} MB",
        f"{memory / size:.3f}",
    )


def fill(runtime: Runtime, plain: sqlite3.Connection) -> None:
    """Publish the year, and put the same texts into a plain table."""
    plain.execute("CREATE TABLE papers (id INTEGER PRIMARY KEY, text TEXT)")
    for publication in a_year():
        runtime.store.publish(publication)
        texts = [(f"{p.title}\n{p.abstract}",) for p in publication.papers]
        plain.executemany("INSERT INTO papers (text) VALUES (?)", texts)
    plain.commit()


def upkeep_rows(runtime: Runtime, redis: Redis, folder: Path) -> list[str]:
    """What the index costs to make and to keep, and what the papers cost in the server."""
    started = time.process_time()
    IndexWriter(runtime.store, folder).update()
    whole = time.process_time() - started
    redis.hset(keys.REVISIONS, keys.revision("daily", f"{LAST - timedelta(days=1)}"), "changed")
    started = time.process_time()
    IndexWriter(runtime.store, folder).update()
    day = time.process_time() - started
    papers = sum(redis.strlen(keys.collection("daily", key)) for key in runtime.store.keys("daily"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    used = redis.info("memory")["used_memory"] / 1e6
    return [
        row(
            "the index of the year: CPU",
            f"{whole:.0f} s",
            f"one day taken in anew {day:.1f} s",
            f"{whole / day:.0f}",
        ),
        row(
            "the collected papers in the server",
            f"{papers / PAPERS:.0f} bytes a paper",
            f"the server's memory in all {used:.0f} MB (this process at most {peak:.0f} MB)",
            f"{papers / 1e6 / used:.2f}",
        ),
    ]


def report() -> str:
    """The section for `RESULTS.md`."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        settings = Settings.from_env({"AIDAILY_HOME": folder, "AIDAILY_SOURCES": "arxiv"})
        plain = sqlite3.connect(Path(folder) / "plain.sqlite")
        with EmbeddedServer.attach(settings.home) as server, connect(server.url) as redis:
            runtime = Runtime(settings, redis, embedded=True)
            fill(runtime, plain)
            upkeep = upkeep_rows(runtime, redis, index_folder(settings))
            rows = [
                *answer_rows(runtime, redis),
                *search_rows(runtime, index_folder(settings), plain),
                *upkeep,
            ]
            if isinstance(runtime.search_index, SqliteSearchIndex):
                runtime.search_index.close()
        plain.close()
    return "\n".join(
        [
            "## Asking",
            "",
            _METHOD,
            "",
            "| what | ours | beside | ratio |",
            "|---|---|---|---|",
            *rows,
        ]
    )


if __name__ == "__main__":
    print(report())
