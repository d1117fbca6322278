"""Weights from points that members of a committee share out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ifn_research.data.ballots import Votes
from ifn_research.errors import OptionError, Refusal
from ifn_research.matrix import IndicatorMatrix
from ifn_research.remarks import noted
from ifn_research.steps.weighting.budget import BudgetWeights

NAMES = ("poor", "old", "fibre", "car")
DIMENSIONS = ("money", "money/age", "access", "access")
VOTES = {
    "Anne": {"poor": 50, "old": 20, "fibre": 30},
    "Luc": {"poor": 10, "old": 40, "fibre": 30, "car": 20},
    "Zoé": {"poor": 60, "old": 40},
}


def weights(dimensions: tuple[str, ...] = ("",) * 4, names: tuple[str, ...] = NAMES, **options: Any) -> Any:
    values = np.random.default_rng(1).normal(size=(9, len(names)))
    matrix = IndicatorMatrix.of(values, indicators=names, dimensions=dimensions)
    return BudgetWeights(**options).fit(matrix)


def test_the_weights_are_the_means_of_the_points() -> None:
    np.testing.assert_allclose(weights(votes=VOTES).values, [0.4, 1 / 3, 0.2, 1 / 15], rtol=1e-12)


def test_medians_are_divided_by_their_sum_and_that_is_said() -> None:
    """Medians 50, 40, 30 and 0 sum to 120."""
    found = weights(votes=VOTES, summary="median")
    np.testing.assert_allclose(found.values, [5 / 12, 4 / 12, 3 / 12, 0], rtol=1e-12)
    assert noted(found.warnings) == (
        "the medians of the members' points sum to 120, not to 100, and are divided by their sum"
    )


def test_points_of_a_dimension_are_shared_out_equally_within_it_at_each_stage() -> None:
    found = weights(DIMENSIONS, votes={"Anne": {"money": 60, "fibre": 10, "car": 30}})
    np.testing.assert_allclose(found.values, [0.3, 0.3, 0.1, 0.3], rtol=1e-12)
    nested = weights(("a", "a/b", "a/b", "c"), votes={"Anne": {"a": 80, "c": 20}})
    np.testing.assert_allclose(nested.values, [0.4, 0.2, 0.2, 0.2], rtol=1e-12)


def test_the_spread_between_members_is_in_the_diagnostics() -> None:
    found = {(row.statistic, row.indicator): row.value for row in weights(votes=VOTES).statistics}
    assert found["members", ""] == 3
    assert [found[f"points_{name}", "poor"] for name in ("min", "q1", "median", "q3", "max")] == [10, 30, 50, 55, 60]
    # Deviations from 40: 10, -30, 20; their squares sum to 1,400.
    assert found["points_sd", "poor"] == pytest.approx(700**0.5)


def test_one_member_has_no_deviation() -> None:
    found = weights(votes={"Anne": {"poor": 25, "old": 25, "fibre": 25, "car": 25}})
    assert not [row for row in found.statistics if row.statistic == "points_sd"]


def test_each_member_has_weights_of_its_own() -> None:
    members, rows = BudgetWeights(VOTES).of_members(NAMES, DIMENSIONS)
    assert members == ("Anne", "Luc", "Zoé")
    np.testing.assert_allclose(rows, [[0.5, 0.2, 0.3, 0], [0.1, 0.4, 0.3, 0.2], [0.6, 0.4, 0, 0]], rtol=1e-12)
    np.testing.assert_allclose(rows.mean(axis=0), weights(votes=VOTES).values, rtol=1e-12)


def test_a_version_without_some_indicators_keeps_the_proportions_of_the_others() -> None:
    found = weights(("", ""), ("poor", "fibre"), votes=VOTES)
    np.testing.assert_allclose(found.values, [2 / 3, 1 / 3], rtol=1e-12)


def test_rounded_points_are_brought_to_100_and_that_is_said() -> None:
    found = weights(votes={"Anne": {"poor": 33, "old": 33, "fibre": 33, "car": 0}, "Luc": {"poor": 100}})
    np.testing.assert_allclose(found.values, [4 / 6, 1 / 6, 1 / 6, 0], rtol=1e-12)
    assert "the points of 1 member sum to nearly 100 and are brought to 100 (Anne)" in noted(found.warnings)


@pytest.mark.parametrize(
    ("votes", "said"),
    [
        ({"Anne": {"poor": 90}}, "'Anne' sum to 90, not to 100"),
        ({"Anne": {"poor": 98.9}}, "'Anne' sum to 98.9, not to 100"),
        ({"Anne": {"poor": 150, "old": -50}}, "for 'old' are negative: -50"),
        ({"Anne": {"poor": "all"}}, "are no number: 'all'"),
        ({"Anne": {}}, "'Anne' has no points"),
        ({}, "needs 'votes'"),
        (3, "needs 'votes'"),
    ],
)
def test_votes_that_are_wrong_are_refused_with_the_member(votes: Any, said: str) -> None:
    with pytest.raises(OptionError) as caught:
        BudgetWeights(votes)
    assert said in str(caught.value)
    assert caught.value.option == "votes"


@pytest.mark.parametrize(
    ("votes", "said"),
    [
        ({"poor": 100}, "the votes leave old, fibre, car out"),
        ({"money": 50, "poor": 20, "access": 30}, "poor has points twice"),
        ({"money": 50, "access": 30, "jobs": 20}, "'jobs' is no indicator or dimension"),
    ],
)
def test_votes_are_about_the_indicators_of_the_version_each_once(votes: dict[str, float], said: str) -> None:
    with pytest.raises(OptionError) as caught:
        BudgetWeights({"Anne": votes}).check(NAMES, DIMENSIONS)
    assert said in str(caught.value)


def test_points_for_nothing_that_is_left_are_refused() -> None:
    with pytest.raises(Refusal):
        weights(("",), ("car",), votes={"Anne": {"poor": 100}})


def test_the_votes_of_a_file_are_declared_by_its_name() -> None:
    votes = Votes.of({"Anne": {"poor": 100.0}}, file="votes.csv")
    assert BudgetWeights("/home/anne/votes.csv").given(votes).read.declared == "votes.csv"
    assert BudgetWeights(VOTES).read.declared == {
        member: {name: row.get(name, 0.0) for name in ("poor", "old", "fibre", "car")} for member, row in VOTES.items()
    }
