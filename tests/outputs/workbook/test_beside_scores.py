"""Sheets of persons, audiences, members and zooms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from ifn_research import load_study, run
from ifn_research.outputs.workbook.beside_scores import beside_sheets
from ifn_research.outputs.workbook.every_sheet import sheets_of
from ifn_research.results.study_result import StudyResult
from tests.support.varied_study import found as varied_results

N = 48


@pytest.fixture
def levelled(tmp_path: Path) -> StudyResult:
    """Towns made of quarters, with persons, an audience and a zoom on four quarters of one town."""
    rng = np.random.default_rng(2)
    rows = pd.DataFrame({"code": [f"Q{k:02d}" for k in range(N)], "town": [f"T{k // 4:02d}" for k in range(N)]})
    rows["pop"] = rng.integers(100, 900, N)
    for name in ("x", "y", "y_old"):
        rows[name] = rng.uniform(5, 60, N).round(1)
    rows.to_csv(tmp_path / "t.csv", index=False)
    rows.head(4).to_csv(tmp_path / "zoom.csv", index=False)
    rate = {"unit": "%", "combine": "mean"}
    study: dict[str, Any] = {
        "study": "s",
        "level": "town",
        "aggregate": {"to": "town", "from": "quarter"},
        "tables": [{"path": "t.csv", "code": "code", "population": "pop", "groups": {"town": "town"}}],
        "indicators": {"x": {"column": "x", **rate}, "y": {"column": "y", **rate}},
        "versions": [{"name": "equal", "label": "Poids égaux", "variables": ["x", "y"]}],
        "audiences": {"old": {"label": "75 ans ou plus", "indicators": {"y": "y_old"}, "same": ["x"]}},
        "people": {"indicators": ["x", "y"]},
        "zoom": {
            "level": "quarter",
            "tables": [{"path": "zoom.csv", "code": "code", "population": "pop", "groups": {"town": "town"}}],
        },
    }
    (tmp_path / "s.yaml").write_text(yaml.safe_dump(study, allow_unicode=True), encoding="utf-8")
    return run(load_study(tmp_path / "s.yaml"))


def test_each_table_has_its_sheet_in_french(levelled: StudyResult) -> None:
    sheets = {sheet.file: sheet for sheet in beside_sheets(levelled)}
    assert set(sheets) == {"people", "audiences", "score_of_members", "zoom"}
    assert {sheet.title for sheet in sheets.values()} <= {sheet.title for sheet in sheets_of(levelled)}
    columns = {column.heading: column.values for column in sheets["people"].columns}
    assert columns["Personnes concernées"] == levelled.tables["people"]["persons"].tolist()
    audience = {column.heading: column.values for column in sheets["audiences"].columns}
    assert set(audience["Public"]) == {"l’ensemble de la population", "75 ans ou plus"}
    assert set(audience["Version"]) == {"Poids égaux"}


def test_a_study_without_them_has_none_of_these_sheets(simulated: StudyResult) -> None:
    assert beside_sheets(simulated) == ()


def test_robustness_has_the_ranks_of_each_territory_and_the_choice_that_moves_it() -> None:
    result = varied_results({"normalisation": ["zscore", "percentile"], "exclude": {"one_of": "indicators"}})
    (sheet,) = beside_sheets(result)
    columns = {str(column.heading): list(column.values) for column in sheet.columns}
    rows = result.tables["robustness"]
    effects = result.tables["sensitivity_territories"].drop_duplicates("code").set_index("code")["dominant_input"]
    words = {"normalisation": "l’échelle des indicateurs", "exclude": "la liste des indicateurs", "": ""}
    assert columns["Le choix qui le fait bouger"] == [words[effects[code]] for code in rows["code"]]
    assert set(columns["Le choix qui le fait bouger"]) >= {"la liste des indicateurs"}
