"""Studies in which little can be said, each run once."""

from __future__ import annotations

from pathlib import Path

import pytest

from ifn_research import load_study, run
from ifn_research.data.samples import simulate_territories
from ifn_research.results.study_result import StudyResult, write_yaml
from tests.support.hand_made import HandMade, make


@pytest.fixture(scope="session")
def coarse_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Territories of eight départements in five régions, so that no test has ten blocks of the kind wanted."""
    folder = tmp_path_factory.mktemp("coarse")
    territories = simulate_territories(90, seed=11, n_indicators=4, nested=(5, 8))
    config = territories.study(territories.write(folder / "coarse.csv"))
    names = list(config["indicators"])
    config["versions"] = [
        {"name": "equal", "variables": names, "imputation": "median"},
        {"name": "two", "variables": names[:2], "imputation": "median", "normalisation": "percentile"},
    ]
    config["validation"] = {"bootstrap": {"replicates": 60, "block": "departement"}}
    write_yaml(config, folder / "study.yaml")
    return folder / "study.yaml"


@pytest.fixture(scope="session")
def coarse(coarse_study: Path) -> StudyResult:
    """Fewer than ten blocks."""
    return run(load_study(coarse_study))


@pytest.fixture(scope="session")
def unjudged(coarse_study: Path) -> StudyResult:
    """No ground truth."""
    return run(load_study(coarse_study, overrides=["ground_truth=[]"]))


@pytest.fixture(scope="session")
def undrawn(coarse_study: Path) -> StudyResult:
    """No replicate."""
    return run(load_study(coarse_study, overrides=["validation.bootstrap.replicates=0"]))


@pytest.fixture
def hand_made() -> HandMade:
    """Makes a study from rows."""
    return make
