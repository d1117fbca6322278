"""Model confidence set and step-down test, against the programs arch and pyfixest and by simulation."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy import stats

from ifn_research.statistics.jackknife import normal_scale
from ifn_research.statistics.multiple_comparisons import confidence_set, step_down
from tests.support.reference import REFERENCE

PROCEDURES = json.loads((REFERENCE / "many_versions.json").read_text(encoding="utf-8"))


def means(losses, draws):
    """Minus the mean loss of each version, and what it is in each resample."""
    losses = np.array(losses)
    return -losses.mean(axis=0), -losses[np.array(draws)].mean(axis=1)


def pairs(values, replicates):
    """Differences of each figure from each other, in their bootstrap standard errors."""
    apart = values[:, None] - values[None, :]
    errors = (replicates - values)[:, :, None] - (replicates - values)[:, None, :]
    spread = np.sqrt(np.square(errors).mean(axis=0))
    return np.divide(apart, spread, out=np.zeros_like(apart), where=spread > 1e-12)


def chosen(values, replicates):
    """The set of plain bootstrap standard errors."""
    return confidence_set(pairs(values, replicates), replicates)


def about(values, replicates):
    """The same replicates and their mirror images: their mean is the figure, their largest ranges are the same."""
    return np.concatenate([replicates, 2 * values - replicates])


@pytest.mark.confirms("Model confidence set", "arch 8.0.0", "made-up losses, the same draws")
@pytest.mark.parametrize("case", PROCEDURES["confidence_set"], ids=lambda case: case["name"])
def test_the_confidence_set_equals_that_of_arch_on_the_same_draws(case):
    values, replicates = means(case["losses"], case["draws"])
    found = confidence_set(pairs(values, replicates), about(values, replicates))
    np.testing.assert_allclose(found, case["p_values"], atol=1e-12)


@pytest.mark.confirms("Romano and Wolf’s step-down", "pyfixest 0.60.0", "made-up statistics")
def test_the_step_down_equals_that_of_pyfixest():
    case = PROCEDURES["step_down"]
    found = step_down(np.array(case["statistics"]), 3 + 2 * np.array(case["centred"]))
    np.testing.assert_allclose(found, case["p_values"], atol=1e-12)


def test_figures_that_never_differ_are_all_in_the_set():
    replicates = np.random.default_rng(0).normal(size=(200, 1)) + np.zeros((1, 3))
    assert list(chosen(np.zeros(3), replicates)) == [1, 1, 1]


def test_a_copy_of_the_best_stays_with_it_and_one_that_is_always_lower_leaves():
    rng = np.random.default_rng(1)
    best = rng.normal(1, 0.1, size=200)
    replicates = np.column_stack([best, best, best - 0.5 + rng.normal(0, 0.01, 200)])
    assert list(chosen(np.array([1.0, 1.0, 0.5]), replicates)) == [1, 1, 0]


def test_two_copies_that_leave_have_one_p_value():
    rng = np.random.default_rng(6)
    best, worse = rng.normal(1, 0.1, size=300), rng.normal(0.9, 0.1, size=300)
    replicates = np.column_stack([worse, best, worse, rng.normal(0.95, 0.1, 300)])
    found = chosen(np.array([0.9, 1.0, 0.9, 0.95]), replicates)
    assert found[0] == found[2] <= found[3] < found[1] == 1


def test_one_figure_is_its_own_set():
    assert list(chosen(np.array([0.3]), np.full((50, 1), 0.3))) == [1]


@pytest.mark.parametrize("seed", range(20))
def test_a_figure_of_large_spread_does_not_keep_in_the_set_what_a_pair_rejects(seed):
    """The first is better than the second by 4 standard errors; others are anything between very good and very bad."""
    rng = np.random.default_rng(seed)
    good = rng.normal(0.6, 0.05, 500)
    bad = good - 0.04 + rng.normal(0, 0.01, 500)
    wild = rng.normal(0.3, 0.4, (500, 4))
    replicates = np.column_stack([good, bad, wild])
    values = np.array([0.6, 0.56, 0.3, 0.3, 0.3, 0.3])
    found = chosen(values, replicates)
    assert found[1] < 0.01
    assert found[0] == 1


def test_the_set_does_not_depend_on_the_order_of_the_figures():
    rng = np.random.default_rng(11)
    replicates = rng.normal(size=(400, 6)) * [1, 2, 0.5, 1, 3, 1]
    values = np.array([0.1, 2.0, -1.0, 1.0, -4.0, 2.1])
    order = rng.permutation(6)
    found = chosen(values, replicates)
    np.testing.assert_allclose(chosen(values[order], replicates[:, order]), found[order], atol=1e-12)


def test_the_set_holds_the_best_as_often_as_it_says():
    """Five equal versions: the set of level 0.9 must hold all of them in 90 % of samples."""
    rng = np.random.default_rng(2)
    whole = 0
    for _ in range(400):
        sample = rng.normal(size=(60, 5))
        replicates = sample[rng.integers(0, 60, (300, 60))].mean(axis=1)
        whole += bool((chosen(sample.mean(axis=0), replicates) >= 0.1).all())
    assert 0.86 <= whole / 400 <= 0.96


def studentised(values, replicates):
    return values / replicates.std(axis=0, ddof=1)


def test_the_step_down_keeps_its_size_when_nothing_beats_the_baseline():
    rng = np.random.default_rng(3)
    wrong = 0
    for _ in range(400):
        sample = rng.normal(size=(60, 8))
        replicates = sample[rng.integers(0, 60, (300, 60))].mean(axis=1)
        wrong += bool((step_down(studentised(sample.mean(axis=0), replicates), replicates) < 0.05).any())
    assert wrong / 400 <= 0.08


def test_few_blocks_ask_for_the_wide_tails_of_students_t():
    """One version on ten blocks: the p-value is that of the one-sided t test."""
    rng = np.random.default_rng(5)
    for _ in range(5):
        sample = rng.normal(0.5, 1, size=(10, 1))
        replicates = sample[rng.integers(0, 10, (20_000, 10))].mean(axis=1)
        t = stats.ttest_1samp(sample[:, 0], 0).statistic
        found = step_down(normal_scale(np.array([t]), 9), replicates)[0]
        assert found == pytest.approx(stats.t.sf(t, 9), abs=0.02)


def test_what_is_the_same_in_every_replicate_is_not_tested_and_does_not_disturb():
    rng = np.random.default_rng(4)
    replicates = np.column_stack([rng.normal(2, 1, 500), np.full(500, 3.0)])
    found = step_down(np.array([2.0, np.nan]), replicates)
    assert np.isnan(found[1])
    assert found[0] == step_down(np.array([2.0]), replicates[:, :1])[0]


def test_an_undefined_statistic_is_refused() -> None:
    with pytest.raises(ValueError, match="not defined"):
        confidence_set(np.array([[0.0, np.nan], [np.nan, 0.0]]), np.ones((50, 2)))
