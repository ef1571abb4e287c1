"""The replay: each recorded day built through the real queue by a real worker, in a throw-away home."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from queue import Empty
from typing import NamedTuple

from bot.console import remark
from bot.replay.faults import Injection, Script, Strike, script_of
from bot.replay.home import open_replay
from bot.replay.outlets import MisbehavingOutlets
from bot.replay.recording import Recording, read_recording
from bot.replay.server import HOLD, LoopbackArxiv
from bot.replay.tally import DayResult, Outcome, Tally, notes_of
from bot.replay.worker import BuildWorker
from bot.wiring import Runtime, replay_environment, settings_and_logs
from digest_core.calendar import newest_announcement
from digest_core.errors import AidailyError, NoWorker
from digest_core.ports import BuildReport, BuildRequest

# A scheduler comes back to a failed build; here without the pause between.
TRIES = 3
_A_DAY = timedelta(days=1)
_LOOK_SECONDS = 0.1


def replay(folder: Path, injections: Sequence[Injection], on_step: Callable[[str], None]) -> Outcome:
    """Replay a folder; raises `AidailyError` where it cannot be read or nothing can be started."""
    recording = read_recording(folder, settings_and_logs())
    # As on Ctrl-C: processes and home are cleared away.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with (
        LoopbackArxiv(recording.records) as arxiv,
        refusing_address() as nowhere,
        MisbehavingOutlets() as outlets,
        open_replay({"arxiv": arxiv.base}) as runtime,
        BuildWorker() as worker,
    ):
        stage = Stage(arxiv, outlets, nowhere)
        return Replay(recording, injections, stage, runtime, worker).run(on_step)


@contextmanager
def refusing_address() -> Iterator[str]:
    """A loopback address that refuses connections: the port is taken, and nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


class Stage(NamedTuple):
    """What stands for the world outside."""

    arxiv: LoopbackArxiv
    outlets: MisbehavingOutlets
    nowhere: str


class Replay:
    """The days, one after the other."""

    def __init__(
        self,
        recording: Recording,
        injections: Sequence[Injection],
        stage: Stage,
        runtime: Runtime,
        worker: BuildWorker,
    ) -> None:
        self._recording, self._injections = recording, injections
        self._arxiv, self._outlets, self._nowhere = stage
        self._runtime, self._worker = runtime, worker
        self._tally = Tally(runtime.store)
        self._served: set[date] = set()

    def run(self, on_step: Callable[[str], None]) -> Outcome:
        """Build every day. Should the last one fail, the day after it is built too: it carries it."""
        days = list(self._recording.dailies())
        self._warn(days)
        for number, day in enumerate(days, 1):
            on_step(f"{day} 일간을 만들고 있습니다 ({number}/{len(days)})")
            self._live(day)
        if not self._tally.days[-1].stored:
            on_step(f"{days[-1] + _A_DAY} 일간이 앞의 것을 이어받습니다")
            self._live(days[-1] + _A_DAY)
        return self._tally.outcome()

    def _warn(self, days: Sequence[date]) -> None:
        for injection in self._injections:
            if injection.day is not None and injection.day not in days:
                remark(f"{injection.word}: 그 날의 일간은 이 기록에 없어 쓰이지 않습니다.")

    def _live(self, day: date) -> None:
        """One day, from the state of arXiv at its cut-off to the tally."""
        script, before, started = script_of(self._injections, day), self._built(), time.monotonic()
        self._show(day, script)
        self._worker.run_with(self._environment(script))
        with self._striking(script.strikes) as struck:
            attempts, report = self._build(day, script)
        edition = self._runtime.store.edition("daily", day.isoformat())
        result = DayResult(
            key=day.isoformat(),
            items=len(edition.items) if edition else 0,
            notes=notes_of(edition, report),
            stored=edition is not None,
            candidates=edition.candidates if edition else 0,
            announced=edition.announced if edition else (),
            faults=tuple(i.name for i in self._injections if i.day in {None, day}),
            struck=tuple(struck),
            attempts=attempts,
            builds=self._built() - before,
            seconds=round(time.monotonic() - started, 1),
            error=report.error,
        )
        self._tally.add(result, edition, day + _A_DAY)

    def _show(self, day: date, script: Script) -> None:
        """Let arXiv have what it had at the day's cut-off."""
        carriers = {announced: self._recording.carrier(announced) for announced in self._recording.days}
        hidden = frozenset(a for a, by in carriers.items() if script.silent and by == day)
        self._arxiv.as_of, self._arxiv.silent = self._recording.closes(day), hidden
        self._outlets.as_of = self._recording.closes(day)
        visible = {announced for announced, by in carriers.items() if by <= day} - hidden
        for announced in visible - self._served:
            self._tally.expect(self._recording.regular(announced), announced)
        self._served |= visible
        self._tally.start_with(newest_announcement(self._recording.closes(day)).day)

    def _environment(self, script: Script) -> Mapping[str, str]:
        bad = {source: self._outlets.base(how, source) for how, source in sorted(script.bad)}
        bases = {"arxiv": self._arxiv.base} | bad | dict.fromkeys(script.dead, self._nowhere)
        return replay_environment(self._runtime.settings.home, bases)

    def _build(self, day: date, script: Script) -> tuple[int, BuildReport]:
        """How many tries it took, and the last one's report. A day without arXiv has one: it brings no other."""
        request = BuildRequest(
            edition="daily", key=day.isoformat(), as_of=self._recording.closes(day).isoformat()
        )
        self._arxiv.always = script.always
        self._arxiv.faults.extend((*(HOLD for _ in script.strikes), *script.answers))
        report, attempts = self._try(request), 1
        self._arxiv.always = None
        self._arxiv.faults.clear()
        while report.status == "failed" and attempts < TRIES and "arxiv" not in script.dead:
            report, attempts = self._try(request), attempts + 1
        return attempts, report

    def _try(self, request: BuildRequest) -> BuildReport:
        try:
            return self._runtime.queue(lambda _: None).build(request)
        except NoWorker:
            # Ours cannot start: no day would fare better.
            raise
        except AidailyError as error:
            return BuildReport(
                status="failed",
                edition=request.edition,
                key=request.key,
                error=error.code,
                message=str(error),
                exit_code=error.exit_code,
            )

    def _built(self) -> int:
        return self._runtime.counts().get("builds:daily:built", 0)

    @contextmanager
    def _striking(self, strikes: Sequence[Strike]) -> Iterator[list[Strike]]:
        """Carry out strikes while the block builds, and list those; what one raises is raised at its end."""
        over, struck = threading.Event(), list[Strike]()
        with ThreadPoolExecutor(1, thread_name_prefix="strike") as thread:
            done = thread.submit(self._strike_all, strikes, struck, over)
            try:
                yield struck
            finally:
                over.set()
            done.result()

    def _strike_all(self, strikes: Sequence[Strike], struck: list[Strike], over: threading.Event) -> None:
        """One strike for each held request, until the build is over."""
        while len(struck) < len(strikes) and not over.is_set():
            with suppress(Empty):
                go_on = self._arxiv.held.get(timeout=_LOOK_SECONDS)
                self._strike(strikes[len(struck)])
                struck.append(strikes[len(struck)])
                go_on.set()

    def _strike(self, strike: Strike) -> None:
        if strike == "kill":
            self._worker.die_and_return()
        else:
            os.kill(self._runtime.server_pid(), signal.SIGKILL)
