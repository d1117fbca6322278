"""Figures as programs of several countries write them: read exactly, or refused with a key that reads them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ifn_research.config.models import StudyConfig
from ifn_research.config.tables import TableConfig
from ifn_research.data.loading import indicator_values, load_study_data
from ifn_research.data.reading.files import open_table
from ifn_research.data.reading.tables import WantedColumns, tidy
from ifn_research.errors import DataError
from tests.support.written_keys import written_key, written_keys

RATES = ["18,2", "13,0", "20,3", "9,8", "16,6"]
RATE = [18.2, 13.0, 20.3, 9.8, 16.6]
COUNTS = ["52,000", "12,600", "9,100", "1,037", "27,500"]
COUNT = [52000.0, 12600.0, 9100.0, 1037.0, 27500.0]


def turned(cells):
    """Commas for points, and points for commas."""
    return [cell.translate(str.maketrans(",.", ".,")) for cell in cells]


def table(sep=";", **columns) -> str:
    frame = pd.DataFrame({"code": [f"Q{at:02d}" for at in range(len(next(iter(columns.values()))))]} | columns)
    return frame.to_csv(index=False, sep=sep)


@pytest.fixture
def read(study):
    def read(text, *names, **said):
        config: StudyConfig = study(text, *names, level="quartier", table=said)
        data = load_study_data(config)
        values = indicator_values(config, data)
        return {name: values[name].tolist() for name in names}, {item.check: item for item in data.findings}

    return read


@pytest.mark.parametrize("sep", [";", ",", "\t"])
@pytest.mark.parametrize("change", [list, turned])
def test_each_column_has_the_mark_of_its_own_cells(read, sep, change) -> None:
    text = table(sep, x=change(RATES), y=change(turned(["2,35", "3,1", "48,853", "5,06", "6,2"])))
    found, _ = read(text, "x", "y")
    assert found == {"x": RATE, "y": [2.35, 3.1, 48.853, 5.06, 6.2]}


@pytest.mark.parametrize("change", [list, turned])
@pytest.mark.parametrize("beside", [{}, {"x": turned(RATES)}, {"x": ["12", "1", "7", "103", "5"]}])
def test_both_keys_that_are_offered_for_thousands_or_decimals_read_the_column(read, problem, change, beside) -> None:
    text = table(y=change(COUNTS), **{name: change(cells) for name, cells in beside.items()})
    fix = str(problem(text, "y", *beside, level="quartier").fix)
    assert read(text, "y", *beside, **written_key(fix, "thousands"))[0]["y"] == COUNT
    assert read(text, "y", *beside, **written_key(fix, "decimal"))[0]["y"] == [value / 1000 for value in COUNT]


def test_one_key_settles_all_columns_in_doubt(read, problem) -> None:
    text = table(x=COUNTS, y=turned(COUNTS), z=["1", "2", "3", "4", "6"])
    fix = str(problem(text, "x", "y", "z", level="quartier").fix)
    found, _ = read(text, "x", "y", "z", **written_key(fix, "decimal"))
    assert found["x"] == found["y"] == [value / 1000 for value in COUNT]


def test_the_key_keeps_the_marks_that_are_declared(read, problem) -> None:
    text = table(x=COUNTS, y=turned(COUNTS))
    fix = str(problem(text, "x", "y", level="quartier", table={"decimal": {"x": ","}}).fix)
    assert written_key(fix, "decimal") == {"decimal": {"x": ",", "y": "."}}
    assert read(text, "x", "y", **written_key(fix, "decimal"))[0]["y"] == [value / 1000 for value in COUNT]


@pytest.mark.parametrize("change, mark", [(list, ","), (turned, ".")])
@pytest.mark.parametrize(
    "cells, values",
    [
        (["12,600.5", "1,000", "200", "3,400.25", "7"], [12600.5, 1000, 200, 3400.25, 7]),
        (["1,234,567.5", "1,000", "-2,000", "3", "7.125"], [1234567.5, 1000, -2000, 3, 7.125]),
        (["1,234", "0.5", "12.25", "3", "7"], [1234, 0.5, 12.25, 3, 7]),
        (["1,000.000", "2,500.125", "−3,000.250", "4.500", "5.125"], [1000, 2500.125, -3000.25, 4.5, 5.125]),
    ],
)
def test_thousands_beside_decimals_in_one_column(read, problem, change, mark, cells, values) -> None:
    text = table(x=change(cells))
    said = written_key(str(problem(text, "x", level="quartier").fix), "thousands")
    assert said == {"thousands": mark}
    assert read(text, "x", **said)[0]["x"] == values


@pytest.mark.parametrize(
    "cells",
    [
        ["1'299.5", "2'300.0", "900.25", "1.5", "12'000.0"],
        ["1’299.5", "2’300.0", "900.25", "1.5", "12’000.0"],
        ["1 299,5", "2\u00a0300,0", "900,25", "1,5", "12\u202f000,0"],
    ],
)
@pytest.mark.parametrize("said", [{}, {"thousands": "'"}, {"thousands": " "}])
def test_swiss_and_french_thousands_need_no_key(read, cells, said) -> None:
    assert read(table(x=cells), "x", **said)[0]["x"] == [1299.5, 2300.0, 900.25, 1.5, 12000.0]


def test_a_declared_mark_of_thousands_leaves_columns_alone_in_which_it_groups_nothing(read) -> None:
    assert read(table(x=RATES, y=COUNTS), "x", "y", thousands=",")[0] == {"x": RATE, "y": COUNT}


def test_a_column_may_have_as_decimal_mark_what_groups_the_others(read) -> None:
    found, _ = read(table(x=COUNTS, y=COUNTS), "x", "y", thousands=",", decimal={"x": ","})
    assert found == {"x": [value / 1000 for value in COUNT], "y": COUNT}


@pytest.mark.parametrize("cells", [["1,250", "2,5", "3", "4", "5"], ["1234,567", "1,250", "2", "3", "4"]])
def test_a_column_that_is_grouped_and_is_not_is_refused(problem, cells) -> None:
    assert "no number" in str(problem(table(x=cells), "x", level="quartier", table={"thousands": ","}).what)


def test_one_mark_cannot_be_said_to_be_both(study) -> None:
    with pytest.raises(ValueError, match="is said to be the decimal mark and to set thousands apart"):
        study(table(x=RATES), "x", table={"decimal": ",", "thousands": ","})


@pytest.mark.parametrize("mark, change", [(".", list), (",", turned)])
def test_the_keys_offered_beside_a_declared_mark_that_is_wrong(read, problem, mark, change) -> None:
    text = table(y=change(COUNTS), x=change(turned(RATES)))
    fix = str(problem(text, "x", "y", level="quartier", table={"decimal": mark}).fix)
    keys = dict(written_keys(fix))
    assert read(text, "x", "y", decimal=mark, thousands=keys["thousands"])[0]["y"] == COUNT
    assert read(text, "x", "y", decimal=keys["decimal"])[0]["y"] == [value / 1000 for value in COUNT]


def test_a_column_that_is_not_there_has_no_mark(problem) -> None:
    told = problem(table(x=RATES), "x", level="quartier", table={"decimal": {"taux": ","}})
    assert str(told.what) == "there is no column 'taux', wanted by decimal:"


@pytest.mark.parametrize("named", ["VALEUR", "VALEUR [k = b]"])
def test_the_mark_of_a_column_in_rows_goes_by_its_name_or_that_of_the_rows(study, named) -> None:
    rows = [f"Q{at};{kind};{cell}" for at in range(3) for kind, cell in (("a", f"{at},5"), ("b", f"{at + 1},250"))]
    text = "\n".join(["code;k;VALEUR", *rows]) + "\n"
    items = {kind: {"column": "VALEUR", "where": {"k": kind}} for kind in "ab"}
    config = study(text, indicators=items, level="quartier", table={"decimal": {named: ","}})
    values = indicator_values(config, load_study_data(config))
    assert values.to_dict("list") == {"a": [0.5, 1.5, 2.5], "b": [1.25, 2.25, 3.25]}


def test_the_mark_of_a_column_whose_name_has_brackets(study) -> None:
    said = {"decimal": {"Revenu [€]": ","}}
    text = table(**{"Revenu [€]": COUNTS})
    config = study(text, indicators={"x": {"column": "Revenu [€]"}}, level="quartier", table=said)
    assert indicator_values(config, load_study_data(config))["x"].tolist() == [value / 1000 for value in COUNT]


WRITERS = {
    "french": lambda value, digits: f"{value:,.{digits}f}".replace(",", "\u202f").replace(".", ","),
    "french, plain": lambda value, digits: f"{value:.{digits}f}".replace(".", ","),
    "english": lambda value, digits: f"{value:,.{digits}f}",
    "english, plain": lambda value, digits: f"{value:.{digits}f}",
    "german": lambda value, digits: f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,")),
    "swiss": lambda value, digits: f"{value:,.{digits}f}".replace(",", "’"),
    "as short as can be": lambda value, digits: repr(round(value, digits)),
    "with exponents": lambda value, digits: f"{value:.{digits + 2}e}",
}


@pytest.mark.parametrize("writer", WRITERS)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_no_figure_is_ever_wrong_by_a_thousand(tmp_path_factory, writer, data) -> None:
    write = WRITERS[writer]
    columns, exact = {}, {}
    for name in ("x", "y")[: data.draw(st.integers(1, 2))]:
        digits, most = data.draw(st.integers(0, 4)), data.draw(st.sampled_from([1, 50, 5_000, 5_000_000]))
        values = data.draw(st.lists(st.floats(-most, most), min_size=5, max_size=5))
        columns[name] = [write(value, digits) for value in values]
        exact[name] = [float(write_exact(cell, writer)) for cell in columns[name]]
    path = tmp_path_factory.mktemp("t") / "t.csv"
    path.write_text(table(**columns), encoding="utf-8")
    config = TableConfig(path=str(path), code="code")
    found, problems = tidy(open_table(config), config, WantedColumns("quartier", list(columns)))
    if problems:
        assert all(isinstance(problem, DataError) for problem in problems)
        return
    for name, values in exact.items():
        assert found.frame[name].tolist() == values


def write_exact(cell: str, writer: str) -> str:
    """A figure as Python reads it, by whoever wrote it."""
    if writer == "german" or writer.startswith("french"):
        return cell.replace(".", "").replace("\u202f", "").replace(",", ".")
    return cell.replace(",", "").replace("’", "")


CODED = [18.2, 13.0, -999.0, 9.8, 16.6, 12.1]


@pytest.mark.parametrize("cell", ["-999", "-999.0", "-999.00", "−999", "-999,0", "-999 "])
@pytest.mark.parametrize("decimal", [",", "."])
@pytest.mark.parametrize("marker", ["-999", "-999.0", "−999", -999, -999.0])
def test_a_marker_that_is_a_number_matches_its_value_however_it_is_written(read, cell, decimal, marker) -> None:
    cells = [str(value).replace(".", decimal) if value > 0 else cell for value in CODED]
    found, told = read(table(x=cells), "x", missing=[marker])
    assert np.array_equal(found["x"], [value if value > 0 else np.nan for value in CODED], equal_nan=True)
    assert told["missing_markers"].n == 1
    assert "unmatched_markers" not in told


@pytest.mark.parametrize("kind", ["float64", "float32", "int64", "Int64", object])
@pytest.mark.parametrize("name", ["t.parquet", "t.xlsx"])
def test_a_marker_that_is_a_number_matches_what_is_stored(read, tmp_path, kind, name) -> None:
    values = pd.Series([18, 13, -999, 9, 16, 12]).astype(kind)
    frame = pd.DataFrame({"code": [f"Q{at}" for at in range(6)], "x": values, "y": range(6)})
    path = tmp_path / name
    frame.to_parquet(path) if name.endswith("parquet") else frame.to_excel(path, index=False)
    found, told = read("", "x", "y", path=str(path), missing=["-999"])
    assert np.isnan(found["x"]).tolist() == [False, False, True, False, False, False]
    assert told["missing_markers"].n == 1


def test_a_marker_of_figures_stored_in_single_precision(read, tmp_path) -> None:
    values = np.array([1.5, -99.9, 3, 4, 5, 7], dtype="float32")
    path = tmp_path / "t.parquet"
    pd.DataFrame({"code": [f"Q{at}" for at in range(6)], "x": values}).to_parquet(path)
    assert np.isnan(read("", "x", path=str(path), missing=["-99.9"])[0]["x"][1])


def test_a_marker_with_a_mark_in_doubt_is_no_value(read) -> None:
    found, told = read(table(x=["9.999", "1.5", "3", "4", "5"]), "x", missing=["9,999"])
    assert found["x"][0] == 9.999
    assert told["unmatched_markers"].n == 1


@pytest.mark.parametrize(
    "markers, n, severity",
    [
        (["-999"], 0, ""),
        (["-999", "-9999"], 1, "warning"),
        (["-999", "abs"], 1, "info"),
        (["-999", "abs", "-1", "nd"], 3, "warning"),
    ],
)
def test_markers_that_no_cell_holds_are_told_once(read, markers, n, severity) -> None:
    _, told = read(
        table(x=[str(value) for value in CODED], y=["1", "2", "3", "4", "5", "7"]), "x", "y", missing=markers
    )
    found = told.get("unmatched_markers")
    assert (0 if found is None else found.n, "" if found is None else found.severity) == (n, severity)


@pytest.mark.parametrize("said", [{}, {"missing": ["s", "nd"]}])
def test_the_key_that_reads_texts_as_missing_keeps_the_markers_that_are_in_use(read, problem, said) -> None:
    text = table(x=["18.2", "13", "s", "Abs", "5", "4"], y=["1", "2", "nd", "3", "4", "7"])
    fix = str(problem(text, "x", "y", level="quartier", table=said).fix)
    assert written_key(fix, "missing") == {"missing": ["Abs", "s", "nd"]}
    found, _ = read(text, "x", "y", **written_key(fix, "missing"))
    assert np.isnan(found["x"]).tolist() == [False, False, True, True, False, False]
    assert np.isnan(found["y"]).tolist() == [False, False, True, False, False, False]


def test_one_cell_that_is_no_flag(read, problem) -> None:
    text = table(x=["Oui", "Non", "Oui", "Non concerné", "Non"])
    refused = problem(text, "x", level="quartier")
    assert str(refused.what) == "1 cell is no flag in 'x', whose others are: 'Non concerné'"
    assert read(text, "x", **written_key(str(refused.fix), "missing"))[0]["x"][:3] == [1.0, 0.0, 1.0]


def test_a_column_of_names_is_given_no_long_list_of_markers(problem) -> None:
    assert "missing:" not in str(
        problem(table(x=[f"Commune {at} x" for at in "abcdefghijklmnop"]), "x", level="quartier").fix
    )
