"""Names that come with the package, against those of their producers."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ifn_research.data.samples import bundled_sample
from ifn_research.geography.communes import YEARS, communes_of
from ifn_research.geography.names import member_name, named, official_names
from ifn_research.language.spelling import alike


def test_departements_have_the_names_of_the_bundled_table() -> None:
    table = pd.read_csv(bundled_sample(), dtype=str)
    plain = [name.replace("'", "’") for name in table["name"]]
    assert named("departement", table["code_departement"]) == plain


def test_every_epci_has_the_name_that_insee_gives(shared: Path) -> None:
    insee = pd.read_csv(shared / "data/origins/epci_names_2021.csv", dtype=str, encoding="utf-8-sig")
    insee = insee[insee["EPCI"].str.fullmatch(r"[0-9]{9}")].drop_duplicates("EPCI")
    found = pd.Series(official_names("epci"))
    assert set(found.index) == set(insee["EPCI"])
    assert found[insee["EPCI"]].tolist() == insee["LIBEPCI"].str.replace("'", "’").tolist()


def test_a_code_names_a_part_of_france_only_in_a_study_of_french_territories() -> None:
    assert member_name("epci", "region", "84") == "Auvergne-Rhône-Alpes"
    assert member_name("commune", "departement", "2A") == "Corse-du-Sud"
    assert member_name("zone", "region", "84") == member_name(None, "region", "84") == "84"
    assert member_name("commune", "region", "99") == "99"
    assert official_names("quartier") == {}


def test_every_commune_has_the_name_of_a_table_of_2020_but_for_those_that_were_renamed(shared: Path) -> None:
    table = pd.read_parquet(shared / "data/tables/communes.parquet", columns=["code_commune", "name"])
    found = named("commune", table["code_commune"])
    assert "" not in found
    other = [
        code
        for code, name, own in zip(table["code_commune"], found, table["name"], strict=True)
        if alike(name) != alike(own)
    ]
    assert len(other) <= 127
    assert named("commune", ["75056", "75101", "59350", "99999"]) == ["Paris", "Paris 1er Arrondissement", "Lille", ""]


def test_every_commune_of_every_year_has_a_name() -> None:
    assert all(communes_of(year) <= set(official_names("commune")) for year in YEARS)
