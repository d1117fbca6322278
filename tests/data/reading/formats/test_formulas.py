"""Formulas without a value in the columns of codes, names and groups."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.config.tables import TableConfig
from ifn_research.data.reading.formats.formulas import SAVE, broken_labels
from ifn_research.errors import DataError

CONFIG = TableConfig.model_validate({"path": "t.xlsx", "code": "code", "name": "nom", "groups": {"g": "nom"}})
LINES = np.arange(2, 12)


def test_a_column_that_is_name_and_group_is_told_once_with_its_first_line() -> None:
    (finding,) = broken_labels(
        {"nom": {7: "unsaved", 3: "error", 5: "error"}}, CONFIG, name="t", where="t.xlsx", lines=LINES
    )
    assert (finding.column, finding.n, finding.severity, finding.fix) == ("nom", 3, "warning", SAVE)
    assert "1 formula has no saved result" in str(finding.message)
    assert "2 formulas fail" in str(finding.message)
    assert "line 5 first" in str(finding.message)


def test_codes_that_formulas_should_make_are_refused_with_their_lines() -> None:
    with pytest.raises(DataError) as raised:
        broken_labels({"code": {4: "error", 0: "error"}}, CONFIG, name="t", where="t.xlsx", lines=LINES)
    assert str(raised.value.where) == "t.xlsx, lines 2, 6"
    assert raised.value.fix == SAVE


def test_columns_that_the_table_does_not_declare_do_not_matter() -> None:
    assert broken_labels({"x": {0: "error"}}, CONFIG, name="t", where="t.xlsx", lines=LINES) == []
