"""Places of scores among those of the fit, and scores that do not vary."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.errors import Refusal
from ifn_research.steps.rescale.base import positions, refuse_constant


def test_scores_are_counted_below_and_level() -> None:
    below, level = positions(np.array([0.0, 2.0, 2.5, 9.0]), [1.0, 2.0, 2.0, 3.0])
    np.testing.assert_array_equal(below, [0, 1, 3, 4])
    np.testing.assert_array_equal(level, [0, 2, 0, 0])


def test_scores_added_in_another_order_are_level() -> None:
    assert 0.1 + 0.2 != 0.3
    below, level = positions(np.array([0.1 + 0.2, 0.3]), [0.1, 0.3, 0.7])
    np.testing.assert_array_equal(below, [1, 1])
    np.testing.assert_array_equal(level, [1, 1])


def test_scores_that_rounding_alone_tells_apart_do_not_vary() -> None:
    refuse_constant(np.array([1.0, 1.001]))
    with pytest.raises(Refusal, match="the same score") as caught:
        refuse_constant(np.array([0.3, 0.1 + 0.2]))
    assert str(caught.value.fix) == "use rescale: none"
