"""The territories that are fragile for one audience alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from ifn_research import load_study, run
from ifn_research.results.study_result import StudyResult, read_results

N = 40


@pytest.fixture
def found(tmp_path: Path) -> StudyResult:
    rng = np.random.default_rng(4)
    rows = pd.DataFrame({"code": [f"T{k:02d}" for k in range(N)], **{name: rng.normal(size=N) for name in "xyz"}})
    rows.to_csv(tmp_path / "t.csv", index=False)
    study: dict[str, Any] = {
        "study": "s",
        "tables": [{"path": "t.csv", "code": "code"}],
        "indicators": {"x": {"column": "x"}, "z": {"column": "z"}},
        "versions": [{"name": "equal", "variables": ["x", "z"]}],
        "audiences": {"senior": {"indicators": {"x": "y"}, "same": ["z"]}},
    }
    (tmp_path / "s.yaml").write_text(yaml.safe_dump(study), encoding="utf-8")
    return run(load_study(tmp_path / "s.yaml"))


def test_territories_are_in_the_tenth_of_one_audience_alone_or_of_several(found: StudyResult) -> None:
    names = {"": "equal", "senior": "equal@senior"}
    tenths = {
        audience: set(found.of_version("scores", name).query("decile == 10")["code"])
        for audience, name in names.items()
    }
    rows = found.tables["audiences"]
    for audience, tenth in tenths.items():
        mine = rows[rows["audience"] == audience]
        assert set(mine["code"]) == tenth
        assert set(mine.loc[mine["alone"], "code"]) == tenth - tenths["senior" if not audience else ""]
        assert mine["rank"].is_monotonic_increasing


def test_the_table_is_read_back_as_it_was(found: StudyResult, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    found.write(tmp_path / "out")
    pd.testing.assert_frame_equal(
        read_results(tmp_path / "out").tables["audiences"], found.tables["audiences"], check_dtype=False
    )


def test_a_study_without_audiences_has_no_such_table(simulated: StudyResult) -> None:
    assert "audiences" not in simulated.tables
