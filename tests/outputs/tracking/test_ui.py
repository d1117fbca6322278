"""What `ifn ui` refuses before it starts anything; tests/test_ui.py looks at it in a browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from ifn_research.outputs.tracking import StoreError
from ifn_research.outputs.tracking.ui import serve, ui_address


def test_the_address_opens_the_charts_that_compare_the_runs_of_the_experiment() -> None:
    assert ui_address("127.0.0.1", 5000, "3") == (
        "http://127.0.0.1:5000/#/experiments/3/runs?workflowType=machine_learning&compareRunsMode=CHART"
    )


def test_a_store_that_does_not_exist_is_refused_with_what_to_run_and_is_not_made(tmp_path: Path) -> None:
    said: list[str] = []
    with pytest.raises(StoreError, match="nothing is logged yet") as caught:
        serve(f"sqlite:///{tmp_path}/mlflow.db", experiment="ifn-simulated", browser=False, announce=said.append)
    assert "ifn run" in caught.value.fix
    assert list(tmp_path.iterdir()) == []
    assert said == []


def test_a_store_without_the_experiment_is_refused_too(new_store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nothing is logged yet under 'ifn-other'"):
        serve(new_store(tmp_path), experiment="ifn-other", browser=False)
