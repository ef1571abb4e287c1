"""Messages of any shape, for what must hold of all of them."""

from hypothesis import strategies as st

from digest_core.messages import Block, Span

SPANS = st.builds(
    Span,
    st.text(st.sampled_from("ab가나 .@#/$:\n\u202e\ud83d👩𝒳1xai&<>*_|!"), max_size=25),
    st.sampled_from(["plain", "bold", "italic", "code"]),
    st.sampled_from(["", "", "https://a.example/b?c=1&d=2"]),
)
BLOCKS = st.builds(
    Block,
    st.sampled_from(["title", "text", "bullets", "note"]),
    st.lists(st.lists(SPANS, max_size=5).map(tuple), max_size=12).map(tuple),
    heading=st.sampled_from(["", "요약"]),
    folded=st.booleans(),
)
ANY_BLOCKS = st.lists(BLOCKS, max_size=6).map(tuple)
