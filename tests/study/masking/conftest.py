"""What several tests of masks share: the same study masked, and told whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from ifn_research import load_study, run
from ifn_research.operations.run import record
from ifn_research.results.study_result import StudyResult, read_results
from tests.support.small_study import EVERY_KIND, study
from tests.support.with_small_counts import with_small_counts, with_stand_ins


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that a run leaves, the MLflow store included."""
    home = tmp_path_factory.mktemp("masked")
    path = study(home, with_small_counts(), versions=EVERY_KIND)
    record(load_study(path), out=home / "results", tracking_uri=f"sqlite:///{home}/mlflow.db")
    return home


@pytest.fixture(scope="session")
def masked(folder: Path) -> StudyResult:
    return read_results(folder / "results")


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    """The study of the small counts themselves, nothing of which is masked."""
    home = tmp_path_factory.mktemp("whole")
    return run(load_study(study(home, with_small_counts(), versions=EVERY_KIND, threshold=None)))


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    """The study of the counts that stand for small ones, nothing of which is masked."""
    home = tmp_path_factory.mktemp("told")
    return run(load_study(study(home, with_stand_ins(), versions=EVERY_KIND, threshold=None)))
