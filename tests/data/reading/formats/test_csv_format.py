"""How a csv file is written is found out, and what is said of it is kept to."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifn_research.data.reading.formats.csv_format import CsvWriting, read_csv
from ifn_research.errors import DataError

LINES = [["code", "name", "x"], ["01001", "L'Abergement, l'Été", "1.5"], ["01002", "Ça", "2"]]


def cells(content, **said):
    grid, _ = read_csv(content, "t.csv", CsvWriting(codes=("code",), **said))
    return grid


def cells_of(text):
    return cells(text.encode())


def rows(grid):
    return grid.body.to_numpy().tolist()


def text(separator, newline="\n", lines=LINES):
    return newline.join(separator.join(f'"{cell}"' for cell in line) for line in lines) + newline


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_separator_encoding_and_line_ends_are_found(separator, encoding, newline):
    found = cells(text(separator, newline).encode(encoding))
    assert [*found.head, *rows(found)] == LINES
    assert found.separator == separator


@pytest.mark.parametrize("title", ["Titre", "Un titre, avec ; des | signes", "a,b,c,d,e\n;;;\n", "\n\n"])
def test_lines_above_the_header_are_left_out_and_counted(title):
    content = f"{title}\n{text(';')}"
    found = cells(content.encode())
    assert rows(found) == LINES[1:]
    assert found.skipped == title.count("\n") + 1
    assert found.lines.tolist() == [found.skipped + 2, found.skipped + 3]


def test_what_is_said_is_kept_to():
    content = "code;x\n1;2\ncode,x\n3,4\n".encode("latin-1")
    found = cells(content, separator=",", skip_rows=2, encoding="latin-1")
    assert (rows(found), found.lines.tolist()) == ([["3", "4"]], [4])


def test_empty_lines_and_empty_cells_at_the_end_are_nothing():
    found = cells(b"code;x;;\n1;2;;\n;;;\n\n3;4;;\n")
    assert (found.head, rows(found)) == ([["code", "x"]], [["1", "2"], ["3", "4"]])
    assert found.lines.tolist() == [2, 5]


def test_a_line_break_within_quotation_marks_is_part_of_the_cell():
    found = cells(b'code,x\n"a\nb",1\nc,2\n')
    assert rows(found) == [["a\nb", "1"], ["c", "2"]]
    assert found.lines.tolist() == [3, 4]


@pytest.mark.parametrize("between", [0, 1, 5])
@pytest.mark.parametrize("column", [0, 1, 2])
@pytest.mark.parametrize("separator", [";", ","])
def test_two_quotation_marks_out_of_place_never_swallow_rows_silently(between, column, separator):
    rows = [[f"0100{at}", f"Lieu {'ABCDEFGH'[at]}", str(at)] for at in range(8)]
    lines = [separator.join(row) for row in rows]
    for at, form in ((0, '"{}'), (between + 1, '{}"')):
        cells = [form.format(cell) if place == column else cell for place, cell in enumerate(rows[at])]
        lines[at] = separator.join(cells)
    with pytest.raises(DataError, match="swallowed rows") as raised:
        cells_of("\n".join([separator.join(["code", "name", "x"]), *lines]) + "\n")
    assert str(raised.value.where) == f"t.csv, lines 2 to {between + 3}"


@pytest.mark.parametrize(
    "text", ["Voir note\nsource, Insee, 2023", "a, b, c\nd", "un\ndeux\ntrois, quatre", "x,y\nz,t"]
)
@pytest.mark.parametrize("column", [1, 2])
def test_a_text_of_several_lines_that_holds_separators_is_one_cell(text, column):
    row = ["01001", "Bois", "1"]
    row[column] = text
    found = cells_of("code,name,x\n" + ",".join(f'"{cell}"' for cell in row) + "\n01002,Pré,2\n")
    assert rows(found)[0] == row


@pytest.mark.parametrize(
    ("content", "said", "what"),
    [
        (b"", {}, "empty"),
        (b"code,x\n", {}, "no row"),
        (b"\x00\x01\x02", {}, "not text"),
        ("code,é\n1,2\n".encode("latin-1"), {"encoding": "utf-8"}, "not in utf-8"),
        (b"code,x\n1,2\n", {"encoding": "utf-99"}, "unknown encoding"),
        (b"code,x\n1,2\n", {"separator": ";;"}, "one character"),
        (b"code,x\n1,2\n", {"skip_rows": 9}, "there is no line after the 9 lines to skip"),
        (b'code,x\n"1,2\n3,4\n', {}, "quotation mark"),
        (b"code,x\n1,2,3\n4,5\n", {}, "does not have the 2 cells"),
    ],
)
def test_a_file_that_is_no_table_is_refused(content, said, what):
    with pytest.raises(DataError, match=what) as raised:
        cells(content, **said)
    assert str(raised.value.where).startswith("t.csv")
    assert str(raised.value.fix)


@pytest.mark.parametrize("line", ['"b;2', '"b"c;2', '"b\\"c";2'])
def test_a_quotation_mark_out_of_place_is_told_with_the_line_on_which_its_cell_begins(line):
    with pytest.raises(DataError) as raised:
        cells(f"code;x\na;1\n{line}\nc;3\nd;4\n".encode())
    assert str(raised.value.where) == "t.csv, line 3"


def test_a_header_of_all_lines_is_told_with_its_key():
    with pytest.raises(DataError) as raised:
        cells(b"code;x\na;1\n", header_rows=2)
    assert "or give a smaller header_rows" in str(raised.value.fix)


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"'])
def test_the_line_that_tells_a_spreadsheet_the_separator_is_no_header(first):
    found = cells(f"{first}\n{text(';')}".encode())
    assert (found.head, rows(found)) == (LINES[:1], LINES[1:])


def test_notes_of_any_width_below_the_table_are_kept_for_who_chooses_the_rows():
    found = cells(b"code;x\na;1\nb;2\nc;3\n\nSource : Insee\nLecture : a; b; c\n")
    assert dict(found.ragged) == {3: "Source : Insee", 4: "Lecture : a b c"}
    assert found.lines.tolist() == [2, 3, 4, 6, 7]


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8), min_size=3, max_size=3),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(";,\t|"),
)
def test_any_cells_are_read_back(body, separator):
    body = [["x", *row] for row in body]
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator).writerows([["code", "é", "ü", "n"], *body])
    found = cells(stream.getvalue().encode())
    assert rows(found) == body
