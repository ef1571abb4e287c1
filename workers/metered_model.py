"""A model with its bill: every call keeps to the shared rate and the day's budget, and is counted."""

from collections.abc import Iterator
from typing import NamedTuple

from digest_core.errors import ModelBroken, ModelBusy, ModelCutShort, ModelError, ModelRefused, QuotaSpent
from digest_core.model_ports import Completion, Model, Prompt
from digest_core.models import Usage
from digest_core.ports import Clock
from workers.model_budget import ABANDONED, OK, Held, ModelBudget
from workers.model_rate import ModelRate

# Conservative for English (4 bytes a token) and about right for Korean (3 bytes a syllable).
_BYTES_PER_TOKEN = 3


class _Call(NamedTuple):
    """A call that was let through: what was set aside, what the prompt alone costs, seconds left."""

    held: Held
    prompt: Usage
    most: Usage
    seconds: float


class RedisMeteredModel:
    """`ports.MeteredModel` around any model."""

    def __init__(self, model: Model, budget: ModelBudget, rate: ModelRate, clock: Clock) -> None:
        self.name = model.name
        self._model, self._budget, self._rate, self._clock = model, budget, rate, clock

    def complete(self, prompt: Prompt, *, timeout: float) -> Completion:
        call = self._begin(prompt, timeout)
        try:
            done = self._model.complete(prompt, timeout=call.seconds)
        except ModelError as error:
            self._fail(call, error)
            raise
        except BaseException:
            self._budget.release(call.held)
            raise
        self._budget.settle(call.held, self.name, OK, _known(done.usage, call, done.text))
        return done

    def stream(self, prompt: Prompt, *, timeout: float) -> Iterator[str | Usage]:
        call = self._begin(prompt, timeout)
        text, usage, outcome = "", Usage(1), ABANDONED
        try:
            for piece in self._model.stream(prompt, timeout=call.seconds):
                if isinstance(piece, Usage):
                    usage, outcome = piece, OK
                else:
                    text += piece
                yield piece
        except ModelError as error:
            outcome = ""
            self._fail(call, error)
            raise
        finally:
            if outcome:
                self._budget.settle(call.held, self.name, outcome, _known(usage, call, text))

    def available(self, *, timeout: float) -> tuple[str, ...]:
        """Free of charge: neither the budget nor the rate counts it."""
        return self._model.available(timeout=timeout)

    def seconds_for(self, calls: int) -> float:
        return self._rate.seconds_for(calls)

    def tokens_left(self) -> int:
        return max(self._budget.tokens_per_day - self._budget.today().tokens, 0)

    def _begin(self, prompt: Prompt, timeout: float) -> _Call:
        """Pass the rate, then the budget; both before anything is sent."""
        give_up = self._clock.monotonic() + timeout
        given = _tokens(prompt.system) + _tokens(prompt.user)
        held = self._budget.hold(given + prompt.max_output_tokens, timeout)
        if held is None:
            raise QuotaSpent(
                self.name,
                f"{self.name}: 오늘의 토큰 예산({self._budget.tokens_per_day:,})을 다 썼습니다. 내일 다시 쓰거나 "
                "AIDAILY_TOKENS_PER_DAY를 올려 주세요.",
            )
        most = Usage(1, given, prompt.max_output_tokens)
        try:
            self._rate.enter(self.name, timeout)
        except BaseException:
            self._budget.release(held)
            raise
        return _Call(held, Usage(1, given), most, max(give_up - self._clock.monotonic(), 0.001))

    def _fail(self, call: _Call, error: ModelError) -> None:
        """An answer that came and is of no use has cost its tokens; one that was refused, its prompt's."""
        cost = Usage(1)
        if isinstance(error, ModelCutShort | ModelBroken):
            cost = call.most
        elif isinstance(error, ModelRefused):
            cost = call.prompt
        self._budget.settle(call.held, self.name, error.code, cost)
        if isinstance(error, ModelBusy):
            # What one of us is told holds for all.
            self._rate.pause(error.retry_after)


def _tokens(text: str) -> int:
    return -(-len(text.encode("utf-8", "replace")) // _BYTES_PER_TOKEN)


def _known(usage: Usage, call: _Call, text: str) -> Usage:
    """The usage as told, or an estimate for servers that tell none."""
    return (
        usage
        if usage.input_tokens or usage.output_tokens
        else Usage(1, call.prompt.input_tokens, _tokens(text))
    )
