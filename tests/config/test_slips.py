"""What people write that YAML takes for something else: refused with the line as it is right, which is then read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ifn_research import load_study
from ifn_research.config import read_study
from ifn_research.config.yaml_document import parse_value
from ifn_research.errors import ConfigError, IfnError

STUDY = """study: case
title: Étude fragilité
tables: [{path: t.csv, code: code}]
indicators:
  poor: {column: poor, unit: "%"}
  old:  {column: old, direction: -1}
ground_truth: [{name: truth, column: truth, primary: true}]
versions:
  - name: equal
    variables: [poor, old]
    weighting: {method: fixed, weights: {poor: 0.5, old: 0.25}}
validation: {bootstrap: {replicates: 50}, spatial_cv: {buffer_km: 0}}
"""
TITLE = "title: Étude fragilité"
# What was written, in whose place, and the line as it is right.
UNREADABLE = [
    ("path: t.csv", r'path: "C:\Users\moi\t.csv"', r"tables: [{path: 'C:\Users\moi\t.csv', code: code}]"),
    ("path: t.csv", r'path: "\\serveur\part\t.csv"', r"tables: [{path: '\\serveur\part\t.csv', code: code}]"),
    ("tables: [{path: t.csv, code: code}]", 'tables:\n  - path: "D:\\data\\t.csv"\n    code: code', "path: 'D:"),
    ("  old:  {", "\told:  {", "  old:  {column: old, direction: -1}"),
    ("    variables:", "\tvariables:", "    variables: [poor, old]"),
    ("old:  {", "old:\t{", "  old: {column: old, direction: -1}"),
    (TITLE, "title: Étude : fragilité", 'title: "Étude : fragilité"'),
    (TITLE, "title: L'étude : « l'accès »", "title: \"L'étude : « l'accès »\""),
    ('unit: "%"', "label: Pauvreté : taux", '  poor: {column: poor, label: "Pauvreté : taux"}'),
    ('unit: "%"', "unit: %", '  poor: {column: poor, unit: "%"}'),
    ('  poor: {column: poor, unit: "%"}', "  poor:\n    column: poor\n    unit: %", '    unit: "%"'),
    (TITLE, "title: @fragilité", 'title: "@fragilité"'),
    (TITLE, "title: `fragilité`", 'title: "`fragilité`"'),
    (TITLE, "title: *fragilité*", 'title: "*fragilité*"'),
    (TITLE, "title: !fragilité", 'title: "!fragilité"'),
    (TITLE, "title: > 10 %", 'title: "> 10 %"'),
    (TITLE, 'title: "Étude fragilité', 'title: "Étude fragilité"'),
    (TITLE, "title: 'L'étude'", 'title: "L\'étude"'),
    ('unit: "%"', 'label: "Pauvreté', '  poor: {column: poor, label: "Pauvreté"}'),
    (TITLE, "title: “Étude : fragilité”", 'title: "Étude : fragilité"'),
    ("[poor, old]\n", "[poor, old\n", "    variables: [poor, old]"),
    ('unit: "%"}', 'unit: "%"', '  poor: {column: poor, unit: "%"}'),
    ("    variables", "   variables", "    variables: [poor, old]"),
    ("  - name", "  -name", "  - name: equal"),
    ("study: case", "study:case", "study: case"),
    ("study: case", "study = case", "study: case"),
    (TITLE, "title:\u00a0Étude fragilité", "title: Étude fragilité"),
    ("  old: ", " \u00a0old: ", "  old:  {column: old, direction: -1}"),
    (TITLE, "title: Étude\x07 fragilité", "title: Étude fragilité"),
]


def study(folder: Path, text: str, *, encoding: str = "utf-8") -> Path:
    path = folder / "study.yaml"
    path.write_bytes(text.encode(encoding))
    return path


def problem(path: Path) -> IfnError:
    try:
        (found, *_) = read_study(path).problems
    except ConfigError as error:
        return error
    return found


@pytest.mark.parametrize("right, written, line", UNREADABLE)
def test_a_line_that_is_no_yaml_is_shown_as_it_is_right_and_is_then_read(
    tmp_path: Path, right: str, written: str, line: str
) -> None:
    text = STUDY.replace(right, written, 1)
    found = problem(study(tmp_path, text))
    told = re.search(r"line (\d+) becomes `(.*)`$", str(found.fix))
    assert told, found
    number, repaired = int(told[1]), told[2]
    assert f"study.yaml, line {number}" in str(found.where)
    assert line in repaired
    lines = text.split("\n")
    lines[number - 1] = repaired
    assert read_study(study(tmp_path, "\n".join(lines))).problems == ()


def test_backslashes_are_told_from_indentation(tmp_path: Path) -> None:
    found = problem(study(tmp_path, STUDY.replace("path: t.csv", r'path: "C:\Users\moi\t.csv"')))
    assert "write / or single quotes" in str(found.fix)
    assert "indentation" not in str(found.fix)


def test_two_faults_are_told_one_after_the_other(tmp_path: Path) -> None:
    text = STUDY.replace(TITLE, "title: Étude : fragilité").replace('unit: "%"', "unit: %")
    for _ in range(2):
        found = problem(study(tmp_path, text))
        number, repaired = re.findall(r"line (\d+) becomes `(.*)`$", str(found.fix))[0]
        lines = text.split("\n")
        lines[int(number) - 1] = repaired
        text = "\n".join(lines)
    assert read_study(study(tmp_path, text)).problems == ()


# Read as YAML, and not as what was meant.
MISREAD = [
    ("path: t.csv", r'path: "C:\temp\new\t.csv"', r"path: 'C:\temp\new\t.csv'"),
    (TITLE, "title: &fragilité", 'title: "&fragilité"'),
    ("poor: 0.5", "poor: 0,5", "write 0.5, with a point"),
    ("old: 0.25", "old: 0,05", "write 0.05, with a point"),
    ("direction: -1", "direction: −1", "direction: -1, without quotes and with the minus"),
    ("primary: true", "primary: oui", "primary: true, without quotes"),
    ("primary: true", "primary: Faux", "primary: false, without quotes"),
    ("buffer_km: 0", 'buffer_km: "2,5"', "buffer_km: 2.5, with a point"),
    ("name: equal", "name: équilibré", "write equilibre:"),
    ("name: equal", "name: poids égaux", "write poids-egaux:"),
    ("[poor, old]", "[poor; old]", "[poor, old]"),
    ('unit: "%"', "unit: “%”", "unit: '%'"),
]


@pytest.mark.parametrize("right, written, fix", MISREAD)
def test_what_yaml_reads_as_something_else_is_refused_with_what_was_meant(
    tmp_path: Path, right: str, written: str, fix: str
) -> None:
    assert fix in str(problem(study(tmp_path, STUDY.replace(right, written, 1))).fix)


@pytest.mark.parametrize("weight", ["0,5", '"0,5"', "−0.5"])
def test_a_weight_with_a_decimal_comma_is_told_to_take_a_point(tmp_path: Path, weight: str) -> None:
    from ifn_research.study.plan import plan

    (tmp_path / "t.csv").write_text("code,poor,old,truth\n")
    block = f"weighting:\n      method: fixed\n      weights:\n        poor: {weight}\n        old: 0.25"
    text = STUDY.replace("weighting: {method: fixed, weights: {poor: 0.5, old: 0.25}}", block)
    with pytest.raises(ConfigError, match="is text where a number is expected") as caught:
        plan(load_study(study(tmp_path, text)))
    assert "weighting.weights.poor" in str(caught.value.where)
    assert re.match(r"write -?0\.5, without quotes", str(caught.value.fix))


def test_a_decimal_comma_is_refused_in_a_file_that_extends_another(tmp_path: Path) -> None:
    study(tmp_path, STUDY).rename(tmp_path / "base.yaml")
    above = "extends: [base.yaml]\nstudy: above\nversions:\n  - name: a\n    variables: [poor, old]\n"
    found = problem(study(tmp_path, above + "    weighting: {method: fixed, weights: {poor: 1,5, old: 0.5}}\n"))
    assert str(found.fix) == "write 1.5, with a point"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_marks_of_encodings_and_ends_of_lines_of_other_systems_are_read(
    tmp_path: Path, encoding: str, end: str
) -> None:
    text = STUDY.replace("\n", end)
    if encoding == "utf-16-le-bom":
        text, encoding = "\ufeff" + text, "utf-16-le"
    config = read_study(study(tmp_path, text, encoding=encoding)).config
    assert config is not None
    assert config.title == "Étude fragilité"


@pytest.mark.parametrize("title", ["N° 3 de l'étude", "« Fragilité »", "a:b", "100 % (2024)"])
def test_titles_that_yaml_reads_as_they_are_stay(tmp_path: Path, title: str) -> None:
    config = read_study(study(tmp_path, STUDY.replace("Étude fragilité", title))).config
    assert config is not None
    # The apostrophe of print.
    assert config.title == title.replace("'", "’")


def test_a_file_of_windows_is_shown_as_it_would_be_read(tmp_path: Path) -> None:
    found = problem(study(tmp_path, STUDY, encoding="cp1252"))
    assert str(found.where).endswith("study.yaml, line 2")
    assert "save the file as UTF-8" in str(found.fix)
    assert "line 2 reads `title: Étude fragilité`" in str(found.fix)


@pytest.mark.parametrize(
    "written",
    [
        "title: !!bool maybe",
        "title: !!omap [a: 1]",
        "title: !!str [a]",
        "seed: 0x_",
        f"title: {'[' * 2000}{']' * 2000}",
        "variable_sets: 3",
    ],
)
def test_what_the_parser_stumbles_upon_is_told_with_its_line(tmp_path: Path, written: str) -> None:
    found = problem(study(tmp_path, STUDY.replace(TITLE, written).replace("variables: [poor, old]", "variables: core")))
    assert isinstance(found, ConfigError)
    assert "Error" not in str(found.what)
    assert f"{tmp_path / 'study.yaml'}" in str(found.where)
    assert str(found.fix)


def test_a_directive_of_another_yaml_is_refused(tmp_path: Path) -> None:
    found = problem(study(tmp_path, f"%YAML 9.9\n---\n{STUDY}"))
    assert str(found.where).endswith("line 1")
    assert "remove the tag or the directive" in str(found.fix)


def test_a_second_document_is_no_part_of_a_study(tmp_path: Path) -> None:
    assert "a file holds one study" in str(problem(study(tmp_path, f"---\n{STUDY}---\n{STUDY}")).fix)


def test_a_value_of_the_command_line_is_shown_as_it_is_typed() -> None:
    with pytest.raises(ConfigError) as caught:
        parse_value("Étude : fragilité", source="--set title=Étude : fragilité")
    assert str(caught.value.fix).endswith("""--set 'title="Étude : fragilité"'""")
    assert str(caught.value.where) == "--set title=Étude : fragilité"


def test_a_name_of_figures_stays_a_name_in_the_options_of_a_step(tmp_path: Path) -> None:
    from ifn_research.config.slips import numbers_as_text

    assert list(numbers_as_text({"ground_truth": "2024", "by": "1.5", "x": ["a", 3]})) == []
    assert list(numbers_as_text({"weights": {"a": "1,5"}})) == [(("weights", "a"), "1,5", "1.5")]
