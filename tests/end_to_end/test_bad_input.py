"""What goes wrong in practice: each either works, or is refused with what, where and the fix."""

from __future__ import annotations

import copy
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from ifn_research.config.models import StudyConfig
from ifn_research.data.loading import load_study_data
from ifn_research.errors import ConfigError, IfnError
from ifn_research.study.check import check_configuration

GOOD = "code,x,y\n01001,1.5,4\n01002,2.5,2\n01004,3.5,9\n"


def test_text_in_a_numeric_column_is_refused_with_its_rows(problem):
    error = problem(GOOD + "01005,beaucoup,3\n", "x")
    assert str(error.what) == "1 cell is no number in 'x': 'beaucoup'"
    assert "line 5 (code 01005), column 'x'" in str(error.where)
    assert "missing:" in str(error.fix)


def test_suppressed_counts_are_refused_and_never_guessed(problem):
    error = problem(GOOD + "01005,< 11,3\n", "x")
    assert "'< 11'" in str(error.what)
    assert "is no number and is not guessed" in str(error.fix)


@pytest.mark.parametrize("marker", ["s", "ns", "nd", "c", "n.d.", "S", "***", "secret"])
def test_secrecy_markers_are_missing_values_and_counted(study, marker):
    data = load_study_data(study(GOOD + f"01005,{marker},3\n01006,{marker},1\n", "x"))
    assert data.raw["x"].isna().tolist() == [False, False, False, True, True]
    (finding,) = [found for found in data.findings if found.check == "secrecy_markers"]
    assert finding.n == 2
    assert f"'{marker}' (2)" in str(finding.message)
    assert "never as zero" in str(finding.message)


@pytest.mark.parametrize("cell", ["", "NA", "-", "n/a", '"  "'])
def test_empty_and_unavailable_cells_are_missing_values(study, cell):
    data = load_study_data(study(GOOD + f"01005,{cell},3\n", "x"))
    assert data.raw["x"].isna().sum() == 1


def test_decimal_commas_semicolons_latin_1_and_title_lines_are_read(study):
    lines = [
        "Taux de pauvreté, source Insee",
        "",
        "code;nom;taux é",
        "01001;Abbé;12,5",
        "01002;Baugé;7",
        "01004;Cé;1 200,25",
    ]
    text = "\r\n".join(lines)
    config = study(
        text.encode("latin-1"), table={"name": "nom"}, indicators={"x": {"column": "taux é", "unit": "euros"}}
    )
    data = load_study_data(config)
    assert data.raw["taux é"].tolist() == [12.5, 7.0, 1200.25]
    assert data.names.tolist() == ["Abbé", "Baugé", "Cé"]


def test_a_byte_order_mark_is_no_part_of_the_first_column(study):
    assert load_study_data(study("\ufeff".encode() + GOOD.encode(), "x")).codes.tolist() == ["01001", "01002", "01004"]


def test_a_comma_that_may_set_thousands_apart_is_not_guessed(problem):
    error = problem("code;x\na;1,234\nb;2,500\nc;3,100\n", "x")
    assert "may be a decimal mark or set thousands apart" in str(error.what)
    assert 'decimal: {"x": ","}' in str(error.fix)


def test_a_population_grouped_by_commas_is_not_read_as_a_thousandth(problem, study):
    text = "code;x;people\na;1,5;1,037\nb;2,5;22,500\nc;3,75;950\n"
    error = problem(text, "x", table={"population": "people"})
    assert "the comma in '1,037' in 'people' may be a decimal mark or set thousands apart" in str(error.what)
    data = load_study_data(study(text, "x", table={"population": "people", "decimal": ","}))
    assert data.population.tolist() == [1.037, 22.5, 950]
    (finding,) = [found for found in data.findings if found.check == "three_decimals"]
    assert finding.n == 2
    assert "1,037 is read as 1.037" in str(finding.message)


def test_a_column_with_both_decimal_marks_is_refused(problem):
    error = problem("code;x;y\na;1,5;2.5\nb;2.5;3.5\nc;3,5;1.5\n", "x", "y")
    assert "figures of 'x' are written both with a decimal comma ('1,5') and a decimal point ('2.5')" in str(error.what)


def test_a_constant_column_is_refused(problem):
    error = problem("code,x\na,4\nb,4\nc,4\n", "x")
    assert str(error.what) == "'x': all 3 values are 4: it distinguishes no territory"
    assert str(error.where) == "table.csv, column 'x'"
    assert "remove it" in str(error.fix)


def test_an_infinite_cell_of_a_csv_file_is_refused(problem):
    error = problem("code,x\na,1\nb,inf\nc,2\n", "x")
    assert "'inf'" in str(error.what)
    assert "division by zero" in str(error.fix)


def test_an_infinite_value_of_a_parquet_file_is_refused(problem, tmp_path):
    import pandas as pd

    path = tmp_path / "t.parquet"
    pd.DataFrame({"code": ["a", "b", "c"], "x": [1.0, float("inf"), 2.0]}).to_parquet(path)
    error = problem(table={"path": str(path)}, indicators={"x": {"column": "x"}})
    assert "1 value is infinite (b)" in str(error.what)


@pytest.mark.parametrize(("unit", "value", "fix"), [("%", 130, "declare another unit"), ("share", 55, "unit: '%'")])
def test_rates_outside_their_unit_are_refused(problem, unit, value, fix):
    error = problem(f"code,x\na,0.5\nb,{value}\nc,0.2\n", indicators={"x": {"column": "x", "unit": unit}})
    assert f"1 value lies outside 0 to {100 if unit == '%' else 1}, the range of the unit '{unit}' (b;" in str(
        error.what
    )
    assert fix in str(error.fix)


def test_percentages_that_look_like_shares_are_told(study):
    config = study("code,x\na,0.5\nb,0.1\nc,0.9\n", indicators={"x": {"column": "x", "unit": "%"}})
    (finding,) = [found for found in load_study_data(config).findings if found.check == "looks_like_share"]
    assert "unit: share" in str(finding.fix)


def test_percent_signs_are_read_and_a_share_that_carries_them_is_refused(study, problem):
    text = "code;x\na;12,4 %\nb;3 %\nc;45,6%\n"
    data = load_study_data(study(text, indicators={"x": {"column": "x", "unit": "%"}}))
    assert data.raw["x"].tolist() == [12.4, 3.0, 45.6]
    error = problem("code;x\na;0,4 %\nb;0,3 %\nc;0,6%\n", indicators={"x": {"column": "x", "unit": "share"}})
    assert "carry a percent sign" in str(error.what)


def test_a_percent_sign_in_some_cells_is_refused(problem):
    error = problem("code;x\na;12,4 %\nb;0,3\nc;45,6%\n", indicators={"x": {"column": "x", "unit": "%"}})
    assert "in every cell of the column or in none" in str(error.fix)


@pytest.mark.parametrize(("rows", "count"), [("a,1\n", "1 territory"), ("a,1\nb,2\n", "2 territories")])
def test_one_or_two_territories_are_refused(problems, rows, count):
    told = problems("code,x\n" + rows, "x")
    assert any(
        str(error.what) == f"the first table has {count}" and "at least three" in str(error.fix) for error in told
    )


def test_fewer_territories_than_indicators_are_told(study):
    text = "code,x,y,z\na,1,2,9\nb,5,1,3\nc,2,7,4\n"
    data = load_study_data(study(text, "x", "y", "z"))
    (finding,) = [found for found in data.findings if found.check == "fewer_territories_than_indicators"]
    assert "there are 3 territories, and equal has 3 indicators" in str(finding.message)


def test_a_ground_truth_that_joins_nothing_is_refused_with_codes_of_both(problem, write):
    path = write("code,rate\n98701,1\n98702,2\n98703,3\n", "truth.csv")
    truth = {"name": "abstention", "column": "rate", "table": {"path": str(path), "code": "code"}}
    error = problem(GOOD, "x", level="commune", ground_truth=[truth])
    assert "no code of the ground truth 'abstention' is a code of the study" in str(error.what)
    assert "98701" in str(error.what)
    assert "01001" in str(error.what)
    assert str(error.where) == str(path)
    assert "same level" in str(error.fix)


def test_a_ground_truth_without_a_value_is_refused(problem):
    error = problem("code,x,rate\na,1,\nb,2,\nc,4,\n", "x", ground_truth=[{"name": "rate", "column": "rate"}])
    assert str(error.what) == "'rate': no territory has a value"
    assert "take it out of ground_truth" in str(error.fix)


def test_a_ground_truth_that_does_not_vary_is_refused_with_what_to_do_about_its_column(problem):
    text = "code,x,rate\na,1,5\nb,2,5\nc,4,5\n"
    error = problem(text, "x", ground_truth=[{"name": "rate", "column": "rate"}])
    assert "all 3 values are 5" in str(error.what)
    assert "column 'rate'" in str(error.where)
    assert "name the column that holds what was measured" in str(error.fix)
    assert "versions" not in str(error.fix)


def test_only_where_that_leaves_one_value_is_refused(problem):
    text = "code,x,rate,pilot\na,1,5,0\nb,2,5,0\nc,4,9,1\n"
    truth = {"name": "rate", "column": "rate", "only_where": {"pilot": 0}}
    error = problem(text, "x", ground_truth=[truth])
    assert "only_where leaves 2 values that are all 5" in str(error.what)
    assert str(error.fix) == "change or remove only_where:"


def test_only_where_that_keeps_nothing_is_refused_with_what_there_is(problem):
    truth = {"name": "rate", "column": "y", "only_where": {"pilot": 2}}
    error = problem("code,x,y,pilot\na,1,3,0\nb,2,5,1\nc,4,4,0\n", "x", ground_truth=[truth])
    assert "no 'pilot' is 2" in str(error.what)
    assert "'pilot' holds 0, 1" in str(error.fix)


def test_a_column_that_two_tables_hold_is_refused(problem, write):
    tables = [{"path": str(write(GOOD, name)), "code": "code"} for name in ("a.csv", "b.csv")]
    error = problem(tables=tables, indicators={"x": {"column": "x"}})
    assert "the column 'x' is in 2 tables" in str(error.what)
    assert "a.csv" in str(error.where)
    assert "b.csv" in str(error.where)


def test_negative_counts_and_rates_above_one_are_refused(problems):
    text = "code,n,of\na,-1,10\nb,12,10\nc,3,10\nd,4,9\n"
    told = [str(error.what) for error in problems(text, indicators={"x": {"numerator": "n", "denominator": "of"}})]
    assert any("1 count is negative (a)" in what for what in told)
    assert any("the numerator exceeds the denominator in 1 territory (b)" in what for what in told)


def test_a_rate_from_counts_in_a_unit_that_is_no_proportion_is_refused(problem):
    item = {"numerator": "x", "denominator": "y", "unit": "euros"}
    error = problem(GOOD, indicators={"r": item})
    assert isinstance(error, ConfigError)
    assert "cannot be in 'euros'" in str(error.what)


def test_projected_coordinates_are_refused(problem):
    text = "code,x,lon,lat\na,1,652000,6862000\nb,2,652100,6862100\nc,4,652200,6862200\n"
    error = problem(text, "x", table={"coordinates": {"longitude": "lon", "latitude": "lat"}})
    assert "3 centroids are not in degrees" in str(error.what)
    assert "Lambert 93" in str(error.fix)


def test_every_problem_is_told_at_once(problems, tmp_path):
    told = problems(
        "code,x,y,z\n01001,a,4,1\n01001,2,4,x\n1002,3,4,2\n",
        "x",
        "y",
        "z",
        "w",
        level="commune",
        ground_truth=[{"name": "rate", "column": "r", "table": {"path": str(tmp_path / "absent.csv"), "code": "code"}}],
    )
    text = " ".join(str(error.what) for error in told)
    for part in ("column 'w'", "in 'x'", "in 'z'", "leading zero", "more than once", "no such file"):
        assert part in text


def test_a_study_that_names_no_population_has_none(study):
    data = load_study_data(study(GOOD, "x"))
    assert data.population is None
    assert data.longitude is None
    assert data.names.tolist() == ["", "", ""]
    assert isinstance(study(GOOD, "x"), StudyConfig)


@pytest.mark.parametrize("column", ["n", "d", "people"])
def test_infinite_counts_and_populations_of_a_parquet_file_are_refused(problems, tmp_path, column):
    frame = pd.DataFrame({"code": list("abcd"), "n": [1.0, 2, 3, 5], "d": [9.0, 8, 9, 7], "people": [90.0, 80, 70, 60]})
    frame.loc[2, column] = float("inf")
    path = tmp_path / "t.parquet"
    frame.to_parquet(path)
    found = problems(
        indicators={"x": {"numerator": "n", "denominator": "d"}}, table={"path": str(path), "population": "people"}
    )
    assert all("infinite" in str(error.what) and "(c)" in str(error.what) for error in found)


ODD = (None, 1, True, "", "text", [], [1], ["x"], {}, {"a": 1}, {"where": 1}, {"codes": [1000]}, {"path": "t.csv"})
LOCAL_KEYS = (
    *("territories", "reference", "audiences", "people", "sites", "aggregate", "zoom", "geography", "plm"),
    *("versions.0.index", "versions.1.from", "versions.1.drop", "versions.1.adapts", "versions.1.reference"),
    *("audiences.senior", "indicators.x.sites", "indicators.x.per", "indicators.x.weight", "sites.a", "aggregate.from"),
)


@pytest.mark.parametrize("key", LOCAL_KEYS)
def test_whatever_stands_at_a_key_of_local_adaptation_is_read_or_refused(tmp_path: Path, key: str) -> None:
    (tmp_path / "t.csv").write_text(
        "code,dep,pop,x,y\n" + "".join(f"{1000 + k},{k % 2},{10 + k},{k},{k * k % 7}\n" for k in range(12)),
        encoding="utf-8",
    )
    base: dict[str, Any] = {
        "study": "s",
        "tables": [{"path": "t.csv", "code": "code", "population": "pop", "groups": {"dep": "dep"}}],
        "indicators": {"x": {"column": "x", "unit": "%"}, "y": {"column": "y", "unit": "%"}},
        "variable_sets": {"all": ["x", "y"]},
        "versions": [{"name": "a", "variables": "all"}, {"name": "b", "from": "a", "drop": ["y"]}],
    }
    *above, last = [int(part) if part.isdigit() else part for part in key.split(".")]
    for value in ODD:
        study = copy.deepcopy(base)
        node: Any = study
        for part in above:
            node = node.setdefault(part, {}) if isinstance(node, dict) else node[part]
        node[last] = value
        (tmp_path / "study.yaml").write_text(yaml.safe_dump(study), encoding="utf-8")
        with suppress(IfnError):
            check_configuration(tmp_path / "study.yaml")


def test_bad_input_ends_without_the_traceback_of_a_process_that_was_begun_early(tmp_path: Path) -> None:
    import subprocess
    import sys

    (tmp_path / "t.csv").write_text("code,a\n" + "".join(f"T{i},{i}\n" for i in range(20)))
    study = "study: s\ntables: [{path: t.csv, code: code}]\nindicators: {a: {column: wrong}}\n"
    (tmp_path / "s.yaml").write_text(study + "versions: [{name: v, variables: [a]}]\n")
    for _ in range(3):
        command = [sys.executable, "-c", "from ifn_research.cli import main; main()", "run", "s.yaml", "--workers", "2"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
