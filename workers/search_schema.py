"""The tables of the search index, and the columns that are searched.

`texts` is an FTS5 table without content of its own (Korean and titles as bigrams, the rest as words, cut by
`digest_core.search.tokens`). A document's row number is the day it first stood in an edition times `DAY`, plus a count:
so the newest come first without sorting, and days are ranges of rows. `body` is what a document was indexed with, packed,
for snippets and for taking its words out again. `places` say which editions a document stands in: `number` in the
list readers see, 0 in the rest of the pool, -1 among the collected, -2 in the list of originals.
"""

import zlib

import msgspec
from msgspec import Struct

VERSION = 1
DAY = 1_000_000
POOL, COLLECTED, LISTED = 0, -1, -2

TABLES = f"""
PRAGMA user_version = {VERSION};
CREATE TABLE editions (edition TEXT, key TEXT, revision TEXT NOT NULL, PRIMARY KEY (edition, key)) WITHOUT ROWID;
CREATE TABLE documents (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, title TEXT NOT NULL, url TEXT NOT NULL,
    body BLOB NOT NULL
);
CREATE TABLE places (
    edition TEXT, key TEXT, row INTEGER, number INTEGER NOT NULL, PRIMARY KEY (edition, key, row)
) WITHOUT ROWID;
CREATE INDEX places_of ON places (row, number);
CREATE VIRTUAL TABLE texts USING fts5 (
    title, korean, names, abstract, content = '', tokenize = 'porter unicode61 remove_diacritics 2'
);
"""


class Body(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a document is found by. `korean` is what editions say of it, `names` are authors and tags."""

    title: str
    korean: str = ""
    names: str = ""
    abstract: str = ""

    def packed(self) -> bytes:
        return zlib.compress(msgspec.json.encode(self), 6)

    @classmethod
    def unpacked(cls, raw: bytes) -> "Body":
        return msgspec.json.decode(zlib.decompress(raw), type=cls)
