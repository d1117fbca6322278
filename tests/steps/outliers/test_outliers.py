"""Treatments of outliers against COINr, SciPy and what they promise."""

from __future__ import annotations

import json

import numpy as np
import pytest

from ifn_research.errors import OptionError
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.outliers import OUTLIER_TREATMENTS
from ifn_research.steps.outliers.skew_kurtosis import SkewKurtosis
from ifn_research.steps.outliers.winsorise import Winsorise
from tests.support.outlying import skewed, treated


@pytest.mark.parametrize("name", list(OUTLIER_TREATMENTS))
def test_a_treatment_never_reverses_the_order_nor_fills_a_cell(name: str) -> None:
    values = skewed()
    values[3, 1] = np.nan
    result = treated(OUTLIER_TREATMENTS[name](), values)
    np.testing.assert_array_equal(np.isnan(result), np.isnan(values))
    for before, after in zip(values.T, result.T, strict=True):
        assert (np.diff(after[np.argsort(before)][: (~np.isnan(before)).sum()]) >= 0).all()


@pytest.mark.parametrize("name", list(OUTLIER_TREATMENTS))
def test_a_new_territory_is_treated_by_what_was_learned(name: str) -> None:
    values = skewed()
    step = OUTLIER_TREATMENTS[name]()
    np.testing.assert_array_equal(treated(step, values, values[[5]]), treated(step, values)[[5]])


# Without treatment the normalisation sees the values themselves, and counts.
@pytest.mark.parametrize("name", [name for name in OUTLIER_TREATMENTS if name != "none"])
def test_what_is_beyond_the_values_seen_is_out_of_range_though_it_is_pulled_in(name: str) -> None:
    values = skewed()
    values[3, 1] = np.nan
    step, matrix = OUTLIER_TREATMENTS[name](), IndicatorMatrix.of(values)
    learned = json.loads(json.dumps(step.fit(matrix)))
    assert not step.out_of_range(matrix, learned).any()
    low, high = np.nanmin(values, axis=0), np.nanmax(values, axis=0)
    new = np.vstack([low, high, np.nextafter(low, -np.inf), np.nextafter(high, np.inf), np.full(4, np.nan)])
    expected = np.repeat([[False], [False], [True], [True], [False]], 4, axis=1)
    np.testing.assert_array_equal(step.out_of_range(IndicatorMatrix.of(new), learned), expected)


@pytest.mark.parametrize(
    "make", [lambda: Winsorise(lower=0.6), lambda: SkewKurtosis(share=-1), lambda: SkewKurtosis(transform="lg")]
)
def test_wrong_options_are_told(make) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(OptionError):
        make()
