"""Loadings in block resamples, against resampled copies of the territories and a population that is known."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.matrix import Floats, Integers
from ifn_research.statistics.factors.congruence import ALIGNMENTS
from ifn_research.statistics.factors.factorability import correlation_matrix
from ifn_research.statistics.factors.replicates import BlockSums, LoadingModel, extract_all
from ifn_research.statistics.factors.solution import factor_solution
from ifn_research.statistics.resampling import Draws, draw_counts

MODELS = {
    "one component": LoadingModel("principal_component", 1),
    "two components, each by itself": LoadingModel("principal_component", 2, together=False),
    "two components together": LoadingModel("principal_component", 2),
    "one factor": LoadingModel("minres", 1, "varimax"),
    "varimax": LoadingModel("minres", 2, "varimax"),
    "ml": LoadingModel("ml", 2, "quartimax"),
    "promax": LoadingModel("principal_axis", 2, "promax"),
    "oblimin": LoadingModel("minres", 2, "oblimin"),
}


def territories(n: int = 240, n_blocks: int = 20) -> tuple[Floats, Integers]:
    """Six indicators of two factors, in unequal blocks that have something of their own; far from zero."""
    rng = np.random.default_rng(11)
    labels = np.r_[np.arange(n_blocks), rng.integers(0, n_blocks, n - n_blocks)]
    factors = rng.normal(size=(n, 2)) + 0.5 * rng.normal(size=(n_blocks, 2))[labels]
    loadings = np.array([[0.8, 0.1], [0.7, 0.0], [0.6, 0.2], [0.1, 0.7], [0.0, 0.8], [0.2, 0.6]])
    values = factors @ loadings.T + 0.6 * rng.normal(size=(n, 6))
    return values * [1, 20, 300, 1, 0.01, 5] + [0, 1000, -7000, 3, 1, 50], labels


def resampled(values: Floats, labels: Integers, counts: Integers) -> Floats:
    """The drawn blocks' territories, copied one block after the other."""
    drawn = np.repeat(np.arange(len(counts)), counts)
    return np.concatenate([values[labels == block] for block in drawn])


@pytest.mark.parametrize("name", MODELS)
def test_replicates_are_those_of_a_loop_that_copies_territories_and_refits(name):
    model = MODELS[name]
    values, labels = territories()
    target = solution(model, correlation_matrix(values))
    draws = draw_counts(20, 12, seed=3)
    found = extract_all(model, BlockSums.of(values, labels, 20).correlations(draws)).facing(model, target)
    for counts, ours in zip(draws, found, strict=True):
        refitted = solution(model, correlation_matrix(resampled(values, labels, counts)))
        theirs = ALIGNMENTS[model.alignment](refitted, target)
        # Oblimin stops at a slope of 1e-6 in a resample and 1e-8 in `factor_solution`; promax follows varimax.
        np.testing.assert_allclose(ours, theirs, atol=1e-4 if name == "oblimin" else 1e-10)


def solution(model: LoadingModel, correlations: Floats) -> Floats:
    options = {"extraction": model.extraction, "rotation": model.rotation}
    return factor_solution(correlations, model.n_components, **options).pattern


def test_correlations_of_a_resample_are_those_of_its_copies_of_territories():
    values, labels = territories()
    draws = draw_counts(20, 30, seed=1)
    found = BlockSums.of(values, labels, 20).correlations(draws)
    for counts, ours in zip(draws, found, strict=True):
        np.testing.assert_allclose(ours, correlation_matrix(resampled(values, labels, counts)), atol=1e-12)


def test_the_order_of_territories_changes_nothing():
    values, labels = territories()
    order = np.random.default_rng(0).permutation(len(values))
    draws, model = draw_counts(20, 20, seed=2), MODELS["varimax"]
    target = solution(model, correlation_matrix(values))
    one = extract_all(model, BlockSums.of(values, labels, 20).correlations(draws)).facing(model, target)
    other = BlockSums.of(values[order], labels[order], 20).correlations(draws)
    np.testing.assert_allclose(extract_all(model, other).facing(model, target), one, atol=1e-10)


def test_an_indicator_that_does_not_vary_in_a_resample_leaves_it_without_a_solution():
    values, labels = territories(n=60, n_blocks=6)
    values[:, 2] = np.where(labels == 4, values[:, 2], values[0, 2])
    draws = np.array([[1, 1, 1, 1, 1, 1], [2, 2, 1, 1, 0, 0]])
    found = extract_all(MODELS["varimax"], BlockSums.of(values, labels, 6).correlations(draws))
    assert found.failed.tolist() == [False, True]
    assert not found.improper[1]


def test_linearly_dependent_indicators_have_no_factors_but_have_components():
    values, labels = territories(n=60, n_blocks=6)
    values[:, 5] = values[:, 0] + values[:, 1]
    correlations = BlockSums.of(values, labels, 6).correlations(draw_counts(6, 5, seed=0))
    assert extract_all(MODELS["varimax"], correlations).failed.all()
    assert not extract_all(MODELS["two components together"], correlations).failed.any()


def test_a_heywood_case_is_kept_and_told():
    # One factor with r12 r13 / r23 = 1.2: the first indicator would have a communality above 1.
    improper = np.array([[1.0, 0.9, 0.8], [0.9, 1.0, 0.6], [0.8, 0.6, 1.0]])
    found = extract_all(LoadingModel("minres", 1), np.stack([improper, 0.5 + 0.5 * np.eye(3)]))
    assert found.improper.tolist() == [True, False]
    assert not found.failed.any()
    assert found.loadings[0, 0, 0] ** 2 > 0.995


@pytest.mark.parametrize(
    ("model", "replicates"),
    [
        (LoadingModel("principal_component", 1), 200),
        pytest.param(LoadingModel("principal_axis", 1), 100, marks=pytest.mark.slow),
    ],
)
def test_intervals_hold_the_population_loadings_as_often_as_they_say(model, replicates):
    """One factor in 50 blocks of 6 that share a part of it: 200 samples, pooled over the four indicators."""
    rng = np.random.default_rng(20)
    loadings = np.array([0.9, 0.8, 0.8, 0.7])
    population = np.outer(loadings, loadings)
    np.fill_diagonal(population, 1.0)
    true = np.abs(model.extract(population))
    labels = np.repeat(np.arange(50), 6)
    held = []
    for sample in range(200):
        factor = np.sqrt(0.3) * rng.normal(size=50)[labels] + np.sqrt(0.7) * rng.normal(size=300)
        values = factor[:, None] * loadings + rng.normal(size=(300, 4)) * np.sqrt(1 - loadings**2)
        target = np.abs(model.extract(correlation_matrix(values)))
        draws = draw_counts(50, replicates, seed=sample)
        found = extract_all(model, BlockSums.of(values, labels, 50).correlations(draws)).facing(model, target)
        low, high = np.quantile(found, [0.025, 0.975], axis=0)
        held.append((low <= true) & (true <= high))
    assert 0.91 < np.mean(held) < 0.98


def test_the_first_replicates_are_the_same_however_many_follow():
    assert (draw_counts(20, 10, seed=4) == draw_counts(20, 200, seed=4)[:10]).all()
    assert (Draws(20, 200, 4).chunk(0)[:10] == draw_counts(20, 10, seed=4)).all()
