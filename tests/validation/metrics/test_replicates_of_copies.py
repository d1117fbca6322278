"""Replicates of each metric against the same figure of rows that are copied as often as they are drawn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import roc_auc_score

from ifn_research.matrix import Floats, Integers
from ifn_research.statistics.ranks import top_tenth
from ifn_research.statistics.resampling import Draws, LeaveOneOut, Resample, Variable
from ifn_research.validation.ground_truth import GroundTruth, ground_truth_from
from ifn_research.validation.metrics import METRICS, SortedTruth
from ifn_research.validation.metrics.base import BlockMoments

N, BLOCKS = 120, 12
RNG = np.random.default_rng(7)
LABELS = RNG.integers(0, BLOCKS, N)
TRUTH = RNG.normal(size=N)
PEOPLE = RNG.integers(50, 5000, N).astype(float)
GIVEN = np.round(TRUTH + RNG.normal(size=N), 1)
SCORES = {
    "untied": TRUTH + RNG.normal(size=N),
    "tied": np.round(TRUTH + RNG.normal(size=N), 1),
    "in five classes": np.round(TRUTH + RNG.normal(size=N)),
}
OUTCOME = replace(
    ground_truth_from("o", values=40 + TRUTH, unit="%", population=PEOPLE),
    covariates=GIVEN[:, None],
    covariate_names=("given",),
)
COUNTS = np.concatenate([Draws(BLOCKS, 8, 1).chunk(0), LeaveOneOut(BLOCKS).chunk(0)])


def by_copies(metric: str, score: Floats, drawn: Integers) -> float:
    """The figure of copied rows, by another program or by definition."""
    x, y, people, given = score[drawn], OUTCOME.values[drawn], PEOPLE[drawn], GIVEN[drawn]
    ranks = stats.rankdata(x), stats.rankdata(y)
    if metric in ("spearman", "pearson", "kendall"):
        test = {"spearman": stats.spearmanr, "pearson": stats.pearsonr, "kendall": stats.kendalltau}[metric]
        return float(test(x, y).statistic)
    if metric in ("spearman_weighted", "pearson_weighted"):
        covariance = np.cov(*(ranks if metric == "spearman_weighted" else (x, y)), aweights=people)
        return float(covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1]))
    if metric == "kendall_weighted":
        signs = [np.sign(values[:, None] - values) for values in (x, y)]
        weights = np.outer(people, people)
        untied = [(weights * (sign != 0)).sum() for sign in signs]
        return float((weights * signs[0] * signs[1]).sum() / np.sqrt(untied[0] * untied[1]))
    if metric == "partial_spearman":
        z = stats.rankdata(given)
        left = [of - np.polyval(np.polyfit(z, of, 1), z) for of in ranks]
        return float(stats.pearsonr(*left).statistic)
    worst = y >= np.quantile(y, 0.9)
    if metric == "auc_top10":
        return float(roc_auc_score(worst, x))
    if metric == "precision_top10":
        return float(worst[top_tenth(x)].mean())
    if metric == "top_decile_overlap":
        mine, theirs = top_tenth(x), top_tenth(y)
        return float((mine & theirs).sum() / min(mine.sum(), theirs.sum()))
    return by_curve(metric, x, OUTCOME.mass[drawn], people)


def by_curve(metric: str, x: Floats, mass: Floats, people: Floats) -> float:
    """Points of the curve of mass on weight, one for each score from the highest; read or integrated by numpy."""
    weight = np.ones(len(x)) if metric == "capture_n20" else people
    points = [(0.0, 0.0), *((weight[x >= one].sum(), mass[x >= one].sum()) for one in np.unique(x)[::-1])]
    reached, held = np.array(points).T
    if metric == "concentration_index":
        return float(2 * np.trapezoid(held / held[-1], reached / reached[-1]) - 1)
    share = int(metric[-2:]) / 100
    return float(np.interp(share * reached[-1], reached, held) / held[-1])


@pytest.mark.parametrize("kind", SCORES)
@pytest.mark.parametrize(
    "metric",
    [name for name in METRICS if name not in ("deviance_explained", "odds_ratio_per_sd", "spearman_disattenuated")],
)
def test_a_replicate_is_the_figure_of_copied_rows(metric: str, kind: str) -> None:
    score, named = SCORES[kind], "spearman" if METRICS[metric].about.out_of_fold else metric
    truth = SortedTruth.of(OUTCOME)
    resample = Resample(COUNTS.astype(float), LABELS)
    found = METRICS[metric].prepare(Variable.of(score), truth, LABELS, BLOCKS)(resample)
    for counts, figure in zip(COUNTS, found, strict=True):
        drawn = np.repeat(np.arange(N), counts[LABELS])
        assert figure == pytest.approx(by_copies(named, score, drawn), rel=1e-11, abs=1e-12)


def test_what_was_made_of_a_score_can_go_and_is_made_again() -> None:
    outcome: GroundTruth = OUTCOME
    truth, score = SortedTruth.of(outcome), Variable.of(SCORES["tied"])
    resample = Resample(COUNTS.astype(float), LABELS)
    for metric in ("spearman", "capture_pop20", "spearman_weighted", "auc_top10"):
        replicate = METRICS[metric].prepare(score, truth, LABELS, BLOCKS)
        first = replicate(resample)
        resample.forget(score)
        np.testing.assert_array_equal(replicate(resample), first)


@pytest.mark.parametrize("size", [1e4, 1e8, 1e10])
def test_weighted_correlations_keep_their_digits_where_one_weight_is_most(size: float) -> None:
    """Against the definition with 30 digits or so: sums over blocks about a mean far away would leave few."""
    score, people = SCORES["untied"], np.where(np.arange(N) == 5, size, 1.0) * PEOPLE
    moments = BlockMoments.of(score, TRUTH, people, LABELS, BLOCKS)
    for counts, found in zip(COUNTS, moments(Resample(COUNTS.astype(float), LABELS)), strict=True):
        weight = (counts[LABELS] * people).astype(np.longdouble)
        x, y = (values - (weight * values).sum() / weight.sum() for values in (score, TRUTH))
        exact = (weight * x * y).sum() / np.sqrt((weight * x * x).sum() * (weight * y * y).sum())
        assert found == pytest.approx(float(exact), abs=1e-12)
