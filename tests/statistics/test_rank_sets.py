"""Confidence sets for ranks: csranks on PISA, coverage by simulation, and what errors cannot change."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research.matrix import Floats
from ifn_research.statistics.rank_sets import rank_sets
from ifn_research.statistics.ranks import ranks_descending

PISA = Path(__file__).parents[3] / "shared" / "reference" / "robustness" / "csranks_pisa2018.csv"


def draws(errors: Floats, count: int, seed: int = 1) -> Floats:
    return np.random.default_rng(seed).normal(size=(count, len(errors))) * errors


@pytest.mark.confirms("Confidence sets of ranks", "csranks 1.3.0 (R)", "PISA 2018, 38 countries")
@pytest.mark.skipif(not PISA.is_file(), reason="needs ../shared/reference/robustness")
def test_sets_are_those_of_csranks_within_one_rank() -> None:
    """csranks 1.3.0 on mathematics of PISA 2018; its own critical values are of 10,000 draws."""
    table = pd.read_csv(PISA)
    x, errors = table["score"].to_numpy(), table["se"].to_numpy()
    noise = draws(errors, 100_000)
    best, worst = rank_sets(x, noise, 5), rank_sets(-x, noise, 5)
    assert np.abs(best.low - table["L_marg"]).max() <= 1
    assert np.abs(best.high - table["U_marg"]).max() <= 1
    assert (best.low == table["L_marg"]).mean() > 0.9
    assert best.may_be_first.tolist() == table["best5"].tolist()
    assert worst.may_be_first.tolist() == table["worst5"].tolist()


def test_sets_hold_true_ranks_as_often_as_they_should() -> None:
    """Near ties: 100 units of sd 0.3 with errors of 0.3, where quantiles of simulated ranks hold too few."""
    rng = np.random.default_rng(4)
    covered, simulated, first = [], [], []
    for _ in range(8):
        true = 0.3 * rng.normal(size=40)
        x = true + 0.3 * rng.normal(size=40)
        noise = draws(np.full(40, 0.3), 500, int(rng.integers(1 << 30)))
        found, ranks = rank_sets(x, noise, 4), ranks_descending(true)
        covered.append(((found.low <= ranks) & (ranks <= found.high)).mean())
        first.append(found.may_be_first[ranks <= 4].all())
        again = np.array([ranks_descending(x + one) for one in noise])
        low, high = np.quantile(again, [0.025, 0.975], axis=0)
        simulated.append(((low <= ranks) & (ranks <= high)).mean())
    assert np.mean(covered) >= 0.95
    assert np.mean(first) >= 0.85
    assert np.mean(simulated) < np.mean(covered)


def test_units_far_apart_have_one_rank_each() -> None:
    x = np.array([1.0, 50.0, 20.0, 90.0])
    found = rank_sets(x, draws(np.ones(4), 500), 2)
    assert found.low.tolist() == found.high.tolist() == [4, 2, 3, 1]
    assert found.may_be_first.tolist() == [False, True, False, True]


def test_without_error_ranks_are_known_and_ties_share_a_set() -> None:
    found = rank_sets(np.array([3.0, 1.0, 1.0]), np.zeros((10, 3)), 1)
    assert found.low.tolist() == [1, 2, 2]
    assert found.high.tolist() == [1, 3, 3]


def test_sets_do_not_depend_on_the_unit_or_on_an_error_that_all_share() -> None:
    rng = np.random.default_rng(3)
    x, noise = rng.normal(size=12), draws(np.full(12, 0.4), 400)
    one = rank_sets(x, noise, 3)
    two = rank_sets(100 * x + 7, 100 * noise + 1000 * rng.normal(size=(400, 1)), 3)
    assert one.low.tolist() == two.low.tolist()
    assert one.high.tolist() == two.high.tolist()
