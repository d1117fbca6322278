"""Steps and aggregations as YAML writes them."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ifn_research.config import STEPS, AggregationConfig, VersionConfig
from ifn_research.config.grid import GRID_KEYS
from ifn_research.steps import STEPS as REGISTERED


@pytest.mark.parametrize(
    "written, rules, staged",
    [
        ("geometric", ["geometric"], False),
        ({"method": "generalised", "power": 2}, ["generalised(power=2)"], False),
        ({"within": "arithmetic", "across": "geometric"}, ["arithmetic", "geometric"], True),
        ({"stages": ["arithmetic", "arithmetic", "mpi"]}, ["arithmetic", "arithmetic", "mpi"], True),
    ],
)
def test_each_way_of_writing_an_aggregation_reads_back_as_itself(
    written: object, rules: list[str], staged: bool
) -> None:
    found = AggregationConfig.model_validate(written)
    assert ([str(rule) for rule in found.rules], found.staged, found.rescale_stages) == (rules, staged, False)
    assert AggregationConfig.model_validate(found.model_dump()) == found


def test_stages_may_be_rescaled_between_and_nothing_else_may() -> None:
    found = AggregationConfig.model_validate({"within": "arithmetic", "across": "geometric", "rescale_stages": True})
    assert found.rescale_stages
    assert str(found) == "arithmetic > geometric (rescale_stages)"
    assert AggregationConfig.model_validate(found.model_dump()) == found
    with pytest.raises(ValidationError, match="no stages"):
        AggregationConfig.model_validate({"method": "arithmetic", "rescale_stages": True})


def test_a_version_declares_the_steps_that_there_are_in_the_order_of_the_pipeline() -> None:
    assert tuple(REGISTERED) == STEPS == tuple(name for name in VersionConfig.model_fields if name in STEPS)
    assert set(GRID_KEYS) == {"variables", *STEPS}
