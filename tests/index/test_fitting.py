"""An index fitted on some territories."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.errors import Refusal
from ifn_research.index.fitting import fit, fit_prepared, fit_scored, refuse_constant
from ifn_research.index.preparation import prepare
from ifn_research.matrix import IndicatorMatrix, Weights
from tests.support.recipes import recipe_of


def test_an_index_that_does_not_vary_is_refused() -> None:
    x = np.random.default_rng(0).normal(size=(30, 2))
    recipe = recipe_of()
    with pytest.raises(Refusal, match="does not vary"):
        fit_prepared(recipe, (), prepare(recipe, IndicatorMatrix.of(np.hstack([x, -x]))))


def test_territories_from_which_nothing_is_learned_do_not_change_the_index() -> None:
    """Equal weights of z-scores over the first twenty; the others are far away."""
    values = np.random.default_rng(3).normal(size=(30, 4))
    values[20:] += 100
    learn = np.arange(30) < 20
    fitted = fit(recipe_of(), (), IndicatorMatrix.of(values), rows=learn, seed=0)
    mean, deviation = values[:20].mean(axis=0), values[:20].std(axis=0, ddof=1)
    expected = ((values - mean) / deviation).mean(axis=1)
    np.testing.assert_allclose(fitted.index.score(IndicatorMatrix.of(values)).scores, expected)
    assert fitted.prepared.normalised.n_territories == 20


def test_scores_that_rounding_alone_tells_apart_are_one_and_said_with_their_value() -> None:
    weights = Weights(("x1", "x2"), np.array([0.5, 0.5]))
    refuse_constant(np.array([0.0, 1e-6]), 2.0, weights)
    with pytest.raises(Refusal, match="does not vary") as caught:
        refuse_constant(np.array([0.3, 0.1 + 0.2]), 2.0, weights)
    assert caught.value.evidence is weights


@pytest.mark.parametrize(
    "steps",
    [
        {"normalisation": "percentile", "aggregation": {"method": "copeland"}},
        {"normalisation": {"method": "minmax", "range": [1, 9]}, "weighting": {"method": "bod", "bounds": [0.1, 0.6]}},
        {"normalisation": "zscore", "weighting": {"method": "pca", "opposed": "keep"}, "imputation": "available"},
    ],
)
def test_scores_of_the_fit_are_those_of_scoring_its_territories_afterwards(steps: dict[str, object]) -> None:
    values = np.random.default_rng(5).normal(size=(40, 4)) + np.random.default_rng(6).normal(size=(40, 1))
    values[3, 2] = np.nan
    matrix = IndicatorMatrix.of(values)
    recipe = recipe_of(**({"imputation": "median"} | steps))
    index, scored = fit_scored(recipe, (), prepare(recipe, matrix), seed=1)
    later = index.score(matrix)
    np.testing.assert_array_equal(scored.scores, later.scores)
    np.testing.assert_array_equal(scored.contributions, later.contributions)
    assert fit_prepared(recipe, (), prepare(recipe, matrix), seed=1).to_json() == index.to_json()
