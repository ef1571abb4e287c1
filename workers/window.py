"""What a platform may have counted in its own window: all that is on its way, and what it answered within it. Pure.

Slots keep sends a window and a guard apart. Where a line, a platform or this machine holds some back for longer than
the guard, they are counted late, and what follows a window after them would be one too many.
"""

from collections import deque

from digest_core.chat_ports import Limit

GUARD_SECONDS = 0.02
"""By how much our windows are longer than the platforms' at least."""
_SOON_SECONDS = 0.005
_KEPT_FREE = 50
"""One in so many is left to answers, which other processes send."""


class Window:
    """The sends of one process to one platform; all times in seconds of one clock."""

    def __init__(self, shared: Limit) -> None:
        self._most = shared.count - shared.count // _KEPT_FREE
        self._seconds = shared.seconds - GUARD_SECONDS
        self._flying = 0
        self._answered: deque[float] = deque()

    def wait(self, now: float) -> float:
        """Seconds until another one may go out, as far as is known by now."""
        while self._answered and self._answered[0] <= now - self._seconds:
            self._answered.popleft()
        if self._flying + len(self._answered) < self._most:
            return 0.0
        return self._answered[0] + self._seconds - now if self._answered else _SOON_SECONDS

    def begin(self) -> None:
        """Note a send that goes out."""
        self._flying += 1

    def answered(self, now: float) -> None:
        """Note that a send was answered, or given up."""
        self._flying -= 1
        self._answered.append(now)
