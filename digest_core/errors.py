"""One error tree. `str(error)` is the message for the user, in Korean, and says what to do.

    AidailyError
    ├── UsageError            wrong words: unknown edition, impossible or future date
    ├── SettingsError         settings that cannot be used; lists all problems
    ├── NothingStored         no briefing for what was asked
    ├── SourceError           a source gave nothing usable
    │   ├── SourceUnreachable   no connection, time-out, 5xx            (retry helps)
    │   ├── RateLimited         429 or a refusal that means the same    (retry helps, later)
    │   ├── NotYetAnnounced     the batch is not in the index yet       (retry helps, later)
    │   ├── SourceBroken        an answer that is not what it should be: HTML, broken XML, an error entry
    │   └── FullTextMissing     a paper without a text that can be read: scanned, locked, broken, withdrawn
    ├── StoreError
    │   ├── StoreUnreachable    Redis does not answer                    (retry helps)
    │   ├── StoredDataBroken    a stored value cannot be read
    │   └── NoIndex             the search index is not there (yet)
    ├── ServerFailed          the embedded server does not start
    ├── QueueError
    │   ├── NoWorker            nobody takes jobs                        (retry helps)
    │   └── BuildFailed         a build that a worker ran and reported as failed
    ├── ModelError            a language model gave nothing usable
    │   ├── ModelUnreachable    no connection, a time-out, 5xx           (retry helps)
    │   ├── ModelBusy           too many requests for this minute        (retry helps, later)
    │   ├── QuotaSpent          the day's quota or budget is used up
    │   ├── ModelRefused        the prompt or the answer was blocked
    │   ├── ModelCutShort       the output limit came before the end
    │   ├── ModelBroken         an answer that is not what was asked for  (retry helps)
    │   └── ModelMisconfigured  key, address or model name are wrong; names the setting to change
    ├── PlatformError         a chat platform does not know us, or cannot be reached
    └── UnreadableImport      a file that is not a briefing; names the line

`exit_code` is the program's exit status for it; `code` is how a job's JSON result names it.
"""

from typing import ClassVar


class AidailyError(Exception):
    """Base of every failure the program expects."""

    retryable: ClassVar[bool] = False
    exit_code: ClassVar[int] = 1

    @property
    def code(self) -> str:
        return type(self).__name__


class UsageError(AidailyError):
    """The words of a command or question cannot be followed."""

    exit_code = 2


class SettingsError(AidailyError):
    """Settings cannot be used. `problems` has one line per setting, by name, never with its value."""

    exit_code = 2

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("설정을 고쳐 주세요:\n" + "\n".join(f"- {problem}" for problem in problems))


class NothingStored(AidailyError):
    """What was asked for is not in the store."""

    exit_code = 3


class SourceError(AidailyError):
    """A source could not be read. `source` is its name."""

    def __init__(self, source: str, message: str) -> None:
        self.source = source
        super().__init__(message)


class SourceUnreachable(SourceError):
    """No connection, a time-out, or a server error."""

    retryable = True


class RateLimited(SourceError):
    """The source asks us to wait; `retry_after` in seconds where it says how long."""

    retryable = True

    def __init__(self, source: str, message: str, retry_after: float | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(source, message)


class NotYetAnnounced(SourceError):
    """The announcement is due, but the index does not have it yet."""

    retryable = True


class SourceBroken(SourceError):
    """The source answered with something else than data."""


class FullTextMissing(SourceError):
    """A paper's own text is not there or cannot be read; the message says why."""


class StoreError(AidailyError):
    """The store failed."""


class StoreUnreachable(StoreError):
    """Redis does not answer."""

    retryable = True


class StoredDataBroken(StoreError):
    """A stored value cannot be decoded."""


class NoIndex(StoreError):
    """Nobody has built the search index of this machine yet."""

    retryable = True


class ServerFailed(AidailyError):
    """The embedded server does not start or answer."""


class QueueError(AidailyError):
    """The queue could not do it."""


class NoWorker(QueueError):
    """No worker takes jobs from the queue."""

    retryable = True


class BuildFailed(QueueError):
    """A worker ran the build and reports its failure; `exit_code` is the cause's."""

    def __init__(self, message: str, cause: str, exit_code: int) -> None:
        super().__init__(message)
        self.cause = cause
        self.exit_code = exit_code  # type: ignore[misc]


class ModelError(AidailyError):
    """A language model gave nothing usable. `model` is `PROVIDER:NAME`."""

    def __init__(self, model: str, message: str) -> None:
        self.model = model
        super().__init__(message)


class ModelUnreachable(ModelError):
    """No connection, a time-out, or a server error."""

    retryable = True


class ModelBusy(ModelError):
    """The provider's rate is used up for now; `retry_after` in seconds where it says how long."""

    retryable = True

    def __init__(self, model: str, message: str, retry_after: float | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(model, message)


class QuotaSpent(ModelError):
    """The day's quota or our own budget is used up: no retry before tomorrow."""


class ModelRefused(ModelError):
    """The provider blocked the prompt or the answer."""


class ModelCutShort(ModelError):
    """The output limit was reached before the answer ended (or before it began); `partial` is what came."""

    def __init__(self, model: str, message: str, partial: str = "") -> None:
        self.partial = partial
        super().__init__(model, message)


class ModelBroken(ModelError):
    """The model answered with something else than what was asked for."""

    retryable = True


class ModelMisconfigured(ModelError):
    """Key, address or model name are wrong; `setting` is the one to change."""

    def __init__(self, model: str, message: str, setting: str) -> None:
        self.setting = setting
        super().__init__(model, message)


class PlatformError(AidailyError):
    """A chat platform does not know our token, or cannot be reached; the message names the setting to change."""


class UnreadableImport(AidailyError):
    """A file is not a briefing we can read. `line` is 1-based."""

    def __init__(self, path: str, line: int, why: str) -> None:
        self.path, self.line, self.why = path, line, why
        super().__init__(f"{path} {line}번째 줄: {why}")
