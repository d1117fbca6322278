"""Rates from counts that are no proportion: per so many inhabitants, recipients or km²."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from ifn_research import load_study, run
from ifn_research.errors import IfnError
from ifn_research.index.version import IndexVersion
from ifn_research.operations.score import score_table
from ifn_research.results.study_result import StudyResult

ROWS = pd.DataFrame(
    {
        "code": [f"T{k}" for k in range(12)],
        "sites": [0, 3, 9, 1, 4, 2, 7, 5, 8, 2, 1, 6],
        "km2": [2.5, 1.0, 3.0, 8.0, 0.5, 4.0, 2.0, 1.5, 6.0, 5.0, 9.0, 7.0],
        "x": range(12),
    }
)


def result(folder: Path, rows: pd.DataFrame = ROWS, **indicator: Any) -> StudyResult:
    rows.to_csv(folder / "t.csv", index=False)
    said = {"numerator": "sites", "denominator": "km2", "per": 100, "unit": "lieux pour 100 km²", **indicator}
    study = {
        "study": "s",
        "tables": [{"path": "t.csv", "code": "code"}],
        "indicators": {
            "density": {key: value for key, value in said.items() if value is not None},
            "x": {"column": "x"},
        },
        "versions": [{"name": "equal", "variables": ["density", "x"]}],
    }
    (folder / "s.yaml").write_text(yaml.safe_dump(study, allow_unicode=True), encoding="utf-8")
    return run(load_study(folder / "s.yaml"))


def raw(found: StudyResult) -> pd.Series:
    cells = found.of_version("contributions", "equal")
    return cells[cells["indicator"] == "density"].set_index("code")["raw"]


def test_a_rate_per_so_many_is_its_quotient_and_may_exceed_one(tmp_path: Path) -> None:
    found = result(tmp_path)
    np.testing.assert_allclose(raw(found), 100 * ROWS["sites"] / ROWS["km2"], rtol=1e-15)
    assert "numerator_above_denominator" not in set(found.tables["quality"]["check"])


def test_nothing_to_divide_by_is_missing_and_said(tmp_path: Path) -> None:
    rows = ROWS.assign(km2=[0.0, *ROWS["km2"][1:]])
    with pytest.raises(IfnError, match="density"):
        result(tmp_path, rows)


def test_the_saved_index_scores_a_table_as_the_study_did(tmp_path: Path) -> None:
    found = result(tmp_path)
    index = IndexVersion.from_json(found.indices["equal"].to_json())
    assert index.definitions[0].per == 100
    (tmp_path / "out").mkdir()
    found.write(tmp_path / "out")
    again = score_table(f"{tmp_path}/out:equal", tmp_path / "t.csv").table
    np.testing.assert_allclose(again["score"], found.of_version("scores", "equal")["score"], rtol=1e-12)


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ({"unit": "%"}, "a rate per 100 is not in %"),
        ({"numerator": None, "denominator": None, "column": "x"}, "per"),
        ({"per": 0}, "per"),
        ({"per": None}, "km²"),
    ],
)
def test_what_is_no_rate_per_so_many_is_refused(tmp_path: Path, keys: dict[str, Any], what: str) -> None:
    with pytest.raises(IfnError) as refused:
        result(tmp_path, **keys)
    assert what in str(refused.value)
