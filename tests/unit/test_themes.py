"""Themes: what belongs together is together under a name its papers carry, and what does not is not forced to."""

from pathlib import Path

from digest_core.models import OTHERS
from digest_core.similarity import Vectors
from digest_core.writing.paper_words import by_size, rest_of
from digest_core.writing.tags import tags_of
from digest_core.writing.themes import themes_of
from support.commissions import real_papers
from support.factories import make_paper

AGENTS = "LLM Agents use tools over many turns; an agent plans, acts and remembers its trajectories."
QUANTUM = "Quantum neural networks train on circuits with barren plateaus and noisy gradients."
SPEECH = "Speech recognition of noisy audio transcribes spoken words with acoustic models."
PROTEIN = "Protein structures fold into backbones of amino acids that a diffusion model generates."
DRIVING = "Autonomous driving perceives roads, lanes and traffic with cameras and lidar."


def themes(*texts: str, most: int = 5):
    papers = [make_paper(n, title=f"{t.split()[0]}{n}: {t}", abstract=t) for n, t in enumerate(texts, 1)]
    vectors = Vectors.build({paper.id: f"{paper.title} {paper.abstract}" for paper in papers})
    return papers, themes_of(papers, vectors, most)


def test_alike_papers_share_a_theme_that_they_carry() -> None:
    papers, found = themes(AGENTS, QUANTUM, AGENTS, AGENTS)
    assert [len(theme.items) for theme in found] == [3, 1]
    assert found[0].name == "에이전트"
    assert all(theme.name in tags_of(next(p for p in papers if p.id == theme.items[0])) for theme in found)


def test_unlike_papers_are_not_forced_together() -> None:
    _, found = themes(AGENTS, AGENTS, QUANTUM, SPEECH, PROTEIN, DRIVING, most=3)
    assert [theme.name == OTHERS for theme in found] == [False, False, True]
    assert [len(theme.items) for theme in found] == [2, 1, 3]
    assert [len(theme.items) for theme in by_size(found)] == [2, 1]
    assert rest_of(found) == [found[-1]]


def test_every_real_paper_is_in_exactly_one_theme(shared: Path) -> None:
    for start in range(0, 60, 12):
        papers = real_papers(shared, 10, start=start)
        vectors = Vectors.build({paper.id: f"{paper.title} {paper.abstract}" for paper in papers})
        found = themes_of(papers, vectors, 5)
        assert 1 <= len(found) <= 5
        assert sorted(i for theme in found for i in theme.items) == sorted(paper.id for paper in papers)
        assert len({theme.name for theme in found}) == len(found)


def test_no_papers_have_no_themes() -> None:
    assert themes_of([], Vectors.build({}), 5) == ()
