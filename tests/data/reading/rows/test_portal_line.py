"""The first line of an export of the portal."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ifn_research.config.tables import TableConfig
from ifn_research.data.reading.files import OpenTable
from ifn_research.data.reading.rows.choosing import choose_rows


@pytest.mark.parametrize(
    ("level", "code", "other", "left_out"),
    [
        ("commune", "Code", "1001", 1),
        ("commune", "", "1001", 1),
        ("commune", "FR", "1001", 1),
        ("commune", "1001", "1002", 0),
        ("commune", "2A004", "1002", 0),
        ("commune", "12", "1002", 1),
        ("epci", "total", "200000172", 1),
        ("epci", "200000172", "200000438", 0),
        ("departement", "France", "1", 1),
        ("departement", "1", "2", 0),
        ("iris", "10040101", "10040102", 0),
    ],
)
def test_it_is_left_out_unless_it_has_the_code_of_a_territory(
    opened: Callable[..., OpenTable], level: str, code: str, other: str, left_out: int
) -> None:
    config = TableConfig.model_validate({"path": "t.csv", "format": "ifn-portail"})
    table = opened(f"code,name,population\n{code},a,1\n{other},b,2\n")
    rows = choose_rows(table, config, level=level, wanted=["population"])
    assert not rows.problems
    assert [(item.check, item.n) for item in rows.findings] == [("rows_skip", 1)] * left_out
    assert rows.table.columns["code"].tolist()[-1] == other
    assert len(rows.table.columns) == 2 - left_out


def test_another_table_keeps_its_first_line(opened: Callable[..., OpenTable]) -> None:
    config = TableConfig.model_validate({"path": "t.csv", "code": "code"})
    rows = choose_rows(opened("code,x\nFR,1\n01001,2\n"), config, level="commune", wanted=["x"])
    assert len(rows.table.columns) == 2
