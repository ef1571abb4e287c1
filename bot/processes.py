"""Processes of this program started by this program."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

# A child with this word ends when its standard input does: it cannot outlive whoever started it.
WITH_PARENT = "--with-parent"


def free_port(host: str) -> int:
    """A port of this host that nobody listens on just now."""
    with socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def child(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of this program, ended with the block; should we die before, it ends by itself."""
    process = start_child(*words)
    try:
        yield process
    finally:
        stop_child(process)


def start_child(
    *words: str, stdout: int = subprocess.DEVNULL, env: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start a process of this program that ends when we do, with our environment unless another is given."""
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module, words of our own
        # -P: a bot.py in the working directory is not our program.
        [sys.executable, "-P", "-m", "bot", *words, WITH_PARENT],
        stdin=subprocess.PIPE,
        stdout=stdout,
        env=env,
    )


def start_detached(*words: str) -> None:
    """Start a process of this program that goes on by itself when we end."""
    subprocess.Popen(  # noqa: S603 - our own interpreter and module, words of our own
        [sys.executable, "-P", "-m", "bot", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def stop_child(process: subprocess.Popen[bytes], patience: float = 8.0) -> None:
    """Ask it to stop, and make it stop where it does not."""
    process.terminate()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for stream in (process.stdin, process.stdout):
        if stream:
            stream.close()


def until_stopped() -> threading.Event:
    """An event that SIGTERM and SIGINT set. Only the main thread may ask for it."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def end_with_parent() -> None:
    """End this process as on SIGTERM when standard input ends, which is when whoever started it is gone."""

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent", daemon=True).start()
