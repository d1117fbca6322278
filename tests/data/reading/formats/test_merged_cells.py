"""Merged cells: each has the value that is written once; a figure that stands for several rows is no one's."""

from __future__ import annotations

import io

import openpyxl
import pytest

from ifn_research.data.loading import load_study_data
from tests.support.by_hand import xls

ROWS = [
    ["code", "dep", "x"],
    ["a", "Ain", 1.0],
    ["b", None, 2.0],
    [None, None, None],
    ["c", None, 3.0],
    ["d", "Aisne", 5.0],
]


def xlsx(rows, *merged):
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    for item in merged:
        made.active.merge_cells(item)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def test_a_group_is_filled_down_over_blank_lines(opened):
    table = opened(xlsx(ROWS, "B2:B5"), "t.xlsx")
    assert table.columns["dep"].tolist() == ["Ain", "Ain", "Ain", "Aisne"]
    assert "cells of 'dep' are merged over 3 rows" in str(table.findings[0].message)
    assert not table.merged


def test_a_group_of_an_xls_is_filled_too(opened):
    table = opened(xls(ROWS, merged=[(1, 4, 1, 1)]), "t.xls")
    assert table.columns["dep"].tolist() == ["Ain", "Ain", "Ain", "Aisne"]


def test_without_merged_cells_nothing_is_filled(opened):
    assert opened(xlsx(ROWS), "t.xlsx").columns["dep"].tolist() == ["Ain", None, None, "Aisne"]


def test_a_figure_of_several_rows_is_refused_with_its_lines(problem, write):
    rows = [["code", "x"], ["a", 4.0], ["b", None], ["c", 3.0], ["d", 1.0]]
    path = write(xlsx(rows, "A6:B6", "B2:B3"), "t.xlsx")
    error = problem(table={"path": str(path)}, indicators={"x": {"column": "x"}})
    assert "merged" in str(error.what)
    assert "lines 2, 3" in str(error.where)


@pytest.mark.parametrize("merged", ["A1:C1", "A1:B1", "B1:C1"])
def test_merged_titles_above_change_nothing(opened, merged):
    table = opened(xlsx([["Titre", None, None], *ROWS], merged), "t.xlsx")
    assert table.names == ["code", "dep", "x"]
    assert table.columns["x"].tolist() == [1, 2, 3, 5]


def test_two_storeys_are_read_with_the_key_and_the_names_that_the_message_gives(problem, study, write):
    rows = [
        ["Titre", None, None, None, None],
        ["code", "Pauvreté", None, "Santé", None],
        [None, "Nombre", "%", "Nombre", "%"],
        *([letter, 10.0 + at, 1.0 * at, 20.0, 3.0 * at] for at, letter in enumerate("abcd")),
    ]
    path = str(write(xlsx(rows, "A1:E1", "B2:C2", "D2:E2", "A2:A3"), "t.xlsx"))
    error = problem(table={"path": path}, indicators={"x": {"column": "Santé / %"}})
    assert str(error.fix).startswith("add header_rows: 2 to this table: its columns are then called 'code', ")
    data = load_study_data(study(table={"path": path, "header_rows": 2}, indicators={"x": {"column": "Santé / %"}}))
    assert data.raw["Santé / %"].tolist() == [0, 3, 6, 9]
