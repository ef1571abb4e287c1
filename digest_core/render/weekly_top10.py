"""The weekly top ten as Markdown: a numbered list, each entry's paragraphs indented by four."""

from zoneinfo import ZoneInfo

from digest_core.models import Edition, LinkKind, Section
from digest_core.render.articles import article_of, links, notes, paragraph, written_by
from digest_core.render.escape import escape

TITLE = "최신 AI 연구 동향 업데이트"
LINKS: dict[LinkKind, str] = {"paper": "Paper", "code": "Code", "discussion": "Discussion"}
_INDENT = "    "


def render_weekly_top10(edition: Edition, zone: ZoneInfo) -> str:
    """The edition in the form of a weekly top ten; ends with a newline."""
    article = article_of(edition)
    entries = [_entry(number, section) for number, section in enumerate(article.sections, 1)]
    return "\n\n".join([TITLE, *entries, _foot(edition, zone)]) + "\n"


def _entry(number: int, section: Section) -> str:
    title = escape(section.title, shares_line=True)
    heading = f"{title}: {escape(section.subtitle, shares_line=True)}" if section.subtitle else title
    lines = [paragraph(claims) for claims in (*section.paragraphs, section.lesson) if claims]
    if section.announced and lines:
        day = section.announced
        lines[0] += f" ({day.year}년 {day.month}월 {day.day}일 발표)"
    if found := links(section, LINKS):
        lines[-1:] = [f"{' '.join(lines[-1:])} ({' | '.join(found)})".strip()]
    marker = f"{number}.".ljust(len(_INDENT))
    return "\n".join([f"{marker}**{heading}**", *(f"{_INDENT}{line}" for line in lines)])


def _foot(edition: Edition, zone: ZoneInfo) -> str:
    """The days, how many papers were looked at, what went wrong, and who wrote it."""
    article, at = article_of(edition), edition.generated_at.astimezone(zone)
    about = (
        f"대상: {article.first} ~ {article.last}에 발표된 논문 {edition.candidates:,}편 "
        f"({edition.key}, {at:%Y-%m-%d %H:%M} 작성)"
    )
    lines = [about, *(f"알림: {note}" for note in notes(edition)), written_by(edition)]
    return "\n".join(f"> {line}" for line in lines)
