"""Covariances of figures are those of a bootstrap written by hand, and of what new territories would give."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import scipy.stats

from ifn_research.geography.blocks import BlockDesign
from ifn_research.statistics.resampling import draw_counts
from ifn_research.validation import Candidates, Options, evaluate
from ifn_research.validation.evaluation.covariances import DRAWS
from ifn_research.validation.evaluation.covaried import Covaried
from ifn_research.validation.ground_truth import GroundTruth, ground_truth_from

N, BLOCKS, REPLICATES, SEED = 40, 10, 300, 17


def together(
    scores: dict[str, np.ndarray],
    baselines: dict[str, np.ndarray],
    truth: GroundTruth,
    labels: np.ndarray | None,
    *,
    metrics: tuple[str, ...] = ("spearman",),
    replicates: int = REPLICATES,
    seed: int = SEED,
) -> tuple[Covaried, ...]:
    design = BlockDesign({} if labels is None else {"block": labels}, None if labels is None else "block")
    options = Options(metrics=metrics, replicates=replicates, covariances=True)
    found = evaluate(Candidates(scores, baselines), [truth], blocks=design, seed=seed, options=options)
    assert found.covariances is not None
    return found.covariances


@pytest.fixture
def drawn() -> tuple[dict[str, np.ndarray], dict[str, np.ndarray], GroundTruth, np.ndarray]:
    rng = np.random.default_rng(2)
    labels = np.array([f"b{k % BLOCKS}" for k in range(N)], dtype=object)
    hidden = rng.normal(size=N)
    truth = ground_truth_from("t", values=hidden + rng.normal(size=N))
    scores = {"one": hidden + 0.4 * rng.normal(size=N), "other": hidden + 0.8 * rng.normal(size=N)}
    return scores, {"alone": scores["one"] + rng.normal(size=N)}, truth, labels


def test_they_are_those_of_a_bootstrap_by_hand(drawn: tuple) -> None:
    scores, baselines, truth, labels = drawn
    rows = together(scores, baselines, truth, labels)
    every = {**scores, "baseline:alone": baselines["alone"]}
    block = pd.factorize(labels, sort=True)[0]
    replicates = []
    for counts in draw_counts(BLOCKS, REPLICATES, SEED)[:DRAWS]:
        copies = np.repeat(np.arange(N), counts[block])
        replicates.append([scipy.stats.spearmanr(values[copies], truth.values[copies])[0] for values in every.values()])
    expected = np.cov(np.arctanh(replicates), rowvar=False) * BLOCKS / (BLOCKS - 1)
    names = list(every)
    assert {(row.version_a, row.version_b) for row in rows} == {
        (names[a], names[b]) for a in range(3) for b in range(a, 3)
    }
    for row in rows:
        a, b = names.index(row.version_a), names.index(row.version_b)
        assert row.covariance == pytest.approx(expected[a, b], rel=1e-9)
        assert (row.scale, row.n, row.n_blocks, row.replicates) == ("z", N, BLOCKS, DRAWS)


def test_an_indicator_that_rests_on_other_rows_is_left_out(drawn: tuple) -> None:
    scores, baselines, truth, labels = drawn
    baselines["partly"] = np.where(np.arange(N) < 4, np.nan, baselines["alone"])
    names = {row.version_a for row in together(scores, baselines, truth, labels)}
    assert names == {"one", "other", "baseline:alone"}


def test_what_sums_over_the_most_fragile_is_not_told(drawn: tuple) -> None:
    scores, baselines, truth, labels = drawn
    rows = together(scores, baselines, truth, labels, metrics=("pearson", "top_decile_overlap", "auc_top10"))
    assert {(row.metric, row.scale) for row in rows} >= {("pearson", "z")}
    assert "top_decile_overlap" not in {row.metric for row in rows}


def test_they_are_what_new_territories_would_give() -> None:
    """Independent pairs of a normal law: Fisher's z of Pearson has variance 1/(n-3), whatever the correlation."""
    rng = np.random.default_rng(11)
    n, told, seen = 60, [], []
    for seed in range(150):
        hidden = rng.normal(size=n)
        truth = ground_truth_from("t", values=hidden)
        one, other = hidden + rng.normal(size=n), hidden + 1.5 * rng.normal(size=n)
        rows = together({"one": one, "other": other}, {}, truth, None, metrics=("pearson",), replicates=200, seed=seed)
        found = {(row.version_a, row.version_b): row.covariance for row in rows}
        told.append([found["one", "one"], found["other", "other"], found["one", "other"]])
        seen.append(np.arctanh([np.corrcoef(one, hidden)[0, 1], np.corrcoef(other, hidden)[0, 1]]))
    mean, between = np.mean(told, axis=0), np.cov(np.array(seen), rowvar=False)
    assert mean[:2] == pytest.approx([1 / (n - 3)] * 2, rel=0.1)
    assert mean[2] == pytest.approx(between[0, 1], abs=3 * np.sqrt(2 / 150) * between[0, 0])
