"""The command line: words to a command, failures to a message and an exit status.

Commands import what they need when they run, so that `--help` and quick questions stay quick.
"""

import argparse
import logging
import os
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import NoReturn, Protocol, cast

from digest_core.errors import AidailyError
from digest_core.text import one_line

COMMANDS = (
    "demo",
    "up",
    "build",
    "show",
    "ask",
    "chat",
    "import",
    "export",
    "deliver",
    "worker",
    "scheduler",
    "replay",
    "subscribers",
    "telegram",
    "slack",
    "web",
    "doctor",
)
INTERRUPTED = 130


class Command(Protocol):
    """A module of `bot.commands`."""

    HELP: str

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Declare the command's words."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it; returns the exit status, raises `AidailyError` for what is expected to fail."""


class Parser(argparse.ArgumentParser):
    """Says in Korean that a command was not understood, and how to find help."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(
            2, f"명령을 이해하지 못했습니다. {in_korean(one_line(message))}\n도움말: {self.prog} --help\n"
        )


# What argparse says, and how we say it; its own translations have no Korean.
_SAID = (
    (
        r"argument (\S+): invalid choice: (.+) \(choose from (.+)\)",
        r"\1에 \2은(는) 쓸 수 없습니다. 쓸 수 있는 것: \3.",
    ),
    (r"argument (\S+): expected (?:one|at least one) argument", r"\1 뒤에 값을 적어 주세요."),
    (r"argument (\S+): ignored explicit argument .*", r"\1 뒤에는 값을 적지 않습니다."),
    (r"ambiguous option: (\S+) could match (.+)", r"\1은(는) 여럿으로 읽힙니다: \2."),
    (r"the following arguments are required: (.+)", r"빠진 것: \1."),
    (r"unrecognized arguments: (.+)", r"모르는 말: \1."),
)


def in_korean(message: str) -> str:
    """A complaint of argparse's in Korean; one we do not know stays as it is."""
    for said, ours in _SAID:
        if match := re.fullmatch(said, message):
            return match.expand(ours)
    return message


def command(name: str) -> Command:
    """A command's module; `import` is a word of Python's, hence the suffix."""
    return cast("Command", import_module(f"bot.commands.{name}_"))


def parser() -> Parser:
    """The whole grammar."""
    top = Parser(prog="aidaily", description="매일 아침 한국어 AI/ML 연구 브리핑을 만들고, 물으면 답합니다.")
    words = top.add_subparsers(dest="command", metavar="명령", required=True)
    for name in COMMANDS:
        module = command(name)
        module.configure(words.add_parser(name, help=module.HELP, description=module.HELP))
    return top


def run(words: Sequence[str]) -> int:
    """Run one command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A terminal that cannot show Hangul gets escapes instead of a traceback.
            stream.reconfigure(errors="backslashreplace")
    try:
        arguments = parser().parse_args(words)
        return command(arguments.command).run(arguments)
    except AidailyError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has left; Python would complain again while flushing at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception:
        logging.getLogger("aidaily").exception("unexpected")
        sys.stderr.write("예상하지 못한 오류입니다. 위의 기록과 함께 알려 주세요.\n")
        return 1
