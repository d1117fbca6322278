"""Runs of a version: fits as versions are, with noise of the weights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ifn_research import load_study
from ifn_research.data.loading import load_study_data
from ifn_research.execution import executor_of
from ifn_research.index.fitting import fit_scored, fit_weighted
from ifn_research.index.preparation import prepare
from ifn_research.robustness import fits
from ifn_research.robustness.fits import Draw, DrawnBlocks, Fit, Ground, ranks_of_runs
from ifn_research.robustness.sampling import sampling_of
from ifn_research.robustness.weight_noise import WeightNoise
from ifn_research.statistics.ranks import ranks_descending
from ifn_research.steps import STEPS
from ifn_research.steps.shrinkage.beta_binomial import BetaBinomial
from ifn_research.study.inputs import StudyInputs
from ifn_research.study.plan import plan
from tests.support.varied_study import varied


def ground_and_fit(noise: WeightNoise | None = None) -> tuple[Ground, Fit]:
    study = load_study(varied())
    inputs = StudyInputs.of(study.config, load_study_data(study.config))
    definitions, matrix = inputs.raw(("a", "b", "c", "d"))
    return Ground(definitions, matrix, matrix, noise), Fit(plan(study).recipes[0], ("a", "b", "c", "d"), "p", "w")


def test_a_batch_of_one_is_the_version() -> None:
    ground, fit = ground_and_fit()
    found = ranks_of_runs(ground, [fit], [Draw()])
    _, scored = fit_scored(fit.recipe, ground.definitions, prepare(fit.recipe, ground.learning))
    assert found.ranks[0].tolist() == ranks_descending(scored.scores).tolist()
    assert not found.refused


def test_noise_of_weights_gives_the_ranks_of_scores_with_these_weights() -> None:
    noise = WeightNoise("spread", 0.9)
    ground, fit = ground_and_fit(noise)
    found = ranks_of_runs(ground, [fit] * 3, [Draw(weights=0), Draw(weights=1), Draw()])
    values = prepare(fit.recipe, ground.learning).normalised.values
    assert found.ranks[2].tolist() == ranks_descending(values.mean(axis=1)).tolist()
    assert found.ranks[0].tolist() != found.ranks[1].tolist()


def test_ranks_do_not_depend_on_who_computes_them_or_in_what_order() -> None:
    ground, fit = ground_and_fit(WeightNoise("simplex"))
    draws = [Draw(weights=k) for k in range(300)]
    one = ranks_of_runs(ground, [fit] * 300, draws)
    two = ranks_of_runs(ground, [fit] * 300, draws[::-1], executor=executor_of(2))
    assert (one.ranks == two.ranks[::-1]).all()
    assert len(np.unique(one.ranks, axis=0)) == pytest.approx(300, abs=30)


def test_a_run_that_is_there_twice_is_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    ground, fit = ground_and_fit(WeightNoise("spread", 0.5))
    numbers = [4, 0, 4, 1, 0, 4]
    done = []
    monkeypatch.setattr(fits, "fit_weighted", lambda *given, **how: done.append(given) or fit_weighted(*given, **how))
    found = ranks_of_runs(ground, [fit] * 6, [Draw(weights=k) for k in numbers])
    assert len(done) == 3
    alone = {k: ranks_of_runs(ground, [fit], [Draw(weights=k)]).ranks[0].tolist() for k in (0, 1, 4)}
    assert found.ranks.tolist() == [alone[k] for k in numbers]


def test_what_is_learned_on_drawn_blocks_is_learned_on_copies_of_their_territories() -> None:
    """By hand: means and deviations of the copies, all territories scored."""
    ground, fit = ground_and_fit()
    labels = np.arange(60) // 5
    ground = replace(ground, blocks=DrawnBlocks(labels, 12))
    found = ranks_of_runs(ground, [fit] * 20, [Draw(fit_on=k) for k in range(20)])
    values = ground.learning.values
    for k in range(20):
        assert ground.blocks is not None
        rows = ground.blocks.rows(0, k)
        drawn = values[rows]
        scores = ((values - drawn.mean(axis=0)) / drawn.std(axis=0)).mean(axis=1)
        assert found.ranks[k].tolist() == ranks_descending(scores).tolist()
        # Whole blocks, as many as there are.
        assert set(np.bincount(labels[rows], minlength=12) % 5) == {0}
        assert len(rows) == 60
    assert len(np.unique(found.ranks, axis=0)) > 10


def test_every_block_is_drawn_as_often_as_any_other() -> None:
    blocks = DrawnBlocks(np.arange(10), 10)
    times = np.mean([np.bincount(blocks.rows(4, k), minlength=10) for k in range(2000)], axis=0)
    assert np.abs(times - 1).max() < 5 / np.sqrt(2000)


def test_drawn_figures_are_scored_as_if_they_were_read_and_never_shrunk() -> None:
    rng = np.random.default_rng(1)
    ground, fit = ground_and_fit()
    people = rng.integers(20, 90, size=(60, 4)).astype(float)
    rates = rng.binomial(people.astype(int), rng.beta(2, 5, size=(60, 4))) / people
    matrix = replace(ground.learning, values=rates, denominators=people, units=("share",) * 4)
    sampling = sampling_of(matrix, matrix, BetaBinomial())
    shrunk = replace(fit, recipe=replace(fit.recipe, shrinkage=BetaBinomial()))
    ground = replace(ground, learning=matrix, scored=matrix, sampling=sampling)
    found = ranks_of_runs(ground, [fit, shrunk, shrunk], [Draw(sampling=3), Draw(sampling=3), Draw()])
    values = sampling.drawn(0, 3).values
    scores = ((values - values.mean(axis=0)) / values.std(axis=0)).mean(axis=1)
    assert found.ranks[0].tolist() == found.ranks[1].tolist() == ranks_descending(scores).tolist()
    assert found.ranks[2].tolist() != found.ranks[1].tolist()


def test_what_is_drawn_is_drawn_once_for_the_runs_of_a_task_that_share_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two ways to prepare the same three draws, one way after the other; ranks are those of each run alone."""
    ground, fit = ground_and_fit()
    ground = replace(ground, blocks=DrawnBlocks(np.arange(60) // 5, 12))
    other = replace(
        fit, prepared_as="other", recipe=replace(fit.recipe, normalisation=STEPS["normalisation"]["rank"]())
    )
    runs = [(one, Draw(fit_on=k)) for one in (fit, other) for k in (2, 0, 1)]
    alone = [ranks_of_runs(ground, [one], [draw]).ranks[0].tolist() for one, draw in runs]
    drawn: list[int] = []
    rows = DrawnBlocks.rows
    monkeypatch.setattr(DrawnBlocks, "rows", lambda self, seed, draw: drawn.append(draw) or rows(self, seed, draw))
    found = ranks_of_runs(ground, [one for one, _ in runs], [draw for _, draw in runs])
    assert sorted(drawn) == [0, 1, 2]
    assert found.ranks.tolist() == alone
    assert alone[0] != alone[3]
