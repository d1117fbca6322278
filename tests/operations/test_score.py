"""New tables scored with an adopted model, a run and a results folder."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from ifn_research import load_study
from ifn_research.cli import main
from ifn_research.errors import ConfigError
from ifn_research.operations.run import record
from ifn_research.operations.score import score_table
from tests.support.logged_models import store_of_mlflow
from tests.support.outputs import TABLES_ONLY

if TYPE_CHECKING:
    from tests.conftest import LocalStudy


def ifn(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def scores_of(folder: Path, version: str) -> pd.Series:
    table = pd.read_csv(folder / "scores.csv", dtype={"code": str})
    return table[table["version"] == version].set_index("code")["score"]


def run_of(study: LocalStudy, version: str) -> str:
    """Id of the run of a version in the first study run."""
    return study.tracking.store.runs({"ifn.version": version})[-1].identifier


@pytest.fixture
def new_table(tmp_path: Path) -> Path:
    """Three territories: within the range, beyond it, and with a missing figure; decimal commas."""
    rows = ("40;Landes;20,5;10", "41;Loir;88,25;10", "42;Loire;12;")
    (tmp_path / "new.csv").write_text("\n".join(["code;name;poverty;jobs", *rows]) + "\n", encoding="utf-8")
    return tmp_path / "new.csv"


@pytest.mark.parametrize("version", ["equal", "percentile"])
def test_the_table_of_the_study_has_the_scores_of_the_study(local_study: LocalStudy, version: str) -> None:
    found = score_table(f"{local_study.folder}/before:{version}", local_study.folder / "local.csv")
    expected = scores_of(local_study.folder / "before", version)
    assert found.table.set_index("code")["score"].to_dict() == pytest.approx(expected.to_dict(), rel=1e-14)
    assert (found.table["out_of_range"] == "").all()
    assert "no territory is beyond the range on which the index was fitted" in map(str, found.notes)


def test_scores_are_written_to_a_file_that_is_not_there(
    local_study: LocalStudy, new_table: Path, tmp_path: Path
) -> None:
    model = f"{local_study.folder}/before:equal"
    found = score_table(model, new_table, out=tmp_path / "scores.csv")
    assert (tmp_path / "scores.csv").read_text(encoding="utf-8") == found.as_csv()
    with pytest.raises(ConfigError):
        score_table(model, new_table, out=tmp_path / "scores.csv")
    score_table(model, new_table, out=tmp_path / "scores.csv", force=True)


def test_a_new_territory_is_scored_by_the_means_and_deviations_of_the_study(
    local_study: LocalStudy, new_table: Path
) -> None:
    old = pd.read_csv(local_study.folder / "local.csv", sep=";", decimal=",")[["poverty", "jobs"]]
    standard = (np.array([20.5, 10.0]) - old.mean()) / old.std(ddof=1)
    found = score_table(f"{local_study.folder}/before:equal", new_table).table.set_index("code")
    assert found.loc["40", "score"] == pytest.approx(standard.mean())


def test_territories_beyond_the_range_and_without_a_score_are_named_with_why(
    local_study: LocalStudy, new_table: Path
) -> None:
    found = score_table(f"{local_study.folder}/before:equal", new_table)
    assert found.table["out_of_range"].tolist() == ["", "poverty", ""]
    assert found.table["no_score"].tolist() == ["", "", "missing: jobs"]
    assert found.table["score"].isna().tolist() == [False, False, True]
    assert tuple(map(str, found.notes[:2])) == (
        "1 territory is beyond the range on which the index was fitted: Loir (41): poverty",
        "1 territory has no score: Loire (42): missing: jobs",
    )


def test_names_cannot_turn_the_text_of_the_terminal_around(
    local_study: LocalStudy, new_table: Path, tmp_path: Path
) -> None:
    hostile = tmp_path / "hostile.csv"
    hostile.write_text(new_table.read_text(encoding="utf-8").replace("Loir;", "\u202eLoir\x1b[31m;"), encoding="utf-8")
    notes = score_table(f"{local_study.folder}/before:equal", hostile).notes
    assert str(notes[0]).endswith(": Loir [31m (41): poverty")


def test_an_imputation_fills_what_it_can_and_leaves_out_territories_of_which_too_little_is_known(
    local_study: LocalStudy, new_table: Path
) -> None:
    found = score_table(f"{local_study.folder}/before:percentile", new_table).table
    # One indicator of two is known: less than the 65 % that are needed.
    assert found["no_score"].tolist() == ["", "", "missing: jobs"]


def test_folder_run_and_adopted_model_give_the_same_scores_as_mlflow_itself(
    local_study: LocalStudy, new_table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import mlflow

    uri = local_study.copy_of_store(tmp_path)
    decided = ("--status", "adopted", "--reason", "Simple.", "--docs", tmp_path / "docs", "--tracking-uri", uri)
    assert ifn("decide", local_study.folder / "before", "equal", *decided).exit_code == 0
    run = run_of(local_study, "equal")
    forms = ("models:/local@adopted", "models:/local/1", "models:/local", f"runs:/{run}", f"runs:/{run}/index")
    tables = [score_table(form, new_table, tracking_uri=uri).table for form in forms]
    for table in tables:
        pd.testing.assert_frame_equal(table, score_table(f"{local_study.folder}/before:equal", new_table).table)
    with store_of_mlflow(uri):
        model = mlflow.pyfunc.load_model("models:/local@adopted")
    raw = pd.DataFrame({"code": ["40", "41"], "poverty": [20.5, 88.25], "jobs": [10.0, 10.0]})
    with pytest.warns(UserWarning, match="beyond those"):
        predicted = model.predict(raw)
    assert predicted["score"].tolist() == tables[0]["score"].tolist()[:2]


def test_folder_run_and_adopted_model_give_the_same_scores_from_a_store_of_each_kind(
    stored_study: LocalStudy, new_table: Path, tmp_path: Path
) -> None:
    uri = stored_study.copy_of_store(tmp_path)
    decided = ("--status", "adopted", "--reason", "Simple.", "--docs", tmp_path / "docs", "--tracking-uri", uri)
    assert ifn("decide", stored_study.folder / "before", "equal", *decided).exit_code == 0
    run = run_of(stored_study, "equal")
    expected = score_table(f"{stored_study.folder}/before:equal", new_table).table
    for form in ("models:/local@adopted", "models:/local/1", "models:/local", f"runs:/{run}", f"runs:/{run}/index"):
        pd.testing.assert_frame_equal(score_table(form, new_table, tracking_uri=uri).table, expected)


def test_the_command_writes_a_table_or_prints_it_and_tells_on_standard_error(
    local_study: LocalStudy, new_table: Path, tmp_path: Path
) -> None:
    model = f"{local_study.folder}/before:equal"
    printed = ifn("score", model, new_table)
    assert printed.exit_code == 0, printed.output
    assert "1 territory has no score" in printed.stderr
    shown = pd.read_csv(StringIO(printed.stdout), dtype={"code": str})
    places = ["rank", "decile", "reference_rank", "reference_decile"]
    assert list(shown.columns) == ["code", "name", "score", *places, "out_of_range", "no_score"]
    assert ifn("score", model, new_table, "--out", tmp_path / "s.parquet").exit_code == 0
    assert pd.read_parquet(tmp_path / "s.parquet")["code"].tolist() == shown["code"].tolist()
    again = ifn("score", model, new_table, "--out", tmp_path / "s.parquet")
    assert (again.exit_code, "is there already" in again.stderr) == (2, True)


def test_supervised_versions_say_that_the_model_is_the_full_fit(local_study: LocalStudy, tmp_path: Path) -> None:
    learned = "versions.equal.weighting={method: supervised, ground_truth: outcome}"
    study = load_study(local_study.folder / "study.yaml", overrides=[learned])
    record(study, out=tmp_path / "learned", only=["equal"], wanted=TABLES_ONLY)
    found = score_table(f"{tmp_path}/learned:equal", local_study.folder / "local.csv")
    assert "the model is the full fit" in str(found.notes[0])


@pytest.mark.parametrize(
    "model, what, fix",
    [
        ("{}/before", "names no index", "DIR:VERSION"),
        ("{}/before:equl", "'equl' is not a version that succeeded", "did you mean 'equal'?"),
        ("{}/before:refused", "is not a version that succeeded", "Available: equal, percentile"),
        ("{}/nowhere:equal", "is not a results folder", "ifn run"),
    ],
)
def test_an_unknown_index_is_told_with_what_to_write(
    local_study: LocalStudy, new_table: Path, model: str, what: str, fix: str
) -> None:
    done = ifn("score", model.format(local_study.folder), new_table)
    assert done.exit_code == 2
    assert what in done.stderr
    assert fix in done.stderr


def test_a_store_without_this_model_lists_those_that_it_has(
    stored_study: LocalStudy, new_table: Path, tmp_path: Path
) -> None:
    uri = stored_study.copy_of_store(tmp_path)
    done = ifn("score", "models:/local@adopted", new_table, "--tracking-uri", uri)
    assert (done.exit_code, "`ifn decide` adopts one" in done.stderr) == (1, True)
    done = ifn("score", f"runs:/{run_of(stored_study, 'refused')}", new_table, "--tracking-uri", uri)
    assert (done.exit_code, "holds no fitted index" in done.stderr) == (1, True)


def test_a_model_that_the_committee_has_not_adopted_tells_its_status(
    stored_study: LocalStudy, new_table: Path, tmp_path: Path
) -> None:
    uri = stored_study.copy_of_store(tmp_path)
    runs = f"runs:/{run_of(stored_study, 'equal')}"

    def decide(folder: str, status: str) -> None:
        options = ("--status", status, "--reason", "Simple.", "--docs", tmp_path / "docs", "--tracking-uri", uri)
        assert ifn("decide", stored_study.folder / folder, "equal", *options).exit_code == 0

    def told(model: str) -> str:
        done = ifn("score", model, new_table, "--tracking-uri", uri)
        assert done.exit_code == 0, done.output
        return next((line for line in done.stderr.splitlines() if line.startswith("this version was")), "")

    assert told(runs) == ""
    for status in ("rejected", "deferred"):
        decide("before", status)
        for model in (runs, "models:/local/1"):
            assert told(model).startswith(f"this version was {status} on 20")
            assert told(model).endswith("`ifn history local` tells why")
    decide("before", "adopted")
    assert told(runs) == told("models:/local@adopted") == ""
    decide("after", "adopted")
    assert told("models:/local@adopted") == ""
    assert told("models:/local/1") == told(runs)
    assert told(runs).endswith("is no longer in force, and models:/local/2 has replaced it")


def test_a_table_of_which_no_territory_can_be_scored_is_refused(local_study: LocalStudy, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("code;poverty;jobs\n40;12;\n41;13;\n")
    done = ifn("score", f"{local_study.folder}/before:equal", tmp_path / "empty.csv")
    assert done.exit_code == 2
    assert "no territory can be scored" in done.stderr
    assert "40 missing: jobs" in done.stderr
