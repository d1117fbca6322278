"""Missing cells take the median of those that are known."""

from __future__ import annotations

import numpy as np

from ifn_research.steps.imputation.median import MedianImputation
from tests.support.incomplete import VALUES, matrix


def test_median_fills_with_the_median_of_the_known_cells_and_marks_them() -> None:
    step = MedianImputation()
    filled = step.apply(matrix(), step.fit(matrix()))
    np.testing.assert_array_equal(filled.values[:, 0], [1, 3, 3, 8, 3])
    np.testing.assert_array_equal(filled.imputed, np.isnan(VALUES))
