"""A second line of headings is told, whatever it holds, and a first territory is not taken for one."""

from __future__ import annotations

import io
import time

import openpyxl
import pytest
from ruamel.yaml import YAML

from ifn_research.data.loading import load_study_data
from tests.support.by_hand import xls

BODY = "Centre;1;2\nNord;3;4\nSud;5;6\nEst;7;8\n"


@pytest.mark.parametrize(
    "line",
    [
        ";%;hab.",
        ";en %;en %",
        "Geography;Estimate;Margin",
        "QUARTIER;TX21;POP21",
        "Libellé;Taux de pauvreté;",
        "code;x;y (2019)",
        "unité;euros;euros par UC",
    ],
)
def test_a_line_of_labels_codes_or_units_is_no_territory(opened, line):
    table = opened(f"code;x;y\n{line}\n{BODY}")
    assert table.second is not None
    assert table.second.rows == (0,)


@pytest.mark.parametrize(
    "line",
    [
        # All markers, declared or not.
        "Ouest;s;s",
        "Ouest;n.c.;nd",
        "Ouest;;",
        "Ouest;donnée non disponible;donnée non disponible",
        "Ouest;non publié;3",
        "France;10;20",
        "Ensemble;1 204;12,5 %",
        "01001;secret;inconnu",
        "1001;secret;inconnu",
    ],
)
def test_a_first_territory_is_one(opened, line):
    assert opened(f"code;x;y\n{line}\n{BODY}").second is None


def test_words_that_occur_below_too_are_markers(opened):
    content = "code;x;y\nOuest;non publié;confidentiel\n" + BODY.replace("Nord;3;4", "Nord;non publié;confidentiel")
    assert opened(content + "Gare;7;8\nPort;7;8\nPont;7;8\n").second is None


def test_codes_written_like_those_below_are_codes(opened):
    assert opened("code;x;y\nFR101;inconnu;absent\nFR102;1;2\nFR103;2;3\n").second is None


@pytest.mark.parametrize("content", ["code;x\n01001;s\n", "code;x\na;b\nc;d\ne;f\n", "code;2019;2020\na;1;2\nb;3;4\n"])
def test_one_row_texts_and_years_are_no_second_line(opened, content):
    assert opened(content).second is None


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_years_below_themes_are_a_second_line(opened, separator):
    content = "code;Pop;;Taux;\n;2019;2020;2019;2020\n" + "".join(f"Q{at};1;2;3;4\n" for at in range(4))
    table = opened(content.replace(";", separator))
    assert table.second.names == ("code", "Pop / 2019", "Pop / 2020", "Taux / 2019", "Taux / 2020")


@pytest.mark.parametrize("kind", ["int", "float", "str", "xls"])
def test_years_stored_as_numbers_are_a_second_line_whose_fix_keeps_them(problem, study, write, kind):
    cast = {"int": int, "float": float, "str": str, "xls": float}[kind]
    rows = [["code", "Pop", None, "Taux", None], [None, *map(cast, (2019, 2020, 2019, 2020))]]
    rows += [[f"0100{at}", 1.5 * at, 2.0 * at, 3.0 * at, 4.0 * at] for at in range(1, 6)]
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    stream = io.BytesIO()
    made.save(stream)
    path = str(write(xls(rows), "t.xls") if kind == "xls" else write(stream.getvalue(), "t.xlsx"))
    error = problem(table={"path": path}, indicators={"x": {"column": "Pop"}})
    # To leave the line out would read one of the years, unseen.
    assert str(error.fix).startswith("add header_rows: 2 to this table: its columns are then called")
    names = str(error.fix).partition("are then called ")[2].strip("'").split("', '")
    assert names == ["code", "Pop / 2019", "Pop / 2020", "Taux / 2019", "Taux / 2020"]
    data = load_study_data(study(table={"path": path, "header_rows": 2}, indicators={"x": {"column": names[2]}}))
    assert data.raw[names[2]].tolist() == [2, 4, 6, 8, 10]


def test_two_lines_below_the_header_are_told_together(opened):
    table = opened("code;A;;B;\n;f;;g;\n;u;v;u;v\na;1;2;3;4\nb;1;2;3;4\nc;1;2;3;4\n")
    assert table.second.rows == (0, 1)
    assert table.second.names[2] == "A / f / v"


@pytest.mark.parametrize("line", [";%;%", "QUARTIER;TX21;POP21", 'le "code";a;b'])
def test_both_fixes_of_the_message_work(problem, study, line):
    line = ";".join('"' + cell.replace('"', '""') + '"' if '"' in cell else cell for cell in line.split(";"))
    content = f"code;x;y\n{line}\n{BODY}"
    error = problem(content, "x")
    assert str(error.what).startswith("line 2 below the header holds headings and no territory")
    skip = str(error.fix).partition("add ")[2].partition(" to this table")[0]
    data = load_study_data(study(content, "x", table=dict(YAML(typ="safe").load(skip))))
    assert data.raw["x"].tolist() == [1, 3, 5, 7]
    rows = int(str(error.fix).partition("header_rows: ")[2][0])
    names = str(error.fix).partition("are then called ")[2].strip("'").split("', '")
    data = load_study_data(
        study(content, indicators={"x": {"column": names[1]}}, table={"code": names[0], "header_rows": rows})
    )
    assert data.raw[names[1]].tolist() == [1, 3, 5, 7]


def test_the_message_says_what_to_write_if_the_line_is_a_territory_after_all(problem, study):
    content = "code;x\nOuest;non publié\nCentre;1\nNord;3\nSud;5\n"
    error = problem(content, "x")
    key = str(error.fix).partition("is a territory, add ")[2].removesuffix(" to this table instead")
    data = load_study_data(study(content, "x", table=dict(YAML(typ="safe").load(key))))
    assert data.raw["x"].isna().tolist() == [True, False, False, False]
    # Many words are the names of columns.
    many = "code;a;b;c;d\nZone;Taux;Part;Nombre;Total\nb;1;2;3;4\nc;1;2;3;5\nd;1;2;3;6\n"
    assert "is a territory" not in str(problem(many, "d").fix)


def test_a_column_of_the_lower_line_is_offered_by_its_joined_name(problem):
    content = f"code;x;y\n;%;hab.\n{BODY}"
    error = problem(content, indicators={"x": {"column": "x / %"}})
    assert str(error.fix).startswith("add header_rows: 2 to this table")


def test_a_wide_table_is_looked_at_fast(opened):
    head = ";".join(f"v{at}" for at in range(500))
    line = ";".join(["1.5"] * 500)
    start = time.perf_counter()
    table = opened(f"code;{head}\n" + "".join(f"Q{at};{line}\n" for at in range(300)))
    assert table.second is None
    assert time.perf_counter() - start < 3
