"""Fitted indices in the MLflow Model Registry."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ifn_research.outputs.tracking import open_tracking

if TYPE_CHECKING:
    from tests.conftest import LocalStudy


def test_a_version_is_numbered_tagged_and_found_by_its_alias(local_study: LocalStudy, tmp_path: Path) -> None:
    tracking = open_tracking(local_study.copy_of_store(tmp_path))
    registry = tracking.registry
    run = tracking.store.runs({"ifn.version": "equal"})[0]
    assert registry.aliases("own") is None
    registry.make_model("own", tags={"k": "v"}, description="")
    assert (registry.models(), registry.aliases("own"), registry.versions("own")) == (["own"], {}, [])
    number = registry.register("own", run, {"a": "1", "b": "2"})
    registry.set_alias("own", "adopted", number)
    registry.untag_version("own", number, ["a", "never"])
    registry.tag_version("own", number, {"c": "3"})
    found = registry.find("own", alias="adopted")
    assert found is not None
    assert (found.number, found.run, found.tags) == (number, run.identifier, {"b": "2", "c": "3"})
    registry.delete_alias("own", "adopted")
    assert registry.find("own", alias="adopted") is None
    assert registry.find("own", number="7") is None
    assert registry.find("other", number="1") is None


def test_tags_of_a_run_are_added_and_taken_away_as_far_as_they_are_there(
    local_study: LocalStudy, tmp_path: Path
) -> None:
    tracking = open_tracking(local_study.copy_of_store(tmp_path))
    run = tracking.store.runs({"ifn.version": "equal"})[0]
    tracking.registry.tag_run(run.identifier, {"x": "1", "y": "2"})
    tracking.registry.untag_run(run.identifier, ["x", "never"])
    after = tracking.store.run(run.identifier)
    assert after is not None
    assert after.tags == {**run.tags, "y": "2"}
