"""Validation from end to end, against plain loops that copy the drawn blocks and call SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ifn_research.statistics.resampling import draw_counts
from ifn_research.validation import METRICS, BlockDesign, ground_truth_from
from ifn_research.validation.metrics import bounds
from tests.support.evaluating import validate
from tests.support.plain_metrics import plain

N, SEED, REPLICATES = 120, 11, 60
# Rates that are drawn agree with another program's draws within their error: tests/validation/metrics has them.
EXACT = [name for name in METRICS if name != "spearman_disattenuated"]


@pytest.fixture(scope="module")
def study():
    """Two versions that cover different territories, a baseline, an outcome with gaps; 40 départements."""
    rng = np.random.default_rng(5)
    latent = rng.normal(size=N)
    departement = np.array([f"d{i % 40:02d}" for i in range(N)], dtype=object)
    scores = {"a": latent + rng.normal(size=N), "b": np.round(latent + rng.normal(size=N), 1)}
    scores["a"][:3] = np.nan
    scores["b"][-2:] = np.nan
    baselines = {"poverty": latent + 2 * rng.normal(size=N)}
    eligible = rng.integers(50, 500, N).astype(float)
    takers = rng.binomial(eligible.astype(int), 1 / (1 + np.exp(-latent))).astype(float)
    eligible[10:14] = np.nan
    outcome = ground_truth_from("truth", numerator=takers, denominator=eligible)
    # Ties in what is given; the baseline itself would leave nothing of the baseline.
    outcome = outcome.given({"poverty_rounded": np.round(baselines["poverty"]), "density": rng.normal(size=N)})
    return scores, baselines, outcome, departement


@pytest.fixture(scope="module")
def found(study):
    scores, baselines, outcome, departement = study
    blocks = BlockDesign({"departement": departement})
    # The metric of scores out of fold is judged like any other; here these are the scores themselves.
    found = validate(scores, baselines, [outcome], blocks=blocks, seed=SEED, replicates=REPLICATES, out_of_fold=scores)
    return found.to_frames()


def left_out(metric, rows, departement, outcome, *scores):
    """The metric of each version without each block in turn."""
    names, labels = np.unique(departement[rows].astype(str), return_inverse=True)
    kept = [rows[labels != k] for k in range(len(names))]
    return np.array([[plain(metric, score[some], outcome.rows(some)) for some in kept] for score in scores])


def jackknife(without):
    n = len(without)
    return np.sqrt((n - 1) / n * np.square(without - without.mean()).sum())


def degrees(rows, departement):
    """(Sum of sizes)² / sum of squared sizes - 1."""
    _, sizes = np.unique(departement[rows].astype(str), return_counts=True)
    return sizes.sum() ** 2 / np.square(sizes).sum() - 1


def widened(replicates, error, df):
    """Percentiles, stretched about the median from 1.96 standard errors of the draws to t jackknife ones."""
    low, middle, high = np.percentile(replicates, [2.5, 50, 97.5])
    ratio = max(1, stats.t(df).isf(0.025) * error / (stats.norm.isf(0.025) * replicates.std(ddof=1)))
    return [middle - ratio * (middle - low), middle + ratio * (high - middle)]


def resampled(metric, rows, departement, outcome, *scores):
    """The metric of each version in each replicate, from the rows that the drawn blocks hold."""
    names, labels = np.unique(departement[rows].astype(str), return_inverse=True)
    result = []
    for counts in draw_counts(len(names), REPLICATES, SEED):
        drawn = rows[np.repeat(np.arange(len(rows)), counts[labels])]
        result.append([plain(metric, score[drawn], outcome.rows(drawn)) for score in scores])
    return np.array(result).T


@pytest.mark.parametrize("metric", EXACT)
@pytest.mark.parametrize("version", ["a", "b", "baseline:poverty"])
def test_estimates_and_intervals_equal_a_plain_loop(study, found, metric, version):
    scores, baselines, outcome, departement = study
    score = scores.get(version, baselines["poverty"])
    rows = np.flatnonzero(~np.isnan(score) & ~np.isnan(outcome.values))
    table = found["validation"].set_index(["version", "metric"])
    row = table.loc[(version, metric)]
    (replicates,) = resampled(metric, rows, departement, outcome, score)
    assert row["estimate"] == pytest.approx(plain(metric, score[rows], outcome.rows(rows)), abs=1e-12)
    (without,) = left_out(metric, rows, departement, outcome, score)
    low, high = widened(replicates, jackknife(without), degrees(rows, departement))
    least, most = bounds(metric)
    expected = [max(low, least), min(high, most)]
    np.testing.assert_allclose([row["ci_low"], row["ci_high"]], expected, rtol=0, atol=1e-11)
    assert (row["n"], row["n_blocks"]) == (len(rows), 40)
    assert row["n_effective"] == pytest.approx(degrees(rows, departement) + 1)
    known = outcome.values[rows]
    worst = int((known >= np.quantile(known, 0.9)).sum())
    told = {
        "partial_spearman": "given poverty_rounded, density",
        "auc_top10": f"the worst are {worst} of {len(rows)} territories: chance is 0.5",
        "precision_top10": f"the worst are {worst} of {len(rows)} territories: chance is {worst / len(rows):.3g}",
    }
    assert row["note"] == told.get(metric, "")


@pytest.mark.parametrize("metric", EXACT)
@pytest.mark.parametrize("pair", [("a", "b"), ("a", "baseline:poverty")])
def test_comparisons_are_made_on_the_intersection_with_the_same_draws(study, found, metric, pair):
    scores, baselines, outcome, departement = study
    a, b = (scores.get(version, baselines["poverty"]) for version in pair)
    rows = np.flatnonzero(~np.isnan(a) & ~np.isnan(b) & ~np.isnan(outcome.values))
    table = found["comparisons"].query("test == 'bootstrap'")
    row = table.set_index(["version_a", "version_b", "metric"]).loc[(*pair, metric)]
    of_a, of_b = left_out(metric, rows, departement, outcome, a, b)
    error, df = jackknife(of_a - of_b), degrees(rows, departement)
    difference = plain(metric, a[rows], outcome.rows(rows)) - plain(metric, b[rows], outcome.rows(rows))
    statistic = difference / error
    assert row["n"] == len(rows)
    assert row["difference"] == pytest.approx(difference, abs=1e-12)
    assert row["statistic"] == pytest.approx(statistic, rel=1e-9, abs=1e-9)
    assert row["p_value"] == pytest.approx(2 * stats.t(df).sf(abs(statistic)), rel=1e-7)
    reach = stats.t(df).isf(0.025) * error
    np.testing.assert_allclose(
        [row["ci_low"], row["ci_high"]], [difference - reach, difference + reach], rtol=1e-8, atol=1e-11
    )


def test_the_ranking_puts_everything_on_the_territories_that_every_version_scores(study):
    scores, baselines, outcome, departement = study
    blocks = BlockDesign({"departement": departement})
    found = validate(scores, baselines, [outcome], blocks=blocks, seed=SEED, replicates=0, metrics=["spearman"])
    rows = ~np.isnan(scores["a"] + scores["b"] + outcome.values)
    table = found.to_frames()["ranking"].set_index("version")
    assert set(table["n"]) == {rows.sum()}
    for version, values in {**scores, "baseline:poverty": baselines["poverty"]}.items():
        expected = stats.spearmanr(values[rows], outcome.values[rows]).statistic
        assert table.loc[version, "estimate"] == pytest.approx(expected, abs=1e-12)
