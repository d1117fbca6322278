"""What an indicator measures of places, and files of places, as a configuration says them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ifn_research import load_study
from ifn_research.cli import main
from ifn_research.config.models import IndicatorConfig, StudyConfig
from ifn_research.config.sites import SitesConfig
from ifn_research.errors import IfnError

ACCESS = {"sites": "lieux", "measure": "e2sfca", "catchment_km": 20, "direction": -1}
NEAREST = {"sites": "lieux", "measure": "distance_nearest"}
STEPS = [{"to": 10, "weight": 1}, {"to": 20, "weight": 0.5}]
PLACES = {"path": "lieux.csv", "id": "id", "coordinates": {"longitude": "x", "latitude": "y"}}


def study(indicator: dict[str, Any], places: dict[str, Any] | None = None) -> StudyConfig:
    given = {
        "study": "essai",
        "tables": [
            {
                "path": "communes.csv",
                "code": "code",
                "population": "pop",
                "coordinates": {"longitude": "x", "latitude": "y"},
            }
        ],
        "sites": {"lieux": PLACES | (places or {})},
        "indicators": {"acces": indicator},
        "versions": [{"name": "equal", "variables": ["acces"]}],
    }
    return load_study(given).config


def test_a_measure_is_the_column_of_its_name() -> None:
    item = study(ACCESS | {"per": 10_000}).indicators["acces"]
    assert item.column == "lieux [e2sfca, catchment_km 20, per 10000]"
    assert item.decays == "gaussian"
    assert item.limit == 20


def test_two_measures_have_two_columns_and_one_has_one() -> None:
    columns = {
        study(item).indicators["acces"].column
        for item in (
            NEAREST,
            NEAREST | {"k": 1, "unit": "km", "direction": 1},
            NEAREST | {"k": 3},
            ACCESS,
            ACCESS | {"decay": "none"},
            ACCESS | {"decay": "steps", "steps": STEPS},
        )
    }
    assert len(columns) == 5


def test_what_is_written_is_what_was_declared_and_is_read_again(tmp_path: Path) -> None:
    config = study(ACCESS | {"direction": 1}, {"updated": "maj", "updated_since": "2024-01-01"})
    plain = config.plain()
    assert plain["indicators"]["acces"] == {
        "sites": "lieux",
        "measure": "e2sfca",
        "catchment_km": 20.0,
        "direction": 1,
    }
    assert plain["sites"]["lieux"]["updated_since"] == "2024-01-01"
    assert load_study(plain).config == config
    changed = load_study(plain, overrides=["indicators.acces.catchment_km=30"]).config
    assert changed.indicators["acces"].column == "lieux [e2sfca, catchment_km 30]"


def test_paths_are_those_of_the_file_that_names_them(tmp_path: Path) -> None:
    text = """
study: essai
tables: [{path: communes.csv, code: code}]
sites:
  lieux: {path: lieux.csv, id: id, costs: {path: temps/minutes.csv, origin: a, destination: b, cost: c}}
indicators: {acces: {sites: lieux, measure: distance_nearest}}
versions: [{name: equal, variables: [acces]}]
"""
    (tmp_path / "essai.yaml").write_text(text, encoding="utf-8")
    places = load_study(tmp_path / "essai.yaml").config.sites["lieux"]
    assert places.path == str(tmp_path / "lieux.csv")
    assert places.costs is not None
    assert places.costs.path == str(tmp_path / "temps" / "minutes.csv")


def test_the_national_schema_has_its_columns() -> None:
    known = SitesConfig(path="lieux.csv", format="mediation-numerique")
    assert [known.column(role) for role in ("id", "name", "longitude", "code", "updated")] == [
        "id",
        "nom",
        "longitude",
        "code_insee",
        "date_maj",
    ]
    assert SitesConfig(path="lieux.geojson").column("longitude") is None
    own = SitesConfig(path="lieux.csv", format="mediation-numerique", updated="verifie")
    assert own.column("updated") == "verifie"


MEASURES = {
    "no measure": ({"sites": "lieux"}, "add measure"),
    "unknown": (NEAREST | {"measure": "gravity"}, "distance_nearest"),
    "alone": ({"measure": "two_step", "catchment_km": 20}, "add sites"),
    "column too": (NEAREST | {"column": "taux"}, "keep sites"),
    "no distance": ({"sites": "lieux", "measure": "count_within", "direction": -1}, "add radius_km"),
    "not its key": (NEAREST | {"catchment_km": 20}, "takes no 'catchment_km'"),
    "not its distance": (ACCESS | {"radius_km": 20}, "takes no 'radius_km'"),
    "twice": (ACCESS | {"max_cost": 20}, "given twice"),
    "no steps": (ACCESS | {"decay": "steps"}, "go together"),
    "steps without decay": (ACCESS | {"steps": STEPS}, "go together"),
    "steps that fall": (ACCESS | {"decay": "steps", "steps": STEPS[::-1]}, "do not ascend"),
    "steps that end early": (ACCESS | {"decay": "steps", "steps": STEPS[:1]}, "do not ascend"),
    "k of 0": (NEAREST | {"k": 0}, "k"),
}


@pytest.mark.parametrize("case", MEASURES)
def test_a_measure_whose_keys_do_not_agree_is_refused(case: str) -> None:
    indicator, words = MEASURES[case]
    with pytest.raises(IfnError) as refused:
        study(indicator)
    assert words in str(refused.value)
    assert "indicators.acces" in str(refused.value)


FILES = {
    "two capacities": ({"capacity": "a", "opening_hours": "b"}, "one capacity"),
    "nowhere": ({"coordinates": None}, "nothing says where"),
    "a word": ({"updated": "maj", "updated_since": "hier"}, "updated_since: 2024-01-01"),
    "a French day": ({"updated": "maj", "updated_since": "31/12/2023"}, "updated_since: 2023-01-01"),
    "no day": ({"updated": "maj", "updated_since": "2024"}, "updated_since: 2024-01-01"),
    "whose day": ({"updated_since": "2024-01-01"}, "add updated"),
    "whose stops": ({"id": None, "mobile": {"itinerant": "Oui"}}, "add id"),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_of_places_whose_keys_do_not_agree_is_refused(case: str) -> None:
    places, words = FILES[case]
    with pytest.raises(IfnError) as refused:
        study(NEAREST, places)
    assert words in str(refused.value)
    assert "sites.lieux" in str(refused.value)


def test_an_indicator_of_a_column_has_no_measure() -> None:
    item = IndicatorConfig(column="taux")
    assert item.limit is None
    assert item.model_dump(exclude_defaults=True) == {"column": "taux"}


WRITTEN = """
study: essai
tables: [{{path: communes.csv, code: code, coordinates: {{longitude: x, latitude: y}}}}]
sites: {sites}
indicators: {{acces: {{sites: lieux, measure: {measure}}}}}
versions: [{{name: equal, variables: [acces]}}]
"""


@pytest.mark.parametrize(
    ("sites", "measure"),
    [
        ("[lieux.csv]", "distance_nearest"),
        ("{lieux: lieux.csv}", "distance_nearest"),
        ("{lieux: {path: lieux.csv, identifiant: id, code: insee}}", "distance_nearest"),
        ("{lieux: {path: lieux.csv, format: mednum}}", "distance_nearest"),
        ("{lieux: {path: lieux.csv, code: insee}}", "count_within, radius_km: .inf, direction: -1"),
        ("null", "distance_nearest"),
    ],
)
def test_what_is_no_file_of_places_is_refused_by_a_command_too(tmp_path: Path, sites: str, measure: str) -> None:
    (tmp_path / "communes.csv").write_text("code,x,y\n01001,3,50\n01002,3,51\n01004,3,52\n", encoding="utf-8")
    (tmp_path / "essai.yaml").write_text(WRITTEN.format(sites=sites, measure=measure), encoding="utf-8")
    done = CliRunner().invoke(main, ["--lang", "en", "check", str(tmp_path / "essai.yaml")])
    assert done.exit_code == 2, done.output
    assert "fix:" in done.output
