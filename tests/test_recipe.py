"""What the steps before weighting make of new territories."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.recipe import prepare, treat
from tests.method_cases import CASES, NAMES, Case

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
