"""The curve of what the most fragile hold."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.statistics.resampling import Variable
from ifn_research.validation.checks.concentration import concentration
from ifn_research.validation.metrics import METRICS, SortedTruth
from tests.support.described_study import complete, counted, plain


def test_the_curve_passes_through_the_captures(study):
    score, *_ = study
    points = concentration({"a": score}, [counted(study), plain(study)])
    assert {point.ground_truth for point in points} == {"taken"}
    curve = {round(point.share_population, 2): point.share_mass for point in points}
    rows = complete(study)
    for name, share in (("capture_pop05", 0.05), ("capture_pop10", 0.1), ("capture_pop30", 0.3)):
        found = METRICS[name].estimate(Variable.of(score[rows]), SortedTruth.of(counted(study).rows(rows))).value
        assert curve[share] == pytest.approx(found, abs=1e-12)
    assert (curve[0], curve[1]) == (0, 1)
    area = np.trapezoid([curve[k / 100] for k in range(101)], dx=0.01)
    index = METRICS["concentration_index"].estimate(Variable.of(score[rows]), SortedTruth.of(counted(study).rows(rows)))
    assert 2 * area - 1 == pytest.approx(index.value, abs=1e-3)
