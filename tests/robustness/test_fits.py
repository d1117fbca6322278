"""Runs of a version: fits as versions are, with noise of the weights."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research import load_study
from ifn_research.data.loading import load_study_data
from ifn_research.execution import executor_of
from ifn_research.index.fitting import fit_scored
from ifn_research.index.preparation import prepare
from ifn_research.robustness.designs import NOT_DRAWN
from ifn_research.robustness.fits import Fit, Ground, ranks_of_runs
from ifn_research.robustness.weight_noise import WeightNoise
from ifn_research.statistics.ranks import ranks_descending
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
    found = ranks_of_runs(ground, [fit], [NOT_DRAWN])
    _, scored = fit_scored(fit.recipe, ground.definitions, prepare(fit.recipe, ground.learning))
    assert found.ranks[0].tolist() == ranks_descending(scored.scores).tolist()
    assert not found.refused


def test_noise_of_weights_gives_the_ranks_of_scores_with_these_weights() -> None:
    noise = WeightNoise("spread", 0.9)
    ground, fit = ground_and_fit(noise)
    found = ranks_of_runs(ground, [fit] * 3, [0, 1, NOT_DRAWN])
    values = prepare(fit.recipe, ground.learning).normalised.values
    assert found.ranks[2].tolist() == ranks_descending(values.mean(axis=1)).tolist()
    assert found.ranks[0].tolist() != found.ranks[1].tolist()


def test_ranks_do_not_depend_on_who_computes_them_or_in_what_order() -> None:
    ground, fit = ground_and_fit(WeightNoise("simplex"))
    one = ranks_of_runs(ground, [fit] * 300, list(range(300)))
    two = ranks_of_runs(ground, [fit] * 300, list(range(300))[::-1], executor=executor_of(2))
    assert (one.ranks == two.ranks[::-1]).all()
    assert len(np.unique(one.ranks, axis=0)) == pytest.approx(300, abs=30)
