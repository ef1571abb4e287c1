"""How alike texts of one day are: TF-IDF over words, compared by cosine. Pure.

Weights are `(1 + ln tf) * ln(1 + N / df)` (sublinear tf with a smoothed idf, as in Manning et al., Introduction
to Information Retrieval, 6.4), scaled to unit length. Korean text, which glues particles to words, is compared
by character bigrams.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from math import log, sqrt

_TOKEN = re.compile(r"[a-z][a-z0-9]+|[가-힣]+")
_LATEX_COMMAND = re.compile(r"\\[a-z]+")
# What a paper says whatever it is about tells papers apart badly, even where few of the day's papers say it.
_STOP_WORDS = """
about above across after again against all also although among an and any approach approaches are as at
based be because been before being below between both but by can code could demonstrate demonstrated
demonstrates did do does doing due during each effective effectively either et al existing experiment
experimental experiments extensive few first following for from further furthermore has have having here
high how however http https identify if improve improved improves in including instead into introduce
introduces is it its itself just key many may method methods might more moreover most much multiple must
new no nor not novel of often on one only or other our out over own paper present presents previous prior
propose proposed proposes provide provides rather recent recently remain remains result results same second
several should show shown shows significant significantly since so some specifically state still study such
than that the their them then there thereby therefore these they this those three through thus to together
too towards two under unlike until up upon us use used using various very via was we well were what when
where whether which while who why will with within without work would www yet you your
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


def words(text: str) -> Iterator[str]:
    """The words of a text that count: casefolded, singular, without stop words; Korean as bigrams."""
    for token in _TOKEN.findall(_LATEX_COMMAND.sub(" ", text.casefold())):
        if token[0] >= "가":
            yield from (token[i : i + 2] for i in range(max(1, len(token) - 1)))
        elif token not in STOP_WORDS:
            yield _singular(token)


def _singular(word: str) -> str:
    """`word` without a plural ending; crude, but the same for both texts compared."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if plural else word


class Vectors:
    """The documents of one day as unit vectors, with an index from each word to its documents.

    Ids that are not among the documents count as empty texts: nothing is like them.
    """

    def __init__(self, weights: Mapping[str, Mapping[str, float]]) -> None:
        self._weights = weights
        self._documents: defaultdict[str, list[str]] = defaultdict(list)
        for document, vector in weights.items():
            for word in vector:
                self._documents[word].append(document)

    @classmethod
    def build(cls, documents: Mapping[str, str]) -> "Vectors":
        """Vectors of texts by id."""
        counts = {document: Counter(words(text)) for document, text in documents.items()}
        having = Counter(word for count in counts.values() for word in count)
        rarity = {word: log(1 + len(documents) / df) for word, df in having.items()}
        return cls({document: _unit(count, rarity) for document, count in counts.items()})

    def cosine(self, a: str, b: str) -> float:
        """How alike two documents are, 0..1."""
        small, large = sorted((self._vector(a), self._vector(b)), key=len)
        return min(1.0, sum(weight * large.get(word, 0.0) for word, weight in small.items()))

    def similarities(self, document: str) -> dict[str, float]:
        """The documents that share a word with this one, and how alike they are; without itself."""
        found: defaultdict[str, float] = defaultdict(float)
        for word, weight in self._vector(document).items():
            for other in self._documents[word]:
                found[other] += weight * self._weights[other][word]
        found.pop(document, None)
        return {other: min(1.0, similarity) for other, similarity in found.items()}

    def nearest(self, document: str, among: Collection[str] | None = None) -> str | None:
        """The document most like this one (of `among` where given), None where none shares a word with it."""
        found = self.similarities(document)
        if among is not None:
            allowed = frozenset(among)
            found = {other: similarity for other, similarity in found.items() if other in allowed}
        return min(found, key=lambda other: (-found[other], other), default=None)

    def closeness(self) -> dict[str, float]:
        """How alike each document is to the whole day: its cosine to the sum of all of them, 0..1."""
        total: defaultdict[str, float] = defaultdict(float)
        for vector in self._weights.values():
            for word, weight in vector.items():
                total[word] += weight
        length = sqrt(sum(weight * weight for weight in total.values())) or 1.0
        return {
            document: sum(weight * total[word] for word, weight in vector.items()) / length
            for document, vector in self._weights.items()
        }

    def _vector(self, document: str) -> Mapping[str, float]:
        return self._weights.get(document, {})


def _unit(count: Counter[str], rarity: Mapping[str, float]) -> dict[str, float]:
    weights = {word: (1 + log(tf)) * rarity[word] for word, tf in count.items()}
    length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {word: weight / length for word, weight in weights.items()}
