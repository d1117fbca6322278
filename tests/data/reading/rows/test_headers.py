"""Which lines are the header, and what columns are called: titles, storeys, names that occur twice."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifn_research.data.loading import load_study_data
from ifn_research.data.reading.formats.grid import Merged
from ifn_research.data.reading.rows.headers import find_header, joined, likely_header, looks_like_data, named
from tests.support.by_hand import in_cells, xlsx

BODY = [["01001", 1, 2], ["01002", 3, 4]]
NAMES = st.sampled_from(["x", "x (A)", "x (B)", "(C)", "", "x (column B)", "été"])


@given(st.lists(st.lists(NAMES, min_size=1, max_size=6), min_size=1, max_size=3))
def test_names_are_all_different_whatever_the_file_calls_its_columns(head):
    width = max(map(len, head))
    columns = named(head, width)
    assert len(set(columns.names)) == len(columns.names) == width
    for name, shown in columns.repeated.items():
        assert len(shown) > 1
        assert name not in columns.names
        assert set(shown) <= set(columns.names)


def test_a_name_that_occurs_once_is_kept_and_others_get_the_letters_of_their_columns():
    columns = named([["code", "n", "", "n", "x"]], 5)
    assert columns.names == ("code", "n (B)", "(C)", "n (D)", "x")
    assert dict(columns.repeated) == {"n": ("n (B)", "n (D)")}


@pytest.mark.parametrize(
    ("above", "at"),
    [
        ([], 0),
        ([["Taux par commune"], []], 2),
        # A title or a note that is the word which heads the codes.
        ([["code"], []], 2),
        ([["", "code", ""], ["Source", "Insee"]], 2),
        ([["note"]] * 30, 30),
    ],
)
def test_the_header_is_the_line_that_names_the_codes_beside_others(above, at):
    assert find_header([*above, ["code", "x", "y"], *BODY], ["code"]) == at


def test_a_table_of_codes_alone_has_a_header():
    assert find_header([["code"], ["01001"]], ["code"]) == 0


def test_codes_in_two_columns_and_by_letters_are_found():
    assert find_header([["t"], ["dep", "com", "x"], *BODY], ["dep", "com"]) == 1
    assert find_header([["t"], ["", "x", "y"], *BODY], ["(A)"]) == 1
    assert find_header([["a", "b"], *BODY], ["code"]) is None


@pytest.mark.parametrize("code", [["code", ""], ["", "code"]])
def test_the_codes_may_be_named_on_either_of_two_lines(code):
    upper, lower = [code[0], "Pauvreté", ""], [code[1], "Nombre", "%"]
    assert find_header([["Titre"], upper, lower, *BODY], ["code"], 2) == 1


@pytest.mark.parametrize("left", [0, 1])
def test_a_title_merged_over_the_table_is_no_line_of_a_header(left):
    rows = [["", "", ""], ["code", "Pauvreté", ""], ["", "Nombre", "%"], *BODY]
    rows[0][left] = "Titre"
    merged = [Merged(0, left, 0, 2), Merged(1, 1, 1, 2)]
    assert find_header(rows, ["code"], 2, merged) == 1


def test_themes_go_as_far_as_the_names_below_them():
    head = [["Code", "A", "", "", "B", ""], ["", "f", "", "g", "h", ""], ["", "u", "v", "w", "u", "v"]]
    assert joined(head) == ["Code", "A / f / u", "A / f / v", "A / g / w", "B / h / u", "B / h / v"]


def test_themes_go_as_far_as_they_are_merged():
    head = [["Code", "A", "", "B"], ["", "u", "v", "w"]]
    assert joined(head, [Merged(0, 1, 0, 2)]) == ["Code", "A / u", "A / v", "B / w"]
    # Ranges that go beyond the columns that hold something.
    assert joined(head, [Merged(0, 3, 0, 9), Merged(0, 7, 0, 9)]) == ["Code", "A / u", "v", "B / w"]


def test_blanks_line_breaks_and_letters_beside_their_accents_are_one_name():
    assert joined([["Taux\u00a0de\npauvrete\u0301 "]]) == ["Taux de pauvreté"]
    assert joined([[2019.0, 2020, None, True]]) == ["2019", "2020", "", "True"]


@pytest.mark.parametrize(
    ("names", "below", "data"),
    [
        (["01001", "Bois", "18.2"], ["01002", "Pré", "1.5"], True),
        (["2A004", "12,5"], ["2A006", "3"], True),
        (["code", "nom", "x"], ["01002", "Pré", "1.5"], False),
        # Years are names of columns.
        (["quartier", "2019", "2020"], ["Centre", "3", "4"], False),
        (["quartier", "texte"], ["Centre", "b"], False),
    ],
)
def test_a_first_line_of_data_is_told_from_a_header(names, below, data):
    assert looks_like_data(names, below) is data


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("skipped", [0, 1, 3, 4])
def test_a_wrong_number_of_lines_to_skip_is_told_with_the_right_one(refused, opened, kind, skipped):
    rows = [["a", "b"], ["x", "y"], ["code", "v"], ["01001", 5], ["01002", 6], ["01004", 7]]
    content = xlsx(in_cells(rows)) if kind == "xlsx" else "".join(f"{a};{b}\n" for a, b in rows)
    error = refused(content, f"t.{kind}", skip_rows=skipped)
    assert str(error.what).startswith(f"skip_rows: {skipped} makes line {skipped + 1} the header")
    right = int(str(error.fix).removeprefix("write skip_rows: ").partition(" ")[0])
    for said in ({"skip_rows": right}, {}):
        assert opened(content, f"t.{kind}", **said).columns["code"].tolist() == ["01001", "01002", "01004"]


def test_the_likely_header_is_the_first_line_of_the_usual_width():
    assert likely_header([["Titre"], [], ["a", "b", "c"], *BODY]) == 2
    assert likely_header([]) == likely_header([["a"], ["b"]]) == 0


@pytest.mark.parametrize(("separator", "title"), [(";", ""), (",", "Titre;1;2\n"), ("\t", "code\n")])
def test_two_lines_of_a_text_are_joined_when_the_table_says_so(opened, separator, title):
    lines = ["code,Pauvreté,,Santé,", ",Nombre,%,Nombre,%", "a,1,2,3,4", "b,5,6,7,8"]
    content = title + "\n".join(line.replace(",", separator) for line in lines)
    table = opened(content, header_rows=2)
    assert table.names == ["code", "Pauvreté / Nombre", "Pauvreté / %", "Santé / Nombre", "Santé / %"]
    assert table.columns["Santé / %"].tolist() == ["4", "8"]
    assert table.header_rows == 2
    assert table.skipped == bool(title)


@pytest.mark.parametrize("title", ["", 'Titre "entre guillemets\n', 'Titre\n"Source", Insee\n'])
def test_a_header_whose_names_go_over_several_lines_is_found(opened, title):
    table = opened(f'{title}"code\ncommune";"Taux de\npauvreté"\na;1\nb;2\n', code="code commune")
    assert table.names == ["code commune", "Taux de pauvreté"]
    assert table.lines.tolist() == [4 + title.count("\n"), 5 + title.count("\n")]


def test_skip_rows_and_header_rows_go_together(opened):
    content = "code,a\n\nTitre\ncode,A,\n,u,v\na,1,2\n"
    table = opened(content, skip_rows=3, header_rows=2)
    assert table.names == ["code", "A / u", "A / v"]


def test_a_table_without_a_header_gets_one_to_paste(problem, study, write):
    body = "01001;Bois;1.5\n01002;Pré, haut;2\n01004;Mont;3\n"
    error = problem(body, indicators={"p": {"column": "a;b"}}, table={"name": "nom"}, level="commune")
    assert "the first line looks like data" in str(error.what)
    line = str(error.fix).partition("such as: ")[2]
    assert line == 'code;nom;"a;b"'
    data = load_study_data(
        study(f"{line}\n{body}", indicators={"p": {"column": "a;b"}}, table={"name": "nom"}, level="commune")
    )
    assert data.raw["a;b"].tolist() == [1.5, 2, 3]


@pytest.mark.parametrize("title", ["", "Titre;;\n\n"])
def test_a_table_without_a_header_is_read_by_the_letters_of_its_columns(problem, study, title):
    body = f"{title}01001;Bois;1,5\n01002;Pré;2\n01001;Bois;1,5\n01004;Mont;3\n"
    error = problem(body.removeprefix(title), "p", level="commune")
    assert 'add header_rows: 0 to this table, and name its columns by their letters, such as code: "(A)"' in str(
        error.fix
    )
    assert "(A) is 01001, (B) is Bois, (C) is 1,5" in str(error.fix)
    said = {"header_rows": 0, "code": "(A)", "name": "(B)"} | ({"skip_rows": 2} if title else {})
    data = load_study_data(study(body, indicators={"p": {"column": "(C)"}}, table=said, level="commune"))
    assert data.raw["(C)"].tolist() == [1.5, 2, 3]
    assert data.names.tolist() == ["Bois", "Pré", "Mont"]
    assert [found.n for found in data.findings if found.check == "repeated_rows"] == [1]


def test_a_sheet_without_a_header_is_read_by_the_letters_of_its_columns(study, tmp_path):
    path = tmp_path / "t.xlsx"
    rows = [["01001", "Bois", 1.5], ["01002", "Pré", 2], ["01004", "Mont", 3]]
    pd.DataFrame(rows).to_excel(path, header=False, index=False)
    said = {"path": str(path), "header_rows": 0, "code": "(A)", "name": "(B)"}
    data = load_study_data(study("", indicators={"p": {"column": "(C)"}}, table=said, level="commune"))
    assert data.raw["(C)"].tolist() == [1.5, 2, 3]


def test_a_misspelt_column_of_codes_above_years_is_no_table_without_a_header(problem):
    error = problem("quartier;2019\nCentre;1\nNord;2\n", "2019", table={"code": "Quartier"})
    assert "there is no column 'Quartier'" in str(error.what)
    assert "did you mean 'quartier'?" in str(error.fix)


def test_a_header_with_a_cell_less_than_every_line_is_told(opened, refused):
    content = "code x\n1 a 1.5\n2 b 2.5\n3 c 3.5\n"
    error = refused(content.replace(" ", ","))
    assert str(error.what) == "the header has 2 cells, and every line below it has 3: '1, a, 1.5'"
    assert "add the name of the column that lacks one to the header" in str(error.fix)
    assert opened(f"row {content}".replace(" ", ",")).columns["x"].tolist() == ["1.5", "2.5", "3.5"]


def test_columns_that_some_row_fills_are_columns_without_a_name(opened):
    table = opened("code;x;;\na;1;2;\nb;3;;\n")
    assert table.names == ["code", "x", "(C)"]
    # A decimal comma among commas may have made them.
    assert [(finding.check, finding.n) for finding in table.findings] == [("unnamed_columns", 1)]
    assert "beyond the last column with a name, 'x' (line 2 first)" in str(table.findings[0].message)
    assert opened("code;x;;\na;1;;\nb;3;;\n").names == ["code", "x"]


def test_the_letters_that_a_message_gives_name_the_column(problem, study):
    content = "code,n,n\na,1,4\nb,2,5\nc,3,7\n"
    error = problem(content, "n")
    assert "'n (B)', 'n (C)'" in str(error.fix)
    data = load_study_data(study(content, indicators={"n": {"column": "n (C)"}}))
    assert data.raw["n (C)"].tolist() == [4, 5, 7]
