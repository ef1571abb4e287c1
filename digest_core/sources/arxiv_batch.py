"""Which numbers an announcement has handed out. Pure.

arXiv numbers papers when it announces them: over the nine recorded days of February 2026 the numbers of each
announcement form one run (about 1,000 a day over all of arXiv, 2,500 after a weekend), apart from those of its
neighbours, and papers that moderation had held for weeks stand in it beside the day's own.
"""

import re
from collections.abc import Iterable
from itertools import groupby, pairwise

# Neighbours further apart than this are not of one announcement. In cs.AI and cs.LG the widest hole within a
# recorded day was well below it.
WIDEST_HOLE = 100
FEWEST_PAPERS = 30
"""Fewer papers do not show where a run begins and ends."""
LONGEST_RUN = 4000
"""No announcement has handed out so many; a longer run is a misunderstanding, and not worth the requests."""

_ID = re.compile(r"arxiv:(\d{4})\.(\d{5})")


def numbers_between(paper_ids: Iterable[str]) -> tuple[str, ...]:
    """The identifiers (`2602.03853`) inside the run of these papers (`arxiv:2602.03852` …) that are not theirs."""
    known = sorted({(m[1], int(m[2])) for paper_id in paper_ids if (m := _ID.fullmatch(paper_id))})
    runs = [run for _, month in groupby(known, key=lambda number: number[0]) for run in _runs(list(month))]
    month, numbers = max(runs, key=lambda run: len(run[1]), default=("", []))
    if len(numbers) < FEWEST_PAPERS or numbers[-1] - numbers[0] >= LONGEST_RUN:
        return ()
    held = set(range(numbers[0], numbers[-1])) - set(numbers)
    return tuple(f"{month}.{number:05d}" for number in sorted(held))


def _runs(known: list[tuple[str, int]]) -> list[tuple[str, list[int]]]:
    """The numbers of one month, parted at the wide holes."""
    runs = [(known[0][0], [known[0][1]])]
    for (_, before), (month, number) in pairwise(known):
        if number - before > WIDEST_HOLE:
            runs.append((month, []))
        runs[-1][1].append(number)
    return runs
