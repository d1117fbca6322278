"""Territories made of those of a finer level, against pandas and by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research import load_study
from ifn_research.data.loading import load_study_data
from ifn_research.data.study_data import StudyData, indicator_values, outcome_values
from ifn_research.errors import ConfigError, IfnError, Problems

CODES = [f"{place}00{n}" for place in ("01", "02", "59") for n in range(1, 5)]
TABLE = pd.DataFrame(
    {
        "code": CODES,
        "name": [f"C{n}" for n in range(12)],
        "pop": [100.0, 300, 400, 200, 1000, 1000, 1000, 1000, 10, 20, 30, 40],
        "homes": [50.0, 100, 200, 100, 400, 500, 450, 480, 5, 8, 12, 20],
        "n": [10.0, 20, 30, 40, 100, 150, 90, 80, 1, 2, 3, 5],
        "fibre": [20.0, 40, 60, 80, 50, 55, 60, 90, 30, 10, 20, 40],
        "km": [2.0, 4, 1, 8, 3, 3, 5, 5, 20, 30, 10, 40],
        "places": [1.0, 0, 2, 1, 4, 3, 0, 1, 0, 0, 1, 0],
        "income": [20.0, 22, 19, 25, 18, 17, 21, 20, 30, 28, 27, 26],
        "zone": ["r", "u", "r", "r", "u", "u", "u", "u", "r", "r", "u", "u"],
        "lon": [5.0, 5.1, 5.2, 5.3, 3.5, 3.6, 3.7, 3.8, 3.0, 3.1, 3.2, 3.3],
        "lat": [46.0, 46.1, 46.2, 46.3, 49.5, 49.6, 49.7, 49.8, 50.0, 50.1, 50.2, 50.3],
        "density": [10.0, 30, 40, 20, 100, 100, 100, 100, 1, 2, 3, 4],
    }
)
STUDY = """
study: local
level: departement
aggregate: {to: departement, from: commune}
tables:
  - path: communes.csv
    code: code
    name: name
    population: pop
    density: density
    groups: {zone: zone}
    coordinates: {longitude: lon, latitude: lat}
indicators:
  seldom: {numerator: n, denominator: pop}
  fibre: {column: fibre, weight: homes, unit: "%", direction: -1}
  far: {column: km, unit: km}
  places: {column: places, combine: sum, direction: -1}
  income: {column: income, approximate: true, direction: -1}
ground_truth:
  - {name: rate, column: rate, table: {path: departements.csv, code: dep}}
versions: [{name: equal, variables: [seldom, fibre, far, places, income], imputation: available}]
validation: {bootstrap: {replicates: 20}}
"""


def read(folder: Path, table: pd.DataFrame = TABLE, *changes: tuple[str, str]) -> StudyData:
    table.to_csv(folder / "communes.csv", index=False)
    pd.DataFrame({"dep": ["01", "02", "59"], "rate": [3.5, 4, 9]}).to_csv(folder / "departements.csv", index=False)
    text = STUDY
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    return load_study_data(load_study(folder / "study.yaml").config)


def test_every_rule_against_pandas(tmp_path: Path) -> None:
    data = read(tmp_path)
    values = indicator_values(load_study(tmp_path / "study.yaml").config, data)
    groups = TABLE.groupby(TABLE["code"].str[:2])
    expected = pd.DataFrame(
        {
            "seldom": 100 * groups["n"].sum() / groups["pop"].sum(),
            "fibre": groups.apply(lambda part: np.average(part["fibre"], weights=part["homes"])),
            "far": groups.apply(lambda part: np.average(part["km"], weights=part["pop"])),
            "places": groups["places"].sum(),
            "income": groups.apply(lambda part: np.average(part["income"], weights=part["pop"])),
        }
    )
    pd.testing.assert_frame_equal(values, expected, check_names=False, check_index_type=False, rtol=1e-14)
    np.testing.assert_array_equal(data.population, groups["pop"].sum())
    lon = groups.apply(lambda part: np.average(part["lon"], weights=part["pop"]))
    np.testing.assert_allclose(data.longitude, lon, rtol=1e-14)
    # Ten people per 10 km² and so on: 40 km² in the first, 10 people each.
    np.testing.assert_allclose(data.density, groups["pop"].sum() / 40.0)
    assert data.names.tolist() == ["Ain", "Aisne", "Nord"]
    assert data.groups["zone"].tolist() == ["r", "u", "u"]
    outcome = outcome_values(load_study(tmp_path / "study.yaml").config, data)["rate"]
    np.testing.assert_array_equal(outcome.values, [3.5, 4, 9])


def test_what_is_known_too_little_is_missing_and_told(tmp_path: Path) -> None:
    table = TABLE.copy()
    table.loc[[0, 1], "fibre"] = np.nan
    table.loc[[4, 5], "fibre"] = np.nan
    data = read(tmp_path, table)
    # 300 of 450 homes, and 930 of 1,830.
    last = (30 * 5 + 10 * 8 + 20 * 12 + 40 * 20) / 45
    np.testing.assert_allclose(data.raw["fibre"], [(60 * 200 + 80 * 100) / 300, np.nan, last])
    told = {(item.check, item.column): str(item.message) for item in data.findings}
    assert "known of less than 65% of the weight: Aisne (02)" in told["aggregate", "fibre"]
    (covered,) = [item for item in data.findings if item.check == "covered"]
    assert str(covered.message) == "'fibre' is known of a part of the weight in 2 territories, of 50.8% at least (02)."
    assert data.covered is not None
    np.testing.assert_allclose(data.covered["fibre"], [300 / 450, 930 / 1830, 1])
    strict = read(tmp_path, table, ("from: commune}", "from: commune, coverage: 0.7}"))
    assert np.isnan(strict.raw["fibre"].iloc[0])


def test_a_count_that_is_not_known_everywhere_is_not_told(tmp_path: Path) -> None:
    table = TABLE.copy()
    table.loc[0, "places"] = np.nan
    assert np.isnan(read(tmp_path, table).raw["places"].iloc[0])


def test_a_median_that_is_averaged_is_said_to_be(tmp_path: Path) -> None:
    (told,) = [item for item in read(tmp_path).findings if item.check == "approximate"]
    assert (told.severity, told.column) == ("warning", "income")


def test_the_parts_are_kept_with_what_they_are_a_part_of(tmp_path: Path) -> None:
    data = read(tmp_path)
    assert data.parts is not None
    assert data.part_of is not None
    assert data.parts.codes.tolist() == CODES
    assert data.part_of.tolist() == [code[:2] for code in CODES]


def test_a_ground_truth_of_the_finer_level_is_aggregated_too(tmp_path: Path) -> None:
    of_communes = pd.DataFrame({"com": CODES, "x": TABLE["n"] + np.arange(12) % 5, "d": TABLE["pop"]})
    of_communes.to_csv(tmp_path / "x.csv", index=False)
    truth = "{name: rate, column: rate, table: {path: departements.csv, code: dep}}"
    lower = "{name: rate, numerator: x, denominator: d, table: {path: x.csv, code: com, level: commune}}"
    data = read(tmp_path, TABLE, (truth, lower))
    # The numbers that are added to the first column: 0 to 3, 4 and 0 to 2, 3, 4, 0 and 1.
    assert data.own["rate"]["x"].tolist() == [106, 427, 19]
    config = load_study(tmp_path / "study.yaml").config
    np.testing.assert_allclose(outcome_values(config, data)["rate"].values, [10.6, 10.675, 19])


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ([("approximate: true", "combine: refuse")], "no figure for several territories"),
        ([(", approximate: true", "")], "does not say what several territories make of it"),
        ([("level: departement\n", "level: region\n")], "the study is of the level region"),
        ([("from: commune", "from: region")], "cannot be brought down"),
        ([("from: commune", "from: epci")], "do not lie each in one"),
        ([("departement", "epci")], "nothing says in which territory of the level epci"),
        ([("    population: pop\n", ""), ("    density: density\n", "")], "no table declares one"),
    ],
)
def test_what_is_wrong_is_refused(tmp_path: Path, changes: list[tuple[str, str]], told: str) -> None:
    with pytest.raises((ConfigError, IfnError, Problems), match=told):
        read(tmp_path, TABLE, *changes)


EPCI = """
study: agg
level: epci
aggregate: {to: epci, from: commune}
GEOGRAPHY
tables:
  - {path: PATH, code: code_commune, name: name, population: population,
     groups: {GROUPSdepartement: code_departement}VINTAGE}
indicators:
  fibre: {column: share_premises_fibre, weight: n_premises, unit: "%", direction: -1}
  places: {column: n_france_services, combine: sum}
versions: [{name: equal, variables: [fibre, places], imputation: available}]
"""


def of_communes(shared: Path, folder: Path, *, geography: bool) -> StudyData:
    text = EPCI.replace("PATH", str(shared / "data" / "tables" / "communes.parquet"))
    text = text.replace("GEOGRAPHY\n", "geography: 2024\n" if geography else "")
    text = text.replace("VINTAGE", ", vintage: 2020" if geography else "")
    text = text.replace("GROUPS", "" if geography else "epci: code_epci, ")
    (folder / "epci.yaml").write_text(text, encoding="utf-8")
    return load_study_data(load_study(folder / "epci.yaml").config)


def test_the_epci_are_those_of_the_table_of_epci(shared: Path, tmp_path: Path) -> None:
    theirs = pd.read_csv(shared / "data" / "tables" / "epci.csv", dtype={"code_epci": str}).set_index("code_epci")
    data = of_communes(shared, tmp_path, geography=False)
    both = [code for code in data.codes if code in theirs.index]
    at = pd.Index(data.codes).get_indexer(both)
    assert len(both) > 1_220
    people = data.population[at] if data.population is not None else np.zeros(0)
    known = np.isfinite(people)
    np.testing.assert_array_equal(people[known], theirs.loc[np.array(both)[known], "population"])
    places = data.raw["n_france_services"].to_numpy()[at]
    np.testing.assert_array_equal(places, theirs.loc[both, "n_france_services"])
    premises = data.raw["n_premises"].to_numpy()[at]
    known = np.isfinite(premises)
    np.testing.assert_array_equal(premises[known], theirs.loc[np.array(both)[known], "n_premises"])


def test_the_epci_of_the_study_s_year_come_with_the_package(shared: Path, tmp_path: Path) -> None:
    data = of_communes(shared, tmp_path, geography=True)
    # 1,255 EPCI with a fiscality of their own on 1 January 2024 (DGCL: 1,254 and the metropolis of Lyon).
    assert len(data.codes) == 1_255


def test_communes_made_of_iris_have_their_names(tmp_path: Path) -> None:
    iris = pd.DataFrame(
        {
            "iris": ["593500101", "593500102", "590090101", "595990101", "593280000"],
            "pop": [10.0, 20.0, 30.0, 40.0, 50.0],
            "a": [1.0, 2.0, 3.0, 4.0, 7.0],
            "b": [5.0, 1.0, 2.0, 6.0, 3.0],
        }
    )
    iris.to_csv(tmp_path / "iris.csv", index=False)
    study = {
        "study": "s",
        "level": "commune",
        "aggregate": {"to": "commune", "from": "iris"},
        "tables": [{"path": str(tmp_path / "iris.csv"), "code": "iris", "population": "pop"}],
        "indicators": {name: {"column": name, "combine": "mean"} for name in ("a", "b")},
        "versions": [{"name": "equal", "variables": ["a", "b"]}],
    }
    data = load_study_data(load_study(study).config)
    assert dict(zip(data.codes, data.names, strict=True)) == {
        "59009": "Villeneuve-d’Ascq",
        "59328": "Lambersart",
        "59350": "Lille",
        "59599": "Tourcoing",
    }
