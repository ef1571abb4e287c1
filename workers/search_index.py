"""`ports.SearchIndex` over SQLite: opens what a worker has built, reads only what a query needs, and never builds."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from itertools import islice
from pathlib import Path

from digest_core.errors import NoIndex
from digest_core.finding import Found, Hit
from digest_core.models import Kind
from digest_core.search.snippets import snippet
from digest_core.search.terms import Group, groups
from digest_core.search.tokens import tokenised
from workers.search_files import IndexFiles
from workers.search_schema import DAY, VERSION, Body

NOT_YET = "검색 색인이 아직 없습니다. 워커(aidaily up 또는 aidaily worker ask)가 켜져 있으면 곧 만들어집니다."

_CACHE_KB = 8_000
_PATIENCE_SECONDS = 2.0
# Of what nearly every paper holds only the newest are weighed: 10,000 take 8 ms, all 90,000 of "model" would take 60.
_WEIGHED = 10_000
_CONSIDERED = 60
_FEW_YEARS = 3_000_000
"""Days; further back than any briefing."""
# A hit in the title tells most, and what an edition says of a paper tells more than its abstract.
_WEIGHTS = (8.0, 4.0, 2.0, 1.0)
_SHOWN = 0.25
"""How much better a hit is for having been shown to readers."""
_RECENT = 0.25
"""How much better it is for being new; half of that is left after `_HALF_LIFE` days."""
_HALF_LIFE = 90.0

_QUERY = f"""
SELECT row, score FROM (
    SELECT rowid AS row, bm25(texts, {", ".join(map(str, _WEIGHTS))}) AS score FROM texts
    WHERE texts MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC LIMIT {_WEIGHED}
) ORDER BY score LIMIT {_CONSIDERED}
"""  # noqa: S608 - numbers of our own
_DETAILS = """
SELECT d.id, d.kind, d.title, d.url, p.edition, p.key, p.number, d.body FROM documents d
JOIN places p ON p.row = d.row WHERE d.row = ?
ORDER BY p.number <= 0, p.edition <> 'daily', p.number < 0, p.key LIMIT 1
"""


class SqliteSearchIndex:
    """The index in a folder; opened at the first search, and again when a new one comes into force."""

    def __init__(self, folder: Path) -> None:
        self._files = IndexFiles(folder)
        self._lock = threading.Lock()
        self._open: tuple[Path, sqlite3.Connection] | None = None

    def search(
        self,
        query: str,
        *,
        kinds: Sequence[Kind] = (),
        since: date | None = None,
        until: date | None = None,
        limit: int = 5,
        some: bool = False,
    ) -> Found:
        sought = groups(query)
        with self._reading() as connection:
            for whole, expression in _expressions(sought)[-1 if some else 0 :]:
                found = connection.execute(_QUERY, (expression, *_rows(since, until))).fetchall()
                hits = (_hit(row, sought, connection) for row in _ordered(found, connection))
                wanted = (hit for hit in hits if not kinds or hit.kind in kinds)
                if best := tuple(islice(wanted, limit)):
                    return Found(best, whole)
        return Found()

    def find(self, ids: Sequence[str]) -> tuple[Hit, ...]:
        with self._reading() as connection:
            query = "SELECT row FROM documents WHERE id = ?"
            found = (connection.execute(query, (plain_id(one),)).fetchone() for one in ids)
            return tuple(_hit(row[0], (), connection) for row in found if row)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, for one thread at a time (a query takes milliseconds), with one view of the index.

        Raises `NoIndex` where there is none that can be read.
        """
        with self._lock:
            try:
                connection = self._connection()
                connection.execute("BEGIN")
                try:
                    yield connection
                finally:
                    connection.rollback()
            except sqlite3.Error as broken:
                self._close()
                raise NoIndex(NOT_YET) from broken

    def close(self) -> None:
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._open is not None:
            with suppress(sqlite3.Error):
                self._open[1].close()
        self._open = None

    def _connection(self) -> sqlite3.Connection:
        current = self._files.current()
        if current is None:
            self._close()
            raise NoIndex(NOT_YET)
        if self._open is None or self._open[0] != current:
            self._close()
            self._open = current, _opened(current)
        return self._open[1]


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"file:{path}?mode=ro", uri=True, timeout=_PATIENCE_SECONDS, check_same_thread=False
    )
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
    if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
        connection.close()
        raise NoIndex(NOT_YET)
    return connection


def plain_id(text: str) -> str:
    """An id as SQLite can take it; one with lone surrogates is nobody's."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _rows(since: date | None, until: date | None) -> tuple[int, int]:
    first = since.toordinal() if since else 0
    last = until.toordinal() if until else _FEW_YEARS
    return first * DAY, last * DAY + DAY - 1


def _expressions(sought: Sequence[Group]) -> list[tuple[bool, str]]:
    """FTS5 expressions to try in turn, and whether one asks for everything sought.

    First all groups, then the last letters of Latin words left open, then any group.
    """
    exact, open_ended = ([_any_of(group, begins=begins) for group in sought] for begins in (False, True))
    exact, open_ended = [e for e in exact if e], [e for e in open_ended if e]
    if not exact:
        return []
    tried = [(True, " AND ".join(exact)), (True, " AND ".join(open_ended))]
    return [*tried, (False, " OR ".join(open_ended))] if len(exact) > 1 else tried


def _any_of(group: Group, *, begins: bool) -> str:
    """A group as an FTS5 expression, empty where nothing in it can be indexed.

    Each term is a phrase of tokens, which hold letters and digits only, in quotes: nobody's words are syntax.
    """
    phrases = [_phrase(term, begins=begins and place == 0) for place, term in enumerate(group)]
    return f"({' OR '.join(dict.fromkeys(filter(None, phrases)))})" if any(phrases) else ""


def _phrase(term: str, *, begins: bool) -> str:
    tokens = tokenised(term)
    if not tokens:
        return ""
    last = tokens.rpartition(" ")[2]
    # A lone syllable stands in the index as the beginning of pairs.
    is_open = (begins and len(last) >= 3) or (len(tokens) == 1 and "가" <= tokens <= "힣")
    return f'"{tokens}"{"*" if is_open else ""}'


def _ordered(rows: Sequence[tuple[int, float]], connection: sqlite3.Connection) -> list[int]:
    """Best first: the words' weight, a little more for what readers have seen and for what is new."""
    if not rows:
        return []
    marks = ",".join("?" * len(rows))
    numbers = [row for row, _ in rows]
    query = f"SELECT DISTINCT row FROM places WHERE number > 0 AND row IN ({marks})"  # noqa: S608 - marks only
    shown = {row for (row,) in connection.execute(query, numbers)}
    newest = max(numbers) // DAY

    def weight(row: int, score: float) -> float:
        age = newest - row // DAY
        recent: float = 0.5 ** (age / _HALF_LIFE)
        return score * (1 + _SHOWN * (row in shown) + _RECENT * recent)

    return [row for row, _ in sorted(rows, key=lambda found: (weight(*found), -found[0]))]


def _hit(row: int, sought: Sequence[Group], connection: sqlite3.Connection) -> Hit:
    values = connection.execute(_DETAILS, (row,)).fetchone()
    id_, kind, title, url, edition, key, number, body = values
    told = Body.unpacked(body)
    return Hit(
        id=id_,
        kind=kind,
        title=title,
        url=url,
        day=date.fromordinal(row // DAY),
        edition=edition,
        key=key,
        number=number if number > 0 else None,
        snippet=snippet(f"{told.korean}\n{told.abstract}", sought),
    )
