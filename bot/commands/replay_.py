"""`aidaily replay`: run the pipeline over a folder of recorded days as if each were today."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

HELP = "기록해 둔 날들을 하루씩 다시 살아 봅니다. 임시 폴더에서 돌고 아무에게도 보내지 않습니다"


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", type=Path, help="발표일마다 YYYY-MM-DD.jsonl 하나가 든 폴더")
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="NAME[@DATE]",
        help="일으킬 고장. 날짜는 일간의 날짜이고, 없으면 날마다. 여러 번 쓸 수 있습니다: "
        "429, 406, empty, html, dead:SOURCE, holiday, kill, restart",
    )
    parser.add_argument("--json", action="store_true", help="표 대신 JSON")


def run(arguments: Namespace) -> int:
    from bot.console import progress, say
    from bot.replay.faults import parse_fault
    from bot.replay.run import replay
    from bot.replay.tally import as_json, as_table

    injections = [parse_fault(word) for word in arguments.fault]
    with progress("기록을 읽고 있습니다") as on_step:
        outcome = replay(arguments.folder, injections, on_step)
    say(as_json(outcome) if arguments.json else as_table(outcome))
    return 0 if outcome.sound else 1
