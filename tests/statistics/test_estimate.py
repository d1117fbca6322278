from __future__ import annotations

import pytest

from ifn_research.statistics.estimate import Estimate, absent


def test_an_estimate_is_a_figure_or_a_reason_and_never_nan():
    assert absent("too few").value is None
    for value, reason in [(None, ""), (1.0, "why"), (float("nan"), "")]:
        with pytest.raises(ValueError, match="Estimate"):
            Estimate(value, reason)
