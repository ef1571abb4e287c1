"""What every provider's text goes through: one strict JSON document out of fences, chatter and TeX; no thoughts."""

import json
import re
from typing import NoReturn

from digest_core.errors import ModelBroken
from digest_core.llm import faults
from digest_core.models import Usage
from digest_core.ports import Completion, Prompt

# A hostile text may open a bracket at every character; each is a parse of its own.
_TRIES = 40
_THOUGHTS = re.compile(r"\A\s*<think>.*?(?:</think>\s*|\Z)", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_HEX = re.compile(r"[0-9a-fA-F]{4}")
# TeX commands that begin like one of JSON's escapes \n, \r, \t; \b and \f never stand before a letter in earnest.
_TEX = re.compile(
    r"(?:nabla|neq?|nu|not|rho|rangle|rceil|rfloor|rm|tau|th|times|to|top|tilde|tfrac|triangle|theta)(?![a-z])"
    r"|(?:text|right)[a-z]*"
)


def completion(model: str, prompt: Prompt, text: str, usage: Usage) -> Completion:
    """The finished answer; raises `ModelBroken` where it is empty or, with a schema, no JSON."""
    spoken = sound(without_thoughts(text))
    if not spoken.strip():
        raise ModelBroken(model, faults.empty(model))
    if prompt.schema is None:
        return Completion(text=spoken, usage=usage)
    document = json_document(spoken)
    if document is None:
        raise ModelBroken(model, faults.not_json(model))
    return Completion(text=document, usage=usage)


def sound(text: str) -> str:
    """`text` without halves of characters, which nothing can store."""
    return text.encode("utf-8", "replace").decode("utf-8")


def without_thoughts(text: str) -> str:
    """`text` without the thinking that some servers leave at its head."""
    return _THOUGHTS.sub("", text)


def json_document(text: str) -> str | None:
    """The longest JSON object or array in `text`, as strict JSON; None where none is whole."""
    escaped = tex_escaped(text)
    decoder = json.JSONDecoder(strict=False, parse_constant=_refuse)
    best, at = "", 0
    for _ in range(_TRIES):
        opening = _next_opening(escaped, at)
        if opening is None:
            break
        try:
            value, at = decoder.raw_decode(escaped, opening)
        except (ValueError, RecursionError):
            at = opening + 1
            continue
        best = max(best, sound(json.dumps(value, ensure_ascii=False)), key=len)
    return best or None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _next_opening(text: str, at: int) -> int | None:
    found = [place for place in (text.find("{", at), text.find("[", at)) if place >= 0]
    return min(found) if found else None


def tex_escaped(text: str) -> str:
    """`text` with the backslashes doubled that were meant for TeX."""
    return _ESCAPE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    letter, rest = match[1], match.string[match.end() : match.end() + 14]
    if letter in '"\\/':
        return match[0]
    if letter == "u":
        meant = bool(_HEX.match(rest))
    elif letter in "bf":
        meant = not rest[:1].isalpha()
    else:
        meant = letter in "nrt" and not _TEX.match(letter + rest)
    return match[0] if meant else "\\" + match[0]
