"""arXiv's HTML as sections."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest_core.fulltext.html import read_html
from digest_core.fulltext.latex import readable, readable_title
from support.latexml import page, page_of

PAPERS = sorted((Path(__file__).parents[2] / "benchmarks" / "open_questions" / "papers").glob("*.txt"))
SMALL = r"""title: On $\mathcal{O}(n^{2})$ Routers
abstract: We route in $\mathcal{O}(n^{2})$ time.
# 1 Introduction
Routers break [[1]] when traffic shifts by 31\,000 requests ^^Code: https://example.org/router^^ a day.
- A bullet of our own.
# 2 Experiments
## 2.1 Datasets
We evaluate on TrafficBench with $n = 4{,}200$ traces.
= \mathcal{L} = \frac{1}{n}\sum_{i=1}^{n} \ell_{i}
Table: Cost in dollars.
| Router | Cost |
| Ours | 3.1 |
Figure: Cost over time.
# 3 Conclusion
It works.
acknowledgements: We thank nobody.
# A Proofs
The proof is short.
@ A. Nobody. A reference that must not be quoted. 2020.
"""


def named(sections):
    return {section.name: section for section in sections}


@pytest.fixture
def small():
    return named(read_html(page(SMALL)))


def test_sections_come_with_number_title_and_the_one_around_them(small):
    assert list(small) == [
        "Abstract",
        "1 Introduction",
        "2.1 Datasets",
        "3 Conclusion",
        "Acknowledgements",
        "A Proofs",
    ]
    assert small["2.1 Datasets"].within == "Experiments"


def test_formulas_can_be_read(small):
    assert small["Abstract"].paragraphs == ("We route in O(n^2) time.",)
    assert small["2.1 Datasets"].paragraphs[1] == "L = 1/nΣ_i=1^n ℓ_i"


def test_citations_go_and_footnotes_stay(small):
    text = small["1 Introduction"].paragraphs[0]
    assert text.startswith("Routers break when traffic")
    assert text.endswith("a day. (Code: https://example.org/router)")


def test_lists_are_paragraphs(small):
    assert "A bullet of our own." in small["1 Introduction"].paragraphs


def test_tables_and_figures_are_captions(small):
    assert small["2.1 Datasets"].captions == (
        "Table 1: Cost in dollars. — Router | Cost; Ours | 3.1",
        "Figure 1: Cost over time.",
    )


def test_nothing_around_the_paper_is_taken():
    text = repr(read_html(page(SMALL)))
    for alien in (
        "must not be quoted",
        "dataLayer",
        "LaTeXML",
        "Skip to main",
        "An Author",
        "Report issue",
        "License",
    ):
        assert alien not in text


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.stem)
def test_whole_papers_lose_no_word(path):
    """Every word of the notation, references aside, is in some paragraph, caption or heading."""
    found = " ".join(
        " ".join((s.name, s.within, *s.paragraphs, *s.captions)) for s in read_html(page_of(path))
    )
    lines = [line for line in path.read_text().splitlines() if not line.startswith(("@", "=", "title:"))]
    source = re.sub(r"\$[^$]*\$|\[\[\d+\]\]", " ", "\n".join(lines))
    missing = set(re.findall(r"[A-Za-z]{4,}", source)) - set(re.findall(r"[A-Za-z]{4,}", found))
    assert missing <= {"abstract", "acknowledgements"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\xff\xfe",
        b"<html><body>Rate exceeded.</body></html>",
        b"<html><head><title>Login</title></head><body><p class='ltx_p'>Sign in</p></body></html>",
        b'{"error": "not html"}',
        b"%PDF-1.5",
    ],
)
def test_other_pages_are_no_paper(body):
    assert read_html(body) == ()


def test_deeply_nested_markup_ends():
    body = b'<article class="ltx_document">' + b"<div>" * 100_000 + b'<p class="ltx_p">deep</p>'
    read_html(body)


def test_entities_and_includes_are_not_followed():
    body = b"""<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><article class="ltx_document">
    <p class="ltx_p">before &x; after</p><iframe src="file:///etc/passwd">in</iframe></article>"""
    assert "root:" not in repr(read_html(body))


def test_invisible_and_turning_characters_go():
    sections = read_html(page("title: x\n# 1 A\nabc\u202edef\u200bghi\x07"))
    assert sections[0].paragraphs == ("abcdefghi",)


@given(st.text(alphabet="<>/=\"' abpdivltx_sectionmath-&;#\\{}$", max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_markup_gives_sections_or_nothing(text):
    for section in read_html(f'<article class="ltx_document">{text}</article>'.encode()):
        assert all(isinstance(t, str) and t == t.strip() for t in section.paragraphs)


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"\mathcal{O}(n^{2})", "O(n^2)"),
        (r"\mathbf{x}\in\mathbb{R}^{d\times k}", "x∈ R^d× k"),
        (r"50\%", "50%"),
        (r"\alpha_{t}\leq\frac{1}{\sqrt{n}}", "α_t≤1/√(n)"),
        ("", ""),
        ("{" * 5000, ""),
    ],
)
def test_latex_becomes_text(tex, text):
    assert readable(tex).replace(" ", "") == text.replace(" ", "")


def test_a_title_of_nothing_but_latex_is_readable():
    assert readable_title(r"$\alpha$-$\mathcal{O}(1)$") == "α-O(1)"
    assert readable_title("Plain $5 and nothing more") == "Plain $5 and nothing more"
