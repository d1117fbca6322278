"""What every method of every registry keeps, whatever the numbers, as a step of a whole index."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from ifn_research.errors import Refusal
from ifn_research.index.fitting import fit_prepared
from ifn_research.index.preparation import prepare
from ifn_research.index.recipe import Recipe
from ifn_research.index.version import IndexVersion, Scored
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.aggregation.ampi import AdjustedMazziottaPareto
from ifn_research.steps.aggregation.mpi import MazziottaPareto
from ifn_research.steps.weighting.base import SupervisedWeighting
from tests.support.method_cases import CASES, DIRECTIONS, NAMES, Case


def every(cases: list[Case] = CASES) -> Any:
    return pytest.mark.parametrize("case", cases, ids=[f"{c.kind}-{c.method}{'-staged' * c.staged}" for c in cases])


def but(*exceptions: tuple[str, str]) -> Any:
    """Every case but those of the methods named, whose reason stands where they are named."""
    assert set(exceptions) <= {(case.kind, case.method) for case in CASES}
    return every([case for case in CASES if (case.kind, case.method) not in exceptions])


def turns(case: Case) -> bool:
    """Whether a transform is defined for values of either sign."""
    return case.kind != "transform" or case.method == "normal_scores"


# Few examples of many cases, the same at every run.
few = settings(max_examples=3, deadline=None, derandomize=True, database=None)
seeds = st.integers(0, 4)


def fitted(recipe: Recipe, matrix: IndicatorMatrix) -> IndexVersion:
    try:
        prepared = prepare(recipe, matrix)
        outcome = prepared.normalised.population if isinstance(recipe.weighting, SupervisedWeighting) else None
        return fit_prepared(recipe, (), prepared, outcome=outcome)
    except Refusal:
        reject()


def scored(recipe: Recipe, matrix: IndicatorMatrix) -> Scored:
    return fitted(recipe, matrix).score(matrix)


@cache
def index_of(case: Case, seed: int) -> IndexVersion:
    return fitted(case.recipe(), case.matrix(seed))


@cache
def scores_of(case: Case, seed: int) -> Scored:
    return index_of(case, seed).score(case.matrix(seed))


# Largest difference of scores, as a share of their spread, where the same is computed in another way. Sums are added in
# another order (1e-9); these methods search for an optimum, and stop near it.
NEAR = {
    ("imputation", "iterative"): 1e-5,
    ("outliers", "yeo_johnson"): 1e-7,
    ("outliers", "skew_kurtosis"): 1e-7,
    ("weighting", "balanced"): 1e-6,
}


def assert_same(case: Case, ours: Scored, theirs: Scored) -> None:
    """The same territories with the same scores, whatever their order."""
    assert set(ours.codes) == set(theirs.codes)
    found = dict(zip(theirs.codes, theirs.scores, strict=True))
    near = NEAR.get((case.kind, case.method), 1e-9) * np.ptp(ours.scores)
    np.testing.assert_allclose([found[code] for code in ours.codes], ours.scores, rtol=0, atol=near)


@every()
@few
@given(seed=seeds)
def test_the_order_of_the_territories_changes_no_score(case: Case, seed: int) -> None:
    matrix, order = case.matrix(seed), np.random.default_rng(seed).permutation(50)
    assert_same(case, scores_of(case, seed), scored(case.recipe(), matrix.rows(order)))


@every()
@few
@given(seed=seeds, order=st.permutations(NAMES))
def test_the_order_of_the_indicators_changes_no_score(case: Case, seed: int, order: list[str]) -> None:
    matrix = case.matrix(seed)
    assert_same(case, scores_of(case, seed), scored(case.recipe(), matrix.columns(order)))


@every()
@few
@given(seed=seeds, known=st.integers(1, 30))
def test_rows_shuffled_or_alone_have_the_scores_that_they_have_among_all(case: Case, seed: int, known: int) -> None:
    index, matrix = index_of(case, seed), case.matrix(seed + 1, n=30)
    everything, shuffled = index.score(matrix), index.score(matrix.rows(np.random.default_rng(seed).permutation(30)))
    assert_same(case, everything, shuffled)
    assert set(everything.left_out) == set(shuffled.left_out)
    alone = index.score(matrix.rows(matrix.codes == everything.codes[known % len(everything.codes)]))
    position = list(everything.codes).index(alone.codes[0])
    assert alone.scores[0] == pytest.approx(everything.scores[position], abs=1e-9 * np.ptp(everything.scores))
    np.testing.assert_array_equal(alone.out_of_range[0], everything.out_of_range[position])


@every()
@few
@given(seed=seeds)
def test_a_saved_index_scores_others_with_the_same_bits(case: Case, seed: int) -> None:
    index, others = index_of(case, seed), case.matrix(seed + 1, n=30)
    restored = IndexVersion.from_json(index.to_json())
    assert restored.to_json() == index.to_json()
    assert_same_bits(index.score(others), restored.score(others))


@every()
@few
@given(seed=seeds)
def test_the_fitted_territories_have_the_scores_that_the_index_gives_them(case: Case, seed: int) -> None:
    prepared = prepare(case.recipe(), case.matrix(seed))
    assert_same_bits(index_of(case, seed).score_treated(prepared.treated), scores_of(case, seed))


def assert_same_bits(ours: Scored, theirs: Scored) -> None:
    for what in ("codes", "scores", "contributions", "out_of_range", "left_out"):
        np.testing.assert_array_equal(getattr(ours, what), getattr(theirs, what), err_msg=what)
    np.testing.assert_array_equal(ours.normalised.values, theirs.normalised.values)
    assert list(ours.nodes) == list(theirs.nodes)
    for path, values in ours.nodes.items():
        np.testing.assert_array_equal(values, theirs.nodes[path], err_msg=path)


@every()
@few
@given(seed=seeds)
def test_contributions_sum_to_the_score_and_weights_to_one(case: Case, seed: int) -> None:
    index, result = index_of(case, seed), scores_of(case, seed)
    summed = index.recipe.rescale.apply(result.contributions.sum(axis=1), index.learned["rescale"])
    np.testing.assert_allclose(summed, result.scores, rtol=0, atol=1e-9 * np.abs(result.scores).max())
    assert np.isfinite(result.scores).all()
    weights = index.weights
    assert np.abs(weights.values).sum() == pytest.approx(1.0)
    assert getattr(index.recipe.weighting, "unsigned_alternative", "") or not weights.signed
    assert weights.indicators == NAMES


@every()
@few
@given(seed=seeds)
def test_territories_stay_in_order_and_nothing_given_is_modified(case: Case, seed: int) -> None:
    matrix, untouched = case.matrix(seed), case.matrix(seed)
    result = scored(case.recipe(), matrix)
    left_out = set(result.left_out)
    assert list(result.codes) == [code for code in matrix.codes if code not in left_out]
    incomplete = set(matrix.codes[np.isnan(matrix.values).sum(axis=1) > (0 if case.method == "drop" else 2)])
    assert left_out == incomplete
    for what in ("values", "codes", "imputed", "denominators", "population"):
        np.testing.assert_array_equal(getattr(matrix, what), getattr(untouched, what), err_msg=what)
    for group, labels in matrix.groups.items():
        np.testing.assert_array_equal(labels, untouched.groups[group])


# Values are taken as they are: their unit is their weight. ln(1 + x) depends on the unit of x.
@but(("normalisation", "none"), ("transform", "log1p"))
@few
@given(seed=seeds, name=st.sampled_from(NAMES), factor=st.floats(1e-3, 1e3))
def test_the_unit_of_an_indicator_changes_no_score(case: Case, seed: int, name: str, factor: float) -> None:
    matrix, j = case.matrix(seed), NAMES.index(name)
    factor = 0.01 if case.rates else factor
    values, units = matrix.values.copy(), list(matrix.units)
    values[:, j] *= factor
    units[j] = "share" if case.rates else "thousand"
    steps = declared(case, name, lambda declared: declared * factor)
    other = scored(case.recipe(steps=steps), replace(matrix, values=values, units=tuple(units)))
    assert_same(case, scores_of(case, seed), other)


@every([case for case in CASES if case.step.get("lower") == case.step.get("upper") and turns(case) and not case.sided])
@few
@given(seed=seeds, name=st.sampled_from(NAMES))
def test_an_indicator_that_is_turned_with_its_direction_changes_no_score(case: Case, seed: int, name: str) -> None:
    """Unequal shares winsorised are excepted: they are those of low and of high values, whatever the direction.

    So are ties of places that are reflected: they go up on one side and down on the other; and logarithms and roots,
    which negative values do not have.
    """
    matrix, j = case.matrix(seed), NAMES.index(name)
    directions = tuple(-d if k == j else d for k, d in enumerate(DIRECTIONS))
    values = matrix.values.copy()
    values[:, j] = (100.0 if case.rates else 0.0) - values[:, j]
    steps = declared(case, name, lambda declared: -declared)
    recipe = case.recipe(steps=steps, directions=directions)
    turned = scored(recipe, replace(matrix, values=values, directions=directions))
    assert_same(case, scores_of(case, seed), turned)


@few
@given(seed=seeds, factor=st.floats(1e-3, 1e3))
def test_a_reciprocal_ratio_is_the_ratio_of_the_reciprocal_in_any_unit(seed: int, factor: float) -> None:
    reciprocal = Case("normalisation", "reference_ratio", {"method": "reference_ratio", "invert": "reciprocal"})
    matrix = reciprocal.matrix(seed)
    turned = np.where(np.arange(6) == 0, factor / matrix.values, matrix.values)
    directions = (-1, *DIRECTIONS[1:])
    other = scored(reciprocal.recipe(directions=directions), replace(matrix, values=turned, directions=directions))
    assert_same(reciprocal, scored(reciprocal.recipe(), matrix), other)


def declared(case: Case, name: str, change: Callable[[float], float]) -> dict[str, Any]:
    """The steps of a case, values declared in the unit of one indicator changed with it."""
    steps = case.steps
    normalisation = dict(steps["normalisation"]) if isinstance(steps.get("normalisation"), dict) else {}
    if "posts" in normalisation:
        posts = normalisation["posts"]
        normalisation["posts"] = posts | {name: sorted(change(post) for post in posts[name])}
    if "targets" in normalisation:
        normalisation["targets"] = normalisation["targets"] | {name: change(normalisation["targets"][name])}
    return steps | ({"normalisation": normalisation} if normalisation else {})


# A rise of a low value narrows a profile whose unbalance is a penalty: see the next test.
@but(("aggregation", "mpi"), ("aggregation", "ampi"))
@few
@given(seed=seeds, rise=st.sampled_from([0.01, 3.0, 40.0]))
def test_a_rise_of_an_indicator_lowers_no_score_of_a_fitted_index(case: Case, seed: int, rise: float) -> None:
    """Weights stay as they were fitted: with other values they would be others."""
    rng = np.random.default_rng(seed)
    index, before = index_of(case, seed), case.matrix(seed + 1, n=30)
    assume(not index.weights.signed)
    if case.method in ("knn", "iterative"):  # what is filled in follows the other indicators, and may fall
        before = before.rows(~np.isnan(before.values).any(axis=1))
    rows, columns = np.arange(before.n_territories), rng.integers(0, len(NAMES), before.n_territories)
    values = before.values.copy()
    values[rows, columns] += rise * np.array(DIRECTIONS)[columns]
    if case.kind == "shrinkage":  # rates from counts, refused where they are no part of a whole
        values = np.clip(values, 0.0, 100.0)
    if case.kind == "transform":  # logarithms and roots are refused where there are none
        values = np.maximum(values, 0.5)
    low, high = index.score(before), index.score(before.with_values(values))
    assert (high.scores >= low.scores - 1e-9 * np.ptp(low.scores)).all()
    assert rise < 40 or (high.scores > low.scores).any()


def test_a_rise_of_a_low_value_can_lower_a_penalised_mean() -> None:
    """By hand: M + S^2 / M is 100 + 60^2 / 100 = 136 of (40, 160), and less than 135.8 of (41, 160)."""
    values, equal = np.array([[40.0, 160.0], [41.0, 160.0]]), np.array([0.5, 0.5])
    for rule in (MazziottaPareto(), AdjustedMazziottaPareto()):
        np.testing.assert_allclose(rule.combine(values, equal), [136.0, 100.5 + 59.5**2 / 100.5])
