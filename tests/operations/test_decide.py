"""Decisions as a user types them, in a copy of a store of each kind."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

from ifn_research import load_study
from ifn_research.cli import main
from ifn_research.operations.decide import next_number
from ifn_research.operations.map import write_map
from ifn_research.operations.note import write_note
from ifn_research.operations.run import record
from ifn_research.outputs.tracking import StoreError, open_tracking
from ifn_research.outputs.tracking.memory import MemoryRegistry
from tests.support.documents import spaced

if TYPE_CHECKING:
    from ifn_research.outputs.tracking.base import RegisteredIndex
    from tests.conftest import LocalStudy

# A meeting that relied on results is not held before they are computed.
TODAY = datetime.now(UTC).date()


class Desk:
    """A folder with a copy of the store, where decisions are typed."""

    def __init__(self, study: LocalStudy, folder: Path) -> None:
        self.study, self.docs, self.uri = study, folder / "decisions", study.copy_of_store(folder)
        tracking = open_tracking(self.uri)
        self.store, self.registry = tracking.store, tracking.registry

    def decide(self, run: str, version: str, status: str, *more: str) -> Result:
        options = ["--status", status, "--reason", "Les poids s’expliquent.", "--docs", str(self.docs)]
        arguments = ["decide", str(self.study.folder / run), version, *options, "--tracking-uri", self.uri, *more]
        return CliRunner().invoke(main, arguments)

    def records(self) -> list[str]:
        return sorted(os.listdir(self.docs)) if self.docs.is_dir() else []

    def adopted(self) -> str:
        return (self.registry.aliases("local") or {}).get("adopted", "")

    def registered(self, number: str) -> RegisteredIndex:
        found = self.registry.find("local", number=number)
        assert found is not None
        return found

    def tags(self, kind: str, version: str = "") -> list[dict[str, str]]:
        found = [dict(run.tags) for run in self.store.runs({"ifn.kind": kind})][::-1]
        return [tags for tags in found if tags.get("ifn.version", "") == version]


@pytest.fixture
def desk(stored_study: LocalStudy, tmp_path: Path) -> Desk:
    return Desk(stored_study, tmp_path)


def test_an_adopted_version_has_the_alias_the_tags_and_a_record(desk: Desk) -> None:
    done = desk.decide("before", "equal", "adopted", "--meeting", f"{TODAY:%d/%m/%Y}")
    assert done.exit_code == 0, done.output
    found = desk.registry.find("local", alias="adopted")
    assert found is not None
    assert f"models:/local/{found.number}" in done.stdout
    assert found.tags["ifn.version"] == "equal"
    assert found.tags["ifn.decision"] == "adopted"
    assert found.tags["ifn.decision_meeting"] == str(TODAY)
    tags = desk.tags("version", "equal")
    assert [item.get("ifn.decision") for item in tags] == ["adopted", None]
    said = [item.get("ifn.decision.equal", "") for item in desk.tags("study")]
    assert said[0].startswith("adopted (")
    assert said[0].endswith(f"meeting {TODAY}): Les poids s’expliquent.")
    assert said[1] == ""
    assert desk.records() == ["0001-local-equal.md"]
    text = (desk.docs / "0001-local-equal.md").read_text(encoding="utf-8")
    assert f"`models:/local/{found.number}`" in text
    assert "Étude locale : version « equal » adoptée" in spaced(text)


def test_another_adoption_tells_which_version_it_replaces_and_leaves_it_registered(desk: Desk) -> None:
    desk.decide("before", "equal", "adopted")
    first = desk.adopted()
    done = desk.decide("after", "equal", "adopted")
    assert f"It replaces models:/local/{first} (version equal)" in done.stdout
    assert desk.adopted() != first
    assert desk.registered(first).tags["ifn.replaced_by"] == desk.adopted()
    assert desk.records() == ["0001-local-equal.md", "0002-local-equal.md"]
    assert f"`models:/local/{first}`" in (desk.docs / "0002-local-equal.md").read_text(encoding="utf-8")


def test_a_meeting_before_the_results_were_computed_is_refused(desk: Desk) -> None:
    done = desk.decide("before", "equal", "adopted", "--meeting", "2020-03-12")
    assert done.exit_code == 2
    assert "before these results were computed" in done.stderr
    assert desk.records() == []


def test_a_later_decision_leaves_nothing_of_an_earlier_one_in_the_tags(desk: Desk) -> None:
    desk.decide("before", "equal", "adopted", "--meeting", f"{TODAY:%d/%m/%Y}")
    first = desk.adopted()
    desk.decide("after", "equal", "adopted")
    assert "ifn.replaced_by" in desk.registered(first).tags
    assert desk.decide("before", "equal", "adopted").exit_code == 0
    assert desk.adopted() == first
    tags = desk.registered(first).tags
    assert tags["ifn.decision"] == "adopted"
    assert not {"ifn.decision_meeting", "ifn.replaced_by"} & set(tags)
    assert "ifn.decision_meeting" not in desk.tags("version", "equal")[0]


def test_a_rejected_version_leaves_the_alias_of_another_and_loses_its_own(desk: Desk) -> None:
    desk.decide("before", "equal", "adopted")
    first = desk.adopted()
    assert desk.decide("before", "percentile", "rejected").exit_code == 0
    assert desk.adopted() == first
    done = desk.decide("before", "equal", "deferred")
    assert "no adopted version any more" in done.stdout
    assert desk.adopted() == ""
    tags = desk.registered(first).tags
    assert tags["ifn.decision"] == "deferred"
    assert len(desk.registry.versions("local")) == 2


def test_a_store_that_fails_half_way_leaves_no_record_and_the_alias_where_it_was(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.decide("before", "equal", "adopted")
    first = desk.adopted()

    def fail(*arguments: object, **options: object) -> None:
        raise MlflowException("the disk is full")

    def fail_in_memory(*arguments: object, **options: object) -> None:
        raise StoreError("the disk is full", where="memory", fix="make room")

    monkeypatch.setattr(MlflowClient, "set_tag", fail)
    monkeypatch.setattr(MemoryRegistry, "tag_run", fail_in_memory)
    done = desk.decide("after", "equal", "adopted")
    assert done.exit_code == 1
    assert "the disk is full" in done.stderr
    assert desk.adopted() == first
    assert desk.records() == ["0001-local-equal.md"]
    monkeypatch.undo()
    assert desk.decide("after", "equal", "adopted").exit_code == 0
    assert desk.records() == ["0001-local-equal.md", "0002-local-equal.md"]


def test_a_record_that_cannot_be_written_leaves_the_store_as_it_was(desk: Desk) -> None:
    desk.docs.write_text("a file where the folder should be")
    done = desk.decide("before", "equal", "adopted")
    assert (done.exit_code, "cannot be written" in done.stderr) == (2, True)
    assert desk.registry.models() == []


@pytest.mark.parametrize(
    "version, more, what",
    [
        ("equl", (), "unknown version 'equl'"),
        ("refused", (), "the version 'refused' failed"),
        ("equal", ("--status", "adopté"), "unknown status"),
        ("equal", ("--meeting", "hier"), "is no date"),
        ("equal", ("--meeting", ""), "'' is no date"),
        ("equal", ("--reason", " "), "no reason is given"),
    ],
)
def test_what_cannot_be_decided_is_told_and_nothing_is_written(
    desk: Desk, version: str, more: tuple[str, ...], what: str
) -> None:
    done = desk.decide("before", version, "adopted", *more)
    assert done.exit_code == 2
    assert what in done.stderr
    assert "fix:" in done.stderr
    assert desk.records() == []
    assert desk.registry.models() == []


def test_a_store_that_does_not_exist_is_told_and_not_made(desk: Desk, tmp_path: Path) -> None:
    desk.uri = f"sqlite:///{tmp_path}/other.db"
    done = desk.decide("before", "equal", "adopted")
    assert (done.exit_code, "there is no MLflow store here" in done.stderr) == (1, True)
    assert not (tmp_path / "other.db").exists()
    assert desk.records() == []


def test_results_that_are_not_in_the_store_are_to_be_logged_first(desk: Desk, tmp_path: Path) -> None:
    desk.uri = f"memory://{tmp_path}/other"
    done = desk.decide("before", "equal", "adopted")
    assert (done.exit_code, "log the results first: ifn sync DIR" in done.stderr) == (1, True)
    assert desk.records() == []


def edited(desk: Desk, tmp_path: Path, file: str, old: str, new: str) -> str:
    """A copy of the results in which one text is another."""
    folder = tmp_path / "edited"
    shutil.copytree(desk.study.folder / "before", folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return str(folder)


@pytest.mark.parametrize("file, column", [("ranking", "estimate"), ("validation", "estimate"), ("validation", "n")])
def test_figures_that_were_changed_after_the_run_are_refused_and_nothing_is_written(
    desk: Desk, tmp_path: Path, file: str, column: str
) -> None:
    table = pd.read_csv(desk.study.folder / "before" / f"{file}.csv", dtype=str, keep_default_na=False)
    row = table.query("version == 'equal' and metric == 'spearman' and ground_truth == 'outcome'").iloc[0]
    other = {"estimate": "0.99", "n": "36000"}[column]
    old, new = (
        ",".join(each[: table.columns.get_loc("note")]) for each in (row, row.where(row.index != column, other))
    )
    done = desk.decide(edited(desk, tmp_path, f"{file}.csv", old, new), "equal", "adopted")
    assert done.exit_code == 2, done.output
    assert "the results are not those that were logged" in done.stderr
    assert other in done.stderr
    assert f"{file}.csv" in done.stderr
    assert desk.records() == []
    assert desk.registry.models() == []


@pytest.mark.parametrize(
    "file, old, new",
    [("config.yaml", "Pauvreté", "Richesse"), ("manifest.json", '"declared": true', '"declared": false')],
)
def test_a_configuration_or_a_manifest_that_was_changed_is_refused(
    desk: Desk, tmp_path: Path, file: str, old: str, new: str
) -> None:
    done = desk.decide(edited(desk, tmp_path, file, old, new), "equal", "adopted")
    assert (done.exit_code, file in done.stderr) == (2, True), done.output
    assert desk.records() == []


def test_a_note_and_a_map_that_were_written_since_change_nothing(desk: Desk, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(desk.study.folder / "before", copy)
    write_note(copy, formats=("md",))
    write_map(copy)
    done = desk.decide(str(copy), "equal", "adopted")
    assert done.exit_code == 0, done.output


def test_results_without_a_ground_truth_have_no_figure_to_compare_and_can_be_decided_on(
    desk: Desk, tmp_path: Path
) -> None:
    study = load_study(desk.study.folder / "study.yaml", overrides=["ground_truth=[]"])
    record(study, out=tmp_path / "unjudged", only=["equal"], tracking_uri=desk.uri)
    done = desk.decide(str(tmp_path / "unjudged"), "equal", "adopted")
    assert done.exit_code == 0, done.output
    assert "n’est pas jugée" in (desk.docs / "0001-local-equal.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("withheld", [True, False])
def test_a_version_without_an_index_cannot_be_decided_on_and_only_a_withheld_one_is_called_so(
    desk: Desk, tmp_path: Path, withheld: bool
) -> None:
    disclosure = json.dumps({"disclosure": {"indices_withheld": ["equal"] if withheld else []}})
    folder = edited(desk, tmp_path, "manifest.json", "{", disclosure.removesuffix("}") + ",")
    (Path(folder) / "versions" / "equal" / "index.json").unlink()
    done = desk.decide(folder, "equal", "adopted")
    assert done.exit_code == 2
    said = "the fitted index of 'equal' is withheld" if withheld else "the fitted index of 'equal' is missing"
    assert said in done.stderr
    assert ("disclosure:" in done.stderr) == withheld
    assert desk.records() == []


def test_a_second_axis_is_not_adopted_in_the_place_of_the_index(desk: Desk, tmp_path: Path) -> None:
    study = load_study(desk.study.folder / "study.yaml", overrides=["versions.percentile.beside=true"])
    record(study, out=tmp_path / "axes", only=["equal", "percentile"], tracking_uri=desk.uri)
    done = desk.decide(str(tmp_path / "axes"), "percentile", "adopted")
    assert done.exit_code == 2
    assert "'percentile' is a second axis (beside: true)" in done.stderr
    assert "say in --reason" in done.stderr
    assert desk.records() == []
    assert desk.registry.models() == []
    assert desk.decide(str(tmp_path / "axes"), "percentile", "deferred").exit_code == 0
    assert "Second axe" in (desk.docs / "0001-local-percentile.md").read_text(encoding="utf-8")


def test_records_are_numbered_after_the_highest(tmp_path: Path) -> None:
    assert next_number(tmp_path / "absent") == 1
    for name in ("0001-a.md", "0009-b.md", "index.md", "12-c.md"):
        (tmp_path / name).write_text("")
    assert next_number(tmp_path) == 10
