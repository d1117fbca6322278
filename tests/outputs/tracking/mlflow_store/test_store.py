"""What was logged to MLflow, read without making anything."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ifn_research.outputs.tracking import open_tracking

if TYPE_CHECKING:
    from tests.conftest import LocalStudy


def test_runs_are_found_by_their_tags_the_newest_first(local_study: LocalStudy) -> None:
    store = local_study.tracking.store
    studies = store.runs({"ifn.kind": "study"})
    assert len(studies) == 2
    assert studies[0].started >= studies[1].started
    experiment = store.experiment("ifn-local")
    assert experiment is not None
    assert store.runs({"ifn.kind": "study"}, experiment=experiment) == studies
    assert store.run(studies[0].identifier) == studies[0]
    for value in ("none", "it's none", 'none "at" all', 'it\'s "none"'):
        assert store.runs({"ifn.kind": value}) == []


def test_artifacts_come_back_as_they_were_written(local_study: LocalStudy, tmp_path: Path) -> None:
    store = local_study.tracking.store
    newest = store.runs({"ifn.kind": "study"})[0]
    assert {"config.yaml", "manifest.json"} <= store.artifacts(newest.identifier)
    store.fetch(newest.identifier, ["config.yaml"], tmp_path)
    assert (tmp_path / "config.yaml").read_bytes() == (local_study.folder / "after" / "config.yaml").read_bytes()


def test_what_is_not_there_is_none_and_no_file_is_made(local_study: LocalStudy, tmp_path: Path) -> None:
    store = local_study.tracking.store
    assert store.experiment("ifn-other") is None
    assert store.run("0" * 32) is None
    absent = open_tracking(f"sqlite:///{tmp_path}/mlflow.db").store
    assert not absent.exists()
    assert list(tmp_path.iterdir()) == []
