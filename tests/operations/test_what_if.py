"""A change that is tried: who moves, against a run of the changed study."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from ifn_research import load_study
from ifn_research.cli import main
from ifn_research.data.samples import simulate_territories
from ifn_research.errors import ConfigError
from ifn_research.operations.run import record
from ifn_research.operations.what_if import what_if
from ifn_research.results.study_result import write_yaml
from tests.support.outputs import TABLES_ONLY

CHANGE = "versions.equal.normalisation=percentile"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study, its results, and those of the same study with a change."""
    folder = tmp_path_factory.mktemp("what-if")
    made = simulate_territories(90, seed=8, missing=0.0)
    study = made.study(made.write(folder / "table.csv"))
    study["versions"].append({"name": "other", "variables": "all", "weighting": "pca"})
    write_yaml(study, folder / "study.yaml")
    for name, changes in (("before", []), ("after", [CHANGE])):
        record(load_study(folder / "study.yaml", overrides=changes), out=folder / name, wanted=TABLES_ONLY)
    return folder


def scores(folder: Path, version: str) -> pd.DataFrame:
    table = pd.read_csv(folder / "scores.csv", dtype={"code": str})
    return table[table["version"] == version].set_index("code")


def test_who_moves_is_who_moves_between_two_runs(home: Path) -> None:
    tried = what_if(home / "before", [CHANGE])
    (moved,) = tried.moves
    assert (moved.version, tried.same, tried.new, tried.refused) == ("equal", ("other",), (), {})
    before, after = scores(home / "before", "equal"), scores(home / "after", "equal")
    shift = moved.territories.set_index("code")["shift"]
    pd.testing.assert_series_equal(shift, (after["rank"] - before["rank"])[shift.index], check_names=False)
    entering = after.index[(after["decile"] == 10) & (before["decile"].reindex(after.index) != 10)]
    assert set(moved.entering["code"]) == set(entering)


def test_nothing_is_written(home: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*")}
    what_if(home / "before", [CHANGE])
    assert {path: path.stat().st_mtime_ns for path in home.rglob("*")} == before


def test_one_version_may_be_asked_for(home: Path) -> None:
    tried = what_if(home / "before", [CHANGE], version="other")
    assert (tried.moves, tried.same) == ((), ("other",))


def test_a_table_that_has_changed_is_told(home: Path, tmp_path: Path) -> None:
    table = home / "table.csv"
    kept = table.read_bytes()
    try:
        lines = kept.decode().splitlines()
        table.write_text("\n".join([*lines[:2], *lines[3:]]) + "\n", encoding="utf-8")
        tried = what_if(home / "before", [CHANGE])
    finally:
        table.write_bytes(kept)
    assert "table.csv" in str(tried.notes[0])


@pytest.mark.parametrize(
    ("changes", "version"), [([], None), ([CHANGE], "eqal"), (["versions.eqal.weighting=pca"], None)]
)
def test_what_cannot_be_tried_is_refused(home: Path, changes: list[str], version: str | None) -> None:
    with pytest.raises(ConfigError):
        what_if(home / "before", changes, version=version)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_it_is_told_on_the_screen(home: Path, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IFN_LANG", language)
    done = CliRunner().invoke(main, ["what-if", str(home / "before"), "--set", CHANGE])
    assert done.exit_code == 0, done.output
    assert {"fr": "Rien n’a été écrit", "en": "Nothing was written"}[language] in done.output


def test_versions_that_were_made_from_one_that_changes_are_said_to_stay(home: Path, tmp_path: Path) -> None:
    added = "versions={add: [{name: made, from: equal, imputation: median}]}"
    (tmp_path / "study.yaml").write_text(f"extends: ['{home}/study.yaml']\n" + added.replace("=", ": ", 1) + "\n")
    record(load_study(tmp_path / "study.yaml"), out=tmp_path / "results", wanted=TABLES_ONLY)
    notes = [str(note) for note in what_if(tmp_path / "results", [CHANGE]).notes]
    assert any("made from it" in note and "made" in note for note in notes)
    assert not any("made from it" in str(note) for note in what_if(tmp_path / "results", ["seed=3"]).notes)
