"""An edition as the outside reads it in JSON: numbers instead of positions, one flat object per item."""

from typing import Any

import msgspec

from digest_core.models import Action, Edition, Item, News, Paper


def edition_json(edition: Edition) -> str:
    """The edition as indented JSON; names as the README promises them."""
    return msgspec.json.format(msgspec.json.encode(edition_view(edition)), indent=2).decode() + "\n"


def edition_view(edition: Edition) -> dict[str, Any]:
    """The edition as plain values. `items` carry their number; `pool` holds the rest of the day without one."""
    plain: dict[str, Any] = msgspec.to_builtins(edition)
    return {
        "edition": edition.edition,
        "key": edition.key,
        "date": plain["date"],
        "generated_at": plain["generated_at"],
        "cut_off": plain["cut_off"],
        "title": edition.title,
        "writer": edition.writer,
        "sample": edition.sample,
        "announced": plain["announced"],
        "candidates": edition.candidates,
        "notes": plain["notes"],
        "sources": plain["sources"],
        "items": [{"number": number} | item_view(item) for number, item in enumerate(edition.items, 1)],
        "pool": [item_view(item) for item in edition.pool],
        "actions": [_action(action, edition) for action in edition.actions],
        "index": plain["index"],
        "usage": plain["usage"],
        "version": edition.version,
        "prompt_version": edition.prompt_version,
    } | {name: plain[name] for name in ("deep_dive", "article") if plain[name] is not None}


def item_view(item: Item) -> dict[str, Any]:
    """An item as plain values, without its number."""
    plain: dict[str, Any] = msgspec.to_builtins(item)
    del plain["subject"]
    return {"kind": item.kind, "id": item.id} | _subject(item.subject) | plain


def _subject(subject: Paper | News) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(subject)
    if isinstance(subject, News):
        return {"arxiv_id": None, "pdf_url": None, "authors": [], "abstract": None} | {
            name: plain[name]
            for name in (
                "title",
                "url",
                "outlet",
                "snippet",
                "published",
                "votes",
                "discussion",
                "coverage",
                "follows",
            )
        }
    return {"url": subject.url, "pdf_url": subject.pdf_url} | {
        name: plain[name]
        for name in ("arxiv_id", "title", "authors", "categories", "published", "comment", "abstract")
    }


def _action(action: Action, edition: Edition) -> dict[str, Any]:
    numbers = (edition.number_of(item_id) for item_id in action.items)
    return {"title": action.title, "text": action.text, "items": [n for n in numbers if n is not None]}
