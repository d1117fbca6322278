"""The runs of a study, from a store of each kind."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from ifn_research.cli import main
from ifn_research.outputs.tracking import open_tracking
from ifn_research.outputs.tracking.base import StoreError
from ifn_research.outputs.tracking.store.history import History, study_history
from ifn_research.results.study_result import read_results
from ifn_research.results.verdict import verdict_line

if TYPE_CHECKING:
    from tests.conftest import LocalStudy

TODAY = str(datetime.now(UTC).date())


def ifn(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def history(study: str, uri: str) -> History:
    tracking = open_tracking(uri)
    return study_history(study, tracking.store, tracking.registry)


def test_each_run_has_its_best_version_on_common_territories_and_its_verdict(stored_study: LocalStudy) -> None:
    table = history("local", stored_study.uri).table
    folders = [stored_study.folder / name for name in ("after", "before")]
    assert table["study_run"].tolist() == [read_results(folder).manifest["study_run"] for folder in folders]
    for row, folder in zip(table.to_dict("records"), folders, strict=True):
        ranking = pd.read_csv(folder / "ranking.csv").query("metric == 'spearman' and ground_truth == 'outcome'")
        ranking = ranking[~ranking["version"].str.startswith("baseline:") & ranking["estimate"].notna()]
        best = ranking.loc[ranking["estimate"].idxmax()]
        assert row["best"] == best["version"]
        assert [row[name] for name in ("estimate", "ci_low", "ci_high")] == pytest.approx(
            [best[name] for name in ("estimate", "ci_low", "ci_high")], nan_ok=True
        )
        assert row["versions"] == 3
        assert str(row["criterion"]) == "Spearman's rank correlation with outcome"
        assert row["verdict"] == verdict_line(read_results(folder))
        assert pd.Timestamp(row["logged"]) <= pd.Timestamp.now("UTC").tz_localize(None)


def test_decisions_and_the_version_in_force_are_told(stored_study: LocalStudy, tmp_path: Path) -> None:
    uri = stored_study.copy_of_store(tmp_path)
    assert str(history("local", uri).in_force) == "No version is adopted."
    more = ("--reason", "Plus simple.", "--docs", tmp_path / "docs", "--tracking-uri", uri)
    ifn("decide", stored_study.folder / "after", "equal", "--status", "adopted", "--meeting", TODAY, *more)
    ifn("decide", stored_study.folder / "after", "percentile", "--status", "rejected", *more)
    found = history("local", uri)
    assert found.table["decisions"].map(str).tolist() == ["equal: adopted; percentile: rejected", ""]
    run = found.table["study_run"][0]
    assert str(found.in_force) == f"Adopted: models:/local/1 (version equal of the run {run})."
    decisions = [str(line) for line in found.decisions]
    assert decisions[0].startswith(f"{run}, percentile: rejected (")
    assert decisions[1].startswith(f"{run}, equal: adopted (")
    assert decisions[1].endswith(f"meeting {TODAY}): Plus simple.")
    shown = ifn("history", stored_study.folder / "study.yaml", "--tracking-uri", uri)
    assert shown.exit_code == 0, shown.output
    assert ifn("history", "local", "--tracking-uri", uri).stdout == shown.stdout
    for text in (
        run,
        "equal: adopted; percentile: rejected",
        "Spearman's rank correlation with outcome",
        str(found.in_force),
    ):
        assert text in shown.stdout


def test_every_decision_is_kept_the_newest_first_and_only_one_adoption_is_in_force(
    stored_study: LocalStudy, tmp_path: Path
) -> None:
    uri = stored_study.copy_of_store(tmp_path)

    def decide(run: str, status: str, reason: str) -> None:
        more = ("--reason", reason, "--docs", tmp_path / "docs", "--tracking-uri", uri)
        done = ifn("decide", stored_study.folder / run, "equal", "--status", status, *more)
        assert done.exit_code == 0, done.output

    def told() -> list[tuple[str, str]]:
        """What is said before the status, and the reason, of each decision."""
        lines = [str(line) for line in history("local", uri).decisions]
        return [(line.partition(" (")[0], line.rpartition("): ")[2]) for line in lines]

    after, before = history("local", uri).table["study_run"]
    decide("before", "deferred", "First.")
    decide("before", "adopted", "Second.")
    earlier = [
        (f"{before}, equal: adopted", "Second."),
        (f"{before}, equal [decided again since]: deferred", "First."),
    ]
    assert told() == earlier
    decide("after", "adopted", "Third.")
    over = f"{before}, equal [no longer in force: replaced by models:/local/2]: adopted"
    assert told() == [(f"{after}, equal: adopted", "Third."), (over, "Second."), earlier[1]]
    shown = history("local", uri).table["decisions"].map(str).tolist()
    assert shown == ["equal: adopted", "equal: adopted, no longer in force"]
    decide("after", "rejected", "Fourth.")
    assert told()[:2] == [
        (f"{after}, equal: rejected", "Fourth."),
        (f"{after}, equal [decided again since]: adopted", "Third."),
    ]
    found = history("local", uri)
    assert str(found.in_force) == "No version is adopted."
    assert sum(": adopted" in line and "[" not in line for line in map(str, found.decisions)) == 0
    decide("before", "adopted", "Fifth.")
    assert told()[0] == (f"{before}, equal: adopted", "Fifth.")
    assert len(told()) == 5


def test_a_run_that_was_logged_by_halves_hides_none_of_the_others(stored_study: LocalStudy, tmp_path: Path) -> None:
    uri = stored_study.copy_of_store(tmp_path)
    tracker = open_tracking(uri).tracker
    tracker.open_experiment("ifn-local")
    tracker.start_run("halved", {"ifn.kind": "study", "ifn.study": "local", "ifn.study_run": "halved"})
    table = history("local", uri).table.set_index("study_run")
    assert len(table) == 3
    assert str(table.loc["halved", "verdict"]).startswith("cannot be read: the run 'halved' has no config.yaml")


def test_an_empty_or_absent_store_and_another_study_are_told(
    local_study: LocalStudy, new_store, tmp_path: Path
) -> None:
    with pytest.raises(StoreError, match="no run of the study 'locla'") as caught:
        history("locla", local_study.uri)
    assert str(caught.value.fix) == "did you mean 'local'? Available: local"
    with pytest.raises(StoreError, match="no run of the study") as caught:
        history("local", new_store(tmp_path))
    assert str(caught.value.fix) == "run the study first: ifn run"
    absent = ifn("history", "local", "--tracking-uri", f"sqlite:///{tmp_path}/absent.db")
    assert (absent.exit_code, "there is no MLflow store here" in absent.stderr) == (1, True)
    assert not (tmp_path / "absent.db").exists()
    assert ifn("history", "nowhere.yaml").exit_code == 2


def test_a_store_of_each_kind_tells_the_studies_that_it_has(stored_study: LocalStudy, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no run of the study 'locla'") as caught:
        history("locla", stored_study.uri)
    assert str(caught.value.fix) == "did you mean 'local'? Available: local"
    with pytest.raises(StoreError, match="no run of the study") as caught:
        history("local", f"memory://{tmp_path}")
    assert str(caught.value.fix) == "run the study first: ifn run"
