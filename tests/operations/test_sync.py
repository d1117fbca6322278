"""Results logged later are those that were written."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ifn_research.errors import ConfigError, DataError
from ifn_research.operations.sync import log_again
from ifn_research.outputs.tracking import open_tracking

if TYPE_CHECKING:
    from tests.conftest import LocalStudy


def test_a_folder_is_logged_to_another_store_and_says_so(local_study: LocalStudy, tmp_path: Path) -> None:
    folder = tmp_path / "after"
    shutil.copytree(local_study.folder / "after", folder)
    address = f"memory://{tmp_path}"
    assert log_again(folder, address) == address
    about = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["mlflow"]
    assert (about["uri"], about["experiment"]) == (address, "ifn-local")
    store = open_tracking(address).store
    assert {store.run(run).name for run in about["runs"].values()} == set(about["runs"])  # type: ignore[union-attr]
    before = {path.name: path.read_bytes() for path in (local_study.folder / "after").glob("*.csv")}
    assert {path.name: path.read_bytes() for path in folder.glob("*.csv")} == before


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        log_again(tmp_path, f"memory://{tmp_path}")


def test_a_folder_that_may_not_be_written_says_what_to_do(
    local_study: LocalStudy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(local_study.folder / "after", tmp_path / "after"))
    monkeypatch.setattr("os.access", lambda path, mode: False)
    with pytest.raises(ConfigError, match="may not be written") as refused:
        log_again(folder, f"memory://{tmp_path}")
    fix = str(refused.value.fix)
    assert f"cp -r {folder} COPY" in fix
    assert "ifn sync COPY" in fix
    assert "--out" not in fix
    # What is advised works.
    monkeypatch.undo()
    assert log_again(Path(shutil.copytree(folder, tmp_path / "copy")), f"memory://{tmp_path}")


def test_two_that_log_the_same_results_at_one_time_log_them_once(local_study: LocalStudy, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(local_study.folder / "after", tmp_path / "after"))
    address = f"memory://{tmp_path}"
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: log_again(folder, address), range(2)))
    names = [run.name for run in open_tracking(address).store.runs({})]
    assert len(names) == len(set(names)) == 4
