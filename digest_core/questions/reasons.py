"""Why somebody asks, said after the question: 비용이 나와 있나요? 예산 잡아야 해서요. Pure."""

import re

from digest_core.questions import field_words

_WHY_ASKED = re.compile(
    r"(?<=[?.!~요])[?.!~]* +[^?]{2,60}?(?:려고|려구|때문에|때문이|거든|(?:려고|려는) ?(?:합니다|해요|함|하는데|하거든)|예정이(?:라|어)|예정입니다|[가-힣]서|[가-힣]라|는데|은데|인데|한데|된데)(?:요|여|용)?(?: ?그래요?| ?여쭤\w+| ?물어\w+)? ?[.!~ㅎㅋㅠㅜ^]*$"
)
"""A last sentence that ends as reasons do."""
_ASKS = re.compile(r"\d ?번|#\d|어때|뭐|뭘|어디|알려|말고|보여|궁금|싶|모르")
_ITEM = re.compile(r"\d ?번|[?]")


def without_reason(text: str) -> str:
    """A question (normalised) without a last sentence that only says why it is asked."""
    match = _WHY_ASKED.search(text)
    if match is None or _ASKS.search(match[0]):
        return text
    question = text[: match.start()]
    asks = _ITEM.search(text, 0, match.start() + 1) or field_words.read(question)[0]
    return f"{question}?" if asks else text
