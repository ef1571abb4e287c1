"""PDFs that the full-text tests read."""

from collections.abc import Sequence

from fpdf import FPDF
from fpdf.enums import EncryptionMethod

Block = tuple[str, str]
"""A kind (`h` heading, `p` paragraph) and its text."""
FILLER = "The measurements were repeated on every machine and averaged over all seeds that were available to the group. "
PAPER: tuple[Block, ...] = (
    ("p", "A Study of Drifting Routers"),
    ("h", "Abstract"),
    ("p", "We study routers whose traffic drifts and propose a cheap update rule. " + FILLER),
    ("h", "1 Introduction"),
    ("p", FILLER * 3),
    ("h", "2 Experimental Setup"),
    ("p", "We evaluate on the TrafficBench dataset with 4,200 traces. " + FILLER * 4),
    ("p", "Figure 1: Cost over time for three routers."),
    ("h", "2.1 Hardware"),
    ("p", "All runs use two A100 GPUs for 9 hours. " + FILLER * 2),
    ("h", "3 Limitations"),
    ("p", "Our method needs feedback within an hour. " + FILLER * 2),
    ("h", "References"),
    ("p", "[1] A. Nobody. A reference that must not be quoted. 2020."),
    ("p", "[2] B. Nobody. Another reference that must not be quoted. 2021."),
    ("h", "A Further Results"),
    ("p", "The appendix reports a gain of 31% on the second trace. " + FILLER),
)


class _Paper(FPDF):
    def header(self) -> None:
        self.set_font("Helvetica", size=8)
        self.cell(0, 6, "Preprint. Under review.", new_x="LMARGIN", new_y="NEXT")

    def footer(self) -> None:
        self.set_y(-12)
        self.set_font("Helvetica", size=8)
        self.cell(0, 6, str(self.page_no()), align="C")


def pdf(blocks: Sequence[Block] = PAPER, *, pages: int = 1, password: str = "") -> bytes:
    """A paper; each of `pages` pages after the first holds a paragraph more. With a password it is locked."""
    paper = _Paper()
    if password:
        paper.set_encryption(
            owner_password=f"{password}!", user_password=password, encryption_method=EncryptionMethod.AES_128
        )
    paper.add_page()
    for kind, text in blocks:
        paper.set_font("Helvetica", style="B" if kind == "h" else "", size=12 if kind == "h" else 10)
        paper.multi_cell(0, 5, text, new_x="LMARGIN", new_y="NEXT")
    for number in range(2, pages + 1):
        paper.add_page()
        paper.set_font("Helvetica", size=10)
        text = f"{FILLER * 3}This is what stands on page number {number}. {FILLER * 3}"
        paper.multi_cell(0, 5, text, new_x="LMARGIN", new_y="NEXT")
    return bytes(paper.output())


def scanned() -> bytes:
    """Pages without a single letter."""
    paper = FPDF()
    for _ in range(3):
        paper.add_page()
        paper.rect(20, 20, 120, 200, style="F")
    return bytes(paper.output())
