"""`aidaily import`: read daily briefings in Markdown into the store."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

HELP = "마크다운으로 된 일간 브리핑을 저장소로 가져옵니다"


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", type=Path, help="브리핑 파일")


def run(arguments: Namespace) -> int:
    from bot.console import remark, say
    from bot.transfer import import_file
    from bot.wiring import now, open_runtime, settings_and_logs
    from digest_core.errors import AidailyError

    settings = settings_and_logs()
    failed, today = 0, now().astimezone(settings.zone).date()
    with open_runtime(settings) as runtime:
        for path in arguments.files:
            try:
                say(import_file(path, runtime.store, settings.zone, today))
            except AidailyError as error:
                remark(str(error))
                failed += 1
        if failed < len(arguments.files):
            runtime.refresh_index()
    return 1 if failed else 0
