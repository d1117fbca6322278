"""What several tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from ifn_research import load_study, run
from ifn_research.data.samples import simulate_territories
from ifn_research.results import StudyResult, write_yaml

# The suite tries the same examples at every run; `--hypothesis-profile=thorough` looks for new ones.
settings.register_profile("suite", derandomize=True, database=None)
settings.register_profile("thorough", max_examples=2000, deadline=None)
settings.load_profile("suite")

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data and reference numbers beside the checkout; its tests skip where it is absent."""
    folder = REPOSITORY.parent / "shared"
    if not folder.is_dir():
        pytest.skip("needs the real data and reference numbers of ../shared, which are not on this machine")
    return folder


STEPS = {"variables": "all", "imputation": "median"}
FACTOR = {"method": "factor", "n_factors": 2}
SIMULATED_VERSIONS = [
    {"name": "equal", **STEPS, "weighting": "equal"},
    {"name": "dropped", **STEPS, "imputation": "drop", "normalisation": "percentile"},
    {"name": "scores", **STEPS, "weighting": {**FACTOR, "scoring": "regression"}},
    {"name": "refused", **STEPS, "weighting": "pca"},
    {
        "name": "geometric",
        **STEPS,
        "normalisation": {"method": "minmax", "range": [1, 100]},
        "weighting": "equal_by_dimension",
        "aggregation": "geometric",
    },
]


@pytest.fixture(scope="session")
def simulated_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study of simulated territories, one indicator of which runs against its direction; labels are hostile."""
    folder = tmp_path_factory.mktemp("study")
    territories = simulate_territories(130, seed=3, n_indicators=6, n_adverse=1, n_departements=26)
    territories.write(folder / "simulated.csv")
    config = territories.study(folder / "simulated.csv")
    for k, item in enumerate(config["indicators"].values()):
        item |= {"dimension": ("social/money", "social", "access")[k % 3]}
    next(iter(config["indicators"].values()))["label"] = "Taux | <script>alert(1)</script> *de* $pauvreté$"
    config["ground_truth"][0]["circular_with"] = [next(iter(config["indicators"]))]
    config["versions"] = SIMULATED_VERSIONS
    write_yaml(config, folder / "study.yaml")
    return folder / "study.yaml"


@pytest.fixture(scope="session")
def simulated(simulated_study: Path) -> StudyResult:
    """What running the simulated study found."""
    return run(load_study(simulated_study))
