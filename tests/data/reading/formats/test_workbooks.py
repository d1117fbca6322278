"""Sheets of workbooks as each producer writes them: values, formulas without one, errors, far cells, which sheet."""

from __future__ import annotations

import datetime
import io
import re

import openpyxl
import pytest
from ruamel.yaml import YAML

from tests.support.by_hand import MAIN, in_cells, ods, ods_cell, ods_row, xls, xlsb, xlsx

HEAD = ["code", "x"]
STRICT = {
    "main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "links": "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
UNSAVED = "<c><f>1+1</f></c>"
FAILED = '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>'


def book(*sheets: tuple[str, list], **states: str) -> bytes:
    """A workbook of openpyxl, whose sheets have these rows."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        sheet.sheet_state = states.get(name, "visible")
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def of_ods(rows: list[list]) -> bytes:
    return ods(Data="".join(ods_row(*(ods_cell(cell) for cell in row)) for row in rows))


WRITERS = {
    "xlsx": lambda rows: book(("Data", rows)),
    "xlsm": lambda rows: xlsx(in_cells(rows)),
    "ods": of_ods,
    "xls": xls,
    "xlsb": xlsb,
}


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("title", [[], [["Titre"], []], [["code"], ["Source : Insee"]]])
def test_every_kind_of_workbook_is_read(opened, kind, title):
    rows = [*title, ["code", "été", "n"], ["01001", 1.5, None], [], ["01002", 2.0, "s"]]
    table = opened(WRITERS[kind](rows), f"t.{kind}")
    assert table.names == ["code", "été", "n"]
    assert table.columns["code"].tolist() == ["01001", "01002"]
    assert table.columns["été"].tolist() == [1.5, 2]
    assert table.columns["n"].tolist() == [None, "s"]
    assert table.lines.tolist() == [len(title) + 2, len(title) + 4]
    assert (table.sheet, table.skipped) == ("Data", len(title))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("t.xlsx", xlsx(in_cells([HEAD, ["a", 1], ["b", FAILED], ["c", '<c t="e"><v>#N/A</v></c>']]))),
        ("t.xls", xls([HEAD, ["a", 1.0], ["b", "#DIV/0!"], ["c", "="]])),
        ("t.xlsb", xlsb([HEAD, ["a", 1.0], ["b", "#N/A"], ["c", "="]])),
        # An old name for a new format.
        ("t.xls", xlsx(in_cells([HEAD, ["a", 1], ["b", FAILED], ["c", FAILED.replace('"', "'")]]))),
    ],
)
def test_errors_of_formulas_are_told_in_every_format(opened, name, data):
    assert opened(data, name).broken == {"x": {1: "error", 2: "error"}}


@pytest.mark.parametrize("formula", [UNSAVED, "<c><f>A1</f><v/></c>", "<c><f/><v></v></c>"])
def test_formulas_without_a_saved_value_are_told(opened, formula):
    table = opened(xlsx(in_cells([HEAD, ["a", "<c><f>1+1</f><v>2</v></c>"], ["b", formula]])), "t.xlsx")
    assert table.broken == {"x": {1: "unsaved"}}
    # A formula whose text is empty has a value.
    table = opened(xlsx(in_cells([HEAD, ["a", 1], ["b", '<c t="str"><f>""</f><v></v></c>']])), "t.xlsx")
    assert table.broken == {}


def test_a_figure_made_by_a_formula_that_was_never_saved_is_refused(problem, write):
    data = book(("Data", [HEAD, ["a", "=1+1"], ["b", 2], ["c", 3]]))
    error = problem(table={"path": str(write(data, "t.xlsx"))}, indicators={"x": {"column": "x"}})
    assert "formula" in str(error.what)
    assert "line 2" in str(error.where)


@pytest.mark.parametrize(("cell", "what"), [(UNSAVED, "1 formula has no saved result"), (FAILED, "1 formula fails")])
def test_formulas_that_should_make_codes_names_and_groups_are_told(opened, refused, cell, what):
    error = refused(xlsx(in_cells([HEAD, ["a", 1], [cell, 2]])), "t.xlsx")
    assert str(error.what) == f"{what}: the codes in 'code' are not known"
    assert str(error.where).endswith("sheet 'Data', line 3")
    data = xlsx(in_cells([[*HEAD, "nom"], ["a", 1, "A"], ["b", 2, cell]]))
    for said in ({"name": "nom"}, {"groups": {"g": "nom"}}):
        (finding,) = opened(data, "t.xlsx", **said).findings
        assert (finding.check, finding.column) == ("broken_formulas", "nom")
        assert str(finding.message) == f"{what} in 'nom': these cells are read as empty (line 3 first)"
    # A column that the study does not name does not matter.
    assert not opened(data, "t.xlsx").findings


ROWS = in_cells([HEAD, ["a", 1], ["b", FAILED]])
PREFIXED = re.sub("<(/?)", r"<\1x:", f"<worksheet><sheetData>{ROWS}</sheetData></worksheet>").replace(
    "<x:worksheet>", f'<x:worksheet xmlns:x="{MAIN}">'
)
SHARED = in_cells([['<c t="s"><v>1</v></c>', '<c t="s"><v>0</v></c>'], ["a", 1], ["b", FAILED]])
ODS_HEAD, FULL = ods_row(ods_cell("code")), ods_row(ods_cell(1, repeated=16_000), times=1_048_000)


@pytest.mark.parametrize(
    "data",
    [
        xlsx(ROWS),
        xlsx(ROWS, **STRICT),
        xlsx(re.sub(r' r="\w+"', "", ROWS)),
        xlsx(ROWS.replace('"', "'")),
        xlsx(
            in_cells([['<c t="s"><v>1</v></c>', '<c t="s"><v>0</v></c>'], ["a", 1], ["b", FAILED]]),
            strings=["x", "code"],
        ),
        xlsx(ROWS, **{"xl/worksheets/sheet1.xml": PREFIXED}),
    ],
)
def test_cells_are_read_as_every_program_writes_them(opened, data):
    table = opened(data, "t.xlsx")
    assert table.names == HEAD
    assert table.columns["x"].tolist() == [1, None]
    assert table.broken == {"x": {1: "error"}}


def test_dates_and_flags_stay_what_they_are(opened):
    day = '<c s="1"><v>44000</v></c>'
    rows = in_cells([HEAD, ["a", day], ["b", '<c t="b"><v>1</v></c>']])
    assert opened(xlsx(rows), "t.xlsx").columns["x"].tolist() == [datetime.date(2020, 6, 18), True]
    later = opened(xlsx(rows, properties='<workbookPr date1904="1"/>'), "t.xlsx")
    assert later.columns["x"][0] == datetime.date(2024, 6, 19)


def test_dates_where_figures_were_meant_are_refused(problem, write):
    # What a spreadsheet makes of 1.5 when a point is no decimal mark.
    data = book(("Data", [HEAD, ["a", 1.5], ["b", datetime.date(2024, 5, 1)], ["c", 2.5]]))
    error = problem(table={"path": str(write(data, "t.xlsx"))}, indicators={"x": {"column": "x"}})
    assert "2024-05-01" in str(error.what)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("t.xlsx", xlsx(ROWS + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
        ("t.xlsx", xlsx(ROWS + '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>note</t></is></c></row>')),
        ("t.xlsx", xlsx(ROWS + '<row r="2000"><c r="XFD2000"><v>1</v></c></row>')),
        ("t.ods", ods(Data=ODS_HEAD + ods_row(ods_cell(), times=1_048_000) + ods_row(ods_cell(1, repeated=900)))),
        ("t.xlsx", xlsx(ROWS + '<row r="5"><c r="XFD5"><v>1</v></c></row>')),
        ("t.xls", xls([HEAD, *[["a", 1.0, *([None] * 200), 1.0]] * 2, *[[None]] * 60_000, ["note"]])),
        ("t.ods", ods(Data=ODS_HEAD + FULL)),
        ("t.ods", ods(Data=ODS_HEAD, Far=FULL)),
    ],
)
def test_a_cell_far_away_is_told_instead_of_read(refused, name, data):
    error = refused(data, name)
    assert re.match(r"the sheet goes to [A-Z]+[0-9]+, and [0-9,]+ of its cells hold something", str(error.what))
    assert "sheet 'Far'" in str(error.where) or "sheet 'Data'" in str(error.where)
    assert "or save the sheet as csv" in str(error.fix)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("t.xlsx", xlsx(ROWS + '<row r="1048576" s="1"><c r="XFD1048576" s="1"/></row>')),
        (
            "t.ods",
            ods(
                Data="".join(ods_row(*map(ods_cell, row)) for row in [HEAD, ["a", 1], ["b", None]])
                + ods_row(ods_cell(repeated=16_384, **{"style-name": "ce1"}), times=1_048_000)
            ),
        ),
    ],
)
def test_cells_far_away_that_are_only_formatted_are_nothing(opened, name, data):
    assert opened(data, name).columns.shape == (2, 2)


def test_a_hidden_sheet_is_told_when_it_is_read(opened, refused):
    rows = [HEAD, ["a", 1], ["b", 2]]
    table = opened(book(("Lisez-moi", [["Source"]]), ("Calculs", rows), Calculs="hidden"), "t.xlsx")
    assert [finding.check for finding in table.findings] == ["hidden_sheet"]
    assert "'Calculs' is hidden" in str(table.findings[0].message)
    assert not opened(book(("Notes", [["Source"]]), ("Data", rows), Notes="hidden"), "t.xlsx").findings


def test_a_sheet_of_a_chart_is_none(opened):
    made = openpyxl.Workbook()
    made.active.title = "Data"
    for row in (HEAD, ["a", 1], ["b", 2]):
        made.active.append(row)
    made.create_chartsheet("Graphique").add_chart(openpyxl.chart.BarChart())
    stream = io.BytesIO()
    made.save(stream)
    assert opened(stream.getvalue(), "t.xlsx").sheet == "Data"


def test_the_sheet_that_a_message_offers_is_read(opened, refused):
    rows = [HEAD, ["a", 1], ["b", 2]]
    data = book(("2020", rows), ('Taux "bruts"', rows))
    for said, name in (({}, "2020"), ({"sheet": 2020}, "2020"), ({"sheet": 0}, "2020")):
        if said != {"sheet": 0}:
            error = refused(data, "t.xlsx", **said)
            key = re.search(r"sheet: (\"[^(]*\")", str(error.fix))
            said = {"sheet": YAML(typ="safe").load(key[1])}
        assert opened(data, "t.xlsx", **said).sheet == name


def test_a_number_that_is_also_the_name_of_a_sheet_is_not_guessed(refused, opened):
    rows = [HEAD, ["a", 1], ["b", 2]]
    data = book(("1", rows), ("2", rows))
    error = refused(data, "t.xlsx", sheet=1)
    assert "may be the sheet of that name, or the one of that number" in str(error.what)
    assert 'sheet: "1"' in str(error.fix)
    assert opened(data, "t.xlsx", sheet="1").sheet == "1"


def test_an_empty_sheet_and_one_with_a_header_alone_are_refused(refused):
    assert str(refused(book(("Data", [])), "t.xlsx").what) == "the sheet is empty"
    assert "has a header and no row" in str(refused(book(("Data", [HEAD])), "t.xlsx").what)
