"""A value of the wrong kind is refused in the user's words, with what to type instead."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ifn_research.config import load_study
from ifn_research.config.loading import read_study
from ifn_research.errors import IfnError
from tests.support.refusals import STUDY, refusal


@pytest.mark.parametrize(
    "written, wrong, what, fix",
    [
        ("direction: 1", "direction: true", "the direction is true", "direction: 1 ("),
        ("direction: 1", 'direction: "-1"', "the direction '-1' is text", "direction: -1, without quotes"),
        ("seed: 1", "seed: true", "the truth value true", "whole number"),
        ("seed: 1", 'seed: "3"', "the text 3", "write it without quotes: 3"),
        ("seed: 1", "seed: ²", "the text ²", "seed: a whole number, written in digits"),
        ("seed: 1", "seed: 2018.0", "the number 2018.0", "write 2018"),
        ("seed: 1", "seed: -1", "-1 is not accepted", "seed: at least 0"),
        ("replicates: 10", "replicates: true", "the truth value true", "whole number"),
        ("replicates: 10", "replicates: 1000000", "1000000 is not accepted", "at most 100000"),
        ("skip_rows: 0", "skip_rows: false", "the truth value false", "whole number"),
        ("primary: true", "primary: 1", "the number 1", "primary: true, or primary: false"),
        ("primary: true", 'primary: "no"', "the text no", "without quotes"),
        ("year: 2018", "year: true", "neither a whole number nor text", "in quotes"),
        ("column: unemployment", "column: true", "the truth value true", "column: one text"),
        ("column: unemployment", "column: [unemployment]", "not a list", "write unemployment without brackets"),
        ("circular_with: [poverty]", "circular_with: poverty", "takes a list", "circular_with: [poverty]"),
        ("{region: region}", "region", "the text region", "groups: {region: (its column)}"),
        ("poverty: {column: poverty_rate,", "poverty: poverty_rate\n  old: {column: a,", "", "{column: poverty_rate}"),
        ("seed: 1", "seed: 1\ngird: {variables: [a]}", "unknown key 'gird'", "did you mean 'grid'"),
        ("seed: 1", "seed: 1\nextend: [a.yaml]", "unknown key 'extend'", "did you mean 'extends'"),
        (
            "weighting: equal",
            "transform: log",
            "unknown key 'transform'",
            "belongs beside an indicator: indicators.<name>.transform: log",
        ),
        ("weighting: equal", "weighting: {n_factors: 2}", "of which method", "{method: (its name), n_factors: 2}"),
        ("weighting: equal", "weighting: [equal]", "is no step", "`ifn methods`"),
        ("weighting: equal", "aggregation: {within: geometric}", "is no aggregation", "across: geometric"),
    ],
)
def test_a_value_of_the_wrong_kind_gets_a_written_repair(
    tmp_path: Path, written: str, wrong: str, what: str, fix: str
) -> None:
    assert written in STUDY
    problem = refusal(tmp_path, STUDY.replace(written, wrong, 1))
    assert what in str(problem.what)
    assert fix in str(problem.fix)


@pytest.mark.parametrize(
    "key, value, fix",
    [
        ("tables", "{path: data.csv, code: code}", "- {path: data.csv, code: code}"),
        ("tables", "data.csv", "tables: [{path: data.csv, code: (column of the codes)}]"),
        ("tables", "[data.csv]", "{path: data.csv, code: (column of the codes)}"),
        ("tables", "[]", "tables: [{path: data.csv"),
        ("versions", "{even: {variables: [poverty], weighting: equal}}", "- {name: even, variables: [poverty], wei"),
        ("versions", "[even]", "{name: even, variables:"),
        ("ground_truth", "{outcome: {column: o}}", "- {name: outcome, column: o}"),
        ("indicators", "[poverty]", "indicators: {poverty: {column: poverty_rate}}"),
        ("validation", "spearman", "keys among primary_metric, bootstrap"),
    ],
)
def test_a_list_or_a_mapping_where_the_other_is_wanted_is_written_out(
    tmp_path: Path, key: str, value: str, fix: str
) -> None:
    blocks = re.split(r"\n(?=\w)", STUDY)
    text = "\n".join(f"{key}: {value}" if block.startswith(f"{key}:") else block for block in blocks)
    assert fix in str(refusal(tmp_path, text).fix)


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ("thousands: _", "thousands"),
        ("thousands: 3", "thousands"),
        ("decimal: ';'", "decimal"),
        ("decimal: [a]", "decimal"),
        ("decimal: {poverty: ';'}", "decimal.poverty"),
    ],
)
def test_a_sign_that_is_not_accepted_is_told_once_with_those_that_are(tmp_path: Path, wrong: str, place: str) -> None:
    text = STUDY.replace("code: ", f"{wrong}, code: ", 1)
    assert text != STUDY
    problem = refusal(tmp_path, text)
    assert str(problem.where).endswith(f"tables[0].{place}")
    name = place.rpartition(".")[2]
    for fix in str(problem.fix).removeprefix("write ").split(" or "):
        assert fix.startswith(f"{name}: ")
        path = tmp_path / "fixed.yaml"
        said = f"decimal: {{{fix}}}" if "." in place else fix
        path.write_text(STUDY.replace("code: ", f"{said}, code: ", 1), encoding="utf-8")
        assert load_study(path)


def test_a_number_that_must_be_above_another_is_refused_in_words(tmp_path: Path) -> None:
    sites = "sites: {s: {path: s.csv, coordinates: {longitude: x, latitude: y}}}"
    measured = "indicators: {a: {sites: s, measure: e2sfca, catchment_km: -3, direction: -1}}"
    written = (
        f"study: s\ntables: [{{path: t.csv, code: c}}]\n{sites}\n{measured}\nversions: [{{name: v, variables: [a]}}]\n"
    )
    (tmp_path / "study.yaml").write_text(written, encoding="utf-8")
    with pytest.raises(IfnError) as refused:
        load_study(tmp_path / "study.yaml")
    assert "-3 is not accepted" in str(refused.value)
    assert "catchment_km: more than 0" in str(refused.value)


def test_of_thousands_of_complaints_the_first_are_told_and_the_others_counted(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text(STUDY + "".join(f"k{k}: 1\n" for k in range(5000)), encoding="utf-8")
    problems = read_study(tmp_path / "study.yaml").problems
    assert len(problems) == 101
    assert str(problems[-1].what) == "4,900 more problems of this kind are not listed"
