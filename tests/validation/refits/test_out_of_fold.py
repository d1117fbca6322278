"""Scores by an index that was learned elsewhere, computed again with pandas, NumPy and statsmodels."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from ifn_research.errors import ConfigError
from ifn_research.geography.blocks import BlockDesign
from ifn_research.index.recipe import Recipe
from ifn_research.index.version import Scored
from ifn_research.matrix import Floats, IndicatorMatrix
from ifn_research.remarks import noted
from ifn_research.validation.refits.out_of_fold import (
    MOST_FOLDS,
    MOST_REFITTED,
    Folds,
    folds_of,
    km_to,
    out_of_fold,
    too_dear,
)
from tests.support.method_cases import CASES, NAMES, Case

REGIONS = 3


def folds(matrix: IndicatorMatrix) -> Folds:
    return folds_of(matrix.groups, BlockDesign(matrix.groups), matrix.n_territories)


SUPERVISED = {"method": "supervised", "ground_truth": "g"}
ANY = Case("weighting", "supervised", SUPERVISED)


def recipe_of(**steps: Any) -> Recipe:
    return ANY.recipe(steps={"normalisation": "zscore", **steps})


def by_hand(matrix: IndicatorMatrix) -> pd.DataFrame:
    table = pd.DataFrame(matrix.values * matrix.directions, index=matrix.codes, columns=list(NAMES))
    return table.assign(region=matrix.groups["region"], outcome=matrix.population)


def test_a_regression_is_learned_outside_the_region_that_it_scores() -> None:
    """The score is the prediction of statsmodels, standardised where it was learned, from the mean territory there."""
    matrix = ANY.matrix(1)
    outcome = np.where(np.arange(50) % 7 == 0, np.nan, matrix.population)
    found = out_of_fold(recipe_of(weighting=SUPERVISED), (), matrix, folds(matrix), outcome=outcome, seed=1)
    table = by_hand(matrix).assign(outcome=outcome)
    for region in table["region"].unique():
        outside, inside = table[table["region"] != region], table[table["region"] == region]
        known = outside.dropna()
        model = sm.OLS(known["outcome"], sm.add_constant(known[list(NAMES)])).fit()
        there = model.predict(sm.add_constant(inside[list(NAMES)], has_constant="add"))
        mean = model.predict(sm.add_constant(outside[list(NAMES)])).mean()
        expected = (there - mean) / known["outcome"].std()
        np.testing.assert_allclose(found.scores[table["region"] == region], expected, atol=1e-9)
    assert noted(found.reason) == ""


def test_means_and_components_are_learned_outside_the_region_too() -> None:
    matrix = ANY.matrix(2)
    recipe = recipe_of(weighting={"method": "pca", "opposed": "keep"})
    found = out_of_fold(recipe, (), matrix, folds(matrix), seed=1)
    table = by_hand(matrix)
    for region in table["region"].unique():
        outside = table.loc[table["region"] != region, list(NAMES)]
        inside = table.loc[table["region"] == region, list(NAMES)]
        weights = np.linalg.eigh(outside.corr().to_numpy())[1][:, -1] ** 2
        expected = (inside - outside.mean()) / outside.std() @ weights
        np.testing.assert_allclose(found.scores[table["region"] == region], expected, atol=1e-9)


@pytest.mark.parametrize("case", CASES, ids=[f"{c.kind}-{c.method}" for c in CASES])
def test_every_method_scores_each_region_as_an_index_fitted_on_the_others_alone_would(case: Case) -> None:
    """Or says which régions it cannot score; what lies inside a fold teaches nothing about it."""
    matrix = case.matrix(3)
    found = out_of_fold(case.recipe(), (), matrix, folds(matrix), outcome=matrix.population, seed=0)
    assert len(found.parts) + len(found.failed) == REGIONS
    changed = np.asarray(matrix.groups["region"] == "region0")
    outcome = np.where(changed, 1e6, matrix.population)
    again = out_of_fold(case.recipe(), (), matrix, folds(matrix), outcome=outcome, seed=0)
    np.testing.assert_array_equal(again.scores[changed], found.scores[changed])
    if not found.failed:
        check_pooled(found.pooled(), found.scores, matrix)


def check_pooled(pooled: Scored, scores: np.ndarray, matrix: IndicatorMatrix) -> None:
    known = ~np.isnan(scores)
    assert list(pooled.codes) == list(matrix.codes[known])
    np.testing.assert_array_equal(pooled.scores, scores[known])
    np.testing.assert_array_equal(pooled.raw.values, matrix.columns(pooled.raw.indicators).values[known])
    assert list(pooled.left_out) == list(matrix.codes[~known])
    assert set(pooled.normalised.groups) == set(matrix.groups)


def test_contributions_are_those_of_the_index_that_made_each_score() -> None:
    matrix = ANY.matrix(4)
    pooled = out_of_fold(
        recipe_of(weighting=SUPERVISED), (), matrix, folds(matrix), outcome=matrix.population, seed=0
    ).pooled()
    np.testing.assert_allclose(pooled.contributions.sum(axis=1), pooled.scores, atol=1e-10)
    assert {len(values) for values in pooled.nodes.values()} == {50}


def test_a_fold_that_cannot_be_left_out_is_named_and_has_no_score() -> None:
    """Without the only région where the outcome varies, nothing can be learned."""
    matrix = ANY.matrix(5)
    varies = np.asarray(matrix.groups["region"] == "region1")
    outcome = np.where(varies, matrix.population, 3.0)
    found = out_of_fold(recipe_of(weighting=SUPERVISED), (), matrix, folds(matrix), outcome=outcome, seed=0)
    assert set(found.failed) == {"region1"}
    np.testing.assert_array_equal(np.isnan(found.scores), varies)
    assert noted(found.reason).startswith("no out-of-fold score in region1: no weights can be learned from 'g'")
    assert "; " not in noted(found.reason)
    assert list(found.pooled().codes) == list(matrix.codes[~varies])
    assert list(found.pooled().left_out) == []


def test_a_departement_that_lacks_figures_has_no_score_and_no_complaint() -> None:
    matrix = ANY.matrix(6)
    lacking = np.asarray(matrix.groups["departement"] == "departement2")
    gaps = matrix.with_values(np.where(lacking[:, None] & (np.arange(6) == 0), np.nan, matrix.values))
    parts = folds_of(matrix.groups, BlockDesign(matrix.groups), 50, by="departement")
    recipe = recipe_of(weighting=SUPERVISED, imputation="drop")
    found = out_of_fold(recipe, (), gaps, parts, outcome=gaps.population, seed=0)
    assert noted(found.reason) == ""
    assert list(found.pooled().left_out) == list(matrix.codes[lacking])


def labels(n: int, k: int) -> np.ndarray:
    return np.array([f"g{i % k}" for i in range(n)], dtype=object)


def test_the_group_asked_for_is_left_out_then_regions_then_blocks() -> None:
    groups = {"departement": labels(60, 20), "region": labels(60, 4)}
    design = BlockDesign(groups, "departement")
    assert str((asked := folds_of(groups, design, 60, by="departement")).source) == "20 groups 'departement'"
    assert asked.group == "departement"
    assert str(folds_of(groups, design, 60).source) == "4 groups 'region'"
    alone = {"departement": groups["departement"], "region": labels(60, 1)}
    by_block = folds_of(alone, BlockDesign(alone, "departement"), 60)
    assert (str(by_block.source), by_block.group) == ("20 groups 'departement'", "")
    assert len(list(by_block)) == 20


def test_a_group_that_is_asked_for_and_has_one_member_leaves_nothing_out() -> None:
    groups = {"departement": labels(60, 20), "zone": labels(60, 1)}
    found = folds_of(groups, BlockDesign(groups), 60, by="zone")
    assert noted(found.reason) == "nothing to leave out: 1 groups 'zone'"
    matrix = ANY.matrix(1)
    apart = out_of_fold(recipe_of(weighting="equal"), (), matrix, found, seed=0)
    assert (apart.parts, noted(apart.reason)) == ((), "no out-of-fold score: nothing to leave out: 1 groups 'zone'")
    assert np.isnan(apart.scores).all()
    with pytest.raises(ValueError, match="pooled"):
        apart.pooled()


def test_territories_of_an_unknown_region_are_a_fold_of_their_own() -> None:
    region = labels(30, 3)
    region[[4, 17]] = ""
    found = folds_of({"region": region}, BlockDesign({"region": region}), 30)
    assert str(found.source) == "4 groups 'region'"
    assert {name: int(inside.sum()) for name, inside in found}["unknown"] == 2


def test_many_parts_are_put_together_each_of_them_whole() -> None:
    group = labels(900, 300)
    found = folds_of({"epci": group}, BlockDesign({"epci": group}), 900, by="epci")
    assert str(found.source) == f"{MOST_FOLDS} parts of 300 groups 'epci'"
    parts = pd.DataFrame({"group": group, "part": found.labels})
    assert set(parts.groupby("group")["part"].nunique()) == {1}
    assert set(parts.groupby("part")["group"].nunique()) == {2, 3}
    alone = folds_of({}, BlockDesign({}), 500)
    assert str(alone.source) == f"{MOST_FOLDS} parts of 500 single territories"
    assert not alone.reason


def test_an_unknown_block_is_refused() -> None:
    with pytest.raises(ConfigError, match="unknown group 'zone'"):
        folds_of({}, BlockDesign({}, "zone"), 20)


@pytest.mark.parametrize("method", MOST_REFITTED)
def test_methods_that_take_minutes_are_not_refitted_on_many_territories(method: str) -> None:
    (case,) = [case for case in CASES if case.method == method and not case.step.get("bounds")]
    most = MOST_REFITTED[method]
    assert noted(too_dear(case.recipe(), most)) == ""
    assert noted(too_dear(case.recipe(), most + 1)) == f"not refitted: {method} takes too long above {most} territories"
    assert noted(too_dear(recipe_of(weighting="equal"), 10**6)) == ""


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The haversine formula."""
    (lon, lat), (lon2, lat2) = np.radians(one), np.radians(other)
    half = np.sin((lat2 - lat) / 2) ** 2 + np.cos(lat) * np.cos(lat2) * np.sin((lon2 - lon) / 2) ** 2
    return float(2 * 6371.0088 * np.arcsin(np.sqrt(half)))


def placed(n: int, seed: int) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    return rng.uniform(-5, 9, n), rng.uniform(42, 51, n)


def test_the_distance_to_a_part_is_that_of_the_nearest_of_its_territories() -> None:
    lon, lat = placed(60, 1)
    inside = np.arange(60) < 7
    expected = [min(kilometres((lon[i], lat[i]), (lon[j], lat[j])) for j in range(7)) for i in range(60)]
    np.testing.assert_allclose(km_to(inside, lon, lat), expected, atol=1e-6)
    # Paris to Marseille, by the same formula on any map.
    two = km_to(np.array([True, False]), np.array([2.3522, 5.3698]), np.array([48.8566, 43.2965]))
    assert two[1] == pytest.approx(660.5, abs=1)


def test_where_coordinates_are_unknown_a_territory_may_be_near() -> None:
    lon, lat = placed(10, 2)
    lon[4] = np.nan
    assert km_to(np.arange(10) < 2, lon, lat)[4] == 0
    assert (km_to(np.arange(10) == 4, lon, lat) == 0).all()


@pytest.mark.parametrize("km", [50.0, 100.0, 150.0])
def test_with_a_buffer_each_region_is_scored_by_what_was_learned_beyond_it(km: float) -> None:
    matrix = ANY.matrix(1)
    lon, lat = placed(matrix.n_territories, 3)
    recipe = recipe_of(weighting={"method": "pca", "opposed": "keep"})
    near = replace(folds(matrix), buffer_km=km, coordinates=(lon, lat))
    found = out_of_fold(recipe, (), matrix, near, seed=1)
    table = by_hand(matrix)
    for region in table["region"].unique():
        inside = (table["region"] == region).to_numpy()
        far = [
            not inside[i] and min(kilometres((lon[i], lat[i]), (lon[j], lat[j])) for j in np.flatnonzero(inside)) > km
            for i in range(matrix.n_territories)
        ]
        if sum(far) < 10:
            continue
        learned = table.loc[far, list(NAMES)]
        z = (learned - learned.mean()) / learned.std()
        vector = np.linalg.eigh(z.corr())[1][:, -1]
        there = (table.loc[inside, list(NAMES)] - learned.mean()) / learned.std()
        np.testing.assert_allclose(found.scores[inside], there @ (vector**2), atol=1e-9)
    assert noted(found.remarks).startswith(f"learned more than {km:g} km away")
    plain = out_of_fold(recipe, (), matrix, folds(matrix), seed=1)
    assert not np.allclose(plain.scores, found.scores, equal_nan=True)
    assert noted(plain.remarks) == ""


def test_without_a_buffer_or_with_one_of_nothing_nothing_changes() -> None:
    matrix = ANY.matrix(1)
    lon, lat = placed(matrix.n_territories, 3)
    plain = out_of_fold(recipe_of(), (), matrix, folds(matrix), seed=1)
    zero = out_of_fold(recipe_of(), (), matrix, replace(folds(matrix), coordinates=(lon, lat)), seed=1)
    np.testing.assert_array_equal(plain.scores, zero.scores)


def test_a_buffer_that_leaves_nothing_is_named_and_gives_no_score() -> None:
    matrix = ANY.matrix(1)
    wide = replace(folds(matrix), buffer_km=5000.0, coordinates=placed(matrix.n_territories, 3))
    found = out_of_fold(recipe_of(), (), matrix, wide, seed=1)
    assert np.isnan(found.scores).all()
    assert "every other territory is within 5000 km" in noted(found.reason)
