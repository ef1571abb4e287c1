"""The seams of language models. Each docstring is the contract its implementations are tested against."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from msgspec import Struct

from digest_core.models import Usage


class Prompt(Struct, frozen=True, kw_only=True):
    """One request to a language model.

    `system` holds the instructions and nothing secret; `user` the numbered, untrusted material. With `schema` (a JSON
    schema of objects, arrays, strings, integers and enums; every property required, no references) the answer is one
    JSON document. `max_output_tokens` bounds the answer without the model's thinking.
    """

    system: str
    user: str
    schema: Mapping[str, Any] | None = None
    max_output_tokens: int = 4096


class Completion(Struct, frozen=True, kw_only=True):
    """A model's whole answer and what it cost."""

    text: str
    usage: Usage


class Model(Protocol):
    """A language model, narrowly. Safe to call from several threads at once.

    Both calls raise a `ModelError`; its `retryable` says whether asking again helps. They never retry by themselves
    and end within `timeout` seconds, whatever the server does.
    """

    name: str
    """`PROVIDER:NAME`, as stored with what it wrote."""

    def complete(self, prompt: Prompt, *, timeout: float) -> Completion:
        """The whole answer; never an empty one."""

    def stream(self, prompt: Prompt, *, timeout: float) -> Iterator[str | Usage]:
        """The answer in pieces as they come, and its usage last."""

    def available(self, *, timeout: float) -> tuple[str, ...]:
        """The names of the models that the provider offers, without the provider's prefix."""


class MeteredModel(Model, Protocol):
    """A model whose calls are counted and, over all processes, kept to the provider's rate and the day's budget.

    Waiting for the rate is part of a call's `timeout`: where it would not end in time, `ModelBusy` is raised at once
    with the seconds still to wait. Past the budget every call raises `QuotaSpent`. Where the counters cannot be read
    or written, calls raise `StoreUnreachable`.
    """

    def seconds_for(self, calls: int) -> float:
        """Seconds until `calls` more calls would have been let through; 0 within the rate."""

    def tokens_left(self) -> int:
        """What is left of the day's budget, in tokens."""


class Allowance(Protocol):
    """How many questions a person may have a model answer in a day."""

    def take(self, who: str) -> bool:
        """Take one of today's; False where none is left. `who` is the person's address, e.g. `telegram:123`."""


class AnswerCache(Protocol):
    """Answers worth keeping, e.g. by model, version of the prompts and version of the paper.

    What is kept is the caller's: text that has passed its checks. Kept 30 days.
    """

    def get(self, *key: str) -> str | None:
        """What was kept under exactly these parts."""

    def put(self, text: str, *key: str) -> None:
        """Keep a text, replacing what was there."""
