"""Missing cells take the mean of those that are known."""

from __future__ import annotations

import numpy as np

from ifn_research.steps.imputation.mean import MeanImputation
from tests.support.incomplete import matrix


def test_mean_fills_with_the_mean_of_the_known_cells() -> None:
    step = MeanImputation()
    filled = step.apply(matrix(), step.fit(matrix()))
    np.testing.assert_array_equal(filled.values[:, 0], [1, 3, 4, 8, 4])
