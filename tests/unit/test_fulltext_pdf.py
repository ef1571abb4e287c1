"""PDFs as sections, and the bounded process that reads them."""

import time

import pytest

from digest_core.errors import FullTextMissing
from digest_core.fulltext import pdf as reading
from digest_core.fulltext.pdf import MOST_PAGES, Pages, read_pdf
from digest_core.fulltext.pdf_sections import sections_of
from support.pdfs import pdf, scanned


def test_sections_of_a_real_pdf():
    found = read_pdf(pdf())
    sections = {section.name: section for section in sections_of(found.pages)}
    assert list(sections)[1:] == [
        "Abstract",
        "1 Introduction",
        "2 Experimental Setup",
        "2.1 Hardware",
        "3 Limitations",
        "A Further Results",
    ]
    assert sections["2.1 Hardware"].paragraphs[0].startswith("All runs use two A100 GPUs for 9 hours.")
    assert sections["2 Experimental Setup"].captions == ("Figure 1: Cost over time for three routers.",)
    everything = repr(sections)
    assert "must not be quoted" not in everything
    assert "gain of 31%" in everything


def test_running_heads_and_page_numbers_go():
    found = read_pdf(pdf(pages=5))
    text = repr(sections_of(found.pages))
    assert "Under review" not in text
    assert "page number 4" in text


def test_words_cut_at_a_line_end_are_whole_again():
    pages = [
        "1 Introduction\nWe use rein-\nforcement learning, a state-of-\nthe-art tool. It is state-of-the-art.\nA de\ufffe\nsign."
    ]
    text = sections_of(pages)[0].paragraphs
    assert (
        " ".join(text)
        == "We use reinforcement learning, a state-of-the-art tool. It is state-of-the-art. A design."
    )


def test_arxivs_stamp_goes():
    pages = ["1 Introduction\narXiv:2602.04884v1 [cs.CL] 4 Feb 2026\nThe text of the paper.\n7"]
    assert sections_of(pages)[0].paragraphs == ("The text of the paper.",)


@pytest.mark.parametrize(
    "line",
    [
        "3 of the 5 runs diverged and were left out",
        "2024 IEEE Conference on Machine Learning and Something",
        "1 = 2 + x",
        "A reader may ask whether more heads could replace depth",
    ],
)
def test_lines_of_text_are_no_headings(line):
    assert [s.title for s in sections_of([f"1 Introduction\n{line}\nMore text."])] == ["Introduction"]


def test_empty_pages_are_no_sections():
    assert sections_of([]) == ()
    assert sections_of(["", "\n\n"]) == ()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "다른 것"),
        (b"<html>Sorry</html>", "다른 것"),
        (b"%PDF-1.7 and then nothing", "깨져"),
        (pdf()[:900], "깨져"),
        (pdf(password="secret"), "암호"),
        (scanned(), "글자가 없어"),
    ],
    ids=["empty", "html", "stub", "cut", "locked", "scanned"],
)
def test_what_cannot_be_read_says_why(data, why):
    with pytest.raises(FullTextMissing, match=why):
        read_pdf(data)


def test_of_300_pages_the_first_are_read():
    found = read_pdf(pdf(pages=300))
    assert (len(found.pages), found.count) == (MOST_PAGES, 300)


def test_a_reader_that_takes_too_long_is_ended():
    long = pdf(pages=200)
    started = time.monotonic()
    with pytest.raises(FullTextMissing, match="오래"):
        read_pdf(long, wall_seconds=0.02)
    assert time.monotonic() - started < 5


def test_the_reading_process_knows_no_secret_and_has_limits(monkeypatch, tmp_path):
    """What the child itself finds: its environment, its bounds, and that it cannot write a file."""
    monkeypatch.setenv("GEMINI_API_KEY", "very-secret")
    probe = tmp_path / "digest_core" / "fulltext"
    probe.mkdir(parents=True)
    for folder in (probe.parent, probe):
        (folder / "__init__.py").write_text("")
    child = (reading.Path(reading.__file__).parent / "pdf_child.py").read_text()
    look = """
import os
def read(data, most_pages, most_characters):
    try:
        with open(os.path.join({folder!r}, "written"), "w") as file:
            file.write("x" * 10000)
        wrote = True
    except OSError:
        wrote = False
    told = [str(dict(os.environ)), str(resource.getrlimit(resource.RLIMIT_AS)[0] <= MEMORY), str(wrote)]
    return dict(pages=["a" * 500, *told], count=4)

if __name__ == "__main__":
"""
    (probe / "pdf_child.py").write_text(
        child.replace('if __name__ == "__main__":', look.replace("{folder!r}", repr(str(tmp_path))))
    )
    monkeypatch.setattr(reading, "_ROOT", str(tmp_path))
    _, environment, limited, wrote = read_pdf(pdf()).pages
    assert "very-secret" not in environment
    assert (limited, wrote) == ("True", "False")


def test_a_process_that_eats_memory_is_ended(monkeypatch, tmp_path):
    probe = tmp_path / "digest_core" / "fulltext"
    probe.mkdir(parents=True)
    for folder in (probe.parent, probe):
        (folder / "__init__.py").write_text("")
    child = (reading.Path(reading.__file__).parent / "pdf_child.py").read_text()
    greedy = (
        'def read(*_):\n    return {"pages": ["a" * (4 * 2**30)], "count": 1}\n\nif __name__ == "__main__":'
    )
    (probe / "pdf_child.py").write_text(child.replace('if __name__ == "__main__":', greedy))
    monkeypatch.setattr(reading, "_ROOT", str(tmp_path))
    with pytest.raises(FullTextMissing, match="메모리"):
        read_pdf(pdf())


def test_pages_are_bounded_in_length():
    assert sections_of(Pages(("x " * 1000,), 1).pages)[0].paragraphs
