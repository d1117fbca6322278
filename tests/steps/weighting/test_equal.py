"""The same weight for every indicator."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.weighting.equal import EqualWeights


@pytest.mark.parametrize("n", [1, 3, 7])
def test_weights_are_one_over_the_number_whatever_the_dimensions_and_the_values(n: int) -> None:
    dimensions = ("a/b", "", "a")[: min(n, 3)] + ("c",) * max(n - 3, 0)
    matrix = IndicatorMatrix.of(np.random.default_rng(n).normal(size=(5, n)), dimensions=dimensions)
    weights = EqualWeights().fit(matrix)
    assert weights.indicators == matrix.indicators
    assert weights.values.tolist() == pytest.approx([1 / n] * n)
    assert not weights.warnings


def test_no_territory_is_needed() -> None:
    assert EqualWeights().fit(IndicatorMatrix.of(np.empty((0, 2)))).values.tolist() == [0.5, 0.5]
