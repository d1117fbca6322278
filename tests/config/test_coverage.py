"""The least that must be known, as a version says it."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ifn_research.config.coverage import CoverageConfig


@pytest.mark.parametrize("share", [0, 0.25, 1])
def test_a_share_from_nothing_to_all_is_accepted_and_the_other_stays(share: float) -> None:
    found = CoverageConfig(indicators=share)
    assert found.indicators == share
    # The COIN tool of the JRC asks for 65 %, in both directions.
    assert found.territories == CoverageConfig().territories == 0.65


@pytest.mark.parametrize("wrong", [{"indicators": 50}, {"territories": -0.1}, {"territory": 0.5}])
def test_a_percentage_a_negative_share_and_an_unknown_key_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        CoverageConfig.model_validate(wrong)
