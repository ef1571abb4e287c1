"""The deep dive as Markdown. Every text of the paper and of the writer is escaped here."""

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from digest_core.models import EXTRACTIVE, Claim, DeepDive, Edition, Paper
from digest_core.render.escape import escape, safe_url

SUBTITLE = "부제"
VERDICT = "한 줄 결론"
TLDR = "TL;DR (요약)"
PROBLEM = "문제 정의(Problem)"
METHOD = "제안 방법(Method)"
CONTRIBUTIONS = "핵심 기여/차별점(Contributions)"
LIMITATIONS = "한계/리스크(Limitations)"
TAKEAWAYS = "실무 적용 아이디어(Practical Takeaways)"
FACTS = "메타 정보"
LINKS = "참고 링크"
BY_ABSTRACT = "초록 기준"
NOT_STATED = "논문에 적혀 있지 않음."
NOT_IN_ABSTRACT = f"{BY_ABSTRACT}으로는 확인할 수 없음."
NO_IDEAS = "모델 없이 만들어 비어 있음. GEMINI_API_KEY를 설정하면 채워짐."
NO_MODEL = "모델 없이 논문의 문장을 그대로 골라 담았습니다."


def sections_of(dive: DeepDive) -> tuple[tuple[str, tuple[Claim, ...]], ...]:
    """The sections of lines in the order they are shown, with their headings."""
    return (
        (TLDR, dive.tldr),
        (PROBLEM, dive.problem),
        (METHOD, dive.method),
        (CONTRIBUTIONS, dive.contributions),
        (LIMITATIONS, dive.limitations),
        (TAKEAWAYS, dive.takeaways),
    )


def missing(dive: DeepDive, heading: str, writer: str) -> str:
    """What stands in a section without lines: ideas are a writer's, everything else the paper's."""
    if heading == TAKEAWAYS and writer == EXTRACTIVE:
        return NO_IDEAS
    return NOT_IN_ABSTRACT if dive.origin == "abstract" else NOT_STATED


def facts_of(edition: Edition, zone: ZoneInfo) -> tuple[tuple[str, str], ...]:
    """The lines of 메타 정보 as label and value."""
    dive, paper = edition.deep_dive, edition.items[0].subject
    if dive is None or not isinstance(paper, Paper):
        return ()
    version = paper.arxiv_id.rpartition("v")[2]
    published = paper.published.astimezone(zone) if paper.published else None
    shown = f"arXiv v{version}" if version.isdecimal() and "v" in paper.arxiv_id else "arXiv"
    when = f"{published.year}년 {published.month}월 ({shown})" if published else f"알 수 없음 ({shown})"
    return (
        ("저자", ", ".join(paper.authors) or "알 수 없음"),
        ("발표일", when),
        ("카테고리", ", ".join(dive.topics) or "알 수 없음"),
    )


def render_deep_dive(edition: Edition, zone: ZoneInfo) -> str:
    """The edition in the form of a deep dive; ends with a newline."""
    dive = edition.deep_dive
    if dive is None:
        raise ValueError("not a deep dive")
    blocks = [
        f"# {escape(edition.title)}",
        f"**{SUBTITLE}:** {escape(dive.subtitle, shares_line=True)}",
        *_remarks(edition, dive),
        f"## {VERDICT}\n{escape(dive.verdict.text)}",
        *(
            _section(heading, claims, missing(dive, heading, edition.writer))
            for heading, claims in sections_of(dive)
        ),
        f"## {FACTS}\n{_facts(facts_of(edition, zone))}",
        f"## {LINKS}\n{_links(links_of(edition))}",
    ]
    return "\n\n".join(blocks) + "\n"


def remarks(edition: Edition, dive: DeepDive) -> list[str]:
    """What readers must know of how this came to be: only the abstract was read, or no model wrote it."""
    notes = [note.problem for note in edition.notes]
    if dive.origin == "abstract" and not any(BY_ABSTRACT in note for note in notes):
        notes.insert(0, f"{BY_ABSTRACT}: 본문을 읽지 못했습니다.")
    if edition.writer == EXTRACTIVE:
        notes.append(NO_MODEL)
    return notes


def links_of(edition: Edition) -> list[str]:
    """The paper's page and its further links, as they are; only safe ones may be shown as links."""
    item = edition.items[0]
    return [item.subject.url, *(reference.url for reference in item.references[1:])]


def _remarks(edition: Edition, dive: DeepDive) -> list[str]:
    notes = remarks(edition, dive)
    return ["\n".join(f"> {escape(note)}" for note in notes)] if notes else []


def _section(heading: str, claims: Sequence[Claim], instead: str) -> str:
    lines = [escape(claim.text) for claim in claims] or [instead]
    return "\n".join([f"## {heading}", *(f"- {line}" for line in lines)])


def _facts(facts: Sequence[tuple[str, str]]) -> str:
    """Lines of one paragraph break by two spaces; the last one needs none."""
    lines = [f"- {label}: {escape(value, shares_line=True)}" for label, value in facts]
    return "\n".join([*(f"{line}  " for line in lines[:-1]), *lines[-1:]])


def _links(urls: Iterable[str]) -> str:
    safe = dict.fromkeys(url for url in map(safe_url, urls) if url)
    return "\n".join(f"- [{url}]({url})" for url in safe)
