"""A second look by the model at lines that passed: are the roles right, is nothing said more broadly? Optional.

The deterministic check sees numbers, names and direction; who is better than whom it cannot see. It costs a trip of
its own before the repairs and one after them, and it can only refuse lines, never let one through.
"""

from collections.abc import Mapping, Sequence

from msgspec import structs

from digest_core.errors import ModelError
from digest_core.models import Claim
from digest_core.text import shorten
from digest_core.writing.desk import Desk
from digest_core.writing.loose_json import documents
from digest_core.writing.prompting import verify_prompt
from digest_core.writing.reply import clean
from digest_core.writing.sheet import SUMMARY, Refused, Sheet

_WRONG = {
    "swapped": "대상이나 관계가 원문과 뒤바뀌었습니다",
    "broader": "원문의 조건보다 넓게 말합니다",
    "unsupported": "근거 문장이 뒷받침하지 않습니다",
}
REASON_SHOWN = 120


def doubted(sheet: Sheet, desk: Desk) -> Sheet:
    """The sheet without the lines that the model, asked again, finds unsupported. An error leaves it as it is."""
    if not sheet.summary:
        return sheet
    try:
        verdicts = _verdicts(desk.ask(verify_prompt(_claims(sheet.summary))))
    except ModelError:
        return sheet
    numbered = list(enumerate(sheet.summary, 1))
    refused = (
        Refused(SUMMARY, claim.text, (verdicts[n],), ("opinion",)) for n, claim in numbered if n in verdicts
    )
    return structs.replace(
        sheet,
        summary=tuple(claim for n, claim in numbered if n not in verdicts),
        refused=(*sheet.refused, *refused),
    )


def _claims(claims: Sequence[Claim]) -> list[dict[str, object]]:
    return [{"n": n, "text": claim.text, "evidence": claim.evidence} for n, claim in enumerate(claims, 1)]


def _verdicts(text: str) -> Mapping[int, str]:
    """Why lines are doubted, by number; what cannot be read doubts nothing."""
    entries = [entry for found in documents(text) for entry in _listed(found.value)]
    doubts = ((e.get("n"), e.get("verdict"), e.get("reason")) for e in entries)
    return {
        n: _reason(str(verdict), reason)
        for n, verdict, reason in doubts
        if isinstance(n, int) and verdict in _WRONG
    }


def _listed(value: object) -> list[dict[str, object]]:
    listed = value.get("verdicts") if isinstance(value, dict) else value
    return [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []


def _reason(verdict: str, reason: object) -> str:
    told = shorten(clean(reason), REASON_SHOWN) if isinstance(reason, str) else ""
    return f"{_WRONG[verdict]}: {told}" if told else f"{_WRONG[verdict]}."
