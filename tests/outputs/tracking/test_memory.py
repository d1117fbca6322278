"""What is kept in memory is read back as a store of runs gives it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ifn_research.outputs.tracking.base import LoggedMetric, RunRecord, write_run
from ifn_research.outputs.tracking.memory import MemoryTracker, open_memory


def test_runs_are_read_back_the_newest_first_with_their_last_figures_and_their_files(tmp_path: Path) -> None:
    tracking = open_memory(f"memory://{tmp_path}")
    tracking.tracker.open_experiment("e")
    (tmp_path / "a.csv").write_bytes(b"1;2\n")
    table = pd.DataFrame({"x": [1.5, 2.0]})
    figures = (LoggedMetric("m", 2.0, step=2), LoggedMetric("m", 1.0, step=1))
    record = RunRecord(
        "one", {"k": "v"}, metrics=figures, files=((tmp_path / "a.csv", "data"),), tables={"t.json": table}
    )
    write_run(tracking.tracker, record)
    (tmp_path / "a.csv").unlink()
    write_run(tracking.tracker, RunRecord("two", {"k": "v", "other": ""}))
    assert [run.name for run in tracking.store.runs({"k": "v"})] == ["two", "one"]
    assert [run.name for run in tracking.store.runs({"other": ""}, experiment="e")] == ["two"]
    assert tracking.store.runs({"k": "v"}, experiment="f") == []
    (_, first) = tracking.store.runs({"k": "v"})
    assert first.metrics == {"m": 2.0}
    assert tracking.store.artifacts(first.identifier) == {"data", "t.json"}
    tracking.store.fetch(first.identifier, ["data", "t.json"], tmp_path / "back")
    assert (tmp_path / "back" / "data" / "a.csv").read_bytes() == b"1;2\n"
    pd.testing.assert_frame_equal(pd.read_json(tmp_path / "back" / "t.json", orient="split"), table)


def test_versions_of_a_model_are_numbered_and_found_by_number_and_alias(tmp_path: Path) -> None:
    tracking = open_memory(f"memory://{tmp_path}")
    tracking.tracker.open_experiment("e")
    write_run(tracking.tracker, RunRecord("one", {}))
    (run,) = tracking.store.runs({})
    registry = tracking.registry
    assert registry.aliases("s") is None
    registry.make_model("s", tags={}, description="")
    assert [registry.register("s", run, {"n": n}) for n in "ab"] == ["1", "2"]
    registry.set_alias("s", "adopted", "1")
    found = registry.find("s", alias="adopted")
    assert found is not None
    assert (found.number, found.tags) == ("1", {"n": "a"})
    registry.tag_version("s", "1", {"m": "c"})
    registry.untag_version("s", "1", ["n", "never"])
    assert [index.tags for index in registry.versions("s")] == [{"n": "b"}, {"m": "c"}]
    registry.delete_alias("s", "adopted")
    registry.delete_alias("s", "adopted")
    assert registry.find("s", alias="adopted") is None
    assert registry.find("s", number="3") is None


def test_one_run_is_open_at_a_time() -> None:
    tracker = MemoryTracker()
    with pytest.raises(RuntimeError, match="no run is open"):
        tracker.end_run("FINISHED")
    tracker.start_run("one", {})
    with pytest.raises(RuntimeError, match="'one' is still open"):
        tracker.start_run("two", {})
