"""Files of places: the national schema as it is published, GeoJSON, what is left out and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ifn_research.config.sites import SitesConfig
from ifn_research.data.sites.places import KnownPlaces, read_places
from ifn_research.errors import DataError
from ifn_research.geography.access import Points

NEAR = Points(np.array([3.0, 3.1]), np.array([50.6, 50.7]))
CODES = {"59350": (3.06, 50.63), "59001": (3.1, 50.7)}
# Columns of the national schema, of which the last six rows are counted by nobody.
NATIONAL = (
    "id,nom,code_insee,latitude,longitude,horaires,itinerance,date_maj,services,modalites_acces,"
    "modalites_accompagnement\n"
    "1,Mairie,59350,50.63,3.06,Mo-Fr 09:00-12:00,Fixe,2025-02-01,Aide aux démarches administratives|Autre,"
    "Se présenter,En autonomie\n"
    "2,Bus et local,59350,50.64,3.07,,Itinérant|Fixe,2025-01-01,Aide aux démarches administratives,,À distance|"
    "En autonomie\n"
    "3,Sans point,59001,,,,,2024-06-01,Aide aux démarches administratives,,\n"
    "4,Autre offre,59350,50.63,3.06,,,2025-01-01,Autre,,\n"
    "5,Ancien,59350,50.63,3.06,,,2021-01-01,Aide aux démarches administratives,,\n"
    "6,Fermé,59350,50.63,3.06,,,2025-01-01,Aide aux démarches administratives,"
    "Téléphoner|Ce lieu n’accueille pas de public,\n"
    "7,Au téléphone,59350,50.63,3.06,,,2025-01-01,Aide aux démarches administratives,,À distance\n"
    "8,Bus,59350,50.63,3.06,,Itinérant,2025-01-01,Aide aux démarches administratives,,\n"
    "9,Nulle part,99999,,,,,2025-01-01,Aide aux démarches administratives,,\n"
)
ASKED = {"where": {"services": ["Aide aux démarches administratives"]}, "updated_since": "2024-01-01"}


def read(path: Path, content: str, **keys: Any) -> KnownPlaces:
    path.write_text(content, encoding="utf-8")
    config = SitesConfig(path=str(path), **keys)
    return read_places(config, "lieux", near=NEAR, codes=CODES, level="commune")


def left_out(places: KnownPlaces) -> dict[str, int]:
    return {item.check.removeprefix("sites_"): item.n for item in places.findings if item.check.startswith("sites_")}


def test_the_national_file_as_it_is_published(tmp_path: Path) -> None:
    places = read(tmp_path / "lieux.csv", NATIONAL, format="mediation-numerique", **ASKED)
    assert list(places.ids) == ["1", "2", "3"]
    np.testing.assert_array_equal(places.points.longitude, [3.06, 3.07, 3.1])
    assert left_out(places) == {
        "where": 1,
        "not_updated": 1,
        "receives_nobody": 1,
        "remote_only": 1,
        "depot": 1,
        "nowhere": 1,
        "at_territory": 1,
    }
    assert places.n_rows == 9
    assert places.n_left_out == 6
    assert places.latest == "2025-02-01"
    np.testing.assert_array_equal(places.capacity, [1, 1, 1])


def test_opening_hours_of_the_national_file(tmp_path: Path) -> None:
    places = read(tmp_path / "lieux.csv", NATIONAL, format="mediation-numerique", opening_hours="horaires", **ASKED)
    np.testing.assert_array_equal(places.capacity, [15, np.nan, np.nan])


def test_a_value_that_no_list_holds(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="Aide aux démarches administratives"):
        read(
            tmp_path / "lieux.csv",
            NATIONAL,
            format="mediation-numerique",
            where={"services": "Aide aux demarches administrative"},
        )


def test_a_file_of_the_schema_may_lack_columns(tmp_path: Path) -> None:
    places = read(tmp_path / "lieux.csv", "id,nom,code_insee\n1,Mairie,59350\n", format="mediation-numerique")
    np.testing.assert_array_equal(places.points.latitude, [50.63])


def test_points_of_geojson(tmp_path: Path) -> None:
    features = [
        {"type": "Feature", "properties": {"nom": "A"}, "geometry": {"type": "Point", "coordinates": [3.06, 50.63]}},
        {"type": "Feature", "properties": {"nom": "B"}, "geometry": None},
    ]
    content = json.dumps({"type": "FeatureCollection", "features": features})
    places = read(tmp_path / "lieux.geojson", content, name="nom")
    np.testing.assert_array_equal([places.points.longitude, places.points.latitude], [[3.06], [50.63]])
    assert left_out(places) == {"nowhere": 1}


def test_outlines_are_no_places(tmp_path: Path) -> None:
    shape = {"type": "Polygon", "coordinates": [[[3, 50], [4, 50], [4, 51], [3, 50]]]}
    content = json.dumps(
        {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"nom": "A"}, "geometry": shape}]}
    )
    with pytest.raises(DataError, match="no points"):
        read(tmp_path / "lieux.geojson", content, name="nom")


def test_french_figures(tmp_path: Path) -> None:
    content = "nom;x;y\nA;3,06;50,63\nB;3,07;50,64\n"
    places = read(tmp_path / "lieux.csv", content, coordinates={"longitude": "x", "latitude": "y"})
    np.testing.assert_array_equal(places.points.latitude, [50.63, 50.64])


def test_some_coordinates_that_are_no_figures_are_left_out_and_counted(tmp_path: Path) -> None:
    content = "nom,x,y\nA,3.06,50.63\nB,inconnu,50.64\nC,3.07,50.6\nD,50.63,3.06\n"
    places = read(tmp_path / "lieux.csv", content, coordinates={"longitude": "x", "latitude": "y"})
    assert len(places) == 2
    assert left_out(places) == {"nowhere": 1, "exchanged": 1}


def test_columns_of_texts_are_no_coordinates(tmp_path: Path) -> None:
    content = "nom,x,y\nA,ici,50.63\nB,ailleurs,50.64\n"
    with pytest.raises(DataError, match="'ici'"):
        read(tmp_path / "lieux.csv", content, coordinates={"longitude": "x", "latitude": "y"})


def test_a_repeated_identifier_elsewhere_is_told_and_kept(tmp_path: Path) -> None:
    content = "id,x,y\n1,3.06,50.63\n1,3.16,50.63\n"
    places = read(tmp_path / "lieux.csv", content, id="id", coordinates={"longitude": "x", "latitude": "y"})
    assert len(places) == 2
    assert left_out(places) == {"same_id": 1}
