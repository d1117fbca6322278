"""Robustness computed anew from a results folder, and one run of it built again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from ifn_research import load_study
from ifn_research.cli import main
from ifn_research.errors import ConfigError, DataError, IfnError
from ifn_research.operations.robustness import explain_run, renew_robustness
from ifn_research.operations.run import record
from ifn_research.operations.run_outputs import RunOutputs
from ifn_research.results.study_result import read_results, write_yaml
from ifn_research.study.robustness.one_run import run_built_again
from tests.support.varied_study import SCALES, varied, varied_rows

PLAIN = RunOutputs("none", tracked=False)
INPUTS = "robustness.inputs={normalisation: [zscore, rank], weights: {spread: 0.25}, exclude: {one_of: indicators}}"
FEW, OWN = "robustness.replicates=16", "robustness.versions=[own]"
CHANGES = [INPUTS, FEW, OWN, "robustness.decision={runs: 10, replicates: 99}"]
ANALYSIS = ("robustness", "sensitivity", "decision_stability")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study, its results without robustness, and with it."""
    folder = tmp_path_factory.mktemp("anew")
    rng = np.random.default_rng(1)
    rows = varied_rows().assign(truth=lambda table: table["a"] + table["c"] + rng.normal(size=len(table)))
    rows.to_csv(folder / "table.csv", index=False)
    study = varied(
        versions=[
            {"name": "own", "variables": [*"abcd"]},
            {"name": "other", "variables": [*"abc"], "normalisation": "rank"},
        ],
        ground_truth=[{"name": "truth", "column": "truth"}],
        validation={"bootstrap": {"replicates": 99}},
    )
    study["tables"] = [{**study["tables"][0], "path": str(folder / "table.csv")}]
    write_yaml(study, folder / "study.yaml")
    for name, changes in (("before", []), ("whole", CHANGES)):
        record(load_study(folder / "study.yaml", overrides=changes), out=folder / name, wanted=PLAIN)
    return folder


def copy_of(home: Path, name: str, tmp_path: Path) -> Path:
    return Path(shutil.copytree(home / name, tmp_path / name))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_what_is_computed_anew_is_what_the_study_would_have_found(home: Path, tmp_path: Path) -> None:
    folder = copy_of(home, "before", tmp_path)
    before = contents(folder)
    renew_robustness(folder, CHANGES)
    after, whole = contents(folder), contents(home / "whole")
    analysis = [name for name in whole if name.startswith(ANALYSIS)]
    assert len(analysis) == 8
    assert all(after[name] == whole[name] for name in [*analysis, "config.yaml", "quality.csv"])
    changed = {name for name in after if before.get(name) != after[name]}
    assert changed - set(analysis) <= {"config.yaml", "quality.csv", "manifest.json", "note.md"} | {
        name for name in after if name.endswith("note.md")
    }
    manifest = json.loads(after["manifest.json"])
    assert manifest["robustness_anew"]["set"] == CHANGES
    assert set(analysis) <= set(manifest["files"])
    expected = json.loads(whole["manifest.json"])
    assert manifest["config_digest"] == expected["config_digest"]
    assert manifest["robustness"] == expected["robustness"]
    assert read_results(folder).config.robustness is not None


@pytest.mark.slow
def test_a_cluster_finds_the_same(home: Path, tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="needs the packages of the extra cluster")
    folder = copy_of(home, "before", tmp_path)
    changes = [word for change in CHANGES for word in ("--set", change)]
    done = CliRunner().invoke(main, ["robustness", str(folder), *changes, "--cluster", "local"])
    assert done.exit_code == 0, done.output
    after, whole = contents(folder), contents(home / "whole")
    assert all(after[name] == whole[name] for name in whole if name.startswith(ANALYSIS))


def test_workers_of_this_machine_and_a_cluster_are_not_asked_for_together(home: Path, tmp_path: Path) -> None:
    folder = copy_of(home, "whole", tmp_path)
    done = CliRunner().invoke(main, ["robustness", str(folder), "--cluster", "local", "--workers", "2"])
    assert (done.exit_code, "--workers" in done.output) == (2, True)


def test_what_is_no_longer_asked_for_is_gone(home: Path, tmp_path: Path) -> None:
    folder = copy_of(home, "whole", tmp_path)
    renew_robustness(folder, ["robustness.decision=null", "robustness.inputs={weighting: [equal, critic]}"])
    assert not (folder / "decision_stability.csv").exists()
    assert set(pd.read_parquet(folder / "robustness_runs.parquet")["weighting"]) == {"equal", "critic"}
    assert not read_results(folder).tables["quality"]["message"].str.contains("world").any()


def test_folders_stay_as_they_were_where_something_is_wrong(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copy_of(home, "whole", tmp_path)
    before = contents(folder)
    with pytest.raises(ConfigError, match="more than the robustness"):
        renew_robustness(folder, ["seed=3"])
    with pytest.raises(IfnError, match="spread"):
        renew_robustness(folder, ["robustness.inputs={weights: {spread: 7}}"])
    with pytest.raises(ConfigError, match="says nothing of robustness"):
        renew_robustness(copy_of(home, "before", tmp_path))

    def broken(*args: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("ifn_research.operations.robustness._write", broken)
    with pytest.raises(RuntimeError):
        renew_robustness(folder, ["robustness.replicates=8"])
    assert contents(folder) == before
    assert {path.name for path in tmp_path.iterdir()} == {"whole", "before"}


def test_tables_that_have_changed_are_refused(home: Path, tmp_path: Path) -> None:
    original = (home / "table.csv").read_text()
    try:
        (home / "table.csv").write_text(original.replace("t00,", "t99,", 1))
        folder = copy_of(home, "whole", tmp_path)
        with pytest.raises(DataError, match=r"no longer those of these results: table\.csv"):
            renew_robustness(folder)
        with pytest.raises(DataError, match="no longer"):
            explain_run(folder, "t01", 0)
    finally:
        (home / "table.csv").write_text(original)


@pytest.mark.parametrize("run", [0, 17, 159])
def test_a_run_is_built_again_as_it_was(home: Path, run: int) -> None:
    """Its figures beside the version are those of `robustness_runs`, else it would be refused; scores by hand."""
    folder = home / "whole"
    before = read_results(folder)
    built = run_built_again(load_study(folder / "config.yaml"), before, "own", run)
    row = before.of_version("robustness_runs", "own").set_index("run").loc[run]
    assert built.chosen == {name: str(row[name]) for name in ("normalisation", "weights", "exclude")}
    shift = (built.territories["rank"] - built.territories["rank_nominal"]).abs().mean()
    assert shift == pytest.approx(row["mean_abs_rank_shift"], rel=1e-12)
    values = varied_rows().set_index("code")[list(built.index.weights.indicators)]
    scaled = (values - values.mean()) / values.std(ddof=1) if row["normalisation"] == "zscore" else None
    if scaled is not None:
        score = scaled.to_numpy() @ built.index.weights.values
        assert built.territories["score"].to_numpy() == pytest.approx(score, rel=1e-9)
    assert abs(built.index.weights.values.sum() - 1) < 1e-12


def test_a_run_of_a_sample_is_built_again_too(home: Path, tmp_path: Path) -> None:
    folder = copy_of(home, "before", tmp_path)
    inputs = {"weights": "simplex", "fit_on": {"resample": "blocks"}, "normalisation": SCALES}
    renew_robustness(folder, [f"robustness.inputs={json.dumps(inputs)}", "robustness.replicates=32", OWN])
    before = read_results(folder)
    runs = before.of_version("robustness_runs", "own")
    assert len(runs) == 32 * 5
    for run in (3, 40, 100, 159):
        built = run_built_again(load_study(folder / "config.yaml"), before, "own", run)
        assert built.drawn == ("weights", "fit_on")


def test_runs_that_are_not_there_are_named(home: Path) -> None:
    with pytest.raises(ConfigError, match="from 0 to 159"):
        explain_run(home / "whole", "t01", 160)
    with pytest.raises(ConfigError, match="was not varied"):
        explain_run(home / "whole", "t01", 0, version="other")
    with pytest.raises(ConfigError, match="no robustness analysis"):
        explain_run(home / "before", "t01", 0)


def test_commands(home: Path, tmp_path: Path) -> None:
    folder = copy_of(home, "before", tmp_path)
    (folder / "map.html").write_text("of before")
    done = CliRunner().invoke(main, ["robustness", str(folder), "--set", INPUTS, "--set", FEW, "--set", OWN])
    assert done.exit_code == 2
    (folder / "map.html").unlink()
    done = CliRunner().invoke(
        main, ["--lang", "en", "robustness", str(folder), "--set", INPUTS, "--set", FEW, "--set", OWN]
    )
    assert done.exit_code == 0, done.output
    told = CliRunner().invoke(main, ["--lang", "en", "explain", str(folder), "t07", "--run", "5"])
    assert told.exit_code == 0, told.output
    assert "in run 5 of version own" in told.output
    assert "draw no. 5" in told.output
    assert "agrees with robustness_runs" in told.output
    french = CliRunner().invoke(main, ["--lang", "fr", "explain", str(folder), "t07", "--run", "5"])
    assert "dans l’essai 5" in french.output
    assert CliRunner().invoke(main, ["robustness", str(folder), "--set", "seed=2"]).exit_code == 2
