"""Copeland's scores against a published election, a plain loop and Borda's count."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ifn_research.errors import Refusal
from ifn_research.matrix import Floats, IndicatorMatrix
from ifn_research.steps.aggregation import copeland
from ifn_research.steps.aggregation.copeland import Copeland
from ifn_research.steps.aggregation.hierarchy import aggregate


def loop(values: Floats, reference: Floats, weights: Floats) -> list[float]:
    """METRICS, word by word: a pair at a time, a tie giving half, more than half of what both know."""
    scores = []
    for a in values:
        score = 0
        for b in reference:
            known = ~np.isnan(a) & ~np.isnan(b)
            total = weights[known].sum()
            won = weights[known & (a > b)].sum() + weights[known & (a == b)].sum() / 2
            score += int(won - total / 2 > 1e-12) - int(total / 2 - won > 1e-12)
        scores.append(score)
    return scores


def test_the_capital_of_tennessee_is_nashville() -> None:
    """A textbook election: Memphis 42 %, Nashville 26 %, Knoxville 17 %, Chattanooga 15 % prefer the nearest city."""
    places = {
        "Memphis": [4, 1, 1, 1],
        "Nashville": [3, 4, 2, 2],
        "Knoxville": [1, 2, 4, 3],
        "Chattanooga": [2, 3, 3, 4],
    }
    matrix = IndicatorMatrix.of(np.array(list(places.values())), codes=np.array(list(places), dtype=object))
    result = aggregate(matrix, np.array([0.42, 0.26, 0.17, 0.15]), [Copeland()], staged=False)
    assert dict(zip(places, result.scores, strict=True)) == {
        "Memphis": -3,
        "Nashville": 3,
        "Knoxville": -1,
        "Chattanooga": 1,
    }


@settings(max_examples=60, deadline=None)
@given(
    arrays(float, (9, 4), elements=st.sampled_from([0.0, 1.0, 2.0, 3.0, np.nan])),
    st.sampled_from([(0.25, 0.25, 0.25, 0.25), (0.1, 0.2, 0.3, 0.4), (0.3, 0.3, 0.3, 0.1)]),
)
def test_scores_are_those_of_a_plain_loop_with_ties_and_gaps(values: Floats, weights: tuple[float, ...]) -> None:
    known = values[~np.isnan(values).all(axis=1)]
    scores = Copeland().combine(known, np.array(weights))
    assert scores.tolist() == loop(known, known, np.array(weights))


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    values, weights = rng.integers(0, 40, (300, 5)).astype(float), rng.dirichlet(np.ones(5))
    expected = loop(values, values, weights)
    for rows, columns in ((7, 11), (128, 2048), (300, 300)):
        monkeypatch.setattr(copeland, "ROWS", rows)
        monkeypatch.setattr(copeland, "COLUMNS", columns)
        assert Copeland().combine(values, weights).tolist() == expected


def test_a_new_territory_is_compared_with_those_of_the_fit() -> None:
    rng = np.random.default_rng(4)
    fitted, new = rng.normal(size=(40, 3)), rng.normal(size=(6, 3))
    weights = np.array([0.5, 0.3, 0.2])
    learned = aggregate(IndicatorMatrix.of(fitted), weights, [Copeland()], staged=False).learned
    scores = aggregate(IndicatorMatrix.of(new), weights, [Copeland()], staged=False, learned=learned).scores
    assert scores.tolist() == loop(new, fitted, weights)


def test_only_the_order_of_each_indicator_counts() -> None:
    values = np.random.default_rng(5).lognormal(size=(50, 4))
    weights = np.full(4, 0.25)
    assert Copeland().combine(values, weights).tolist() == Copeland().combine(np.log(values), weights).tolist()


def test_one_indicator_contributes_its_whole_score_and_contributions_add_up() -> None:
    values = np.random.default_rng(6).normal(size=(30, 3))
    alone = aggregate(IndicatorMatrix.of(values[:, :1]), np.ones(1), [Copeland()], staged=False)
    np.testing.assert_array_equal(alone.contributions[:, 0], alone.scores)
    ranks = values[:, 0].argsort().argsort()
    np.testing.assert_array_equal(alone.scores, 2 * ranks - 29)
    weights = np.array([0.2, 0.3, 0.5])
    for staged, rules in ((False, [Copeland()]), (True, [Copeland()] * 2)):
        result = aggregate(IndicatorMatrix.of(values, dimensions=("a", "a", "b")), weights, rules, staged=staged)
        np.testing.assert_allclose(result.contributions.sum(axis=1), result.scores, atol=1e-9)


def test_signed_weights_are_refused() -> None:
    values = np.random.default_rng(6).normal(size=(30, 2))
    with pytest.raises(Refusal, match="vote"):
        aggregate(IndicatorMatrix.of(values), np.array([0.6, -0.4]), [Copeland()], staged=False)


def test_sums_added_in_another_order_are_tied() -> None:
    thirds = np.array([[1, -2, 3], [3, -2, 1], [-2, 3, 1], [1, 3, -2], [3, 1, -2], [-2, 1, 3]]) / 3
    means = np.array([sum(row) / 3 * 1.1 for row in thirds])
    assert len(set(means)) > 1
    values = np.column_stack([means, np.arange(6.0)])
    scores = Copeland().combine(values, np.array([0.9, 0.1]))
    assert scores.tolist() == [-5, -3, -1, 1, 3, 5]
    result = aggregate(IndicatorMatrix.of(means[:, None]), np.ones(1), [Copeland()], staged=False)
    assert (result.scores == 0).all()
    assert (result.contributions == 0).all()
