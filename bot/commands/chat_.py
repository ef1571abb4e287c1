"""`aidaily chat`: questions and answers at a prompt."""

from argparse import ArgumentParser, Namespace

HELP = "묻고 답하는 프롬프트를 엽니다"


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("--date", metavar="D", help="어느 날의 브리핑에 물을지 (YYYY-MM-DD)")


def run(arguments: Namespace) -> int:
    from datetime import date

    from bot.arguments import asked_key
    from bot.prompt import converse
    from bot.wiring import now, open_runtime, settings_and_logs

    settings = settings_and_logs()
    key = asked_key("daily", arguments.date, settings, now())
    with open_runtime(settings, stay=True) as runtime:
        runtime.ping()
        converse(runtime.conversation, date.fromisoformat(key) if key else None)
    return 0
