"""Nodes, stages, missing members and weights of their own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.stats

from ifn_research.errors import Refusal
from ifn_research.hierarchy import depth, node_paths
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.aggregation import RULES
from ifn_research.steps.aggregation.arithmetic import ArithmeticMean
from ifn_research.steps.aggregation.base import Rule
from ifn_research.steps.aggregation.copeland import Copeland
from ifn_research.steps.aggregation.geometric import GeometricMean
from ifn_research.steps.aggregation.hierarchy import Aggregation, Before, aggregate, weighted_sums
from ifn_research.steps.normalisation.base import Normalisation
from ifn_research.steps.normalisation.minmax import MinMax
from ifn_research.steps.normalisation.zscore import ZScore
from tests.support.positive_profiles import DIMENSIONS, GAPS, POSITIVE, WEIGHTS


@pytest.mark.parametrize("rule", [ArithmeticMean(), GeometricMean()])
def test_one_rule_for_all_stages_gives_the_flat_score(rule: object) -> None:
    matrix = IndicatorMatrix.of(POSITIVE, dimensions=DIMENSIONS)
    flat = aggregate(matrix, WEIGHTS, [rule], staged=False)  # type: ignore[list-item]
    staged = aggregate(matrix, WEIGHTS, [rule] * 3, staged=True)  # type: ignore[list-item]
    np.testing.assert_allclose(staged.scores, flat.scores)
    for path in node_paths(DIMENSIONS):
        np.testing.assert_allclose(staged.nodes[path], flat.nodes[path])


@pytest.mark.parametrize(
    ("learned", "fix"),
    [
        (None, "use imputation: median, or scoring: squared_loadings"),
        ({}, "fill in the missing cells of this territory, or leave it out"),
    ],
)
def test_signed_weights_need_every_cell_and_a_fitted_index_is_not_to_be_changed(learned: Any, fix: str) -> None:
    weights = np.array([0.5, 0.3, -0.1, -0.1])
    values = POSITIVE.copy()
    values[2, 0] = np.nan
    with pytest.raises(Refusal, match="those of x3, x4 are negative") as caught:
        aggregate(
            IndicatorMatrix.of(values),
            weights,
            [ArithmeticMean()],
            staged=False,
            learned=learned,
            before=Before(unsigned="scoring: squared_loadings"),
        )
    assert "T3" in str(caught.value.where)
    assert str(caught.value.fix) == fix


def test_signed_weights_are_flat_only() -> None:
    weights = np.array([0.5, 0.3, 0.1, -0.1])
    matrix = IndicatorMatrix.of(POSITIVE, dimensions=("a", "a", "b", "b"))
    np.testing.assert_allclose(aggregate(matrix, weights, [ArithmeticMean()], staged=False).scores, POSITIVE @ weights)
    with pytest.raises(Refusal, match="negative"):
        aggregate(matrix, weights, [ArithmeticMean()] * 2, staged=True)


def test_depth_and_nodes_of_a_hierarchy() -> None:
    assert depth(("", "")) == 0
    assert depth(DIMENSIONS) == 2
    assert node_paths(DIMENSIONS) == ("a", "b", "a/x", "a/y")


def test_weights_are_rescaled_within_each_node_not_across() -> None:
    """Territory 1 lacks x2: x1 stands for all of a/x, whose weight in a stays; territory 8 knows b alone."""
    matrix = IndicatorMatrix.of(GAPS, dimensions=DIMENSIONS)
    result = aggregate(matrix, WEIGHTS, [ArithmeticMean()] * 3, staged=True)
    a = 0.5 * GAPS[0, 0] + 0.5 * GAPS[0, 2]
    assert result.nodes["a/x"][0] == pytest.approx(GAPS[0, 0])
    assert result.scores[0] == pytest.approx(0.6 * a + 0.4 * GAPS[0, 3])
    assert np.isnan(result.nodes["a"][7])
    assert result.scores[7] == pytest.approx(GAPS[7, 3])
    assert result.contributions[7].tolist() == pytest.approx([0, 0, 0, GAPS[7, 3]])


def test_signed_weights_cannot_be_shared_out_anew() -> None:
    with pytest.raises(Refusal, match="need every indicator"):
        aggregate(IndicatorMatrix.of(GAPS), np.array([0.5, 0.3, 0.1, -0.1]), [ArithmeticMean()], staged=False)


@pytest.mark.parametrize("normalisation", [ZScore(), ZScore(100, 10), MinMax(), MinMax((1, 100))])
def test_scores_are_put_on_the_scale_of_the_indicators_between_stages(normalisation: Normalisation) -> None:
    matrix = normalisation.apply(IndicatorMatrix.of(POSITIVE), normalisation.fit(IndicatorMatrix.of(POSITIVE)))
    matrix = IndicatorMatrix.of(matrix.values, dimensions=("a", "a", "b", "b"))
    rules = [ArithmeticMean()] * 2
    result = aggregate(matrix, WEIGHTS, rules, staged=True, between=normalisation)
    means = np.column_stack([matrix.values[:, :2] @ [1 / 3, 2 / 3], matrix.values[:, 2:] @ [3 / 7, 4 / 7]])
    scaled = normalisation.apply(IndicatorMatrix.of(means), normalisation.fit(IndicatorMatrix.of(means))).values
    np.testing.assert_allclose(result.scores, scaled @ [0.3, 0.7], rtol=0, atol=1e-12)
    np.testing.assert_allclose(result.nodes["a"], means[:, 0])
    np.testing.assert_allclose(result.contributions.sum(axis=1), result.scores, rtol=0, atol=1e-10)
    again = aggregate(
        matrix.rows(np.arange(3)), WEIGHTS, rules, staged=True, between=normalisation, learned=result.learned
    )
    np.testing.assert_array_equal(again.scores, result.scores[:3])


def test_between_stages_a_z_score_only_changes_the_scale_of_contributions() -> None:
    values = scipy.stats.zscore(POSITIVE, ddof=1)
    matrix = IndicatorMatrix.of(values, dimensions=("a", "a", "b", "b"))
    result = aggregate(matrix, WEIGHTS, [ArithmeticMean()] * 2, staged=True, between=ZScore())
    deviation = (values[:, :2] @ [1 / 3, 2 / 3]).std(ddof=1)
    np.testing.assert_allclose(result.contributions[:, 0], 0.3 / deviation / 3 * values[:, 0], atol=1e-12)


def test_sums_with_weights_of_their_own_have_weighted_means_as_nodes() -> None:
    own = np.array([[1.0, 2.0, 0.0, 0.0], [0.5, 0.0, 0.25, 3.0]])
    result = weighted_sums(IndicatorMatrix.of(POSITIVE[:2], dimensions=("a", "a", "b", "b")), own)
    np.testing.assert_allclose(result.scores, (POSITIVE[:2] * own).sum(axis=1))
    np.testing.assert_allclose(result.nodes["a"], [(POSITIVE[0, 0] + 2 * POSITIVE[0, 1]) / 3, POSITIVE[1, 0]])
    assert np.isnan(result.nodes["b"][0])


@pytest.mark.parametrize("across", ["geometric", "harmonic", "mpi"])
@pytest.mark.parametrize("within", ["copeland", "ampi"])
def test_a_stage_whose_scores_are_not_positive_is_refused_above(within: str, across: str) -> None:
    values = POSITIVE.copy()
    values[3, :2] = [1, 100]
    matrix = IndicatorMatrix.of(values, dimensions=("a", "a", "b", "b"))
    below = RULES[within]("-") if within == "ampi" else RULES[within]()  # type: ignore[call-arg]
    if within == "ampi":
        values[3, :2] = [0.01, 100]
    with pytest.raises(Refusal, match="positive values") as caught:
        aggregate(matrix, np.array([0.4, 0.1, 0.2, 0.3]), [below, RULES[across]()], staged=True)
    assert "T4" in str(caught.value.where)
    assert "(a" in str(caught.value.what)


def test_a_dimension_that_cancels_out_is_not_stretched_to_the_scale_of_the_others() -> None:
    c = np.random.default_rng(0).uniform(0, 100, 60)
    raw = IndicatorMatrix.of(np.column_stack([c, 100 - c, np.random.default_rng(1).normal(size=60)]))
    values = ZScore().apply(raw, ZScore().fit(raw)).values
    matrix = IndicatorMatrix.of(values, dimensions=("x", "x", "y"))
    with pytest.raises(Refusal, match="dimension 'x' do not vary"):
        aggregate(matrix, np.full(3, 1 / 3), [ArithmeticMean()] * 2, staged=True, between=ZScore())


@pytest.mark.parametrize("staged", [False, True])
@pytest.mark.parametrize("name", sorted(set(RULES) - {"generalised"}))
def test_some_territories_at_a_time_are_aggregated_as_all_together(
    name: str, staged: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = np.random.default_rng(8).uniform(1, 100, size=(53, 4))
    matrix = IndicatorMatrix.of(values, dimensions=DIMENSIONS)
    rules = [RULES[name]()] * (3 if staged else 1)
    together = aggregate(matrix, WEIGHTS, rules, staged=staged)
    monkeypatch.setattr("ifn_research.steps.aggregation.hierarchy.AT_A_TIME", 10)
    parts = aggregate(matrix, WEIGHTS, rules, staged=staged)
    np.testing.assert_array_equal(parts.scores, together.scores)
    np.testing.assert_array_equal(parts.contributions, together.contributions)
    assert parts.learned == together.learned
    for path, scores in together.nodes.items():
        np.testing.assert_array_equal(parts.nodes[path], scores)


def test_a_refusal_tells_of_all_territories_not_of_those_aggregated_first(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(9).uniform(1, 100, size=(40, 4))
    values[[3, 20, 39], 1] = 0.0
    monkeypatch.setattr("ifn_research.steps.aggregation.hierarchy.AT_A_TIME", 10)
    with pytest.raises(Refusal) as caught:
        aggregate(IndicatorMatrix.of(values), np.full(4, 0.25), [GeometricMean()], staged=False)
    assert all(code in str(caught.value.where) for code in ("T4", "T21", "T40"))
    assert values.min() == 0.0


def test_values_are_not_changed_whatever_their_order_in_memory() -> None:
    for order in ("C", "F"):
        values = np.array(np.random.default_rng(10).uniform(1, 100, size=(30, 4)), order=order)
        before = values.copy()
        matrix = IndicatorMatrix.of(before, dimensions=DIMENSIONS)
        object.__setattr__(matrix, "values", values)
        aggregate(matrix, WEIGHTS, [GeometricMean()] * 3, staged=True)
        np.testing.assert_array_equal(values, before)


@pytest.mark.parametrize("rule", [made() for made in RULES.values()], ids=list(RULES))
@pytest.mark.parametrize("staged", [False, True])
@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("columns", [False, True])
def test_scores_alone_are_the_same_to_the_last_bit_and_leave_values_as_they_were(
    rule: Rule, staged: bool, whole: bool, columns: bool
) -> None:
    rng = np.random.default_rng(3)
    # Enough for several parts, but where every two territories are compared.
    values = rng.uniform(1, 100, (2_000 if isinstance(rule, Copeland) else 20_000, 5))
    if not whole:
        values[rng.random(values.shape) < 0.1] = np.nan
    matrix = IndicatorMatrix.of(values, indicators=tuple("abcde"), dimensions=("x", "x", "y", "y/z", ""))
    weights = np.array([0.1, 0.3, 0.2, 0.25, 0.15])
    rules = [rule] * (3 if staged else 1)
    expected = aggregate(matrix, weights, rules, staged=staged)
    given = matrix.by_columns() if columns else matrix
    found = Aggregation(weights, tuple(rules), staged).aggregate(given, scores_only=True)
    assert found.scores.tobytes() == expected.scores.tobytes()
    assert (found.nodes, found.contributions.size) == ({}, 0)
    again = aggregate(given, weights, rules, staged=staged)
    assert again.contributions.tobytes() == expected.contributions.tobytes()
    np.testing.assert_array_equal(given.values, values)
