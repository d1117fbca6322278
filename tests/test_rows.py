"""Rows of dataclasses as tables, and back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.remarks import Remark, Remarks
from ifn_research.rows import Remarked, Table, columns_of, rows_of, table, types_of


@dataclass(frozen=True)
class Example(Remarked):
    version: str
    estimate: float | None
    n: int
    sure: bool
    remarks: Remarks = ()


ROWS = [Example("a", 0.5, 3, True), Example("b", None, 0, False, (Remark("few_blocks", n=12),))]


def test_a_note_stands_where_remarks_are_and_they_come_last() -> None:
    assert columns_of(Example) == ("version", "estimate", "n", "sure", "note", "remarks")
    assert types_of(Example) == dict(zip(columns_of(Example), (str, float, int, bool, str, str), strict=True))


def test_what_is_absent_is_no_number_and_remarks_are_said_and_written() -> None:
    found = table(ROWS, Example)
    assert found["estimate"].dtype == "float64"
    assert np.isnan(found["estimate"][1])
    assert found["note"].tolist() == ["", "few blocks (12)"]
    assert found["remarks"].tolist() == ["", "few_blocks(n=12)"]


def test_rows_come_back_as_they_were() -> None:
    assert rows_of(table(ROWS, Example), Example) == ROWS


def test_an_empty_table_has_its_columns() -> None:
    assert tuple(Table(Example).frame().columns) == columns_of(Example)
