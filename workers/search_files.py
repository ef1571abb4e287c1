"""Where this machine's search index lies, and who may write it.

The folder holds the index (`index-RANDOM.sqlite`, with SQLite's own files beside it), `current`, which names it, and
`lock`. A new index is made beside the old one and comes into force by one rename of `current`; so readers never see half
of one, and no file of the old one is ever taken for a part of the new.
"""

import fcntl
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from digest_core.config import Settings

_NAME = re.compile(r"index-[0-9a-f]{16}\.sqlite")


def index_folder(settings: Settings) -> Path:
    """The folder of the index over the store that these settings name; two stores never share one."""
    return settings.home / "search" / _store_name(settings.redis_url)


def _store_name(redis_url: str | None) -> str:
    """`embedded`, or a digest of the server's address without its password."""
    if redis_url is None:
        return "embedded"
    parts = urlsplit(redis_url)
    address = f"{parts.scheme}//{parts.netloc.rpartition('@')[2]}{parts.path}?{parts.query if parts.scheme == 'unix' else ''}"
    return sha256(address.encode()).hexdigest()[:16]


class IndexFiles:
    """The files of one index."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def current(self) -> Path | None:
        """The index in force, None where there is none."""
        try:
            name = (self.folder / "current").read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return None
        path = self.folder / name
        return path if _NAME.fullmatch(name) and path.is_file() else None

    def new(self) -> Path:
        """The path of an index to be made."""
        return self.folder / f"index-{secrets.token_hex(8)}.sqlite"

    def put_in_force(self, path: Path) -> None:
        """Make this index the one that is read, and remove all others."""
        partial = self.folder / "current.part"
        partial.write_text(path.name, encoding="ascii")
        partial.replace(self.folder / "current")
        self.sweep()

    def sweep(self) -> None:
        """Remove what belongs to no index in force. Readers of an old one keep their open files."""
        current = self.current()
        for file in self.folder.glob("index-*"):
            if current is None or not file.name.startswith(current.name):
                with suppress(OSError):
                    file.unlink()

    @contextmanager
    def writing(self) -> Iterator[bool]:
        """Whether we are the only writer, for the length of the block. Never waits."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            yield False
            return
        try:
            yield True
        finally:
            os.close(lock)
