"""Papers' texts as jobs on the queue `ask`, with real workers."""

import os
import pickletools
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from support.arxiv_server import ArxivServer
from support.embedded import eventually
from support.factories import make_paper
from support.latexml import page_of
from support.paper_server import PaperServer
from workers import keys
from workers.ask_queue import fetch_job_id, submit_fetch

ROOT = Path(__file__).parents[2]
RAL = ROOT / "benchmarks" / "open_questions" / "papers" / "2602.04884.txt"
PAPER = make_paper(arxiv_id="2602.04884v1", title="Reinforced Attention Learning")


def test_a_worker_reads_a_paper_once(redis, valkey_url):
    with ArxivServer([PAPER]) as arxiv, PaperServer({"2602.04884v1": page_of(RAL)}) as papers:
        env = os.environ | {
            "REDIS_URL": valkey_url,
            "ARXIV_API_BASE": arxiv.base,
            "ARXIV_HTML_BASE": papers.html_base,
            "ARXIV_PDF_BASE": papers.pdf_base,
        }
        first, second = submit_fetch(redis, "2602.04884"), submit_fetch(redis, "2602.04884")
        assert first.id == second.id == fetch_job_id("2602.04884")
        worker = subprocess.Popen([sys.executable, "-m", "bot", "worker", "ask"], cwd=ROOT, env=env)
        try:
            eventually(lambda: first.get_status().value == "finished", within=60)
        finally:
            worker.terminate()
            worker.wait(15)
    result = first.latest_result().return_value
    assert (result["arxiv_id"], result["origin"]) == ("2602.04884v1", "html")
    assert result["sections"] > 10
    assert papers.asked == ["/html/2602.04884v1"]
    assert redis.exists(keys.full_text("2602.04884v1"))


def test_payloads_hold_an_identifier_and_are_no_pickle(redis):
    job = submit_fetch(redis, "cs/0112017")
    raw = redis.hget(f"rq:job:{job.id}", "data")
    assert b"cs/0112017" in zlib.decompress(raw)
    with pytest.raises(ValueError, match="opcode"):
        list(pickletools.genops(zlib.decompress(raw)))
