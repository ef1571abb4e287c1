"""The house's Korean, section by section: length, register, share of Hangul, repeats, leftovers of a model. Pure.

Lengths are in characters and bind the daily briefing only; an action is passed as `제목: 본문` and measured
whole. Whether a line is true is not asked here (see `grounding`).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from digest_core.writing.faults import Fault, quoted
from digest_core.writing.grounding import LONGEST
from digest_core.writing.korean import Register, fix_particles, hangul_share, is_courteous, register_of
from digest_core.writing.sentences import split_sentences
from digest_core.writing.source import SourceText


class Section(NamedTuple):
    """What the lines of a section must be; `shortest` and `longest` in characters, 0 where nothing binds."""

    name: str
    registers: frozenset[Register]
    shortest: int = 0
    longest: int = 0
    share: float = 0.8


POLITE: frozenset[Register] = frozenset({"polite"})
COURTEOUS: frozenset[Register] = frozenset({"polite", "spoken"})
"""합니다체 and 해요체; 반말 is neither."""
PLAIN: frozenset[Register] = frozenset({"plain", "noun"})
SHARE_OF_LINE = 0.35
SECTIONS: Mapping[str, Section] = {
    "summary": Section("요약", POLITE, 40, 140),
    "one_liner": Section("한 줄 평", PLAIN, 60, 130),
    "apply": Section("적용 아이디어", POLITE, 80, 150),
    "risk": Section("리스크", POLITE, 40, 90),
    "action": Section("실무 액션", POLITE, 150, 240, share=0.6),
    "verdict": Section("한 줄 결론", PLAIN),
    "tldr": Section("TL;DR", PLAIN),
    "problem": Section("문제 정의", PLAIN),
    "method": Section("제안 방법", PLAIN),
    "contribution": Section("핵심 기여", PLAIN),
    "limitation": Section("한계", PLAIN),
    "takeaway": Section("실무 적용", PLAIN),
    "paragraph": Section("문단", POLITE, share=0.65),
    "review": Section("주간 리뷰", COURTEOUS, share=0.65),
}
_REGISTER_NAMES: Mapping[Register, str] = {
    "polite": "합니다체",
    "plain": "한다체",
    "noun": "명사형",
    "spoken": "구어체",
}
ALIKE = 0.7
"""Shared letter pairs from which two lines say the same."""
FOREIGN_RUN = 7

_META = re.compile(
    r"(?:제공된|제공하신|주어진|위의?|입력된|첨부된) ?(?:초록|텍스트|문장|원문|본문|자료|논문 정보|내용)(?:에|을|를|의|은|만|상)|"
    r"요청하신|말씀하신|(?:AI|인공지능|언어) ?(?:언어 ?)?(?:모델|어시스턴트|비서)(?:로서|이므로|이기 때문)|죄송(?:합니다|하지만)|"
    r"다음은 .{0,30}(?:요약|결과|번역)(?:입니다|이다)|요약해 ?드리|도움이 되|"
    r"(?<![가-힣])문장 ?\[?\d|\d+번(?:째)? 문장|\[\d+(?:, ?\d+)*\]|\bas an ai\b|\bi (?:cannot|can't|am sorry)\b|"
    r"\b(?:lorem ipsum|todo|tbd|n/a|null|none|undefined|placeholder|your text here)\b|"
    r"(?:내용|정보|요약|데이터|해당 사항) ?없음|여기에 .{0,20}(?:입력|작성)|예시 ?(?:텍스트|문장)입니다|\bevidence\b ?[:=]|"
    r"^(?:요약|한 줄 평|적용 아이디어|적용|리스크|주의|실무 액션|출력|답변|결과) ?[:：]",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    r"\*\*|__|`|~~|^\s*(?:#{1,6} |[-*•] |\d+[.)] |>)|\]\(|<[/!]?[A-Za-z][^<>]{0,80}>|&(?:[a-z]{2,8}|#\d{1,5});|"
    r"\{\s*[\"'}]|[\"'\]]\s*[}\]],?\s*$|^\s*[\[{]\s*[\"'{]|\"\s*:\s*[\"\[{\d]|\\[a-zA-Z]{2,}|\\n|\\u[0-9a-f]{4}|\$[^$\s][^$]{0,80}\$|\|\s*-{2,}|\n|\r|\t|"
    r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffd\U000e0000-\U000e007f]"
)
_OTHER_SCRIPT = re.compile(
    r"[\u3040-\u30ff]|[\u4e00-\u9fff\u3400-\u4dbf]{2,}|[\u0400-\u04ff\u0600-\u06ff\u0e00-\u0e7f]"
)
_LATIN_WORD = re.compile(r"[A-Za-z][\w'’./+-]*[,;:]?$")
_UNFINISHED = re.compile(
    r"(?:\.{3}|…|,|:|;|\b(?:and|or|the)|(?<=[가-힣])(?:하고|하며|으로|에서|그리고|하는|위한|및|를|을))$"
)


def check_line(section: str, text: str, *, source: SourceText | None = None) -> tuple[Fault, ...]:
    """What is wrong with one line of a section; raises KeyError for a section that does not exist.

    With `source`, words of other scripts are accepted where the source writes them.
    """
    rules = SECTIONS[section]
    if len(text) > LONGEST:
        return (_too_long(rules, text),)
    checks: tuple[Callable[[], Iterator[Fault]], ...] = (
        lambda: _length(rules, text),
        lambda: _register(rules, text),
        lambda: _leftovers(text),
        lambda: _language(text, source),
        lambda: _particles(text),
    )
    return tuple(fault for check in checks for fault in check())


def check_section(section: str, lines: Sequence[str]) -> tuple[Fault, ...]:
    """What is wrong with the lines of a section together: too little Hangul, lines that say the same."""
    rules = SECTIONS[section]
    share = hangul_share(" ".join(line[:LONGEST] for line in lines))
    faults = [] if share >= rules.share else [_too_little_hangul(rules.name, share, rules.share)]
    pairs = [_letter_pairs(line[:LONGEST]) for line in lines]
    faults += [
        _repeat(earlier, later, lines[later])
        for later in range(len(lines))
        for earlier in range(later)
        if _alike(pairs[earlier], pairs[later]) >= ALIKE
    ]
    return tuple(faults)


def _length(rules: Section, text: str) -> Iterator[Fault]:
    length = len(text.strip())
    if not length:
        yield Fault("length", f"{rules.name}: 빈 줄입니다.")
    elif rules.longest and not rules.shortest <= length <= rules.longest:
        bounds = f"{rules.shortest}–{rules.longest}자"
        yield Fault("length", f"{rules.name}: {length}자입니다. {bounds}로 쓰십시오.")


def _too_long(rules: Section, text: str) -> Fault:
    return Fault("length", f"{rules.name}: {len(text):,}자입니다. 한 줄이 이렇게 길 수 없습니다.")


def _register(rules: Section, text: str) -> Iterator[Fault]:
    sentences = split_sentences(text)
    wanted = "·".join(_REGISTER_NAMES[r] for r in ("polite", "plain", "noun") if r in rules.registers)
    for sentence in sentences:
        register = register_of(sentence)
        if register not in rules.registers or (register == "spoken" and not is_courteous(sentence)):
            told = _REGISTER_NAMES[register]
            yield Fault(
                "register", f"{rules.name}: {quoted(sentence[-30:])}: {told}입니다. {wanted}로 끝내십시오."
            )
            return
    if _UNFINISHED.search(text.rstrip(" '\"")):
        yield Fault("register", f"{rules.name}: {quoted(text[-30:])}: 문장이 끝나지 않았습니다.")


def _leftovers(text: str) -> Iterator[Fault]:
    if found := _META.search(text):
        yield Fault("meta", f"{quoted(found[0])}: 독자에게 할 말이 아닌 표현입니다. 내용만 쓰십시오.")
    if found := _MARKUP.search(text):
        yield Fault("markup", f"{quoted(found[0])}: 서식·코드·JSON 조각입니다. 일반 문장으로만 쓰십시오.")


def _language(text: str, source: SourceText | None) -> Iterator[Fault]:
    share = hangul_share(text)
    if share < SHARE_OF_LINE:
        yield _too_little_hangul("이 줄", share, SHARE_OF_LINE)
    if (found := _OTHER_SCRIPT.search(text)) and not _is_in(found[0], source):
        yield Fault("language", f"{quoted(found[0])}: 한국어로 쓰십시오.")
    if run := _foreign_run(text):
        yield Fault("language", f"{quoted(run)}: 번역하지 않은 영어가 이어집니다. 한국어로 옮기십시오.")


def _is_in(piece: str, source: SourceText | None) -> bool:
    return source is not None and any(piece in s for s in (source.title, *source.sentences))


def _foreign_run(text: str) -> str:
    """The first run of foreign words that is too long to be a name or a term."""
    run: list[str] = []
    for word in [*text.split(), "가"]:
        if _LATIN_WORD.match(word.strip("()'\"‘’“”")):
            run.append(word)
        elif len(run) >= FOREIGN_RUN:
            return " ".join(run)
        else:
            run = []
    return ""


def _particles(text: str) -> Iterator[Fault]:
    fixed = fix_particles(text)
    for before, after in zip(text.split(), fixed.split(), strict=False):
        if before != after:
            yield Fault("particle", f"{quoted(before)}: 조사가 맞지 않습니다. {quoted(after)}로 쓰십시오.")


def _too_little_hangul(what: str, share: float, least: float) -> Fault:
    return Fault("hangul", f"{what}: 한글 낱말이 {share:.0%}입니다. {least:.0%} 이상이어야 합니다.")


def _repeat(earlier: int, later: int, line: str) -> Fault:
    return Fault("repeat", f"{later + 1}번째 줄이 {earlier + 1}번째 줄과 같은 말입니다: {quoted(line)}")


def _letter_pairs(text: str) -> frozenset[str]:
    letters = "".join(c for c in text.casefold() if c.isalnum())
    return frozenset(letters[i : i + 2] for i in range(len(letters) - 1))


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of the shorter line stands in the other."""
    return len(one & other) / max(1, min(len(one), len(other)))
