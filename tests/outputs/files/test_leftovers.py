"""What a killed process leaves beside results is taken away by the next; what a living one holds stays."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ifn_research.outputs.files.folder import complete_folder, refuse_occupied
from ifn_research.outputs.files.leftovers import held_folder, is_leftover, remove_leftovers
from tests.outputs.files.test_folder import results

pytest.importorskip("fcntl")
KILLED = """
import os, sys
from pathlib import Path
from ifn_research.outputs.files.leftovers import held_folder
target = Path(sys.argv[1])
folder, held = held_folder(target, sys.argv[2])
if sys.argv[2]:
    target.rename(folder / target.name)
(folder / "a.csv").write_text("1")
os.kill(os.getpid(), 9)
"""


def killed(target: Path, kind: str = "") -> None:
    assert subprocess.run([sys.executable, "-c", KILLED, str(target), kind], check=False).returncode == -9


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_folder_of_a_killed_process_is_taken_away_by_the_next_run(tmp_path: Path) -> None:
    killed(tmp_path / "out")
    (left,) = names(tmp_path)
    assert left.startswith(".out-")
    refuse_occupied(tmp_path / "out", force=False)
    assert names(tmp_path) == []


def test_the_folder_of_a_living_process_stays(tmp_path: Path) -> None:
    with complete_folder(tmp_path / "out") as building:
        (building / "manifest.json").write_text("{}")
        remove_leftovers(tmp_path / "out")
        assert building.is_dir()
    assert names(tmp_path) == ["out"]


def test_results_that_were_about_to_be_replaced_are_put_back(tmp_path: Path) -> None:
    results(tmp_path / "out")
    killed(tmp_path / "out", "old-")
    assert "out" not in names(tmp_path)
    assert refuse_occupied(tmp_path / "out", force=True)
    assert names(tmp_path) == ["out"]
    assert (tmp_path / "out" / "manifest.json").is_file()


def test_what_was_replaced_is_not_put_back_over_what_replaced_it(tmp_path: Path) -> None:
    results(tmp_path / "out")
    killed(tmp_path / "out", "old-")
    (tmp_path / "out").mkdir()
    remove_leftovers(tmp_path / "out")
    assert names(tmp_path) == ["out"]
    assert names(tmp_path / "out") == []


@pytest.mark.parametrize(
    "name", [".out", ".out-x", ".out-12345678.csv", ".other-12345678", "out-12345678", ".out-ABCDEFGH"]
)
def test_what_others_have_there_stays(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    remove_leftovers(tmp_path / "out")
    assert names(tmp_path) == [name]


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").write_text("")
    (tmp_path / ".out-12345678").symlink_to(elsewhere)
    remove_leftovers(tmp_path / "out")
    assert names(elsewhere) == ["kept"]


def test_what_is_left_of_a_file_that_was_being_replaced_does_not_keep_a_folder(tmp_path: Path) -> None:
    target = results(tmp_path / "out")
    (target / ".manifest.json-ab12cd34").write_text("{")
    assert refuse_occupied(target, force=True)
    assert is_leftover("versions/.note.md-ab12cd34", ["versions/note.md"])
    assert not is_leftover("versions/.note.md-ab12cd34", ["note.md"])


def test_two_at_one_time_hold_a_folder_each(tmp_path: Path) -> None:
    (first, held), (second, other) = held_folder(tmp_path / "out"), held_folder(tmp_path / "out")
    assert first != second
    assert held.is_held
    assert other.is_held
    remove_leftovers(tmp_path / "out")
    assert len(names(tmp_path)) == 2
    held.close()
    remove_leftovers(tmp_path / "out")
    assert names(tmp_path) == [second.name]
    other.close()
