"""What territories that become one make of a figure."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ifn_research.config.models import GroundTruthConfig, IndicatorConfig


@pytest.mark.parametrize("kind", [IndicatorConfig, GroundTruthConfig])
def test_indicators_and_ground_truths_say_it_in_the_same_keys(kind: type) -> None:
    said = {"name": "x"} if kind is GroundTruthConfig else {}
    found = kind(**said, column="x", weight="people", combine="mean")
    assert (found.weight, found.combine, found.approximate) == ("people", "mean", False)
    assert kind(**said, column="x", approximate=True).approximate
    with pytest.raises(ValidationError, match="combine"):
        kind(**said, column="x", combine="median")
