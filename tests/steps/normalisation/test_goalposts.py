"""Declared posts, whatever the territories."""

from __future__ import annotations

import numpy as np

from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.normalisation.goalposts import Goalposts
from tests.support.normalised import VALUES, fitted


def test_goalposts_do_not_depend_on_the_territories() -> None:
    method = Goalposts(posts={"x1": [0, 20], "x2": [10, 40]})
    matrix = IndicatorMatrix.of(VALUES, directions=(1, -1))
    np.testing.assert_allclose(fitted(method, matrix)[:, 0], 5 * VALUES[:, 0])
    np.testing.assert_allclose(fitted(method, matrix)[:, 1], 100 * (40 - VALUES[:, 1]) / 30)
    np.testing.assert_array_equal(fitted(method, matrix.rows(np.array([2]))), fitted(method, matrix)[[2]])
    beyond = IndicatorMatrix.of([[50.0, 5.0]], directions=(1, -1))
    np.testing.assert_array_equal(fitted(method, beyond), [[100.0, 100.0]])
