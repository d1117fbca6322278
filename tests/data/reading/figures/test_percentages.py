"""Cells that a workbook shows as percentages: told where all are, refused among plain figures."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest

from ifn_research.data.loading import load_study_data
from ifn_research.data.reading.formats.number_formats import percent_formats
from tests.support.by_hand import Share, ods, ods_cell, ods_row, xls, xlsb

CODES = ["01001", "01004", "01005", "01006", "01007"]


def of_excel(values: list, number_format: str = "0.0%") -> bytes:
    """A workbook of codes and values, of which shares have that format."""
    made = openpyxl.Workbook()
    made.active.append(["code", "x"])
    for code, value in zip(CODES, values, strict=False):
        made.active.append([code, value])
        if isinstance(value, Share):
            made.active.cell(made.active.max_row, 2).number_format = number_format
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def of_calc(values: list) -> bytes:
    rows = [ods_row(ods_cell("code"), ods_cell("x"))]
    for code, value in zip(CODES, values, strict=False):
        rows.append(ods_row(ods_cell(code), ods_cell(value, kind="percentage" if isinstance(value, Share) else "")))
    return ods(Data="".join(rows))


def rows_of(values: list) -> list:
    return [["code", "x"], *map(list, zip(CODES, values, strict=False))]


WRITERS = {
    "xlsx": of_excel,
    "xlsm": lambda values: of_excel(values, "0%"),
    "ods": of_calc,
    "xls": lambda values: xls(rows_of(values)),
    "xlsb": lambda values: xlsb(rows_of(values)),
}


@pytest.fixture
def loaded(study, write):
    """Load a study of one workbook; the figures as read, and the findings of its column."""

    def loaded(kind: str, values: list, **said):
        path = write(WRITERS[kind](values), f"t.{kind}")
        return load_study_data(study(table={"path": str(path)}, indicators={"x": {"column": "x"}}, **said))

    return loaded


@pytest.mark.parametrize("kind", WRITERS)
def test_percentages_among_plain_figures_are_refused_and_the_fix_works(problem, write, loaded, kind):
    values = [18.5, Share(0.183), 12.25, 0.0, 31.0]
    error = problem(table={"path": str(write(WRITERS[kind](values), f"t.{kind}"))}, indicators={"x": {"column": "x"}})
    assert str(error.what).startswith("1 cell of 'x' is a percentage (shown as 18.3 %, stored as 0.183) among 3 plain")
    assert "line 3 (percentages: code 01004), column 'x'" in str(error.where)
    written = float(re.search(r"\(([0-9.]+) in the place of 18.3 %\)", str(error.fix))[1])
    data = loaded(kind, [written if isinstance(value, Share) else value for value in values])
    assert data.raw["x"].tolist() == [18.5, 18.3, 12.25, 0.0, 31.0]


@pytest.mark.parametrize("kind", WRITERS)
def test_a_column_of_percentages_is_told_to_be_shares(loaded, kind):
    # Zeros and cells without a figure are the same in any format.
    data = loaded(kind, [Share(0.183), Share(0.25), 0.0, None, Share(1.2)])
    assert data.raw["x"].dropna().tolist() == [0.183, 0.25, 0.0, 1.2]
    (finding,) = [item for item in data.findings if item.check == "stored_as_shares"]
    assert (finding.severity, finding.n) == ("info", 3)
    assert "what it shows as 18.3 % is read as 0.183" in str(finding.message)


def test_plain_figures_are_named_where_they_are_the_few(problem, write, loaded):
    values = [Share(0.1), Share(0.2), 0.3, Share(0.4)]
    error = problem(table={"path": str(write(of_excel(values), "t.xlsx"))}, indicators={"x": {"column": "x"}})
    assert "line 4 (plain figures: code 01005)" in str(error.where)
    # The other way of the fix: the plain figures become percentages.
    assert loaded("xlsx", list(map(Share, values))).raw["x"].tolist() == [0.1, 0.2, 0.3, 0.4]


def test_markers_of_missing_values_are_no_figures(study, write):
    path = write(of_excel([Share(0.1), Share(0.2), -999, "s", Share(0.4)]), "t.xlsx")
    data = load_study_data(
        study(table={"path": str(path), "missing": ["-999", "s"]}, indicators={"x": {"column": "x"}})
    )
    assert data.raw["x"].dropna().tolist() == [0.1, 0.2, 0.4]


def test_rows_that_are_left_out_and_other_columns_do_not_matter(study, write):
    path = write(of_excel([Share(0.1), Share(0.2), 30.0, Share(0.4)]), "t.xlsx")
    table = {"path": str(path), "skip": {"code": "01005"}}
    assert load_study_data(study(table=table, indicators={"x": {"column": "x"}})).raw["x"].tolist() == [0.1, 0.2, 0.4]


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("0%", True), ("0.00 %", True), ('0.0" "%', True), ("[Red]0%;-0%", True), ("#,##0.0%_-", True),
        ('0.0"%"', False), (r"0.0\%", False), ("0.0", False), ("General", False), ("[$%-40C]0", False),
    ],
)  # fmt: skip
def test_formats_that_multiply_by_a_hundred_are_told_from_those_that_write_the_sign(text, percent):
    assert (200 in percent_formats({200: text})) == percent


def test_the_usual_formats_are_known():
    assert percent_formats({}) == {9, 10}


@pytest.mark.parametrize(("wanted", "read"), [("a", [0.1, 0.2, 0.3]), ("b", None)])
def test_the_rows_of_an_indicator_are_looked_at_alone(study, problem, write, wanted, read):
    rows = [("01001", "a", Share(0.1)), ("01001", "b", Share(0.5)), ("01004", "a", Share(0.2)), ("01004", "b", 50.0)]
    rows += [("01005", "a", Share(0.3)), ("01005", "b", 20.0)]
    path = write(xls([["code", "ind", "v"], *map(list, rows)]), "t.xls")
    said = {"table": {"path": str(path)}, "indicators": {"x": {"column": "v", "where": {"ind": wanted}}}}
    if read is None:
        assert "(shown as 50 %, stored as 0.5) among 2 plain figures (such as 50)" in str(problem(**said).what)
    else:
        assert load_study_data(study(**said)).raw[f"v [ind = {wanted}]"].tolist() == read
