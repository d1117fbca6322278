"""Two things of one label are refused, together with what else is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from ifn_research.config import read_study
from tests.support.configurations import whole


def problems(tmp_path: Path, sketch: dict[str, object]) -> list[str]:
    path = tmp_path / "study.yaml"
    path.write_text(yaml.safe_dump(whole(sketch), allow_unicode=True, sort_keys=False), encoding="utf-8")
    return [str(problem.what) for problem in read_study(path).problems]


TWO = {name: {"column": name, "label": "Taux de pauvreté"} for name in ("poverty", "poor")}


@pytest.mark.parametrize(
    ("sketch", "one", "other"),
    [
        ({"versions": [{"name": name, "label": "La même", "variables": ["x"]} for name in ("a", "b")]}, "a", "b"),
        ({"indicators": TWO, "versions": [{"name": "a", "variables": ["poverty", "poor"]}]}, "poverty", "poor"),
    ],
)
def test_two_things_of_one_label_are_refused(tmp_path: Path, sketch: dict[str, object], one: str, other: str) -> None:
    told = [text for text in problems(tmp_path, sketch) if "same label" in text]
    assert len(told) == 1
    assert f"'{one}' and '{other}'" in told[0]


def test_they_are_told_together_with_a_key_that_there_is_not(tmp_path: Path) -> None:
    told = problems(
        tmp_path, {"indicators": TWO, "versions": [{"name": "a", "variables": ["poverty"], "weigthing": "pca"}]}
    )
    assert any("weigthing" in text for text in told)
    assert any("same label" in text for text in told)


def test_an_indicator_of_a_catalogue_without_a_column_is_not_read(tmp_path: Path) -> None:
    indicators = {"poverty": TWO["poverty"], "poor": {"label": "Taux de pauvreté", "column": None}}
    told = problems(tmp_path, {"indicators": indicators, "versions": [{"name": "a", "variables": ["poverty"]}]})
    assert not any("same label" in text for text in told)
