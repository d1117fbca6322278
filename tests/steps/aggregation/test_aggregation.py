"""Rules against closed forms and COINr, flat and by stage; contributions add up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from ifn_research.errors import OptionError, Refusal
from ifn_research.hierarchy import depth, node_paths
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.aggregation import RULES
from ifn_research.steps.aggregation.ampi import AdjustedMazziottaPareto
from ifn_research.steps.aggregation.arithmetic import ArithmeticMean
from ifn_research.steps.aggregation.generalised import GeneralisedMean
from ifn_research.steps.aggregation.geometric import GeometricMean
from ifn_research.steps.aggregation.harmonic import HarmonicMean
from ifn_research.steps.aggregation.hierarchy import Before, aggregate, weighted_sums
from ifn_research.steps.aggregation.mpi import MazziottaPareto
from ifn_research.steps.normalisation.base import Normalisation
from ifn_research.steps.normalisation.minmax import MinMax
from ifn_research.steps.normalisation.zscore import ZScore

RNG = np.random.default_rng(7)
POSITIVE = RNG.uniform(1, 100, size=(20, 4))
WEIGHTS = np.array([0.1, 0.2, 0.3, 0.4])
DIMENSIONS = ("a/x", "a/x", "a/y", "b")


def test_arithmetic_is_numpys_weighted_average() -> None:
    result = aggregate(IndicatorMatrix.of(POSITIVE), WEIGHTS, [ArithmeticMean()], staged=False)
    np.testing.assert_allclose(result.scores, np.average(POSITIVE, axis=1, weights=WEIGHTS))
    np.testing.assert_allclose(result.contributions, POSITIVE * WEIGHTS)


def test_geometric_is_scipys_weighted_gmean() -> None:
    result = aggregate(IndicatorMatrix.of(POSITIVE), WEIGHTS, [GeometricMean()], staged=False)
    np.testing.assert_allclose(result.scores, scipy.stats.gmean(POSITIVE, axis=1, weights=WEIGHTS))


@pytest.mark.parametrize("rule", [ArithmeticMean(), GeometricMean()])
def test_one_rule_for_all_stages_gives_the_flat_score(rule: object) -> None:
    matrix = IndicatorMatrix.of(POSITIVE, dimensions=DIMENSIONS)
    flat = aggregate(matrix, WEIGHTS, [rule], staged=False)  # type: ignore[list-item]
    staged = aggregate(matrix, WEIGHTS, [rule] * 3, staged=True)  # type: ignore[list-item]
    np.testing.assert_allclose(staged.scores, flat.scores)
    for path in node_paths(DIMENSIONS):
        np.testing.assert_allclose(staged.nodes[path], flat.nodes[path])


def test_stages_go_from_the_bottom_up_with_weights_of_the_members() -> None:
    matrix = IndicatorMatrix.of(POSITIVE, dimensions=DIMENSIONS)
    result = aggregate(matrix, WEIGHTS, [ArithmeticMean(), GeometricMean(), ArithmeticMean()], staged=True)
    x = (POSITIVE[:, 0] + 2 * POSITIVE[:, 1]) / 3
    a = x**0.5 * POSITIVE[:, 2] ** 0.5
    np.testing.assert_allclose(result.nodes["a/x"], x)
    np.testing.assert_allclose(result.nodes["a"], a)
    np.testing.assert_allclose(result.nodes["b"], POSITIVE[:, 3])
    np.testing.assert_allclose(result.scores, 0.6 * a + 0.4 * POSITIVE[:, 3])


def test_harmonic_is_scipys_weighted_hmean() -> None:
    result = aggregate(IndicatorMatrix.of(POSITIVE), WEIGHTS, [HarmonicMean()], staged=False)
    np.testing.assert_allclose(result.scores, scipy.stats.hmean(POSITIVE, axis=1, weights=WEIGHTS))


@pytest.mark.parametrize("power", [-2.5, -1, 0.5, 1, 3])
def test_generalised_is_scipys_weighted_pmean(power: float) -> None:
    """Decancq and Lugo (2013), Econometric Reviews 32:7-34, doi:10.1080/07474938.2012.690641: (sum w x^p)^(1/p)."""
    result = aggregate(IndicatorMatrix.of(POSITIVE), WEIGHTS, [GeneralisedMean(power)], staged=False)
    np.testing.assert_allclose(result.scores, scipy.stats.pmean(POSITIVE, power, axis=1, weights=WEIGHTS))
    np.testing.assert_allclose(result.contributions.sum(axis=1), result.scores)


def test_a_generalised_mean_tends_to_the_geometric_one() -> None:
    near = aggregate(IndicatorMatrix.of(POSITIVE), WEIGHTS, [GeneralisedMean(1e-7)], staged=False).scores
    np.testing.assert_allclose(near, scipy.stats.gmean(POSITIVE, axis=1, weights=WEIGHTS), rtol=1e-5)
    for wrong in (0, "x", float("nan")):
        with pytest.raises(OptionError):
            GeneralisedMean(wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("rule", [MazziottaPareto, AdjustedMazziottaPareto])
def test_the_penalty_is_the_mean_times_the_squared_coefficient_of_variation(rule: type) -> None:
    """Mazziotta and Pareto (2016), eq. 3: M +/- S cv, with cv = S / M; equal profiles have no penalty."""
    values = np.random.default_rng(2).normal(100, 10, (30, 4))
    equal = np.full(4, 0.25)
    mean, deviation = values.mean(axis=1), values.std(axis=1)
    for penalty, sign in (("+", 1), ("-", -1)):
        result = aggregate(IndicatorMatrix.of(values), equal, [rule(penalty)], staged=False)
        np.testing.assert_allclose(result.scores, mean + sign * deviation * (deviation / mean))
        np.testing.assert_allclose(result.contributions.sum(axis=1), result.scores)
    flat = aggregate(IndicatorMatrix.of(np.full((1, 4), 93.0)), equal, [rule()], staged=False)
    np.testing.assert_allclose(flat.scores, 93.0)
    with pytest.raises(OptionError):
        rule("x")


@pytest.mark.parametrize("rule", [MazziottaPareto, AdjustedMazziottaPareto])
def test_the_spread_of_a_profile_divides_by_what_is_told(rule: type) -> None:
    """By n as De Muro, Mazziotta and Pareto (2011), by n - 1 as R's `var` in Compind's `ci_mpi`."""
    values, equal = np.random.default_rng(4).normal(100, 10, (30, 5)), np.full(5, 0.2)
    for divisor, ddof in (("n", 0), ("n - 1", 1), ("n-1", 1)):
        result = aggregate(IndicatorMatrix.of(values), equal, [rule("-", divisor)], staged=False)
        mean = values.mean(axis=1)
        np.testing.assert_allclose(result.scores, mean * (1 - values.var(axis=1, ddof=ddof) / mean**2))
        np.testing.assert_allclose(result.contributions.sum(axis=1), result.scores)
    assert rule() == rule("+", "n")
    alone = aggregate(IndicatorMatrix.of(values[:, :1]), np.ones(1), [rule("-", "n - 1")], staged=False)
    np.testing.assert_allclose(alone.scores, values[:, 0])


@pytest.mark.parametrize("rules", [["arithmetic"] * 3, ["geometric"] * 3, ["arithmetic", "harmonic", "mpi"]])
def test_contributions_add_up_to_the_score(rules: list[str]) -> None:
    matrix = IndicatorMatrix.of(POSITIVE, dimensions=DIMENSIONS)
    result = aggregate(matrix, WEIGHTS, [RULES[name]() for name in rules], staged=True)
    np.testing.assert_allclose(result.contributions.sum(axis=1), result.scores)


def test_contributions_of_a_geometric_mean_of_equal_values_are_their_weights() -> None:
    result = aggregate(IndicatorMatrix.of(np.full((1, 4), 7.0)), WEIGHTS, [GeometricMean()], staged=False)
    np.testing.assert_allclose(result.contributions[0], 7.0 * WEIGHTS)
    ones = aggregate(IndicatorMatrix.of(np.ones((1, 4))), WEIGHTS, [GeometricMean()], staged=False)
    np.testing.assert_allclose(ones.contributions[0], WEIGHTS)


@pytest.mark.parametrize("value", [0.0, -1.0])
def test_a_geometric_mean_refuses_zeros_and_negatives_naming_the_territories(value: float) -> None:
    values = POSITIVE.copy()
    values[4, 1] = value
    matrix, rule = IndicatorMatrix.of(values), GeometricMean()
    with pytest.raises(Refusal) as caught:
        aggregate(matrix, WEIGHTS, [rule], staged=False, before=Before(lambda lowest: f"a scale above {lowest:g}"))
    assert "x2" in str(caught.value.what)
    assert "1 territory: T5" in str(caught.value.where)
    assert str(caught.value.fix) == f"use a scale above {value:g}; or leave these territories out of the table"
    with pytest.raises(Refusal, match="positive values") as caught:
        aggregate(matrix, WEIGHTS, [rule], staged=False)
    assert "leave these territories out" in str(caught.value.fix)


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


def test_a_territory_scored_alone_has_the_same_bits() -> None:
    matrix = IndicatorMatrix.of(POSITIVE, dimensions=DIMENSIONS)
    for kind in RULES.values():
        for rules, staged in (([kind()], False), ([kind()] * 3, True)):
            together = aggregate(matrix, WEIGHTS, rules, staged=staged)
            alone = [
                aggregate(matrix.rows(np.array([i])), WEIGHTS, rules, staged=staged, learned=together.learned).scores[0]
                for i in range(20)
            ]
            assert together.scores.tolist() == alone


def test_depth_and_nodes_of_a_hierarchy() -> None:
    assert depth(("", "")) == 0
    assert depth(DIMENSIONS) == 2
    assert node_paths(DIMENSIONS) == ("a", "b", "a/x", "a/y")


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 3), st.integers(0, 19), st.floats(0.1, 50))
def test_raising_one_indicator_never_lowers_the_score(column: int, row: int, rise: float) -> None:
    raised = POSITIVE.copy()
    raised[row, column] += rise
    # Raising a low value narrows the profile, which Mazziotta and Pareto's penalty rewards: theirs are left out.
    for rule in [kind for name, kind in RULES.items() if name not in {"mpi", "ampi"}]:
        before = aggregate(IndicatorMatrix.of(POSITIVE), WEIGHTS, [rule()], staged=False)
        after = aggregate(IndicatorMatrix.of(raised), WEIGHTS, [rule()], staged=False, learned=before.learned)
        assert (after.scores >= before.scores).all()


@pytest.mark.parametrize(
    "rule, normalised, expected",
    [
        ("arithmetic", "norm_minmax_0_100", "agg_amean_minmax100"),
        ("geometric", "norm_minmax_1_100", "agg_gmean_minmax_1_100"),
    ],
)
def test_the_asem_example_of_coinr_is_matched(shared: Path, rule: str, normalised: str, expected: str) -> None:
    folder = shared / "reference" / "composite"
    meta = pd.read_csv(folder / "iMeta.csv").set_index("iCode")
    indicators = [name for name in meta.index if meta.loc[name, "Type"] == "Indicator"]
    values = pd.read_csv(folder / f"{normalised}.csv")[indicators].to_numpy(dtype=float)
    paths = [f"{meta.loc[meta.loc[name, 'Parent'], 'Parent']}/{meta.loc[name, 'Parent']}" for name in indicators]
    complete = ~np.isnan(values).any(axis=1)
    assert complete.sum() >= 45
    matrix = IndicatorMatrix.of(values[complete], indicators=tuple(indicators), dimensions=tuple(paths))
    result = aggregate(matrix, effective_weights(meta, indicators), [RULES[rule]()] * 3, staged=True)
    reference = pd.read_csv(folder / f"{expected}.csv")[complete]
    np.testing.assert_allclose(result.scores, reference["Index"], rtol=1e-9)
    for path in node_paths(paths):
        np.testing.assert_allclose(result.nodes[path], reference[path.rpartition("/")[2]], rtol=1e-9, err_msg=path)


def effective_weights(meta: pd.DataFrame, indicators: list[str]) -> np.ndarray:
    """Product down the hierarchy of each node's weight among its siblings."""
    result = []
    for name in indicators:
        weight, node = 1.0, name
        while isinstance(meta.loc[node, "Parent"], str):
            siblings = meta.index[meta["Parent"] == meta.loc[node, "Parent"]]
            weight *= meta.loc[node, "Weight"] / meta.loc[siblings, "Weight"].sum()
            node = meta.loc[node, "Parent"]
        result.append(weight)
    return np.array(result)


GAPS = POSITIVE.copy()
GAPS[[0, 3, 3, 7, 7, 7], [1, 0, 1, 0, 1, 2]] = np.nan


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_missing_member_gives_its_weight_to_the_others_for_every_rule(name: str) -> None:
    rule = RULES[name]()
    result = aggregate(IndicatorMatrix.of(GAPS), WEIGHTS, [rule], staged=False)
    for row, values in enumerate(GAPS):
        known = ~np.isnan(values)
        alone = aggregate(
            IndicatorMatrix.of(values[known][None]),
            WEIGHTS[known] / WEIGHTS[known].sum(),
            [rule],
            staged=False,
            learned=aggregate(IndicatorMatrix.of(GAPS[:, known]), WEIGHTS[known], [rule], staged=False).learned,
        )
        assert result.scores[row] == pytest.approx(alone.scores[0], rel=1e-12)
    np.testing.assert_allclose(result.contributions.sum(axis=1), result.scores, atol=1e-12)
    assert (result.contributions[np.isnan(GAPS)] == 0).all()


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


def test_what_a_territory_knows_may_have_no_weight() -> None:
    values = np.array([[np.nan, 3.0], [1.0, 9.0], [2.0, 4.0], [3.0, 1.0]])
    for rule in RULES.values():
        result = aggregate(IndicatorMatrix.of(values), np.array([1.0, 0.0]), [rule()], staged=False)
        assert np.isnan(result.scores[0]), rule
        assert (result.contributions[0] == 0).all()
        assert not np.isnan(result.scores[1:]).any()


def test_a_dimension_that_cancels_out_is_not_stretched_to_the_scale_of_the_others() -> None:
    c = np.random.default_rng(0).uniform(0, 100, 60)
    raw = IndicatorMatrix.of(np.column_stack([c, 100 - c, np.random.default_rng(1).normal(size=60)]))
    values = ZScore().apply(raw, ZScore().fit(raw)).values
    matrix = IndicatorMatrix.of(values, dimensions=("x", "x", "y"))
    with pytest.raises(Refusal, match="dimension 'x' do not vary"):
        aggregate(matrix, np.full(3, 1 / 3), [ArithmeticMean()] * 2, staged=True, between=ZScore())
