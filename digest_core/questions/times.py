"""When and what somebody wants to be sent, in words: 평일 아침 여덟 시 반, 08:30, 월수금 저녁 9시. Pure."""

import re
from collections.abc import Iterator
from datetime import time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from digest_core.questions import weekdays
from digest_core.questions.numerals import NATIVE
from digest_core.questions.words import normalise

NO_SUCH_TIME = "없는 시각입니다: {said}. 00:00부터 23:59까지로 알려 주세요. 예: 평일 08:30"
UNCLEAR_TIME = "시각이 여러 개라 어느 것인지 알 수 없습니다. 하나만 알려 주세요. 예: 평일 08:30"
NO_SUCH_ZONE = "모르는 시간대입니다: {said}. Asia/Seoul 처럼 알려 주세요."

_NATIVE_HOURS = {word: n for word, n in NATIVE.items() if n <= 12} | {"열두": 12, "열한": 11}
_DIGITS = {"일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6, "칠": 7, "팔": 8, "구": 9}
_PART = r"오전|오후|아침|점심|저녁|밤|새벽|한낮|낮|a\.?m\.?|p\.?m\.?"
_NATIVE = "|".join(sorted(_NATIVE_HOURS, key=len, reverse=True))
_MINUTES = r"(?:[일이삼사오]?십[일이삼사오육칠팔구]?|[일이삼사오육칠팔구])"
_CLOCK = re.compile(
    rf"(?:(?P<before>{_PART}) ?(?:에 ?)?)?(?:"
    rf"(?P<hour>\d{{1,3}}):(?P<minute>\d{{1,3}})(?!\d)(?: ?(?P<half1>a\.?m\.?|p\.?m\.?)(?![a-z]))?"
    rf"|(?P<korean>\d{{1,3}}|{_NATIVE}) ?시(?! ?간)(?: ?(?P<half>반)(?![가-힣]{{2}})| ?(?P<minutes>\d{{1,3}}|{_MINUTES}) ?분)?"
    r"|(?<![\d:.])(?P<english>\d{1,2}) ?(?P<half2>a\.?m\.?|p\.?m\.?)(?![a-z])"
    r"|(?<![a-z])(?:at|around) (?P<bare>\d{1,2})(?! ?(?:am|pm|:|\d|[가-힣%]))"
    r"|(?P<named>정오|자정|(?<![a-z])(?:noon|midnight)(?![a-z])))"
)
_QUIET_WORDS = re.compile(
    r"보내지 ?(?:마|말)|안 ?(?:보내|받|울리)|받지 ?않|울리지|방해|조용|그만 ?보내|쉬어|quiet|do not (?:send|disturb)|don't (?:send|disturb)|never send|mute|no messages"
)
_FROM_TO = re.compile(
    r" ?(?:부터|에서|~|∼|–|-|to|until|till|through|and|,)(?: ?(?:다음 ?날|이튿날|the next))? ?"
)
_SILENT = re.compile(
    r"소리 ?(?:없이|안 ?나게|끄|꺼|는 ?꺼)|무음|알림음 ?(?:없이|꺼|끄)|진동 ?없이|조용히 ?(?:보내|받|알려)|silent(?:ly)?|without (?:a )?sound|no sound"
)
_LOUD = re.compile(
    r"소리(?:를|도|는)? ?(?:켜|나게|내|울리)|알림음(?:을|도)? ?켜|무음 ?(?:해제|풀|끄|꺼)|with (?:a )?sound|sound on|unmute"
)
_ZONES = {
    "asia/seoul": r"한국|서울|kst|(?<![a-z])seoul", "asia/tokyo": r"일본|도쿄|jst|tokyo", "asia/shanghai": r"중국|베이징|상하이|beijing|shanghai",
    "asia/singapore": r"싱가포르|singapore", "america/new_york": r"뉴욕|미국 ?동부|동부 ?시간|(?<![a-z])(?:est|edt|et)(?![a-z])|new york|eastern",
    "america/los_angeles": r"엘에이|로스앤젤레스|미국 ?서부|서부 ?시간|태평양|(?<![a-z])(?:pst|pdt|pt)(?![a-z])|los angeles|san francisco|pacific",
    "europe/london": r"런던|영국|london", "europe/paris": r"파리|프랑스|paris", "europe/berlin": r"베를린|독일|berlin", "utc": r"협정 ?세계시|(?<![a-z])(?:utc|gmt)(?![a-z])",
}  # fmt: skip
_ZONE = re.compile(
    r"(?<![a-z/])((?:africa|america|antarctica|asia|atlantic|australia|europe|indian|pacific|etc)/[a-z_]+(?:/[a-z_]+)?)"
)
_SAID_ZONE = re.compile(r"시간(?:대|으로)?|시각|표준시|기준|time|zone")
_EDITIONS = {
    "daily": r"일간|데일리|매일 ?브리핑|(?<![a-z])daily(?: briefing)?(?![a-z])",
    "weekly-top10": r"주간 ?(?:top ?-?10|톱 ?텐|탑 ?텐|베스트|브리핑|top)|weekly[- ]?top[- ]?10|(?<![a-z])weekly(?![a-z-]| review)|주간(?! ?리뷰| ?회고)",
    "weekly-review": r"주간 ?(?:리뷰|회고)|weekly[- ]review", "trend-report": r"트렌드|동향 ?(?:보고서|리포트)|월간|trend[- ]?report|monthly",
}  # fmt: skip
_INTERESTS = re.compile(
    r"(?:관심 ?(?:사|분야|어|키워드|주제)|(?<![a-z])interests?(?= ?(?:are|is|to|as|[:=])))(?: ?(?:은|는|을|를|만|are|is|to|as|[:=]))* *(?P<words>[^.?!]{0,300})"
)
_NO_INTERESTS = re.compile(
    r"^(?:을|를|은|는)? ?(?:다 |전부 |모두 )?(?:없|지워|지우|삭제|초기화|비워|none|nothing|clear)"
)
_AFTER_INTERESTS = re.compile(
    r"(?:으로|로)? ?(?:좀 )?(?:바꿔|바꾸|변경|설정|해 ?줘|해줘|추가|등록|넣어|맞춰|알려|보내|입니다|이야|이에요|예요|please)\w*.*$|(?:이야|이에요|예요|입니다|야)$"
)
_WORDS_KEPT, _LONGEST_WORD = 20, 40


class Schedule(Struct, frozen=True, kw_only=True):
    """What a text says of a subscription; None and empty where it says nothing.

    `days` are weekdays, 0 is Monday. `zone` is a name of the time zone database. `quiet` is when nothing may be sent,
    from the first time to the second, over midnight where the second is earlier. `editions` are kinds of editions,
    `interests` words as written, empty to clear them. `problem` says in Korean why what the text says cannot be done
    (25시); what it is about is then None.
    """

    at: time | None = None
    days: frozenset[int] | None = None
    zone: str | None = None
    quiet: tuple[time, time] | None = None
    silent: bool | None = None
    editions: tuple[str, ...] = ()
    interests: tuple[str, ...] | None = None
    problem: str = ""

    @property
    def says_something(self) -> bool:
        return self != Schedule()


def read_schedule(text: str) -> Schedule:
    """What `text` says of a subscription. Any text gives something; see `Schedule.problem`."""
    said = text
    interests, text = _interests(normalise(text))
    zone, problem = _zone(text)
    clocks = list(_clocks(text))
    wrong = next((said for said, at in clocks if at is None), "")
    times = [at for _, at in clocks if at is not None]
    quiet = (times[0], times[1]) if len(times) == 2 and _is_quiet(text) else None
    at = None if quiet or wrong else _only(times, text)
    if wrong:
        problem = NO_SUCH_TIME.format(said=wrong)
    elif len(set(times)) > 1 and not quiet and at is None:
        problem = UNCLEAR_TIME
    return Schedule(
        at=at,
        days=weekdays.read(text),
        zone=zone,
        quiet=quiet,
        silent=_silent(text),
        editions=tuple(name for name, wording in _EDITIONS.items() if re.search(wording, text)),
        interests=interests and tuple(_as_written(word, said) for word in interests),
        problem=problem,
    )


def _clocks(text: str) -> Iterator[tuple[str, time | None]]:
    """The times of a text as said, None for one that no clock shows. A part of the day holds on to the next one."""
    for match in _CLOCK.finditer(text):
        yield match[0].strip(), _time(match)


def _time(match: re.Match[str]) -> time | None:
    if match["named"]:
        return time(12) if match["named"] in {"정오", "noon"} else time(0)
    hour = _number(match["hour"] or match["korean"] or match["english"] or match["bare"])
    minute = 30 if match["half"] else _number(match["minute"] or match["minutes"] or "0")
    hour = _in_part(hour, match["before"] or match["half1"] or match["half2"] or "")
    if hour == 24 and minute == 0:
        hour = 0
    return time(hour, minute) if 0 <= hour < 24 and 0 <= minute < 60 else None


def _number(said: str) -> int:
    """Digits, native numbers (여덟) or Sino-Korean ones (이십오)."""
    if said.isdecimal():
        return int(said)
    if said in _NATIVE_HOURS:
        return _NATIVE_HOURS[said]
    tens, _, ones = said.rpartition("십")
    return (10 * _DIGITS.get(tens, 1) if "십" in said else 0) + _DIGITS.get(ones, 0)


def _in_part(hour: int, part: str) -> int:
    """An hour of twelve in its part of the day."""
    part = part.replace(".", "")
    if part in {"오후", "저녁", "pm"}:
        return hour + 12 if hour < 12 else hour
    if part in {"오전", "아침", "새벽", "am"}:
        return 0 if hour == 12 else hour
    if part == "밤":
        return 0 if hour == 12 else hour + 12 if 6 <= hour < 12 else hour
    if part in {"낮", "한낮", "점심"}:
        return hour + 12 if hour < 6 else hour
    return hour


def _is_quiet(text: str) -> bool:
    """Whether two times bound a stretch in which nothing may be sent."""
    if not _QUIET_WORDS.search(text):
        return False
    first, second = list(_CLOCK.finditer(text))[:2]
    return _FROM_TO.match(text, first.end()) is not None or second.start() - first.end() <= len(" 부터  ")


def _only(times: list[time], text: str) -> time | None:
    """The time meant: the only one, or the last of a correction (8시 말고 9시)."""
    if len(set(times)) == 1:
        return times[0]
    return times[-1] if times and re.search(r"말고|아니고|아니라|에서|instead|from", text) else None


def _silent(text: str) -> bool | None:
    if _LOUD.search(text):
        return False
    return True if _SILENT.search(text) else None


def _zone(text: str) -> tuple[str | None, str]:
    """The time zone named, and what is wrong with it."""
    if named := _ZONE.search(text):
        name = (
            "/".join(part.title() for part in named[1].split("/")).replace("_", " ").title().replace(" ", "_")
        )
        return (name, "") if _exists(name) else (None, NO_SUCH_ZONE.format(said=name))
    found = (zone for zone, wording in _ZONES.items() if re.search(wording, text))
    zone = next(found, None)
    if zone is None or not (_SAID_ZONE.search(text) or _CLOCK.search(text)):
        return None, ""
    return ("UTC" if zone == "utc" else "/".join(map(_titled, zone.split("/")))), ""


def _titled(part: str) -> str:
    return "_".join(word.capitalize() for word in part.split("_"))


def _exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _as_written(word: str, text: str) -> str:
    """A word in the case it was written in."""
    match = re.search(re.escape(word), text, re.IGNORECASE)
    return match[0] if match else word


def _interests(text: str) -> tuple[tuple[str, ...] | None, str]:
    """The interests said, and the text without them; None where none are spoken of."""
    match = _INTERESTS.search(text)
    if match is None:
        return None, text
    said, rest = match["words"], text[: match.start()] + " " + text[match.end() :]
    if _NO_INTERESTS.search(said):
        return (), rest
    named = (
        word.strip(" '\"·-")
        for word in re.split(
            r",|/|·|;| and | 그리고 | 및 |(?<=[가-힣a-z])(?:이?랑|하고) ", _AFTER_INTERESTS.sub("", said)
        )
    )
    kept = tuple(dict.fromkeys(word[:_LONGEST_WORD] for word in named if word))[:_WORDS_KEPT]
    return (kept or None), rest
