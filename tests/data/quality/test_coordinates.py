"""Coordinates exchanged, of the wrong sign or of another place: told where it can be known, and never of right ones."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
import shapely
from ruamel.yaml import YAML

from ifn_research.data.loading import load_study_data
from ifn_research.data.quality.coordinates import Coordinates, check_coordinates

# Town halls, in degrees.
TOWNS = pd.DataFrame(
    [
        ("01053", "84", 5.226, 46.205),
        ("13055", "93", 5.370, 43.296),
        ("29019", "53", -4.486, 48.390),
        ("2A004", "94", 8.738, 41.919),
        ("33063", "75", -0.579, 44.838),
        ("59350", "32", 3.057, 50.632),
        ("67482", "44", 7.752, 48.573),
        ("97105", "01", -61.730, 15.998),
        ("97302", "03", -52.326, 4.938),
        ("97411", "04", 55.448, -20.882),
        ("98735", "", -149.567, -17.535),
    ],
    columns=["code", "dep", "lon", "lat"],
)


def found(frame, level="commune", columns=("lon", "lat"), groups=None, outlines=None):
    longitude, latitude = (frame[name].to_numpy(dtype=float) for name in columns)
    codes = frame["code"].to_numpy(dtype=object)
    return check_coordinates(Coordinates(longitude, latitude, codes, level, "t.csv", columns, groups or {}, outlines))


def changed(at, **cells):
    frame = TOWNS.copy()
    for name, value in cells.items():
        frame.loc[at, name] = value
    return frame


@pytest.mark.parametrize("level", ["commune", "epci", "region", "town"])
def test_right_coordinates_are_told_nothing_overseas_included(level):
    assert not found(TOWNS, level)


@pytest.mark.parametrize("level", ["commune", "epci", "region"])
def test_columns_that_are_exchanged_stop_the_study_with_the_key_that_exchanges_them(level):
    (finding,) = found(TOWNS, level, columns=("lat", "lon"))
    assert (finding.check, finding.severity) == ("coordinates_exchanged", "error")
    assert 'coordinates: {longitude: "lon", latitude: "lat"}' in str(finding.fix)


def test_the_key_followed_is_right(study, problem):
    text = TOWNS.assign(x=np.arange(11) ** 2).to_csv(index=False)
    table = {"coordinates": {"longitude": "lat", "latitude": "lon"}}
    error = problem(text, "x", level="commune", table=table)
    key = YAML(typ="safe").load(re.search(r"coordinates: \{.*?\}", str(error.fix))[0])
    data = load_study_data(study(text, "x", level="commune", table=key))
    assert not [item for item in data.findings if item.check.startswith("coordinates")]
    assert data.longitude.tolist() == TOWNS["lon"].tolist()


def test_one_row_that_is_exchanged_is_a_warning_that_names_it():
    (finding,) = found(changed(5, lon=50.632, lat=3.057))
    assert (finding.check, finding.severity, finding.n) == ("coordinates_exchanged", "warning", 1)
    assert "1 centroid lies in place once longitude and latitude are exchanged (59350)" in str(finding.message)


@pytest.mark.parametrize(
    ("at", "cells", "says"),
    [
        (2, {"lon": 4.486}, "longitude changes its sign (29019)"),
        (5, {"lat": -50.632}, "latitude changes its sign (59350)"),
        (9, {"lat": 20.882}, "latitude changes its sign (97411)"),
        (7, {"lon": 61.73, "lat": -15.998}, "both coordinates change their sign (97105)"),
    ],
)
def test_a_wrong_sign_is_told(at, cells, says):
    (finding,) = found(changed(at, **cells))
    assert (finding.check, finding.severity) == ("coordinates_of_the_wrong_sign", "warning")
    assert says in str(finding.message)


@pytest.mark.parametrize("cells", [{"lon": 0.0, "lat": 0.0}, {"lat": 44.0}, {"lon": -1.0}])
def test_a_town_of_another_département_is_told(cells):
    (finding,) = found(changed(5, **cells))
    assert (finding.check, finding.severity, finding.n) == ("coordinates_elsewhere", "warning", 1)
    assert "(59350)" in str(finding.message)


def test_missing_coordinates_and_codes_of_no_département_are_not_judged():
    assert not found(changed(5, lon=np.nan))
    assert not found(changed(5, code="98411", lon=70.2, lat=-49.3))
    assert not found(TOWNS.assign(lon=np.nan, lat=np.nan))


def test_metres_stay_refused_as_they_were():
    (finding,) = found(TOWNS.assign(lon=652_000.0, lat=6_862_000.0))
    assert (finding.check, finding.severity) == ("not_degrees", "error")


def test_at_a_level_of_ones_own_names_or_outlines_show_an_exchange():
    (finding,) = found(TOWNS.rename(columns={"lon": "Latitude", "lat": "Long."}), "town", ("Latitude", "Long."))
    assert finding.check == "coordinates_exchanged"
    assert not found(TOWNS.rename(columns={"lon": "x", "lat": "y"}), "town", ("x", "y"))
    shapes = shapely.buffer(shapely.points(TOWNS[["lon", "lat"]].to_numpy()), 0.2)
    assert not found(TOWNS, "town", outlines=shapes)
    (finding,) = found(TOWNS, "town", columns=("lat", "lon"), outlines=shapes)
    assert (finding.check, finding.severity) == ("coordinates_exchanged", "error")
    (finding,) = found(changed(3, lon=41.919, lat=8.738), "town", outlines=shapes)
    assert (finding.severity, finding.n) == ("warning", 1)
    shapes[4] = None
    assert not found(changed(4, lon=100.0), "town", outlines=shapes)


def ring(n, lon, lat, size, seed=1):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "code": [f"t{at}" for at in range(n)],
            "lon": lon + rng.normal(0, size, n),
            "lat": lat + rng.normal(0, size, n),
        }
    )


def test_one_member_far_from_all_others_of_its_group_is_told():
    frame = ring(12, 10, 50, 0.3)
    groups = {"district": np.full(12, "north", dtype=object)}
    assert not found(frame, "town", groups=groups)
    frame.loc[4, "lon"] = -10
    (finding,) = found(frame, "town", groups=groups)
    assert (finding.check, finding.n) == ("coordinates_elsewhere", 1)
    assert "(district 'north') (t4)" in str(finding.message)


def test_groups_of_a_kind_archipelagos_and_two_far_halves_are_no_alarm():
    frame = ring(300, 5, 47, 2.5)
    kinds = np.random.default_rng(5).choice(["dense", "rural", "rare"], 300, p=[0.5, 0.48, 0.02]).astype(object)
    assert not found(frame, "town", groups={"kind": kinds})
    islands = ring(12, -140, -15, 8)
    assert not found(islands, "town", groups={"sea": np.full(12, "all", dtype=object)})
    halves = pd.concat([ring(8, 10, 50, 0.2), ring(4, -10, 50, 0.2)], ignore_index=True)
    halves["code"] = [f"t{at}" for at in range(12)]
    assert not found(halves, "town", groups={"half": np.full(12, "both", dtype=object)})


@pytest.mark.parametrize("table", ["sites_libraries.csv", "sites_france_services.csv"])
def test_thousands_of_real_places_lie_in_their_départements(shared, table):
    frame = pd.read_csv(shared / "data/tables" / table, dtype={"code_commune": str}).dropna(subset=["code_commune"])
    frame = frame.rename(columns={"code_commune": "code"})
    assert len(frame) > 2000
    assert not found(frame, columns=("longitude", "latitude"))
