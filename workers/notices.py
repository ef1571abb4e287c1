"""What operators must hear: put into the inbox of each platform, so that its adapter tells them, once."""

from collections.abc import Iterator

import msgspec
from redis import Redis

from digest_core.chat_ports import Event
from digest_core.config.people import PeopleSettings
from digest_core.models import Edition
from digest_core.platforms import PLATFORMS
from digest_core.ports import BuildReport
from workers.inbox import RedisInbox


def tell_admins(redis: Redis, people: PeopleSettings, name: str, text: str) -> None:
    """Tell every operator; the same `name` is told once in two days."""
    for platform in PLATFORMS:
        for admin in people.admins_of(platform):
            tell(redis, f"{platform}:{admin}", name, text)


def tell(redis: Redis, person: str, name: str, text: str) -> None:
    """Tell one person, `PLATFORM:ID`; the same `name` is told once in two days."""
    platform, _, chat = person.partition(":")
    body = msgspec.json.encode({"notice": text})
    RedisInbox(redis, platform).accept([Event(f"notice:{name}:{chat}", chat, body)])


def tell_of_build(redis: Redis, people: PeopleSettings, report: BuildReport, edition: Edition | None) -> None:
    """Tell of a build that failed, of sources that are dead, and of a day that is taken for a holiday."""
    if not people.admins:
        return
    for name, text in _worth_telling(report, edition):
        tell_admins(redis, people, name, text)


def _worth_telling(report: BuildReport, edition: Edition | None) -> Iterator[tuple[str, str]]:
    what = f"{report.edition}:{report.key}"
    if report.status == "failed":
        text = f"{report.key} 브리핑({report.edition})을 만들지 못했습니다. {report.message}"
        yield f"build:{what}:{report.error}", text
    if report.status != "built" or edition is None:
        return
    for source in edition.sources:
        if source.count is None:
            problems = " ".join(note.problem for note in edition.notes if note.source == source.name)
            yield f"source:{source.name}", f"{source.name}에서 읽지 못했습니다. {problems}".strip()
    if not edition.announced and not edition.candidates:
        text = f"{report.key} 브리핑에는 새 발표가 없습니다. arXiv의 휴일이 아니라면 확인해 주세요."
        yield f"quiet:{what}", text
