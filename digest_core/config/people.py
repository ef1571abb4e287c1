"""Who runs this installation, and where readers find the archive."""

import re

from msgspec import Struct

from digest_core.config.values import Reader, http_url, words

_PERSON = re.compile(r"[a-z]+:[A-Za-z0-9]{1,32}")


class PeopleSettings(Struct, frozen=True, kw_only=True):
    """`admins` are `PLATFORM:ID` as the README's table says; `web_url` is the archive's public address, or empty."""

    admins: tuple[str, ...]
    web_url: str

    def admins_of(self, platform: str) -> tuple[str, ...]:
        """The ids of one platform's admins."""
        return tuple(
            admin.removeprefix(f"{platform}:") for admin in self.admins if admin.startswith(f"{platform}:")
        )


def read(reader: Reader) -> PeopleSettings:
    """Read who the admins are and the archive's address."""
    return PeopleSettings(
        admins=reader.read("AIDAILY_ADMINS", "", _people),
        web_url=reader.read("AIDAILY_WEB_URL", "", lambda text: http_url(text) if text else ""),
    )


def _people(text: str) -> tuple[str, ...]:
    named = words(text)
    if not all(_PERSON.fullmatch(word) for word in named):
        raise ValueError("플랫폼:ID를 쉼표로 이어 적어 주세요 (예: telegram:123456,slack:U0123)")
    return tuple(dict.fromkeys(named))
