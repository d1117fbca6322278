"""Files that are not there or not what they say: each is refused with what, where and the fix."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ifn_research.data.loading import load_study_data

GOOD = "code,x,y\n01001,1.5,4\n01002,2.5,2\n01004,3.5,9\n"


def test_a_missing_file_is_refused_with_the_closest_name_beside_it(problem, write, tmp_path):
    write(GOOD, "communes.csv")
    error = problem(table={"path": str(tmp_path / "comunes.csv")}, indicators={"x": {"column": "x"}})
    assert str(error.what) == "there is no such file"
    assert str(error.where) == str(tmp_path / "comunes.csv")
    assert "did you mean 'communes.csv'?" in str(error.fix)


def test_a_missing_folder_is_named(problem, tmp_path):
    error = problem(table={"path": str(tmp_path / "nowhere" / "a.csv")}, indicators={"x": {"column": "x"}})
    assert f"there is no folder {tmp_path / 'nowhere'}" in str(error.fix)


def test_a_missing_column_is_refused_with_the_nearest_name_and_who_wants_it(problem):
    error = problem(GOOD, indicators={"poverty": {"column": "z_x"}, "y": {"column": "y"}})
    assert str(error.what) == "there is no column 'z_x', wanted by the indicator 'poverty'"
    assert str(error.where).endswith("table.csv")
    assert "did you mean 'x'?" in str(error.fix)
    assert "code, x, y" in str(error.fix)


def test_a_missing_column_of_codes_is_refused_with_the_nearest_name(problem):
    error = problem(GOOD, "x", table={"code": "codes"})
    assert str(error.what) == "there is no column 'codes'"
    assert "did you mean 'code'?" in str(error.fix)


def test_an_all_missing_column_is_refused(problem):
    error = problem("code,x\na,s\nb,s\nc,\n", "x")
    assert str(error.what) == "'x': no territory has a value"


def test_a_column_name_that_occurs_twice_is_refused_when_it_is_asked_for(problem):
    error = problem("code,x,x\na,1,2\nb,3,4\nc,5,6\n", "x")
    assert "2 columns are called 'x', and which one is meant cannot be guessed" in str(error.what)
    assert "'x (B)', 'x (C)'" in str(error.fix)


def test_a_line_with_too_many_cells_is_refused_with_its_number(problem):
    error = problem("code,x\na,1\nb,2,3\nc,4\n", "x")
    assert "1 line does not have the 2 cells of the header; the first has 3" in str(error.what)
    assert str(error.where).endswith("line 3")


@pytest.mark.parametrize(("content", "what"), [("", "the file is empty"), ("code,x\n", "has a header and no row")])
def test_an_empty_table_is_refused(problem, write, content, what):
    path = write(content, "empty.csv")
    assert what in str(problem(table={"path": str(path)}, indicators={"x": {"column": "x"}}).what)


def test_a_folder_is_no_table(problem, tmp_path):
    error = problem(table={"path": str(tmp_path)}, indicators={"x": {"column": "x"}})
    assert "a folder is given" in str(error.what)


@pytest.mark.parametrize("name", ["t.parquet", "t.xlsx"])
def test_a_file_that_is_not_what_its_extension_says_is_refused(problem, write, name):
    error = problem(table={"path": str(write(GOOD, name))}, indicators={"x": {"column": "x"}})
    assert f"not a readable {name[2:]} file" in str(error.what)
    assert ".csv" in str(error.fix)


def test_an_unknown_format_is_refused(problem, write):
    error = problem(table={"path": str(write(GOOD, "t.dta"))}, indicators={"x": {"column": "x"}})
    assert "'.dta' are not read" in str(error.what)


def test_a_spreadsheet_without_the_named_sheet_is_refused_with_those_it_has(problem, tmp_path):
    path = tmp_path / "t.xlsx"
    pd.DataFrame({"code": ["a", "b", "c"], "x": [1, 2, 3]}).to_excel(path, index=False, sheet_name="Données")
    error = problem(table={"path": str(path), "sheet": "Donnees"}, indicators={"x": {"column": "x"}})
    assert "no sheet 'Donnees'" in str(error.what)
    assert "Données" in str(error.fix)


def workbook(path, **sheets):
    """Write a workbook whose sheets hold these columns, below a title."""
    with pd.ExcelWriter(path) as writer:
        for name, columns in sheets.items():
            pd.DataFrame(columns).to_excel(writer, sheet_name=name, index=False, startrow=2)
    return {"path": str(path)}


README = {"Lisez-moi": ["Champ : France", "Source : Insee"]}
FIGURES = {"code": ["a", "b", "c"], "x": [1, 2, 4]}


@pytest.mark.parametrize("order", [["notes", "figures"], ["figures", "notes"]])
def test_the_only_sheet_that_holds_the_codes_is_taken(study, tmp_path, order):
    sheets = {name: {"notes": README, "figures": FIGURES}[name] for name in order}
    data = load_study_data(study(table=workbook(tmp_path / "t.xlsx", **sheets), indicators={"x": {"column": "x"}}))
    assert data.raw["x"].tolist() == [1, 2, 4]


def test_of_several_sheets_with_codes_none_is_taken_silently(problem, study, tmp_path):
    later = FIGURES | {"x": [7, 8, 9]}
    table = workbook(tmp_path / "t.xlsx", notes=README, y2020=FIGURES, y2021=later)
    error = problem(table=table, indicators={"x": {"column": "x"}})
    assert str(error.what) == "2 of its sheets hold the column of codes 'code': y2020, y2021"
    assert str(error.fix) == 'say which one under this table, as sheet: "y2020" (its sheets: notes, y2020, y2021)'
    for chosen in ("y2021", 2):
        data = load_study_data(study(table=table | {"sheet": chosen}, indicators={"x": {"column": "x"}}))
        assert data.raw["x"].tolist() == [7, 8, 9]


def test_of_several_sheets_without_codes_none_is_taken(problem, tmp_path):
    table = workbook(tmp_path / "t.xlsx", notes=README, more=README)
    error = problem(table=table, indicators={"x": {"column": "x"}})
    assert str(error.what) == "none of its 2 sheets holds the column of codes 'code'"
    assert "notes, more" in str(error.fix)


@pytest.mark.parametrize("name", ["t.csv", "t.parquet"])
def test_a_sheet_of_a_file_that_has_none_is_refused(problem, write, name):
    error = problem(table={"path": str(write(GOOD, name)), "sheet": "2021"}, indicators={"x": {"column": "x"}})
    assert f"a sheet is named (2021), and a {name[1:]} file has none" in str(error.what)
    assert "remove sheet:" in str(error.fix)


@pytest.mark.parametrize("method", ["read_bytes", "exists", "is_dir"])
def test_a_file_that_may_not_be_read_is_refused(problem, write, monkeypatch, method):
    path = write(GOOD)

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, method, refuse)
    error = problem(table={"path": str(path)}, indicators={"x": {"column": "x"}})
    assert str(error.what) == "the file cannot be read: Permission denied"
    assert str(error.where) == str(path)
    assert "check that you may read it" in str(error.fix)


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_a_line_that_is_too_short_is_told_with_how_it_is_completed(refused, opened, mark):
    content = "code;nom;x\n01001;Bourg Joli\n01002;B;6\n01004;C;7\n".replace(";", mark)
    error = refused(content)
    assert "does not have the 3 cells" in str(error.what)
    whole = str(error.fix).partition("such as '")[2].partition("'")[0]
    fixed = content.replace(f"01001{mark}Bourg Joli\n", f"{whole}\n")
    assert opened(fixed).columns.iloc[0].tolist() == ["01001", "Bourg Joli", ""]
    assert opened(content.replace(f"01001{mark}Bourg Joli\n", "")).columns["x"].tolist() == ["6", "7"]
