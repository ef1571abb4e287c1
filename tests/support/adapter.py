"""A running adapter of any platform in a test, with what it has written."""

import subprocess
import threading
from typing import Any, ClassVar

from redis import Redis

from support.program import Program
from workers.subscribers import RedisSubscribers


class Adapter:
    """A process of `program`; `lines` are what it has written."""

    verb: ClassVar[str]

    def __init__(self, program: Program, redis: Redis) -> None:
        self.program, self.redis = program, redis
        self.subscribers = RedisSubscribers(redis)
        self.lines: list[str] = []
        self.process = self.start()

    def start(self) -> "subprocess.Popen[str]":
        process = self.program.start(self.verb)
        streams = (process.stdout, process.stderr)
        self._readers = [threading.Thread(target=self._read, args=(s,), daemon=True) for s in streams]
        for reader in self._readers:
            reader.start()
        return process

    def _read(self, stream: Any) -> None:
        with stream:
            self.lines.extend(iter(stream.readline, ""))

    @property
    def output(self) -> str:
        return "".join(self.lines)

    def stop(self) -> None:
        self.process.terminate()
        assert self.process.wait(10) == 0
        self._ended()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self._ended()

    def _ended(self) -> None:
        for reader in self._readers:
            reader.join()
        assert self.process.stdin is not None
        self.process.stdin.close()

    def subscription(self, address: str) -> Any:
        return self.subscribers.get(address)

    def count(self, name: str) -> int:
        return int(self.redis.hget("aidaily:counts", name) or 0)  # type: ignore[arg-type]
