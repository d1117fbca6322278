"""Values placed between two ends."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.errors import OptionError
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.normalisation.minmax import MinMax
from tests.support.normalised import VALUES, fitted


def test_minmax_places_between_the_ends() -> None:
    result = fitted(MinMax(range=(1, 100)), IndicatorMatrix.of(VALUES))
    np.testing.assert_allclose(result[:, 0], [1, 1 + 99 / 8, 1 + 99 * 3 / 8, 100])


@pytest.mark.parametrize("bad", [[0], [1, 1], [5, 1], ["a", "b"], 3, [0, float("inf")]])
def test_a_range_that_is_none_is_refused(bad: object) -> None:
    with pytest.raises(OptionError):
        MinMax(range=bad)  # type: ignore[arg-type]
