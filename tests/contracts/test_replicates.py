"""Every metric's bootstrap by draw counts against the plain one: copy the drawn rows, sort them, call SciPy."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from ifn_research.statistics.resampling import Resample, Variable, draw_counts
from ifn_research.validation.ground_truth import ground_truth_from
from ifn_research.validation.metrics import METRICS, SortedTruth
from tests.support.plain_metrics import OF_MASS, plain

# Its rates are drawn: another program's draws and fit agree within their error, and not to the last digit.
DRAWN = "spearman_disattenuated"
EXACT = [name for name in METRICS if name != DRAWN]


def sample(seed, n, n_blocks, *, tied):
    """A score and a ground truth that agree somewhat, with or without ties."""
    rng = np.random.default_rng(seed)
    score = rng.normal(size=n)
    rate = 1 / (1 + np.exp(-(score + rng.normal(size=n))))
    people = rng.integers(100, 5000, n).astype(float)
    beside = np.column_stack([rng.normal(size=n), np.round(score + rng.normal(size=n))])
    if tied:
        score, rate, people = np.round(score), np.round(rate, 1) * 0.9 + 0.05, 200 * np.ceil(people / 1000)
    outcome = ground_truth_from("outcome", numerator=np.round(rate * people), denominator=people)
    return score, outcome.given({"a": beside[:, 0], "b": beside[:, 1]}), rng.integers(0, n_blocks, n)


@pytest.mark.parametrize("metric", EXACT)
@pytest.mark.parametrize("tied", [False, True], ids=["distinct", "tied"])
@pytest.mark.parametrize(("n", "n_blocks"), [(60, 12), (25, 25), (9, 3)])
def test_draw_counts_give_the_metric_of_the_materialised_resample(metric, tied, n, n_blocks):
    score, outcome, labels = sample(n, n, n_blocks, tied=tied)
    counts = draw_counts(n_blocks, 60, seed=3)
    variable, truth = Variable.of(score), SortedTruth.of(outcome)
    replicate = METRICS[metric].prepare(variable, truth, labels, n_blocks)
    found = replicate(Resample(counts.astype(float), labels))
    for r in range(60):
        drawn = np.repeat(np.arange(n), counts[r, labels])
        if len(drawn) == 0:
            assert np.isnan(found[r])
            continue
        with warnings.catch_warnings(action="ignore"):
            expected = plain(metric, score[drawn], outcome.rows(drawn))
        assert found[r] == pytest.approx(expected, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("metric", ["auc_top10", "precision_top10", "spearman"])
@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize("share", [0.04, 0.1, 0.4])
def test_a_flag_is_the_worst_in_every_replicate_however_many_it_marks(metric, direction, share):
    rng = np.random.default_rng(6)
    n, n_blocks = 75, 25
    score, labels = np.round(rng.normal(size=n), 1), np.arange(n) % n_blocks
    flagged = np.argsort(score + rng.normal(size=n))[-round(share * n) :]
    flag = np.isin(np.arange(n), flagged).astype(float)
    outcome = ground_truth_from("flag", values=flag if direction == 1 else 1 - flag, direction=direction)
    counts = draw_counts(n_blocks, 200, seed=3)
    variable, truth = Variable.of(score), SortedTruth.of(outcome)
    found = METRICS[metric].prepare(variable, truth, labels, n_blocks)(Resample(counts.astype(float), labels))
    for r in range(200):
        drawn = np.repeat(np.arange(n), counts[r, labels])
        assert found[r] == pytest.approx(plain(metric, score[drawn], outcome.rows(drawn)), abs=1e-12, nan_ok=True)
    if metric == "auc_top10":
        expected = roc_auc_score(flag, score)
        assert METRICS[metric].estimate(variable, truth).value == pytest.approx(expected, abs=1e-14)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("tied", [False, True], ids=["distinct", "tied"])
def test_every_block_drawn_once_gives_the_estimate(metric, tied):
    score, outcome, labels = sample(8, 300, 20, tied=tied)
    variable, truth = Variable.of(score), SortedTruth.of(outcome)
    once = METRICS[metric].prepare(variable, truth, labels, 20)(Resample(np.ones((1, 20)), labels))
    assert METRICS[metric].estimate(variable, truth).value == pytest.approx(once[0], abs=1e-12)
    assert once[0] == pytest.approx(plain(metric, score, outcome), abs=0.01 if metric == DRAWN else 1e-12)


@pytest.mark.parametrize("metric", METRICS)
def test_a_replicate_in_which_the_score_is_constant_is_undefined_unless_the_metric_is_a_share(metric):
    score, outcome, _ = sample(2, 12, 3, tied=False)
    labels = np.repeat([0, 1, 2], 4)
    score = np.where(labels == 0, 0.1 + 0.2, score)
    replicate = METRICS[metric].prepare(Variable.of(score), SortedTruth.of(outcome), labels, 3)
    found = replicate(Resample(np.array([[3.0, 0, 0], [1, 1, 1]]), labels))
    assert np.isnan(found[0]) == (metric not in OF_MASS)
    assert np.isfinite(found[1])


@pytest.mark.parametrize("metric", METRICS)
def test_blocks_without_a_row_of_the_version_count_for_nothing(metric):
    score, outcome, labels = sample(4, 40, 6, tied=False)
    counts = draw_counts(6, 10, seed=1).astype(float)
    counts = np.where(counts[:, :1] + counts[:, 1:2] > 0, counts, 1.0)
    wider = np.concatenate([counts, np.full((10, 2), 3.0)], axis=1)
    narrow = METRICS[metric].prepare(Variable.of(score), SortedTruth.of(outcome), labels, 6)(Resample(counts, labels))
    found = METRICS[metric].prepare(Variable.of(score), SortedTruth.of(outcome), labels, 8)(Resample(wider, labels))
    np.testing.assert_allclose(found, narrow, rtol=0, atol=1e-14)
