"""Results are written whole or not at all, and nothing else is ever removed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ifn_research.errors import ConfigError
from ifn_research.outputs.files.folder import add_files, amend_manifest, complete_folder, refuse_occupied

RUN = {"study": "s", "study_run": "abc", "config_digest": "def"}


def results(folder: Path) -> Path:
    """What a run leaves: a manifest, and files that it lists."""
    with complete_folder(folder) as building:
        (building / "manifest.json").write_text(json.dumps(RUN))
        (building / "versions" / "equal").mkdir(parents=True)
        (building / "versions" / "equal" / "index.json").write_text("{}")
    return folder


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


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
    assert files(target) == ["manifest.json", "versions/equal/index.json"]


def test_forced_results_replace_the_old_ones_wholly(tmp_path: Path) -> None:
    target = results(tmp_path / "results")
    with complete_folder(target, replaces=refuse_occupied(target, force=True)) as building:
        (building / "a.csv").write_text("1")
    assert [path.name for path in target.iterdir()] == ["a.csv"]
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


def test_results_are_not_replaced_without_force(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="already holds results"):
        refuse_occupied(results(tmp_path / "results"), force=False)


@pytest.mark.parametrize("force", [True, False])
@pytest.mark.parametrize(
    "manifest", ["", "{}", '{"name": "my web app"}', '{"study": "of whales", "chapters": 12}', "[1]", "no json"]
)
def test_a_folder_of_other_files_is_never_replaced(tmp_path: Path, force: bool, manifest: str) -> None:
    (tmp_path / "thesis.doc").write_text("years of work")
    if manifest:
        (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(ConfigError, match="not results of a study"):
        refuse_occupied(tmp_path, force=force)


@pytest.mark.parametrize(
    "added", ["my-notes.docx", "figures/poster.png", "versions/equal/remarks.md", "manifest.json~"]
)
def test_files_added_to_results_are_never_removed_and_are_named(tmp_path: Path, added: str) -> None:
    target = results(tmp_path / "results")
    (target / added).parent.mkdir(exist_ok=True)
    (target / added).write_text("mine")
    with pytest.raises(ConfigError, match=added) as caught:
        refuse_occupied(target, force=True)
    assert "move these files elsewhere" in str(caught.value.fix)
    with pytest.raises(ConfigError, match=added):
        write_anew(target)
    assert (target / added).read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


def write_anew(target: Path) -> None:
    with complete_folder(target) as building:
        (building / "a.csv").write_text("1")


def test_results_that_do_not_list_their_files_are_not_replaced(tmp_path: Path) -> None:
    target = results(tmp_path / "results")
    (target / "manifest.json").write_text(json.dumps(RUN))
    with pytest.raises(ConfigError, match="do not say which files are theirs"):
        refuse_occupied(target, force=True)


def test_a_folder_that_the_system_refuses_is_told_with_the_fix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path)
    with pytest.raises(ConfigError, match="may not be written"):
        refuse_occupied(tmp_path / "results", force=False)

    def refuse(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied", str(tmp_path))

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    with pytest.raises(ConfigError, match="cannot be written: Permission denied") as caught:
        write_anew(tmp_path / "results")
    assert str(tmp_path) in str(caught.value.where)
    monkeypatch.setattr(Path, "exists", refuse)
    with pytest.raises(ConfigError, match="Permission denied"):
        refuse_occupied(tmp_path / "results", force=False)


TERMINATED = """
import sys, time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from ifn_research.outputs.files.folder import complete_folder
with complete_folder(Path(sys.argv[1])) as building:
    (building / "a.csv").write_text("1")
    print("building", flush=True)
    time.sleep(60)
"""


def test_a_request_to_terminate_leaves_nothing_behind(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", TERMINATED, str(tmp_path / "results")], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "building\n"
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 128 + signal.SIGTERM
    process.stdout.close()
    assert list(tmp_path.iterdir()) == []


def test_an_empty_or_absent_folder_is_accepted_and_a_file_is_not(tmp_path: Path) -> None:
    refuse_occupied(tmp_path, force=False)
    refuse_occupied(tmp_path / "absent" / "deeper", force=False)
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="is a file"):
        refuse_occupied(tmp_path / "file", force=True)


def test_of_two_that_write_one_folder_at_one_time_the_first_to_end_has_it(tmp_path: Path) -> None:
    target = tmp_path / "results"
    assert refuse_occupied(target, force=False) == ""

    def end_later() -> None:
        with complete_folder(target) as slow:
            (slow / "slow.csv").write_text("2")
            results(target)

    with pytest.raises(ConfigError, match="came to hold other results") as raised:
        end_later()
    assert "another folder" in str(raised.value.fix)
    assert files(target) == ["manifest.json", "versions/equal/index.json"]
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


@pytest.mark.parametrize("before", [True, False])
def test_force_replaces_the_results_that_were_there_and_no_others(tmp_path: Path, before: bool) -> None:
    """Those of another run that came since are not what the user saw when asking."""
    target = results(tmp_path / "results") if before else tmp_path / "results"
    replaces = refuse_occupied(target, force=True)
    assert bool(replaces) is before

    def end_later() -> None:
        with complete_folder(target, replaces=replaces) as slow:
            (slow / "slow.csv").write_text("2")
            with complete_folder(target, replaces=replaces) as fast:
                (fast / "manifest.json").write_text(json.dumps({**RUN, "study_run": "other"}))
                (fast / "fast.csv").write_text("1")

    with pytest.raises(ConfigError, match="came to hold other results"):
        end_later()
    assert files(target) == ["fast.csv", "manifest.json"]
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


def test_what_is_added_to_results_while_others_are_made_does_not_keep_them(tmp_path: Path) -> None:
    target = results(tmp_path / "results")
    with complete_folder(target, replaces=refuse_occupied(target, force=True)) as building:
        (building / "a.csv").write_text("1")
        add_files(target, {"map.html": b"<html>"})
        amend_manifest(target, {"mlflow": {"uri": "sqlite:///a.db"}})
    assert files(target) == ["a.csv"]


def test_files_that_several_add_at_one_time_are_all_in_the_list(tmp_path: Path) -> None:
    target = results(tmp_path / "results")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda k: add_files(target, {f"note.{k}.md": str(k).encode()}), range(40)))
    manifest = json.loads((target / "manifest.json").read_text())
    assert {f"note.{k}.md" for k in range(40)} <= set(manifest["files"])
    assert len(manifest["digests"]) == 40
    refuse_occupied(target, force=True)
