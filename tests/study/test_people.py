"""Persons concerned, counted beside the ranks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from ifn_research import load_study, run
from ifn_research.errors import IfnError
from ifn_research.outputs.documents.sections.territories import territories_section
from ifn_research.outputs.explanation import explain_territory
from ifn_research.results.study_result import StudyResult, read_results
from tests.support.documents import markdown_of

ROWS = pd.DataFrame(
    {
        "code": ["a", "b", "c", "d"],
        "pop": [1000, 2000, 500, 100],
        "old": [30.0, 10.0, 20.0, 50.0],
        "schooled": [0.2, 0.1, np.nan, 0.4],
    }
)


def counted(folder: Path, **keys: Any) -> StudyResult:
    ROWS.to_csv(folder / "t.csv", index=False)
    study: dict[str, Any] = {
        "study": "s",
        "tables": [{"path": "t.csv", "code": "code", "population": "pop"}],
        "indicators": {"old": {"column": "old", "unit": "%"}, "schooled": {"column": "schooled", "unit": "share"}},
        "versions": [{"name": "equal", "variables": ["old"]}],
        "people": {"indicators": ["old", "schooled"], "label": "personnes âgées ou sans diplôme"},
        **keys,
    }
    (folder / "s.yaml").write_text(yaml.safe_dump(study, allow_unicode=True), encoding="utf-8")
    return run(load_study(folder / "s.yaml"))


def test_persons_are_counted_with_their_bounds_and_change_no_score(tmp_path: Path) -> None:
    found = counted(tmp_path)
    rows = found.tables["people"].set_index("code")
    np.testing.assert_allclose(rows["persons"], [440, 380, np.nan, 70])
    np.testing.assert_allclose(rows["at_least"], [300, 200, np.nan, 50])
    np.testing.assert_allclose(rows["at_most"], [500, 400, np.nan, 90])
    without = counted(tmp_path, people=None)
    pd.testing.assert_frame_equal(found.tables["scores"], without.tables["scores"])
    assert "people" not in without.tables


def test_note_and_explanation_tell_them(tmp_path: Path) -> None:
    found = counted(tmp_path)
    note = markdown_of(territories_section, found)
    assert "environ 890 en tout" in note
    assert "de 550 à 990" in note
    assert "personnes âgées ou sans diplôme" in note
    assert any("about 440, from 300 to 500" in str(words) for words in explain_territory(found, "a").notes)
    (tmp_path / "out").mkdir()
    found.write(tmp_path / "out")
    pd.testing.assert_frame_equal(read_results(tmp_path / "out").tables["people"], found.tables["people"])


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ({"people": {"indicators": ["olds"]}}, "olds"),
        ({"people": {"indicators": []}}, "people.indicators"),
        ({"tables": [{"path": "t.csv", "code": "code"}]}, "of a population"),
        ({"disclosure": {"threshold": 11}}, "small counts are masked"),
        (
            {
                "indicators": {
                    "old": {"numerator": "old", "denominator": "schooled"},
                    "schooled": {"column": "schooled", "unit": "share"},
                }
            },
            "a share of 'schooled'",
        ),
        ({"indicators": {"old": {"column": "old"}, "schooled": {"column": "schooled", "unit": "share"}}}, "no share"),
    ],
)
def test_who_cannot_be_counted_is_refused(tmp_path: Path, keys: dict[str, Any], what: str) -> None:
    with pytest.raises(IfnError) as refused:
        counted(tmp_path, **keys)
    assert what in str(refused.value)
