"""Versions fitted again in draws of blocks, against a plain loop that copies rows and fits through the public steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from ifn_research.execution import executor_of
from ifn_research.geography.blocks import BlockDesign
from ifn_research.matrix import Floats
from ifn_research.remarks import noted
from ifn_research.statistics.jackknife import jackknife_error
from ifn_research.statistics.resampling import draw_counts
from ifn_research.steps.normalisation.minmax import MinMax
from ifn_research.steps.weighting.bod import BenefitOfTheDoubt
from ifn_research.steps.weighting.equal import EqualWeights
from ifn_research.steps.weighting.factor import FactorAnalysis
from ifn_research.steps.weighting.supervised import SupervisedWeights
from ifn_research.validation.ground_truth import ground_truth_from
from ifn_research.validation.refits import refitted
from ifn_research.validation.refits.refitted import not_judged_again, not_refitted, redraw
from tests.support.refitting import BLOCKS, CASES, DRAWS, SEED, N, learner_of, recipe, redrawn, sample, territories


def test_the_interval_is_that_of_fixed_weights_moved_by_what_refitting_moves() -> None:
    """By hand: quantiles about the median, as many jackknife errors wide as Student's t asks for, in the same draws."""
    values, outcome, labels = sample()
    learner = learner_of(recipe(), values)
    found = redrawn(learner, outcome, labels)
    known = ~np.isnan(outcome)
    names, sizes = np.unique(labels.astype(str), return_counts=True)

    def agreement(rows: np.ndarray) -> float:
        return float(stats.spearmanr(learner.scores[rows], outcome[rows])[0])

    fixed = []
    for counts in draw_counts(BLOCKS, DRAWS, SEED):
        drawn = np.concatenate([np.flatnonzero((labels == name) & known) for name in np.repeat(names, counts)])
        fixed.append(agreement(drawn))
    without = np.array([agreement(np.flatnonzero((labels != name) & known)) for name in names])
    df = sizes.sum() ** 2 / (sizes**2).sum() - 1
    error = float(jackknife_error(without)) / np.std(fixed, ddof=1)

    def bounds(figures: Floats) -> Floats:
        low, middle, high = np.quantile(figures, [0.025, 0.5, 0.975])
        ratio = max(1.0, error * stats.t.isf(0.025, df) / stats.norm.isf(0.025))
        return np.array([middle - ratio * (middle - low), middle + ratio * (high - middle)])

    expected = np.array([0.2, 0.6]) + bounds(found.figures["truth"]) - bounds(np.array(fixed))
    interval, failed = found.interval("truth", (0.2, 0.6))
    assert failed == 0
    np.testing.assert_allclose([interval.low, interval.high], expected, rtol=0, atol=1e-9)


def test_a_version_that_learns_nothing_has_one_interval() -> None:
    """Equal weights of ranks by percentile: what is refitted leaves the order of the drawn territories as it was."""
    values, outcome, labels = sample()
    for steps in ({"weighting": EqualWeights()}, {"weighting": EqualWeights(), "normalisation": MinMax()}):
        # One indicator has no weight to learn, and its order is that of every monotone step.
        learner = learner_of(recipe(**steps), values[:, :1])
        found = redrawn(learner, outcome, labels)
        interval, _ = found.interval("truth", (0.125, 0.625))
        assert (interval.low, interval.high) == (0.125, 0.625)
        assert set(np.unique(found.tops)) == {0, DRAWS}


@pytest.mark.parametrize("case", ["pca", "varimax", "percentiles"])
def test_memberships_sum_to_a_tenth_of_the_territories(case: str) -> None:
    values, outcome, labels = sample()
    share = redrawn(learner_of(recipe(**CASES[case]), values), outcome, labels).membership
    assert share is not None
    # Ranks tied at the edge alone could add to it, and indicators are continuous.
    assert share.sum() == pytest.approx(np.ceil(N / 10), rel=1e-12)


def test_a_territory_far_ahead_is_always_in_the_first_tenth_and_one_far_behind_never() -> None:
    """Ahead on every indicator, whatever weights from 0 up."""
    values, outcome, labels = sample()
    values[3], values[4] = values.max(axis=0) + 1, values.min(axis=0) - 1
    share = redrawn(learner_of(recipe(), values), outcome, labels).membership
    assert share is not None
    assert (share[3], share[4]) == (1.0, 0.0)


@pytest.mark.parametrize("case", ["pca", "varimax", "percentiles"])
def test_few_draws_at_a_time_give_what_all_give(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    values, outcome, labels = sample()
    learner = learner_of(recipe(**CASES[case]), values)
    whole = redrawn(learner, outcome, labels)
    monkeypatch.setattr(refitted, "MOST_CELLS", 3 * N)
    few = redrawn(learner, outcome, labels)
    # Products of fewer rows may add in another order.
    np.testing.assert_allclose(few.figures["truth"], whole.figures["truth"], rtol=0, atol=1e-12)
    np.testing.assert_array_equal(few.tops, whole.tops)
    assert few.refused == whole.refused


def test_workers_and_other_versions_change_no_bit() -> None:
    values, outcome, labels = sample()
    learners = [learner_of(recipe(name, **CASES[name]), values) for name in ("varimax", "critic", "pca")]
    truths = [ground_truth_from("truth", values=outcome), ground_truth_from("other", values=values[:, 0] + outcome)]
    asked: Mapping[str, Any] = {"draws": (120, SEED)}
    together = redraw(
        learners, truths, territories(N), BlockDesign({"block": labels}), "spearman", executor=executor_of(2), **asked
    )
    alone = redraw(learners[:1], truths, territories(N), BlockDesign({"block": labels}), "spearman", **asked)
    np.testing.assert_array_equal(together["varimax"].figures["truth"], alone["varimax"].figures["truth"])
    np.testing.assert_array_equal(together["varimax"].tops, alone["varimax"].tops)


def test_refused_fits_are_counted_and_above_one_in_twenty_there_is_no_interval() -> None:
    """An indicator that varies in one block alone is constant in (1 - 1/g)^g of the draws, some 36 %."""
    values, outcome, labels = sample()
    values[:, 4] = 0.0
    values[labels == "b005", 4] = np.arange((labels == "b005").sum()) + 1.0
    found = redrawn(learner_of(recipe(), values), outcome, labels)
    missed = int((draw_counts(BLOCKS, DRAWS, SEED)[:, 5] == 0).sum())
    interval, failed = found.interval("truth", (0.2, 0.6))
    assert failed == found.n_refused == missed
    assert interval.low is None
    assert noted(interval.reason) == (
        f"no refitted interval: the fit is refused in {missed} of {DRAWS} draws, most often: "
        "'x5' does not vary between territories"
    )
    assert found.membership is None


def test_a_few_refused_fits_are_told_and_left_out() -> None:
    values, outcome, labels = sample()
    found = redrawn(learner_of(recipe(), values), outcome, labels)
    figures = found.figures["truth"].copy()
    figures[:2] = np.nan
    some = replace(found, figures={"truth": figures}, refused=("it is singular", "it is singular", *[""] * (DRAWS - 2)))
    interval, failed = some.interval("truth", (0.2, 0.6))
    assert (failed, noted(interval.remarks)) == (
        2,
        f"the fit is refused in 2 of {DRAWS} draws, most often: it is singular: left out",
    )
    assert interval.low is not None


def test_few_draws_and_no_draw_say_so() -> None:
    values, outcome, labels = sample()
    learner = learner_of(recipe(), values)
    few = redrawn(learner, outcome, labels, draws=(10, SEED))
    reason = few.interval("truth", (0.2, 0.6))[0].reason
    assert noted(reason) == "no refitted interval: 10 draws, at least 20 are needed"
    assert noted(not_refitted(learner, N, 0)) == "not refitted: no draw was asked for"


def test_what_is_dear_is_skipped_and_says_why() -> None:
    values, _, _ = sample()
    by_moments, copied = (learner_of(recipe(**CASES[case]), values) for case in ("pca", "critic"))
    assert noted(not_refitted(by_moments, 30_000, 200)) == ""
    assert "takes too long above 10,000 territories" in noted(not_refitted(copied, 30_000, 200))
    supervised = replace(copied, recipe=recipe(weighting=SupervisedWeights(ground_truth="truth")))
    assert noted(not_refitted(supervised, N, 200)) == (
        "not refitted: its scores are out of fold, "
        "and to learn them again without each fold in each draw takes too long"
    )
    bod = replace(copied, recipe=recipe(weighting=BenefitOfTheDoubt(), normalisation=MinMax()))
    assert noted(not_refitted(bod, 50, 200)) == ""
    assert noted(not_refitted(bod, 51, 200)) == "not refitted: bod takes too long above 50 territories"
    parallel = replace(by_moments, recipe=recipe(weighting=FactorAnalysis(n_factors="parallel")))
    assert noted(not_refitted(parallel, 101, 200)) == "not refitted: parallel takes too long above 100 territories"
    assert "out of fold" in noted(not_judged_again("spearman_spatial_cv", N))
    assert noted(not_judged_again("kendall", N)) == ""
    assert "takes too long" in noted(not_judged_again("kendall", 1_001))


def unstable(rng: np.random.Generator, blocks: int) -> tuple[Floats, Floats, np.ndarray]:
    """Two groups of three indicators, nearly alike in strength: which leads the component is chance where n is small.

    The outcome goes with the first group: what the index is worth depends on the weights that it happened to learn.
    """
    labels = np.repeat(np.arange(blocks), 10)
    common = (rng.normal(size=(blocks, 3))[labels] + rng.normal(size=(10 * blocks, 3))) / np.sqrt(2)
    first, second = (common[:, k] + 0.6 * common[:, 2] for k in (0, 1))
    values = np.column_stack([first] * 3 + [second] * 3) + 0.7 * rng.normal(size=(len(labels), 6))
    values[:, 2] += 1.5 * rng.normal(size=len(labels))
    outcome = first + 0.3 * second + rng.normal(size=len(labels))
    return values, outcome, np.array([f"b{k:05d}" for k in labels], dtype=object)


def worth_of(gap: float) -> float:
    """Spearman's correlation of the outcome with the index that is learned from all such territories.

    From their covariances; that of normal variables is 6 / pi arcsin(r / 2) (Kruskal 1958).
    """
    noise = np.diag([0.49, 0.49, 0.49 + gap**2, 0.49, 0.49, 0.49])
    covariances = np.kron([[1.36, 0.36], [0.36, 1.36]], np.ones((3, 3))) + noise
    deviations = np.sqrt(np.diag(covariances))
    correlations = covariances / np.outer(deviations, deviations)
    weights = np.linalg.eigh(correlations)[1][:, -1] ** 2
    with_outcome = np.repeat([1.36 + 0.3 * 0.36, 0.36 + 0.3 * 1.36], 3) / deviations
    variance = 1.36 + 0.09 * 1.36 + 2 * 0.3 * 0.36 + 1
    pearson = weights @ with_outcome / np.sqrt(weights @ correlations @ weights * variance)
    return float(6 / np.pi * np.arcsin(pearson / 2))


@pytest.mark.slow
def test_where_weights_are_unstable_only_the_refitted_interval_covers_what_the_recipe_is_worth() -> None:
    """Fewer of the intervals of 95 % would cover what the recipe is worth once in 1,000 times (binomial).

    Where one of the two intervals alone covers it, the other would as often be the one, were they alike (sign test).
    """
    rng = np.random.default_rng(5)
    worth = worth_of(1.5)
    covered, alone, widths = 0, np.zeros(2, dtype=int), np.zeros(2)
    n = 120
    for seed in range(120):
        values, outcome, labels = unstable(rng, 20)
        found = redrawn(learner_of(recipe(), values), outcome, labels, draws=(60, seed))
        fixed = found.fixed["truth"].interval()
        again, _ = found.interval("truth", (fixed.low, fixed.high))
        if again.low is None or again.high is None or fixed.low is None or fixed.high is None:
            assert "the first component has no common direction" in noted(again.reason)
            n -= 1
            continue
        held, refitted = fixed.low <= worth <= fixed.high, again.low <= worth <= again.high
        covered += refitted
        alone += [held and not refitted, refitted and not held]
        widths += [fixed.high - fixed.low, again.high - again.low]
    assert n >= 100
    assert covered >= stats.binom.ppf(0.001, n, 0.95)
    assert stats.binomtest(int(alone[1]), int(alone.sum()), alternative="greater").pvalue < 0.01
    assert widths[1] > 1.3 * widths[0]
