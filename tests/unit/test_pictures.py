"""Pictures: what is counted, what is drawn of it, and that every letter and number can be read."""

import io
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest
from matplotlib.font_manager import get_font
from PIL import Image
from pylopdf_fonts_ko import sans_path

from digest_core.figures import KeyNumber
from digest_core.models import Claim, Edition
from digest_core.pictures import edition_pictures, has_pictures
from digest_core.pictures.canvas import BLUE, ORANGE, WIDTH, Sheet, drawable, fitted, width_of, wrapped
from digest_core.pictures.numbers import key_numbers, numbers_of
from digest_core.pictures.numbers_picture import numbers_picture
from digest_core.pictures.trend import OTHERS, Trend, in_words, percent, trend_of
from digest_core.pictures.trend_picture import draw_trend, trend_picture
from digest_core.pictures.weeks import WeekTally, last_monday, week_history
from digest_core.ports import Publication
from digest_core.writing.tags import category_name, terms_by_tag
from support.factories import make_edition, make_item, make_paper
from support.memory_store import MemoryStore
from support.photos import check_photo
from support.recorded_editions import LIES

MONDAY = date(2026, 2, 9)
MONDAYS = [MONDAY - timedelta(days=7 * back) for back in reversed(range(8))]
BOTH = ("cs.AI", "cs.LG")
WEEKLY: dict[str, Any] = {"edition": "weekly-top10", "key": "2026-W07"}


def history(*shares: tuple[int, int]) -> tuple[WeekTally, ...]:
    """Eight weeks of 100 papers, the last ones with so many on agents and robots; the others unknown."""
    known = [WeekTally(monday=monday) for monday in MONDAYS[: 8 - len(shares)]]
    for monday, (agents, robots) in zip(MONDAYS[8 - len(shares) :], shares, strict=True):
        themes = {"에이전트": agents, "로봇": robots}
        known.append(
            WeekTally(monday=monday, papers=100, themes=themes, categories={"cs.LG": 60, "cs.AI": 40})
        )
    return tuple(known)


def trend(*shares: tuple[int, int]) -> Trend:
    found = trend_of(history(*shares))
    assert found is not None
    return found


def pixels(png: bytes) -> Any:
    return Image.open(io.BytesIO(png)).convert("RGB")


def count(image: Any, colour: str, box: tuple[int, int, int, int]) -> int:
    wanted = tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
    near = (
        all(abs(a - b) < 6 for a, b in zip(pixel, wanted, strict=True))
        for pixel in image.crop(box).get_flattened_data()
    )
    return sum(near)


# What is counted.


def store_with(*editions: tuple[Edition, list[Any]]) -> MemoryStore:
    store = MemoryStore()
    for edition, papers in editions:
        store.publish(Publication(edition=edition, papers=tuple(papers)))
    return store


def daily(day: date, *papers: Any, **changes: Any) -> tuple[Edition, list[Any]]:
    return make_edition(key=day.isoformat(), date=day, **changes), list(papers)


def paper(number: int, title: str = "Agents that plan", **changes: Any) -> Any:
    return make_paper(number, title=title, **({"published": None} | changes))


def test_a_papers_week_is_that_of_its_announcement() -> None:
    submitted = datetime(
        2026, 2, 6, 20, 0, tzinfo=UTC
    )  # Friday after the deadline: announced on Monday in Korea
    store = store_with(
        daily(date(2026, 2, 10), paper(1), paper(2, published=submitted)),
        daily(date(2026, 2, 9), paper(3)),
        daily(date(2026, 2, 10) - timedelta(days=7 * 7), paper(4)),
        daily(date(2026, 2, 10) - timedelta(days=7 * 9), paper(5)),
    )
    weeks = week_history(store, make_edition(**WEEKLY), BOTH)
    assert [week.monday for week in weeks] == MONDAYS
    assert [week.papers for week in weeks] == [1, 0, 0, 0, 0, 0, 1, 2]


def test_a_paper_counts_once_and_samples_not_at_all() -> None:
    store = store_with(
        daily(date(2026, 2, 10), paper(1), paper(1), paper(2)), daily(date(2026, 2, 11), paper(2)),
    )  # fmt: skip
    store.publish(Publication(edition=make_edition(key="2026-02-12", date=date(2026, 2, 12), sample=True),
                              papers=(paper(9),)))  # fmt: skip
    assert week_history(store, make_edition(**WEEKLY), BOTH)[-1].papers == 2


def test_themes_are_what_titles_name() -> None:
    papers = [paper(1), paper(2, "LLM Agents for Robotic Control"), paper(3, "On Nothing in Particular")]
    week = week_history(store_with(daily(date(2026, 2, 10), *papers)), make_edition(**WEEKLY), BOTH)[-1]
    assert week.themes["에이전트"] == 2
    assert "LLM" not in week.themes, "every second paper is about language models"
    assert week.categories == {"cs.LG": 3}


def test_a_months_trend_ends_with_its_last_week_of_papers() -> None:
    store = store_with(daily(date(2026, 2, 10), paper(1)), daily(date(2026, 2, 17), paper(2)))
    weeks = week_history(store, make_edition(edition="trend-report", key="2026-02"), BOTH)
    assert [week.papers for week in weeks[-2:]] == [1, 1]
    assert weeks[-1].monday == date(2026, 2, 16)
    assert week_history(store, make_edition(edition="weekly-top10", key="2026-W09"), BOTH)[-1].papers == 0


def test_only_the_dailys_categories_count_while_a_week_was_looked_at_in_no_others() -> None:
    vision = paper(7, categories=("cs.CV",), primary_category="cs.CV")
    before = daily(date(2026, 2, 3), paper(1))
    now = daily(date(2026, 2, 10), paper(2), vision)
    weeks = week_history(store_with(before, now), make_edition(**WEEKLY), BOTH)
    assert [week.papers for week in weeks[-2:]] == [1, 1]


@pytest.mark.parametrize(
    ("key", "monday"),
    [("2026-W07", date(2026, 2, 9)), ("2026-02", date(2026, 2, 23)), ("2025-12", date(2025, 12, 29)),
     ("2026-02-06", None), ("2602.04884", None)],
)  # fmt: skip
def test_which_week_an_edition_ends_with(key: str, monday: date | None) -> None:
    assert last_monday(make_edition(key=key)) == monday
    assert has_pictures(make_edition(key=key)) is (monday is not None)


def test_editions_of_a_day_have_no_pictures() -> None:
    assert edition_pictures(make_edition(), history((5, 5))) == ()
    assert week_history(MemoryStore(), make_edition(), BOTH) == ()


# What is told of it.


def test_a_trend_compares_with_the_known_weeks_before() -> None:
    found = trend((10, 4), (14, 4), (18, 8))
    agents, robots = found.themes
    assert (agents.name, agents.now, agents.before) == ("에이전트", 0.18, pytest.approx(0.12))
    assert robots.change == pytest.approx(0.04)
    assert agents.shares[:5] == (None,) * 5
    assert found.known == 3
    assert found.weeks[-1] == "2/9"


def test_the_first_week_has_nothing_to_compare_with() -> None:
    found = trend((10, 4))
    assert found.themes[0].before is None
    assert "평균" not in in_words(found)
    trend_picture(found)


def test_what_grew_most_is_among_the_themes() -> None:
    many = {f"주제{n}": 20 - n for n in range(9)}
    weeks = [
        WeekTally(monday=MONDAYS[0], papers=100, themes=many),
        WeekTally(monday=MONDAYS[1], papers=100, themes=many | {"새것": 6, "주제8": 12, "드문": 2}),
    ]
    found = trend_of(weeks)
    assert found is not None
    names = [one.name for one in found.themes]
    assert len(names) == 7
    assert {"새것", "주제0", "주제4"} <= set(names)
    assert "드문" not in names


def test_categories_add_up_to_all_papers() -> None:
    counts = {f"cs.X{n}": 10 - n for n in range(8)}
    found = trend_of([WeekTally(monday=MONDAY, papers=sum(counts.values()), categories=counts)])
    assert found is not None
    assert [one.name for one in found.categories][-1] == OTHERS
    assert sum(one.now for one in found.categories) == pytest.approx(1.0)


def test_nothing_is_drawn_of_nothing() -> None:
    assert trend_of(()) is None
    assert trend_of(history()) is None
    assert edition_pictures(make_edition(make_item(1, summary=()), **WEEKLY), history()) == ()


def test_the_words_state_every_number_shown() -> None:
    found = trend((10, 4), (18, 8))
    told = in_words(found)
    for series in (*found.themes, *found.categories):
        assert f"{series.name} {percent(series.now)}(평균 {percent(series.before or 0)})" in told
    assert "100편" in told
    assert len(told) < 1000


# What is drawn of it.


def test_every_letter_we_draw_is_in_the_font() -> None:
    letters = get_font(str(sans_path())).get_charmap()
    assert all(code in letters for code in range(0xAC00, 0xD7A4)), "all 11,172 syllables"
    ours = "".join((*terms_by_tag(), *(category_name(f"cs.{name}") or "" for name in ("AI", "LG", "CL"))))
    assert drawable(ours) == "".join(ours.split(" ")) or all(ord(c) in letters for c in ours)
    assert all(ord(c) in letters for c in "▲▼–…%·,.()/:“”×±≥≤0123456789")


def test_hangul_is_drawn_and_no_two_syllables_alike() -> None:
    drawn = {}
    for syllable in ("가", "나", "힣", "뷁", "A"):
        sheet = Sheet(120)
        sheet.text(40, 60, syllable, size=64)
        image = pixels(sheet.png()).crop((30, 10, 130, 110)).convert("L").point(lambda v: 255 * (v < 128))
        assert 300 < sum(1 for value in image.get_flattened_data() if value) < 4000, (
            f"{syllable} is ink, and no filled box"
        )
        drawn[syllable] = image.tobytes()
    assert len(set(drawn.values())) == len(drawn)


def test_what_the_font_lacks_is_left_out_and_no_box_is_drawn() -> None:
    assert drawable("모델 \ue000😀𝒳\u202e끝\x00") == "모델 X끝"
    sheet = Sheet(120)
    sheet.text(40, 60, "\ue000😀", size=64)
    assert len(set(pixels(sheet.png()).get_flattened_data())) == 1


def test_a_formula_is_text() -> None:
    sheet = Sheet(120)
    for text in ("$x_{1", r"$\alpha$ \frac{1}{0}", r"$$", *LIES):
        sheet.text(10, 60, text)
    assert check_photo(sheet.png()) == (WIDTH, 120)


@pytest.mark.parametrize("text", ["가" * 200, "긴 제목 " * 60, "W" * 300, "", " ", *LIES])
def test_texts_fit_their_room(text: str) -> None:
    assert width_of(fitted(text, 300), 34) <= 300
    lines = wrapped(text, 300, 3)
    assert 1 <= len(lines) <= 3
    assert all(width_of(line) <= 300 for line in lines)


def test_no_number_loses_its_digits() -> None:
    whole = "줄인 값은 12.345% 입니다"
    cuts = {fitted(whole, room) for room in range(40, 500, 7)}
    assert all("12.345%" in cut or not any(c.isdigit() for c in cut) for cut in cuts)


def test_nothing_is_lost_that_has_room() -> None:
    text = "세 줄이면 다 들어가는 문장입니다"
    assert " ".join(wrapped(text, 300, 3)) == text


def test_bars_are_as_long_as_their_shares() -> None:
    image = pixels(trend_picture(trend((10, 4), (18, 8))).png)
    top = image.height - 40 - 2 * 74
    rows = [count(image, BLUE, (470, top + 74 * n + 2, 870, top + 74 * n + 40)) for n in (0, 1)]
    assert rows[0] / rows[1] == pytest.approx(60 / 40, rel=0.05)
    assert count(image, ORANGE, (460, top, 900, image.height)) > 100, "the mean of the weeks before is marked"


def test_columns_are_as_high_as_their_shares() -> None:
    image = pixels(trend_picture(trend((10, 5), (20, 10))).png)
    newest = (410 + 7 * 50, 0, 410 + 8 * 50 - 10, 250 + 104)
    agents = count(image, BLUE, (newest[0], 250, newest[2], 250 + 104))
    robots = count(image, BLUE, (newest[0], 250 + 104, newest[2], 250 + 208))
    assert agents / robots == pytest.approx(2.0, rel=0.05)


def test_no_two_texts_overlap_and_none_leaves_the_sheet() -> None:
    long = {f"아주 긴 이름의 주제 {n} 다중 에이전트 강화학습 그리고 더": 30 - n for n in range(9)}
    weeks = [WeekTally(monday=m, papers=12345, themes=long, categories={f"cs.LONG{n}": 99 for n in range(9)})
             for m in MONDAYS]  # fmt: skip
    found = trend_of(weeks)
    assert found is not None
    sheet = draw_trend(found)
    sheet.png()
    boxes = [text.get_window_extent() for text in sheet._axes.texts]
    assert len(boxes) > 25
    assert all(box.x0 >= 0 and box.x1 <= WIDTH and box.y0 >= 0 for box in boxes)
    assert not [pair for pair in combinations(boxes, 2) if pair[0].overlaps(pair[1])]


def test_the_same_is_drawn_the_same() -> None:
    assert trend_picture(trend((10, 4), (18, 8))) == trend_picture(trend((10, 4), (18, 8)))


# Numbers.


def line(text: str, *evidence: str, role: Any = "결과") -> Claim:
    return Claim(text, evidence, role)


SOURCE = "On four traffic traces it cuts cost by 31% at equal quality and runs 2.5x faster."


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        (line("네 가지 트래픽에서 비용을 31% 줄이고 2.5배 빠릅니다.", SOURCE), "31%, 2.5배"),
        (line(SOURCE, SOURCE), "31%, 2.5x"),
        (line("비용을 최대 31% 줄입니다.", "It cuts cost by up to 31%."), "최대 31%"),
        (line("a >50x speedup", "a >50x speedup"), ">50x"),
        (line("up to a 1.91x gain", "up to a 1.91x gain"), "up to a 1.91x"),
        (line("It improves by 5 to 6%.", "It improves by 5 to 6%."), "5 to 6%"),
        (line("비용을 31% 줄입니다."), None),
        (line("비용을 37% 줄입니다.", SOURCE), None),
        (line("2025년의 3개 모델과 GPT-4로 실험했습니다.", "We test 3 models of 2025 and GPT-4."), None),
        (line("An 8B model does it.", "An 8B model does it."), None),
        (line("기존 방법은 정확도가 31% 떨어집니다.", "Existing methods lose 31%.", role="문제"), None),
    ],
)
def test_only_measured_numbers_that_rest_on_the_source_are_shown(claim: Claim, value: str | None) -> None:
    found = key_numbers(make_item(1, summary=(claim,)))
    assert [one.value for one in found] == ([value] if value else [])
    assert all(one.text and one.evidence for one in found)


def test_the_numbers_picture_says_what_it_shows() -> None:
    items = [make_item(n, summary=(line(SOURCE, SOURCE),)) for n in range(1, 9)]
    edition = make_edition(*items, **WEEKLY)
    picture = numbers_picture(edition, numbers_of(edition))
    assert picture is not None
    assert "1번 Routing Queries under Drift, Part 1: 31%, 2.5x" in picture.alt
    assert picture.alt.count("번 ") == 6
    width, height = check_photo(picture.png)
    assert width == WIDTH
    assert height < 2 * WIDTH


def test_an_attack_in_a_title_is_only_drawn() -> None:
    items = [
        make_item(n, short_title=lie, summary=(line(f"{lie} 31%", f"{lie} 31%"),))
        for n, lie in enumerate(LIES, 1)
    ]
    edition = make_edition(*items, **WEEKLY)
    for picture in edition_pictures(edition, history((10, 4))):
        check_photo(picture.png)
        assert "\n" not in picture.alt
        assert len(picture.alt) <= 1000
    assert numbers_picture(edition, {items[0].id: (KeyNumber(value="\ue000" * 9, text=""),)})
