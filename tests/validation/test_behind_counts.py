"""Reliability of counted outcomes on the scale of ranks, against simulations whose truth is known and closed forms."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from ifn_research.matrix import Floats
from ifn_research.validation.behind_counts import latent_rates, reliability
from ifn_research.validation.ground_truth import ground_truth_from
from tests.support.counted_rates import beta, counted, unequal


@pytest.mark.parametrize("people", [100, 400, 2000])
def test_with_equal_large_counts_it_is_the_closed_form_of_two_normal_variables(people: int) -> None:
    """Spearman's correlation of two normals is 6 / pi asin(r / 2), r the square root of the share that is not noise."""
    rng, spread = np.random.default_rng(people), 0.03
    outcome = counted(np.clip(0.3 + spread * rng.normal(size=20_000), 0.01, 0.99), np.full(20_000, float(people)), rng)
    r = np.sqrt(spread**2 / (spread**2 + (0.21 - spread**2) / people))
    assert np.sqrt(reliability(outcome)) == pytest.approx(6 / np.pi * np.arcsin(r / 2), abs=0.012)


def logit_normal(rng: np.random.Generator, n: int) -> Floats:
    return 1 / (1 + np.exp(1 - 0.5 * rng.normal(size=n)))


def in_two_kinds(rng: np.random.Generator, n: int) -> Floats:
    return np.where(rng.random(n) < 0.5, 0.2, 0.35) + 0.02 * rng.normal(size=n)


@pytest.mark.slow
@pytest.mark.parametrize("rates", [beta, logit_normal, in_two_kinds])
def test_true_rates_exceed_their_ceiling_by_no_more_than_noise(rates: Callable[..., Floats]) -> None:
    """The index is the true rate itself: its 95 % interval is above the ceiling in 5 % of simulations at most."""
    n, above, excess = 200, [], []
    for seed in range(60):
        for spread in (0.0, 0.8, 1.3, 1.5):
            rng = np.random.default_rng([seed, int(10 * spread)])
            true = rates(rng, n)
            outcome = counted(true, unequal(rng, n, 50, spread), rng)
            ceiling, reached = np.sqrt(reliability(outcome)), stats.spearmanr(true, outcome.values).statistic
            # Bonett and Wright (2000), Psychometrika 65:23-28: the error of Fisher's z of a rank correlation.
            error = np.sqrt((1 + reached**2 / 2) / (n - 3))
            above.append(np.tanh(np.arctanh(reached) - 1.96 * error) > ceiling)
            excess.append(reached - ceiling)
    assert np.mean(above) <= 0.05
    assert np.mean(excess) < 0.01


def test_it_is_one_where_everybody_or_nobody_of_each_place_is_concerned() -> None:
    outcome = ground_truth_from(
        "o", numerator=np.array([0.0, 50, 0, 80] * 30), denominator=np.array([40.0, 50, 60, 80] * 30)
    )
    assert reliability(outcome) == pytest.approx(1, abs=0.01)


def test_it_does_not_depend_on_the_order_of_the_rows_nor_on_what_is_counted_for_worse() -> None:
    rng = np.random.default_rng(5)
    people = unequal(rng, 300, 60, 1.0)
    held = rng.binomial(people.astype(int), beta(rng, 300)).astype(float)
    found = reliability(ground_truth_from("o", numerator=held, denominator=people))
    order = rng.permutation(300)
    assert reliability(ground_truth_from("o", numerator=held[order], denominator=people[order])) == pytest.approx(found)
    other = ground_truth_from("o", numerator=people - held, denominator=people, direction=-1)
    assert reliability(other) == pytest.approx(found, abs=1e-12)


def test_thirty_five_thousand_territories_take_a_second() -> None:
    rng = np.random.default_rng(1)
    outcome = counted(beta(rng, 35_000), unequal(rng, 35_000, 400, 1.0), rng)
    start = time.perf_counter()
    assert 0.9 < reliability(outcome) < 1
    # Some 0.3 s; the margin is for a loaded machine.
    assert time.perf_counter() - start < 5


def test_counts_of_nobody_and_of_everybody_have_no_rates_behind_them() -> None:
    none = ground_truth_from("o", numerator=np.zeros(20), denominator=np.full(20, 9.0))
    assert len(latent_rates(none, most=5)) == 0
    assert reliability(none) == 0
