"""OpenDocument sheets: repeated rows and columns, spans, kinds of values, formulas without one, errors."""

from __future__ import annotations

import datetime
import subprocess

import pytest

from tests.support.by_hand import ods, ods_cell, ods_row
from tests.support.programs import soffice

HEAD = ods_row(ods_cell("code"), ods_cell("x"))


def sheet(*cells: str) -> bytes:
    return ods(Data=HEAD + "".join(ods_row(ods_cell(f"t{at}"), cell) for at, cell in enumerate(cells)))


def test_kinds_of_values_are_what_they_are(opened):
    table = opened(
        sheet(
            ods_cell(1.5),
            ods_cell(0.125, "12,5 %", "percentage"),
            ods_cell(3, "3,00 €", "currency"),
            ods_cell("true", "VRAI", "boolean"),
            ods_cell("2024-05-01", "1.5", "date"),
        ),
        "t.ods",
    )
    assert table.columns["x"].tolist() == [1.5, 0.125, 3, True, datetime.date(2024, 5, 1)]


@pytest.mark.parametrize(
    "cell",
    [
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" calcext:value-type="error">'
        "<text:p>#DIV/0!</text:p></table:table-cell>",
        # As LibreOffice wrote them before 2012, and as Excel writes them.
        ods_cell(0, "#DIV/0!", formula="of:=1/0"),
        ods_cell(0, "Err:502", formula="of:=SQRT(-1)"),
        ods_cell(0, "#VALEUR !", formula="of:=1+A1").replace("#VALEUR !", "#VALEUR!"),
        ods_cell(0, "#N/A", formula="of:=NA()"),
    ],
)
def test_errors_are_told(opened, cell):
    assert opened(sheet(ods_cell(1), cell, ods_cell(0, formula="of:=1-1")), "t.ods").broken == {"x": {1: "error"}}


def test_formulas_without_a_value_are_told_wherever_they_are_repeated(opened):
    rows = ods_row(ods_cell("a"), ods_cell(1)) + ods_row(ods_cell("b"), ods_cell(formula="of:=1"), times=3)
    table = opened(ods(Data=HEAD + rows + ods_row(ods_cell("c"), ods_cell(2))), "t.ods")
    assert table.broken == {"x": {1: "unsaved", 2: "unsaved", 3: "unsaved"}}


def test_repeated_rows_and_columns_are_all_read(opened):
    head = ods_row(ods_cell("code"), ods_cell("x"), ods_cell("y"))
    rows = ods_row(ods_cell("a"), ods_cell(1, repeated=2)) + ods_row(ods_cell("b"), ods_cell(2), times=2)
    rows += ods_row(ods_cell(repeated=16_384), times=1_048_000)
    table = opened(ods(Data=head + rows), "t.ods")
    assert table.columns["x"].tolist() == [1, 2, 2]
    assert table.columns["y"].tolist() == [1, None, None]
    assert table.lines.tolist() == [2, 3, 4]


def test_spans_are_merged_cells(opened):
    covered = "<table:covered-table-cell/>"
    head = ods_row(ods_cell("code", rows_spanned=2), ods_cell("Pauvreté", columns_spanned=2), covered)
    head += ods_row(covered, ods_cell("Nombre"), ods_cell("%"))
    rows = ods_row(ods_cell("a"), ods_cell("01", rows_spanned=2), ods_cell(1)) + ods_row(
        ods_cell("b"), covered, ods_cell(2)
    )
    table = opened(ods(Data=head + rows), "t.ods", header_rows=2)
    assert table.names == ["code", "Pauvreté / Nombre", "Pauvreté / %"]
    assert table.columns["Pauvreté / Nombre"].tolist() == ["01", "01"]
    assert [finding.check for finding in table.findings] == ["merged_cells"]


def test_notes_of_cells_and_charts_are_no_cells(opened):
    note = "<table:table-cell><office:annotation><text:p>à vérifier</text:p></office:annotation></table:table-cell>"
    assert opened(ods(Data=HEAD + ods_row(ods_cell("a"), ods_cell(1), note)), "t.ods").names == ["code", "x"]


def test_a_sheet_that_libreoffice_writes_is_read(opened, tmp_path):
    program = soffice()
    (tmp_path / "t.csv").write_text("code,x\n01001,1.5\n01002,2\n", encoding="utf-8")
    command = [program, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "ods"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(tmp_path / "t.csv")], check=True, timeout=120)
    path = tmp_path / "t.ods"
    if not path.exists():
        pytest.skip("this LibreOffice has no spreadsheets (Debian: apt install libreoffice-calc-nogui)")
    assert opened(path.read_bytes(), "read.ods").columns["x"].tolist() == [1.5, 2]
