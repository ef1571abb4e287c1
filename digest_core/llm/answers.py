"""What every provider's text goes through: one strict JSON document out of fences, chatter and TeX; no thoughts."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, NoReturn

from digest_core.errors import ModelBroken, ModelError
from digest_core.llm import faults
from digest_core.model_ports import Completion, Prompt
from digest_core.models import Usage

# A hostile text may open a bracket at every character; each is a parse of its own.
_TRIES = 40
_OPENING, _CLOSING = "<think>", "</think>"
_THOUGHTS = re.compile(rf"\A\s*{_OPENING}.*?(?:{_CLOSING}\s*|\Z)", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_HEX = re.compile(r"[0-9a-fA-F]{4}")
# TeX commands that begin like one of JSON's escapes \n, \r, \t; \b and \f never stand before a letter in earnest.
_TEX = re.compile(
    r"(?:nabla|neq?|nu|not|rho|rangle|rceil|rfloor|rm|tau|th|times|to|top|tilde|tfrac|triangle|theta)(?![a-z])"
    r"|(?:text|right)[a-z]*"
)


class Piece(NamedTuple):
    """What counts in an answer, or in a piece of one; empty where it says nothing of that.

    `finish` and `block` (of the prompt, or a refusal) are the provider's words.
    """

    text: str = ""
    finish: str = ""
    block: str = ""
    usage: Usage | None = None

    def followed_by(self, piece: "Piece", spoken: str) -> "Piece":
        """All that is known after one more piece, of whose text `spoken` counts."""
        return Piece(
            self.text + spoken,
            piece.finish or self.finish,
            piece.block or self.block,
            piece.usage or self.usage,
        )


Judge = Callable[[Piece], ModelError | None]


def whole(model: str, prompt: Prompt, answer: Piece, judge: Judge) -> Completion:
    """The finished answer; raises what `judge` finds, and `ModelBroken` for what should be JSON and is not."""
    spoken = answer._replace(text=sound(without_thoughts(answer.text)))
    if wrong := judge(spoken):
        raise wrong
    text = spoken.text if prompt.schema is None else json_document(spoken.text)
    if text is None:
        raise ModelBroken(model, faults.not_json(model))
    return Completion(text=text, usage=answer.usage or Usage(1))


def told(model: str, pieces: Iterable[Piece], judge: Judge) -> Iterator[str | Usage]:
    """The text of a stream as it comes, its usage last; raises what `judge` finds of the whole at the end."""
    thoughts, sofar = Thoughts(), Piece()
    for piece in pieces:
        spoken = sound(thoughts.spoken(piece.text))
        sofar = sofar.followed_by(piece, spoken)
        if spoken:
            yield spoken
    if rest := sound(thoughts.rest()):
        sofar = sofar.followed_by(Piece(), rest)
        yield rest
    if wrong := judge(sofar):
        raise wrong
    if not sofar.finish:
        raise ModelBroken(model, faults.broke_off(model))
    yield sofar.usage or Usage(1)


def sound(text: str) -> str:
    """`text` without halves of characters, which nothing can store."""
    return text.encode("utf-8", "replace").decode("utf-8")


def without_thoughts(text: str) -> str:
    """`text` without the thinking that some servers leave at its head."""
    return _THOUGHTS.sub("", text)


class Thoughts:
    """Leaves out the thinking at the head of an answer that comes in pieces."""

    def __init__(self) -> None:
        self._held = ""
        self._over = False

    def spoken(self, piece: str) -> str:
        """What of the text so far can be handed on now."""
        if self._over:
            return piece
        self._held += piece
        head = self._held.lstrip()
        if head.startswith(_OPENING):
            _, closed, rest = head.partition(_CLOSING)
            return self._end(rest.lstrip()) if closed else ""
        return "" if _OPENING.startswith(head) else self._end(self._held)

    def rest(self) -> str:
        """What was held back at the end, unless it is thinking that never ended."""
        return "" if self._over or self._held.lstrip().startswith(_OPENING) else self._end(self._held)

    def _end(self, text: str) -> str:
        self._over, self._held = True, ""
        return text


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
