"""The codes of a table, and where they stand in it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ifn_research.data.reading.codes.code_column import CodeColumn
from ifn_research.data.reading.files import OpenTable
from ifn_research.data.reading.rows.skipping import Skipping


def test_rows_are_told_by_the_lines_of_the_file_and_left_out_by_their_code(opened: Callable[..., OpenTable]) -> None:
    table = opened("code;x\n01001;1\n\n01002;2\nTotal;3\n")
    codes = table.columns["code"].to_numpy(dtype=object)
    column = CodeColumn(codes, table, "code", Skipping("code"))
    assert column.matches("[0-9]{5}").tolist() == [True, True, False]
    assert column.matches("0100").tolist() == [False] * 3
    assert str(column.where(np.array([1, 2]))).endswith("lines 4, 5, column 'code'")
    assert 'skip: {"code": ["Total"]}' in str(column.skip(np.array([2])))
    finding = column.finding("check", 2, "message", "fix")
    assert (finding.table, finding.column, finding.severity, finding.n) == ("table.csv", "code", "warning", 2)
