"""`aidaily ask`: answer one question as the bots would, or many from standard input."""

import sys
from argparse import ArgumentParser, Namespace

HELP = "질문 하나에 답합니다"


def configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "question", metavar="QUESTION", help="질문. - 이면 표준 입력에서 한 줄에 하나씩 읽습니다"
    )
    parser.add_argument(
        "--date",
        metavar="D",
        help="어느 브리핑에 물을지: 날짜 (YYYY-MM-DD), 주 (YYYY-Www), 달 (YYYY-MM), 논문 번호",
    )
    parser.add_argument("--session", metavar="ID", help="앞선 대화를 이어 갑니다")
    parser.add_argument("--json", action="store_true", help="JSON으로 답합니다")


def run(arguments: Namespace) -> int:
    from bot.arguments import asked_about
    from bot.asking import answer_lines, answer_one
    from bot.wiring import now, open_runtime, settings_and_logs

    settings = settings_and_logs()
    with open_runtime(settings) as runtime:
        day, shown = asked_about(arguments.date, settings, now(), runtime.store)
        if arguments.question == "-":
            answer_lines(sys.stdin.buffer, runtime.conversation, arguments.session, day, shown)
            return 0
        return answer_one(
            arguments.question,
            runtime.conversation,
            arguments.session,
            day,
            as_json=arguments.json,
            shown=shown,
        )
