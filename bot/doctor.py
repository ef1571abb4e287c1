"""What works and what does not, each with a line saying what to do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.console import configure_logs, progress, say
from bot.wiring import Runtime, open_runtime, settings_and_logs
from digest_core.calendar import days_of_holidays_left, holidays, newest_announcement
from digest_core.errors import AidailyError, SettingsError
from digest_core.inquiry import Outcome, ask_all
from digest_core.llm import PROVIDERS, Choice
from digest_core.ports import Request
from digest_core.text import one_line
from digest_core.vitals import Vitals

PATIENCE_SECONDS = 20.0
HOLIDAY_WARNING_DAYS = 60
SHOWN_MODELS = 8
_HOW_TO_CHOOSE = " ".join(
    ("쓰려면", "나 ".join(spec.key_setting for spec in PROVIDERS.values()) + "를", "정해 주세요.")
)


class Findings:
    """Lines as they are found; whether every needed part works."""

    def __init__(self) -> None:
        self.sound = True

    def good(self, part: str, text: str) -> None:
        say(f"[정상] {part}: {text}")

    def warn(self, part: str, text: str) -> None:
        say(f"[주의] {part}: {text}")

    def bad(self, part: str, text: str) -> None:
        self.sound = False
        say(f"[고장] {part}: {text}")

    @contextmanager
    def part(self, name: str, *, needed: bool = True) -> Iterator[Callable[[str], None]]:
        """Examine one part; what it raises is its finding."""
        try:
            yield lambda text: self.good(name, text)
        except AidailyError as error:
            (self.bad if needed else self.warn)(name, str(error))


def examine() -> int:
    """Examine everything; returns 0 only if all needed parts work, 2 for settings that cannot be used."""
    try:
        settings = settings_and_logs()
    except SettingsError as error:
        for problem in error.problems:
            say(f"[고장] 설정: {problem}")
        return error.exit_code
    configure_logs("error")
    findings = Findings()
    findings.good("설정", f"분류 {', '.join(settings.categories)}, 시간대 {settings.zone.key}")
    with findings.part("Redis"), open_runtime(settings) as runtime:
        runtime.ping()
        findings.good("Redis", "내장 서버" if runtime.embedded else "REDIS_URL")
        _editions(findings, runtime)
        _calendar(findings, runtime.clock.now().astimezone(settings.zone).date())
        _workers(findings, runtime)
        _index(findings, runtime)
        _sources(findings, runtime)
        _telegram(findings, runtime)
        _slack(findings, runtime)
        _model(findings, runtime)
        _alarms(findings, runtime)
    return 0 if findings.sound else 1


def _editions(findings: Findings, runtime: Runtime) -> None:
    with findings.part("브리핑") as good:
        newest = runtime.store.newest("daily", samples=False)
        if newest is None:
            findings.warn("브리핑", "아직 없습니다. aidaily build 로 만들어 주세요.")
        else:
            good(f"가장 새 것은 {newest.key}, 모두 {len(runtime.store.keys('daily'))}개")


def _calendar(findings: Findings, today: date) -> None:
    left = days_of_holidays_left(today)
    if left > HOLIDAY_WARNING_DAYS:
        findings.good("달력", f"arXiv 휴일 목록이 {holidays().confirmed_until}까지 있습니다")
    else:
        findings.warn(
            "달력",
            f"arXiv 휴일 목록이 {holidays().confirmed_until}에 끝납니다. 그 뒤의 휴일은 빈 날로 알아봅니다. "
            "프로그램을 최신으로 올리거나 digest_core/data/holidays.toml에 더해 주세요.",
        )


def _workers(findings: Findings, runtime: Runtime) -> None:
    if runtime.queue().has_worker():
        findings.good("워커", "build 큐를 맡은 워커가 있습니다")
    elif runtime.embedded:
        findings.good("워커", "필요할 때 시작합니다")
    else:
        findings.bad("워커", "build 큐를 맡은 워커가 없습니다. aidaily worker build 를 시작해 주세요.")
    if not runtime.embedded and runtime.settings.model.choice and not runtime.has_writer():
        text = (
            "write 큐를 맡은 워커가 없어 나머지 후보를 쓰지 않습니다. aidaily worker write 를 시작해 주세요."
        )
        findings.warn("워커", text)
    if (count := runtime.chat.subscribers.count()) and not runtime.deliveries.has_worker():
        text = f"구독이 {count:,}개 있으나 보내는 워커가 없습니다. aidaily up 이나 aidaily worker delivery 를 시작해 주세요."
        findings.warn("워커", text)


def _index(findings: Findings, runtime: Runtime) -> None:
    """Search is no needed part: everything else answers without it."""
    with findings.part("검색 색인", needed=False) as good:
        runtime.search_index.find(())
        good("이 컴퓨터에 있습니다")


def _sources(findings: Findings, runtime: Runtime) -> None:
    """Ask each source for its newest announcement, as a build would; with how it has fared until now."""
    now = runtime.clock.now()
    request = Request(
        announcements=(newest_announcement(now - timedelta(hours=6)),),
        since=now - timedelta(days=1),
        until=now,
        deadline=runtime.clock.monotonic() + PATIENCE_SECONDS,
    )
    before = runtime.book.vitals()
    with progress("자료원에 묻고 있습니다"):
        outcomes = ask_all(runtime.sources(), request, runtime.clock)
    for outcome in outcomes:
        label, past = outcome.asked.source.label, _past(before.get(outcome.asked.name), runtime.settings.zone)
        with findings.part(label, needed=outcome.asked.essential) as good:
            if outcome.error:
                raise AidailyError(f"{outcome.error}{past}")
            good(f"{_found(outcome)}, {outcome.seconds:.1f}초{past}")
            for problem in outcome.batch.problems:
                findings.warn(label, problem)


def _found(outcome: Outcome) -> str:
    if outcome.batch.mentions:
        return f"추천·코드 {len(outcome.batch.mentions)}편"
    is_paper = outcome.asked.source.kind == "paper"
    return f"논문 {len(outcome.batch.papers)}편" if is_paper else f"뉴스 {len(outcome.batch.news)}건"


def _past(vitals: Vitals | None, zone: ZoneInfo) -> str:
    """When builds last read a source, what it gave then, and how often they could not."""
    if vitals is None:
        return ""
    read = vitals.last_success
    when = f"{read.astimezone(zone):%Y-%m-%d %H:%M} ({vitals.found}건)" if read else "없음"
    return f" · 마지막 성공 {when}, 실패 {vitals.errors}번"


def _alarms(findings: Findings, runtime: Runtime) -> None:
    """What admins were told in the last day."""
    recent = runtime.clock.now() - timedelta(days=1)
    for alarm in runtime.book.alarms():
        if alarm.at >= recent:
            findings.warn("경보", alarm.text)


def _telegram(findings: Findings, runtime: Runtime) -> None:
    settings = runtime.settings.telegram
    if not settings.token:
        findings.warn("Telegram", "토큰이 없습니다. 쓰려면 TELEGRAM_BOT_TOKEN을 정해 주세요.")
        return
    from bot.telegram.check import check

    with findings.part("Telegram") as good:
        good(check(settings))


def _slack(findings: Findings, runtime: Runtime) -> None:
    settings = runtime.settings.slack
    if not settings.reachable:
        findings.warn("Slack", "토큰이 없습니다. 쓰려면 SLACK_BOT_TOKEN과 SLACK_APP_TOKEN을 정해 주세요.")
        return
    from bot.slack.check import check

    with findings.part("Slack") as good:
        good(check(settings))


def _model(findings: Findings, runtime: Runtime) -> None:
    """Ask the provider for its list of models: that tries address and key, and costs nothing."""
    model = runtime.model()
    if model is None:
        findings.warn("모델", f"쓰지 않습니다(extractive). {_HOW_TO_CHOOSE}")
        return
    with progress("모델에 묻고 있습니다"), findings.part("모델") as good:
        offered = tuple(one_line(known) for known in model.available(timeout=PATIENCE_SECONDS))
        _, _, name = model.name.partition(":")
        if not offered or name in offered:
            good(f"{model.name}, 키와 이름이 맞습니다")
        else:
            _unlisted(findings, model.name, offered, runtime.settings.model.choice)
        _spending(findings, runtime)


def _unlisted(findings: Findings, name: str, offered: tuple[str, ...], choice: Choice | None) -> None:
    """A name that the provider does not list; a server of one's own with one model may answer to any name."""
    names = ", ".join(offered[:SHOWN_MODELS])
    if len(offered) == 1 and choice and choice.base != PROVIDERS[choice.provider].default_base:
        text = f"{name}은 이 서버가 밝힌 이름({names})이 아닙니다. 이름을 가리는 서버라면 AIDAILY_MODEL을 바꿔 주세요."
        findings.warn("모델", text)
    else:
        findings.bad("모델", f"{name}은 없는 이름입니다. AIDAILY_MODEL을 바꿔 주세요: {names}")


def _spending(findings: Findings, runtime: Runtime) -> None:
    budget = runtime.settings.model.tokens_per_day
    spent = runtime.model_spending()
    calls = sum(number for name, number in spent.by.items() if name.endswith(" calls"))
    text = f"오늘 {calls}번 불러 {spent.tokens:,} / {budget:,} 토큰을 썼습니다"
    if spent.tokens < budget:
        findings.good("모델 사용량", text)
    else:
        findings.warn("모델 사용량", f"{text}. 내일까지 쓰지 않습니다(AIDAILY_TOKENS_PER_DAY).")
