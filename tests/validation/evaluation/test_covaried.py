"""Correlations have their variance on Fisher's z scale, everything else on its own."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.validation.evaluation.covaried import CORRELATIONS, on_scale, scale_of
from ifn_research.validation.metrics import METRICS


def test_every_metric_has_a_scale() -> None:
    assert set(METRICS) >= CORRELATIONS
    assert scale_of("kendall") == "z"
    assert [scale_of(name) for name in ("auc_top10", "concentration_index", "deviance_explained")] == ["plain"] * 3


def test_z_is_the_inverse_hyperbolic_tangent() -> None:
    values = np.array([-0.5, 0.0, 0.9])
    assert on_scale("spearman", values) == pytest.approx(0.5 * np.log((1 + values) / (1 - values)))
    assert np.isinf(on_scale("pearson", np.array([1.0]))).all()
    assert np.array_equal(on_scale("auc_top10", values), values)
