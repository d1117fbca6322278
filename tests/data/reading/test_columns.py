"""The columns that a study needs, and the table that holds each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ifn_research.config.models import StudyConfig
from ifn_research.config.tables import TableConfig
from ifn_research.data.reading.columns import (
    absent_columns,
    bounded_columns,
    declared_twice,
    find_columns,
    needed_columns,
    unknown_units,
)
from ifn_research.data.reading.files import OpenTable, open_table

TRUTHS = [
    {"name": "r", "numerator": "n", "denominator": "of", "only_where": {"kind": "a"}},
    {"name": "own", "column": "far", "table": {"path": "own.csv", "code": "code"}},
]


def study(*paths: str, **said: Any) -> StudyConfig:
    tables = said.pop("tables", [{"path": path, "code": "code"} for path in paths or ("t.csv",)])
    return StudyConfig.model_validate(
        {
            "study": "s",
            "tables": tables,
            "indicators": {"x": {"column": "x"}, "y": {"numerator": "n", "denominator": "of"}, "no": {"column": "z"}},
            "ground_truth": TRUTHS,
            "versions": [{"name": "equal", "variables": ["x", "y"]}],
            **said,
        }
    )


def tables(folder: Path, **contents: str) -> list[OpenTable]:
    found = []
    for name, header in contents.items():
        path = folder / f"{name}.csv"
        path.write_text(f"{header}\n" + ";".join("1" for _ in header.split(";")) + "\n", encoding="utf-8")
        found.append(open_table(TableConfig(path=str(path), code="code")))
    return found


def test_only_what_is_used_is_needed_from_the_joined_tables() -> None:
    assert needed_columns(study()) == (["x", "n", "of"], ["kind"])


def test_bounds_are_kept_of_columns_of_ground_truths_alone() -> None:
    config = study(versions=[{"name": "equal", "variables": ["x"]}])
    assert bounded_columns(config, config.ground_truth) == {"n": True, "of": True, "far": False}
    assert bounded_columns(study(), config.ground_truth) == {"far": False}


def test_each_column_has_the_table_that_holds_it(tmp_path: Path) -> None:
    opened = tables(tmp_path, one="code;x;kind", two="code;n;of")
    owners, problems = find_columns(study("one.csv", "two.csv"), opened)
    assert (owners, problems) == ({"x": 0, "n": 1, "of": 1, "kind": 0}, [])


def test_a_column_of_two_tables_and_one_of_none_are_refused_with_who_wants_them(tmp_path: Path) -> None:
    opened = tables(tmp_path, one="code;x;n;kind", two="code;n;fo")
    config = study("one.csv", "two.csv")
    _, (twice, absent) = find_columns(config, opened)
    assert str(twice.where) == "one.csv, two.csv"
    assert "'n'" in str(twice.what)
    assert "'of'" in str(absent.what)
    assert "the indicator 'y'" in str(absent.what)
    assert "the ground truth 'r'" in str(absent.what)
    assert absent_columns(config, opened) == ["of"]
    # While a table could not be opened, it may hold anything.
    _, problems = find_columns(config, [opened[0], None])
    assert problems == []


def test_a_role_that_two_tables_declare_is_refused() -> None:
    both = [{"path": f"{at}.csv", "code": "code", "population": "p", "groups": {"dep": "d"}} for at in range(2)]
    assert len(declared_twice(study(tables=both))) == 2
    assert declared_twice(study(tables=[both[0], {"path": "2.csv", "code": "code"}])) == []


def test_a_rate_from_counts_in_euros_is_refused_where_it_is_written() -> None:
    items = {"x": {"column": "x", "unit": "€"}, "y": {"numerator": "n", "denominator": "of", "unit": "€"}}
    (error,) = unknown_units(study(indicators=items))
    assert "indicators.y" in str(error.where)
