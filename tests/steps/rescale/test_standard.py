"""Scores with a declared mean and standard deviation."""

from __future__ import annotations

import statistics
from typing import Any

import numpy as np
import pytest

from ifn_research.errors import OptionError, Refusal
from ifn_research.steps.rescale.standard import StandardRescaling
from tests.support.rescaled_scores import SCORES, rescaled


@pytest.mark.parametrize(("mean", "deviation"), [(0, 1), (100, 10), (-5, 0.25)])
def test_standard_has_the_declared_mean_and_standard_deviation(mean: float, deviation: float) -> None:
    scale = StandardRescaling(mean=mean, standard_deviation=deviation)
    found = rescaled(scale, SCORES)
    assert statistics.fmean(found) == pytest.approx(mean, abs=1e-12)
    assert statistics.stdev(found) == pytest.approx(deviation)
    # A new territory, two standard deviations of the fit above its mean.
    new = np.array([statistics.fmean(SCORES) + 2 * statistics.stdev(SCORES)])
    assert scale.apply(new, scale.fit(SCORES))[0] == pytest.approx(mean + 2 * deviation)


@pytest.mark.parametrize("options", [{"mean": "high"}, {"mean": np.nan}, {"standard_deviation": 0}, {"mean": True}])
def test_standard_refuses_what_is_no_scale(options: dict[str, Any]) -> None:
    with pytest.raises(OptionError):
        StandardRescaling(**options)


def test_standard_refuses_scores_that_do_not_vary() -> None:
    with pytest.raises(Refusal, match="the same score"):
        StandardRescaling().fit(np.full(4, 3.0))
