"""The key `aggregate:`."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ifn_research.config.levels import AggregateConfig


def test_its_keys_are_those_that_are_written() -> None:
    found = AggregateConfig.model_validate({"to": "epci", "from": "commune"})
    assert (found.to, found.from_, found.coverage) == ("epci", "commune", 0.65)
    assert found.model_dump(by_alias=True)["from"] == "commune"


@pytest.mark.parametrize("wrong", [{"to": "epci"}, {"to": "epci", "from": "commune", "coverage": 65}])
def test_what_is_wrong_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        AggregateConfig.model_validate(wrong)
