"""Errors of scores: closed form where the index is linear."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ifn_research.index.fitting import fit
from ifn_research.robustness.sampling import sampling_of
from ifn_research.robustness.score_errors import DRAWS, scores_and_errors
from ifn_research.steps.shrinkage.beta_binomial import BetaBinomial
from tests.robustness.test_fits import ground_and_fit


def test_errors_of_a_mean_of_z_scores_are_those_of_its_figures() -> None:
    rng = np.random.default_rng(1)
    ground, made = ground_and_fit()
    people = rng.integers(30, 120, size=(60, 4)).astype(float)
    people[:, 3] = np.nan
    rates = rng.binomial(np.nan_to_num(people, nan=50.0).astype(int), 0.3 + 0.4 * rng.random((60, 4))) / np.nan_to_num(
        people, nan=50.0
    )
    matrix = replace(ground.learning, values=rates, denominators=people, units=("share",) * 4)
    errors = rng.uniform(0.02, 0.1, size=60)
    sampling = sampling_of(matrix, matrix, BetaBinomial(), errors={"d": (errors, errors)})
    ground = replace(ground, learning=matrix, scored=matrix, sampling=sampling)
    index = fit(made.recipe, ground.definitions, matrix, seed=0).index
    estimates, drawn = scores_and_errors(ground, index, matrix.codes)
    deviations = rates.std(axis=0, ddof=1)
    assert estimates == pytest.approx(((rates - rates.mean(axis=0)) / deviations).mean(axis=1), rel=1e-9)
    shrunk = BetaBinomial().fit_apply(matrix)[1].values[:, :3]
    variance = (shrunk * (1 - shrunk) / people[:, :3] / deviations[:3] ** 2).sum(axis=1) + (errors / deviations[3]) ** 2
    seen = drawn.var(axis=0) / (variance / 16)
    assert drawn.shape == (DRAWS, 60)
    assert seen.mean() == pytest.approx(1, abs=0.02)
    assert np.abs(seen - 1).max() < 5 * np.sqrt(2 / DRAWS)


def test_parts_counted_again_never_exceed_their_total() -> None:
    rng = np.random.default_rng(2)
    ground, _ = ground_and_fit()
    people = np.full((60, 4), 40.0)
    shares = rng.dirichlet([2, 2, 2, 2, 2], size=60)
    rates = np.stack([rng.multinomial(40, row)[:4] for row in shares]) / 40
    matrix = replace(ground.learning, values=rates, denominators=people, units=("share",) * 4)
    found = sampling_of(matrix, matrix, BetaBinomial(), parts=[("a", "b", "c", "d")])
    again = np.stack([found.observed_again(np.random.default_rng(k)).values for k in range(300)])
    assert (again.sum(axis=2) <= 1 + 1e-12).all()
    mean = again.mean(axis=0)
    expected = -mean[:, 0] * mean[:, 1] / 40
    covariance = ((again[:, :, 0] - mean[:, 0]) * (again[:, :, 1] - mean[:, 1])).mean(axis=0)
    assert covariance.mean() == pytest.approx(expected.mean(), rel=0.15)
