"""The rows that are meant: those asked for, without those left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ifn_research.config.tables import TableConfig
from ifn_research.data.reading.files import OpenTable
from ifn_research.data.reading.rows.choosing import Rows, absent_column, choose_rows, kept

TEXT = "code;year;sex;x\n01001;2019;T;1\n01001;2020;T;2\n01002;2020;F;3\n01002;2020;T;4\n"


def chosen(opened: OpenTable, **said: Any) -> Rows:
    config = TableConfig.model_validate({"path": "t.csv", "code": "code", **said})
    return choose_rows(opened, config, level="commune", wanted=["x"])


def test_where_and_skip_keep_what_pandas_keeps(opened: Callable[..., OpenTable]) -> None:
    table = opened(TEXT)
    rows = chosen(table, where={"year": 2020}, skip={"sex": ["F"]})
    frame = table.columns
    assert rows.table.columns["x"].tolist() == frame.query("year == '2020' and sex != 'F'")["x"].tolist()
    assert rows.table.lines.tolist() == [3, 5]
    assert [(item.check, item.n) for item in rows.findings] == [("rows_where", 1), ("rows_skip", 1)]


@pytest.mark.parametrize(
    ("said", "fix"),
    [
        ({"where": {"year": 2021}}, "2019"),
        ({"where": {"yaer": 2020}}, "year"),
        ({"where": {"year": 2019}, "skip": {"sex": "T"}}, "one of the two"),
    ],
)
def test_a_selection_of_nothing_is_refused(opened: Callable[..., OpenTable], said: dict[str, Any], fix: str) -> None:
    rows = chosen(opened(TEXT), **said)
    (problem,) = rows.problems
    assert not rows.chosen
    assert fix in str(problem.fix)


def test_a_skip_that_matches_nothing_is_a_warning(opened: Callable[..., OpenTable]) -> None:
    rows = chosen(opened(TEXT), skip={"sex": "H"})
    assert rows.chosen
    assert [(item.check, item.severity) for item in rows.findings] == [("skip_matches_nothing", "warning")]


def test_what_is_known_of_rows_follows_them(opened: Callable[..., OpenTable]) -> None:
    table = opened(TEXT)
    keep = np.array([False, True, False, True])
    marked = kept(
        OpenTable(
            table.path, table.columns, table.lines, 0, "", broken={"x": {0: "error", 3: "unsaved"}},
            merged={"x": np.array([1, 2])}, ragged={3: "cut"},
        ),
        keep,
    )  # fmt: skip
    assert marked.broken == {"x": {1: "unsaved"}}
    assert marked.merged["x"].tolist() == [0]
    assert marked.ragged == {1: "cut"}


def test_a_column_that_is_there_twice_is_told_with_the_names_of_both(opened: Callable[..., OpenTable]) -> None:
    table = opened("code;taux;taux\na;1;2\n")
    error = absent_column(table, "taux")
    assert "2" in str(error.what)
    assert all(f"'{name}'" in str(error.fix) for name in table.names if "taux" in name)
