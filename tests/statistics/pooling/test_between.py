"""Variance between places: R's metafor, the likelihood itself, closed forms."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research.statistics.pooling.between import (
    generalised_q,
    paule_mandel,
    reml,
    restricted_likelihood,
    tau2_interval,
)
from ifn_research.statistics.random_effects import mean_and_variance

REFERENCE = Path(__file__).parents[2] / "reference"
ESTIMATES = pd.read_csv(REFERENCE / "pooling_estimates.csv")
POOLED = pd.read_csv(REFERENCE / "pooling_metafor.csv")


def study(name: str) -> tuple[np.ndarray, np.ndarray]:
    rows = ESTIMATES[ESTIMATES["study"] == name]
    return rows["y"].to_numpy()[None, :], rows["v"].to_numpy()[None, :]


@pytest.mark.confirms(
    "Interval of the variance between places",
    "metafor 3.8.1 (R)",
    "13 vaccine trials, 27 of interviews, 15 made-up studies",
)
@pytest.mark.parametrize("row", POOLED.to_dict("records"), ids=lambda row: f"{row['study']}-{row['method']}")
def test_intervals_of_the_variance_are_metafors(row: dict) -> None:
    low, high = tau2_interval(*study(row["study"]))
    assert low[0] == pytest.approx(row["tau2_low"], rel=1e-6, abs=1e-8)
    assert high[0] == pytest.approx(row["tau2_high"], rel=1e-6, abs=1e-8)


def test_the_restricted_likelihood_is_nowhere_higher() -> None:
    rng = np.random.default_rng(4)
    v = rng.uniform(0.001, 1, size=(200, 4)) ** 3
    y = rng.normal(size=(200, 4)) * np.sqrt(v + 0.05)
    found = reml(y, v)
    at_found = restricted_likelihood(y, v, found)
    for between in np.concatenate([[0.0], np.geomspace(1e-9, 30, 4000)]):
        assert (restricted_likelihood(y, v, np.full(200, between)) <= at_found + 1e-9).all()


def test_paule_and_mandel_make_the_sum_of_squares_what_is_expected() -> None:
    rng = np.random.default_rng(9)
    y, v = rng.normal(size=(50, 5)), rng.uniform(0.01, 0.5, size=(50, 5))
    found = paule_mandel(y, v)
    q = generalised_q(y, v, found)
    assert q[found > 0] == pytest.approx(4)
    assert (q[found == 0] <= 4).all()
    for k in range(10):
        assert mean_and_variance(y[k], np.sqrt(v[k]))[1] == pytest.approx(found[k], rel=1e-7, abs=1e-12)


def test_estimates_that_are_the_same_do_not_vary_between_places() -> None:
    y, v = np.full((1, 4), 0.4), np.array([[0.1, 0.2, 0.01, 0.05]])
    assert reml(y, v)[0] == paule_mandel(y, v)[0] == 0
