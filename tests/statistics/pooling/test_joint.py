"""Joint synthesis of several figures against R's metafor and closed forms."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research.statistics.pooling.joint import pool_jointly
from ifn_research.statistics.pooling.synthesis import pool

REFERENCE = Path(__file__).parents[2] / "reference"
SEVERAL = pd.read_csv(REFERENCE / "pooling_several.csv")
JOINT = pd.read_csv(REFERENCE / "pooling_joint_metafor.csv")


def places(name: str) -> tuple[np.ndarray, np.ndarray]:
    rows = SEVERAL[SEVERAL["study"] == name]
    n = int(rows["figure"].max())
    v = rows[[f"v{k}" for k in range(1, n + 1)]].to_numpy().reshape(-1, n, n)
    return rows["y"].to_numpy().reshape(-1, n), v


@pytest.mark.confirms(
    "Several figures pooled jointly", "metafor 3.8.1 (R)", "five trials of two outcomes, made-up places"
)
@pytest.mark.parametrize("name", list(dict.fromkeys(JOINT["study"])))
def test_joint_figures_are_metafors(name: str) -> None:
    rows = JOINT[JOINT["study"] == name]
    found = pool_jointly(*places(name))
    assert found.mean == pytest.approx(rows["mean"].to_numpy(), rel=1e-6)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(rows["error"].to_numpy(), rel=1e-6)
    assert found.covariance[0] == pytest.approx(rows["covariance_with_first"].to_numpy(), rel=1e-6)
    assert found.tau2 == pytest.approx(rows["tau2"].iloc[0], rel=1e-6)
    assert found.correlation == pytest.approx(rows["correlation"].iloc[0], rel=1e-6)


def test_a_single_figure_is_pooled_as_alone() -> None:
    rng = np.random.default_rng(6)
    y, v = rng.normal(0.4, 0.4, size=8), rng.uniform(0.02, 0.1, size=8)
    found, alone = pool_jointly(y[:, None], v[:, None, None]), pool(y[None, :], v[None, :])
    assert found.mean[0] == pytest.approx(alone.mean[0], rel=1e-9)
    assert found.tau2 == pytest.approx(alone.tau2[0], rel=1e-7)


def test_equal_covariances_pool_to_the_plain_mean() -> None:
    rng = np.random.default_rng(7)
    y = rng.normal(size=(5, 3))
    v = np.repeat((0.02 * (0.5 * np.eye(3) + 0.5))[None], 5, axis=0)
    assert pool_jointly(y, v).mean == pytest.approx(y.mean(axis=0))


def test_figures_that_are_the_same_but_for_rounding_do_not_fail() -> None:
    y = np.array([[0.4, 0.4], [0.5, 0.5], [0.3, 0.3]])
    v = np.repeat(np.full((1, 2, 2), 0.04), 3, axis=0)
    v[0, 0, 1] = v[0, 1, 0] = 0.04001
    found = pool_jointly(y, v)
    assert found.mean == pytest.approx([0.4, 0.4], abs=1e-3)
    assert np.linalg.eigvalsh(found.covariance).min() >= -1e-12


def test_the_true_variances_are_found_again() -> None:
    rng = np.random.default_rng(8)
    within = 0.02 * (0.5 * np.eye(3) + 0.5)
    between = 0.05 * (0.4 * np.eye(3) + 0.6)
    y = rng.multivariate_normal([0.1, 0.2, 0.3], within + between, size=3000)
    found = pool_jointly(y, np.repeat(within[None], 3000, axis=0))
    assert found.tau2 == pytest.approx(0.05, rel=0.08)
    assert found.correlation == pytest.approx(0.6, abs=0.05)
