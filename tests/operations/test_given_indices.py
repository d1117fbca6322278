"""Indices of a store that are versions of a study."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ifn_research import load_study
from ifn_research.errors import IfnError
from ifn_research.operations.check import check
from ifn_research.operations.given_indices import stored_in
from ifn_research.operations.run import record
from tests.support.outputs import TABLES_ONLY

if TYPE_CHECKING:
    from tests.conftest import LocalStudy


def test_an_index_of_a_run_is_a_version_of_another_study(local_study: LocalStudy, tmp_path) -> None:
    tracking = local_study.tracking
    run = tracking.store.runs({"ifn.version": "equal"})[-1].identifier
    address = f"runs:/{run}"
    overrides = [f"versions.0={{name: taken, index: '{address}'}}", "study=other"]
    study = load_study(local_study.folder / "study.yaml", overrides=overrides)
    found = record(study, out=tmp_path / "out", tracking_uri=tracking, wanted=TABLES_ONLY).result
    index, named = stored_in(study.config, tracking)(address)
    assert named == address
    assert found.indices["taken"].to_json() == index.to_json().replace('"name": "equal"', '"name": "taken"')
    before = found.of_version("scores", "taken")
    assert np.isfinite(before["score"]).all()


def test_an_index_that_no_store_has_is_refused_by_check_and_run(
    local_study: LocalStudy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", local_study.copy_of_store(tmp_path))
    overrides = ["versions.0={name: taken, index: 'models:/absent@adopted'}"]
    for ask in (
        lambda: check(local_study.folder / "study.yaml", overrides=overrides),
        lambda: record(
            load_study(local_study.folder / "study.yaml", overrides=overrides), tracking_uri=local_study.tracking
        ),
    ):
        with pytest.raises(IfnError, match="absent"):
            ask()
