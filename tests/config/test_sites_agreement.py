"""What is measured of places agrees with the places, and with what is known of the territories."""

from __future__ import annotations

from typing import Any

import pytest

from ifn_research import load_study
from ifn_research.config.models import StudyConfig
from ifn_research.errors import IfnError

POINTS = {"longitude": "x", "latitude": "y"}
TABLE = {"path": "communes.csv", "code": "code", "population": "pop", "coordinates": POINTS}
COSTS = {"path": "minutes.csv", "origin": "a", "destination": "b", "cost": "c"}
ORIGINS = {"path": "points.csv", "code": "insee", "coordinates": POINTS, "population": "n"}
PLACES = {"path": "lieux.csv", "id": "id", "coordinates": POINTS}
ACCESS = {"sites": "lieux", "measure": "two_step", "catchment_km": 20, "direction": -1}
NEAREST = {"sites": "lieux", "measure": "distance_nearest"}


def read(
    indicator: dict[str, Any],
    *,
    table: dict[str, Any] | None = None,
    places: dict[str, Any] | None = None,
    **study: Any,
) -> StudyConfig:
    return load_study(
        {
            "study": "essai",
            "tables": [TABLE | (table or {})],
            "sites": {"lieux": PLACES | (places or {})},
            "indicators": {"acces": indicator},
            "versions": [{"name": "equal", "variables": ["acces"]}],
        }
        | study
    ).config


REFUSED = {
    "unknown places": ({"indicator": NEAREST | {"sites": "lieu"}}, "did you mean 'lieux'"),
    "direction": (
        {"indicator": {key: ACCESS[key] for key in ("sites", "measure", "catchment_km")}},
        "add direction: -1",
    ),
    "no population": ({"indicator": ACCESS, "table": {"population": None}}, "add population"),
    "no points": ({"indicator": NEAREST, "table": {"coordinates": None}}, "add coordinates"),
    "km with costs": ({"indicator": ACCESS, "places": {"costs": COSTS}}, "write max_cost"),
    "costs without a table": (
        {"indicator": {"sites": "lieux", "measure": "two_step", "max_cost": 20, "direction": -1}},
        "add catchment_km",
    ),
    "between territories": (
        {
            "indicator": {"sites": "lieux", "measure": "per_population", "radius_km": 9, "direction": -1},
            "places": {"costs": COSTS},
        },
        "two_step",
    ),
    "costs and points": ({"indicator": NEAREST, "places": {"costs": COSTS}, "origins": ORIGINS}, "remove one"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_agree_is_refused_with_a_repair(case: str) -> None:
    given, words = REFUSED[case]
    with pytest.raises(IfnError) as refused:
        read(**given)
    assert words in str(refused.value)
    assert "where:" in str(refused.value)


def test_what_agrees_is_read() -> None:
    assert read(ACCESS).indicators["acces"].sites == "lieux"
    assert read(NEAREST, table={"population": None}).indicators["acces"].measure == "distance_nearest"
    assert read(ACCESS, table={"population": None, "coordinates": None}, origins=ORIGINS).origins is not None
    drawn = read(NEAREST, table={"coordinates": None}, geometry={"path": "communes.geojson", "code": "insee"})
    assert drawn.tables[0].coordinates is None
    by_road = read(
        {"sites": "lieux", "measure": "two_step", "max_cost": 20, "direction": -1},
        table={"coordinates": None},
        places={"costs": COSTS, "coordinates": None},
    )
    assert by_road.sites["lieux"].costs is not None


def test_no_places_are_declared_at_all() -> None:
    with pytest.raises(IfnError, match="declare them"):
        read(NEAREST, sites={})
