"""What `ifn ui` refuses before it starts anything; tests/test_ui.py looks at it in a browser."""

from __future__ import annotations

import base64
import json
import zlib
from pathlib import Path

import pytest

from ifn_research.language.messages import Words
from ifn_research.outputs.tracking import StoreError
from ifn_research.outputs.tracking.mlflow_store.client import open_store
from ifn_research.outputs.tracking.mlflow_store.ui import (
    ShownExperiment,
    charts_page,
    last_logged,
    newest,
    serve,
    study_page,
    versions_page,
)


def test_the_addresses_open_the_view_for_the_training_of_models_on_the_newest_study_run() -> None:
    server, page = "http://127.0.0.1:5000", "http://127.0.0.1:5000/#/experiments/3/runs?workflowType=machine_learning"
    newest = ShownExperiment("3", "a1b2", "ifn-0c1d")
    assert charts_page(server, newest) == f"{page}&compareRunsMode=CHART&viewStateShareKey=ifn-0c1d"
    assert versions_page(server, newest) == f"{page}&viewStateShareKey=ifn-0c1d"
    assert study_page(server, newest) == f"{server}/#/experiments/3/runs/a1b2?workflowType=machine_learning"


def test_an_experiment_that_an_earlier_release_made_opens_without_a_view() -> None:
    page = "http://127.0.0.1:5000/#/experiments/3/runs?workflowType=machine_learning"
    assert charts_page("http://127.0.0.1:5000", ShownExperiment("3")) == f"{page}&compareRunsMode=CHART"


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


def test_a_logged_study_run_has_a_view_of_its_own_that_fits_into_a_window(logged_uri: str) -> None:
    client = open_store(logged_uri)
    experiment = client.get_experiment_by_name("ifn-simulated")
    found = newest(client, experiment.experiment_id)
    study = client.get_run(found.study_run)
    assert found.view == f"ifn-{study.data.tags['ifn.study_run']}"
    text = experiment.tags[f"mlflow.sharedViewState.{found.view}"]
    assert text == experiment.tags["mlflow.sharedViewState.ifn-versions"]
    state = json.loads(zlib.decompress(base64.b64decode(text.removeprefix("deflate;"))))
    assert study.data.tags["ifn.study_run"] in state["searchFilter"]
    assert state["selectedColumns"][0] == "tags.`ifn.result`"
    assert {"params.`weighting`", "params.`normalisation`"} < set(state["selectedColumns"])
    # The window of 1,440 pixels less the menu, the boxes before the names and the duration of runs.
    assert sum(state["columnWidths"].values()) <= 1440 - 220 - 80 - 90


def test_the_view_of_all_versions_serves_a_study_run_of_an_earlier_release(new_store, tmp_path: Path) -> None:
    client = open_store(new_store(tmp_path))
    experiment = client.create_experiment("ifn-older")
    assert newest(client, experiment) == ShownExperiment(experiment)
    run = client.create_run(experiment, tags={"ifn.kind": "study", "ifn.study_run": "0c1d"}).info.run_id
    assert newest(client, experiment) == ShownExperiment(experiment, run)
    client.set_experiment_tag(experiment, "mlflow.sharedViewState.ifn-versions", "{}")
    assert newest(client, experiment) == ShownExperiment(experiment, run, "ifn-versions")


def test_without_a_study_named_the_one_that_was_logged_last_is_shown(new_store, tmp_path: Path) -> None:
    client = open_store(new_store(tmp_path))
    assert last_logged(client) is None
    first, second = (client.create_experiment(name) for name in ("ifn-a", "ifn-b"))
    tags = {"ifn.kind": "study"}
    client.create_run(second, tags=tags, start_time=1_000)
    client.create_run(first, tags=tags, start_time=2_000)
    client.create_run(second, tags={"ifn.kind": "version"}, start_time=3_000)
    assert last_logged(client) == first
