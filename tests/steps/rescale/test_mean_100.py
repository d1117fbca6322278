"""Scores with mean 100."""

from __future__ import annotations

import pytest

from ifn_research.errors import Refusal
from ifn_research.steps.rescale.mean_100 import Mean100
from tests.support.rescaled_scores import SCORES, rescaled


def test_mean_100_has_that_mean_and_refuses_what_has_no_ratio() -> None:
    assert rescaled(Mean100(), SCORES).mean() == pytest.approx(100)
    with pytest.raises(Refusal, match="zero or negative"):
        Mean100().fit(SCORES - SCORES.mean())
    with pytest.raises(Refusal, match="1 score is zero or negative: it has no ratio"):
        Mean100().fit(SCORES - SCORES.min())
