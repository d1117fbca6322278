"""A label of a dimension or a group that is not there is refused, together with what else is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ifn_research.config import read_study
from tests.support.configurations import whole

INDICATORS = {"x": {"column": "x", "dimension": "access/network"}, "y": {"column": "y"}}


def problems(tmp_path: Path, sketch: dict[str, Any], **instead: Any) -> list[str]:
    path = tmp_path / "study.yaml"
    path.write_text(yaml.safe_dump(whole(sketch) | instead, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return [str(problem.what) for problem in read_study(path).problems]


def sketched(**more: Any) -> dict[str, Any]:
    return {"indicators": INDICATORS, "versions": [{"name": "a", "variables": ["x", "y"]}], **more}


LABELS = {
    "dimensions": ({"access": {"label": "Accès"}, "acess": {"label": "Accès"}}, "acess"),
    "groups": ({"bassin": {"label": "bassin de vie"}}, "bassin"),
}


@pytest.mark.parametrize("key", LABELS)
@pytest.mark.parametrize("fault", [{}, {"seed": "seven"}, {"colour": "red"}], ids=["alone", "type", "unknown key"])
def test_a_label_of_nothing_is_told_with_every_other_fault(tmp_path: Path, key: str, fault: dict[str, Any]) -> None:
    labels, name = LABELS[key]
    found = problems(tmp_path, sketched(**{key: labels}, **fault))
    assert [what for what in found if "label of nothing" in what] == [
        f"'{name}' under {key} is a label of nothing: no indicator or table has it"
    ]
    assert len(found) == 1 + len(fault)


def test_labels_of_what_is_there_are_accepted(tmp_path: Path) -> None:
    labels = {"access": {"label": "Accès"}, "access/network": {"label": "Réseau"}}
    assert problems(tmp_path, sketched(dimensions=labels)) == []


@pytest.mark.parametrize("indicators", [["x"], {"x": "column"}, {"x": {"column": "x", "dimension": ["access"]}}])
def test_nothing_is_said_of_labels_where_it_is_not_known_what_there_is(tmp_path: Path, indicators: Any) -> None:
    found = problems(tmp_path, sketched(dimensions={"acess": {"label": "Accès"}}), indicators=indicators)
    assert found
    assert not any("label of nothing" in what for what in found)


def test_a_label_that_is_no_label_is_told_too(tmp_path: Path) -> None:
    found = problems(tmp_path, sketched(dimensions={"acess": 5}))
    assert len(found) == 2
