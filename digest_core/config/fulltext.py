"""Where full texts come from."""

from msgspec import Struct

from digest_core.config.values import Reader, http_url


class FullTextSettings(Struct, frozen=True, kw_only=True):
    """Addresses of arXiv's HTML and PDF, to which `/IDENTIFIER` is added."""

    html_base: str
    pdf_base: str


def read(reader: Reader) -> FullTextSettings:
    """Read the settings of full texts."""
    return FullTextSettings(
        html_base=reader.read("ARXIV_HTML_BASE", "https://arxiv.org/html", http_url),
        pdf_base=reader.read("ARXIV_PDF_BASE", "https://arxiv.org/pdf", http_url),
    )
