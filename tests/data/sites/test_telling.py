"""What is measured of places, in words."""

from __future__ import annotations

from typing import Any

import pytest

from ifn_research.config.models import IndicatorConfig
from ifn_research.data.sites.telling import told_measure

SAID = {
    "distance to the nearest place": {"measure": "distance_nearest"},
    "mean distance to the 3 nearest places": {"measure": "distance_nearest", "k": 3},
    "number of places within 2.5 km": {"measure": "count_within", "radius_km": 2.5},
    "capacity per 10,000 inhabitants within 5 km": {"measure": "per_population", "radius_km": 5, "per": 10_000},
    "two-step floating catchment of 20 (unit of the costs), per inhabitant": {"measure": "two_step", "max_cost": 20},
    "enhanced two-step floating catchment of 20 km, gaussian decay (b = 10), per inhabitant": {
        "measure": "e2sfca",
        "catchment_km": 20,
    },
    "enhanced two-step floating catchment of 20 km, without decay, per inhabitant": {
        "measure": "e2sfca",
        "catchment_km": 20,
        "decay": "none",
    },
    "enhanced two-step floating catchment of 20 km, decay by steps (1 up to 10, 0.5 up to 20), per inhabitant": {
        "measure": "e2sfca",
        "catchment_km": 20,
        "decay": "steps",
        "steps": [{"to": 10, "weight": 1}, {"to": 20, "weight": 0.5}],
    },
}


@pytest.mark.parametrize("words", SAID)
def test_a_measure_says_its_distance_and_its_decay(words: str) -> None:
    keys: dict[str, Any] = SAID[words]
    item = IndicatorConfig(sites="lieux", direction=-1, **keys)
    assert str(told_measure(item)) == words
    assert told_measure(item).is_known("fr")
