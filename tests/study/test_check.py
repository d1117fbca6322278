"""Every problem of a study and its tables, at once."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research import load_study, run
from ifn_research.errors import ConfigError, DataError, Problems
from ifn_research.results.study_result import StudyResult, write_yaml
from ifn_research.study.check import check, check_configuration
from tests.support.varied_study import SCALES, varied


def test_a_good_study_is_summed_up_with_its_findings(simulated_study: Path) -> None:
    checked = check(load_study(simulated_study))
    assert str(checked.summary) == "130 territories, 6 indicators, 5 versions, 2 ground truths."
    assert "missing" in set(checked.findings["check"])
    assert "error" not in set(checked.findings["severity"])


def test_steps_columns_and_tables_are_told_together(simulated_study: Path) -> None:
    wrong = ["versions.equal.weighting=equl", "versions.scores.weighting.rotation=varimx"]
    study = load_study(simulated_study, overrides=[*wrong, "ground_truth.latent.column=latnt"])
    with pytest.raises(Problems) as caught:
        check(study)
    text = str(caught.value)
    for part in ("'equl'", "'varimx'", "no column 'latnt'"):
        assert part in text


def test_checking_writes_and_judges_nothing(
    simulated_study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("ifn_research.study.evaluation.evaluate", lambda *_, **__: pytest.fail("a version was judged"))
    check(load_study(simulated_study))
    assert list(tmp_path.iterdir()) == []


def test_a_missing_table_is_told_with_the_problems_of_the_steps(simulated_study: Path) -> None:
    study = load_study(simulated_study, overrides=["tables.0.path=absent.csv", "versions.equal.imputation=medan"])
    with pytest.raises(Problems) as caught:
        check(study)
    assert "absent.csv" in str(caught.value)
    assert "did you mean 'median'" in str(caught.value)


def test_a_version_that_a_run_refuses_is_refused_by_the_check(simulated_study: Path, simulated: StudyResult) -> None:
    (refused,) = check(load_study(simulated_study)).refused
    (failed,) = simulated.failed.to_dict("records")
    assert failed["version"] == "refused"
    assert str(refused.what) == f"the version 'refused' fails: {failed['reason']}"
    assert str(refused.fix) == failed["fix"]
    assert "study.yaml, line " in str(refused.where)
    assert "versions[3]" in str(refused.where)


STUDY = """
study: small
tables: [{path: data.csv, code: code, groups: {region: region}}]
indicators:
  a: {column: a}
  b: {column: b}
versions:
  - {name: tried, variables: [a, b]}
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A study of forty territories; `rare` is mostly missing, `same` varies only where `hole` is missing."""
    rng = np.random.default_rng(1)
    a = rng.normal(size=40)
    hole, rare, same = rng.normal(size=40), rng.normal(size=40), np.ones(40)
    hole[3], rare[:20], same[3] = np.nan, np.nan, 2
    codes = [f"t{i}" for i in range(40)]
    region = ["", *("r1" if i % 2 else "r2" for i in range(39))]
    columns = {"code": codes, "region": region, "a": a, "b": -a + rng.normal(size=40) / 9, "c": a**3, "d": np.exp(a)}
    table = pd.DataFrame({**columns, "hole": hole, "rare": rare, "same": same})
    table.to_csv(tmp_path / "data.csv", index=False)
    (tmp_path / "study.yaml").write_text(STUDY)
    return tmp_path / "study.yaml"


@pytest.mark.parametrize(
    "assignments, what",
    [
        (["indicators.a.column=hole"], "1 cell is missing"),
        (["indicators.a.column=rare", "versions.tried.imputation=median"], "too little is known of a"),
        (["indicators.a.column=hole", "indicators.b.column=same", "versions.tried.imputation=drop"], "same value in"),
        (["versions.tried.weighting=pca"], "no common direction"),
        (["versions.tried.normalisation={method: reference_ratio, by: region}"], "1 territory has no 'region'"),
    ],
)
def test_what_the_data_cannot_support_is_known_before_a_run(small: Path, assignments: list[str], what: str) -> None:
    with pytest.raises(DataError) as caught:
        check_configuration(small, overrides=assignments)
    assert what in str(caught.value.what)
    assert "versions[0]" in str(caught.value.where)
    assert caught.value.exit_code == 2
    other = [{"name": "tried", "variables": ["a", "b"]}, {"name": "sound", "variables": ["c", "d"]}]
    listed = [f"versions={json.dumps(other)}", "indicators.c.column=c", "indicators.d.column=d", *assignments]
    checked = check_configuration(small, overrides=listed)
    assert [what in str(refusal.what) for refusal in checked.refused] == [True]


def test_a_slip_of_the_configuration_hides_no_other_nor_what_is_wrong_with_the_tables(small: Path) -> None:
    text = small.read_text().replace("{column: a}", "{column: aa}").replace("  b: {column: b}", "  b: {colum: b}")
    text = text.replace("versions:\n", "versions:\n  - {name: typo, variables: [a], weighting: equl}\n")
    small.write_text(text + "ground_truth: [{name: o, column: oo}]\nseed: true\n")
    with pytest.raises(Problems) as caught:
        check_configuration(small, overrides=["versions.absent.weighting=pca"])
    told = {str(problem.what): str(problem.where) for problem in caught.value.problems}
    assert "--set versions.absent" in told["there is no item 'absent' in this list"]
    assert "indicators.b.colum" in told["unknown key 'colum'"]
    assert "seed" in told["the truth value true stands where a whole number is expected"]
    assert "line 8: versions[0]" in told["unknown weighting 'equl'"]
    assert "data.csv" in told["there is no column 'aa', wanted by the indicator 'a'"]
    assert "data.csv" in told["there is no column 'oo', wanted by the ground truth 'o'"]
    assert len(told) == 6


def test_a_table_that_cannot_be_read_from_the_file_makes_no_column_absent(small: Path) -> None:
    text = small.read_text().replace("tables: [{", "tables: [{path: more.csv}, {").replace("{column: b}", "{column: x}")
    small.write_text(text)
    with pytest.raises(ConfigError, match="the key 'code' is required and absent"):
        check_configuration(small)


def test_what_a_run_would_warn_of_is_told_before_it(tmp_path: Path) -> None:
    table = "code,a,b\nA1,1,5\nA2,2,3\nA3,4,4\nA4,9,1\n"
    (tmp_path / "t.csv").write_text(table, encoding="utf-8")
    config = {
        "study": "s",
        "tables": [{"path": "t.csv", "code": "code"}],
        "indicators": {"a": {"column": "a"}, "b": {"column": "b"}},
        "versions": [
            {"name": "equal", "variables": ["a", "b"]},
            {
                "name": "fixed",
                "variables": ["a", "b"],
                "weighting": {"method": "fixed", "weights": {"a": 0.6, "b": 0.3}},
            },
        ],
    }
    write_yaml(config, tmp_path / "study.yaml")
    found = check_configuration(tmp_path / "study.yaml").warnings
    assert found == run(load_study(tmp_path / "study.yaml")).warnings
    assert "sum to 0.9, not to 1" in str(found["fixed"][0])


def test_choices_that_cannot_be_run_together_are_named_before_any_run() -> None:
    inputs = {"normalisation": SCALES, "aggregation": ["arithmetic", "geometric"]}
    versions = [{"name": name, "variables": [*"abcd"]} for name in ("own", "second")]
    checked = check(load_study(varied(inputs, versions=versions)))
    told = checked.findings.query("check == 'impossible'")["message"]
    assert told.str.contains("normalisation: zscore, aggregation: geometric").tolist() == [True]
