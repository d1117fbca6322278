"""Every normalisation against its closed form, and what all of them promise."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ifn_research.errors import OptionError, Refusal
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.normalisation import NORMALISATIONS
from ifn_research.steps.normalisation.distance_to_target import DistanceToTarget
from ifn_research.steps.normalisation.goalposts import Goalposts
from ifn_research.steps.normalisation.minmax import MinMax
from ifn_research.steps.normalisation.percentile import Percentile
from ifn_research.steps.normalisation.rank import Rank
from ifn_research.steps.normalisation.zscore import ZScore
from tests.support.normalised import VALUES, fitted


@pytest.mark.parametrize("method", ["zscore", "minmax"])
def test_a_direction_of_minus_one_reflects_the_values(method: str) -> None:
    up = fitted(NORMALISATIONS[method](), IndicatorMatrix.of(VALUES))
    down = fitted(NORMALISATIONS[method](), IndicatorMatrix.of(VALUES, directions=(-1, -1)))
    np.testing.assert_allclose(down, up.min(axis=0) + up.max(axis=0) - up if method == "minmax" else -up)


def test_new_territories_are_placed_by_what_was_fitted_clipped_and_counted() -> None:
    new = IndicatorMatrix.of([[0.0, 15.0], [20.0, 20.0]])
    for method, expected in (
        (MinMax(), [[0.0, 25.0], [100.0, 50.0]]),
        (Percentile(), [[0.0, 2 / 3], [1.0, 2 / 3]]),
        (Rank(), [[1.0, 2.5], [4.0, 3.0]]),
    ):
        learned = method.fit(IndicatorMatrix.of(VALUES))
        np.testing.assert_allclose(method.apply(new, learned).values, expected)
        np.testing.assert_array_equal(method.out_of_range(new, learned), [[True, False], [True, False]])


OPTIONS = {
    "goalposts": {"posts": {key: [0, 40] for key in ("x1", "x2", "x3")}},
    "distance_to_target": {"targets": dict.fromkeys(("x1", "x2", "x3"), 0.05)},
}
CATEGORIES = {"decile", "rank_points"}


@pytest.mark.parametrize(
    "declared, what", [({"x1": 1}, "says nothing of x2"), ({"x1": 1, "x2": 1, "x9": 1}, "'x9' is no indicator")]
)
def test_what_is_declared_by_indicator_must_fit_the_version(declared: dict[str, float], what: str) -> None:
    with pytest.raises(OptionError, match=what):
        DistanceToTarget(declared).check({"x1": 1, "x2": 1}, {})
    with pytest.raises(OptionError, match=what):
        Goalposts({name: [0, 1] for name in declared}).check({"x1": 1, "x2": 1}, {})


@pytest.mark.parametrize("name", ["zscore", "minmax", "percentile", "rank", "decile", "rank_points", "exponential"])
def test_a_constant_indicator_is_refused_by_name(name: str) -> None:
    with pytest.raises(Refusal, match="'x2' has the same value"):
        NORMALISATIONS[name]().fit(IndicatorMatrix.of([[1.0, 0.1], [2.0, 0.1], [3.0, 0.1]]))


@pytest.mark.parametrize("name", sorted(NORMALISATIONS))
def test_every_method_keeps_its_promises(name: str) -> None:
    method = NORMALISATIONS[name](**OPTIONS.get(name, {}))
    rng = np.random.default_rng(1)
    values = rng.gamma(2.0, size=(30, 3))
    matrix = IndicatorMatrix.of(values.copy())
    result = fitted(method, matrix)
    assert result.shape == values.shape
    assert np.isfinite(result).all()
    np.testing.assert_array_equal(matrix.values, values)
    order = rng.permutation(30)
    np.testing.assert_allclose(fitted(method, matrix.rows(order)), result[order], rtol=1e-12)
    if name not in {"none", *OPTIONS}:
        scaled = IndicatorMatrix.of(values * np.array([1.0, 1000.0, 0.01]))
        np.testing.assert_allclose(fitted(method, scaled), result, rtol=1e-9, atol=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(-5, 5), min_size=3, max_size=12).filter(lambda values: len(set(values)) > 1))
def test_every_method_keeps_the_order_of_the_territories(values: list[int]) -> None:
    matrix = IndicatorMatrix.of(np.array(values, dtype=float)[:, None] + 10)
    for name, method in NORMALISATIONS.items():
        options = {"posts": {"x1": [0, 20]}, "targets": {"x1": 4}}
        needed = {key: value for key, value in options.items() if key in OPTIONS.get(name, {})}
        result = fitted(method(**needed), matrix)[:, 0]
        if name in CATEGORIES:
            assert (np.diff(result[np.argsort(values, kind="stable")]) >= 0).all()
        else:
            assert pd.Series(result).rank().equals(pd.Series(values, dtype=float).rank()), name


@pytest.mark.confirms("Normalisation", "COINr (R)", "ASEM")
def test_the_composite_reference_of_coinr_is_matched(shared: object) -> None:
    folder = shared / "reference" / "composite"  # type: ignore[operator]
    meta = pd.read_csv(folder / "iMeta.csv").set_index("iCode")
    treated = pd.read_csv(folder / "data_Treated.csv")
    names = [name for name in treated.columns if name in meta.index and meta.loc[name, "Type"] == "Indicator"]
    matrix = IndicatorMatrix.of(treated[names], directions=tuple(int(meta.loc[name, "Direction"]) for name in names))
    for method, file in (
        (MinMax(), "norm_minmax_0_100"),
        (MinMax(range=(1, 100)), "norm_minmax_1_100"),
        (ZScore(), "norm_zscore_0_1"),
        (Percentile(), "norm_prank_min"),
    ):
        expected = pd.read_csv(folder / f"{file}.csv")[names].to_numpy(dtype=float)
        np.testing.assert_allclose(fitted(method, matrix), expected, rtol=1e-9, atol=1e-9, err_msg=file)
