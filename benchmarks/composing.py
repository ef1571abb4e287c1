"""What a delivery costs for each chat before it is sent: to say what is owed, and to have its message.

`python benchmarks/composing.py` prints Markdown for `benchmarks/RESULTS.md`. Two recorded days, of which the older one is
told by its titles, 35 items each in the pool; every chat has up to three of the interests below. CPU time of one process,
beside composing and rendering for every chat by itself. Needs `../shared`.
"""

import platform
import random
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from msgspec import structs  # noqa: E402

from benchmarks.picks import SHARED, days_in  # noqa: E402
from digest_core.delivery.compose import Composer  # noqa: E402
from digest_core.delivery.model import Delivery, Owed, Ref, ref_of  # noqa: E402
from digest_core.delivery.owed import owed  # noqa: E402
from digest_core.models import Edition  # noqa: E402
from digest_core.ports import outline_of  # noqa: E402
from digest_core.render import telegram  # noqa: E402
from digest_core.subscriptions import EVERY_DAY, Subscription  # noqa: E402
from support.recorded_editions import CATEGORY_SETS, recorded_edition  # noqa: E402

INTERESTS = (
    "강화학습", "에이전트", "vision", "로봇", "graph", "diffusion", "음성", "안전", "retrieval", "code", "의료", "양자 컴퓨터",
)  # fmt: skip
SIZES = (2_000, 20_000, 100_000)
ALONE = 300
TOP, POOL = 5, 35


def editions() -> dict[Ref, Edition]:
    """The two days, each with its list and the rest of its pool."""
    whole = [recorded_edition(day, TOP + POOL) for day in days_in(CATEGORY_SETS[0])[3:5]]
    cut = [structs.replace(one, items=one.items[:TOP], pool=one.items[TOP:]) for one in whole]
    return {ref_of(outline_of(one)): one for one in cut}


def chats(count: int) -> list[Subscription]:
    rng = random.Random(1)
    return [
        Subscription(
            address=f"telegram:{n + 1}", days=EVERY_DAY, interests=tuple(rng.sample(INTERESTS, rng.randint(0, 3)))
        )
        for n in range(count)
    ]  # fmt: skip


def cpu(work: Callable[[], object]) -> float:
    """Seconds of CPU."""
    before = time.process_time()
    work()
    return time.process_time() - before


def decided(known: dict[Ref, Edition], everybody: Sequence[Subscription]) -> list[Owed]:
    """What each is owed on the newer day's morning in Seoul."""
    newest = max(edition.date for edition in known.values())
    now = datetime.combine(newest, clock_time(8, 30), UTC) - timedelta(hours=9)
    stored = [outline_of(edition) for edition in known.values()]
    found = [owed(chat, had=(), stored=stored, now=now) for chat in everybody]
    return [one for one in found if one is not None]


def send(
    composer: Composer, what: Sequence[Owed], everybody: Sequence[Subscription], kept: dict[str, object]
) -> None:
    """Compose for all, and render once what has one name."""
    for one, chat in zip(what, everybody, strict=True):
        made: Delivery = composer.compose(one, chat)
        if made.ordering not in kept:
            kept[made.ordering] = [telegram.bodies(part.message) for part in made.parts]


def row(known: dict[Ref, Edition], count: int) -> str:
    everybody = chats(count)
    what: list[Owed] = []
    deciding = cpu(lambda: what.extend(decided(known, everybody)))
    composer = Composer(known.__getitem__)
    composing = cpu(lambda: send(composer, what, everybody, {}))
    alone = cpu(
        lambda: [
            send(Composer(known.__getitem__), [one], [chat], {})
            for one, chat in list(zip(what, everybody, strict=True))[:ALONE]
        ]
    )
    each, single = composing / count * 1e6, alone / ALONE * 1e6
    return (
        f"| {count:,} | {deciding / count * 1e6:.0f} µs | {composer.composed} | {each:.0f} µs | {single:,.0f} µs "
        f"| {single / each:,.0f} × |"
    )


def report() -> str:
    known = editions()
    head = (
        f"`python benchmarks/composing.py`, {datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, Python "
        f"{platform.python_version()}. CPU time for each chat; composing includes rendering for Telegram.\n\n"
        "| chats | what is owed | distinct messages | composed and rendered | for every chat by itself | |\n"
        "|---|---|---|---|---|---|"
    )
    return "\n".join([head, *(row(known, count) for count in SIZES)])


if __name__ == "__main__":
    sys.stdout.write(f"{report()}\n" if SHARED.is_dir() else "skipped: ../shared is not there\n")
