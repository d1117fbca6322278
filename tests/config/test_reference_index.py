"""A fitted index that is named as the reference of a study or of a version."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ifn_research.config import read_study
from ifn_research.config.loading import Reading
from ifn_research.config.reference_index import names_index
from tests.support.configurations import whole

NAMES = ("models:/france@adopted", "runs:/abc/index", "results/france:equal", "france/versions/equal/index.json")


def read(tmp_path: Path, versions: list[dict[str, Any]], **keys: Any) -> Reading:
    path = tmp_path / "study.yaml"
    sketch = {"indicators": {"x": {"column": "x"}, "y": {"column": "y"}}, "versions": versions}
    path.write_text(yaml.safe_dump(whole(sketch) | keys, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return read_study(path)


@pytest.mark.parametrize("name", NAMES)
def test_the_only_version_is_the_index(tmp_path: Path, name: str) -> None:
    for reading in (
        read(tmp_path, [{"name": "a"}], reference=name),
        read(tmp_path, [{"name": "a"}], defaults={"reference": name}),
        read(tmp_path, [{"name": "a", "reference": name}]),
    ):
        assert reading.problems == ()
        assert reading.config is not None
        assert reading.config.versions[0].index == name
        assert reading.config.reference.everything


@pytest.mark.parametrize("key", ["reference", "defaults"])
def test_of_several_versions_it_is_said_what_to_write(tmp_path: Path, key: str) -> None:
    versions = [{"name": name, "variables": ["x", "y"]} for name in ("a", "b")]
    value: Any = NAMES[2] if key == "reference" else {"reference": NAMES[2]}
    (problem,) = read(tmp_path, versions, **{key: value}).problems
    assert str(problem.what) == (
        "reference: results/france:equal is a fitted index, which is one version, not territories, "
        "and the study has 2 versions"
    )
    assert "write index: results/france:equal in the version that is this index" in str(problem.fix)
    assert "line" in str(problem.where)


def test_a_version_among_several_is_the_index(tmp_path: Path) -> None:
    versions = [
        {"name": "a", "variables": ["x", "y"]},
        {"name": "b", "reference": NAMES[0]},
        {"name": "c", "from": "b"},
    ]
    reading = read(tmp_path, versions)
    assert reading.config is not None
    assert [version.index for version in reading.config.versions] == [None, NAMES[0], None]
    assert reading.config.versions[2].start is not None


def test_two_indices_of_one_version_are_refused(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, [{"name": "a", "index": NAMES[0]}], reference=NAMES[2]).problems
    assert "this version is another: index: models:/france@adopted" in str(problem.what)
    assert read(tmp_path, [{"name": "a", "index": NAMES[0]}], reference=NAMES[0]).problems == ()


@pytest.mark.parametrize("value", ["all", "territories", "nord", {"where": {"region": ["32"]}}, None, 3])
def test_other_references_name_no_index(value: Any) -> None:
    assert not names_index(value)


def test_what_is_neither_territories_nor_an_index_is_told_all_that_can_be_written(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, [{"name": "a", "variables": ["x"]}], reference="nord").problems
    assert "a fitted index: results/france:equal" in str(problem.fix)
