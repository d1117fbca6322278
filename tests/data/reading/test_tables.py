"""A declared table as a tidy frame."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ifn_research.config.tables import TableConfig
from ifn_research.data.reading.files import OpenTable
from ifn_research.data.reading.tables import TidyTable, WantedColumns, tidy
from ifn_research.errors import IfnError

TEXT = "Titre\n\ncode;nom;x;y\n01001;Ain;1,5;4 %\n01002;Cl?ment;;5 %\n01002;Cl?ment;;5 %\n"


def tidied(opened: OpenTable, *numeric: str, **said: Any) -> tuple[TidyTable, list[IfnError]]:
    config = TableConfig.model_validate({"path": "t.csv", "code": "code", **said})
    return tidy(opened, config, WantedColumns("commune", numeric))


def test_labels_are_texts_figures_numbers_and_codes_the_index(opened: Callable[..., OpenTable]) -> None:
    table, problems = tidied(opened(TEXT), "x", "y", name="nom")
    assert problems == []
    assert table.frame.index.tolist() == ["01001", "01002"]
    np.testing.assert_array_equal(table.frame["x"], [1.5, np.nan])
    assert table.frame["nom"].tolist() == ["Ain", "Cl?ment"]
    assert table.percent == {"y"}
    assert {item.check: item.n for item in table.findings if item.check != "read_as"} == {
        "repeated_rows": 1,
        "lines_above_header": 2,
        "lost_letters": 1,
    }


def test_every_column_that_is_not_there_is_told_and_nothing_is_read(opened: Callable[..., OpenTable]) -> None:
    table, problems = tidied(opened(TEXT), "x", "z", code="kode", name="name")
    assert [str(problem.what) for problem in problems] == [
        f"there is no column '{name}'" for name in ("kode", "name", "z")
    ]
    assert table.frame.empty


def test_a_mark_that_is_said_of_a_column_which_is_not_there_is_told(opened: Callable[..., OpenTable]) -> None:
    _, problems = tidied(opened(TEXT), "x", decimal={"x": ",", "xx": ","})
    assert ["'xx'" in str(problem.what) for problem in problems] == [True]


def test_a_file_without_a_header_is_refused_whole(opened: Callable[..., OpenTable]) -> None:
    _, (problem,) = tidied(opened("01001;1,5\n01002;2,5\n01003;3,5\n"), "x")
    assert "the first line looks like data" in str(problem.what)
