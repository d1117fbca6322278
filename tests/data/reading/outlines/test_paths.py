"""The files of outlines that are meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from ifn_research.config.tables import GeometryConfig
from ifn_research.data.reading.outlines.paths import outline_files
from ifn_research.errors import DataError


def names(folder: Path, *paths: str) -> list[str]:
    config = GeometryConfig(path=tuple(str(folder / path) for path in paths), code="insee")
    return [file.name for file in outline_files(config)]


def test_a_pattern_finds_files_by_name_and_none_twice(tmp_path: Path) -> None:
    for name in ("c-2.json", "c-1.json", "other.json"):
        (tmp_path / name).touch()
    assert names(tmp_path, "c-*.json") == ["c-1.json", "c-2.json"]
    assert names(tmp_path, "c-2.json", "c-*.json") == ["c-2.json", "c-1.json"]


def test_a_pattern_of_nothing_and_an_empty_list_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="c-"):
        names(tmp_path, "c-*.json")
    with pytest.raises(ValidationError, match="no file of outlines"):
        names(tmp_path)


def test_a_file_whose_name_holds_a_star_is_itself(tmp_path: Path) -> None:
    (tmp_path / "a*.json").touch()
    (tmp_path / "ab.json").touch()
    assert names(tmp_path, "a*.json") == ["a*.json"]
