"""What is printed under "contributions sum to the score" is so, whatever the steps, and whatever is missing."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from ifn_research.config import Study, StudyConfig
from ifn_research.config.yaml_document import YamlDocument
from ifn_research.errors import ConfigError, Problems, Refusal
from ifn_research.index.fitting import fit_prepared
from ifn_research.index.preparation import prepare
from ifn_research.index.version import IndexVersion, Scored
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps import STEPS
from ifn_research.study.plan import plan
from tests.support.method_cases import POSITIVE, SCALES, STAGES, WAYS, Case

KINDS = ("imputation", "normalisation", "weighting", "aggregation")
MANY = 250
MORE: dict[tuple[str, str], list[dict[str, Any]]] = {
    ("weighting", "factor"): [{"n_factors": 2, "scoring": "regression"}, {"n_factors": 1, "scoring": "bartlett"}],
}


def choices(kind: str) -> list[Any]:
    """Every method of a registry, in each of its ways."""
    found: list[Any] = [
        {"method": method, **options}
        for method in STEPS[kind]
        for options in [*WAYS.get((kind, method), [{}]), *MORE.get((kind, method), [])]
    ]
    # The extraction changes the loadings and not what is made of them; this one takes no search.
    found = [step | ({"extraction": "principal_component"} if step["method"] == "factor" else {}) for step in found]
    return [*found, *STAGES] if kind == "aggregation" else found


def scored(steps: dict[str, Any], seed: int = 0) -> list[Scored]:
    """The territories of the fit and 20 others; none where the steps do not go together, or the data refuse them."""
    weighting = steps.get("weighting", {}).get("method", "equal")
    filled = steps.get("imputation", {}).get("method", "none") == "none"
    case = Case("weighting" if filled else "imputation", weighting, {})
    try:
        recipe = case.recipe(steps=steps)
        matrix = case.matrix(seed)
        prepared = prepare(recipe, matrix)
        index = fit_prepared(recipe, (), prepared, outcome=outcome(matrix, weighting))
        return [index.score_treated(prepared.treated), index.score(case.matrix(seed + 100, n=20))]
    except (ConfigError, Problems, Refusal):
        return []


def outcome(matrix: IndicatorMatrix, weighting: str) -> np.ndarray | None:
    return matrix.population if weighting == "supervised" else None


def assert_sums(result: Scored, told: object) -> None:
    parts = result.contributions
    assert np.isfinite(parts).all(), told
    largest = np.abs(parts).sum(axis=1).max()
    np.testing.assert_allclose(parts.sum(axis=1), result.scores, rtol=0, atol=1e-12 * max(1.0, largest), err_msg=told)
    assert (parts[np.isnan(result.normalised.values)] == 0).all(), told


def test_contributions_sum_to_the_score_in_every_pair_of_methods() -> None:
    """All pairs of methods of two registries, the other steps being those that most methods go with."""
    used = 0
    for first, second in combinations(KINDS, 2):
        for one in choices(first):
            for other in choices(second):
                steps = {first: one, second: other}
                if "normalisation" not in steps:
                    methods = [step.get("method") for step in steps.values()]
                    steps["normalisation"] = next((SCALES[name] for name in methods if name in SCALES), POSITIVE)
                if "imputation" not in steps:
                    steps["imputation"] = {"method": "available"}
                results = scored(steps)
                used += bool(results)
                for result in results:
                    assert_sums(result, str(steps))
    assert used > 500


def test_contributions_sum_to_the_score_in_any_choice_of_all_methods() -> None:
    rng = np.random.default_rng(11)
    pools = {kind: choices(kind) for kind in KINDS}
    used = 0
    for draw in range(MANY):
        steps = {kind: pool[int(rng.integers(len(pool)))] for kind, pool in pools.items()}
        results = scored(steps, seed=draw % 5)
        used += bool(results)
        for result in results:
            assert_sums(result, str(steps))
    assert used > MANY / 4


LINEAR = [
    {"method": "pca", "opposed": "keep", "scoring": "component_score"},
    {"method": "factor", "n_factors": 1, "scoring": "regression"},
    {"method": "factor", "n_factors": 1, "scoring": "bartlett"},
    {"method": "supervised", "ground_truth": "g", "estimator": "regression", "ridge": 0.1},
    {"method": "supervised", "ground_truth": "g", "estimator": "pls"},
]


def one_factor(n: int = 60) -> IndicatorMatrix:
    """Four indicators of one factor, their means and spreads far apart, with holes."""
    rng = np.random.default_rng(4)
    factor = rng.normal(size=(n, 1))
    values = 10.0 ** np.arange(4) * (factor + 0.6 * rng.normal(size=(n, 4)) + [3.0, 8.0, 20.0, 50.0])
    values[3, 1] = values[7, 3] = values[11, 0] = values[11, 2] = np.nan
    return IndicatorMatrix.of(values, population=20.0 + factor[:, 0] + 0.5 * rng.normal(size=n))


@pytest.mark.parametrize("normalisation", ["zscore", "none", {"method": "minmax", "range": [0, 100]}])
@pytest.mark.parametrize(
    "weighting", LINEAR, ids=[f"{w['method']}-{w.get('scoring', w.get('estimator'))}" for w in LINEAR]
)
def test_a_linear_score_shares_out_the_weights_of_what_is_missing_around_one_centre(
    weighting: dict[str, Any], normalisation: Any
) -> None:
    """By hand: the coefficients times the distances from the means of the complete territories."""
    matrix = one_factor()
    index, result = fitted(matrix, weighting, normalisation)
    values = result.normalised.values
    complete = values[~np.isnan(values).any(axis=1)]
    coefficients = index.weights.values * index.weights.scale
    for row, score in zip(values, result.scores, strict=True):
        known = ~np.isnan(row)
        kept = coefficients[known] * np.abs(coefficients).sum() / np.abs(coefficients[known]).sum()
        assert score == pytest.approx(kept @ (row - complete.mean(axis=0))[known], abs=1e-9)
    assert result.scores[~np.isnan(values).any(axis=1)].mean() == pytest.approx(0, abs=1e-9)
    assert_sums(result, "")


def test_what_a_territory_does_not_know_moves_it_nowhere_whatever_the_origin_of_its_unit() -> None:
    """Degrees Celsius or Fahrenheit: a shift of an indicator that is taken as it is changes no linear score."""
    matrix = one_factor()
    shifted = matrix.with_values(matrix.values + np.array([1e3, -1e4, 500.0, 7.0]))
    for weighting in LINEAR[:3]:
        ours, theirs = (fitted(found, weighting, "none")[1] for found in (matrix, shifted))
        np.testing.assert_allclose(ours.scores, theirs.scores, rtol=0, atol=1e-8)


def fitted(matrix: IndicatorMatrix, weighting: dict[str, Any], normalisation: Any) -> tuple[IndexVersion, Scored]:
    config = {
        "study": "s",
        "tables": [{"path": "t.csv", "code": "k"}],
        "indicators": {name: {"column": name} for name in matrix.indicators},
        "ground_truth": [{"name": "g", "column": "g"}],
        "versions": [
            {
                "name": "v",
                "variables": list(matrix.indicators),
                "imputation": "available",
                "allow_low_coverage": True,
                "normalisation": normalisation,
                "weighting": weighting,
            }
        ],
    }
    (recipe,) = plan(Study(StudyConfig.model_validate(config), YamlDocument({}, {}, "study.yaml"))).recipes
    prepared = prepare(recipe, matrix)
    index = fit_prepared(recipe, (), prepared, outcome=outcome(matrix, weighting["method"]))
    return index, index.score_treated(prepared.treated)


@pytest.mark.parametrize("weighting", [LINEAR[0], LINEAR[1], LINEAR[3]], ids=["pca", "factor", "supervised"])
def test_a_vote_is_no_linear_score(weighting: dict[str, Any]) -> None:
    """Coefficients that may be negative do not vote, even where none turns out to be."""
    case = Case("weighting", weighting["method"], {})
    with pytest.raises(ConfigError, match="negative coefficients"):
        case.recipe(steps={"weighting": weighting, "aggregation": "copeland"})
