"""Where sentences end, in English abstracts and in Korean. Pure.

A sentence ends at `.`, `!`, `?`, `…` or `。` (and the quotes and brackets that close there) before white space
and something that can begin a sentence. The exceptions are what abstracts hold: abbreviations, initials, list
numbers, formulas between dollar signs. In doubt the text stays whole.
"""

import re
from collections.abc import Iterator

from digest_core.text import one_line

_END = re.compile(r"""(?<![.!?…。])[.!?…。][.!?…。]*["'”’»)\]}*]* (?=(\S+))""")
_BEGINS = re.compile(
    r"""["'“‘«(\[{$\\*#–—-]*(?:[A-Z0-9À-ÖØ-Þ\u0370-\uffff]|[a-z]{1,4}[A-Z]|\\[a-zA-Z]|[ivx]{1,4}\)|https?://)|\$\S"""
)
_FORMULA = re.compile(r"(?<!\\)\$(?=\S)[^$]{0,400}(?<=\S)\$(?!\d)")
_LAST_WORD = re.compile(r"[^\s(\[{\"'“‘]*$")
_NAME_INITIAL = re.compile(r"(?:[A-Z]\.)*[A-Z]\.")
_LIST_NUMBER = re.compile(r"\(?(?:\d{1,2}|[ivx]{1,4}|[a-zA-Z])\.")

# Never the end of a sentence: something always follows them.
_ALWAYS_OPEN = "e.g. i.e. eg. ie. cf. vs. v.s. viz. ca. resp. approx. w.r.t. wrt. a.k.a. aka."
# May end a sentence; they do where the next word is one that begins sentences.
_MAY_END = """
    al. etc. inc. ltd. co. corp. ph.d. m.sc. b.sc. u.s. u.k. e.u. u.n. i.i.d. a.s. a.i. a.m. p.m. s.t. jan. feb.
    mar. apr. jun. jul. aug. sep. sept. oct. nov. dec. fig. figs. eq. eqs. eqn. eqns. sec. secs. sect. tab. ref.
    refs. thm. def. prop. lem. cor. alg. algo. app. appx. art. ch. chap. vol. pp. no. nos. dr. mr. mrs. ms. prof.
    st. mt. gen. esp. incl. dept. univ.
"""
_BEGIN_SENTENCES = """
    a across additionally after all although an analysis and another as at based because before besides both but
    building by code combined compared concretely consequently conversely crucially despite drawing due during each
    empirical empirically even evaluated evaluation evaluations existing experiment experimental experiments
    extensive finally first for from further furthermore given hence here however i if importantly in indeed
    inspired instead it its key leveraging many meanwhile moreover most motivated nevertheless next nonetheless
    notably of on once one our overall prior recent recently remarkably results second several similarly simulations
    since some specifically such surprisingly that the then theoretically there thereby therefore these they third
    this those through thus to together two ultimately under unfortunately unlike using we what when whereas which
    while why with without yet
"""
_OPEN_ABBREVIATIONS = frozenset(_ALWAYS_OPEN.split())
_CLOSED_ABBREVIATIONS = frozenset(_MAY_END.split())
_OPENERS = frozenset(_BEGIN_SENTENCES.split())


def split_sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text, which is read as one line.

    Nothing is lost: joined by spaces the sentences are `one_line(text)` again.
    """
    line = one_line(text)
    starts = [0, *_boundaries(line)]
    return tuple(
        line[start:end].rstrip(" ")
        for start, end in zip(starts, [*starts[1:], len(line)], strict=True)
        if line
    )


def _boundaries(line: str) -> Iterator[int]:
    """Where sentences begin, without the first."""
    formulas = [match.span() for match in _FORMULA.finditer(line)]
    start = 0
    for match in _END.finditer(line):
        inside = any(begin < match.start() < end for begin, end in formulas)
        if not inside and _ends(line[start : match.start() + 1], match[0].rstrip(" "), match[1]):
            start = match.end()
            yield start


def _ends(sentence: str, mark: str, following: str) -> bool:
    """Whether a sentence ends with its last character; `mark` is the punctuation there, then `following`."""
    if not _BEGINS.match(following):
        return False
    if mark != ".":
        return not _is_abbreviation(sentence, following) if mark.startswith(".") else True
    if _LIST_NUMBER.fullmatch(sentence):
        return False
    return not _is_abbreviation(sentence, following)


def _is_abbreviation(sentence: str, following: str) -> bool:
    last = _LAST_WORD.search(sentence[-40:])
    word = last[0] if last else ""
    if word.casefold() in _OPEN_ABBREVIATIONS:
        return True
    unsure = word.casefold() in _CLOSED_ABBREVIATIONS or _NAME_INITIAL.fullmatch(word) is not None
    return unsure and following.strip("\"'“‘([{,;:").casefold() not in _OPENERS
