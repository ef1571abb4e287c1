"""How well the checker tells true lines from false ones, on pairs written by hand over real abstracts.

`report()` gives Markdown for `benchmarks/RESULTS.md`; run alone, the file prints it. Needs `../shared` beside the
repository for the abstracts; the lines stand in `grounding/*.jsonl`, one JSON object each: `id` (arXiv), `cites`
(sentence numbers), `text`, `true`, `kind`. `tuned.jsonl` was looked at while the rules were written,
`held_out.jsonl` only afterwards. `fresh_a` and `fresh_b` were written before their author had read the rules; of the later
`fresh` sets each was measured once and then learnt from, but for `fresh_h`, the last (see `RESULTS.md`).
"""

import json
import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from digest_core.models import Paper  # noqa: E402
from digest_core.writing.grounding import SourceText, check_claim, source_of  # noqa: E402

SHARED = ROOT.parent / "shared"
PAIRS = ROOT / "benchmarks" / "grounding"
SETS = ("tuned", "held_out", *(f"fresh_{letter}" for letter in "abcdefgh"))
MUTATIONS = 400
CHECKED = frozenset(
    {"number_changed", "number_invented", "name_latin", "name_hangul", "direction", "negation"}
)
INVENTED = [
    "Mixtral",
    "Falcon-180B",
    "PaLM-2",
    "Gemma-2",
    "Claude-3",
    "GPT-5",
    "Llama-4",
    "DeepSeek-V3",
    "Phi-4",
    "Command-R",
    "Grok-2",
    "Yi-34B",
    "PyTorch",
    "TensorFlow",
    "LangChain",
    "vLLM",
    "TensorRT",
    "Kubernetes",
    "Pinecone",
    "FAISS-IVF",
    "Elasticsearch",
    "MMLU-Pro",
    "GSM-Plus",
    "HumanEval",
    "BIG-bench",
    "SWE-Lancer",
    "ImageNet-21k",
    "LAION-5B",
    "Cityscapes",
    "Waymo",
    "nuScenes",
    "LibriSpeech",
    "BERTScore",
    "DreamBooth",
    "QLoRA",
    "AdaLoRA",
    "DAPO",
    "REINFORCE++",
    "RWKV",
    "Mamba-2",
    "Hyena",
    "SAM2",
    "DINOv2",
    "OpenAI",
    "Anthropic",
    "NVIDIA",
    "Microsoft",
    "Databricks",
]
INVENTED_HANGUL = [
    "구글",
    "오픈AI",
    "엔비디아",
    "챗GPT",
    "클로드",
    "제미나이",
    "허깅페이스",
    "텐서플로",
    "파이토치",
    "딥마인드",
    "딥시크",
    "네이버",
]


class Pair(NamedTuple):
    """A line over an abstract and what it is: `kind` is "true" or the kind of falsehood."""

    id: str
    cites: tuple[int, ...]
    text: str
    kind: str


class Tally(NamedTuple):
    """Lines of one kind: how many were refused, how many for the reason that is wrong with them."""

    refused: int
    for_its_kind: int
    total: int


def pairs_of(name: str) -> list[Pair]:
    """The hand-written pairs of one set."""
    lines = (PAIRS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    records = map(json.loads, lines)
    return [Pair(r["id"], tuple(r["cites"]), r["text"], r["kind"]) for r in records]


@cache
def sources() -> dict[str, SourceText]:
    """The abstracts behind the pairs, by arXiv id."""
    wanted = {pair.id for name in SETS for pair in pairs_of(name)}
    found = {}
    with (SHARED / "data" / "arxiv_entries.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record["id"] in wanted:
                found[record["id"]] = source_of(_paper(record))
    return found


def _paper(record: dict[str, object]) -> Paper:
    fields = {name: record[name] for name in ("title", "abstract", "comment")}
    authors = tuple(record["authors"])  # type: ignore[arg-type]
    return Paper(id=f"arxiv:{record['id']}", arxiv_id=record["id_v"], authors=authors, **fields)  # type: ignore[arg-type]


# --- mechanical falsehoods


def changed_numbers(pairs: Iterable[Pair], wanted: int) -> list[Pair]:
    """True lines with one number in digits replaced by one whose digits the abstract does not hold."""
    rng = random.Random(7)
    spots = [(p, m) for p in pairs if p.kind == "true" for m in re.finditer(r"\d+(?:[.,]\d+)*", p.text)]
    free = [(p, m) for p, m in spots if not re.search(r"[A-Za-z0-9][-.@]?$", p.text[: m.start()])]
    made: dict[tuple[str, str], Pair] = {}
    while len(made) < wanted:
        pair, match = rng.choice(free)
        number = _another(match[0], rng)
        if number not in _held(pair):
            text = pair.text[: match.start()] + number + pair.text[match.end() :]
            made[pair.id, text] = pair._replace(text=text, kind="number_changed")
    return list(made.values())


def _another(number: str, rng: random.Random) -> str:
    """A number of the same shape: a digit changed, two swapped, one more or one fewer."""
    digits = list(number)
    places = [n for n, sign in enumerate(digits) if sign.isdigit()]
    place = rng.choice(places)
    way = rng.randrange(4)
    if way == 0 and len(places) > 1:
        other = rng.choice(places)
        digits[place], digits[other] = digits[other], digits[place]
    elif way == 1 and "," not in number:
        digits.insert(place, rng.choice("123456789"))
    elif way == 2 and "." in number:
        digits[-1] = rng.choice("123456789")
    else:
        digits[place] = rng.choice("123456789")
    return "".join(digits)


def _held(pair: Pair) -> frozenset[str]:
    source = sources()[pair.id]
    whole = " ".join((source.title, *source.sentences, pair.text))
    numbers = re.findall(r"\d+(?:[.,]\d+)*", whole)
    return frozenset([*numbers, *(str(float(n)) for n in numbers if re.fullmatch(r"\d+\.\d+", n)), "0", "00"])


def invented_names(pairs: Iterable[Pair], wanted: int) -> list[Pair]:
    """True lines in which a name is replaced by, or to which is added, a name the abstract does not hold."""
    rng = random.Random(11)
    true = [p for p in pairs if p.kind == "true"]
    made: dict[tuple[str, str], Pair] = {}
    while len(made) < wanted:
        pair = rng.choice(true)
        name = rng.choice(INVENTED if rng.random() < 0.8 else INVENTED_HANGUL)
        if not _mentions(sources()[pair.id], name):
            text = _with_name(pair.text, name, rng)
            made[pair.id, text] = pair._replace(text=text, kind="name_invented")
    return list(made.values())


def _mentions(source: SourceText, name: str) -> bool:
    whole = " ".join((source.title, *source.sentences)).casefold()
    latin = {"구글": "google", "제미나이": "gemini", "딥시크": "deepseek", "챗GPT": "chatgpt"}.get(name, name)
    return re.split(r"[-\d]", latin.casefold())[0] in whole


def _with_name(text: str, name: str, rng: random.Random) -> str:
    names = list(re.finditer(r"(?<![A-Za-z])[A-Z][A-Za-z]+[A-Za-z0-9.-]*(?<![.-])", text))
    if names and rng.random() < 0.7:
        match = rng.choice(names)
        return text[: match.start()] + name + text[match.end() :]
    words = text.split(" ")
    words.insert(rng.randrange(len(words) - 1), rng.choice((f"{name} 기반", f"{name}에서", f"{name}의")))
    return " ".join(words)


# --- measuring

_EXPECTED = {
    "number": "number",
    "name": "name",
    "direction": "direction",
    "negation": "negation",
    "unit": "number",
}


def tally(pairs: Iterable[Pair]) -> dict[str, Tally]:
    """The pairs by kind, held against the checker."""
    found: defaultdict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for pair in pairs:
        kinds = {fault.kind for fault in check_claim(pair.text, pair.cites, sources()[pair.id])}
        expected = _EXPECTED.get(pair.kind.split("_")[0], "")
        found[pair.kind].append((bool(kinds), expected in kinds))
    return {
        kind: Tally(sum(r for r, _ in results), sum(k for _, k in results), len(results))
        for kind, results in found.items()
    }


def missed(pairs: Iterable[Pair]) -> Iterator[str]:
    """What the checker gets wrong, for whoever works on it."""
    for pair in pairs:
        faults = check_claim(pair.text, pair.cites, sources()[pair.id])
        if bool(faults) is (pair.kind == "true"):
            told = "; ".join(f"{f.kind} {f.reason}" for f in faults)
            yield f"{pair.kind}\t{pair.id} {list(pair.cites)}\t{pair.text}\t{told}"


def microseconds(pairs: list[Pair]) -> float:
    """CPU time of one check with the sources already read, as when an edition is written."""
    known = sources()

    def run() -> None:
        for pair in pairs:
            check_claim(pair.text, pair.cites, known[pair.id])

    return _cpu(run) / len(pairs) * 1e6


def _cpu(run: Callable[[], None]) -> float:
    run()
    begin = time.process_time()
    run()
    return time.process_time() - begin


def report() -> str:
    """The section for `RESULTS.md`."""
    sets = {name: pairs_of(name) for name in SETS}
    everything = [pair for pairs in sets.values() for pair in pairs]
    rows = [_row(name, kind, t) for name, pairs in sets.items() for kind, t in sorted(tally(pairs).items())]
    mechanical = [*changed_numbers(everything, MUTATIONS), *invented_names(everything, MUTATIONS)]
    rows += [_row("mechanical", kind, t) for kind, t in tally(mechanical).items()]
    head = ["| set | kind | refused | of | share | for its own reason |", "|---|---|---|---|---|---|"]
    return "\n".join([*head, *rows, "", f"{microseconds(everything):.0f} µs of CPU a line."])


def _row(name: str, kind: str, t: Tally) -> str:
    own = t.for_its_kind if kind.split("_", maxsplit=1)[0] in _EXPECTED else ""
    return f"| {name} | {kind} | {t.refused} | {t.total} | {t.refused / t.total:.1%} | {own} |"


def main() -> None:
    """Print the report; with `--missed` the lines of the tuned set that the checker gets wrong."""
    print("\n".join(missed(pairs_of("tuned"))) if "--missed" in sys.argv else report())


if __name__ == "__main__":
    main()
