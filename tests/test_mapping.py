"""`ifn map` writes its page among the results, and takes nobody's place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ifn_research.errors import ConfigError, DataError
from ifn_research.mapping import write_map
from ifn_research.outputs.folder import complete_folder, refuse_occupied
from ifn_research.results import StudyResult


@pytest.fixture
def folder(simulated: StudyResult, tmp_path: Path) -> Path:
    with complete_folder(tmp_path / "results") as building:
        simulated.write(building)
    return tmp_path / "results"


def test_the_page_counts_as_a_file_of_the_results(folder: Path) -> None:
    assert write_map(folder) == folder / "map.html"
    assert "map.html" in json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    refuse_occupied(folder, force=True)
    before = (folder / "map.html").read_bytes()
    write_map(folder)
    assert (folder / "map.html").read_bytes() == before


def test_a_page_that_somebody_wrote_is_kept_unless_told_otherwise(folder: Path, tmp_path: Path) -> None:
    (folder / "map.html").write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigError, match="changed since"):
        write_map(folder)
    assert (folder / "map.html").read_text(encoding="utf-8") == "mine"
    out = tmp_path / "carte.html"
    out.write_text("mine too", encoding="utf-8")
    with pytest.raises(ConfigError, match="is there already"):
        write_map(folder, out=out)
    assert write_map(folder, out=out, force=True) == out
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_folder_that_is_no_result_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is not a results folder"):
        write_map(tmp_path)
