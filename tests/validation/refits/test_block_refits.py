"""Fits in draws of blocks, from sums over blocks or on copied rows, against a plain loop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ifn_research.geography.blocks import BlockDesign
from ifn_research.steps.imputation.median import MedianImputation
from ifn_research.steps.normalisation.zscore import ZScore
from ifn_research.steps.weighting.factor import FactorAnalysis
from ifn_research.steps.weighting.pca import PrincipalComponent
from ifn_research.validation.structure.loadings import LoadingSolution, loading_intervals
from tests.support.refitting import CASES, DRAWS, SEED, N, learner_of, plain, recipe, redrawn, sample


@pytest.mark.parametrize("case", CASES)
def test_figures_and_membership_are_those_of_a_loop_over_copied_rows(case: str) -> None:
    values, outcome, labels = sample()
    if case == "drops what is opposed":
        values[:, 4] = -0.1 * values[:, 0] + values[:, 4]
    learner = learner_of(recipe(**CASES[case]), values)
    found = redrawn(learner, outcome, labels)
    figures, tops = plain(learner, outcome, labels)
    # Sums of ranks are whole: only factors, found again by a descent, could differ, and only by a tie.
    np.testing.assert_allclose(found.figures["truth"], figures, rtol=0, atol=1e-9)
    np.testing.assert_array_equal(found.tops, tops)


def test_both_ways_of_fitting_are_taken() -> None:
    values, _, _ = sample()
    ways = {case: learner_of(recipe(**CASES[case]), values).by_moments for case in CASES}
    assert [case for case, by_moments in ways.items() if not by_moments] == [
        *("critic", "entropy", "percentiles", "geometric")
    ]


@pytest.mark.parametrize(
    ("steps", "transforms", "by_moments"),
    [
        ({"weighting": PrincipalComponent(opposed="keep", weighted=True)}, "none", False),
        ({"normalisation": ZScore(weighted=True)}, "none", False),
        ({"weighting": FactorAnalysis(n_factors=1, scoring="regression", weighted=True)}, "none", False),
        ({}, "normal_scores", False),
        ({}, "log1p", True),
    ],
)
def test_people_and_transforms_are_those_of_the_drawn_territories(
    steps: Mapping[str, Any], transforms: str, by_moments: bool
) -> None:
    values, outcome, labels = sample()
    given = {
        "population": np.random.default_rng(4).integers(50, 5000, len(values)).astype(float),
        "transforms": (transforms,) * values.shape[1],
    }
    learner = learner_of(recipe(**steps), np.abs(values), **given)
    assert learner.by_moments == by_moments
    found = redrawn(learner, outcome, labels)
    figures, tops = plain(learner, outcome, labels)
    np.testing.assert_allclose(found.figures["truth"], figures, rtol=0, atol=1e-9)
    np.testing.assert_array_equal(found.tops, tops)


def test_imputed_cells_are_imputed_again_in_each_draw() -> None:
    values, outcome, labels = sample()
    values[5, 1] = values[40, 3] = np.nan
    learner = learner_of(recipe(imputation=MedianImputation()), values)
    found = redrawn(learner, outcome, labels)
    figures, tops = plain(learner, outcome, labels)
    np.testing.assert_allclose(found.figures["truth"], figures, rtol=0, atol=1e-9)
    np.testing.assert_array_equal(found.tops, tops)


def test_loadings_that_were_extracted_for_their_intervals_serve_again() -> None:
    """With those known the same is found as without: they are of the same draws."""
    values, outcome, labels = sample()
    weighting = FactorAnalysis(n_factors=2, rotation="oblimin")
    learner = learner_of(recipe(weighting=weighting), values)
    matrix = learner.prepared.normalised
    loadings = weighting.fit(matrix).loadings
    assert loadings is not None
    solution = LoadingSolution("v", weighting.loading_model(loadings), loadings, matrix, np.arange(N))
    known = loading_intervals([solution], BlockDesign({"block": labels}), seed=SEED, replicates=DRAWS)["v"].draws
    assert known is not None
    without, given = (redrawn(item, outcome, labels) for item in (learner, replace(learner, loadings=known)))
    np.testing.assert_allclose(given.figures["truth"], without.figures["truth"], rtol=0, atol=1e-12)
    marked = replace(known, extracted=known.extracted[:, ::-1].copy())
    other = redrawn(replace(learner, loadings=marked), outcome, labels)
    assert not np.allclose(other.figures["truth"], without.figures["truth"])
    elsewhere = replace(marked, draws=replace(marked.draws, seed=SEED + 1))
    same = redrawn(replace(learner, loadings=elsewhere), outcome, labels)
    np.testing.assert_array_equal(same.figures["truth"], without.figures["truth"])
