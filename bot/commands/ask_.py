"""`aidaily ask`: answer one question as the bots would, or many from standard input."""

import sys
from argparse import ArgumentParser, Namespace

HELP = "질문 하나에 답합니다"


def configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "question", metavar="QUESTION", help="질문. - 이면 표준 입력에서 한 줄에 하나씩 읽습니다"
    )
    parser.add_argument("--date", metavar="D", help="어느 날의 브리핑에 물을지 (YYYY-MM-DD)")
    parser.add_argument("--session", metavar="ID", help="앞선 대화를 이어 갑니다")
    parser.add_argument("--json", action="store_true", help="JSON으로 답합니다")


def run(arguments: Namespace) -> int:
    from datetime import date

    from bot.arguments import asked_key
    from bot.asking import answer_lines, answer_one
    from bot.wiring import now, open_runtime, settings_and_logs

    settings = settings_and_logs()
    key = asked_key("daily", arguments.date, settings, now())
    day = date.fromisoformat(key) if key else None
    with open_runtime(settings) as runtime:
        if arguments.question == "-":
            answer_lines(sys.stdin.buffer, runtime.conversation, arguments.session, day)
            return 0
        return answer_one(
            arguments.question, runtime.conversation, arguments.session, day, as_json=arguments.json
        )
