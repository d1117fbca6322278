"""Z-scores against scipy's."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats

from ifn_research.errors import OptionError
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.normalisation.zscore import ZScore
from tests.support.normalised import VALUES, fitted


def test_zscore_is_scipys_with_ddof_1() -> None:
    np.testing.assert_allclose(fitted(ZScore(), IndicatorMatrix.of(VALUES)), scipy.stats.zscore(VALUES, ddof=1))


def test_zscore_takes_another_mean_and_standard_deviation() -> None:
    result = fitted(ZScore(mean=100, standard_deviation=10), IndicatorMatrix.of(VALUES))
    np.testing.assert_allclose(result, 100 + 10 * scipy.stats.zscore(VALUES, ddof=1))
    for wrong in ({"standard_deviation": 0}, {"mean": "x"}):
        with pytest.raises(OptionError):
            ZScore(**wrong)  # type: ignore[arg-type]


def test_zscore_divides_by_n_as_scipy_does() -> None:
    result = fitted(ZScore(divisor="n"), IndicatorMatrix.of(VALUES))
    np.testing.assert_allclose(result, scipy.stats.zscore(VALUES, ddof=0))
    assert ZScore(divisor="n-1") == ZScore()  # type: ignore[arg-type]


def test_a_territory_at_the_mean_is_at_zero_not_below_it() -> None:
    for direction in (1, -1):
        matrix = IndicatorMatrix.of([[-1.0], [0.0], [1.0]], directions=(direction,))
        assert not np.signbit(ZScore().fit_apply(matrix)[1].values[1, 0])
