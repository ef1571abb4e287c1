"""The requests to a model: versioned instructions from `prompts/`, material as JSON, and the schemas of the answers.

Outside text stands in JSON strings of the user message only, so it cannot end its own quotation. Sentences are
numbered through a whole request: an item that carries another subject's content cites sentences that are not its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

import msgspec
from msgspec import Struct

from digest_core.model_ports import Prompt
from digest_core.models import News, Paper
from digest_core.writing.source import SourceText, source_of

NAMES = ("items", "repair", "actions", "verify")
ITEM_TOKENS = 3000
"""Output for one item; about twice what a full one takes."""
ACTION_TOKENS = 2500
VERIFY_TOKENS = 2500
THESIS_TOKENS = 2500
SHORT_STORY = 4
"""Sentences, the headline among them, below which a story is told in two lines; `items.txt` says so, too."""

_HEAD = "version: "


class Material(Struct, frozen=True):
    """A paper or story as a request shows it: its sentences are numbered from `first` on."""

    subject: Paper | News
    source: SourceText
    first: int

    def own(self, cited: Iterable[int]) -> tuple[int, ...]:
        """Numbers of the request as numbers of the source, the first of which is 1; foreign ones become 0."""
        last = self.first + len(self.source.sentences)
        return tuple(n - self.first + 1 if self.first <= n < last else 0 for n in cited)

    @property
    def is_short(self) -> bool:
        """Whether a story has too little text for a full summary."""
        return isinstance(self.subject, News) and len(self.source.sentences) < SHORT_STORY

    def only_headline(self, own: Iterable[int]) -> bool:
        """Whether these numbers of the source name a story's headline and nothing of its text."""
        return isinstance(self.subject, News) and set(own) == {1}

    @property
    def plain(self) -> dict[str, Any]:
        numbered = enumerate(self.source.sentences, self.first)
        return {
            "id": name_of(self.subject),
            "title": self.source.title,
            "sentences": {str(number): sentence for number, sentence in numbered},
        }


@cache
def _file(name: str) -> tuple[str, str]:
    """A prompt's version and text."""
    text = resources.files("digest_core").joinpath(f"writing/prompts/{name}.txt").read_text(encoding="utf-8")
    head, _, rest = text.partition("\n")
    return head.removeprefix(_HEAD).strip(), rest.strip()


@cache
def prompt_version() -> str:
    """The versions of all prompts, as stored with what they led to: `items 1, repair 1 …`."""
    return ", ".join(f"{name} {_file(name)[0]}" for name in NAMES)


def version_of(*names: str) -> str:
    """The versions of these prompts, as stored with what they led to."""
    return ", ".join(f"{name} {_file(name)[0]}" for name in names)


def name_of(subject: Paper | News) -> str:
    """What a request calls a subject: a paper's identifier with its version, a story's id."""
    return subject.arxiv_id if isinstance(subject, Paper) else subject.id


def materials(subjects: Sequence[Paper | News]) -> tuple[Material, ...]:
    """Papers and stories with their sentences numbered through."""
    found: list[Material] = []
    first = 1
    for subject in subjects:
        found.append(Material(subject, source_of(subject), first))
        first += len(found[-1].source.sentences)
    return tuple(found)


def items_prompt(shown: Sequence[Material]) -> Prompt:
    """Ask for one item for each paper and story."""
    return _prompt("items", _by_kind(shown), _ITEMS, ITEM_TOKENS * len(shown))


def repair_prompt(
    shown: Material,
    kept: Mapping[str, Sequence[str]],
    refused: Sequence[Mapping[str, str]],
    wanted: Mapping[str, int],
) -> Prompt:
    """Ask once more for the lines that failed, with the reasons."""
    asked = {**_by_kind([shown]), "kept": kept, "refused": refused, "wanted": wanted}
    return _prompt("repair", asked, _ITEMS, ITEM_TOKENS)


def actions_prompt(
    papers: Sequence[Mapping[str, object]],
    wanted: int,
    kept: Sequence[str] = (),
    refused: Sequence[Mapping[str, str]] = (),
) -> Prompt:
    """Ask for actions that rest on `papers`: id, title and the lines that passed."""
    asked = {"papers": papers, "wanted": wanted, "kept": kept, "refused": refused}
    return _prompt("actions", asked, _ACTIONS, ACTION_TOKENS)


def verify_prompt(claims: Sequence[Mapping[str, object]]) -> Prompt:
    """Ask whether each claim says what its evidence says."""
    return _prompt("verify", {"claims": claims}, _VERDICTS, VERIFY_TOKENS)


def article_prompt(name: str, asked: Mapping[str, object], tokens: int) -> Prompt:
    """Ask for sections of an article by the instructions of that name; see `article_draft.py` for the answer."""
    return _prompt(name, asked, _SECTIONS, tokens)


def thesis_prompt(
    papers: Sequence[Mapping[str, object]], wanted: Sequence[Mapping[str, object]], period: str
) -> Prompt:
    """Ask what papers mean together: `papers` have name, theme and printed lines, `wanted` ids and counts."""
    return _prompt("thesis", {"papers": papers, "wanted": wanted, "period": period}, _FRAME, THESIS_TOKENS)


def _by_kind(shown: Sequence[Material]) -> dict[str, list[dict[str, Any]]]:
    """Papers and stories under their own names: a story is told as one."""
    found: dict[str, list[dict[str, Any]]] = {}
    for material in shown:
        kind = "papers" if isinstance(material.subject, Paper) else "news"
        found.setdefault(kind, []).append(material.plain)
    return found


def _prompt(name: str, asked: Mapping[str, object], schema: Mapping[str, Any], tokens: int) -> Prompt:
    return Prompt(
        system=_file(name)[1],
        user=msgspec.json.encode(asked).decode(),
        schema=schema,
        max_output_tokens=tokens,
    )


def _object(**properties: object) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _array(of: object) -> dict[str, object]:
    return {"type": "array", "items": of}


_TEXT = {"type": "string"}
_NUMBERS = _array({"type": "integer"})
_ITEMS = _object(
    items=_array(
        _object(
            id=_TEXT,
            tags=_array(_TEXT),
            summary=_array(_object(text=_TEXT, evidence=_NUMBERS)),
            one_liner=_TEXT,
            apply=_array(_TEXT),
            risks=_array(
                _object(
                    text=_TEXT,
                    basis={"type": "string", "enum": ["stated", "inferred", "not_stated"]},
                    evidence=_NUMBERS,
                )
            ),
        )
    )
)
_ACTIONS = _object(actions=_array(_object(title=_TEXT, text=_TEXT, items=_array(_TEXT))))
_VERDICTS = _object(
    verdicts=_array(
        _object(
            n={"type": "integer"},
            verdict={"type": "string", "enum": ["supported", "swapped", "broader", "unsupported"]},
            reason=_TEXT,
        )
    )
)
_SENTENCE = _object(text=_TEXT, evidence=_NUMBERS)
_SECTIONS = _object(
    items=_array(
        _object(
            id=_TEXT,
            subtitle=_TEXT,
            paragraphs=_array(_array(_SENTENCE)),
            bullets=_array(_SENTENCE),
            lesson=_array(_SENTENCE),
        )
    )
)
_FRAME = _object(items=_array(_object(id=_TEXT, lines=_array(_TEXT))))
