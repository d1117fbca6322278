"""A pooled study in the store, and in the history of its study."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ifn_research.operations.pool import pool
from ifn_research.outputs.tracking import open_tracking
from ifn_research.outputs.tracking.runs.log_pool import log_pool
from ifn_research.outputs.tracking.store.history import study_history
from ifn_research.results.pooled import read_pooled
from tests.conftest import LocalStudy
from tests.study.pooling.partners import simulated


def folder_of(tmp_path: Path, study: str, *, tracking_uri: str | None = None) -> Path:
    paths = []
    for k, one in enumerate(simulated(4, better=0.5)):
        paths.append(tmp_path / f"retour-{k}.json")
        paths[-1].write_text(replace(one, study=study).as_json(), encoding="utf-8")
    pool(paths, tmp_path / "pooled", tracking_uri=tracking_uri)
    return tmp_path / "pooled"


def test_returns_are_logged_once(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "etude", tracking_uri="memory://pool")
    tracking = open_tracking("memory://pool")
    log_pool(read_pooled(folder), folder, tracking, experiment="ifn-etude")
    (run,) = tracking.store.runs({"ifn.kind": "pool", "ifn.study": "etude"})
    row = read_pooled(folder).tables["pooled"].iloc[0]
    assert run.metrics["pooled.estimate"] == pytest.approx(row["estimate"])
    assert run.params["n_partners"] == "4"
    assert run.params["primary_criterion"] == "non_recours/spearman"
    assert run.tags["ifn.best"] == "equal"
    assert {"pooled.csv", "pool.json"} <= set(tracking.store.artifacts(run.identifier))


def test_the_history_of_the_study_tells_it(stored_study: LocalStudy, tmp_path: Path) -> None:
    uri = stored_study.copy_of_store(tmp_path)
    folder_of(tmp_path, "local", tracking_uri=uri)
    tracking = open_tracking(uri)
    found = study_history("local", tracking.store, tracking.registry)
    (told,) = map(str, found.pools)
    assert "4 partners; best equal, 0." in told
    assert len(found.table) == 2
