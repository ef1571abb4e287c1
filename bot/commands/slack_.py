"""`aidaily slack`: the Slack app, and the manifest it is created from."""

from argparse import SUPPRESS, ArgumentParser, Namespace

from digest_core.config.values import http_url
from digest_core.errors import UsageError

HELP = "Slack 앱을 실행하거나(Socket Mode, SLACK_APP_TOKEN이 없으면 HTTP) 앱 매니페스트를 출력합니다"


def configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "what", nargs="?", choices=("manifest",), help="앱을 만들 매니페스트(JSON)를 출력합니다"
    )
    parser.add_argument("--url", help="HTTP로 받을 공개 주소 (매니페스트에만, 없으면 Socket Mode)")
    parser.add_argument(
        "--threads", action="store_true", help="스레드에서는 멘션 없이도 답합니다 (매니페스트에만)"
    )
    parser.add_argument("--with-parent", action="store_true", help=SUPPRESS)


def run(arguments: Namespace) -> int:
    if arguments.what == "manifest":
        return _print_manifest(arguments)
    if arguments.url or arguments.threads:
        raise UsageError("--url과 --threads는 aidaily slack manifest에 적어 주세요.")
    from bot.processes import end_with_parent
    from bot.slack.run import serve
    from bot.wiring import open_runtime

    with open_runtime(stay=True) as runtime:
        if arguments.with_parent:
            end_with_parent()
        return serve(runtime)


def _print_manifest(arguments: Namespace) -> int:
    import json

    from bot.console import say
    from bot.slack.manifest import manifest

    if arguments.url is not None:
        try:
            http_url(arguments.url)
        except ValueError as wrong:
            raise UsageError(f"--url: {wrong}") from None
    say(json.dumps(manifest(arguments.url, threads=arguments.threads), ensure_ascii=False, indent=2))
    return 0
