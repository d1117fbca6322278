"""Every public file at hand: a first study of it holds and has the right codes, or the refusal says what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from ifn_research.data.reading.file_report import FileReport
from ifn_research.errors import IfnError
from ifn_research.geography.levels import LEVELS
from ifn_research.operations.new import start_study
from ifn_research.study.check import check_configuration
from tests.support.reference import REFERENCE

SPECIFICATION = REFERENCE / "real_files.yaml"
# What has no figures of territories, or of which something cannot be guessed: words of the refusal.
REFUSED = {
    "table_iris_insee_epci.csv": "no column of figures",
    "iris_passage_2020.csv": "no column of figures",
    "epci_names_2021.csv": "no column of figures",
    "sites_libraries.csv": "no column of figures",
    "france_services.csv": "each code once",
    "sites_france_services.csv": "each code once",
    "commune_passage_2010_2024.feather": "each code once",
    "bpe_2018.rda": "each code once",
    "ifn2020_headers.csv": "no row",
    "population_departements.xlsx": "2 codes are not codes of the level departement",
    "social_minima_departements.xlsx": "1 row has no code",
}
TABLES = {
    "departements.csv": ("departement", "code_departement", 101),
    "epci.csv": ("epci", "code_epci", 1228),
    "communes.parquet": ("commune", "code_commune", 35_010),
    "iris.parquet": ("iris", "code_iris", 15_870),
    "ifn2020_published_iris.parquet": ("iris", "code_iris", 48_914),
    "sites_france_services.csv": ("", "", 0),
    "sites_libraries.csv": ("", "", 0),
}


@dataclass(frozen=True)
class File:
    """A file, and what is true of it."""

    path: str
    level: str
    code: Any
    territories: int
    sheet: str
    outlines: bool
    above: bool


def files() -> list[File]:
    found = []
    for entry in YAML(typ="safe").load(SPECIFICATION):
        for path in entry["files"]:
            if path.startswith("raw/"):
                continue
            n = entry.get("territories", 0)
            table = entry.get("table", {})
            found.append(
                File(
                    path,
                    entry["level"] if entry["level"] in LEVELS else "territory",
                    table.get("code"),
                    n if isinstance(n, int) else 0,
                    str(table.get("sheet", "")),
                    "geometry" in entry,
                    "above" in entry,
                )
            )
    return found + [
        File(f"tables/{name}", level, code, n, "", False, False) for name, (level, code, n) in TABLES.items()
    ]


FILES = {file.path: file for file in files()}


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES)
def test_a_first_study_of_a_public_file_has_its_codes_or_says_what_to_do(path, shared, tmp_path):
    file, out = FILES[path], tmp_path / "study.yaml"
    name = Path(path).name
    reason = REFUSED.get(name) or ("looks like data" if file.above else "")
    if file.outlines:
        reason = "no column of figures|is no table of figures"
    table = shared / "data" / path
    if reason:
        with pytest.raises(IfnError) as raised:
            start_study(table, out=out, sheet=file.sheet)
        assert re.search(reason, str(raised.value))
        assert not out.exists()
        return
    start_study(table, out=out, sheet=file.sheet)
    read: list[FileReport] = []
    checked = check_configuration(out, seen=read.append)
    study = YAML(typ="safe").load(out)
    assert study["level"] == file.level
    assert study["tables"][0]["code"] == file.code
    assert read[0].territories == file.territories
    assert not checked.refused


@pytest.mark.parametrize(
    ("path", "sheet", "territories"),
    # With Corsica, whose 20A and 20B the reader offers to read as 2A and 2B.
    [("population_departements.xlsx", "2020", 101), ("social_minima_departements.xlsx", "Tableau 14", 101)],
)
def test_the_command_of_a_refusal_makes_the_study(path, sheet, territories, shared, tmp_path):
    table, out = shared / "data/origins" / path, tmp_path / "study.yaml"
    with pytest.raises(IfnError) as raised:
        start_study(table, out=out, sheet=sheet)
    last = str(raised.value).splitlines()[-1]
    keys = re.findall(r"--key '([^']*)'", last)
    assert keys
    start_study(table, out=out, sheet=sheet, keys=keys)
    read: list[FileReport] = []
    check_configuration(out, seen=read.append)
    assert read[0].territories == territories


def test_indicators_are_read_from_the_columns_that_their_labels_name(shared, tmp_path):
    out = tmp_path / "study.yaml"
    start_study(shared / "data/tables/epci.csv", out=out)
    study = YAML(typ="safe").load(out)
    assert all(item["column"] == item["label"] for item in study["indicators"].values())
    assert {"poverty_rate", "share_65_plus", "share_no_diploma"} <= set(study["indicators"])
    # Published indices are none of an index's indicators, and outcomes judge it.
    assert not [name for name in study["indicators"] if name.startswith("ifn2020")]
    assert not [name for name in study["variable_sets"]["first"] if name.startswith("outcome")]
    assert study["tables"][0]["groups"] == {"departement": "code_departement", "region": "code_region"}
    assert study["tables"][0]["population"] == "population"
