"""Tables of other years at the communes of the study's year, with hand-made passages and Insee's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research import load_study
from ifn_research.data.loading import load_study_data
from ifn_research.data.study_data import StudyData, indicator_values, outcome_values
from ifn_research.errors import ConfigError, IfnError
from ifn_research.geography.communes import epci_of

PASSAGE = "\n".join(
    [
        "Table de passage;;",
        *[";;"] * 4,
        "CODGEO_INI;CODGEO_2024;LIBGEO_2024",
        *(f"{old};{new};x" for old, new in [("01001", "01001"), ("01004", "01001"), ("01008", "01001")]),
        *(f"{code};{code};x" for code in ("01009", "02017", "02022")),
        "59036;59035;x",
    ]
)
HERE = pd.DataFrame(
    {
        "code": ["01001", "01009", "02017", "02022", "59035"],
        "pop": [4340, 500, 640, 5120, 255],
        "poverty": [18.2, 11, 20.3, 9.8, 11.9],
    }
)
THEN = pd.DataFrame(
    {
        "code": ["01001", "01004", "01008", "01009", "02017", "02022", "59036"],
        "n": [399, 96, 830, 10, 246, 1070, 62],
        "people": [1000, 300, 3000, 480, 600, 5000, 250],
        "rate": [10.0, 20, 30, 40, 50, 60, 70],
    }
)
STUDY = """
study: local
level: commune
geography: {geography}
vintages: passage.csv
tables:
  - {{path: here.csv, code: code, population: pop, vintage: {geography}}}
  - {{path: then.csv, code: code, vintage: 2021{more}}}
indicators: {{poverty: {{column: poverty}}, rate: {{column: rate{rate}}}}}
ground_truth: [{{name: nr, numerator: n, denominator: pop}}]
versions: [{{name: equal, variables: [poverty, rate], imputation: available}}]
"""


def written(
    folder: Path, then: pd.DataFrame = THEN, *, more: str = "", rate: str = ", weight: people", geography: int = 2024
) -> StudyData:
    HERE.to_csv(folder / "here.csv", index=False)
    then.to_csv(folder / "then.csv", index=False)
    (folder / "passage.csv").write_text(PASSAGE, encoding="utf-8")
    text = STUDY.format(more=more, rate=rate, geography=geography)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    return load_study_data(load_study(folder / "study.yaml").config)


def test_counts_of_absorbed_communes_are_added(tmp_path: Path) -> None:
    data = written(tmp_path)
    config = load_study(tmp_path / "study.yaml").config
    np.testing.assert_array_equal(data.raw["n"], [399 + 96 + 830, 10, 246, 1070, 62])
    assert outcome_values(config, data)["nr"].values[0] == pytest.approx(100 * 1325 / 4340)
    # By hand: (10*1000 + 20*300 + 30*3000) / 4300.
    np.testing.assert_allclose(indicator_values(config, data)["rate"], [106_000 / 4300, 40, 50, 60, 70])


def test_every_territory_that_changed_is_listed(tmp_path: Path) -> None:
    told = [str(item.message) for item in written(tmp_path).findings if item.check == "vintage"]
    assert len(told) == 2
    assert told[0].startswith("01001, 01004, 01008 (2021) are 01001 (2024): counts are added")
    assert told[1] == "59036 (2021) is 59035 (2024): the code alone changed."


def test_a_commune_without_a_row_is_not_nobody(tmp_path: Path) -> None:
    data = written(tmp_path, THEN[THEN["code"] != "01004"])
    assert np.isnan(data.raw["n"].iloc[0])
    assert any("01004 has no row" in str(item.message) for item in data.findings)
    # The rate of the others stands for it: they hold 4,000 of an unknown number of people.
    assert np.isnan(data.raw["rate"].iloc[0])


def test_absent_0_says_that_it_is(tmp_path: Path) -> None:
    data = written(tmp_path, THEN[THEN["code"] != "01004"], more=", absent: 0")
    assert data.raw["n"].iloc[0] == 399 + 830


def test_a_rate_without_a_rule_is_missing_where_it_would_be_guessed(tmp_path: Path) -> None:
    data = written(tmp_path, rate="")
    np.testing.assert_array_equal(data.raw["rate"], [np.nan, 40, 50, 60, 70])
    (told,) = [item for item in data.findings if item.column == "rate" and item.check == "vintage"]
    assert told.severity == "warning"
    assert "weight:" in str(told.fix)


def test_a_median_is_averaged_only_when_it_is_said_to_be_approximate(tmp_path: Path) -> None:
    data = written(tmp_path, rate=", weight: people, approximate: true")
    assert data.raw["rate"].iloc[0] == pytest.approx(106_000 / 4300)
    assert any(item.check == "approximate" and item.severity == "warning" for item in data.findings)


def test_a_rate_that_is_secret_in_a_small_part(tmp_path: Path) -> None:
    secret = THEN.assign(rate=THEN["rate"].where(THEN["code"] != "01004"))
    data = written(tmp_path, secret)
    assert data.raw["rate"].iloc[0] == pytest.approx((10 * 1000 + 30 * 3000) / 4000)
    assert any("known of 93% of the weight" in str(item.message) for item in data.findings)
    most = THEN.assign(rate=THEN["rate"].where(THEN["code"] != "01008"))
    assert np.isnan(written(tmp_path, most).raw["rate"].iloc[0])


def test_outlines_of_another_year_are_joined(tmp_path: Path) -> None:
    import geopandas
    import shapely

    written(tmp_path)
    codes = ["01001", "01004", "01008", "01009", "02017", "02022", "59036"]
    squares = [shapely.box(4 + at / 10, 46, 4.1 + at / 10, 46.1) for at in range(7)]
    geopandas.GeoDataFrame({"insee": codes}, geometry=squares, crs=4326).to_file(tmp_path / "o.geojson")
    text = (tmp_path / "study.yaml").read_text(encoding="utf-8")
    text += "geometry: {path: o.geojson, code: insee, vintage: 2021}\n"
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    outlines = load_study_data(load_study(tmp_path / "study.yaml").config).outlines
    assert outlines is not None
    np.testing.assert_allclose(shapely.area(outlines), [0.03, 0.01, 0.01, 0.01, 0.01])


SPLIT = """
study: local
level: commune
geography: 2024
tables:
  - {path: here.csv, code: code, population: pop, vintage: 2024}
  - {path: then.csv, code: code, vintage: 2023SPLIT}
indicators: {poverty: {column: poverty}, n: {numerator: n, denominator: m}}
versions: [{name: equal, variables: [poverty, n], imputation: available}]
"""


def divided(folder: Path, split: str) -> StudyData:
    here = {"code": ["85084", "85165", "85212", "85001"], "pop": [6851, 1200, 1000, 900], "poverty": [9, 10, 11, 12]}
    pd.DataFrame(here).to_csv(folder / "here.csv", index=False)
    then = pd.DataFrame({"code": ["85084", "85001"], "n": [9051, 5], "m": [18102, 20]})
    then.to_csv(folder / "then.csv", index=False)
    (folder / "study.yaml").write_text(SPLIT.replace("SPLIT", split), encoding="utf-8")
    return load_study_data(load_study(folder / "study.yaml").config)


def test_a_commune_that_was_divided_is_missing(tmp_path: Path) -> None:
    data = divided(tmp_path, "")
    np.testing.assert_array_equal(data.raw["n"], [np.nan, np.nan, np.nan, 5])
    told = [item for item in data.findings if item.check == "vintage"]
    assert {item.severity for item in told} == {"warning"}
    assert len(told) == 3


def test_it_is_shared_out_by_population_when_that_is_asked_for(tmp_path: Path) -> None:
    data = divided(tmp_path, ", split: population")
    np.testing.assert_allclose(data.raw["n"], [6851, 1200, 1000, 5])
    np.testing.assert_allclose(data.raw["n"] / data.raw["m"], [0.5, 0.5, 0.5, 0.25])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("vintage: 2021", "vintage: 2025"), "cannot be brought back"),
        (("geography: 2024\nvintages: passage.csv", "geography: 2030"), "from 2019 to 2026"),
        (("geography: 2024\n", ""), "not that of the study"),
        (("level: commune", "level: epci"), "of the level epci"),
        (("weight: people", "combine: sum, weight: people"), "takes no weight"),
        (("weight: people", "weight: peple"), "peple"),
    ],
)
def test_what_is_wrong_is_refused(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    written(tmp_path)
    text = (tmp_path / "study.yaml").read_text(encoding="utf-8").replace(*change)
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    with pytest.raises((ConfigError, IfnError), match=told):
        load_study_data(load_study(tmp_path / "study.yaml").config)


def test_a_passage_of_another_year_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IfnError, match="does not go from 2021 to 2023"):
        written(tmp_path, geography=2023)


REAL = """
study: local
level: commune
geography: 2024
plm: {plm}
tables:
  - {{path: communes.csv, code: code_commune, name: name, population: population, vintage: 2020,
     groups: {{epci: code_epci, departement: code_departement}}}}
indicators:
  diploma: {{column: share_low_diploma, weight: population}}
  services: {{column: n_services_A, combine: sum}}
  fibre: {{column: share_premises_fibre, weight: n_premises}}
versions: [{{name: equal, variables: [diploma, services, fibre], imputation: available, allow_low_coverage: true}}]
"""


@pytest.mark.slow
@pytest.mark.parametrize("plm", ["arrondissements", "communes"])
def test_the_communes_of_2020_are_those_of_2024(shared: Path, tmp_path: Path, plm: str) -> None:
    whole = pd.read_parquet(shared / "data" / "tables" / "communes.parquet")
    columns = ["share_low_diploma", "n_services_A", "share_premises_fibre", "n_premises"]
    table = whole[["code_commune", "name", "population", "code_epci", "code_departement", *columns]]
    table.to_csv(tmp_path / "communes.csv", index=False)
    (tmp_path / "study.yaml").write_text(REAL.format(plm=plm), encoding="utf-8")
    data = load_study_data(load_study(tmp_path / "study.yaml").config)
    insee = pd.read_feather(shared / "data" / "origins" / "commune_passage_2010_2024.feather").astype(str)
    to = dict(insee[["code_insee20", "code_insee24"]].itertuples(index=False))
    parts = insee.groupby("code_insee20")["code_insee24"].nunique()
    to |= dict.fromkeys(parts[parts > 1].index, "divided")
    if plm == "communes":
        to |= {f"751{n:02d}": "75056" for n in range(1, 21)} | {f"6938{n}": "69123" for n in range(1, 10)}
        to |= {f"132{n:02d}": "13055" for n in range(1, 17)}
    later = table["code_commune"].map(lambda code: to.get(code, code))
    expected = table.groupby(later)[["population", "n_services_A"]].sum(min_count=1)
    weighed = table.dropna(subset=["share_premises_fibre", "n_premises"])
    means = weighed.assign(x=weighed["share_premises_fibre"] * weighed["n_premises"])
    means = means.groupby(later.loc[means.index])[["x", "n_premises"]].sum()
    found = pd.DataFrame({"population": data.population, **data.raw}, index=data.codes)
    whole_ones = found.index.intersection(expected.index)
    assert set(found.index) - set(expected.index) == {"60054", "60694", "85084", "85165", "85212"}
    assert set(expected.index) - set(found.index) == {"divided"}
    same = found.loc[whole_ones, "population"].dropna()
    np.testing.assert_allclose(same, expected.loc[same.index, "population"], rtol=1e-12)
    ours = found.loc[whole_ones, "share_premises_fibre"].dropna()
    theirs = (means["x"] / means["n_premises"]).loc[ours.index]
    np.testing.assert_allclose(ours, theirs, rtol=1e-9)
    assert found.loc[["60054", "85165"]].isna().all(axis=None)
    # The EPCI are those of 2024, where the table has those of 2020.
    epci = dict(zip(data.codes, data.groups["epci"], strict=True))
    moved = [
        code for code in epci if epci_of(2020).get(code, "") != epci_of(2024).get(code, "") and code in epci_of(2020)
    ]
    assert moved
    assert all(epci[code] == epci_of(2024)[code] for code in moved)
    assert len(data.codes) == 34_935 + (45 - 3 if plm == "arrondissements" else 0)
