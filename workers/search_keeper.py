"""Keeps this machine's search index in step: a loop for a process of its own, and one pass for whoever has just published."""

import logging
import sqlite3
import threading
from pathlib import Path

from digest_core.errors import AidailyError
from digest_core.ports import Store
from workers.search_writer import IndexWriter

log = logging.getLogger("aidaily")

POLL_SECONDS = 3.0
# A pass ends after this long, so that whoever runs it can stop; the next one goes on.
PASS_SECONDS = 2.0
ONCE_SECONDS = 20.0


def keep(store: Store, folder: Path, stop: threading.Event) -> None:
    """Update until `stop`. An outage of Redis or a full disk is waited out; the same trouble is told once."""
    writer, told = IndexWriter(store, folder), ""
    while not stop.is_set():
        trouble, partly = "", False
        try:
            partly = writer.update(seconds=PASS_SECONDS) == "partly"
        except (AidailyError, sqlite3.Error, OSError) as error:
            trouble = str(error)
        if trouble and trouble != told:
            log.warning("search index: %s", trouble)
        told = trouble
        stop.wait(0 if partly else POLL_SECONDS)


def update_once(store: Store, folder: Path, *, seconds: float = ONCE_SECONDS) -> None:
    """One pass. Search is a convenience: what goes wrong here is logged, and left to the keeper."""
    try:
        IndexWriter(store, folder).update(seconds=seconds)
    except (AidailyError, sqlite3.Error, OSError) as error:
        log.warning("search index: %s", error)
