"""What every weighting must do, and what each does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ifn_research.steps.weighting import WEIGHTINGS
from tests.support.one_factor import one_factor, zscored

OPTIONS: dict[str, dict[str, Any]] = {
    "fixed": {"weights": {"x1": 2, "a": 1}},
    "budget": {"votes": {"Anne": {"x1": 50, "x2": 50}}},
    "ahp": {"judgements": {"Anne": {"x1": {"a": 3}}}},
    "factor": {"n_factors": 1},
}
# What supervised learns has a test of its own.
UNSUPERVISED = [name for name in WEIGHTINGS if name != "supervised"]


@pytest.mark.parametrize("name", UNSUPERVISED)
def test_weights_are_shares_that_depend_on_neither_order_nor_unit(name: str) -> None:
    method = WEIGHTINGS[name](**OPTIONS.get(name, {}))
    matrix = one_factor()
    if name in {"entropy", "bod"}:
        matrix = matrix.with_values(matrix.values - matrix.values.min(axis=0))
    before = matrix.values.copy()
    found = method.fit(matrix)
    assert np.isfinite(found.values).all()
    assert (found.values >= 0).all()
    assert found.values.sum() == pytest.approx(1.0, abs=1e-12)
    np.testing.assert_array_equal(matrix.values, before)
    shuffled = matrix.rows(np.random.default_rng(1).permutation(matrix.n_territories))
    np.testing.assert_allclose(method.fit(shuffled).values, found.values, atol=1e-6 if name == "balanced" else 1e-10)
    scaled = matrix.with_values(matrix.values * [1, 10, 100, 0.1, 5, 7])
    other_units = scaled if name in {"entropy", "bod"} else zscored(scaled)
    np.testing.assert_allclose(method.fit(other_units).values, found.values, atol=1e-6 if name == "balanced" else 1e-10)
