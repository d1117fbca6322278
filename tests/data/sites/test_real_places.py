"""France services and libraries of Hauts-de-France, from the communes' outlines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ifn_research import load_study
from ifn_research.data.loading import load_study_data
from ifn_research.data.study_data import StudyData, indicator_values

PLACES = {"id": "id", "name": "name", "code": "code_commune"}
POINTS = {"longitude": "longitude", "latitude": "latitude"}


@pytest.fixture(scope="module")
def region(shared: Path) -> tuple[Any, StudyData]:
    tables = shared / "data" / "tables"
    study = load_study(
        {
            "study": "hauts-de-france",
            "level": "commune",
            "tables": [
                {
                    "path": str(tables / "communes.parquet"),
                    "code": "code_commune",
                    "population": "population",
                    "where": {"code_region": "32"},
                }
            ],
            "geometry": {
                "path": str(shared / "data" / "origins" / "outlines_communes_light_hdf.json"),
                "code": "insee",
            },
            "sites": {
                "libraries": {"path": str(tables / "sites_libraries.csv"), "coordinates": POINTS, **PLACES},
                "services": {
                    "path": str(tables / "sites_france_services.csv"),
                    "coordinates": POINTS,
                    "mobile": {"itinerant": "Oui"},
                    **PLACES,
                },
            },
            "indicators": {
                "library": {"sites": "libraries", "measure": "distance_nearest", "unit": "km"},
                "services": {"sites": "services", "measure": "e2sfca", "catchment_km": 20, "direction": -1},
            },
            "versions": [{"name": "equal", "variables": ["library", "services"]}],
        }
    )
    return study.config, load_study_data(study.config)


def test_places_are_counted_and_so_are_those_that_are_left_out(region: tuple[Any, StudyData]) -> None:
    _, data = region
    counts = {item.check: item.n for item in data.findings if item.check.startswith("sites_")}
    assert counts["sites_depot"] == 295
    assert counts["sites_nowhere"] == 29
    assert counts["sites_beyond"] > 2_000


def test_distances_are_plausible(region: tuple[Any, StudyData]) -> None:
    values = indicator_values(*region)["library"]
    assert values.notna().all()
    assert 1 < values.median() < 4
    assert values.max() < 20


def test_what_is_offered_is_shared_out(region: tuple[Any, StudyData]) -> None:
    config, data = region
    values = indicator_values(config, data)["services"].to_numpy()
    assert data.population is not None
    used = next(item.n for item in data.findings if item.check == "sites_measured" and "services" in item.column)
    unserved = sum(item.n for item in data.findings if item.check == "sites_serve_nobody")
    np.testing.assert_allclose(np.nansum(data.population * values), used - unserved, rtol=1e-12)
    # No territory at the border is served by places that its own people alone seem to share.
    assert values.max() < 25 * np.median(values)
