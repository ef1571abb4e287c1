"""What articles call a paper: its own name where it has one, never a word that the whole field uses."""

import pytest

from digest_core.writing.article_parts import name_of
from support.factories import make_paper

LONG = "Rethinking How Routers Learn from Delayed Feedback under Shifting Traffic"


@pytest.mark.parametrize(
    ("title", "abstract", "name"),
    [
        ("NanoRoute: Small Routers for Large Models", "We propose NanoRoute.", "NanoRoute"),
        ("Attention at Constant Cost", "We present a view.", "Attention at Constant Cost"),
        (LONG, "We propose Delayed Router Optimization (DeRO), which waits.", "DeRO"),
        (LONG, "We introduce RE-Route, a plug-and-play framework.", "RE-Route"),
        (LONG, "We present Waitress, the first of its kind.", "Waitress"),
        (LONG, "We release RoutKit (v2) today.", "RoutKit"),
        (LONG, "Reinforcement learning (RL) is costly. We develop reinforcement learning (RL) further.", "Rethinking How Routers Learn"),
        (LONG, "A novel Poisson process loss (PPL) helps. We propose frame-level tools.", "Rethinking How Routers Learn"),
        (LONG, "We propose Bayesian methods for routing.", "Rethinking How Routers Learn"),
        (": an Empty Name before the Colon of a Title that is Long", "", ": an Empty Name before the Colon of a Title"),
    ],
)  # fmt: skip
def test_a_paper_is_called_by_its_own_name(title: str, abstract: str, name: str) -> None:
    assert name_of(make_paper(1, title=title, abstract=abstract)).startswith(name)
    if len(name) < 20:
        assert name_of(make_paper(1, title=title, abstract=abstract)) == name
