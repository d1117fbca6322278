"""The note and an explanation tell what a version changes of the one that it adapts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from ifn_research import load_study, run
from ifn_research.outputs.documents.sections.adaptations import adaptations, adaptations_section
from ifn_research.outputs.explanation import explain_territory
from ifn_research.results.study_result import StudyResult
from tests.support.documents import facts_of, markdown_of

N = 30


@pytest.fixture
def adapted(tmp_path: Path) -> StudyResult:
    rng = np.random.default_rng(5)
    columns = {name: rng.normal(size=N).round(3) for name in "xyz"}
    pd.DataFrame({"code": [f"T{k:02d}" for k in range(N)], **columns}).to_csv(tmp_path / "t.csv", index=False)
    study: dict[str, Any] = {
        "study": "s",
        "tables": [{"path": "t.csv", "code": "code"}],
        "indicators": {name: {"column": name} for name in "xyz"},
        "versions": [
            {"name": "national", "label": "Nationale", "variables": ["x", "y"]},
            {"name": "local", "label": "Locale", "from": "national", "drop": ["y"], "add": ["z"]},
            {"name": "same", "label": "Même ordre", "from": "national", "rescale": "minmax"},
        ],
    }
    (tmp_path / "s.yaml").write_text(yaml.safe_dump(study, allow_unicode=True), encoding="utf-8")
    return run(load_study(tmp_path / "s.yaml"))


def test_the_largest_moves_are_those_of_the_two_rankings(adapted: StudyResult) -> None:
    moves = adaptations(facts_of(adapted))
    assert [move.version for move in moves] == ["local", "same"]
    before, after = (adapted.of_version("scores", name).set_index("code")["rank"] for name in ("national", "local"))
    farthest = (before - after).abs().max()
    text = markdown_of(adaptations_section, adapted)
    assert "Locale" in text
    assert f"+{farthest}" in text or f"−{farthest}" in text
    assert "aucun rang ne change parmi 30 territoires" in text


def test_an_explanation_sets_the_contributions_side_by_side(adapted: StudyResult) -> None:
    found = explain_territory(adapted, "T07", version="local")
    (table,) = [frame for title, frame in found.sections if "adaptation of" in str(title)]
    cells = adapted.tables["contributions"].query("code == 'T07'").set_index(["version", "indicator"])["contribution"]
    shown = table.set_axis(["indicator", "before", "after", "difference"], axis=1).set_index("indicator")
    assert shown.loc["x", "before"] == cells["national", "x"]
    assert shown.loc["z"].tolist() == [0, cells["local", "z"], cells["local", "z"]]
    assert shown.loc["y", "difference"] == -cells["national", "y"]
    titles = [str(title) for title, _ in explain_territory(adapted, "T07", version="national").sections]
    assert not any("adapt" in title for title in titles)


def test_versions_that_adapt_none_have_no_section(simulated: StudyResult) -> None:
    assert markdown_of(adaptations_section, simulated) == ""
