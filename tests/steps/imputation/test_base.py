"""What must be known before cells are filled."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.errors import Refusal
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.imputation.base import medians, refuse_low_coverage, sufficiently_known
from tests.support.incomplete import NAN


def test_coverage_is_checked_for_indicators_then_for_territories() -> None:
    values = np.array([[1.0, NAN, 1.0], [2.0, NAN, 1.0], [3.0, 3.0, NAN], [4.0, 1.0, NAN]])
    with pytest.raises(Refusal, match=r"x2 \(50% known\), x3 \(50% known\)"):
        refuse_low_coverage(IndicatorMatrix.of(values))
    np.testing.assert_array_equal(sufficiently_known(IndicatorMatrix.of(values)), [True] * 4)
    np.testing.assert_array_equal(
        sufficiently_known(IndicatorMatrix.of([[1.0, NAN, NAN], [1.0, 2.0, NAN]])), [False, True]
    )


@pytest.mark.parametrize("n", [1, 2, 7, 8, 501, 1000])
def test_medians_are_those_of_numpy(n: int) -> None:
    values = np.random.default_rng(n).normal(size=(n, 4)).round(1)
    values[: n // 3, 1] = np.nan
    values[:, 2] = np.nan
    values[1:, 3] = np.nan
    np.testing.assert_array_equal(medians(values[:, [0, 1, 3]]), np.nanmedian(values[:, [0, 1, 3]], axis=0))
    assert np.isnan(medians(values)[2])
