"""Lists of a parent that are added to and dropped from, and what versions share."""

from __future__ import annotations

from pathlib import Path

import pytest

from ifn_research.config import load_study
from ifn_research.errors import IfnError

PARENT = """
study: parent
tables: [{path: a.csv, code: code}, {path: b.csv, code: code}]
indicators: {x: {column: x}, y: {column: y}, z: {column: z}}
ground_truth: [{name: t, column: t}, {name: u, column: u}]
versions:
  - {name: one, variables: [x, y]}
  - {name: two, variables: [x, y], weighting: pca}
"""
CHILD = """
extends: [parent.yaml]
study: child
tables: {add: [{path: local.csv, code: insee}]}
ground_truth: {add: [{name: mine, column: m}], drop: [u]}
versions: {add: [{name: three, variables: [x, z]}], drop: [one]}
"""


def loaded(folder: Path, child: str) -> object:
    (folder / "parent.yaml").write_text(PARENT, encoding="utf-8")
    (folder / "child.yaml").write_text(child, encoding="utf-8")
    return load_study(folder / "child.yaml")


def test_what_is_added_comes_last_and_what_is_dropped_is_gone(tmp_path: Path) -> None:
    config = loaded(tmp_path, CHILD).config  # type: ignore[attr-defined]
    assert [Path(table.path).name for table in config.tables] == ["a.csv", "b.csv", "local.csv"]
    assert [truth.name for truth in config.ground_truth] == ["t", "mine"]
    assert [version.name for version in config.versions] == ["two", "three"]


def test_a_table_is_dropped_by_the_name_of_its_file(tmp_path: Path) -> None:
    config = loaded(tmp_path, CHILD.replace("tables: {add", "tables: {drop: [a.csv], add")).config  # type: ignore[attr-defined]
    assert [Path(table.path).name for table in config.tables] == ["b.csv", "local.csv"]


def test_mistakes_are_told_where_they_stand(tmp_path: Path) -> None:
    wrong = CHILD.replace("variables: [x, z]}]", "variables: [x, q]}]")
    with pytest.raises(IfnError, match=r"child.yaml, line 6: versions\[1\]"):
        loaded(tmp_path, wrong)


@pytest.mark.parametrize(("written", "told"), [("drop: [won]", "'won'"), ("drop: one", "takes a list")])
def test_what_is_not_there_cannot_be_dropped(tmp_path: Path, written: str, told: str) -> None:
    with pytest.raises(IfnError, match=told):
        loaded(tmp_path, CHILD.replace("drop: [one]", written))


def test_a_list_still_replaces(tmp_path: Path) -> None:
    child = "extends: [parent.yaml]\nversions: [{name: only, variables: [x]}]\n"
    config = loaded(tmp_path, child).config  # type: ignore[attr-defined]
    assert [version.name for version in config.versions] == ["only"]
