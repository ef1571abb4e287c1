"""`finding.SearchIndex` by looking through everything in a store: the same contract, without an index."""

from collections.abc import Iterator, Sequence
from datetime import date

from digest_core.finding import Found, Hit
from digest_core.models import Kind, Paper
from digest_core.ports import Store
from digest_core.search.snippets import holds, snippet
from digest_core.search.terms import groups


class MemorySearchIndex:
    """Finds in a store's dailies whatever holds the words; hits in the title first, then the newest."""

    def __init__(self, store: Store) -> None:
        self._store = store

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
        within = [
            (hit, text)
            for hit, text in self._documents()
            if (not kinds or hit.kind in kinds)
            and (since or date.min) <= hit.day <= (until or date.max)
            and any(holds(text, group) for group in sought)
        ]
        whole = (
            []
            if some and len(sought) > 1
            else [pair for pair in within if all(holds(pair[1], group) for group in sought)]
        )
        best = sorted(
            whole or within,
            key=lambda pair: (
                -sum(holds(pair[0].title, group) for group in sought),
                -pair[0].day.toordinal(),
            ),
        )
        hits = tuple(
            Hit(
                id=hit.id,
                kind=hit.kind,
                title=hit.title,
                url=hit.url,
                day=hit.day,
                edition=hit.edition,
                key=hit.key,
                number=hit.number,
                snippet=snippet(text, sought),
            )
            for hit, text in best[:limit]
        )
        return Found(hits, bool(whole) or not within)

    def find(self, ids: Sequence[str]) -> tuple[Hit, ...]:
        known = {hit.id: hit for hit, _ in self._documents()}
        return tuple(known[one] for one in ids if one in known)

    def _documents(self) -> Iterator[tuple[Hit, str]]:
        """Everything once, oldest edition first, and what it can be found by."""
        seen: set[str] = set()
        for key in self._store.keys("daily"):
            edition = self._store.edition("daily", key)
            if edition is None or edition.sample:
                continue
            items = [*enumerate(edition.items, 1), *((0, item) for item in edition.pool)]
            told = [(number, i.subject, [c.text for c in i.summary] + list(i.tags)) for number, i in items]
            told += [(0, paper, []) for paper in self._store.collection("daily", key)]
            for number, subject, lines in told:
                if subject.id in seen:
                    continue
                seen.add(subject.id)
                paper = subject if isinstance(subject, Paper) else None
                more = [paper.abstract or "", *paper.authors] if paper else []
                yield (
                    Hit(
                        id=subject.id,
                        kind="paper" if paper else "news",
                        title=subject.title,
                        url=subject.url,
                        day=edition.date,
                        edition="daily",
                        key=key,
                        number=number or None,
                    ),
                    "\n".join([subject.title, *lines, *more]),
                )
