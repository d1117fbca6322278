"""Territories that are others under the same code: communes that grew, and what is made of other members."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ifn_research.geography.communes import communes_of, passage
from ifn_research.operations.split import split_runs
from ifn_research.results.split import Split
from tests.support.two_vintages import moved, table, vintage

# Of Maine-et-Loire and Manche, where communes merged after 2019.
SINCE, UNTIL = 2019, 2024


def communes() -> tuple[list[str], list[str]]:
    """Some communes that grew under their code between the two years, and some that did not change."""
    grew = sorted(passage(SINCE, UNTIL).changed & communes_of(UNTIL))[:4]
    same = sorted((communes_of(SINCE) & communes_of(UNTIL)) - passage(SINCE, UNTIL).changed)
    return grew, [code for code in same if code[:2] in {code[:2] for code in grew}][:26]


def coded(codes: list[str]) -> pd.DataFrame:
    return table(n=len(codes)).assign(code=codes)


def of_communes(folder: Path, *, said: bool) -> tuple[Split, list[str]]:
    grew, same = communes()
    before = coded([*grew, *same])
    homes = []
    for year, frame in ((SINCE, before), (UNTIL, moved(before))):
        dated = {"geography": year, "table": {"vintage": year}} if said else {}
        homes.append(vintage(folder, year, frame, level="commune", **dated))
    return split_runs(*homes)[0], grew


def test_a_commune_that_grew_under_its_code_is_no_territory_of_both(tmp_path: Path) -> None:
    found, grew = of_communes(tmp_path, said=True)
    rows = found.of("rank").set_index("code")
    whole = rows[rows["split"] == "together"]
    assert sorted(whole.index) == grew
    assert {str(reason) for reason in whole["reason"]} == {
        "the commune is not the same territory in 2019 and in 2024, although its code is"
    }
    # The first run's territory leaves, that of the second comes: others move for that, and nothing is lost.
    others = rows.drop(index=grew)
    assert (others["split"] == "data | method | perimeter").all()
    assert others["perimeter"].ne(0).any()
    assert (others[["data", "method", "perimeter"]].sum(axis=1) - others["change"]).abs().max() < 1e-11


def test_without_a_declared_year_a_commune_that_may_have_grown_is_not_split_either(tmp_path: Path) -> None:
    found, grew = of_communes(tmp_path, said=False)
    rows = found.of("rank").set_index("code")
    assert set(grew) <= set(rows.index[rows["split"] == "together"])
    assert any(str(note).startswith("No year is declared") for note in found.notes)


def test_the_same_tables_hold_the_same_territories(tmp_path: Path) -> None:
    grew, same = communes()
    frame = coded([*grew, *same])
    old = vintage(tmp_path, SINCE, frame, level="commune")
    other = [{"name": "index", "variables": ["poverty", "age"]}]
    found = split_runs(old, vintage(tmp_path, UNTIL, frame, other, level="commune"))[0]
    assert (found.of("rank")["split"] == "data | method | perimeter").all()


def test_one_table_that_is_brought_to_two_years_holds_other_territories(tmp_path: Path) -> None:
    grew, same = communes()
    absorbed = [old for code in grew for old in passage(SINCE, UNTIL).sources[code] if old != code]
    frame = coded([*grew, *absorbed, *same])
    adding = {name: {"column": name, "combine": "mean"} for name in ("poverty", "jobs")}
    homes = []
    for year in (SINCE, UNTIL):
        dated = {"geography": year, "table": {"vintage": SINCE}}
        homes.append(vintage(tmp_path, year, frame, level="commune", indicators=adding, **dated))
    rows = split_runs(*homes)[0].of("rank")
    assert sorted(rows.loc[rows["split"] == "together", "code"]) == grew


def test_codes_of_no_year_are_told(tmp_path: Path) -> None:
    _, same = communes()
    before = coded([*same[:-1], "35899"])
    old = vintage(tmp_path, SINCE, before, level="commune")
    found = split_runs(old, vintage(tmp_path, UNTIL, moved(before), level="commune"))[0]
    assert any(str(note).startswith("The year of the communes is not known") for note in found.notes)


def test_a_whole_that_has_other_members_is_another_territory(tmp_path: Path) -> None:
    before = table(n=40)
    before["epci"] = [f"2000000{at // 4:02d}" for at in range(40)]
    after = moved(before)
    after.loc[0, "epci"] = "200000001"
    homes = [
        vintage(
            tmp_path,
            year,
            frame.assign(code=[f"35{at + 1:03d}" for at in range(40)]),
            level="epci",
            aggregate={"to": "epci", "from": "commune"},
            table={"groups": {"epci": "epci"}},
            indicators={name: {"column": name, "weight": "people"} for name in ("poverty", "jobs")},
        )
        for year, frame in ((SINCE, before), (UNTIL, after))
    ]
    rows = split_runs(*homes)[0].of("rank").set_index("code")
    assert rows.index[rows["split"] == "together"].tolist() == ["200000000", "200000001"]
    assert "it is not made of the same territories" in str(rows.loc["200000000", "reason"])
