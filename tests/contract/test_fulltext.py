"""`ports.FullTexts` over a real Valkey and real HTTP: what is read, what is kept, and every way it can go wrong."""

import gzip
import threading
import time
import zlib
from pathlib import Path

import pytest

from digest_core.fulltext import fetch
from digest_core.fulltext.reader import Bases, FullTextReader
from support.factories import make_paper
from support.fakes import FakeClock, FakeGate
from support.latexml import page, page_of
from support.paper_server import PaperServer, drip, endless, packed, redirect, status
from support.pdfs import pdf, scanned
from support.texts import MemoryTexts
from workers import keys
from workers.clock import SystemClock
from workers.fulltexts import RedisFullTexts
from workers.gate import RedisGate

PAPERS = Path(__file__).parents[2] / "benchmarks" / "open_questions" / "papers"
RAL = PAPERS / "2602.04884.txt"
PAPER = make_paper(arxiv_id="2602.04884v1", title="Reinforced Attention Learning")
ID = "2602.04884v1"
LOGIN = b"<html><body><form>Sign in to the hotel's network</form></body></html>"


def quiet(_: str) -> None:
    pass


def open_texts(redis, server, clock=None):
    clock = clock or FakeClock()
    gate = FakeGate(clock)
    bases = Bases(html=server.html_base, pdf=server.pdf_base)
    return RedisFullTexts(redis, gate, lambda: FullTextReader(bases, gate, clock))


def read(redis, html=None, pdf_=None, paper=PAPER):
    with PaperServer({} if html is None else {ID: html}, {} if pdf_ is None else {ID: pdf_}) as server:
        return open_texts(redis, server).document(paper, quiet), server


@pytest.fixture(params=["redis", "memory"])
def either(request, redis):
    """The real part and its stand-in; both know one paper."""
    if request.param == "memory":
        yield MemoryTexts()
        return
    with PaperServer({ID: page_of(RAL)}) as server:
        yield open_texts(redis, server)


def test_a_paper_is_its_sections_and_kept(either):
    assert either.kept(ID) is None
    document = either.document(PAPER, quiet)
    assert (document.origin, document.paper_id, document.arxiv_id) == ("html", PAPER.id, ID)
    assert "4.1 Datasets" in {section.name for section in document.sections}
    assert either.kept(ID) == document == either.document(PAPER, quiet)


def test_a_paper_without_a_text_is_its_abstract_and_says_so(either):
    other = make_paper(7)
    document = either.document(other, quiet)
    assert document.origin == "abstract"
    assert document.sections[0].paragraphs == (other.abstract,)
    assert "초록 기준" in document.notices[0]


def test_what_takes_time_is_told(either):
    steps = []
    either.document(PAPER, steps.append)
    assert steps


def test_html_is_read_once_and_kept(redis):
    with PaperServer({ID: page_of(RAL)}) as server:
        texts, steps = open_texts(redis, server), []
        assert texts.kept(ID) is None
        document = texts.document(PAPER, steps.append)
        again = open_texts(redis, server).document(PAPER, steps.append)
    assert document == again == texts.kept(ID)
    assert (document.origin, document.paper_id, document.notices) == ("html", "arxiv:2602.04884", ())
    assert server.asked == [f"/html/{ID}"]
    assert len(steps) == 1
    assert 13 * 24 * 3600 < redis.ttl(keys.full_text(ID)) <= keys.FULL_TEXT_SECONDS


def test_without_html_the_pdf_is_read(redis):
    document, server = read(redis, pdf_=pdf())
    assert document.origin == "pdf"
    assert server.asked == [f"/html/{ID}", f"/pdf/{ID}"]
    assert any("TrafficBench" in text for s in document.sections for text in s.paragraphs)


def test_requests_are_honest_and_take_turns(redis):
    clock = FakeClock()
    gate = FakeGate(clock)
    with PaperServer({}, {ID: pdf()}) as server:
        FullTextReader(Bases(html=server.html_base, pdf=server.pdf_base), gate, clock).read(PAPER, quiet)
    (_, first), (_, second) = gate.entered
    assert {name for name, _ in gate.entered} == {"arxiv"}
    assert second - first >= fetch.EVERY
    assert all(h["user-agent"].startswith("AI-Daily/") and "authorization" not in h for h in server.headers)


@pytest.mark.parametrize(
    ("html", "pdf_", "why"),
    [
        (None, None, "이 논문의 본문"),
        (LOGIN, LOGIN, "PDF 대신 다른 것"),
        (page("title: x\n# 1 A\nToo short."), None, "이 논문의 본문"),
        (None, scanned(), "글자가 없어"),
        (None, pdf(password="x"), "암호"),
        (None, pdf()[:700], "깨져"),
        (status(403), status(403), "HTTP 403"),
    ],
    ids=["nothing", "login page", "stub", "scanned", "locked", "broken", "forbidden"],
)
def test_what_cannot_be_read_falls_back_on_the_abstract_and_says_so(redis, html, pdf_, why):
    document, _ = read(redis, html, pdf_)
    assert document.origin == "abstract"
    assert document.sections[0].paragraphs == (PAPER.abstract,)
    assert why in document.notices[0]
    assert "초록 기준" in document.notices[0]
    assert keys.RETRY_SECONDS < redis.ttl(keys.full_text(ID)) <= keys.ABSTRACT_SECONDS


def test_an_html_page_in_place_of_a_paper_still_leads_to_the_pdf(redis):
    assert read(redis, LOGIN, pdf())[0].origin == "pdf"


@pytest.mark.nightly
def test_of_300_pages_the_document_says_how_many_were_read(redis):
    document, _ = read(redis, pdf_=pdf(pages=300))
    assert document.notices == ("PDF가 300쪽이라 앞의 80쪽만 읽었습니다.",)


@pytest.mark.parametrize("problem", [status(503), status(500)])
def test_what_may_pass_is_tried_again_soon(redis, problem):
    document, _ = read(redis, problem, problem)
    assert document.origin == "abstract"
    assert 0 < redis.ttl(keys.full_text(ID)) <= keys.RETRY_SECONDS


def test_a_service_that_asks_for_patience_is_left_alone(redis):
    document, server = read(redis, status(429, Retry_After="120"), pdf())
    assert document.origin == "abstract"
    assert server.asked == [f"/html/{ID}"]
    assert "429" in document.notices[0]


def test_a_withdrawn_paper_is_not_asked_for(redis):
    gone = make_paper(arxiv_id=ID, comment="This paper has been withdrawn by the authors due to an error")
    document, server = read(redis, page_of(RAL), paper=gone)
    assert server.asked == []
    assert "철회" in document.notices[0]


@pytest.mark.parametrize("comment", ["The withdrawn feature of GPT-4 is studied", "12 pages", None])
def test_other_comments_are_no_withdrawal(redis, comment):
    assert read(redis, page_of(RAL), paper=make_paper(arxiv_id=ID, comment=comment))[0].origin == "html"


def test_old_identifiers_have_a_slash(redis):
    old = make_paper(id="arxiv:cs/0112017", arxiv_id="cs/0112017v1")
    with PaperServer({"cs/0112017v1": page_of(RAL)}) as server:
        document = open_texts(redis, server).document(old, quiet)
    assert server.asked == ["/html/cs/0112017v1"]
    assert document.origin == "html"


@pytest.mark.parametrize(
    "arxiv_id",
    ["../../etc/passwd", "2602.04884v1?x=1", "2602.04884v1#", "", "http://evil.example/", "x\r\ny"],
)
def test_what_is_no_identifier_is_never_part_of_an_address(redis, arxiv_id):
    odd = make_paper(id="arxiv:odd", arxiv_id=arxiv_id)
    with PaperServer() as server:
        document = open_texts(redis, server).document(odd, quiet)
    assert server.asked == []
    assert document.origin == "abstract"


def test_redirects_stay_with_the_configured_origin(redis):
    with PaperServer({"2602.04884v1": page_of(RAL)}) as elsewhere:
        document, _ = read(
            redis, redirect(f"{elsewhere.html_base}/{ID}"), redirect(f"{elsewhere.pdf_base}/{ID}")
        )
    assert elsewhere.asked == []
    assert document.origin == "abstract"
    assert "허용되지 않은 주소" in document.notices[0]


@pytest.mark.parametrize(
    "place",
    ["https://arxiv.org/html/2602.04884v1", "https://arxiv.org.:443/x", "file:///etc/passwd", "//[::1]/x"],
)
def test_not_even_arxiv_itself_is_another_origin_we_follow(redis, place):
    document, _ = read(redis, redirect(place), redirect(place))
    assert document.origin == "abstract"


def test_a_redirect_within_the_origin_is_followed(redis):
    with PaperServer({ID: redirect("/html/2602.04884v1/"), "2602.04884v1/": page_of(RAL)}) as server:
        assert open_texts(redis, server).document(PAPER, quiet).origin == "html"


def test_redirects_without_end_end(redis):
    with PaperServer({ID: redirect(f"/html/{ID}")}, {ID: redirect(f"/pdf/{ID}")}) as server:
        document = open_texts(redis, server).document(PAPER, quiet)
    assert document.origin == "abstract"
    assert len(server.asked) <= 2 * (fetch.MOST_REDIRECTS + 1)


def bomb() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([packer.compress(b"<p>" * 2**20) for _ in range(60)] + [packer.flush()])


@pytest.mark.parametrize(
    "body", [packed(bomb()), endless, b"<p>" * (50 * 2**20 // 3)], ids=["bomb", "endless", "50 MB"]
)
def test_what_is_too_large_is_left(redis, body):
    document, _ = read(redis, body, body)
    assert document.origin == "abstract"
    assert "너무 큽니다" in document.notices[0]


def test_proper_compression_is_read(redis):
    assert read(redis, packed(gzip.compress(page_of(RAL))))[0].origin == "html"


def test_a_dripping_answer_is_left_in_time(redis, monkeypatch):
    monkeypatch.setattr("digest_core.http.ATTEMPT_SECONDS", 0.3)
    with PaperServer({ID: drip}, {ID: drip}) as server:
        started = time.monotonic()
        document = open_texts(redis, server).document(PAPER, quiet)
    assert document.origin == "abstract"
    assert time.monotonic() - started < 10


def test_a_long_paper_fits_into_its_place(redis):
    body = page("title: x\n# 1 A\n" + "\n".join(f"{n} " + "word " * 200 for n in range(2000)))
    document, _ = read(redis, body)
    assert document.notices == ("논문이 길어 뒷부분은 읽지 않았습니다.",)
    assert redis.strlen(keys.full_text(ID)) < 2**20


def test_what_is_kept_and_cannot_be_read_is_read_again(redis):
    for junk in (
        b"junk",
        zlib.compress(b"[]"),
        zlib.compress(b'{"v": 99, "document": {}}'),
        zlib.compress(b'{"v":1}'),
    ):
        redis.set(keys.full_text(ID), junk)
        assert read(redis, page_of(RAL))[0].origin == "html"


def test_two_who_ask_at_once_fetch_once(redis):
    clock = SystemClock()
    gate, found = RedisGate(redis, clock), []
    with PaperServer({ID: page_of(RAL)}) as server:
        bases = Bases(html=server.html_base, pdf=server.pdf_base)

        def ask() -> None:
            texts = RedisFullTexts(redis, gate, lambda: FullTextReader(bases, gate, clock))
            found.append(texts.document(PAPER, quiet))

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(server.asked) == 1
    assert len(set(map(repr, found))) == 1
