"""What a line may say of its source: numbers, names, directions and links, one rule at a time."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest_core.writing.grounding import (
    SourceText,
    check_claim,
    check_opinion,
    grounded_link,
    source_of,
)
from support.factories import make_news, make_paper

TITLE = "DriftRoute: Routing Queries under Drift"


def faults(text: str, *evidence: str, title: str = TITLE) -> list[str]:
    """The kinds of fault of a line that rests on all of the evidence."""
    source = SourceText(title=title, sentences=evidence)
    return [fault.kind for fault in check_claim(text, range(1, len(evidence) + 1), source)]


SAME_NUMBER = [
    ("F1 점수가 11.9% 올랐습니다.", "We raise the F1 score by 11.9%."),
    ("차세대 하드웨어에서 두 배 빠릅니다.", "On the next hardware it is faster by a factor of two."),
    ("하드웨어 세대가 바뀌어도 빠릅니다.", "It is fast on every generation of hardware."),
    ("비용을 31% 줄입니다.", "It cuts cost by 31%."),
    ("비용을 31퍼센트 줄입니다.", "It cuts cost by 31 percent."),
    ("비용을 31% 줄입니다.", r"It cuts cost by $31\%$."),
    ("정확도가 3.2%p 높습니다.", "Accuracy is 3.2 percentage points higher."),
    ("정확도가 3.2포인트 높습니다.", "Accuracy is +3.2 pts higher."),
    ("10배 빠릅니다.", "It is 10x faster."),
    ("10배 빠릅니다.", "It is ten times faster."),
    ("10배 빠릅니다.", "It is 10-fold faster."),
    ("10배 빠릅니다.", "It is tenfold faster."),
    ("10배 빠릅니다.", "It is an order of magnitude faster."),
    ("100배 빠릅니다.", "It is two orders of magnitude faster."),
    ("2배 빠릅니다.", "It is twice as fast."),
    ("두 배 빠릅니다.", "It doubles the speed."),
    ("메모리를 절반으로 줄입니다.", "It halves memory."),
    ("메모리를 절반으로 줄입니다.", "Memory drops by 50%."),
    ("비용이 3분의 2입니다.", "The cost is two-thirds."),
    ("비용이 10분의 1입니다.", "The cost is 10x lower."),
    ("표본 10만 개를 씁니다.", "It uses $10^5$ samples."),
    ("표본 10만 개를 씁니다.", "It uses 100,000 samples."),
    ("표본 십만 개를 씁니다.", "It uses 100K samples."),
    ("표본 130만 개를 씁니다.", "It uses 1.3M samples."),
    ("파라미터 70억 개입니다.", "A model with 7B parameters."),
    ("7B 모델입니다.", "A 7B model."),
    ("문장 120만 개입니다.", "It has 1.2 million sentences."),
    ("토큰 2조 개로 학습합니다.", "Trained on 2 trillion tokens."),
    ("토큰 수십억 개로 학습합니다.", "Trained on billions of tokens."),
    ("과제 수백 개로 학습합니다.", "Trained on hundreds of tasks."),
    ("세 가지 요소로 이루어집니다.", "It has three components."),
    ("열두 개 과제를 봅니다.", "It covers twelve tasks."),
    ("12개 과제를 봅니다.", "It covers a dozen tasks."),
    ("１２개 과제를 봅니다.", "It covers 12 tasks."),
    ("두 단계로 배웁니다.", "A two-stage scheme."),
    ("2단계로 배웁니다.", "A bi-level scheme."),
    ("두 번째 단계입니다.", "The second stage."),
    ("상위 5개를 고릅니다.", "It picks the top-5."),
    ("0.5초 걸립니다.", "It takes 500 ms."),
    ("80밀리초 안에 답합니다.", "It answers within 80ms."),
    ("3시간 걸립니다.", "It takes 3 hours."),
    ("16GB면 됩니다.", "It needs 16 GB."),
    ("4비트로 줄입니다.", "A 4-bit scheme."),
    ("3~5배 빠릅니다.", "It is 3-5x faster."),
    ("3배에서 5배 빠릅니다.", "It is from 3 to 5 times faster."),
    ("1.2~5.4% 높습니다.", "Higher by 1.2% to 5.4%."),
    ("2026년 2월에 공개합니다.", "Released in February 2026."),
    ("1789년에서 1850년 사이입니다.", "Between 1789 and 1850."),
    ("성공당 0.66~1.42달러입니다.", "USD 0.66-1.42 per success."),
    ("3만 7천 줄입니다.", "A 37,000-line codebase."),
    ("10,000에서 64로 줄입니다.", "Reduced from 10.000 to 64."),
    ("80~92%입니다.", "It is 80--92%."),
    ("120만 달러입니다.", "It costs $1.2 million."),
    ("3차원 모델입니다.", "A 3D model."),
    ("3차원 모델입니다.", "A three-dimensional model."),
    ("Qwen 2.5를 씁니다.", "It uses Qwen2.5."),
    ("약 67%입니다.", "It is 66.7%."),
    ("약 3배입니다.", "It is 2.97x."),
    ("3배 가까이 빠릅니다.", "It is 2.97x faster."),
    ("100여 개 과제입니다.", "It covers 104 tasks."),
    ("1,000개 이상입니다.", "It has 1,024 items."),
    ("90% 이상입니다.", "It reaches 90.4%."),
    ("정확도는 0.85입니다.", "Accuracy is 0.85."),
    ("A와 B, C의 세 가지를 봅니다.", "It covers A, B and C."),
    ("먼저 1차 검토를 거칩니다.", "It is reviewed."),
    ("한 가지 방법입니다.", "A method."),
]
OTHER_NUMBER = [
    ("장비 세 대에서 빠릅니다.", "It is fast on every generation of hardware."),
    ("두 배 빠릅니다.", "It is faster by a factor of three."),
    ("비용을 32% 줄입니다.", "It cuts cost by 31%."),
    ("비용을 31%p 줄입니다.", "It cuts cost by 31%."),
    ("정확도가 3.2% 높습니다.", "Accuracy is 3.2 percentage points higher."),
    ("비용을 31배 줄입니다.", "It cuts cost by 31%."),
    ("10% 빠릅니다.", "It is 10x faster."),
    ("100배 빠릅니다.", "It is an order of magnitude faster."),
    ("500초 걸립니다.", "It takes 500 ms."),
    ("16MB면 됩니다.", "It needs 16 GB."),
    ("3일 걸립니다.", "It takes 3 hours."),
    ("표본 10만 개를 씁니다.", "It uses 10,000 samples."),
    ("파라미터 7억 개입니다.", "A model with 7B parameters."),
    ("70B 모델입니다.", "A 7B model."),
    ("네 가지 요소로 이루어집니다.", "It has three components."),
    ("네 개의 벤치마크입니다.", "It covers five benchmarks."),
    ("3분의 1입니다.", "The cost is two-thirds."),
    ("67%입니다.", "It is 66.7%."),
    ("약 66%입니다.", "It is 66.7%."),
    ("약 90%입니다.", "It is 92%."),
    ("2배 이상입니다.", "It is 3.4x."),
    ("2% 이상입니다.", "It stays below 2%."),
    ("3.0개입니다.", "It has three components."),
    ("SO(3) 회전입니다.", "It combines SO(2) rotations with three paths."),
    ("정확도 85%입니다.", "Accuracy is 0.85."),
    ("2025년에 공개합니다.", "Released in February 2026."),
    ("3월에 공개합니다.", "Released in February 2026."),
    ("3~6배 빠릅니다.", "It is 3-5x faster."),
    ("세 번째 단계입니다.", "The second stage."),
    ("토큰 수백만 개로 학습합니다.", "Trained on billions of tokens."),
    ("A와 B의 세 가지를 봅니다.", "It covers A and B."),
    ("성능이 향상됩니다(+4.1).", "It improves performance."),
]
EVERY_NAME = [
    ("DriftRoute를 제안합니다.", "We propose a router."),
    ("driftroute는 라우터입니다.", "We propose a router."),
    ("Drift Route를 제안합니다.", "We propose a router."),
    ("CCL을 씁니다.", "Contrastive Continual Learning is used."),
    ("RL로 배웁니다.", "Reinforcement learning is used."),
    ("ICL을 다룹니다.", "We study in-context learning."),
    ("LLM과 GPU, API, RAG, PoC를 봅니다.", "We propose a router."),
    ("Qwen2.5-VL을 씁니다.", "It uses Qwen2.5-VL-72B-Instruct."),
    ("Qwen-2.5를 씁니다.", "It uses Qwen2.5."),
    ("transformers를 씁니다.", "It uses a Transformer."),
    ("OpenAI의 모델입니다.", "A model of Open AI."),
    ("구글의 모델입니다.", "A model of Google."),
    ("Google의 모델입니다.", "구글이 모델을 냈다."),
    ("챗GPT를 씁니다.", "It uses ChatGPT."),
    ("메타 학습을 씁니다.", "It uses meta-learning."),
    ("메타데이터와 라마르크, 소라게를 봅니다.", "We propose a router."),
    ("보상 설계(reward shaping)를 봅니다.", "The reward is designed."),
    ("지식 증류(distillation)를 씁니다.", "We distill knowledge."),
    ("A와 B를 비교합니다.", "We compare both."),
    ("3ms 안에 끝납니다.", "It takes 3 ms."),
    ("F1 점수입니다.", "The F1 score."),
]
FOREIGN_NAME = [
    ("PyTorch로 만듭니다.", "We propose a router."),
    ("pytorch로 만듭니다.", "We propose a router."),
    ("GPT-5를 씁니다.", "It uses GPT-4o."),
    ("GPT-4를 씁니다.", "It uses GPT-4o."),
    ("Llama-4를 씁니다.", "It uses Llama 3 with 4 layers."),
    ("PPO를 씁니다.", "It uses GRPO."),
    ("BERT를 씁니다.", "It uses a Transformer."),
    ("ImageNet으로 배웁니다.", "It learns from images."),
    ("구글의 모델입니다.", "A model of Meta."),
    ("오픈AI의 모델입니다.", "A model."),
    ("엔비디아와 허깅페이스의 모델입니다.", "A model."),
    ("메타는 모델을 냈습니다.", "A model."),
    ("라마를 씁니다.", "A model."),
    ("텐서플로로 만듭니다.", "A model."),
    ("이미지넷으로 배웁니다.", "It learns from images."),
    ("LangChain과 vLLM을 씁니다.", "It uses an LLM chain."),
]
SAME_WAY = [
    ("비용을 줄입니다.", "It reduces cost."),
    ("정확도를 높입니다.", "It improves accuracy."),
    ("지연이 개선됩니다.", "It reduces latency."),
    ("성능 저하 없이 빠릅니다.", "It is faster without degrading performance."),
    ("재학습이 필요 없습니다.", "It requires no retraining."),
    ("재학습 없이 씁니다.", "A retraining-free method."),
    ("기존 방법보다 우수합니다.", "It outperforms existing methods."),
    ("이득이 제한적입니다.", "It yields limited gains."),
    ("기존 접근이 풀지 못한 문제를 짚습니다.", "Routers break when traffic shifts."),
    ("비용을 줄일 뿐만 아니라 정확도도 높입니다.", "It cuts cost and improves accuracy."),
    ("수렴을 보장하지 않습니다.", "It does not guarantee convergence."),
    ("안전성 저하를 크게 줄입니다.", "It substantially reduces safety degradation."),
    ("잡음에 덜 민감합니다.", "It is less sensitive to noise."),
    ("성능을 희생하거나 비용을 늘리지 않습니다.", "It keeps performance without increasing cost."),
    ("고전적 기법에 뒤졌습니다.", "The model is outperformed by classical heuristics."),
    ("속도를 높입니다.", "Sparse-LaViDa achieves a speedup."),
    ("성능을 높일 뿐 아니라 비용도 줄입니다.", "It not only improves performance but also reduces cost."),
    ("통계가 아니라 구조를 반영합니다.", "The signals reflect structure rather than statistics."),
    ("공격에 취약해지기 쉽습니다.", "Models are susceptible to attacks."),
    ("선호가 같지 않습니다.", "The preferences differ."),
]
OTHER_WAY = [
    ("안전성 저하를 크게 키웁니다.", "It substantially reduces safety degradation.", "direction"),
    ("잡음에 더 민감합니다.", "It is less sensitive to noise.", "direction"),
    ("고전적 기법을 능가합니다.", "The model is outperformed by classical heuristics.", "direction"),
    ("품질을 희생하면서 빨라집니다.", "It is faster while maintaining quality.", "direction"),
    ("강건성이 약해집니다.", "It boosts robustness.", "direction"),
    ("구조가 아니라 통계를 반영합니다.", "The signals reflect structure rather than statistics.", "negation"),
    ("제약을 잘 지킵니다.", "The plans violate constraints.", "negation"),
    ("데이터를 사용해야만 합니다.", "It works without using any data.", "negation"),
    ("비용을 늘립니다.", "It reduces cost.", "direction"),
    ("정확도를 낮춥니다.", "It improves accuracy.", "direction"),
    ("지연이 악화됩니다.", "It reduces latency.", "direction"),
    ("더 느립니다.", "It is faster.", "direction"),
    ("기존 방법에 뒤처집니다.", "It outperforms existing methods.", "direction"),
    ("성능이 향상됩니다.", "It degrades performance.", "direction"),
    ("재학습이 필요합니다.", "It requires no retraining.", "negation"),
    ("재학습이 필요 없습니다.", "It requires retraining.", "negation"),
    ("수렴을 보장합니다.", "It does not guarantee convergence.", "negation"),
    ("상관이 없습니다.", "It correlates with success.", "negation"),
]


@pytest.mark.parametrize(("text", "evidence"), SAME_NUMBER)
def test_a_number_may_be_written_another_way(text: str, evidence: str) -> None:
    assert "number" not in faults(text, evidence)


@pytest.mark.parametrize(("text", "evidence"), OTHER_NUMBER)
def test_another_number_unit_or_rounding_is_refused(text: str, evidence: str) -> None:
    assert "number" in faults(text, evidence)


@pytest.mark.parametrize(("text", "evidence"), EVERY_NAME)
def test_a_name_of_the_source_may_be_written(text: str, evidence: str) -> None:
    assert "name" not in faults(text, evidence)


@pytest.mark.parametrize(("text", "evidence"), FOREIGN_NAME)
def test_a_name_from_elsewhere_is_refused(text: str, evidence: str) -> None:
    assert "name" in faults(text, evidence)


@pytest.mark.parametrize(("text", "evidence"), SAME_WAY)
def test_the_same_way_up_passes(text: str, evidence: str) -> None:
    assert faults(text, evidence) == []


@pytest.mark.parametrize(("text", "evidence", "kind"), OTHER_WAY)
def test_upside_down_is_refused(text: str, evidence: str, kind: str) -> None:
    assert faults(text, evidence) == [kind]


def test_numbers_come_from_the_cited_sentences_and_names_from_anywhere() -> None:
    source = SourceText(title=TITLE, sentences=("It cuts cost by 31%.", "GPT-4o is older."))
    assert check_claim("GPT-4o보다 비용을 31% 줄입니다.", [1], source) == ()
    assert [f.kind for f in check_claim("비용을 31% 줄입니다.", [2], source)] == ["number"]


def test_a_number_of_the_title_needs_no_sentence() -> None:
    assert faults("100가지 과제입니다.", "We propose a benchmark.", title="A Benchmark of 100 Tasks") == []


@pytest.mark.parametrize("cited", [(), (0,), (3,), (-1,), (1, 99)])
def test_cited_sentences_exist(cited: tuple[int, ...]) -> None:
    source = SourceText(title=TITLE, sentences=("One.", "Two."))
    assert [f.kind for f in check_claim("라우터입니다.", cited, source)] == ["evidence"]


def test_an_opinion_holds_no_number_or_name_of_its_own() -> None:
    source = source_of(make_paper())
    assert (
        check_opinion("지연된 피드백을 쓰는 서비스라면 DriftRoute 방식을 시험해 볼 수 있습니다.", source)
        == ()
    )
    assert [f.kind for f in check_opinion("vLLM으로 비용을 40% 줄일 수 있습니다.", source)] == [
        "number",
        "name",
    ]


def test_an_action_may_name_what_any_of_its_items_holds() -> None:
    one = SourceText(title="DriftRoute", sentences=("It cuts cost by 31%.",))
    other = SourceText(title="MemoryTree", sentences=("It needs 16 GB.",))
    text = "DriftRoute와 MemoryTree를 함께 시험해 비용 31%와 메모리 16GB를 확인합니다."
    assert check_opinion(text, one, other) == ()
    assert [f.kind for f in check_opinion(text, one)] == ["number", "name"]


@pytest.mark.parametrize(
    "text",
    [
        "자세한 내용은 https://evil.example/x 에 있습니다.",
        "자세한 내용은 evil.com/x 에 있습니다.",
        "www.evil.example 참고",
        "문의는 a.b@evil.example 로 합니다.",
        "@everyone 확인하십시오.",
        "javascript:alert(1)",
        "tg://resolve?domain=x",
    ],
)
def test_an_address_or_call_from_elsewhere_is_refused(text: str) -> None:
    assert "link" in [f.kind for f in check_opinion(text, source_of(make_paper()))]


def test_a_link_of_the_item_is_grounded() -> None:
    paper = make_paper(comment="Code: https://github.com/lee/driftroute")
    source = source_of(paper)
    assert grounded_link(paper.url, source)
    assert grounded_link(paper.pdf_url, source)
    assert grounded_link("https://github.com/lee/driftroute", source)
    assert not grounded_link("https://github.com/lee", source)
    assert not grounded_link("", source)


def test_a_paper_is_title_sentences_and_comment() -> None:
    source = source_of(make_paper(comment="8 pages,\n2 figures"))
    assert len(source.sentences) == 5
    assert source.sentences[-1] == "8 pages, 2 figures"
    assert "Ann Lee" in source.names
    assert check_claim("Ann Lee 등이 썼습니다.", [1], source) == ()


def test_a_story_is_read_in_korean() -> None:
    story = make_news(
        title="구글, 새 모델 공개…비용 30% 절감", snippet="구글이 모델 3종을 공개했다. 가격은 내렸다."
    )
    source = source_of(story)
    assert check_claim("Google이 모델 세 종을 공개해 비용을 30% 절감했습니다.", [1, 2], source) == ()
    assert [f.kind for f in check_claim("네이버가 모델 5종을 공개했습니다.", [1, 2], source)] == [
        "number",
        "name",
    ]


def test_a_paper_without_an_abstract_supports_no_claim() -> None:
    source = source_of(make_paper(abstract=None))
    assert [f.kind for f in check_claim("라우터입니다.", [1], source)] == ["evidence"]


@settings(deadline=None)
@given(
    st.text(max_size=300), st.lists(st.integers(), max_size=4), st.lists(st.text(max_size=200), max_size=4)
)
def test_any_text_over_any_source_gets_an_answer(text: str, cited: list[int], sentences: list[str]) -> None:
    source = SourceText(title="x", sentences=tuple(sentences))
    for fault in (*check_claim(text, cited, source), *check_opinion(text, source)):
        assert fault.kind
        assert "\n" not in fault.reason
        assert len(fault.reason) < 300


_NUMBER_LIKE = st.text("0123456789.,%억만천백십일이두세네 배개-~^{}$\\xXe여약", max_size=60)


@settings(deadline=None)
@given(_NUMBER_LIKE, _NUMBER_LIKE)
def test_any_heap_of_digits_gets_an_answer(text: str, sentence: str) -> None:
    check_claim(text, [1], SourceText(title="", sentences=(sentence,)))


@settings(deadline=None)
@given(st.text("0123456789,.%배만 개GPT-LAB", max_size=80))
def test_a_sentence_grounds_its_own_numbers(text: str) -> None:
    assert "number" not in faults(text, text)


PIECES = ["1", "1,", "1,111", "a", "a-", "A1", "가", "일", "두 ", "높", "not ", "high ", "one ", "two hundred ", "$", "$a", "\\a",
          "{", "(", "@a", "a.", "a@a.", "10^9", "1e9", "1/", "…", "third ", "orders of magnitude ", "\u0000", "%", "수십"]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_hostile_lines_and_sources_are_answered_at_once(piece: str) -> None:
    text = piece * (10_000 // len(piece))
    source = SourceText(title=text, sentences=(text, text[1:]), names=(text,))
    begin = time.process_time()
    check_claim(text, [1, 2], source)
    check_claim(text[:2000], [1, 2], source)
    check_opinion(text[:2000], source)
    assert time.process_time() - begin < 2.0
