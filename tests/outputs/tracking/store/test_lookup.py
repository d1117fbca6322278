"""Runs of a study found by their identifier, and their artifacts brought back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ifn_research.outputs.tracking.base import RunRecord, StoreError, write_run
from ifn_research.outputs.tracking.memory import open_memory
from ifn_research.outputs.tracking.store.lookup import find_run, study_folder, study_run_folder, study_run_of

if TYPE_CHECKING:
    from tests.conftest import LocalStudy


def test_the_run_of_a_version_leads_to_that_of_its_study(stored_study: LocalStudy) -> None:
    store = stored_study.tracking.store
    run = store.runs({"ifn.version": "equal"})[0]
    study = study_run_of(store, find_run(store, f"runs:/{run.identifier}/index"))
    assert study.tags["ifn.study_run"] == run.tags["ifn.study_run"]
    assert study_run_of(store, study) is study
    with pytest.raises(StoreError) as raised, study_run_folder(store, run.identifier, ()):
        pass
    assert study.identifier in str(raised.value.fix)
    with study_run_folder(store, study.identifier, ("absent.csv",)) as folder:
        assert sorted(path.name for path in folder.iterdir()) == ["config.yaml", "manifest.json"]
    assert not folder.exists()


def test_a_run_that_is_not_there_or_belongs_to_no_study_or_is_half_logged_is_told(tmp_path: Path) -> None:
    tracking = open_memory(f"memory://{tmp_path}")
    tracking.tracker.open_experiment("e")
    write_run(tracking.tracker, RunRecord("other", {}))
    write_run(tracking.tracker, RunRecord("half", {"ifn.kind": "study"}, texts={"config.yaml": ""}))
    half, other = tracking.store.runs({})
    with pytest.raises(StoreError, match="0000") as raised:
        find_run(tracking.store, "0000")
    assert "ifn history" in str(raised.value.fix)
    with pytest.raises(StoreError, match="belongs to no study"):
        study_run_of(tracking.store, other)
    with pytest.raises(StoreError, match=r"manifest\.json"), study_folder(tracking.store, half, ()):
        pass
