"""Winsorising against SciPy's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ifn_research.steps.outliers.winsorise import Winsorise
from tests.support.outlying import skewed, treated


@pytest.mark.confirms("Winsorising", "SciPy", "made-up values", packages=("scipy",))
def test_winsorising_is_scipys() -> None:
    values = skewed()
    for j in range(values.shape[1]):
        expected = stats.mstats.winsorize(values[:, j], limits=(0.03, 0.1))
        np.testing.assert_array_equal(treated(Winsorise(0.03, 0.1), values)[:, j], expected)
