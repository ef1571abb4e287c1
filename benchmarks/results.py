"""`RESULTS.md` as sections, each written by one benchmark and kept by the others."""

import re
from pathlib import Path

PATH = Path(__file__).with_name("RESULTS.md")
_SECTION = re.compile(r"^## ", re.MULTILINE)


def put_head(text: str) -> None:
    """Replace what stands before the first section."""
    _, sections = _read()
    _write(text, sections)


def put_section(title: str, body: str) -> None:
    """Replace a section, or add it at the end."""
    head, sections = _read()
    _write(head, {**sections, title: body.strip()})


def _read() -> tuple[str, dict[str, str]]:
    head, *parts = _SECTION.split(PATH.read_text(encoding="utf-8")) if PATH.is_file() else [""]
    split = (part.partition("\n") for part in parts)
    return head, {title.strip(): body.strip() for title, _, body in split}


def _write(head: str, sections: dict[str, str]) -> None:
    parts = [head.strip(), *(f"## {title}\n\n{body}" for title, body in sections.items())]
    PATH.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
