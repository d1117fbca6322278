"""Model confidence set and step-down test, against the programs arch and pyfixest and by simulation."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from ifn_research.statistics.many_versions import confidence_set, step_down

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "many_versions.json").read_text(encoding="utf-8"))


def means(losses, draws):
    """Minus the mean loss of each version, and what it is in each resample."""
    losses = np.array(losses)
    return -losses.mean(axis=0), -losses[np.array(draws)].mean(axis=1)


@pytest.mark.parametrize("case", REFERENCE["confidence_set"], ids=lambda case: case["name"])
def test_the_confidence_set_equals_that_of_arch_on_the_same_draws(case):
    np.testing.assert_allclose(confidence_set(*means(case["losses"], case["draws"])), case["p_values"], atol=1e-12)


def test_the_step_down_equals_that_of_pyfixest():
    case = REFERENCE["step_down"]
    statistics, centred = np.array(case["statistics"]), np.array(case["centred"])
    # Differences whose bootstrap standard error is 1, so that statistics are what was given to pyfixest.
    scale = centred.std(axis=0, ddof=1)
    found = step_down(statistics * scale, centred + statistics * scale)
    expected = np.array(case["p_values"])
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_figures_that_never_differ_are_all_in_the_set():
    replicates = np.random.default_rng(0).normal(size=(200, 1)) + np.zeros((1, 3))
    assert list(confidence_set(np.zeros(3), replicates)) == [1, 1, 1]


def test_a_copy_of_the_best_stays_with_it_and_one_that_is_always_lower_leaves():
    rng = np.random.default_rng(1)
    best = rng.normal(1, 0.1, size=200)
    replicates = np.column_stack([best, best, best - 0.5 + rng.normal(0, 0.01, 200)])
    assert list(confidence_set(np.array([1.0, 1.0, 0.5]), replicates)) == [1, 1, 0]


def test_one_figure_is_its_own_set():
    assert list(confidence_set(np.array([0.3]), np.full((50, 1), 0.3))) == [1]


def test_the_set_holds_the_best_as_often_as_it_says():
    """Twenty equal versions: the set of level 0.9 must hold all of them in 90 % of samples."""
    rng = np.random.default_rng(2)
    whole = 0
    for _ in range(400):
        sample = rng.normal(size=(60, 5))
        replicates = sample[rng.integers(0, 60, (300, 60))].mean(axis=1)
        whole += bool((confidence_set(sample.mean(axis=0), replicates) >= 0.1).all())
    assert 0.86 <= whole / 400 <= 0.96


def test_the_step_down_keeps_its_size_when_nothing_beats_the_baseline():
    rng = np.random.default_rng(3)
    wrong = 0
    for _ in range(400):
        sample = rng.normal(size=(60, 8))
        replicates = sample[rng.integers(0, 60, (300, 60))].mean(axis=1)
        wrong += bool((step_down(sample.mean(axis=0), replicates) < 0.05).any())
    assert wrong / 400 <= 0.08


def test_few_blocks_ask_for_the_wide_tails_of_students_t():
    """One version on ten blocks: the p-value is that of the one-sided t test of its bootstrap standard error."""
    rng = np.random.default_rng(5)
    for _ in range(5):
        sample = rng.normal(0.5, 1, size=(10, 1))
        replicates = sample[rng.integers(0, 10, (20_000, 10))].mean(axis=1)
        statistic = sample.mean() / replicates.std(ddof=1)
        found = step_down(sample.mean(axis=0), replicates, df=9)[0]
        assert found == pytest.approx(stats.t.sf(statistic, 9), abs=0.02)


def test_what_is_the_same_in_every_replicate_is_not_tested_and_does_not_disturb():
    rng = np.random.default_rng(4)
    replicates = np.column_stack([rng.normal(2, 1, 500), np.full(500, 3.0)])
    found = step_down(np.array([2.0, 3.0]), replicates)
    assert np.isnan(found[1])
    assert found[0] == step_down(np.array([2.0]), replicates[:, :1])[0]
