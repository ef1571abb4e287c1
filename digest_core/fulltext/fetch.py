"""One document of a paper from arXiv.org: polite, bounded, and only from the configured origin."""

import requests

from digest_core.errors import FullTextMissing, SourceBroken
from digest_core.http import PoliteAdapter, Service, World
from digest_core.identifiers import is_identifier

LABEL = "arXiv"
SLOT = "arxiv"
# The same slot and pace as arXiv's API: https://info.arxiv.org/help/api/tou.html
EVERY = 3.0
HTML_LIMIT = 16 * 2**20
PDF_LIMIT = 32 * 2**20
MOST_REDIRECTS = 3
NOT_THERE = "arXiv에 이 논문의 본문(HTML, PDF)이 없습니다."
NO_IDENTIFIER = "arXiv 논문 번호가 아닙니다."


def fetch(base: str, arxiv_id: str, *, limit: int, world: World) -> bytes:
    """The body of `BASE/IDENTIFIER`.

    Raises `FullTextMissing` where arXiv has none, any other `SourceError` where it cannot be read.
    """
    if not is_identifier(arxiv_id):
        raise FullTextMissing(LABEL, NO_IDENTIFIER)
    service = Service(SLOT, LABEL, base, None, EVERY, limit)
    with requests.Session() as session:
        adapter = PoliteAdapter(service, world, _checked)
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        session.max_redirects = MOST_REDIRECTS
        # A paper is not worth anybody's password: no .netrc. Proxies stay those of the environment.
        session.auth = _no_credentials
        try:
            return session.get(f"{base}/{arxiv_id}").content
        except requests.TooManyRedirects:
            raise SourceBroken(LABEL, "arXiv가 끝없이 다른 주소로 넘겨서 그만두었습니다.") from None
        except requests.RequestException as wrong:
            raise SourceBroken(
                LABEL, "arXiv의 응답을 읽을 수 없습니다. 주소 설정을 확인해 주세요."
            ) from wrong


def _no_credentials(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _checked(status: int, body: bytes) -> bytes:
    if status in {404, 410}:
        raise FullTextMissing(LABEL, NOT_THERE)
    if status != 200:
        raise SourceBroken(LABEL, f"arXiv가 요청을 받아들이지 않았습니다(HTTP {status}).")
    return body
