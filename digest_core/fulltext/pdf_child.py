"""The process that reads one PDF: bytes in, the pages' text out as JSON. Run by `pdf.py`, never imported by it.

PDFium parses whatever strangers send, so it gets little memory, little time, no files to write, and an environment
without secrets. Arguments: pages to read at most, characters to give at most.
"""

import json
import resource
import sys

MEMORY = 1024 * 2**20
CPU_SECONDS = 20
LONGEST_INPUT = 64 * 2**20
_LIMITS = (
    (resource.RLIMIT_AS, MEMORY),
    (resource.RLIMIT_CPU, CPU_SECONDS),
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_CORE, 0),
    (resource.RLIMIT_NOFILE, 64),
)
# PDFium's own number for a document that asks for a password.
_WRONG_PASSWORD = 4


def limit() -> None:
    """Give up what reading needs not; where the system forbids more than that already, keep its limit."""
    for what, amount in _LIMITS:
        _, highest = resource.getrlimit(what)
        bound = amount if highest == resource.RLIM_INFINITY else min(amount, highest)
        resource.setrlimit(what, (bound, bound))


def read(data: bytes, most_pages: int, most_characters: int) -> dict[str, object]:
    """`{"pages": [text…], "count": n}`, or `{"problem": "encrypted" | "broken"}`."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as wrong:
        locked = getattr(wrong, "err_code", None) == _WRONG_PASSWORD
        return {"problem": "encrypted" if locked else "broken"}
    pages: list[str] = []
    left = most_characters
    for number in range(min(len(document), most_pages)):
        text = _page(document, number)[:left]
        pages.append(text)
        left -= len(text)
    return {"pages": pages, "count": len(document)}


def _page(document: "object", number: int) -> str:
    """One page's text; a broken page is an empty one."""
    import pypdfium2

    try:
        return str(document[number].get_textpage().get_text_range())  # type: ignore[index]
    except (pypdfium2.PdfiumError, UnicodeError):
        return ""


def main() -> None:
    limit()
    data = sys.stdin.buffer.read(LONGEST_INPUT)
    found = read(data, int(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
