"""Answers from what the writer of an edition left of an item: summary, risks, ideas, evidence. Pure."""

from collections.abc import Callable, Sequence

from msgspec import structs

from digest_core.models import EXTRACTIVE, IMPORTED, Claim, Item, Risk
from digest_core.questions.material import Part, Topic, unknown
from digest_core.questions.metadata import catalogue
from digest_core.render.markdown import empty_line, told_risk
from digest_core.writing.extractive import closest_sentence, stated_limits
from digest_core.writing.sentences import split_sentences

NO_MODEL_IN_ENGLISH = "This briefing was made without a model. Set GEMINI_API_KEY to have this filled in."
UNWRITTEN_IN_ENGLISH = "The model could not write this part; the briefing's notes say why."
_ROLES = {"문제": "Problem", "방법": "Method", "결과": "Result", "한계": "Limit"}
_FROM_THE_ABSTRACT = ("summary", "evidence")
"""Kinds of `closest_sentence` that stand in for the evidence of a text written by hand."""


def summary(topic: Topic) -> Part:
    """The summary's lines and the line of metadata."""
    item = topic.item
    lines = [_claim(topic, claim) for claim in item.summary]
    note = topic.quotes_note if any(claim.text in claim.evidence for claim in item.summary) else ""
    if topic.news and not lines and topic.news.snippet:
        lines = [topic.quoted(topic.news.snippet)]
    lines = [*(catalogue(topic) if topic.catalogue else ()), *lines]
    lines += [f"{topic.say('정보', 'Facts')}: {item.facts}"] if item.facts else []
    quote = next((s for claim in item.summary for s in claim.evidence), "")
    if lines:
        return Part(tuple(lines), quote=quote, note=note)
    return unknown(topic.say("저장된 요약이 없습니다.", "No summary is stored."))


def _claim(topic: Topic, claim: Claim) -> str:
    role = f"{topic.say(claim.role, _ROLES[claim.role])}: " if claim.role else ""
    return role + (f"“{claim.text}”" if claim.text in claim.evidence else claim.text)


def one_liner(topic: Topic) -> Part:
    if topic.item.one_liner:
        return Part((topic.item.one_liner,))
    return _needs_model(topic, topic.say("저장된 한 줄 평이 없습니다.", "No one-line verdict is stored."))


def ideas(topic: Topic) -> Part:
    if topic.item.apply:
        return Part(topic.item.apply)
    return _needs_model(topic, topic.say("저장된 적용 아이디어가 없습니다.", "No ideas are stored."))


def _needs_model(topic: Topic, otherwise: str) -> Part:
    return no_model(topic.say, topic.item) if topic.item.writer == EXTRACTIVE else unknown(otherwise)


def no_model(say: Callable[[str, str], str], *items: Item) -> Part:
    """What stands where only a model could have written something."""
    missed = any(item.unwritten for item in items)
    return unknown(say(empty_line(*items), UNWRITTEN_IN_ENGLISH if missed else NO_MODEL_IN_ENGLISH))


def risks(topic: Topic) -> Part:
    """The stored risks; without any, the limit that the abstract states, or that it states none."""
    told = topic.item.risks
    lines = [line for risk in told for line in _risk(topic, risk)]
    if all(risk.basis == "not_stated" for risk in told):
        return _after(lines, _limits(topic))
    if any(risk.basis == "inferred" for risk in told):
        lines.append(
            topic.say(
                f"브리핑을 쓴 쪽의 판단이며, {'기사' if topic.news else '논문'}에 적힌 한계가 아닐 수 있습니다.",
                f"This is the judgement of the briefing's writer; the {'story' if topic.news else 'paper'} may not state it.",
            )
        )
    return Part(tuple(lines), quote=next((s for risk in told for s in risk.evidence), ""))


def _risk(topic: Topic, risk: Risk) -> list[str]:
    quotes = [topic.quoted(sentence) for sentence in risk.evidence]
    return quotes if risk.text in risk.evidence else [told_risk(risk, topic.item), *quotes]


def _after(lines: Sequence[str], part: Part) -> Part:
    """A part with lines before its own."""
    return structs.replace(part, lines=(*lines, *part.lines), known=part.known or bool(lines))


def _limits(topic: Topic) -> Part:
    if topic.news:
        return unknown(
            topic.say(
                "기사 요약에 위험이나 한계가 적혀 있지 않습니다.", "The story's excerpt states no risk."
            )
        )
    if topic.trouble:
        return unknown(topic.trouble)
    sentences = split_sentences(topic.abstract)
    if stated := [sentences[place] for place in stated_limits(sentences)]:
        return Part(tuple(map(topic.quoted, stated)), quote=stated[0])
    none = (
        topic.say("견본 문장에 한계가 적혀 있지 않습니다.", "The sample's sentences state no limitation.")
        if topic.sample
        else topic.say("초록에 한계가 적혀 있지 않습니다.", "The abstract states no limitation.")
    )
    nearest = closest_sentence(topic.abstract, "risk")
    return Part((none, topic.quoted(nearest)), quote=nearest) if nearest else Part((none,))


def evidence(topic: Topic) -> Part:
    """The source sentences behind the summary; for an imported item the abstract's own, called so."""
    item = topic.item
    stored = [s for claim in item.summary for s in claim.evidence]
    stored += [s for risk in item.risks for s in risk.evidence]
    if stored:
        sentences = tuple(dict.fromkeys(stored))
        return Part(tuple(map(topic.quoted, sentences)), quote=sentences[0])
    if topic.news and topic.news.snippet:
        return Part((topic.quoted(topic.news.snippet),), quote=topic.news.snippet)
    return _near_evidence(topic)


def _near_evidence(topic: Topic) -> Part:
    found = (closest_sentence(topic.abstract, kind) for kind in _FROM_THE_ABSTRACT)
    sentences = tuple(dict.fromkeys(sentence for sentence in found if sentence))
    if not sentences:
        missing = topic.say("저장된 근거 문장이 없습니다.", "No source sentence is stored.")
        return unknown(topic.trouble or missing)
    note = (
        topic.say(
            "가져온 브리핑이라 작성자가 남긴 근거는 없습니다. 초록에서 가장 가까운 문장입니다.",
            "This briefing was imported without its writer's evidence; these are the nearest sentences.",
        )
        if topic.item.writer == IMPORTED
        else topic.say("초록에서 가장 가까운 문장입니다.", "The nearest sentences of the abstract.")
    )
    return Part((note, *map(topic.quoted, sentences)), quote=sentences[0])
