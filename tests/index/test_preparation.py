"""Territories made comparable: which stay, and what is beyond what was seen."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats

from ifn_research.errors import Refusal
from ifn_research.index.preparation import prepare, treat
from ifn_research.matrix import IndicatorMatrix
from tests.support.method_cases import CASES, DIRECTIONS, NAMES, Case
from tests.support.recipes import recipe_of


@pytest.mark.parametrize("n", [1, 2])
def test_too_few_complete_territories_make_no_index(n: int) -> None:
    values = np.random.default_rng(0).normal(size=(20, 4))
    values[n:, 0] = np.nan
    with pytest.raises(Refusal, match="at least 3") as caught:
        prepare(recipe_of(imputation="drop", allow_low_coverage=True), IndicatorMatrix.of(values))
    assert "available" in str(caught.value.fix)


TREATMENTS = [case for case in CASES if case.kind == "outliers"]


@pytest.mark.parametrize("case", TREATMENTS, ids=[f"{case.method}-{len(case.step)}" for case in TREATMENTS])
@pytest.mark.parametrize("seed", range(3))
def test_cells_beyond_what_was_seen_count_whatever_the_outlier_treatment_makes_of_them(case: Case, seed: int) -> None:
    recipe, matrix = case.recipe(), case.matrix(seed)
    prepared = prepare(recipe, matrix)
    assert not prepared.treated.out_of_range.any()
    assert not treat(recipe, matrix, prepared.learned).out_of_range.any()
    low, high = matrix.values.min(axis=0), matrix.values.max(axis=0)
    new = matrix.rows(np.arange(6))
    # Both ends as they were seen, what is just beyond them, and what is far beyond.
    values = np.array([low, high, low - 1e-6, high + 1e-6, np.full(len(NAMES), -1e6), np.full(len(NAMES), 1e6)])
    counted = treat(recipe, new.with_values(values), prepared.learned).out_of_range
    np.testing.assert_array_equal(counted, np.repeat([[False], [False], [True], [True], [True], [True]], 6, axis=1))


def test_the_skewed_indicators_of_these_cases_are_indeed_treated() -> None:
    found = set()
    for case in TREATMENTS:
        if case.method == "skew_kurtosis":
            treatments = prepare(case.recipe(), case.matrix(0)).learned["outliers"]["treatments"]
            found |= {how["method"] for how in treatments}
    assert found >= {"none", "winsorise"}
    assert found & {"log", "yeo_johnson"}


def test_territories_dropped_after_the_normalisation_are_among_those_that_place_the_others() -> None:
    """As the CDC's index: percentiles of all counties that have the figure, then no rank for those that lack one."""
    case = Case("imputation", "drop", {"method": "drop", "when": "after"})
    steps = case.steps | {"normalisation": "percentile"}
    matrix = case.matrix(3)
    placed = (scipy.stats.rankdata(matrix.values * DIRECTIONS, "min", axis=0, nan_policy="omit") - 1) / (
        (~np.isnan(matrix.values)).sum(axis=0) - 1
    )
    known = ~np.isnan(matrix.values).any(axis=1)
    assert 0 < known.sum() < len(known)
    prepared = prepare(case.recipe(steps=steps), matrix)
    np.testing.assert_array_equal(prepared.normalised.codes, matrix.codes[known])
    np.testing.assert_allclose(prepared.normalised.values, placed[known])
    assert len(prepared.treated.raw.codes) == len(prepared.treated.out_of_range) == known.sum()
    assert list(prepared.treated.given) == list(matrix.codes)
    # New territories are treated alike.
    again = treat(case.recipe(steps=steps), matrix, prepared.learned)
    np.testing.assert_array_equal(again.normalised.values, prepared.normalised.values)
    before = prepare(case.recipe(steps=steps | {"imputation": "drop"}), matrix)
    np.testing.assert_array_equal(before.normalised.codes, matrix.codes[known])
    assert not np.allclose(before.normalised.values, prepared.normalised.values)


def test_too_few_complete_territories_are_refused_whenever_they_are_dropped() -> None:
    for when in ("before", "after"):
        case = Case("imputation", "drop", {"method": "drop", "when": when})
        matrix = case.matrix(0)
        values = matrix.values.copy()
        values[2:, 0] = np.nan
        recipe = case.recipe(steps=case.steps | {"allow_low_coverage": True})
        with pytest.raises(Refusal, match="complete, an index needs at least 3"):
            prepare(recipe, matrix.with_values(values))
