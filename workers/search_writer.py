"""Keeps the search index of this machine in step with the store: one writer at a time, edition by edition."""

import logging
import sqlite3
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from digest_core.editions import series
from digest_core.errors import StoredDataBroken
from digest_core.models import Edition, Item, News, Paper, Reference
from digest_core.ports import Store
from digest_core.search.tokens import tokenised
from workers.search_files import IndexFiles
from workers.search_schema import COLLECTED, DAY, LISTED, POOL, TABLES, VERSION, Body

log = logging.getLogger("aidaily")

Outcome = Literal["done", "partly", "busy"]
Place = tuple[str, str]
"""Kind and key of an edition."""


class Document(Body, frozen=True, kw_only=True, omit_defaults=True):
    """A document and where an edition has it."""

    id: str
    kind: str
    url: str
    number: int


class IndexWriter:
    """Brings an index up to date. `seconds` bounds one call; what is left is for the next one."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._files = IndexFiles(folder)
        self._done: tuple[Path, dict[Place, str]] | None = None

    def update(self, *, seconds: float = float("inf")) -> Outcome:
        """Take in what changed since the last time; `busy` where somebody else is writing.

        An index that is missing, broken or of another version is made anew. Raises a `StoreError` where the store fails,
        `sqlite3.Error` or `OSError` where the disk does.
        """
        with self._files.writing() as alone:
            if not alone:
                return "busy"
            return "done" if self._update(time.monotonic() + seconds) else "partly"

    def _update(self, deadline: float) -> bool:
        stored = self._store.revisions(series())
        current = self._files.current()
        if current is not None:
            if self._done == (current, stored):
                return True
            try:
                return self._bring_up_to_date(current, stored, deadline)
            except sqlite3.OperationalError:
                # A full disk, or a lock: nothing that a new index would mend.
                raise
            except sqlite3.DatabaseError as broken:
                log.warning("search index is made anew: %s", broken)
        path = self._files.new()
        _created(path).close()
        finished = self._bring_up_to_date(path, stored, deadline)
        self._files.put_in_force(path)
        return finished

    def _bring_up_to_date(self, path: Path, stored: dict[Place, str], deadline: float) -> bool:
        """Whether all is taken in before the deadline."""
        connection = _opened(path)
        try:
            if self._done is None:
                _check(connection)
            known = {
                (edition, key): revision
                for edition, key, revision in connection.execute(
                    "SELECT edition, key, revision FROM editions"
                )
            }
            for place in known.keys() - stored.keys():
                with connection:
                    _remove(place, connection)
            changed = sorted(place for place, revision in stored.items() if known.get(place) != revision)
            for place in sorted(changed, key=lambda place: place[1]):
                if time.monotonic() > deadline:
                    return False
                self._take_in(place, stored[place], connection)
        finally:
            connection.close()
        self._done = path, stored
        return True

    def _take_in(self, place: Place, revision: str, connection: sqlite3.Connection) -> None:
        """One edition with all that was collected for it, in one transaction."""
        try:
            edition = self._store.edition(*place)
            papers = self._store.collection(*place)
        except StoredDataBroken as broken:
            log.warning("not indexed: %s", broken)
            edition, papers = None, ()
        with connection:
            documents = list(_documents(edition, papers)) if edition and not edition.sample else []
            if edition and documents:
                _write(edition, documents, connection)
            _leave(place, {document.id for document in documents}, connection)
            connection.execute("INSERT OR REPLACE INTO editions VALUES (?, ?, ?)", (*place, revision))


def _created(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    # Readers go on reading while we write.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript(TABLES)
    return connection


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{path}?mode=rw", uri=True)
    try:
        # The store has everything: what a power cut takes is indexed again.
        connection.execute("PRAGMA synchronous = NORMAL")
        if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
            raise sqlite3.DatabaseError("another version")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _check(connection: sqlite3.Connection) -> None:
    """Raises where the file is damaged; reads all of it, so once for each process is enough."""
    if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise sqlite3.DatabaseError("damaged")


def _documents(edition: Edition, papers: Sequence[Paper]) -> Iterator[Document]:
    """What an edition holds, each once: its list, the rest of its pool, its originals, all that was collected."""
    abstracts = {paper.id: paper for paper in papers}
    seen: set[str] = set()
    items = [*enumerate(edition.items, 1), *((POOL, item) for item in edition.pool)]
    urls = {item.subject.url for _, item in items}
    listed = (_of_reference(story) for story in edition.index.news if story.url not in urls)
    for document in (
        *(_of_item(item, number, abstracts) for number, item in items),
        *listed,
        *(_of_paper(paper) for paper in papers),
    ):
        if document.id not in seen:
            seen.add(document.id)
            yield document


def _of_item(item: Item, number: int, collected: dict[str, Paper]) -> Document:
    subject = item.subject
    if isinstance(subject, News):
        return Document(
            id=subject.id, kind="news", url=subject.url, number=number, title=subject.title,
            korean=f"{_told(item)}\n{subject.snippet}", names=", ".join((subject.outlet, *item.tags)),
        )  # fmt: skip
    paper = collected.get(subject.id, subject)
    return Document(
        id=subject.id, kind="paper", url=subject.url, number=number, title=subject.title, korean=_told(item),
        names=", ".join((*(paper.authors or subject.authors), *item.tags)), abstract=paper.abstract or subject.abstract or "",
    )  # fmt: skip


def _told(item: Item) -> str:
    """What the edition says of an item, one line for each thing."""
    claims = [claim.text for claim in item.summary]
    risks = [risk.text for risk in item.risks if risk.basis != "not_stated"]
    heading = "" if item.heading == item.subject.title else item.heading
    told = [heading, *claims, item.one_liner or "", *item.apply, *risks]
    # Sentences of the abstract are indexed with it.
    known = item.subject.abstract or "" if isinstance(item.subject, Paper) else ""
    return "\n".join(line for line in told if line and line not in known)


def _of_reference(story: Reference) -> Document:
    return Document(id=f"link:{story.url}", kind="news", url=story.url, number=LISTED, title=story.title)


def _of_paper(paper: Paper) -> Document:
    return Document(
        id=paper.id, kind="paper", url=paper.url, number=COLLECTED, title=paper.title,
        names=", ".join(paper.authors), abstract=paper.abstract or "",
    )  # fmt: skip


def _write(edition: Edition, documents: Sequence[Document], connection: sqlite3.Connection) -> None:
    first = edition.date.toordinal() * DAY
    (last,) = connection.execute(
        "SELECT max(row) FROM documents WHERE row BETWEEN ? AND ?", (first, first + DAY - 1)
    ).fetchone()
    fresh = (last or first) + 1
    for document in documents:
        known = connection.execute("SELECT row, body FROM documents WHERE id = ?", (document.id,)).fetchone()
        row = known[0] if known else fresh
        fresh += not known
        body = _merged(document, Body.unpacked(known[1]) if known else None)
        if known is None or body.packed() != known[1]:
            if known:
                _unindex(row, Body.unpacked(known[1]), connection)
            _index(row, document, body, connection)
        connection.execute(
            "INSERT OR REPLACE INTO places VALUES (?, ?, ?, ?)",
            (edition.edition, edition.key, row, document.number),
        )


def _merged(document: Document, known: Body | None) -> Body:
    """What an edition tells now; what it does not tell stays as another one told it."""
    return Body(
        title=document.title,
        korean=document.korean or (known.korean if known else ""),
        names=document.names or (known.names if known else ""),
        abstract=document.abstract or (known.abstract if known else ""),
    )


def _index(row: int, document: Document, body: Body, connection: sqlite3.Connection) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?, ?)",
        (row, document.id, document.kind, document.title, document.url, body.packed()),
    )
    connection.execute(
        "INSERT INTO texts (rowid, title, korean, names, abstract) VALUES (?, ?, ?, ?, ?)",
        (row, *_columns(body)),
    )


def _unindex(row: int, body: Body, connection: sqlite3.Connection) -> None:
    """A table without content must be told what it held."""
    connection.execute(
        "INSERT INTO texts (texts, rowid, title, korean, names, abstract) VALUES ('delete', ?, ?, ?, ?, ?)",
        (row, *_columns(body)),
    )


def _columns(body: Body) -> tuple[str, ...]:
    return tuple(map(tokenised, (body.title, body.korean, body.names, body.abstract)))


def _leave(place: Place, held: set[str], connection: sqlite3.Connection) -> None:
    """Take an edition's place from what it no longer holds, and drop what stands nowhere any more."""
    rows = connection.execute(
        "SELECT d.row, d.id, d.body FROM places p JOIN documents d ON d.row = p.row WHERE p.edition = ? AND p.key = ?",
        place,
    ).fetchall()
    for row, document, body in rows:
        if document in held:
            continue
        connection.execute("DELETE FROM places WHERE edition = ? AND key = ? AND row = ?", (*place, row))
        if connection.execute("SELECT 1 FROM places WHERE row = ? LIMIT 1", (row,)).fetchone() is None:
            _unindex(row, Body.unpacked(body), connection)
            connection.execute("DELETE FROM documents WHERE row = ?", (row,))


def _remove(place: Place, connection: sqlite3.Connection) -> None:
    _leave(place, set(), connection)
    connection.execute("DELETE FROM editions WHERE edition = ? AND key = ?", place)
