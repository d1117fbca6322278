"""The power transform against SciPy's."""

from __future__ import annotations

import numpy as np
from scipy import stats

from ifn_research.steps.outliers.yeo_johnson import YeoJohnson
from tests.support.outlying import skewed, treated


def test_the_power_transform_is_scipys_and_does_not_depend_on_the_unit() -> None:
    values = skewed()
    standard = (values - values.mean(axis=0)) / values.std(axis=0, ddof=1)
    expected = np.column_stack([stats.yeojohnson(column)[0] for column in standard.T])
    # The likelihood is flat at its maximum: the last bits of the input move the exponent by 1e-8.
    np.testing.assert_allclose(treated(YeoJohnson(), values), expected, rtol=1e-6)
    np.testing.assert_allclose(treated(YeoJohnson(), values * 1000 + 5), expected, rtol=1e-5, atol=1e-5)
