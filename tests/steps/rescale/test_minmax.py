"""Scores between two ends."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.errors import OptionError
from ifn_research.steps.rescale.minmax import MinMaxRescaling
from tests.support.rescaled_scores import SCORES, rescaled


def test_minmax_is_its_formula() -> None:
    expected = 1 + 9 * (SCORES - SCORES.min()) / np.ptp(SCORES)
    np.testing.assert_allclose(rescaled(MinMaxRescaling([1, 10]), SCORES), expected)
    np.testing.assert_array_equal(rescaled(MinMaxRescaling(), SCORES, np.array([-9.0, 99.0])), [0.0, 100.0])


@pytest.mark.parametrize("bad", [[1], [2, 1], "x"])
def test_a_range_that_is_none_is_refused(bad: object) -> None:
    with pytest.raises(OptionError):
        MinMaxRescaling(bad)  # type: ignore[arg-type]
