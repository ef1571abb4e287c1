"""Papers by identifier: what the store keeps of them, the others fetched at once and kept."""

from collections.abc import Callable, Sequence

from digest_core.errors import SourceError
from digest_core.models import Edition, Item, Paper
from digest_core.ports import PaperFinder, Store
from digest_core.questions.asked import Asked
from digest_core.questions.material import Tongue
from digest_core.writing.extractive import write_extractive

MOST_BEYOND = 5
"""How many papers beyond the list one question may ask for."""

_ARXIV = "arxiv:"
_LOOKED_UP = {
    "authors": ("저자를", "authors"),
    "date": ("발표일을", "date"),
    "code": ("코드 링크를", "code links"),
}
_ANYTHING_ELSE = ("초록을", "abstract")
Finder = Callable[[], PaperFinder] | None


def of_items(
    items: Sequence[Item], asked: Asked, store: Store, finder: Finder
) -> tuple[dict[str, Paper], str]:
    """What is known of these items' papers; and why some could not be fetched."""
    wanted = {i.id: i.subject.arxiv_id for i in items if isinstance(i.subject, Paper)}
    return _papers(wanted, asked, store, finder)


def beyond(
    ids: Sequence[str], edition: Edition, asked: Asked, store: Store, finder: Finder
) -> tuple[dict[str, Item], str]:
    """Papers that the list does not show, told as items: from the day's pool, else in their own words."""
    pool = {item.id: item for item in edition.pool if item.id in ids}
    named = [i for i in ids if i.startswith(_ARXIV) and i not in pool][:MOST_BEYOND]
    papers, trouble = _papers({i: i.removeprefix(_ARXIV) for i in named}, asked, store, finder)
    found = pool | {i: write_extractive(papers[i]) for i in named if i in papers}
    return found, trouble if len(found) < len(ids) else ""


def _papers(
    wanted: dict[str, str], asked: Asked, store: Store, finder: Finder
) -> tuple[dict[str, Paper], str]:
    papers = store.papers(list(wanted))
    missing = [arxiv_id for paper, arxiv_id in wanted.items() if paper not in papers]
    if not missing or finder is None:
        return papers, ""
    try:
        found = finder().find(missing)
    except SourceError:
        return papers, _could_not(asked)
    store.remember_papers(found)
    return papers | {paper.id: paper for paper in found}, ""


def _could_not(asked: Asked) -> str:
    what, in_english = next((_LOOKED_UP[name] for name in asked.fields if name in _LOOKED_UP), _ANYTHING_ELSE)
    return Tongue(asked.english).say(
        f"arXiv에 연결하지 못해 {what} 확인하지 못했습니다. 잠시 뒤 다시 물어보시거나 아래 출처에서 확인해 주세요.",
        f"arXiv could not be reached to look up the {in_english}. Please try again later or see the source below.",
    )
