"""`aidaily subscribers`: the operator's view of who is subscribed."""

from argparse import ArgumentParser, Namespace

HELP = "구독을 보고, 더하고, 해지하고, CSV로 주고받습니다"
_CELLS = {
    "at": ("HH:MM", "받는 시각 (기본 08:30)"),
    "tz": ("ZONE", "시간대 (기본 AIDAILY_TZ)"),
    "days": ("DAYS", "매일, 평일, 또는 월,수,금 (기본 평일)"),
    "editions": ("NAMES", "받을 에디션, 쉼표로 구분 (기본 daily)"),
    "interests": ("WORDS", "순서를 올릴 말, 쉼표로 구분"),
}


def configure(parser: ArgumentParser) -> None:
    words = parser.add_subparsers(dest="what", metavar="할 일", required=True)
    listing = words.add_parser("list", help="모든 구독")
    listing.add_argument("--json", action="store_true", help="JSON으로")
    adding = words.add_parser("add", help="구독을 더하거나 바꿉니다")
    adding.add_argument("address", metavar="ADDRESS", help="telegram:123456, telegram:-100123/7, slack:C0123")
    for name, (metavar, told) in _CELLS.items():
        adding.add_argument(f"--{name}", metavar=metavar, help=told)
    removing = words.add_parser("remove", help="구독을 해지합니다")
    removing.add_argument("address", metavar="ADDRESS")
    importing = words.add_parser("import", help="CSV를 가져옵니다")
    importing.add_argument("file", metavar="FILE", help="파일, 표준 입력은 -")
    words.add_parser("export", help="CSV로 내보냅니다 (표준 출력)")


def run(arguments: Namespace) -> int:
    from bot.subscribers import Desk
    from bot.wiring import now, open_runtime, settings_and_logs

    settings = settings_and_logs()
    with open_runtime(settings) as runtime:
        today = now().astimezone(settings.zone).date()
        desk = Desk(runtime.chat.subscribers, settings.zone.key, today)
        if arguments.what == "list":
            return desk.list(as_json=arguments.json)
        if arguments.what == "add":
            return desk.add(arguments.address, {name: getattr(arguments, name) for name in _CELLS})
        if arguments.what == "remove":
            return desk.remove(arguments.address)
        return desk.import_table(arguments.file) if arguments.what == "import" else desk.export_table()
