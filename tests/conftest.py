"""What several tests share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

from ifn_research import load_study, run
from ifn_research.data.samples import simulate_territories
from ifn_research.operations.run import record
from ifn_research.operations.sync import log_again
from ifn_research.outputs.tracking import Tracking, open_tracking
from ifn_research.outputs.tracking.memory import copy_memory
from ifn_research.results.study_result import StudyResult, write_yaml
from tests.support.trust import VARIABLE, Compared
from tests.support.trust import record as record_confirmation

# The suite tries the same examples at every run; `--hypothesis-profile=thorough` looks for new ones.
settings.register_profile("suite", derandomize=True, database=None, deadline=None)
settings.register_profile("thorough", max_examples=2000, deadline=None)
settings.load_profile("suite")

# Two tests run beside each other: a command that one of them runs has no processes of its own, unless it asks for them.
os.environ.setdefault("IFN_WORKERS", "1")
# What commands print is tested in English, whatever the system speaks; tests of French ask for it.
os.environ["IFN_LANG"] = "en"

# Fixtures of several folders.
pytest_plugins = [
    "tests.support.cautious_study",
    "tests.support.coarse_study",
    "tests.support.logged_study",
    "tests.support.opened_tables",
    "tests.support.small_tables",
]

REPOSITORY = Path(__file__).resolve().parent.parent


# The studies of `configs/` read their tables there, where they are on this machine.
if (REPOSITORY.parent / "shared" / "data").is_dir():
    os.environ.setdefault("IFN_DATA", str(REPOSITORY.parent / "shared" / "data"))


# A store that the reader has set is theirs; no test reads or writes it.
os.environ.pop("MLFLOW_TRACKING_URI", None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that ask the network, unless `-m` names them."""
    if "network" in config.option.markexpr:
        return
    asking = [item for item in items if item.get_closest_marker("network")]
    if asking:
        config.hook.pytest_deselected(items=asking)
        items[:] = [item for item in items if item not in asking]


@pytest.fixture(autouse=True)
def surroundings() -> Iterator[None]:
    """Give every test the variables of the first: what one sets in passing would change the commands of later ones."""
    before = dict(os.environ)
    yield
    for name in os.environ.keys() - before.keys():
        del os.environ[name]
    os.environ.update(before)


@pytest.fixture(autouse=True)
def confirmation(request: pytest.FixtureRequest) -> Iterator[None]:
    """Note what a test of agreement compares, where `make trust` asks for it."""
    if VARIABLE not in os.environ or request.node.get_closest_marker("confirms") is None:
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        compared = Compared(patch)
        yield
    if not request.session.testsfailed:
        record_confirmation(request, compared)


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


LOCAL_STUDY = """study: local
title: Étude locale
level: departement
tables: [{path: local.csv, code: code, name: name, population: people, groups: {region: region}}]
indicators:
  poverty: {column: poverty, unit: "%", label: Pauvreté}
  jobs: {column: jobs, unit: "%"}
ground_truth: [{name: outcome, column: outcome, circular_with: [jobs]}]
versions:
  - {name: equal, variables: [poverty, jobs]}
  - {name: percentile, variables: [poverty, jobs], normalisation: percentile, imputation: median}
  - {name: refused, variables: [poverty, jobs], weighting: {method: pca, components: 9}}
validation: {bootstrap: {replicates: 50}}
"""


@dataclass(frozen=True)
class LocalStudy:
    """Two runs of a small study of départements, logged to one store, which tests that write copy.

    Attributes
    ----------
    folder : Path
        Holds `study.yaml`, `local.csv`, the results `before` and `after`, and the store.
    scheme : str
        Of the store: 'sqlite' (MLflow) or 'memory'.
    """

    folder: Path
    scheme: str = "sqlite"

    @property
    def uri(self) -> str:
        """Address of the store."""
        return f"{self.scheme}:///{self.folder}/mlflow.db"

    @property
    def tracking(self) -> Tracking:
        """What reads and writes the store."""
        return open_tracking(self.uri)

    def copy_of_store(self, target: Path) -> str:
        """Address of a copy of the store, whose artifacts are those of the first."""
        copy = f"{self.scheme}:///{target}/mlflow.db"
        if self.scheme == "memory":
            copy_memory(self.uri, copy)
        else:
            shutil.copy(self.folder / "mlflow.db", target / "mlflow.db")
        return copy


@pytest.fixture(scope="session")
def local_study(tmp_path_factory: pytest.TempPathFactory) -> LocalStudy:
    """A study of nineteen départements; its second run gives one version other weights."""
    found = LocalStudy(tmp_path_factory.mktemp("local"))
    rows = [
        f"{i + 1:02d};T{i};{i % 12};{1000 * (i + 1)};{10 + (7 * i) % 31},5;{5 + (11 * i) % 17};{(13 * i) % 29}"
        for i in range(19)
    ]
    text = "\n".join(["code;name;region;people;poverty;jobs;outcome", *rows]) + "\n"
    (found.folder / "local.csv").write_text(text, encoding="utf-8")
    (found.folder / "study.yaml").write_text(LOCAL_STUDY, encoding="utf-8")
    weights = "versions.equal.weighting={method: fixed, weights: {poverty: 3, jobs: 1}}"
    for name, overrides in (("before", []), ("after", [weights])):
        study = load_study(found.folder / "study.yaml", overrides=overrides)
        done = record(study, out=found.folder / name, tracking_uri=found.uri)
        assert done.tracking_error is None
    return found


@pytest.fixture(scope="session", params=["mlflow", "memory"])
def stored_study(
    request: pytest.FixtureRequest, local_study: LocalStudy, tmp_path_factory: pytest.TempPathFactory
) -> LocalStudy:
    """The local study, logged to a store of each kind."""
    if request.param == "mlflow":
        return local_study
    found = LocalStudy(tmp_path_factory.mktemp("memory"), "memory")
    for name in ("study.yaml", "local.csv"):
        shutil.copy(local_study.folder / name, found.folder)
    for name in ("before", "after"):
        shutil.copytree(local_study.folder / name, found.folder / name)
        log_again(found.folder / name, found.uri)
    return found


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
    territories = simulate_territories(130, seed=3, n_indicators=6, n_adverse=1, nested=(13, 26))
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
