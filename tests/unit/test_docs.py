"""Docs that fail when they lie."""

import re
from pathlib import Path

import pytest

from bot.cli import COMMANDS, parser
from digest_core.config import Settings
from digest_core.editions import EDITIONS
from digest_core.sources import SOURCES

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")


class Asked(dict[str, str]):
    """An environment that notes which names are asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        self.names.add(name)
        return default


def test_every_setting_is_in_the_readme_and_no_other() -> None:
    env = Asked()
    Settings.from_env(env)
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE)) == env.names


def test_every_default_in_the_readme_is_true() -> None:
    defaults = dict(re.findall(r"^\| `([A-Z_]+)` \| `([^`]+)` \|", README, re.MULTILINE))
    assert Settings.from_env(defaults) == Settings.from_env({})


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme(name: str) -> None:
    assert f"| `aidaily {name}" in README


def test_the_readme_names_no_other_command() -> None:
    assert set(re.findall(r"^\| `aidaily ([a-z]+)", README, re.MULTILINE)) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_in_its_line(name: str) -> None:
    line = next(line for line in README.splitlines() if line.startswith(f"| `aidaily {name}"))
    words = parser()._subparsers._group_actions[0].choices[name]  # type: ignore[union-attr,index]
    shown = [a for a in words._actions if a.help != "==SUPPRESS=="]  # type: ignore[attr-defined]
    for option in (o for action in shown for o in action.option_strings if o not in {"-h", "--help"}):
        assert option in line


def test_every_target_of_make_is_documented_and_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"make (\w+)", README):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@pytest.mark.parametrize("spec", SOURCES.values(), ids=SOURCES)
def test_every_source_names_its_setting(spec: object) -> None:
    assert f"`{spec.setting}`" in README  # type: ignore[attr-defined]


def test_every_edition_is_in_the_readme() -> None:
    build = next(line for line in README.splitlines() if line.startswith("| `aidaily build"))
    assert all(name in build for name in EDITIONS)


def test_the_architecture_names_files_that_exist() -> None:
    for path in re.findall(r"`((?:digest_core|workers|bot|tests)/[\w/]+\.py)`", ARCHITECTURE):
        assert path.endswith("/x.py") or (ROOT / path).is_file(), path


def test_each_process_of_the_procfile_is_a_command() -> None:
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    for line in lines:
        _, words = line.split(": .venv/bin/aidaily ")
        parser().parse_args(words.split())


def test_the_lock_holds_hashes_and_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        lock = (ROOT / name).read_text(encoding="utf-8")
        pins = re.findall(r"^[a-z0-9][\w.-]*==\S+", lock, re.MULTILINE)
        assert len(pins) > 20
        assert lock.count("--hash=sha256:") >= len(pins)
        assert "://" not in lock


def test_each_dependency_says_why() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    start = lines.index("dependencies = [")
    for at, line in enumerate(lines[start + 1 : lines.index("]", start)], start + 1):
        assert line.strip().startswith(("#", '"'))
        if line.strip().startswith('"'):
            before = next(
                lines[n].strip() for n in range(at - 1, start - 1, -1) if not lines[n].strip().startswith('"')
            )
            assert before.startswith("#"), line
