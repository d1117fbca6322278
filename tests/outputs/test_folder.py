"""Results are written whole or not at all, and nothing else is ever removed."""

from __future__ import annotations

from pathlib import Path

import pytest

from ifn_research.errors import ConfigError
from ifn_research.outputs.folder import complete_folder, refuse_occupied


def results(folder: Path) -> Path:
    folder.mkdir()
    (folder / "manifest.json").write_text("{}")
    return folder


def test_a_folder_appears_when_it_is_complete(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "results"
    with complete_folder(target) as building:
        (building / "a.csv").write_text("1")
        assert not target.exists()
    assert [path.name for path in target.iterdir()] == ["a.csv"]
    assert [path.name for path in target.parent.iterdir()] == ["results"]


def write_and_fail(target: Path) -> None:
    with complete_folder(target) as building:
        (building / "a.csv").write_text("1")
        raise RuntimeError


def test_a_failure_leaves_nothing_behind_and_what_was_there_in_place(tmp_path: Path) -> None:
    target = results(tmp_path / "results")
    with pytest.raises(RuntimeError):
        write_and_fail(target)
    assert [path.name for path in tmp_path.iterdir()] == ["results"]
    assert [path.name for path in target.iterdir()] == ["manifest.json"]


def test_forced_results_replace_the_old_ones_wholly(tmp_path: Path) -> None:
    target = results(tmp_path / "results")
    refuse_occupied(target, force=True)
    with complete_folder(target) as building:
        (building / "a.csv").write_text("1")
    assert [path.name for path in target.iterdir()] == ["a.csv"]
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


def test_results_are_not_replaced_without_force(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="already holds results"):
        refuse_occupied(results(tmp_path / "results"), force=False)


@pytest.mark.parametrize("force", [True, False])
def test_a_folder_of_other_files_is_never_replaced(tmp_path: Path, force: bool) -> None:
    (tmp_path / "thesis.doc").write_text("years of work")
    with pytest.raises(ConfigError, match="not results of a study"):
        refuse_occupied(tmp_path, force=force)


def test_an_empty_or_absent_folder_is_accepted_and_a_file_is_not(tmp_path: Path) -> None:
    refuse_occupied(tmp_path, force=False)
    refuse_occupied(tmp_path / "absent" / "deeper", force=False)
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="is a file"):
        refuse_occupied(tmp_path / "file", force=True)
