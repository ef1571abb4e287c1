"""What operators hear: failed builds, dead sources, silent days; each once."""

import json

from redis import Redis

from digest_core.config import Settings
from digest_core.models import Edition, Note, SourceReport
from digest_core.ports import BuildReport
from support.factories import make_edition
from workers.inbox import RedisInbox
from workers.notices import tell_admins, tell_of_build

PEOPLE = Settings.from_env({"AIDAILY_ADMINS": "telegram:99,slack:U01,telegram:98"}).people


def heard(redis: Redis, platform: str, admin: str) -> list[str]:
    inbox, texts = RedisInbox(redis, platform), []
    held = inbox.take(admin)
    while held:
        texts.append(json.loads(held.event.body)["notice"])
        held = inbox.finish(held)
    return texts


def report(status: str, **changes: str) -> BuildReport:
    return BuildReport(status=status, edition="daily", key="2026-02-06", **changes)


def test_every_operator_hears_once_on_their_platform(redis: Redis) -> None:
    tell_admins(redis, PEOPLE, "x", "가")
    tell_admins(redis, PEOPLE, "x", "나")
    tell_admins(redis, PEOPLE, "y", "다")
    assert (
        heard(redis, "telegram", "99")
        == heard(redis, "telegram", "98")
        == heard(redis, "slack", "U01")
        == ["가", "다"]
    )


def test_a_failed_build_is_told_and_not_every_hour(redis: Redis) -> None:
    for _ in range(3):
        tell_of_build(
            redis,
            PEOPLE,
            report("failed", error="SourceUnreachable", message="arXiv가 답하지 않습니다."),
            None,
        )
    assert heard(redis, "telegram", "99") == [
        "2026-02-06 브리핑(daily)을 만들지 못했습니다. arXiv가 답하지 않습니다."
    ]


def test_a_dead_source_and_a_silent_day_are_told(redis: Redis) -> None:
    dead = (SourceReport("DuckDuckGo", "", "news", None), SourceReport("arXiv", "cs.AI", "paper", 3))
    built = make_edition(sources=dead, notes=(Note("DuckDuckGo", "거절했습니다."),))
    tell_of_build(redis, PEOPLE, report("built"), built)
    tell_of_build(redis, PEOPLE, report("built"), make_edition(announced=(), candidates=0))
    told = heard(redis, "telegram", "99")
    assert told[0] == "DuckDuckGo에서 읽지 못했습니다. 거절했습니다."
    assert "새 발표가 없습니다" in told[1]
    assert len(told) == 2


def test_a_good_day_is_no_news(redis: Redis) -> None:
    good: tuple[tuple[str, Edition | None], ...] = (("built", make_edition()), ("stored", None))
    for status, edition in good:
        tell_of_build(redis, PEOPLE, report(status), edition)
    tell_of_build(redis, Settings.from_env({}).people, report("failed"), None)
    assert [key for key in redis.scan_iter() if b"seen" in key] == []
