"""Two runs compared from their folders and from a store of each kind, and `ifn compare` as a user types it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from ifn_research.cli import main
from ifn_research.operations.compare import compare_runs

if TYPE_CHECKING:
    from tests.conftest import LocalStudy


def ifn(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def runs(study: LocalStudy, kind: str) -> list[str]:
    """Ids of the runs of a kind, the oldest first."""
    return [run.identifier for run in study.tracking.store.runs({"ifn.kind": kind})][::-1]


def test_the_terminal_and_the_table_say_what_changed_and_who_moved(local_study: LocalStudy, tmp_path: Path) -> None:
    before, after = local_study.folder / "before", local_study.folder / "after"
    done = ifn("compare", before, after, "--out", tmp_path / "changes.csv")
    assert done.exit_code == 0, done.output
    for text in ("versions.equal.weighting.method", "fixed", "poverty", "Spearman", "No difference in: data"):
        assert text in done.stdout
    table = pd.read_csv(tmp_path / "changes.csv", dtype=str)
    weights = table[table["subject"] == "weight"].set_index("item")
    assert weights["b"].astype(float).to_dict() == pytest.approx({"jobs": 0.25, "poverty": 0.75})
    scores = [
        pd.read_csv(folder / "scores.csv", dtype={"code": str}).query("version == 'equal'")
        for folder in (before, after)
    ]
    ranks = [frame.set_index("code")["rank"] for frame in scores]
    movers = table[(table["subject"] == "mover") & (table["version"] == "equal")].set_index("item")
    shift = ranks[1] - ranks[0]
    assert movers["change"].astype(int).to_dict() == shift[shift != 0].to_dict()
    assert set(table.loc[table["subject"] == "scores", "version"]) == {"equal", "percentile"}


def test_a_file_that_is_there_is_not_replaced(local_study: LocalStudy, tmp_path: Path) -> None:
    (tmp_path / "changes.csv").write_text("mine")
    done = ifn(
        "compare", local_study.folder / "before", local_study.folder / "after", "--out", tmp_path / "changes.csv"
    )
    assert done.exit_code == 2
    assert "is there already" in done.stderr
    assert (tmp_path / "changes.csv").read_text() == "mine"


def test_stored_runs_say_the_same_as_their_folders(stored_study: LocalStudy) -> None:
    first, second = runs(stored_study, "study")
    folders = compare_runs(str(stored_study.folder / "before"), str(stored_study.folder / "after"))
    for ids in ((f"runs:/{first}", f"runs:/{second}"), (first, second)):
        found = compare_runs(*ids, tracking_uri=stored_study.uri)
        assert found.headline == folders.headline
        assert found.notes == folders.notes
        pd.testing.assert_frame_equal(found.table, folders.table, check_dtype=False)


def test_what_was_opened_already_serves_as_well_as_its_address(stored_study: LocalStudy) -> None:
    first, second = runs(stored_study, "study")
    found = compare_runs(first, second, tracking_uri=stored_study.tracking)
    assert found.headline == compare_runs(first, second, tracking_uri=stored_study.uri).headline


def test_the_run_of_a_version_is_refused_with_that_of_its_study(stored_study: LocalStudy) -> None:
    study = runs(stored_study, "study")[0]
    done = ifn(
        "compare",
        f"runs:/{runs(stored_study, 'version')[0]}",
        stored_study.folder / "after",
        "--tracking-uri",
        stored_study.uri,
    )
    assert done.exit_code == 1
    assert f"fix:   name the run of its study: runs:/{study}" in done.stderr


def test_unknown_runs_and_stores_are_told_and_no_store_is_made(stored_study: LocalStudy, tmp_path: Path) -> None:
    done = ifn("compare", "runs:/" + "0" * 32, stored_study.folder / "after", "--tracking-uri", stored_study.uri)
    assert (done.exit_code, "the store has no run" in done.stderr) == (1, True)
    done = ifn("compare", "runs:/1", "runs:/2", "--tracking-uri", f"sqlite:///{tmp_path}/mlflow.db")
    assert (done.exit_code, "there is no MLflow store here" in done.stderr) == (1, True)
    assert list(tmp_path.iterdir()) == []
    done = ifn("compare", tmp_path, stored_study.folder / "after")
    assert (done.exit_code, "is not a results folder" in done.stderr) == (2, True)
