"""The year of a table's communes: said, proposed, or left in no doubt by its codes."""

from __future__ import annotations

import pytest

from ifn_research.config.tables import TableConfig
from ifn_research.data.vintages.years import (
    districts_of,
    iris_joined_by_code,
    joined_by_code,
    outlines_of_year,
    passage_of,
    with_districts,
    year_of,
)
from ifn_research.errors import DataError
from ifn_research.geography.communes import DISTRICTS, communes_of, departement_of, passage


def table(**keys: object) -> TableConfig:
    return TableConfig.model_validate({"path": "x.csv", "code": "code", **keys})


def test_a_whole_list_is_of_its_year() -> None:
    assert year_of(table(), communes_of(2024), 2024) == (2024, [])
    ain = [code for code in communes_of(2024) if departement_of(code) == "01"]
    assert year_of(table(), ain, 2024)[0] == 2024


def test_codes_of_which_nothing_changed_need_no_year() -> None:
    assert year_of(table(), ["59350", "59009"], 2026)[0] == 2026


def test_codes_that_are_gone_propose_their_years() -> None:
    with pytest.raises(DataError, match="those of 2021, not of 2024") as raised:
        year_of(table(), communes_of(2021), 2024)
    assert "vintage: 2021" in str(raised.value.fix)


def test_a_code_that_is_another_territory_is_no_matter_of_taste() -> None:
    # 01138 absorbed 01039: a list without the latter may be of before or after.
    with pytest.raises(DataError, match="another territory: 01138"):
        year_of(table(), ["01138", "01001"], 2024)
    assert year_of(table(vintage=2021), ["01138", "01001"], 2024)[0] == 2021


def test_a_guess_is_told() -> None:
    year, told = year_of(table(vintage="guess"), [*sorted(communes_of(2022))[:-3], "00000"], 2024)
    assert year == 2022
    assert told[0].severity == "warning"


def test_codes_of_no_year_are_named() -> None:
    with pytest.raises(DataError, match="00000") as raised:
        year_of(table(), [*communes_of(2022), "00000"], 2024)
    assert "guess" in str(raised.value.fix)
    with pytest.raises(DataError, match="1 code is of no commune of 2021: 99999"):
        passage_of(table(vintage=2021), ["01001", "99999"], 2021, 2024, None)
    with pytest.raises(DataError, match=r"of before 2019: 01340 \(today 01015\)"):
        passage_of(table(vintage=2021), ["01001", "01340"], 2021, 2024, None)


def test_districts_or_communes() -> None:
    assert districts_of("x", ["75101", "01001"]) == "arrondissements"
    assert districts_of("x", ["75056"]) == "communes"
    assert districts_of("x", ["01001"]) is None
    with pytest.raises(DataError, match="75056 beside 75101"):
        districts_of("x", ["75056", "75101"])


def test_districts_are_put_together_where_communes_are_wanted() -> None:
    found = passage_of(table(), ["75101", "69381"], 2024, 2024, None)
    assert with_districts(found, ["75101"], "arrondissements") is found
    whole = with_districts(found, ["75101"], "communes")
    assert whole.sources == {"75056": DISTRICTS["75056"][1]}


def test_two_lists_of_different_years_are_not_joined_by_code() -> None:
    problem = joined_by_code(("a.csv", communes_of(2024)), ("b.csv", communes_of(2021)))
    assert problem is not None
    assert "geography: 2024" in str(problem.fix)
    assert "vintage: 2021" in str(problem.fix)
    assert joined_by_code(("a.csv", communes_of(2025)), ("b.csv", communes_of(2026))) is None
    assert joined_by_code(("a.csv", communes_of(2024)), ("b.csv", ["59350"])) is None
    # What changed is in one of the tables alone.
    nord = [code for code in communes_of(2021) if departement_of(code) == "59"]
    assert joined_by_code(("a.csv", nord), ("b.csv", communes_of(2024))) is None
    assert passage(2021, 2024).changed & communes_of(2021)


def test_the_whole_list_of_a_departement_is_of_its_year() -> None:
    def ain(year: int) -> list[str]:
        return [code for code in communes_of(year) if departement_of(code) == "01"]

    problem = joined_by_code(("a.csv", ain(2021)), ("b.csv", ain(2024)))
    assert problem is not None
    assert "01138" in str(problem.what)
    assert joined_by_code(("a.csv", ain(2021)), ("b.csv", [code for code in ain(2021) if code != "01138"])) is None
    assert joined_by_code(("a.csv", ain(2025)), ("b.csv", ain(2026))) is None


def test_iris_of_different_years_are_not_joined_by_code() -> None:
    # 01138 grew by 01039 between 2021 and 2024.
    of_2021 = ["010390000", "011380101", "593500101"]
    of_2024 = [f"{code}0101" for code in communes_of(2024) if departement_of(code) in ("01", "59")]
    problem = iris_joined_by_code(("a.csv", of_2024), ("b.csv", of_2021))
    assert problem is not None
    assert "in communes of 2022, those of the first table in communes of 2023" in str(problem.what)
    assert "01138" in str(problem.what)
    assert "Insee's table of passage of IRIS" in str(problem.fix)
    assert iris_joined_by_code(("a.csv", of_2024), ("b.csv", ["593500101"])) is None
    assert iris_joined_by_code(("a.csv", of_2024), ("b.csv", of_2024)) is None


def test_outlines_of_communes_that_merged_are_one() -> None:
    codes = ["01039", "01138", "85084", "75101", "59350"]
    assert outlines_of_year(codes, ["75056"], passage(2021, 2024)) == ["01138", "01138", "", "75056", "59350"]
    assert outlines_of_year(["75101"], ["75101"], passage(2021, 2024)) == ["75101"]
