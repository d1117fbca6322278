"""Rules against closed forms and COINr, flat and by stage; contributions add up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ifn_research.hierarchy import node_paths
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.aggregation import RULES
from ifn_research.steps.aggregation.arithmetic import ArithmeticMean
from ifn_research.steps.aggregation.geometric import GeometricMean
from ifn_research.steps.aggregation.hierarchy import aggregate
from tests.support.positive_profiles import DIMENSIONS, GAPS, POSITIVE, WEIGHTS


def test_stages_go_from_the_bottom_up_with_weights_of_the_members() -> None:
    matrix = IndicatorMatrix.of(POSITIVE, dimensions=DIMENSIONS)
    result = aggregate(matrix, WEIGHTS, [ArithmeticMean(), GeometricMean(), ArithmeticMean()], staged=True)
    x = (POSITIVE[:, 0] + 2 * POSITIVE[:, 1]) / 3
    a = x**0.5 * POSITIVE[:, 2] ** 0.5
    np.testing.assert_allclose(result.nodes["a/x"], x)
    np.testing.assert_allclose(result.nodes["a"], a)
    np.testing.assert_allclose(result.nodes["b"], POSITIVE[:, 3])
    np.testing.assert_allclose(result.scores, 0.6 * a + 0.4 * POSITIVE[:, 3])


@pytest.mark.parametrize("rules", [["arithmetic"] * 3, ["geometric"] * 3, ["arithmetic", "harmonic", "mpi"]])
def test_contributions_add_up_to_the_score(rules: list[str]) -> None:
    matrix = IndicatorMatrix.of(POSITIVE, dimensions=DIMENSIONS)
    result = aggregate(matrix, WEIGHTS, [RULES[name]() for name in rules], staged=True)
    np.testing.assert_allclose(result.contributions.sum(axis=1), result.scores)


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


@pytest.mark.confirms("Aggregation", "COINr (R)", "ASEM")
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


def test_what_a_territory_knows_may_have_no_weight() -> None:
    values = np.array([[np.nan, 3.0], [1.0, 9.0], [2.0, 4.0], [3.0, 1.0]])
    for rule in RULES.values():
        result = aggregate(IndicatorMatrix.of(values), np.array([1.0, 0.0]), [rule()], staged=False)
        assert np.isnan(result.scores[0]), rule
        assert (result.contributions[0] == 0).all()
        assert not np.isnan(result.scores[1:]).any()
