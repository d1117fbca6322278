from __future__ import annotations

import pytest

from ifn_research.remarks import Remark
from ifn_research.statistics.estimate import Estimate, absent

FEW = Remark("too_few_territories", n=2, least=3)


def test_an_estimate_is_a_figure_or_a_reason_and_never_nan():
    assert absent(FEW).value is None
    for value, reason in [(None, ()), (1.0, (FEW,)), (float("nan"), ())]:
        with pytest.raises(ValueError, match="Estimate"):
            Estimate(value, reason)
