"""The communes of each year that come with the package, against counted facts and Insee's own passage."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ifn_research.config import geography_checks
from ifn_research.geography import communes
from ifn_research.geography.communes import (
    DISTRICTS,
    communes_of,
    departement_of,
    epci_of,
    former,
    likeliest_year,
    passage,
    possible_years,
)


def test_codes_that_go_and_come_are_as_many_as_was_counted() -> None:
    lists = {year: communes_of(year) for year in (2021, 2024, 2025, 2026)}
    assert (len(lists[2021] - lists[2024]), len(lists[2024] - lists[2021])) == (34, 4)
    assert (len(lists[2024] - lists[2026]), len(lists[2026] - lists[2024])) == (68, 8)
    assert lists[2025] == lists[2026]
    assert len(lists[2026] - lists[2021]) == 12
    assert {"85165", "85212", "12218"} <= lists[2026] - lists[2021]


def test_every_code_that_is_gone_lies_in_a_commune_of_today() -> None:
    found = passage(2021, 2026)
    gone = communes_of(2021) - communes_of(2026)
    assert len(gone) == 102
    assert all(len(found.to(code)) == 1 and set(found.to(code)) <= communes_of(2026) for code in gone)


def test_communes_that_keep_their_code_and_are_not_the_same() -> None:
    found = passage(2021, 2026)
    grown = {new for new, olds in found.sources.items() if new in found.known and len(olds) > 1}
    assert len(grown) == 74
    assert found.divided == {"15141", "60054", "85084"}
    assert found.changed == grown | found.divided


def test_communes_of_another_epci() -> None:
    before, after = epci_of(2021), epci_of(2026)
    assert sum(before[code] != after[code] for code in before if code in after) == 111


@pytest.mark.confirms("Communes of another year", "Insee, published", "communes 2010 to 2024")
def test_the_passage_is_that_of_insee(shared: Path) -> None:
    insee = pd.read_feather(shared / "data" / "origins" / "commune_passage_2010_2024.feather").astype(str)
    for year in range(2019, 2024):
        pairs = insee[[f"code_insee{year - 2000}", "code_insee24"]].drop_duplicates()
        theirs: dict[str, set[str]] = {}
        for old, new in pairs.itertuples(index=False):
            if "None" not in (old, new):
                theirs.setdefault(old, set()).add(new)
        ours = passage(year, 2024)
        # The collectivities overseas are in no passage of Insee.
        assert set(theirs) == {code for code in ours.known if not code.startswith(("975", "977", "978", "98"))}
        assert {old: set(ours.to(old)) for old in theirs} == theirs


def test_the_years_of_codes() -> None:
    assert possible_years(communes_of(2024)) == [2024]
    # Nothing was created between these years in the Nord: a list of 2026 is a part of all before it.
    assert possible_years(["59350", "75101"]) == list(communes.YEARS)
    assert possible_years(["01039"]) == [2019, 2020, 2021, 2022]
    assert likeliest_year([*communes_of(2022), "00000"], 2026) == 2022
    assert likeliest_year(communes_of(2025), 2024) == 2024


def test_codes_of_before_the_first_year() -> None:
    assert former()["01340"] == "01015"
    assert not set(former()) & communes_of(2019)


def test_configurations_know_the_same_years() -> None:
    assert (communes.FIRST, communes.LAST) == (geography_checks.FIRST, geography_checks.LAST)


def test_the_municipal_districts_are_those_of_the_law() -> None:
    # Paris has 20 arrondissements, Lyon 9, Marseille 16 (CGCT, L2511-3).
    assert {name: len(codes) for name, codes in DISTRICTS.values()} == {"Paris": 20, "Lyon": 9, "Marseille": 16}
    assert DISTRICTS["13055"][1][-1] == "13216"


def test_departements() -> None:
    assert [departement_of(code) for code in ("01001", "2A004", "97411", "98818")] == ["01", "2A", "974", "988"]


def test_what_comes_with_the_package_is_small() -> None:
    assert sum((communes.FOLDER / name).stat().st_size for name in ("communes.csv.gz", "passages.csv")) < 250_000
