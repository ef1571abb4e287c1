"""Answers: what each field says of an edition, where it comes from, and what is said when it is not there."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from digest_core.models import (
    IMPORTED,
    Action,
    Answer,
    Claim,
    Edition,
    Intent,
    Note,
    RawIndex,
    Reason,
    Risk,
    SourceReport,
)
from digest_core.questions.answer import answer, answer_without_edition, needs_edition
from digest_core.questions.fields import FIELDS, ServiceField
from digest_core.questions.material import Material
from digest_core.questions.metadata import announced_on
from digest_core.questions.scope import items_meant
from digest_core.questions.understand import understand
from digest_core.render.markdown import NO_MODEL
from support.factories import LIMIT, make_edition, make_item, make_news, make_paper

TODAY = dt.date(2026, 2, 6)
NO_LIMIT = (
    "Models forget old tasks. We present KeepNet, a memory for continual learning. "
    "It improves accuracy by 4 points on three benchmarks, although it requires replay data."
)


def ask(question: str, edition: Edition | None = None, **material: Any) -> Answer:
    edition = edition or make_edition()
    asked = understand(question, None, TODAY)
    if not needs_edition(asked):
        return answer_without_edition(asked)
    known = Material(**({"edition": edition, "papers": {}} | material))
    return answer(asked, items_meant(asked, edition, None), known)


def written(**changes: Any) -> Edition:
    """An edition whose items a model wrote."""
    values: dict[str, Any] = {
        "writer": "gemini:any",
        "summary": (Claim("요청을 나누어 비용을 줄입니다.", (LIMIT,), "방법"),),
        "one_liner": "운영에 바로 견줄 만한 연구입니다.",
        "apply": ("작은 트래픽부터 시험합니다.", "지표를 먼저 정합니다."),
        "risks": (Risk("피드백이 늦으면 쓰기 어렵습니다.", "stated", (LIMIT,)),),
    }
    return make_edition(*(make_item(number, **(values | changes)) for number in (1, 2)))


def imported() -> Edition:
    bare = make_paper(2, abstract=None, authors=(), published=None, categories=(), primary_category=None)
    return make_edition(
        make_item(
            bare,
            writer=IMPORTED,
            summary=(Claim("가져온 요약입니다."),),
            risks=(Risk("검증이 더 필요합니다.", "inferred"),),
            reasons=(),
            facts=None,
        ),
        writer=IMPORTED,
    )


def test_a_stated_limit_is_quoted_with_its_source() -> None:
    told = ask("2번 논문 리스크는?")
    assert told.text.splitlines() == [
        "2번 Routing Queries under Drift, Part 2 — 리스크/주의",
        f"- 초록 문장: “{LIMIT}”",
        "출처: https://arxiv.org/abs/2602.00002v1",
    ]
    assert told.answered_from == "briefing"
    assert told.intent.items == (2,)
    assert (told.intent.date, told.intent.edition) == ("2026-02-06", "daily")
    assert (told.citations[0].item, told.citations[0].quote) == (2, LIMIT)
    assert told.citations[0].title == "Routing Queries under Drift, Part 2"


def test_without_a_stated_limit_the_nearest_sentence_is_quoted() -> None:
    told = ask("1번 리스크", make_edition(make_item(make_paper(1, abstract=NO_LIMIT), risks=())))
    lines = told.text.splitlines()
    assert lines[1] == "- 초록에 한계가 적혀 있지 않습니다."
    assert lines[2].startswith("- 초록 문장: “")
    assert told.citations[0].quote in NO_LIMIT
    assert told.citations[0].quote in lines[2]
    assert told.answered_from == "briefing"


def test_without_an_abstract_only_the_first_line_is_said() -> None:
    told = ask("1번 리스크", make_edition(make_item(make_paper(1, abstract=None), risks=())))
    assert [line for line in told.text.splitlines() if line.startswith("- ")] == [
        "- 초록에 한계가 적혀 있지 않습니다."
    ]
    assert told.citations[0].quote == ""


def test_a_risk_in_the_writers_words_has_its_evidence_below() -> None:
    assert ask("2번 리스크", written()).text.splitlines()[1:3] == [
        "- 피드백이 늦으면 쓰기 어렵습니다.",
        f"- 초록 문장: “{LIMIT}”",
    ]


def test_an_inferred_risk_is_called_the_writers_judgement() -> None:
    told = ask("2번 리스크", written(risks=(Risk("운영이 복잡해집니다.", "inferred"),)))
    assert "- 운영이 복잡해집니다." in told.text
    assert "판단이며" in told.text


def test_a_summary_has_the_lines_and_the_facts() -> None:
    lines = ask("2번 요약").text.splitlines()
    assert lines[1].startswith("- 방법: “We propose DriftRoute")
    assert lines[3] == "(초록 문장 그대로입니다)"
    assert lines[2] == "- 정보: 저자 Ann Lee 외 2명 · 분류 cs.LG(기계학습) · 제출 2026-02-04"


def test_a_written_summary_is_no_quote() -> None:
    told = ask("2번 요약", written()).text
    assert "- 방법: 요청을 나누어 비용을 줄입니다." in told
    assert "그대로입니다" not in told


@pytest.mark.parametrize("question", ["2번 분류가 뭐야", "2번 카테고리", "2번 태그", "2번 제목이 뭐야"])
def test_title_categories_and_tags_are_told(question: str) -> None:
    told = ask(question)
    assert told.intent == Intent("summary", (2,), "2026-02-06", "daily")
    assert told.text.splitlines()[1:4] == [
        "- 제목: Routing Queries under Drift, Part 2",
        "- 분류: cs.LG(기계학습), cs.AI(인공지능)",
        "- 태그: 라우팅, LLM, 기계학습",
    ]
    assert "제목:" not in ask("2번 요약").text


def test_the_title_in_english() -> None:
    told = ask("what is the title of paper 1").text
    assert "- Title: Routing Queries under Drift, Part 1" in told
    assert "- Categories: cs.LG, cs.AI" in told


def test_an_import_without_categories_says_so() -> None:
    lines = ask("1번 분류는?", imported()).text.splitlines()
    assert "- 분류: 저장되어 있지 않습니다" in lines


@pytest.mark.parametrize("question", ["2번 초록 번역해줘", "2번 한국어로", "2번 번역해줘"])
def test_without_a_model_nothing_is_translated_and_the_answer_says_so(question: str) -> None:
    told = ask(question)
    assert told.text.startswith("모델 없이는 번역하지 못하므로")
    assert "DriftRoute" in told.text


def test_what_is_in_the_language_wanted_needs_no_translation() -> None:
    assert "번역" not in ask("2번 한국어로 요약해줘", written()).text
    assert "번역" not in ask("2번 영어로").text
    assert "번역" in ask("2번 요약 영어로", written()).text


def test_the_number_of_candidates() -> None:
    told = ask("후보 논문이 몇 편이었어?", make_edition(candidates=1386))
    assert told.text.startswith("후보 1386편 가운데 3편")
    assert (told.intent.field, told.intent.items) == ("top", ())
    assert ask("후보가 몇 편이야?", imported()).text.startswith("후보 수는 저장되어 있지 않습니다.")


@pytest.mark.parametrize("question", ["브리핑 언제 만들었어?", "가장 최근 브리핑 날짜가 언제야?"])
def test_when_the_briefing_was_made(question: str) -> None:
    told = ask(question, zone=ZoneInfo("UTC"))
    assert told.text == "2026-02-06 브리핑은 2026-02-05 22:15 (UTC)에 만들었습니다."
    assert (told.intent.field, told.intent.items, told.answered_from) == ("date", (), "briefing")


def test_the_first_few_of_the_list() -> None:
    told = ask("상위 2개만")
    assert told.text.startswith("2026-02-06 오늘의 Top 이슈 (3개 가운데 2개)")
    assert [citation.item for citation in told.citations] == [1, 2]
    assert ask("top 9").text == ask("top").text


def test_the_papers_that_have_code() -> None:
    edition = make_edition(make_item(1), make_item(make_paper(2, comment="https://github.com/ann/drift")))
    told = ask("코드 공개된 논문 있어?", edition)
    assert (told.intent.field, told.intent.items, told.answered_from) == ("code", (2,), "briefing")
    assert "https://github.com/ann/drift" in told.text
    assert "1번" not in told.text
    assert ask("코드 있는 논문").text == "이 브리핑에는 코드 링크가 있는 논문이 없습니다."
    unsure = ask("코드 있는 논문", imported(), trouble="arXiv에 연결하지 못했습니다.")
    assert "arXiv에 연결하지 못했습니다." in unsure.text
    assert unsure.answered_from == "none"


@pytest.mark.parametrize(
    "question", ["-1번 요약", "2.5번 요약", "99999999999999999999번 요약", "100~200번 리스크"]
)
def test_numbers_that_no_list_has(question: str) -> None:
    told = ask(question)
    assert told.text == "이 브리핑에는 1번부터 3번까지 있습니다."
    assert told.answered_from == "none"


def test_a_name_is_spoken_of_only_where_one_was_said() -> None:
    for question in ("단백질 논문 리스크", "PPO 저자", "risks of the protein paper"):
        assert ask(question).text.startswith(("이 브리핑에서 그런 논문을", "This briefing has no such paper"))
    for question in ("리스크는?", "적용하면 얼마나 빨라져?", "code available?"):
        assert ask(question).text.startswith(("몇 번을 말씀하시나요?", "Which one do you mean?"))


def test_what_is_not_supported_says_so() -> None:
    assert ask("검색").text.splitlines()[0] == "검색은 아직 지원하지 않습니다."


@pytest.mark.parametrize(
    ("question", "command"),
    [
        ("매일 아침 보내줘", "/subscribe"),
        ("구독 취소", "/unsubscribe"),
        ("다음 브리핑 언제 나와?", "/settings"),
        ("unsubscribe me please", "/unsubscribe"),
    ],
)
def test_outside_a_chat_one_is_told_where_to_subscribe(question: str, command: str) -> None:
    told = ask(question)
    assert command in told.text
    assert "aidaily subscribers" in told.text
    assert told.answered_from == "briefing"


@pytest.mark.parametrize("question", ["2번 한 줄 평", "2번 적용 아이디어", "실무 액션"])
def test_without_a_model_the_answer_says_how_to_get_one(question: str) -> None:
    told = ask(question)
    assert f"- {NO_MODEL}" in told.text
    assert told.answered_from == "none"


def test_what_a_model_wrote_is_told() -> None:
    assert "- 운영에 바로 견줄 만한 연구입니다." in ask("2번 한 줄 평", written()).text
    told = ask("2번 적용", written())
    assert told.text.splitlines()[1:3] == ["- 작은 트래픽부터 시험합니다.", "- 지표를 먼저 정합니다."]
    assert told.answered_from == "briefing"


def test_several_fields_and_items_stand_together() -> None:
    told = ask("2번이랑 1번 요약이랑 리스크")
    first, second = told.text.split("\n\n")
    assert first.startswith("2번 ")
    assert second.startswith("1번 ")
    assert first.index("[요약]") < first.index("[리스크/주의]")
    assert told.fields == ("summary", "risk")
    assert told.intent.field == "summary"
    assert [citation.item for citation in told.citations] == [2, 1]


def test_links_are_the_items_own_pages_and_its_references() -> None:
    lines = ask("2번 링크").text.splitlines()
    assert lines[1] == "- Routing Queries under Drift, Part 2 — https://arxiv.org/abs/2602.00002v1"
    assert lines[2] == "- 논문 PDF — https://arxiv.org/pdf/2602.00002v1"
    assert len(lines) == 4


def test_authors_and_dates() -> None:
    assert "- 저자: Ann Lee, Bo Kim, Chris Park" in ask("2번 저자").text
    told = ask("2번 발표일").text
    assert "- arXiv 제출: 2026-02-04 12:00 UTC" in told
    assert "- arXiv 발표: 2026-02-05(한국 날짜)" in told


def test_many_authors_are_counted() -> None:
    names = tuple(f"Author {number}" for number in range(1, 31))
    told = ask("1번 저자", make_edition(make_item(make_paper(1, authors=names)))).text
    assert "Author 20 외 10명" in told
    assert "Author 21" not in told


@pytest.mark.parametrize(
    ("submitted", "day"),
    [
        (dt.datetime(2026, 2, 4, 18, 59, tzinfo=dt.UTC), dt.date(2026, 2, 5)),
        (dt.datetime(2026, 2, 4, 19, 1, tzinfo=dt.UTC), dt.date(2026, 2, 6)),
        (dt.datetime(2026, 2, 7, 12, 0, tzinfo=dt.UTC), dt.date(2026, 2, 10)),
    ],
)
def test_the_announcement_of_a_submission(submitted: dt.datetime, day: dt.date) -> None:
    assert announced_on(submitted) == day


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Code: https://github.com/ann/drift.", ["https://github.com/ann/drift"]),
        (
            "See github.com/ann/drift and http://gitlab.com/b/c",
            ["https://github.com/ann/drift", "https://gitlab.com/b/c"],
        ),
        ("Weights at https://huggingface.co/ann/drift-7b", ["https://huggingface.co/ann/drift-7b"]),
        ("https://evil.example/github", []),
        ("https://notgithub.com/a/b and github.com.evil.example/a", []),
        ("https://user@github.com/a", []),
    ],
)
def test_code_links_are_those_of_known_hosts(text: str, found: list[str]) -> None:
    told = ask("1번 코드", make_edition(make_item(make_paper(1, comment=text))))
    shown = [line[2:] for line in told.text.splitlines() if line.startswith("- ")]
    assert shown == (found or ["초록과 서지 정보에 코드 링크가 없습니다."])
    assert told.answered_from == ("briefing" if found else "none")


def test_evidence_and_abstract_quote_the_source() -> None:
    told = ask("2번 근거")
    assert told.text.count("초록 문장: “") == 2
    assert LIMIT in told.text
    abstract = ask("2번 초록")
    assert "Routing queries between small and large models" in abstract.text
    assert abstract.citations[0].quote.endswith(LIMIT)


def test_why_gives_the_heaviest_reason_first() -> None:
    reasons = (
        Reason("recency", 1.0, 0.1, "3시간 전에 올라옴"),
        Reason("interest", 0.8, 0.4, "제목에 관심어 라우팅"),
        Reason("code", 0.0, 0.5, "코드 언급 없음"),
    )
    lines = ask("왜 1번이야?", make_edition(make_item(1, reasons=reasons))).text.splitlines()
    assert lines[1] == "- 점수 0.42 (1점 만점)"
    assert lines[2] == "- 관심어: 제목에 관심어 라우팅 (값 0.80 × 가중치 0.40)"
    assert lines[3].startswith("- 최근성: ")
    assert "코드 언급 없음" not in "\n".join(lines)


def test_why_without_reasons_says_so() -> None:
    assert ask("1번 왜 뽑혔어", imported()).answered_from == "none"


def test_the_top_list_names_every_item() -> None:
    told = ask("오늘의 Top 이슈")
    assert told.text.splitlines() == [
        "2026-02-06 오늘의 Top 이슈 (3개)",
        *(f"- {n}) Routing Queries under Drift, Part {n} — 라우팅, LLM, 기계학습" for n in (1, 2, 3)),
    ]
    assert [citation.item for citation in told.citations] == [1, 2, 3]


def test_a_quiet_edition_says_why() -> None:
    quiet = Edition(
        edition="daily",
        key="2026-02-06",
        date=TODAY,
        generated_at=dt.datetime(2026, 2, 6, tzinfo=dt.UTC),
        title="[AI Daily]",
        writer="extractive",
        notes=(Note("arXiv", "휴일로 보입니다."),),
    )
    told = ask("오늘 뭐 있어?", quiet)
    assert "- 새로 발표된 논문이 없습니다." in told.text
    assert "- 휴일로 보입니다." in told.text
    assert ask("2번 리스크", quiet).text == "이 브리핑에는 논문이 없습니다."
    assert ask("리스크", quiet).answered_from == "none"


def test_news_and_index_list_the_originals() -> None:
    edition = make_edition(make_item(1), make_item(make_news(1)))
    assert "- 모델 서빙 비용 소식 1 — https://news.example.com/stories/1" in ask("뉴스", edition).text
    index = ask("원문 목록", edition).text
    assert "https://news.example.com/stories/1" in index
    assert "https://arxiv.org/abs/2602.00001v1" in index


def test_no_news_is_not_news_that_could_not_be_checked() -> None:
    none = ask("뉴스")
    assert "- 수집된 뉴스가 없습니다." in none.text
    assert none.answered_from == "none"
    dead = make_edition(sources=(SourceReport("DuckDuckGo", "", "news", None),), index=RawIndex())
    unchecked = ask("뉴스", dead)
    assert "- 뉴스를 확인하지 못했습니다." in unchecked.text
    assert "수집된 뉴스가 없습니다" not in unchecked.text
    assert unchecked.answered_from == "none"


def test_actions_name_the_items_they_rest_on() -> None:
    items = (make_item(1), make_item(2))
    edition = make_edition(*items, actions=(Action("시험", "작게 시작합니다.", (items[1].id,)),))
    assert "- 1) 시험: 작게 시작합니다. (2번)" in ask("실무 액션", edition).text


def with_actions() -> Edition:
    items = (make_item(1), make_item(2), make_item(3))
    wanted = (
        Action("시험", "작게 시작합니다.", (items[2].id,)),
        Action("측정", "먼저 잽니다.", (items[0].id,)),
    )
    return make_edition(*items, actions=wanted)


def test_one_action_by_its_number() -> None:
    told = ask("두 번째 액션", with_actions())
    assert told.text.splitlines() == ["2026-02-06 오늘의 실무 액션", "- 2) 측정: 먼저 잽니다. (1번)"]
    assert (told.intent.field, told.intent.items) == ("actions", (2,))


def test_an_action_out_of_range_says_how_many_there_are() -> None:
    told = ask("액션 7번", with_actions())
    assert told.text.splitlines()[1:] == ["- 실무 액션은 모두 2가지입니다."]
    assert told.answered_from == "none"


def test_actions_of_a_paper_are_those_that_rest_on_it() -> None:
    assert ask("3번 논문 액션", with_actions()).text.splitlines()[1:] == ["- 1) 시험: 작게 시작합니다. (3번)"]
    none = ask("2번 논문 액션", with_actions())
    assert none.text.splitlines()[1:] == ["- 이 논문에서 나온 실무 액션은 없습니다."]
    assert none.answered_from == "none"
    assert "1번부터 3번까지" in ask("9번 논문 액션", with_actions()).text


def test_leaving_out_the_only_item_leaves_none() -> None:
    told = ask("1번 빼고 요약", make_edition(make_item(1)))
    assert (told.text, told.intent.items) == ("남은 항목이 없습니다.", ())


def test_a_briefing_that_may_not_be_expected_is_named_first() -> None:
    first, *_ = ask("2번 리스크", aside=True).text.splitlines()
    assert first == "2026-02-06 브리핑에서 답합니다."
    assert ask("risks of paper 2", aside=True).text.startswith("From the briefing of 2026-02-06.")
    assert ask("9번 리스크", aside=True).text.startswith("2026-02-06 브리핑에서")
    assert ask("브리핑", aside=True).text.startswith("2026-02-06 오늘의 Top 이슈")


@pytest.mark.parametrize("question", ["1번 저자", "1번 초록"])
def test_a_news_story_has_no_authors_and_no_abstract(question: str) -> None:
    told = ask(question, make_edition(make_item(make_news(1), summary=(), risks=())))
    assert told.answered_from == "none"
    assert "출처: https://news.example.com/stories/1" in told.text


@pytest.mark.parametrize(
    "field", ["요약", "리스크", "링크", "발표일", "코드", "근거", "왜 뽑혔나", "한 줄 평", "적용"]
)
def test_a_news_story_can_be_asked_everything(field: str) -> None:
    story = make_item(make_news(1), summary=(), risks=(), facts=None)
    assert "출처: https://news.example.com/stories/1" in ask(f"1번 {field}", make_edition(story)).text


def test_numbers_out_of_range_stay_and_the_answer_says_what_there_is() -> None:
    told = ask("7번 리스크")
    assert told.intent.items == (7,)
    assert told.text == "이 브리핑에는 1번부터 3번까지 있습니다."
    assert told.answered_from == "none"
    assert not told.citations
    partly = ask("2번이랑 7번 리스크")
    assert partly.intent.items == (2, 7)
    assert partly.text.startswith("2번 ")
    assert "1번부터 3번까지" in partly.text
    assert [citation.item for citation in partly.citations] == [2]


def test_without_a_number_we_ask_which_one() -> None:
    told = ask("리스크는?")
    assert told.answered_from == "none"
    assert told.intent.items == ()
    assert told.text.splitlines()[1:] == [f"- {n}번 Routing Queries under Drift, Part {n}" for n in (1, 2, 3)]


def test_the_only_item_needs_no_number_unless_something_else_is_named() -> None:
    only = make_edition(make_item(1))
    assert ask("리스크는?", only).intent.items == (1,)
    other = ask("단백질 논문 리스크는?", only)
    assert other.intent.items == ()
    assert other.text.startswith("이 브리핑에서 그런 논문을 찾지 못했습니다.")


def test_a_paper_of_another_day_is_not_taken_for_one_of_these() -> None:
    told = ask("2599.00001 리스크")
    assert told.answered_from == "none"
    assert "없는 논문" in told.text


def test_a_sample_is_called_one_and_never_quoted_as_the_paper() -> None:
    sample = make_edition(sample=True)
    for question in ("1번 리스크", "1번 요약", "1번 근거", "1번 초록"):
        told = ask(question, sample).text
        assert told.startswith("견본 브리핑입니다.")
        assert ("(견본 문장입니다)" if "요약" in question else "견본 문장: “") in told
        assert "초록 문장" not in told
    assert ask("오늘 뭐 있어?", sample).text.startswith("견본")


def test_an_older_briefing_in_todays_place_says_so() -> None:
    told = ask("오늘 뭐 있어?", older=True).text
    assert told.startswith("오늘 브리핑은 아직 없어 가장 새로운 2026-02-06 브리핑으로 답합니다.")


@pytest.mark.parametrize("question", ["2번 저자", "2번 발표일", "2번 코드", "2번 초록", "2번 근거"])
def test_what_could_not_be_looked_up_is_said_with_the_link(question: str) -> None:
    told = ask(question.replace("2번", "1번"), imported(), trouble="arXiv에 연결하지 못했습니다.")
    assert "- arXiv에 연결하지 못했습니다." in told.text
    assert told.text.endswith("출처: https://arxiv.org/abs/2602.00002v1")
    assert told.answered_from == "none"


def test_what_was_looked_up_is_told() -> None:
    full = make_paper(2)
    papers = {full.id: full}
    assert "Ann Lee" in ask("1번 저자", imported(), papers=papers).text
    evidence = ask("1번 근거", imported(), papers=papers)
    assert "작성자가 남긴 근거는 없습니다" in evidence.text
    assert evidence.citations[0].quote in (full.abstract or "")
    assert evidence.answered_from == "briefing"


def test_an_imported_risk_needs_nothing_looked_up() -> None:
    told = ask("1번 리스크", imported(), trouble="arXiv에 연결하지 못했습니다.")
    assert "- 검증이 더 필요합니다." in told.text
    assert "연결하지" not in told.text


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_what_is_not_there_yet_says_what_can_be_asked(name: str) -> None:
    field = FIELDS[name]
    if not isinstance(field, ServiceField) or name == "open":
        return
    told = ask(field.label)
    assert told.intent == Intent(name)
    known = name in {"help", "subscribe", "unsubscribe", "time"}
    assert told.answered_from == ("briefing" if known else "none")
    assert known or '"2번 요약"' in told.text


def test_comparing_puts_items_side_by_side_from_what_is_stored() -> None:
    told = ask("1번이랑 3번 비교해줘")
    assert (told.intent.items, told.answered_from) == ((1, 3), "briefing")
    assert told.text.splitlines()[:3] == [
        "1번 Routing Queries under Drift, Part 1 · 3번 Routing Queries under Drift, Part 3 — 비교",
        "공통 태그: 라우팅, LLM, 기계학습",
        "[핵심]",
    ]
    assert f"- 3번 Routing Queries under Drift, Part 3: {LIMIT}" in told.text
    assert "[한 줄 평]" not in told.text
    assert [cited.item for cited in told.citations] == [1, 3]


def test_comparing_names_what_one_of_them_lacks() -> None:
    bare = make_item(2, summary=(), risks=(), tags=())
    told = ask("compare papers 1 and 2", make_edition(make_item(1), bare))
    assert "- 2. Routing Queries under Drift, Part 2: nothing stored" in told.text
    assert "Shared tags" not in told.text


def test_one_item_alone_is_asked_what_to_compare_with() -> None:
    told = ask("2번 비교해줘")
    assert told.text.startswith("2번 Routing Queries under Drift, Part 2: 무엇과 비교할까요?")
    assert told.answered_from == "none"


def test_at_most_five_are_compared() -> None:
    told = ask("전부 비교해줘", make_edition(*(make_item(number) for number in range(1, 8))))
    assert "한 번에 5개까지 비교합니다." in told.text
    assert len(told.citations) == 5


def test_off_topic_gets_one_honest_line_and_examples() -> None:
    told = ask("김치찌개 레시피 알려줘")
    assert told.intent == Intent("open")
    assert told.answered_from == "none"
    assert len(told.text.splitlines()) == 2
    assert "김치" not in told.text


@pytest.mark.parametrize(
    "question",
    [f"{name} of paper 2" for name in ("summary", "risks", "links", "authors", "date", "code", "evidence")],
)
def test_english_questions_get_english_texts(question: str) -> None:
    told = ask(question, make_edition(make_item(1), make_item(2, facts=None)))
    assert not any("가" <= letter <= "힣" for letter in told.text)
    assert "Source: https://arxiv.org/abs/2602.00002v1" in told.text
