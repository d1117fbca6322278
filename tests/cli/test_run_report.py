"""What the terminal shows of a study."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from ifn_research.cli.run_report import Reporter
from ifn_research.results.study_result import StudyResult
from tests.support.hand_made import make


@pytest.fixture
def shown(simulated: StudyResult, capsys: pytest.CaptureFixture[str]) -> str:
    Reporter("en").results(
        simulated, folder=Path("my results"), tracking="sqlite:///mlflow.db", config=Path("my study.yaml")
    )
    return " ".join(capsys.readouterr().out.split())


def test_every_version_the_best_indicator_and_the_cautions_are_there(shown: str) -> None:
    for text in (
        "equal",
        "geometric",
        "failed",
        "(best single)",
        "few blocks (26, worth",
        "refused failed:",
        "fix:",
    ):
        assert text in shown


def test_commands_to_look_next_can_be_pasted(shown: str) -> None:
    assert "ifn ui 'my study.yaml'" in shown
    assert "ifn explain 'my results' S000001" in shown


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Time: 21.0 s: bootstrap 9.0, figures 7.5, MLflow 2.5, notes 1.5"),
        ("fr", "Durée : 21,0 s : tirages 9,0, images 7,5, MLflow 2,5, notes 1,5"),
    ],
)
def test_the_longest_stages_are_told_and_all_of_them_summed(
    simulated: StudyResult, capsys: pytest.CaptureFixture[str], language: str, line: str
) -> None:
    stages = {"reading": 0.5, "bootstrap": 9.0, "figures": 7.5, "notes": 1.5, "MLflow": 2.5}
    Reporter(language).results(simulated.noting(stages=stages), folder=Path("out"), tracking=None, config=None)
    assert line in " ".join(capsys.readouterr().out.split())


def test_progress_is_plain_lines_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with Reporter("en") as reporter:
        for done in range(4):
            reporter.progress("bootstrap", done, 3)
    assert capsys.readouterr().err.splitlines() == ["bootstrap: 3 to do", "bootstrap: done (3)"]


def test_a_store_that_failed_is_told_with_the_command_that_logs_later(capsys: pytest.CaptureFixture[str]) -> None:
    Reporter("en").tracking_failed("the MLflow store cannot be used: locked", Path("my results"))
    assert capsys.readouterr().err.splitlines() == [
        "Not logged to MLflow: the MLflow store cannot be used: locked",
        "  fix:   log it later with: ifn sync 'my results'",
    ]


def test_figures_are_those_of_the_ranking(simulated: StudyResult, shown: str) -> None:
    row = simulated.ranking().set_index("version").loc["equal"]
    assert f"{row['estimate']:.3f}" in shown
    assert f"[{row['ci_low']:.3f}, {row['ci_high']:.3f}]" in shown


def test_a_study_without_ground_truth_says_that_none_is_judged(
    simulated: StudyResult, capsys: pytest.CaptureFixture[str]
) -> None:
    unjudged = simulated.noting(primary_criterion=None)
    Reporter("en").results(unjudged, folder=Path("out"), tracking=None, config=None)
    out = capsys.readouterr().out
    assert "none is judged" in " ".join(out.split())
    assert "95 % interval" not in out
    assert "ifn ui" not in out


def test_a_single_indicator_that_does_as_well_is_named(
    simulated: StudyResult, capsys: pytest.CaptureFixture[str]
) -> None:
    ranking = simulated.tables["ranking"]
    better = ranking.assign(estimate=ranking["estimate"].where(~ranking["version"].str.startswith("baseline:"), 0.99))
    result = replace(simulated, tables={**simulated.tables, "ranking": better})
    Reporter("en").results(result, folder=Path("out"), tracking=None, config=None)
    assert "No version does better than this single indicator: " in " ".join(capsys.readouterr().out.split())


def versions_shown(result: StudyResult, capsys: pytest.CaptureFixture[str]) -> str:
    Reporter("en").results(result, folder=Path("out"), tracking=None, config=None)
    return capsys.readouterr().out


def test_shrinkage_is_shown_where_a_version_shrinks(simulated: StudyResult, capsys: pytest.CaptureFixture[str]) -> None:
    assert "shrinkage" not in versions_shown(simulated, capsys)
    versions = simulated.tables["versions"]
    shrinkage = versions["shrinkage"].mask(versions["version"] == "equal", "beta_binomial(by=region)")
    # In a terminal without room for every step, the shrinkage stays.
    shrunk = replace(simulated, tables={**simulated.tables, "versions": versions.assign(shrinkage=shrinkage)})
    lines = versions_shown(shrunk, capsys).splitlines()
    assert sum("small counts" in line for line in lines) == 1
    assert next(line for line in lines if "small counts" in line).startswith("equal")


def test_no_word_of_a_step_is_broken(
    simulated: StudyResult, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for width in (80, 90, 100, 110, 140):
        monkeypatch.setattr("ifn_research.cli.screen.console", lambda width=width: Console(width=width))
        words = versions_shown(simulated, capsys).split()
        assert "weighting" in words
        assert "dimension" in words
        assert ("normalisation" in words) == ("aggregation" in words)
        assert "normalisat" not in words
    assert "normalisation" in words


@pytest.mark.parametrize("width", [40, 60, 80, 100, 140])
def test_no_figure_loses_a_digit_however_narrow_the_terminal(
    simulated: StudyResult, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    Reporter("en").results(simulated, folder=Path("r"), tracking=None, config=None)
    lines = capsys.readouterr().out.splitlines()
    ranking = simulated.ranking()
    for row in ranking[ranking["estimate"].notna() & ~ranking["version"].str.startswith("baseline:")].itertuples():
        (line,) = [line for line in lines if line.split()[:1] == [row.version] and "[" in line]
        assert f"{row.estimate:.3f}" in line
        assert f"[{row.ci_low:.3f}, {row.ci_high:.3f}]" in line
        assert line.split()[-1] == str(int(row.n))


def printed(study: StudyResult, capsys: pytest.CaptureFixture[str]) -> str:
    Reporter("en").results(study, folder=Path("r"), tracking=None, config=None)
    return " ".join(capsys.readouterr().out.split())


def among_versions(inside: list[bool], p: float, *, declared: bool = True) -> StudyResult:
    key = {"ground_truth": "caf", "metric": "spearman", "note": ""}
    set_p = [float("nan") if np.isnan(p) else 0.5 if is_in else 0.01 for is_in in inside]
    names = ("equal", "pca")
    return make(
        declared=declared,
        confidence_set=[
            {**key, "version": name, "p_value": own, "in_set": is_in}
            for name, own, is_in in zip(names, set_p, inside, strict=True)
        ],
        comparisons=[
            {**key, "version_a": name, "version_b": "baseline:best", "test": "step_down", "p_value": p}
            for name in names
        ],
    )


def test_the_declared_criterion_says_who_is_ruled_out_and_who_beats_every_indicator(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = printed(among_versions([False, True], 0.004), capsys)
    assert "Confidence set: pca (1 of 2) cannot be told apart from the best." in text
    assert "Better than every single indicator, given 2 tried (step-down, smallest p = 0.004): equal, pca." in text
    text = printed(among_versions([True, True], 0.05), capsys)
    assert "none of 2 versions can be told apart from the best." in text
    assert "smallest p = 0.050): no version." in text


def test_what_was_not_tested_or_not_declared_is_not_said(capsys: pytest.CaptureFixture[str]) -> None:
    untested = printed(among_versions([True, True], float("nan")), capsys)
    assert "no version can be ruled out (not tested)" in untested
    assert "Better than" not in untested
    assert "Confidence set" not in printed(among_versions([False, True], 0.01, declared=False), capsys)
    assert "Confidence set" not in printed(make(), capsys)
