"""Missing cells are refused, left out or filled, and every filled cell is marked."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.experimental import enable_iterative_imputer  # noqa: F401
from sklearn.impute import IterativeImputer

from ifn_research.errors import OptionError, Refusal
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.imputation import IMPUTATIONS
from ifn_research.steps.imputation.base import refuse_low_coverage, sufficiently_known
from ifn_research.steps.imputation.drop import DropTerritories
from ifn_research.steps.imputation.group_mean import GroupMeanImputation
from ifn_research.steps.imputation.group_median import GroupMedianImputation
from ifn_research.steps.imputation.iterative import IterativeImputation
from ifn_research.steps.imputation.knn import NearestNeighbours
from ifn_research.steps.imputation.mean import MeanImputation
from ifn_research.steps.imputation.median import MedianImputation
from ifn_research.steps.imputation.none import NoImputation

NAN = np.nan
VALUES = np.array([[1.0, 10.0], [3.0, NAN], [NAN, 30.0], [8.0, 20.0], [NAN, NAN]])
GROUPS = {
    "departement": np.array(["a", "a", "b", "b", "c"], dtype=object),
    "region": np.array(["R", "R", "R", "R", ""], dtype=object),
}


def matrix() -> IndicatorMatrix:
    return IndicatorMatrix.of(VALUES, groups=GROUPS)


def test_none_refuses_saying_what_is_missing_and_where() -> None:
    with pytest.raises(Refusal) as caught:
        NoImputation().fit(matrix())
    assert "4 cells are missing: x1 (2), x2 (2)" in str(caught.value.what)
    assert "T2, T3, T5" in str(caught.value.where)
    assert "drop" in str(caught.value.fix)


def test_none_lets_complete_territories_through() -> None:
    complete = IndicatorMatrix.of([[1.0, 2.0]])
    assert NoImputation().apply(complete, NoImputation().fit(complete)) is complete


def test_drop_keeps_the_complete_territories() -> None:
    step = DropTerritories()
    kept = step.apply(matrix(), step.fit(matrix()))
    assert list(kept.codes) == ["T1", "T4"]
    assert list(kept.groups["departement"]) == ["a", "b"]


def test_drop_refuses_to_leave_nothing() -> None:
    with pytest.raises(Refusal, match="leaves none"):
        DropTerritories().fit(IndicatorMatrix.of([[1.0, NAN], [NAN, 2.0]]))


def test_median_fills_with_the_median_of_the_known_cells_and_marks_them() -> None:
    step = MedianImputation()
    filled = step.apply(matrix(), step.fit(matrix()))
    np.testing.assert_array_equal(filled.values[:, 0], [1, 3, 3, 8, 3])
    np.testing.assert_array_equal(filled.imputed, np.isnan(VALUES))


def test_group_median_falls_back_to_wider_groups_then_to_all() -> None:
    step = GroupMedianImputation(by=("departement", "region"))
    filled = step.apply(matrix(), json.loads(json.dumps(step.fit(matrix()))))
    # T2: the median of x2 in département a is T1's; T3: that of x1 in b is T4's; T5: c has no value and no région.
    np.testing.assert_array_equal(filled.values[1], [3, 10])
    np.testing.assert_array_equal(filled.values[2], [8, 30])
    np.testing.assert_array_equal(filled.values[4], [3, 20])
    np.testing.assert_array_equal(filled.imputed, np.isnan(VALUES))


def test_group_median_uses_the_wider_group_where_the_finer_one_knows_nothing() -> None:
    values = np.array([[NAN, 1.0], [NAN, 1.0], [4.0, 1.0], [8.0, 1.0], [100.0, 1.0]])
    step = GroupMedianImputation(by=("departement", "region"))
    learned = step.fit(IndicatorMatrix.of(values, groups=GROUPS))
    filled = step.apply(IndicatorMatrix.of(values, groups=GROUPS), learned)
    np.testing.assert_array_equal(filled.values[:2, 0], [6, 6])


@pytest.mark.parametrize("step", [GroupMedianImputation(by="region"), GroupMeanImputation(by="region")])
def test_territories_without_a_group_are_no_group_of_their_own(step: GroupMedianImputation) -> None:
    groups = {"region": np.array(["R", "R", "R", "", ""], dtype=object)}
    values = np.array([[1.0], [2.0], [6.0], [7.0], [NAN]])
    filled = step.apply(IndicatorMatrix.of(values, groups=groups), step.fit(IndicatorMatrix.of(values, groups=groups)))
    # Among themselves they would give 7; all four known values have the median and the mean 4.
    assert filled.values[4, 0] == 4.0


def test_new_territories_are_filled_with_what_was_learned() -> None:
    step = GroupMedianImputation(by="departement")
    learned = step.fit(matrix())
    new = IndicatorMatrix.of([[NAN, NAN]], groups={"departement": np.array(["a"], dtype=object)})
    np.testing.assert_array_equal(step.apply(new, learned).values, [[2, 10]])


@pytest.mark.parametrize("by", [(), "", ("a", ""), (1,), 3, {"a": "b"}, True, None])
def test_group_median_needs_a_group(by: object) -> None:
    with pytest.raises(OptionError, match="'by'"):
        GroupMedianImputation(by=by)  # type: ignore[arg-type]


def test_an_undeclared_group_gets_the_nearest_name() -> None:
    with pytest.raises(Refusal) as caught:
        GroupMedianImputation(by="departemen").fit(matrix())
    assert "did you mean 'departement'" in str(caught.value.fix)


def test_coverage_is_checked_for_indicators_then_for_territories() -> None:
    values = np.array([[1.0, NAN, 1.0], [2.0, NAN, 1.0], [3.0, 3.0, NAN], [4.0, 1.0, NAN]])
    with pytest.raises(Refusal, match=r"x2 \(50% known\), x3 \(50% known\)"):
        refuse_low_coverage(IndicatorMatrix.of(values))
    np.testing.assert_array_equal(sufficiently_known(IndicatorMatrix.of(values)), [True] * 4)
    np.testing.assert_array_equal(
        sufficiently_known(IndicatorMatrix.of([[1.0, NAN, NAN], [1.0, 2.0, NAN]])), [False, True]
    )


@pytest.mark.parametrize("name", sorted(IMPUTATIONS))
def test_every_method_leaves_complete_data_and_its_input_alone(name: str) -> None:
    step = IMPUTATIONS[name](by="departement") if name.startswith("group") else IMPUTATIONS[name]()  # type: ignore[call-arg]
    values = np.arange(10.0).reshape(5, 2)
    complete = IndicatorMatrix.of(values.copy(), groups=GROUPS)
    result = step.apply(complete, step.fit(complete))
    np.testing.assert_array_equal(result.values, values)
    np.testing.assert_array_equal(complete.values, values)
    assert not result.imputed.any()


def scattered(n: int = 80) -> np.ndarray:
    """Three related indicators in different units, a tenth of whose cells is missing."""
    rng = np.random.default_rng(6)
    latent = rng.standard_normal(n)
    values = np.column_stack([latent, 100 * latent + 40 * rng.standard_normal(n), rng.standard_normal(n) - latent])
    values[rng.random(values.shape) < 0.1] = NAN
    return values


def test_mean_fills_with_the_mean_of_the_known_cells() -> None:
    step = MeanImputation()
    filled = step.apply(matrix(), step.fit(matrix()))
    np.testing.assert_array_equal(filled.values[:, 0], [1, 3, 4, 8, 4])


def test_group_mean_is_coinrs(shared) -> None:  # type: ignore[no-untyped-def]
    folder = shared / "reference" / "composite"
    meta = pd.read_csv(folder / "iMeta.csv")
    names = list(meta.loc[meta["Type"] == "Indicator", "iCode"])
    raw, expected, units = (
        pd.read_csv(folder / f"{name}.csv").set_index("uCode")
        for name in ("data_Denominated", "data_Imputed", "iData_raw")
    )
    assert list(raw.index) == list(expected.index)
    group = units["EurAsia_group"].loc[raw.index].to_numpy(dtype=object)
    step = GroupMeanImputation(by="EurAsia_group")
    incomplete = IndicatorMatrix.of(raw[names], groups={"EurAsia_group": group})
    filled = step.apply(incomplete, json.loads(json.dumps(step.fit(incomplete))))
    assert filled.imputed.any()
    np.testing.assert_allclose(filled.values, expected[names], rtol=1e-12)


def test_neighbours_are_nearest_in_standard_units_whatever_the_unit() -> None:
    values = scattered()
    step = NearestNeighbours(k=3)
    filled = step.apply(IndicatorMatrix.of(values), json.loads(json.dumps(step.fit(IndicatorMatrix.of(values)))))
    standard = (values - np.nanmean(values, axis=0)) / np.nanstd(values, axis=0, ddof=1)
    row = int(np.flatnonzero(np.isnan(values[:, 0]) & ~np.isnan(values[:, 1:]).any(axis=1))[0])
    shared_ = ~np.isnan(standard) & ~np.isnan(standard[row])
    counted = np.maximum(shared_.sum(axis=1), 1)
    squares = np.where(shared_, (standard - standard[row]) ** 2, 0).sum(axis=1) * 3 / counted
    squares[np.isnan(values[:, 0]) | (shared_.sum(axis=1) == 0)] = np.inf
    assert filled.values[row, 0] == pytest.approx(values[np.argsort(squares)[:3], 0].mean())
    units = np.array([1.0, 1e-3, 50.0])
    other = step.apply(IndicatorMatrix.of(values * units), step.fit(IndicatorMatrix.of(values * units)))
    np.testing.assert_allclose(other.values, filled.values * units)


def test_iterative_regressions_are_those_of_scikit_learn_even_for_new_territories() -> None:
    values = scattered()
    step = IterativeImputation()
    learned = json.loads(json.dumps(step.fit(IndicatorMatrix.of(values[:60]))))
    mean, spread = np.nanmean(values[:60], axis=0), np.nanstd(values[:60], axis=0, ddof=1)
    peer = IterativeImputer(max_iter=50, tol=1e-4, random_state=0).fit((values[:60] - mean) / spread)
    for rows in (values[:60], values[60:]):
        filled = step.apply(IndicatorMatrix.of(rows), learned)
        expected = peer.transform((rows - mean) / spread) * spread + mean
        np.testing.assert_allclose(filled.values, expected, rtol=1e-10)
        np.testing.assert_array_equal(filled.imputed, np.isnan(rows))


@pytest.mark.parametrize("step", [lambda: NearestNeighbours(k=0), lambda: IterativeImputation(rounds="x")])
def test_counts_are_checked(step) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(OptionError):
        step()
