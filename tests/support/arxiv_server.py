"""The loopback arXiv of `bot.replay.server`, with every further misbehaviour that tests ask for.

Standalone: `python -m support.arxiv_server RECORDS.jsonl --port 0` prints the address for ARXIV_API_BASE.

Records are described in `bot.replay.records`; `Paper`s are taken too.
"""

import argparse
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from bot.replay.server import EMPTY_PAGE, HTML, HTML_PAGE, Fault, Handler, LoopbackArxiv, Seen, raw, status
from digest_core.models import Paper
from support.arxiv_records import Record, as_record, error_feed, read_records

__all__ = (
    "BAD_DATE",
    "CUT",
    "DRIP",
    "DROP",
    "DUPLICATES",
    "EMPTY",
    "EMPTY_PAGE",
    "ERROR_ENTRY",
    "HANG",
    "HTML",
    "HTML_PAGE",
    "HUGE",
    "MALFORMED_ENTRY",
    "NO_SUMMARY",
    "NO_TOTAL",
    "TRUNCATED",
    "ArxivServer",
    "Fault",
    "Seen",
    "raw",
    "redirect",
    "status",
)


def redirect(location: str, code: int = 302) -> Fault:
    return raw(b"", code, Location=location)


ERROR_ENTRY = raw(error_feed("malformed query"))
EMPTY = Fault("empty")  # totalResults 0: arXiv's proper answer where there is nothing
TRUNCATED = Fault("truncated")
CUT = Fault("cut")  # the connection ends in the middle of the announced body
HANG = Fault("hang")
DRIP = Fault("drip")
HUGE = Fault("huge")
DROP = Fault("drop")  # the connection ends without an answer
DUPLICATES = Fault("duplicates")
MALFORMED_ENTRY = Fault("malformed entry")
BAD_DATE = Fault("bad date")
NO_SUMMARY = Fault("no summary")
NO_TOTAL = Fault("no total")


SPOILED: Mapping[str, Record] = {
    "malformed entry": {"published": None, "published_est": None},
    "bad date": {"published": "yesterday"},
    "no summary": {"abstract": None},
}


class _Misbehaving(Handler):
    def _shaped(self, found: list[Record], total: int, fault: str) -> tuple[list[Record], int | None]:
        if fault == "empty":
            return [], 0
        if fault == "no total":
            return found, None
        if fault == "duplicates":
            return [r for r in found for _ in range(2)], total
        if fault in SPOILED and found:
            return [{**found[0], **SPOILED[fault]}, *found[1:]], total
        return super()._shaped(found, total, fault)

    def _truncated(self, query: Mapping[str, str], fault: Fault) -> None:
        whole = self._page(query, "")
        self._send(200, whole[: len(whole) * 2 // 3])

    def _cut(self, query: Mapping[str, str], fault: Fault) -> None:
        whole = self._page(query, "")
        self._start_body(len(whole))
        self.wfile.write(whole[: len(whole) // 2])

    def _drop(self, query: Mapping[str, str], fault: Fault) -> None:
        self.close_connection = True

    def _hang(self, query: Mapping[str, str], fault: Fault) -> None:
        self.close_connection = True
        self.server.owner.closing.wait(60)

    def _drip(self, query: Mapping[str, str], fault: Fault) -> None:
        """A byte every 20 ms, as long as anybody listens."""
        self._start_body(10**9)
        while not self.server.owner.closing.wait(0.02):
            self.wfile.write(b" ")

    def _huge(self, query: Mapping[str, str], fault: Fault) -> None:
        """A gigabyte, as long as anybody listens."""
        self._start_body(2**30)
        for _ in range(2**10):
            self.wfile.write(b" " * 2**20)

    def _start_body(self, length: int) -> None:
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "application/atom+xml")
        self.send_header("Content-Length", str(length))
        self.end_headers()


class ArxivServer(LoopbackArxiv):
    """The server as a context manager; see `LoopbackArxiv`."""

    handler = _Misbehaving

    def __init__(
        self, records: Iterable[Record | Paper], *, as_of: datetime | None = None, port: int = 0
    ) -> None:
        plain = [as_record(r) if isinstance(r, Paper) else r for r in records]
        super().__init__(plain, as_of=as_of, port=port)

    @property
    def most_open(self) -> int:
        """The highest number of requests that were open at the same time."""
        return max((seen.open for seen in self.log), default=0)


def main() -> None:
    parser = argparse.ArgumentParser(description="arXiv's query API on loopback, from records.")
    parser.add_argument("records", type=Path, nargs="+", help="JSON lines")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument(
        "--as-of", type=datetime.fromisoformat, help="hide what was announced later (with offset)"
    )
    chosen = parser.parse_args()
    found = [r for path in chosen.records for r in read_records(path)]
    server = ArxivServer(found, as_of=chosen.as_of, port=chosen.port)
    print(server.base, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
