"""The pages of a study's runs, where its runs are kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ifn_research.config.models import StudyConfig
from ifn_research.operations.ui import view_runs
from ifn_research.outputs.tracking import StoreError, open_tracking

CONFIG = StudyConfig.model_validate(
    {
        "study": "s",
        "tables": [{"path": "t.csv", "code": "code"}],
        "indicators": {"x": {"column": "x"}},
        "versions": [{"name": "equal", "variables": ["x"]}],
    }
)


def test_the_experiment_of_the_study_is_shown(tmp_path: Path) -> None:
    seen: list[dict[str, Any]] = []
    tracking = replace(open_tracking(f"memory://{tmp_path}"), view=lambda **asked: seen.append(asked))
    view_runs(CONFIG, tracking_uri=tracking, port=0, browser=False, announce=print)
    view_runs(CONFIG, last=True, tracking_uri=tracking)
    assert [(asked["experiment"], asked["port"], asked["browser"]) for asked in seen] == [
        ("ifn-s", 0, False),
        ("ifn-s", 5000, True),
    ]
    assert [asked["last"] for asked in seen] == [False, True]


def test_a_store_without_pages_is_told_with_another(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no pages") as raised:
        view_runs(CONFIG, tracking_uri=f"memory://{tmp_path}")
    assert "--tracking-uri" in str(raised.value.fix)
