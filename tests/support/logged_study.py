"""A small simulated study, run and logged once, and its results folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research import load_study, run
from ifn_research.outputs.tracking import OPENERS
from ifn_research.outputs.tracking.base import Tracking
from ifn_research.results.study_result import StudyResult

CONFIG = """
study: simulated
title: "Territoires simulés"
seed: 7
tables:
  - path: territories.csv
    code: code_insee
    name: label
    population: inhabitants
    groups: {region: code_region}
indicators:
  poverty: {column: poverty_rate, dimension: acces, direction: 1, unit: "%"}
  no_diploma: {column: share_no_diploma, dimension: competences, direction: 1, unit: "%"}
  fibre: {column: share_fibre, dimension: acces, direction: -1, unit: "%"}
  dependent: {numerator: n_dependent, denominator: n_recipients, dimension: competences, direction: 1, unit: "%"}
variable_sets:
  core: [poverty, no_diploma, dependent]
  wide: {from: core, add: [fibre]}
ground_truth:
  - {name: abstention, column: abstention_rate, direction: 1, primary: true}
  - {name: non_recours, numerator: n_non_takers, denominator: n_eligible, direction: 1}
versions:
  - {name: equal, variables: core, weighting: equal}
  - {name: wide-dropped, variables: wide, imputation: drop, normalisation: percentile}
  - {name: against-region, variables: core, normalisation: {method: reference_ratio, by: region}}
  - {name: wide-refused, variables: wide}
  - {name: factor, variables: core, weighting: {method: factor, n_factors: 1, rotation: varimax}}
validation:
  bootstrap: {replicates: 50, block: region}
tracking: {experiment: ifn-simulated}
"""

NOTES = {
    "": "# Territoires simulés\n\nCinq versions.\n",
    "equal": "# Poids égaux\n\n**Trois** indicateurs simulés.\n\n- pauvreté\n- diplôme\n",
    "wide-dropped": "# Percentiles\n",
    "against-region": "# Points par rapport à la région\n",
    "wide-refused": "# Version refusée\n",
    "factor": "# Analyse factorielle\n",
}

# The smallest PNG: one grey pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c6360000000020001e221bc330000000049454e44ae426082"
)


@dataclass(frozen=True)
class Logged:
    """A study's result, its folder, its notes, and the raw table as pandas reads it."""

    result: StudyResult
    folder: Path
    notes: Mapping[str, str]
    raw: pd.DataFrame


def simulated_table(n: int = 60) -> pd.DataFrame:
    """Territories whose indicators and outcomes share a latent fragility; one cell is missing."""
    rng = np.random.default_rng(20)
    latent = rng.normal(size=n)
    recipients, eligible = rng.integers(200, 5000, n), rng.integers(100, 3000, n)
    table = pd.DataFrame(
        {
            "code_insee": [f"{i + 1:05d}" for i in range(n)],
            "label": [f"Territoire simulé {i + 1}" for i in range(n)],
            "code_region": [f"{11 + i % 12}" for i in range(n)],
            "inhabitants": rng.integers(1_000, 90_000, n),
            "poverty_rate": 15 + 3 * latent + rng.normal(size=n),
            "share_no_diploma": 25 + 4 * latent + 2 * rng.normal(size=n),
            "share_fibre": 60 - 5 * latent + 4 * rng.normal(size=n),
            "n_recipients": recipients,
            "n_dependent": rng.binomial(recipients, 1 / (1 + np.exp(1.2 - 0.3 * latent))),
            "abstention_rate": 25 + 2 * latent + 2 * rng.normal(size=n),
            "n_eligible": eligible,
            "n_non_takers": rng.binomial(eligible, 1 / (1 + np.exp(0.8 - 0.2 * latent))),
        }
    )
    table.loc[4, "share_fibre"] = np.nan
    return table


@pytest.fixture(scope="session")
def logged_study(tmp_path_factory: pytest.TempPathFactory) -> Logged:
    """The simulated study, run and written; figures are one grey pixel each."""
    folder = tmp_path_factory.mktemp("simulated")
    simulated_table().to_csv(folder / "territories.csv", index=False)
    (folder / "study.yaml").write_text(CONFIG, encoding="utf-8")
    result = run(load_study(folder / "study.yaml"))
    results = folder / "results"
    results.mkdir()
    result.write(results)
    for version in result.versions:
        (results / "figures" / version).mkdir(parents=True)
        for suffix in ("png", "svg"):
            (results / "figures" / version / f"weights.{suffix}").write_bytes(PIXEL)
    (results / "figures" / "agreement.png").write_bytes(PIXEL)
    raw = pd.read_csv(folder / "territories.csv", dtype={"code_insee": str, "code_region": str})
    return Logged(result, results, NOTES, raw)


@pytest.fixture(scope="session")
def new_store(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], str]:
    """Makes an empty MLflow store in a folder: a copy, because MLflow takes seconds to make the tables of one."""
    from ifn_research.outputs.tracking.mlflow_store.client import open_store

    empty = tmp_path_factory.mktemp("empty") / "mlflow.db"
    open_store(f"sqlite:///{empty}").search_experiments()

    def make(folder: Path) -> str:
        shutil.copy(empty, folder / "mlflow.db")
        return f"sqlite:///{folder}/mlflow.db"

    return make


# MLflow, and every store that has a scheme of its own.
STORES = ("mlflow", *OPENERS)


@pytest.fixture(scope="session", params=STORES)
def logged_to(
    request: pytest.FixtureRequest, logged_study: Logged, tmp_path_factory: pytest.TempPathFactory
) -> Tracking:
    """A store of each kind, to which the simulated study was logged."""
    from ifn_research.outputs.tracking import log_study, open_tracking

    if request.param == "mlflow":
        return open_tracking(request.getfixturevalue("logged_uri"))
    found = open_tracking(f"{request.param}://{tmp_path_factory.mktemp('store')}")
    log_study(logged_study.result, logged_study.folder, found, notes=logged_study.notes)
    return found


@pytest.fixture(params=STORES)
def empty_store(request: pytest.FixtureRequest, new_store: Callable[[Path], str], tmp_path: Path) -> Tracking:
    """A store of each kind that holds nothing."""
    from ifn_research.outputs.tracking import open_tracking

    return open_tracking(new_store(tmp_path) if request.param == "mlflow" else f"{request.param}://{tmp_path}")


@pytest.fixture(scope="session")
def logged_uri(logged_study: Logged, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store that was made by logging the simulated study."""
    from ifn_research.outputs.tracking import log_study, open_tracking

    address = f"sqlite:///{tmp_path_factory.mktemp('store')}/mlflow.db"
    log_study(logged_study.result, logged_study.folder, open_tracking(address), notes=logged_study.notes)
    return address
