"""Confidence sets for ranks: csranks on PISA, coverage by simulation, and what errors cannot change."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
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


@pytest.mark.slow
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


def gaps_of(errors: Floats) -> Floats:
    found = np.sqrt(
        np.clip(
            [
                [(errors[:, i] - errors[:, j]).var(ddof=1) for i in range(errors.shape[1])]
                for j in range(errors.shape[1])
            ],
            0,
            None,
        )
    )
    np.fill_diagonal(found, np.inf)
    return np.asarray(found)


def by_every_pair(x: Floats, errors: Floats, first: int) -> tuple[list[int], list[int], list[bool]]:
    """The sets by their definition: every difference in every draw, nothing left out."""
    n, gaps = len(x), gaps_of(errors)
    with np.errstate(divide="ignore", invalid="ignore"):
        seen = np.nan_to_num((x - x[:, None]) / gaps, posinf=np.inf, neginf=-np.inf)
        apart = np.nan_to_num((errors[:, None, :] - errors[:, :, None]) / gaps, posinf=0, neginf=0)
    low, high = [], []
    for j in range(n):
        above, below = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
        while True:
            largest = np.maximum(apart[:, j, ~above].max(axis=1), -apart[:, j, ~below].min(axis=1))
            critical = np.quantile(largest, 0.95)
            more = (seen[j] > critical) | above, (seen[j] < -critical) | below
            if (more[0] == above).all() and (more[1] == below).all():
                break
            above, below = more
        low.append(1 + int(above.sum()))
        high.append(n - int(below.sum()))
    claimed = np.zeros((n, n), dtype=bool)
    while True:
        critical = np.quantile(np.where(claimed, -np.inf, apart).max(axis=(1, 2)), 0.95)
        more = claimed | (seen > critical)
        if (more == claimed).all():
            return low, high, (1 + claimed.sum(axis=1) <= first).tolist()
        claimed = more


def errors_of(kind: str, n: int, rng: np.random.Generator) -> Floats:
    errors = rng.normal(size=(199, n)) * rng.uniform(0.05, 0.5, n)
    if kind == "heavy tails":
        errors = rng.standard_t(3, size=(199, n)) * rng.uniform(0.05, 0.5, n)
    if kind == "shared":
        errors += 3 * rng.normal(size=(199, 1))
    if kind == "some without":
        errors[:, rng.random(n) < 0.3] = 0.0
    if kind == "one of all":
        errors[:, :] = errors[:, :1]
    return errors - errors.mean(axis=0)


@pytest.mark.parametrize("kind", ["normal", "heavy tails", "shared", "some without", "one of all"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_left_out_changes_nothing(kind: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 60))
    x, errors = rng.normal(size=n) * rng.choice([0.1, 1.0, 5.0]), errors_of(kind, n, rng)
    found = rank_sets(x, errors, max(1, n // 10))
    assert (found.low.tolist(), found.high.tolist(), found.may_be_first.tolist()) == by_every_pair(
        x, errors, max(1, n // 10)
    )


def test_largest_differences_are_found_among_the_largest_errors_alone() -> None:
    """Enough units that most differences are never computed: the quantile is that of all of them."""
    rng = np.random.default_rng(7)
    errors = errors_of("normal", 3000, rng)
    x = rng.normal(size=3000)
    found = rank_sets(x, errors, 300, units=np.array([5, 17]))
    for at, j in enumerate((5, 17)):
        gaps = np.sqrt((errors - errors[:, [j]]).var(axis=0, ddof=1))
        gaps[j] = np.inf
        seen, apart = (x - x[j]) / gaps, (errors - errors[:, [j]]) / gaps
        above, below = np.zeros(3000, dtype=bool), np.zeros(3000, dtype=bool)
        for _ in range(20):
            largest = np.maximum(apart[:, ~above].max(axis=1), -apart[:, ~below].min(axis=1))
            critical = np.quantile(largest, 0.95)
            above, below = above | (seen > critical), below | (seen < -critical)
        assert (found.low[at], found.high[at]) == (1 + above.sum(), 3000 - below.sum())


def test_some_units_have_the_sets_that_they_have_among_all_whoever_compares() -> None:
    rng = np.random.default_rng(9)
    x, errors = rng.normal(size=150), errors_of("normal", 150, rng)
    every = rank_sets(x, errors, 15)
    some = np.sort(rng.choice(150, size=70, replace=False))
    with ThreadPoolExecutor(3) as pool:
        found = rank_sets(x, errors, 15, units=some, mapper=pool.map)
    assert found.low.tolist() == every.low[some].tolist()
    assert found.high.tolist() == every.high[some].tolist()
    # Fewer have to hold at once: more can be excluded, and those of the first are never.
    assert not (found.may_be_first & ~every.may_be_first[some]).any()
    assert found.may_be_first[ranks_descending(x)[some] <= 15].all()


def test_units_that_rounding_alone_separates_are_tied() -> None:
    errors = np.zeros((99, 5))
    errors[:, 0] = np.random.default_rng(1).normal(size=99)
    found = rank_sets(np.array([3.0, 2.0 + 4e-16, 2.0, 2.0, 1.0]), errors - errors.mean(axis=0), 2)
    assert found.low[1:4].tolist() == [found.low[1]] * 3
    assert found.low[1] <= 2
    assert found.may_be_first[1:4].all()


def test_units_chosen_beforehand_hold_at_once_and_others_are_where_they_are_seen() -> None:
    rng = np.random.default_rng(11)
    x, errors = rng.normal(size=120), errors_of("normal", 120, rng)
    first = np.flatnonzero((x[:, None] < x).sum(axis=1) < 12)
    named = np.array([3, 40, 77])
    units = np.union1d(first, named)
    found = rank_sets(x, errors, 12, units=units, at_once=named)
    alone = rank_sets(x, errors, 12, units=named)
    told = dict(zip(units.tolist(), found.may_be_first.tolist(), strict=True))
    assert [told[k] for k in named.tolist()] == alone.may_be_first.tolist()
    assert all(told[k] for k in set(first.tolist()) - set(named.tolist()))
