"""The pictures and records that a run is asked for."""

from __future__ import annotations

from pathlib import Path

from ifn_research.config import load_study
from ifn_research.operations.run import record
from ifn_research.operations.run_outputs import RunOutputs
from ifn_research.outputs.tracking.base import Tracking
from ifn_research.results.study_result import read_results


def test_a_fast_run_has_its_figures_in_the_store_and_no_picture_nor_file_of_a_version(
    simulated_study: Path, tmp_path: Path
) -> None:
    study = load_study(simulated_study, overrides=["validation.bootstrap.replicates=20"])
    fast = RunOutputs("none", artifacts=False)
    recorded = record(study, out=tmp_path / "r", only=["equal"], tracking_uri="memory://fast", wanted=fast)
    assert not (tmp_path / "r" / "figures").exists()
    assert (tmp_path / "r" / "scores.csv").is_file()
    assert [path.parent.name for path in (tmp_path / "r").rglob("note.md")] == ["r"]
    assert "versions/equal/note.md" not in read_results(tmp_path / "r").not_drawn
    store = _store(recorded.tracking)
    (version,) = store.runs({"ifn.kind": "version"}, experiment=store.experiment(study.config.experiment))
    assert version.metrics
    assert store.artifacts(version.identifier) == frozenset()


def _store(address: str | None):
    from ifn_research.outputs.tracking import open_tracking

    assert address is not None
    tracking: Tracking = open_tracking(address)
    return tracking.store
