"""Indicators that are measured of places, in a study whose figures can be found by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ifn_research import load_study
from ifn_research.data.loading import load_study_data
from ifn_research.data.study_data import StudyData, indicator_values
from ifn_research.errors import IfnError
from ifn_research.geography.access import EARTH_KM
from ifn_research.matrix import Floats

DEGREE = EARTH_KM * np.pi / 180
# Five communes of the Nord on a meridian, a tenth of a degree (11.1 km) apart.
TERRITORIES = pd.DataFrame(
    {
        "code": [f"5900{at}" for at in range(1, 6)],
        "pop": [100, 200, 300, 400, 500],
        "lon": 3.0,
        "lat": [50.0, 50.1, 50.2, 50.3, 50.4],
        "poverty": [10.0, 12.5, 9.0, 14.0, 11.0],
    }
)
PLACES = pd.DataFrame(
    {
        "id": ["a", "b", "c"],
        "nom": ["Mairie", "Médiathèque", "Poste"],
        "lon": 3.0,
        "lat": [50.0, 50.12, 50.12],
        "insee": ["59001", "59002", "59002"],
        "agents": [1, 2, 3],
        "ouvert": ["oui", "oui", "non"],
        "maj": ["2025-03-01", "31/12/2021", ""],
    }
)
SITES = {"path": PLACES, "id": "id", "name": "nom", "coordinates": {"longitude": "lon", "latitude": "lat"}}
TABLE = {
    "path": TERRITORIES,
    "code": "code",
    "population": "pop",
    "coordinates": {"longitude": "lon", "latitude": "lat"},
}


def measured(
    indicator: dict[str, Any],
    sites: dict[str, Any] | None = None,
    table: dict[str, Any] | None = None,
    **study: Any,
) -> StudyData:
    """The data of a study of one indicator that is measured of places."""
    given = {
        "study": "lieux",
        "level": "commune",
        "tables": [TABLE | (table or {})],
        "sites": {"lieux": SITES | (sites or {})},
        "indicators": {"x": {"sites": "lieux", **indicator}, "poverty": {"column": "poverty"}},
        "versions": [{"name": "equal", "variables": ["x", "poverty"], "imputation": "available"}],
    } | study
    known = load_study(given)
    data = load_study_data(known.config)
    assert indicator_values(known.config, data)["x"].equals(data.raw[known.config.indicators["x"].measured_column])
    return data


def figures(data: StudyData) -> Floats:
    return data.raw.iloc[:, -1].to_numpy()


def told(data: StudyData, check: str) -> Any:
    return next(item for item in data.findings if item.check == check)


NEAREST = {"measure": "distance_nearest", "unit": "km"}
WITHIN = {"measure": "count_within", "radius_km": 12, "direction": -1}
RATIO = {"measure": "two_step", "catchment_km": 12, "direction": -1}


def test_distance_to_the_nearest() -> None:
    data = measured(NEAREST)
    np.testing.assert_allclose(figures(data), DEGREE * np.array([0, 0.02, 0.08, 0.18, 0.28]), rtol=1e-12)
    assert told(data, "sites_measured").n == 3
    assert data.sources["lieux [distance_nearest]"].endswith(".parquet")
    assert len(data.digests) == 2


def test_mean_of_two() -> None:
    found = figures(measured(NEAREST | {"k": 2}))
    np.testing.assert_allclose(found, DEGREE * np.array([0.06, 0.02, 0.08, 0.18, 0.28]), rtol=1e-12)


def test_places_within_a_radius_and_those_out_of_reach() -> None:
    data = measured(WITHIN)
    np.testing.assert_array_equal(figures(data), [1, 3, 2, 0, 0])
    out = told(data, "sites_out_of_reach")
    assert out.n == 2
    assert "59004" in str(out.message)


def test_per_population() -> None:
    found = figures(measured({"measure": "per_population", "radius_km": 12, "per": 1000, "direction": -1}))
    np.testing.assert_allclose(found, [1000 / 300, 3000 / 600, 2000 / 900, 0, 0], rtol=1e-14)


def test_two_steps() -> None:
    # The first place is shared by 300 persons, the two others by the 500 of the second and third communes.
    found = figures(measured(RATIO | {"per": 100}))
    np.testing.assert_allclose(found, 100 * np.array([1 / 300, 1 / 300 + 2 / 500, 2 / 500, 0, 0]), rtol=1e-14)


def test_gaussian_decay_is_that_of_e2sfca_unless_told() -> None:
    asked = {"measure": "e2sfca", "catchment_km": 12, "direction": -1}
    implied, said = figures(measured(asked)), figures(measured(asked | {"decay": "gaussian"}))
    np.testing.assert_array_equal(implied, said)
    without = figures(measured(asked | {"decay": "none"}))
    np.testing.assert_allclose(without, figures(measured(RATIO)), rtol=1e-15)
    weights = np.exp(-0.5 * (DEGREE * np.array([0.02, 0.08]) / 6) ** 2)
    ratio = 2 / (np.array([200, 300]) @ weights)
    np.testing.assert_allclose(implied[2], ratio * weights[1], rtol=1e-12)


def test_decay_by_steps() -> None:
    steps = [{"to": 5, "weight": 1}, {"to": 12, "weight": 0.5}]
    found = figures(
        measured({"measure": "e2sfca", "catchment_km": 12, "decay": "steps", "steps": steps, "direction": -1})
    )
    np.testing.assert_allclose(found[2], 0.5 * 2 / (200 + 0.5 * 300), rtol=1e-14)


def test_capacity_of_a_column_and_what_is_unknown_is_never_nothing() -> None:
    places = PLACES.assign(agents=[1, 2, np.nan])
    data = measured(RATIO, {"path": places, "capacity": "agents"})
    np.testing.assert_allclose(figures(data), [1 / 300, 1 / 300 + 2 / 500, 2 / 500, 0, 0], rtol=1e-14)
    assert told(data, "sites_capacity_unknown").n == 1
    assert told(data, "sites_measured").n == 2
    # Where nothing is shared out, a place of unknown capacity is there.
    np.testing.assert_array_equal(figures(measured(WITHIN, {"path": places, "capacity": "agents"})), [1, 3, 2, 0, 0])


def test_capacity_by_opening_hours() -> None:
    places = PLACES.assign(horaires=["Mo-Fr 09:00-12:00", "lundi matin", "24/7"])
    data = measured(RATIO, {"path": places, "opening_hours": "horaires"})
    np.testing.assert_allclose(figures(data), [15 / 300, 15 / 300 + 168 / 500, 168 / 500, 0, 0], rtol=1e-14)
    assert "not readable: 1" in str(told(data, "sites_capacity_unknown").message)


def test_rows_that_are_meant() -> None:
    data = measured(WITHIN, {"where": {"ouvert": "oui"}})
    np.testing.assert_array_equal(figures(data), [1, 2, 1, 0, 0])
    assert told(data, "sites_where").n == 1


def test_places_that_were_checked_of_late() -> None:
    data = measured(WITHIN, {"updated": "maj", "updated_since": "2022-01-01"})
    np.testing.assert_array_equal(figures(data), [1, 1, 0, 0, 0])
    assert told(data, "sites_undated").n == 1
    assert told(data, "sites_not_updated").n == 1
    assert "last checked on 2025-03-01" in str(told(data, "sites_measured").message)


def test_places_of_a_commune_without_coordinates() -> None:
    places = PLACES.assign(lat=[50.0, np.nan, np.nan], insee=["", "59003", "99999"])
    data = measured(WITHIN, {"path": places, "code": "insee"})
    np.testing.assert_array_equal(figures(data), [1, 2, 1, 1, 0])
    assert told(data, "sites_at_territory").n == 1
    assert told(data, "sites_nowhere").n == 1


def test_places_of_communes_alone() -> None:
    data = measured(WITHIN, {"path": PLACES[["id", "insee"]], "name": None, "coordinates": None, "code": "insee"})
    np.testing.assert_array_equal(figures(data), [3, 3, 2, 0, 0])


def test_a_mobile_place_is_shared_over_its_stops_and_its_depot_is_none() -> None:
    stops = pd.DataFrame({"id": ["bus", "bus", "car"], "nom": "Bus", "lon": 3.0, "lat": [50.1, 50.4, 50.0]})
    moving = {"path": pd.concat([PLACES, stops.assign(mobile="Oui")]), "mobile": {"mobile": "Oui"}}
    data = measured(RATIO, moving)
    assert told(data, "sites_depot").n == 1
    assert told(data, "sites_stops").n == 1
    # The bus is half at the second commune, for 600 persons, and half at the fifth, for 900.
    expected = np.array([1 / 300, 1 / 300 + 2 / 500, 2 / 500, 0, 0])
    expected += 0.5 * np.array([1 / 600, 1 / 600, 1 / 600, 1 / 900, 1 / 900])
    np.testing.assert_allclose(figures(data), expected, rtol=1e-14)
    kept = figures(measured(WITHIN, moving | {"depots": True}))
    np.testing.assert_array_equal(kept, [3, 5, 3, 1, 1])


def test_repeated_places() -> None:
    places = pd.concat([PLACES, PLACES.iloc[[0]], PLACES.iloc[[0]].assign(id="d", nom="MAIRIE")])
    data = measured(WITHIN, {"path": places})
    np.testing.assert_array_equal(figures(data), [2, 4, 2, 0, 0])
    assert told(data, "sites_repeated").n == 1
    assert told(data, "sites_same_name").n == 1
    np.testing.assert_array_equal(figures(measured(WITHIN, {"path": places, "duplicates": "drop"})), [1, 3, 2, 0, 0])


def test_points_where_people_live_stand_for_their_territory() -> None:
    points = pd.DataFrame(
        {
            "code": ["59001", "59001", "59002", "59003", "59004", "62001"],
            "x": 3.0,
            "y": [50.0, 50.5, 50.1, 50.2, 50.3, 50.12],
            "n": [30, 10, 200, 300, 400, 500],
        }
    )
    origins = {
        "path": points,
        "code": "code",
        "coordinates": {"longitude": "x", "latitude": "y"},
        "population": "n",
    }
    data = measured(NEAREST, origins=origins)
    np.testing.assert_allclose(figures(data)[0], DEGREE * 0.38 * 10 / 40, rtol=1e-12)
    assert np.isnan(figures(data)[4])
    assert told(data, "territories_without_point").n == 1
    # Those of another département share the places too.
    ratio = figures(measured(RATIO, origins=origins, table={"population": None}))
    np.testing.assert_allclose(ratio[2], 2 / (200 + 300 + 500), rtol=1e-14)
    np.testing.assert_allclose(ratio[0], 30 / 40 * 1 / 230, rtol=1e-14)


def costs(rows: list[tuple[str, str, float]]) -> dict[str, Any]:
    table = pd.DataFrame(rows, columns=["de", "vers", "minutes"])
    return {"costs": {"path": table, "origin": "de", "destination": "vers", "cost": "minutes"}}


def test_a_table_of_travel_times_stands_in_the_place_of_distances() -> None:
    rows = [("59001", "a", 5.0), ("59002", "a", 9.0), ("59002", "b", 12.0), ("59003", "c", 40.0)]
    far = measured(NEAREST | {"unit": "min"}, costs(rows), table={"coordinates": None})
    np.testing.assert_array_equal(figures(far), [5, 9, 40, np.nan, np.nan])
    assert told(far, "sites_out_of_reach").n == 2
    ratio = measured({"measure": "two_step", "max_cost": 10, "direction": -1}, costs(rows))
    np.testing.assert_allclose(figures(ratio), [1 / 300, 1 / 300, 0, 0, 0], rtol=1e-14)
    some = measured(NEAREST, costs(rows) | {"where": {"ouvert": "oui"}})
    np.testing.assert_array_equal(figures(some), [5, 9, np.nan, np.nan, np.nan])


def test_points_inside_outlines_where_no_table_has_coordinates(tmp_path: Path) -> None:
    import geopandas
    import shapely

    boxes = [shapely.box(2.95, y - 0.04, 3.05, y + 0.04) for y in TERRITORIES["lat"]]
    outlines = geopandas.GeoDataFrame({"insee": TERRITORIES["code"]}, geometry=boxes, crs="EPSG:4326")
    outlines.to_file(tmp_path / "communes.geojson")
    geometry = {"path": str(tmp_path / "communes.geojson"), "code": "insee"}
    data = measured(NEAREST, table={"coordinates": None}, geometry=geometry)
    np.testing.assert_allclose(figures(data), DEGREE * np.array([0, 0.02, 0.08, 0.18, 0.28]), atol=1e-9)
    assert "inside the outline" in str(told(data, "sites_measured").message)
    assert data.longitude is None


def test_the_border_is_told_and_places_beyond_it_are_in_no_ratio() -> None:
    rng = np.random.default_rng(1)
    x, y = (axis.ravel() for axis in np.meshgrid(3.0 + np.arange(20) * 0.04, 50.0 + np.arange(20) * 0.03))
    communes = pd.DataFrame(
        {
            "code": [f"59{at:03d}" for at in range(1, 401)],
            "pop": 100.0,
            "lon": x,
            "lat": y,
            "poverty": rng.normal(size=400),
        }
    )
    places = pd.DataFrame({"id": ["in", "out"], "nom": ["A", "B"], "lon": [3.4, 4.05], "lat": [50.3, 50.3]})
    data = measured(
        {"measure": "two_step", "catchment_km": 20, "direction": -1}, {"path": places}, table={"path": communes}
    )
    assert told(data, "sites_beyond").n == 1
    assert 0 < told(data, "sites_edge").n < 400
    np.testing.assert_allclose(np.sum(100 * figures(data)), 1.0, rtol=1e-12)
    # The file goes beyond the border: of what is near, nothing is missing.
    counted = measured(
        {"measure": "count_within", "radius_km": 20, "direction": -1}, {"path": places}, table={"path": communes}
    )
    assert not [item for item in counted.findings if item.check == "sites_edge"]


REFUSED = {
    "exchanged": (NEAREST, {"coordinates": {"longitude": "lat", "latitude": "lon"}}, "exchange"),
    "metres": (NEAREST, {"path": PLACES.assign(lon=704_000.0, lat=7_059_000.0)}, "not degrees"),
    "abroad": (NEAREST, {"path": PLACES.assign(lon=-70.0, lat=10.0)}, "more than 200 km"),
    "too few": (NEAREST | {"k": 4}, {}, "k is 4"),
    "nobody": (WITHIN | {"radius_km": 0.5}, {"path": PLACES.assign(lon=3.3)}, "no territory reaches"),
    "no column": (NEAREST, {"coordinates": {"longitude": "x", "latitude": "lat"}}, "no column 'x'"),
    "no value": (NEAREST, {"where": {"ouvert": "peut-être"}}, "no place has 'peut-être'"),
    "none left": (NEAREST, {"updated": "maj", "updated_since": "2026-01-01"}, "none is left"),
    "negative": (RATIO, {"path": PLACES.assign(agents=-1), "capacity": "agents"}, "negative"),
    "no capacity": (RATIO, {"path": PLACES.assign(agents="?"), "capacity": "agents"}, "no place has a capacity"),
    "unknown origin": (NEAREST, costs([("62001", "a", 1.0)]), "no territory"),
    "unknown place": (NEAREST, costs([("59001", "z", 1.0)]), "no place of the file"),
    "negative cost": (NEAREST, costs([("59001", "a", -1.0)]), "negative"),
    "twice": (NEAREST, costs([("59001", "a", 1.0), ("59001", "a", 2.0)]), "repeated"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_measured_is_refused_with_a_repair(case: str) -> None:
    indicator, sites, words = REFUSED[case]
    with pytest.raises(IfnError) as refused:
        measured(indicator, sites)
    assert words in str(refused.value)
    assert "fix:" in str(refused.value)


def test_a_file_that_is_wrong_is_told_once() -> None:
    bad = {"coordinates": {"longitude": "lat", "latitude": "lon"}}
    both = {
        "x": {"sites": "lieux", **NEAREST},
        "y": {"sites": "lieux", **WITHIN},
        "poverty": {"column": "poverty"},
    }
    versions = [{"name": "equal", "variables": ["x", "y", "poverty"], "imputation": "available"}]
    with pytest.raises(IfnError) as refused:
        measured(NEAREST, bad, indicators=both, versions=versions)
    assert str(refused.value).count("exchange the two columns") == 1


def test_a_measure_of_the_communes_is_averaged_by_population_to_a_larger_level() -> None:
    communes = pd.concat([TERRITORIES, TERRITORIES.assign(code=TERRITORIES["code"].str.replace("590", "591"))])
    communes["lon"] = np.repeat([3.0, 3.5], 5)
    communes["epci"] = ["A", "A", "B", "B", "B", "A", "C", "C", "C", "C"]
    known = load_study(
        {
            "study": "lieux",
            "level": "epci",
            "aggregate": {"to": "epci", "from": "commune"},
            "tables": [{**TABLE, "path": communes, "groups": {"epci": "epci"}}],
            "sites": {"lieux": SITES},
            "indicators": {
                "far": {"sites": "lieux", **NEAREST},
                "near": {"sites": "lieux", **RATIO, "combine": "mean"},
            },
            "versions": [{"name": "equal", "variables": ["far", "near"]}],
        }
    )
    values = indicator_values(known.config, load_study_data(known.config))
    far = DEGREE * np.array([0.08, 0.18, 0.28]) @ [300, 400, 500] / 1200
    np.testing.assert_allclose(values.loc["B", "far"], far, rtol=1e-12)
    np.testing.assert_allclose(values.loc["B", "near"], 2 / 500 * 300 / 1200, rtol=1e-12)
    assert values.loc["C", "near"] == 0
