"""The points of members: what sums to 100, and what rounding explains."""

from __future__ import annotations

import pytest

from ifn_research.data.ballots import Votes
from ifn_research.data.ballots.votes import fault_of


@pytest.mark.parametrize("total", [99.0, 99.9, 100.0, 100.3, 101.0])
def test_sums_that_rounding_explains_are_brought_to_100(total: float) -> None:
    points = {"poor": total - 40, "old": 40.0}
    assert fault_of("Anne", points) is None
    votes = Votes.of({"Anne": points})
    assert sum(votes.points[0]) == pytest.approx(100)
    assert votes.rescaled == (() if total == 100 else ("Anne",))


@pytest.mark.parametrize("total", [0.0, 98.9, 101.1, 200.0])
def test_other_sums_are_refused(total: float) -> None:
    fault = fault_of("Anne", {"poor": total})
    assert fault is not None
    assert "not to 100" in str(fault[0])


def test_what_a_member_leaves_out_has_no_points() -> None:
    votes = Votes.of({"Anne": {"poor": 100.0}, "Luc": {"old": 100.0}})
    assert votes.names == ("poor", "old")
    assert votes.points == ((100, 0), (0, 100))


def test_votes_are_declared_again_as_they_were() -> None:
    declared = {"Anne": {"poor": 60.0, "old": 40.0}, "Luc": {"poor": 5.0, "old": 95.0}}
    assert Votes.in_study(declared).declared == declared
    assert Votes.in_study(Votes.in_study(declared).declared) == Votes.in_study(declared)
