"""Decoded editions that were read lately, for as long as they are what is stored."""

import threading
from collections import OrderedDict

from digest_core.models import Edition

KEPT = 16


class RecentEditions:
    """A few decoded editions by kind and key. Safe to use from several threads: editions are never changed."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._lock = threading.Lock()
        self._editions: OrderedDict[tuple[str, str], tuple[str, Edition]] = OrderedDict()

    def knows(self, edition: str, key: str) -> bool:
        return (edition, key) in self._editions

    def get(self, edition: str, key: str, revision: str) -> Edition | None:
        """The edition, if it is the one of this revision."""
        with self._lock:
            known, found = self._editions.get((edition, key), ("", None))
            if found is None or known != revision:
                return None
            self._editions.move_to_end((edition, key))
            return found

    def keep(self, edition: Edition, revision: str) -> None:
        with self._lock:
            self._editions[edition.edition, edition.key] = (revision, edition)
            self._editions.move_to_end((edition.edition, edition.key))
            if len(self._editions) > self._kept:
                self._editions.popitem(last=False)
