"""A first study tried as `ifn check` tries it, and what its reader offers followed."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from ifn_research.errors import DataError
from ifn_research.operations.new.opening import Said
from ifn_research.operations.new.trying import tried

ROWS = [
    [f"{dep:02d}{at:03d}", 10.5 + (7 * at + dep) % 23, 5.2 + (11 * at + dep) % 17]
    for dep in (1, 2, 38)
    for at in range(1, 9)
]
HEAD = ["code", "taux_pauvrete", "taux_chomage"]


def workbook(path: Path, **sheets: list[list[object]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        page = made.create_sheet(name)
        for row in rows:
            page.append(row)
    made.save(path)
    return path


def test_the_one_sheet_of_which_a_study_can_be_made_is_taken_and_of_two_none(tmp_path: Path) -> None:
    words = [["code", "note"], *([row[0], "voir"] for row in ROWS)]
    one = workbook(tmp_path / "one.xlsx", Textes=words, Taux=[HEAD, *ROWS])
    assert tried(Said(one), tmp_path / "t.yaml")[0].table["sheet"] == "Taux"
    two = workbook(tmp_path / "two.xlsx", A=[HEAD, *ROWS], B=[HEAD, *ROWS])
    with pytest.raises(DataError) as raised:
        tried(Said(two), tmp_path / "t.yaml")
    assert all(f"{name}" in str(raised.value.fix) for name in "AB")


def test_a_total_below_the_territories_is_left_out_with_why(tmp_path: Path) -> None:
    lines = [";".join(map(str, row)) for row in [HEAD, *ROWS, ["Total", 15.5, 9.5]]]
    (tmp_path / "t.csv").write_text("\n".join(lines), encoding="utf-8")
    draft, checked = tried(Said(tmp_path / "t.csv"), tmp_path / "t.yaml")
    assert draft.table["skip"] == {"code": ["Total"]}
    assert "skip" in draft.notes
    assert not checked.refused
