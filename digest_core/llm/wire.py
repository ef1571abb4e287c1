"""A line to a model's server on which every call ends in time, however the server behaves.

The vendors' time-outs count the silence between two bytes; a server that drips would hold a caller for ever. So each
call runs in a thread of its own, its caller waits for the deadline at most, and then the call's sockets are shut, which
ends the thread too.
"""

import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from queue import SimpleQueue
from threading import Lock, Thread, Timer, local
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")
BODY_LIMIT = 16 * 2**20
CONNECT_SECONDS = 10.0


class AnswerUnreadable(ValueError):
    """A body that is too large or encoded in a way that was not asked for."""


class _Piece(NamedTuple, Generic[T]):
    value: T


class _Ended(NamedTuple):
    """No more pieces; with `error`, because the call failed."""

    error: BaseException | None


class Cutter:
    """The sockets of one call; once cut, those that come later are shut at once.

    `closers` run in the call's own thread when it is over.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._sockets: list[socket.socket] = []
        self._cut = False
        self.closers: list[Callable[[], object]] = []

    def add(self, opened: object) -> None:
        """Note a socket of the call; anything else is ignored."""
        if isinstance(opened, socket.socket):
            with self._lock:
                self._sockets.append(opened)
                if self._cut:
                    _shut(opened)

    def cut(self) -> None:
        """Shut everything."""
        with self._lock:
            self._cut = True
            for opened in self._sockets:
                _shut(opened)


def _shut(opened: socket.socket) -> None:
    # The base class's method: a TLS socket's own would pull its state away under the reading thread.
    with suppress(OSError):
        socket.socket.shutdown(opened, socket.SHUT_RDWR)


class Wire:
    """Calls with a deadline, over HTTP clients whose sockets it knows."""

    def __init__(self) -> None:
        self._own = local()

    def within(self, seconds: float, call: Callable[[], T]) -> T:
        """What `call` returns or raises; `TimeoutError` once `seconds` are over."""
        for value in self.pieces_within(seconds, lambda: (call(),)):
            return value
        raise AssertionError("unreachable: one value or an error")

    def pieces_within(self, seconds: float, call: Callable[[], Iterable[T]]) -> Iterator[T]:
        """What `call` yields, as it comes; `TimeoutError` once `seconds` are over in all."""
        pieces: SimpleQueue[_Piece[T] | _Ended] = SimpleQueue()
        cutter = Cutter()
        timer = Timer(max(seconds, 0.0), pieces.put, [_Ended(TimeoutError())])
        timer.daemon = True
        timer.start()
        Thread(target=self._work, args=(call, pieces, cutter), daemon=True).start()
        try:
            yield from _unpacked(pieces)
        finally:
            timer.cancel()
            cutter.cut()

    def _work(
        self, call: Callable[[], Iterable[T]], pieces: "SimpleQueue[_Piece[T] | _Ended]", cutter: Cutter
    ) -> None:
        self._own.cutter = cutter
        try:
            for piece in call():
                pieces.put(_Piece(piece))
        except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
            pieces.put(_Ended(error))
        else:
            pieces.put(_Ended(None))
        finally:
            for close in cutter.closers:
                close()

    def watch(self, opened: object) -> None:
        """Tell of a socket opened in a call's thread."""
        cutter: Cutter | None = getattr(self._own, "cutter", None)
        if cutter:
            cutter.add(opened)

    def close_later(self, close: Callable[[], object]) -> None:
        """Have something closed when the call of this thread is over, whoever forgot it."""
        cutter: Cutter | None = getattr(self._own, "cutter", None)
        if cutter:
            cutter.closers.append(close)

    def client(self) -> "httpx2.Client":
        """An HTTP client whose calls can be cut: no redirects (keys would travel along), no reused connections."""
        import httpx2

        return httpx2.Client(
            headers={"Accept-Encoding": "identity"},
            limits=httpx2.Limits(max_keepalive_connections=0),
            event_hooks={"request": [self._watch_request], "response": [self._limit_response]},
            timeout=CONNECT_SECONDS,
        )

    def _watch_request(self, request: "httpx2.Request") -> None:
        def trace(event: str, info: dict[str, object]) -> None:
            stream = info.get("return_value")
            if event.endswith(("connect_tcp.complete", "start_tls.complete")) and stream is not None:
                self.watch(stream.get_extra_info("socket"))  # type: ignore[attr-defined]

        request.extensions = {**request.extensions, "trace": trace}

    def _limit_response(self, response: "httpx2.Response") -> None:
        import httpx2

        self.close_later(response.close)
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise AnswerUnreadable("compressed though asked not to")

        class Limited(httpx2.SyncByteStream):
            """The body up to the limit."""

            def __init__(self, inner: httpx2.SyncByteStream) -> None:
                self._inner = inner

            def __iter__(self) -> Iterator[bytes]:
                size = 0
                for chunk in self._inner:
                    size += len(chunk)
                    if size > BODY_LIMIT:
                        raise AnswerUnreadable("too large")
                    yield chunk

            def close(self) -> None:
                self._inner.close()

        if isinstance(response.stream, httpx2.SyncByteStream):
            response.stream = Limited(response.stream)


def _unpacked(pieces: "SimpleQueue[_Piece[T] | _Ended]") -> Iterator[T]:
    while isinstance(got := pieces.get(), _Piece):
        yield got.value
    if got.error:
        raise got.error
