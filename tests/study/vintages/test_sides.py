"""A run whose tables are read again: refused where they are others, and what its figures cannot serve."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ifn_research.config import load_study
from ifn_research.errors import DataError
from ifn_research.results.study_result import read_results
from ifn_research.study.vintages.sides import Side
from tests.support.two_vintages import moved, table, vintage


def side(label: str, folder: Path) -> Side:
    return Side.of(label, load_study(folder / "config.yaml"), read_results(folder))


def test_a_table_that_was_written_over_is_refused_with_what_to_do(tmp_path: Path) -> None:
    home = vintage(tmp_path, 2020, table())
    moved(table()).to_csv(tmp_path / "table_2020.csv", index=False)
    with pytest.raises(
        DataError, match=r"a table of run A is no longer the one that it read: table_2020\.csv"
    ) as refused:
        side("A", home)
    assert "keep one file a year" in str(refused.value.fix)


@pytest.mark.parametrize(
    ("changes", "versions", "reason"),
    [
        (
            {"indicators": {"poverty": {"numerator": "age", "denominator": "people", "unit": "%"}}},
            [{"name": "index", "variables": ["poverty"], "shrinkage": "beta_binomial"}],
            "has no counts in run A",
        ),
        (
            {"table": {"groups": {"zone": "region"}}},
            [{"name": "index", "variables": ["poverty"], "normalisation": {"method": "reference_ratio", "by": "zone"}}],
            "have no group zone",
        ),
    ],
)
def test_what_the_figures_of_a_run_cannot_serve_is_said(
    tmp_path: Path, changes: dict[str, Any], versions: list[dict[str, Any]], reason: str
) -> None:
    plain = {"indicators": {"poverty": {"column": "poverty", "unit": "%"}}}
    first = [{"name": "index", "variables": ["poverty"]}]
    old = side("A", vintage(tmp_path, 2020, table(), first, **plain))
    new = side("B", vintage(tmp_path, 2023, table(), versions, **(plain | changes)))
    assert reason in str(old.lacks(new.method("index")))
    assert new.lacks(new.method("index")) is None
    assert old.lacks(old.method("index")) is None


def test_without_a_population_a_method_that_counts_people_is_not_applied(tmp_path: Path) -> None:
    by_people = {"method": "reference_ratio", "weighted": True}
    new = side(
        "B", vintage(tmp_path, 2023, table(), [{"name": "index", "variables": ["poverty"], "normalisation": by_people}])
    )
    assert new.lacks(new.method("index")) is None
    bare = {"tables": [{"path": "", "code": "code", "name": "name"}]}
    old = side("A", vintage(tmp_path, 2020, table(), [{"name": "index", "variables": ["poverty"]}], **bare))
    assert "have no population" in str(old.lacks(new.method("index")))
