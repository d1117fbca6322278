"""What `ifn ui` refuses before it starts anything; tests/test_ui.py looks at it in a browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ifn_research.language.messages import Words
from ifn_research.outputs.tracking import StoreError
from ifn_research.outputs.tracking.mlflow_store.client import open_store
from ifn_research.outputs.tracking.mlflow_store.ui import charts_page, serve, versions_page


def test_the_address_opens_the_charts_that_compare_the_runs_of_the_experiment() -> None:
    page = "http://127.0.0.1:5000/#/experiments/3/runs?workflowType=machine_learning"
    assert charts_page("http://127.0.0.1:5000", "3") == f"{page}&compareRunsMode=CHART"
    assert versions_page("http://127.0.0.1:5000", "3") == f"{page}&viewStateShareKey=ifn-versions"


def test_a_store_that_does_not_exist_is_refused_with_what_to_run_and_is_not_made(tmp_path: Path) -> None:
    said: list[Words] = []
    with pytest.raises(StoreError, match="nothing is logged yet") as caught:
        serve(f"sqlite:///{tmp_path}/mlflow.db", experiment="ifn-simulated", browser=False, announce=said.append)
    assert "ifn run" in str(caught.value.fix)
    assert list(tmp_path.iterdir()) == []
    assert said == []


def test_a_store_without_the_experiment_is_refused_too(new_store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nothing is logged yet under 'ifn-other'"):
        serve(new_store(tmp_path), experiment="ifn-other", browser=False)


def test_a_logged_study_has_a_view_of_its_versions_that_fits_into_a_window(logged_uri: str) -> None:
    experiment = open_store(logged_uri).get_experiment_by_name("ifn-simulated")
    state = json.loads(experiment.tags["mlflow.sharedViewState.ifn-versions"])
    assert state["selectedColumns"][0] == "metrics.`abstention/spearman`"
    assert {"params.`weighting`", "params.`normalisation`"} < set(state["selectedColumns"])
    # The window of 1,440 pixels less the menu, the boxes before the names and the duration of runs.
    assert sum(state["columnWidths"].values()) <= 1440 - 220 - 80 - 90
