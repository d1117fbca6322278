"""What a machine lacks is told, with the line to type."""

from __future__ import annotations

import importlib.metadata
import shutil
from collections import namedtuple
from pathlib import Path

import pytest
from click.testing import CliRunner

from ifn_research.cli import main
from ifn_research.operations import doctor
from ifn_research.operations.doctor import examine


def states(**asked: object) -> dict[str, tuple[str, str, str]]:
    found = examine(**asked)  # type: ignore[arg-type]
    return {str(item.what): (item.state, str(item.found), str(item.fix)) for item in found}


def test_this_machine_lacks_nothing_that_everybody_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = states(tracking_uri="sqlite:///mlflow.db")
    assert {state for state, _, _ in found.values()} <= {"good", "optional"}
    assert not (tmp_path / "mlflow.db").exists()
    done = CliRunner().invoke(main, ["doctor", "--tracking-uri", "sqlite:///mlflow.db"])
    assert (done.exit_code, "Nothing lacks." in done.output) == (0, True)


def test_packages_that_are_missing_or_of_another_release_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        doctor, "requires", lambda name: ["numpy>=99", "nowhere-to-be-found>=1", "rich>=1", "dask; extra == 'cluster'"]
    )
    state, found, fix = states()["packages"]
    assert state == "lacking"
    assert f"numpy {importlib.metadata.version('numpy')} is there, >=99 is asked for" in found
    assert "nowhere-to-be-found is missing" in found
    assert "'numpy>=99' 'nowhere-to-be-found>=1'" in fix.replace(", ", " ")
    assert "rich" not in found


def test_an_extra_that_is_missing_stops_its_command_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_installed", lambda name: name != "pooch")
    state, found, fix = states()["extra 'fetch', for ifn fetch"]
    assert (state, found, fix) == ("optional", "without pooch", "pip install 'ifn-research[fetch]'")
    assert states()["extra 'cluster', for ifn run --cluster"][0] == "good"


def test_a_folder_that_may_not_be_written_a_full_disk_and_no_browser_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(10, 9, 1))
    monkeypatch.setattr(shutil, "which", lambda name: None)
    absent = tmp_path / "absent"
    found = states(folder=absent)
    assert found[f"results in {absent}"][0] == "lacking"
    assert "--out" in found[f"results in {absent}"][2]
    assert found["room on the disk"][0] == "lacking"
    assert found["browser, for maps and ifn ui"][0] == "optional"


def test_a_store_that_cannot_be_opened_is_told_and_makes_the_command_fail(tmp_path: Path) -> None:
    store = tmp_path / "mlflow.db"
    store.write_bytes(b"no database" * 100)
    done = CliRunner().invoke(main, ["doctor", "--tracking-uri", f"sqlite:///{store}"])
    assert done.exit_code == 1
    assert "--no-tracking" in done.output
    assert "1 thing to repair" in done.output
    nowhere = f"sqlite:///{tmp_path}/absent/mlflow.db"
    assert states(tracking_uri=nowhere)[f"MLflow store {nowhere}"][0] == "lacking"
