"""Years and levels that a configuration says, and where it contradicts itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ifn_research import load_study
from ifn_research.errors import ConfigError, Problems


def study(**keys: Any) -> dict[str, Any]:
    return {
        "study": "s",
        "level": "commune",
        "tables": [{"path": "a.csv", "code": "code", "population": "pop"}],
        "indicators": {"a": {"numerator": "n", "denominator": "d"}, "b": {"column": "b", "combine": "mean"}},
        "versions": [{"name": "equal", "variables": ["a", "b"]}],
        **keys,
    }


def table(**keys: Any) -> list[dict[str, Any]]:
    return [{"path": "a.csv", "code": "code", "population": "pop", **keys}]


@pytest.mark.parametrize(
    ("keys", "where", "fix"),
    [
        ({"tables": table(vintage=2021)}, "vintage", "geography: 2021"),
        ({"tables": table(vintage="guess")}, "vintage", "geography: 2026"),
        ({"geography": 2021, "tables": table(vintage=2024)}, "vintage", "geography: 2024"),
        ({"geography": 2024, "tables": table(vintage=2015)}, "vintage", "table_passage_geo2003_geo2024.xlsx"),
        ({"geography": 2015}, "geography", "table_passage_geo2003_geo2015.xlsx"),
        ({"vintages": "p.xlsx"}, "vintages", "geography"),
        ({"geography": 2024, "level": "epci"}, "geography", "level: commune"),
        ({"level": "iris", "tables": table(vintage=2021)}, "vintage", "table of passage of IRIS"),
        ({"level": "iris", "geography": 2024}, "geography", "table of passage of IRIS"),
        (
            {"aggregate": {"to": "commune", "from": "iris"}, "tables": table(vintage=2021)},
            "vintage",
            "take all tables of IRIS of one year",
        ),
        (
            {"geography": 2024, "zoom": {"level": "iris", "tables": table(vintage=2021)}},
            "zoom.tables[0].vintage",
            "give the IRIS of the year of the study's communes",
        ),
        ({"aggregate": {"to": "epci", "from": "commune"}}, "level", "level: epci"),
        ({"level": "iris", "aggregate": {"to": "iris", "from": "commune"}}, "aggregate", "who counts there"),
        ({"level": "epci", "aggregate": {"to": "epci", "from": "departement"}}, "aggregate", "commune"),
        ({"level": "epci", "aggregate": {"to": "epci", "from": "commune"}}, "to", "groups"),
    ],
)
def test_a_contradiction_is_told_where_it_stands(keys: dict[str, Any], where: str, fix: str) -> None:
    with pytest.raises((ConfigError, Problems)) as raised:
        load_study(study(**keys))
    problems = raised.value.problems if isinstance(raised.value, Problems) else [raised.value]
    assert any(where in str(problem.where) and fix in str(problem.fix) for problem in problems)


def test_what_agrees_is_read() -> None:
    dated = load_study(study(geography=2024, tables=table(vintage=2021))).config
    assert (dated.geography, dated.tables[0].vintage) == (2024, 2021)
    filed = load_study(study(geography=2015, vintages="p.xlsx", tables=table(vintage=2010))).config
    assert Path(filed.vintages or "").name == "p.xlsx"
    for level, keys in (
        ("departement", {}),
        ("epci", {"geography": 2024}),
        ("zone", {"tables": table(groups={"zone": "z"})}),
    ):
        made = load_study(study(level=level, aggregate={"to": level, "from": "commune"}, **keys)).config
        assert made.aggregate is not None
        assert (made.aggregate.to, made.aggregate.from_) == (level, "commune")


@pytest.mark.parametrize("said", [{"plm": "communes"}, {"tables": table(split="population")}])
def test_what_brings_tables_to_a_year_needs_the_year(said: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="the study says none"):
        load_study(study(**said))


def test_no_year_of_iris_is_asked_for_that_is_then_refused() -> None:
    with pytest.raises(ConfigError) as raised:
        load_study(study(level="iris", tables=table(vintage=2021)))
    assert "geography:" not in str(raised.value.fix)
