"""The text of a PDF's pages, read in a process of its own that cannot hurt ours."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from digest_core.errors import FullTextMissing

MOST_PAGES = 80
MOST_CHARACTERS = 600_000
WALL_SECONDS = 30.0
LONGEST_OUTPUT = 8 * 2**20
FEWEST_LETTERS = 400
"""Fewer letters in a whole document are a scan's stamp or cover, no text."""

_LABEL = "arXiv"
_ROOT = str(Path(__file__).parents[2])
_PROBLEMS = {
    "encrypted": "PDF가 암호로 잠겨 있어 본문을 읽지 못했습니다.",
    "broken": "PDF 파일이 깨져 있어 본문을 읽지 못했습니다.",
}
SLOW = "PDF를 읽는 데 너무 오래 걸리거나 메모리가 모자라 그만두었습니다."
SCANNED = "PDF에 글자가 없어(스캔한 그림으로 보입니다) 본문을 읽지 못했습니다."
NOT_A_PDF = "arXiv가 PDF 대신 다른 것을 보냈습니다."


class Pages(Struct, frozen=True):
    """The text of the first pages and how many there are in all."""

    pages: tuple[str, ...]
    count: int


def read_pdf(data: bytes, *, wall_seconds: float = WALL_SECONDS, most_pages: int = MOST_PAGES) -> Pages:
    """The text of a PDF; raises `FullTextMissing`, saying in Korean why there is none."""
    if not data.lstrip()[:5].startswith(b"%PDF-"):
        raise FullTextMissing(_LABEL, NOT_A_PDF)
    found = _in_child(data, wall_seconds, most_pages)
    if problem := found.get("problem"):
        raise FullTextMissing(_LABEL, _PROBLEMS.get(str(problem), _PROBLEMS["broken"]))
    pages = msgspec.convert(found, Pages)
    if sum(character.isalpha() for page in pages.pages for character in page) < FEWEST_LETTERS:
        raise FullTextMissing(_LABEL, SCANNED)
    return pages


def _in_child(data: bytes, wall_seconds: float, most_pages: int) -> dict[str, Any]:
    """What the reading process says. One that dies of its limits has nothing to say."""
    words = [
        sys.executable,
        "-P",
        "-m",
        "digest_core.fulltext.pdf_child",
        str(most_pages),
        str(MOST_CHARACTERS),
    ]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module, numbers of our own
            words,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=wall_seconds,
            # Nothing of our environment: keys and tokens must not be where hostile files are read.
            env={"PYTHONPATH": _ROOT},
            cwd="/",
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise FullTextMissing(_LABEL, SLOW) from None
    if done.returncode or len(done.stdout) > LONGEST_OUTPUT:
        raise FullTextMissing(_LABEL, SLOW)
    try:
        found: dict[str, Any] = msgspec.json.decode(done.stdout, type=dict[str, Any])
    except msgspec.DecodeError:
        raise FullTextMissing(_LABEL, _PROBLEMS["broken"]) from None
    return found
