"""Files as their producers publish them, and every table that the studies are made of."""

from __future__ import annotations

import csv
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from ifn_research.config import EXAMPLES, load_study
from ifn_research.config.tables import TableConfig
from ifn_research.data.loading import indicator_values, load_study_data, outcome_values
from ifn_research.data.reading.files import open_table
from ifn_research.data.reading.tables import TidyTable, WantedColumns, tidy


def read_table(config: TableConfig, *, level: str, numeric: Sequence[str] = ()) -> TidyTable:
    table, problems = tidy(open_table(config), config, WantedColumns(level, numeric))
    assert not problems
    return table


def plain(path, separator, skipped=0):
    """The cells of a file, as the csv module of Python reads them."""
    with path.open(encoding="utf-8", newline="") as stream:
        for _ in range(skipped):
            next(stream)
        return list(csv.DictReader(stream, delimiter=separator))


def test_the_income_file_is_read_with_its_semicolons_commas_and_secrecy_markers(shared):
    path = shared / "data/raw/cc_filosofi_2021_COM.csv"
    columns = ["MED21", "TP6021", "PIMPOT21", "RD21"]
    table = read_table(TableConfig(path=str(path), code="CODGEO"), level="commune", numeric=columns)
    rows = plain(path, ";")
    assert table.frame.index.tolist() == [row["CODGEO"] for row in rows]
    assert len(rows) == 34_909
    for column in columns:
        cells = [row[column] for row in rows]
        expected = [float("nan") if cell in ("s", "nd") else float(cell.replace(",", ".")) for cell in cells]
        np.testing.assert_array_equal(table.frame[column], expected)
        hidden = sum(cell in ("s", "nd") for cell in cells)
        assert [f.n for f in table.findings if f.column == column and f.check == "secrecy_markers"] == [hidden]
    assert table.frame.loc["01004", "PIMPOT21"] == -14.8


def test_the_broadband_file_is_read_below_its_title(shared):
    path = shared / "data/raw/commune-debit-beta.csv"
    config = TableConfig(path=str(path), code="code_insee", name="nom_com", groups={"departement": "code_dep"})
    table = read_table(config, level="commune", numeric=["nbr", "elig_thd1g"])
    rows = plain(path, ";", skipped=1)
    assert table.frame.index.tolist() == [row["code_insee"] for row in rows]
    np.testing.assert_array_equal(table.frame["nbr"], [float(row["nbr"]) for row in rows])
    assert table.frame.loc["38130", "nom_com"] == "La Côte-Saint-André"
    assert table.frame.loc["01001", "code_dep"] == "01"
    assert [(f.check, f.n) for f in table.findings if f.check == "lines_above_header"] == [("lines_above_header", 1)]


def test_the_iris_file_is_read_beside_its_stray_index_column(shared):
    path = shared / "data/raw/table_iris_insee_epci.csv"
    config = TableConfig(
        path=str(path), code="CODE_IRIS", name="LIBCOM", groups={"region": "REG", "departement": "DEP"}
    )
    table = read_table(config, level="iris")
    rows = plain(path, ",")
    once = {row["CODE_IRIS"]: row for row in rows}
    assert table.frame.index.tolist() == list(once)
    assert table.frame["DEP"].tolist() == [row["DEP"] for row in once.values()]
    # 14 rows of the published file repeat another, but for the stray index.
    assert [(f.check, f.n) for f in table.findings] == [("repeated_rows", len(rows) - len(once))]
    assert len(rows) - len(once) == 14
    assert table.frame.index[0] == "010010000"
    assert list(table.frame) == ["LIBCOM", "REG", "DEP"]


@pytest.mark.parametrize(
    ("name", "code", "level", "rows"),
    [
        ("departements.csv", "code_departement", "departement", 101),
        ("epci.csv", "code_epci", "epci", 1_228),
        ("communes.parquet", "code_commune", "commune", 35_010),
        ("iris.parquet", "code_iris", "iris", 15_870),
        ("ifn2020_published_iris.parquet", "code_iris", "iris", 48_914),
        ("sites_france_services.csv", "id", "site", 2_707),
        ("sites_libraries.csv", "id", "site", 15_779),
    ],
)
def test_every_table_is_read_whole(shared, name, code, level, rows):
    path = shared / "data/tables" / name
    plain_frame = pd.read_csv(path, dtype=str) if path.suffix == ".csv" else pd.read_parquet(path)
    figures = [
        column
        for column in plain_frame
        if column.startswith(("share_", "population", "n_", "outcome_", "global_", "poverty"))
    ]
    table = read_table(TableConfig(path=str(path), code=code), level=level, numeric=figures)
    assert len(table.frame) == rows
    assert table.frame.index.tolist() == plain_frame[code].tolist()
    for column in figures:
        np.testing.assert_array_equal(table.frame[column], plain_frame[column].astype(float))


@pytest.mark.parametrize("name", ["epci.yaml", "communes.yaml", "ifn2020.yaml"])
def test_the_studies_of_real_tables_load_with_a_value_for_every_indicator(shared, repository, monkeypatch, name):
    monkeypatch.setenv("IFN_DATA", str(shared / "data"))
    config = load_study(repository / "configs" / name).config
    data = load_study_data(config)
    values = indicator_values(config, data)
    assert list(values) == list(config.used_indicators)
    assert values.notna().any().all()
    assert len(outcome_values(config, data)) == len(config.ground_truth)
    assert not [finding for finding in data.findings if finding.severity == "error"]


def test_the_quality_report_names_the_zeros_and_the_axis_against_fragility_of_the_ifn_2020(
    shared, repository, monkeypatch
):
    monkeypatch.setenv("IFN_DATA", str(shared / "data"))
    findings = load_study_data(load_study(repository / "configs/ifn2020.yaml").config).findings
    bases = ("region", "departement", "epci")
    zeros = {f.column: f for f in findings if f.check == "zeros_probably_missing" and f.column.startswith("interfaces")}
    assert {column: finding.n for column, finding in zeros.items()} == {f"interfaces_vs_{base}": 3497 for base in bases}
    assert all("3,497 territories are exactly 0" in str(finding.message) for finding in zeros.values())
    against = [finding for finding in findings if finding.check == "against_the_others"]
    assert [finding.column for finding in against] == [f"interfaces_vs_{base}" for base in bases]
    assert all("runs against the fragility" in str(finding.message) for finding in against)
    assert {finding.severity for finding in (*zeros.values(), *against)} == {"warning"}


def test_genuine_zeros_are_not_called_missing(shared, repository, monkeypatch):
    monkeypatch.setenv("IFN_DATA", str(shared / "data"))
    data = load_study_data(load_study(repository / "configs/communes.yaml").config)
    assert (data.raw["share_far_from_local_services"] == 0).sum() > 1000
    accused = {finding.column for finding in data.findings if finding.check == "zeros_probably_missing"}
    assert not accused & {"share_far_from_local_services", "share_premises_fast_broadband"}


def test_an_outcome_of_92_territories_covers_92_territories(shared, repository, monkeypatch):
    monkeypatch.setenv("IFN_DATA", str(shared / "data"))
    config = load_study(repository / "configs/epci.yaml").config
    found = outcome_values(config, load_study_data(config))
    assert np.isfinite(found["illectronisme"].values).sum() == 92


def test_the_bundled_sample_loads_and_leaves_the_pilot_out():
    config = load_study(EXAMPLES["departements"]).config
    data = load_study_data(config)
    found = outcome_values(config, data)
    assert data.n_territories == 101
    assert all(data.names)
    assert len(set(data.groups["region"])) == 18
    assert np.isfinite(found["pass_culture_all"].values).sum() - np.isfinite(found["pass_culture"].values).sum() == 14
    assert found["pass_culture"].n_left_out == 14


def test_the_bundled_sample_repeats_the_official_figures(shared):
    from ifn_research.data.samples import bundled_sample

    ours = pd.read_csv(bundled_sample(), dtype={"code_departement": str, "code_region": str})
    theirs = pd.read_csv(shared / "data/tables/departements.csv", dtype={"code_departement": str, "code_region": str})
    assert ours["code_departement"].tolist() == theirs["code_departement"].tolist()
    # The source lost the leading zero of the overseas régions.
    theirs["code_region"] = theirs["code_region"].str.zfill(2)
    for column in set(ours) & set(theirs):
        pd.testing.assert_series_equal(ours[column], theirs[column], check_dtype=False)
