"""Intervals of loadings by block bootstrap: what they share, what they say, and when there are none."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ifn_research.execution import SERIAL, Stage, executor_of
from ifn_research.geography.blocks import BlockDesign
from ifn_research.matrix import Floats, IndicatorMatrix, Loadings
from ifn_research.remarks import noted
from ifn_research.statistics.factors.congruence import ALIGNMENTS
from ifn_research.statistics.factors.factorability import correlation_matrix
from ifn_research.statistics.factors.replicates import LoadingModel
from ifn_research.statistics.factors.solution import factor_solution
from ifn_research.statistics.resampling import draw_counts
from ifn_research.steps.weighting.base import LoadingWeighting
from ifn_research.steps.weighting.factor import FactorAnalysis
from ifn_research.steps.weighting.pca import PrincipalComponent
from ifn_research.validation.structure.loadings import LoadingSolution, loading_intervals

N, BLOCKS = 200, 40
REGIONS = np.array([f"r{i % BLOCKS:02d}" for i in range(N)], dtype=object)


def two_factors(n: int = N, seed: int = 8) -> Floats:
    rng = np.random.default_rng(seed)
    loadings = np.array([[0.8, 0.7, 0.75, 0.1, 0.0, 0.2], [0.1, 0.0, 0.2, 0.7, 0.8, 0.75]])
    return rng.normal(size=(n, 2)) @ loadings + 0.6 * rng.normal(size=(n, 6))


def solved(weighting: LoadingWeighting, values: Floats, version: str = "v") -> LoadingSolution:
    matrix = IndicatorMatrix.of(values)
    found = weighting.fit(matrix).loadings
    assert found is not None
    return LoadingSolution(version, weighting.loading_model(found), found, matrix, np.arange(len(values)))


def design(labels: np.ndarray = REGIONS) -> BlockDesign:
    return BlockDesign({"region": labels})


VARIMAX = FactorAnalysis(n_factors=2)
FIRST = PrincipalComponent(opposed="keep")


@pytest.mark.parametrize("weighting", [VARIMAX, FIRST, PrincipalComponent(opposed="keep", components=2)])
def test_the_interval_holds_the_middle_of_refits_on_copied_territories(weighting):
    solution = solved(weighting, two_factors())
    found = loading_intervals([solution], design(), seed=4, replicates=40)["v"]
    labels = design().choose(solution.rows).labels
    refits = []
    for counts in draw_counts(BLOCKS, 40, seed=4):
        drawn = np.concatenate([np.flatnonzero(labels == block) for block in np.repeat(np.arange(BLOCKS), counts)])
        loadings = solved(weighting, solution.matrix.values[drawn]).found.pattern
        refits.append(ALIGNMENTS[solution.model.alignment](loadings, solution.found.pattern))
    low, middle, high = np.percentile(refits, [2.5, 50, 97.5], axis=0)
    # As wide as Student's t on the degrees of freedom of blocks of one size asks for.
    ratio = stats.t.isf(0.025, BLOCKS - 1) / stats.norm.isf(0.025)
    low, high = middle - ratio * (middle - low), middle + ratio * (high - middle)
    np.testing.assert_allclose(found.low, low, atol=1e-10)
    np.testing.assert_allclose(found.high, high, atol=1e-10)
    assert noted(found.remarks) == ""


def test_a_component_by_itself_is_turned_and_several_are_rotated_and_oblique_factors_matched():
    found = Loadings((), ("a", "b"), np.zeros((0, 2)), np.zeros((0, 2)), np.zeros(0))
    alignments = {
        FIRST.loading_model(found).alignment: FIRST.loading_model(found).n_used,
        VARIMAX.loading_model(found).alignment: VARIMAX.loading_model(found).n_used,
        FactorAnalysis(n_factors=2, rotation="oblimin").loading_model(found).alignment: 2,
    }
    assert alignments == {"signs": 1, "procrustes": 2, "matching": 2}


def test_workers_and_other_versions_change_no_bit():
    values = two_factors()
    solution, other = solved(VARIMAX, values), solved(FIRST, values[:, :4], "w")
    alone = loading_intervals([solution], design(), seed=4, replicates=120)["v"]
    beside = loading_intervals([other, solution], design(), seed=4, replicates=120, executor=executor_of(2))["v"]
    assert (alone.low == beside.low).all()
    assert (alone.high == beside.high).all()
    assert alone.statistics == beside.statistics


def test_the_order_of_territories_changes_nothing():
    values = two_factors()
    order = np.random.default_rng(1).permutation(N)
    one = loading_intervals([solved(VARIMAX, values)], design(), seed=4, replicates=60)["v"]
    other = loading_intervals([solved(VARIMAX, values[order])], design(REGIONS[order]), seed=4, replicates=60)["v"]
    np.testing.assert_allclose(other.low, one.low, atol=1e-10)
    np.testing.assert_allclose(other.high, one.high, atol=1e-10)


def test_blocks_are_chosen_on_the_territories_that_the_version_uses():
    values = two_factors()
    solution = solved(VARIMAX, values)
    half = LoadingSolution(
        "v", solution.model, solution.found, solution.matrix.rows(np.arange(0, N, 2)), np.arange(0, N, 2)
    )
    found = {item.statistic: item.value for item in loading_intervals([half], design(), seed=0)["v"].statistics}
    assert found["loading_bootstrap_blocks"] == BLOCKS / 2
    assert found["loading_bootstrap_replicates"] == 200


@pytest.mark.parametrize(
    ("blocks", "note"),
    [
        (12, "few blocks (12)"),
        (5, "probably too narrow: 200 single territories; assumes independent territories"),
        (N, "assumes independent territories"),
    ],
)
def test_few_blocks_carry_their_caution(blocks, note):
    labels = np.array([f"b{i % blocks:03d}" for i in range(N)], dtype=object)
    found = loading_intervals([solved(FIRST, two_factors())], design(labels), seed=0, replicates=40)["v"]
    assert noted(found.remarks) == note
    assert (found.low < found.high).all()


def test_without_replicates_there_is_no_interval_and_the_reason():
    found = loading_intervals([solved(VARIMAX, two_factors())], design(), seed=0, replicates=0)["v"]
    assert noted(found.remarks) == "no interval: no replicate was asked for"
    assert np.isnan(found.low).all()
    assert found.statistics == ()


def test_a_heywood_case_has_no_interval():
    rng = np.random.default_rng(2)
    factor = rng.normal(size=N)
    noise = np.array([0.01, 0.6, 0.8, 0.9])
    solution = solved(
        FactorAnalysis(n_factors=1), factor[:, None] * np.sqrt(1 - noise**2) + rng.normal(size=(N, 4)) * noise
    )
    assert solution.improper
    found = loading_intervals([solution], design(), seed=0, replicates=40)["v"]
    assert noted(found.remarks) == "no interval: the solution is a Heywood case"
    assert np.isnan(found.high).all()


def test_improper_replicates_are_kept_and_counted():
    """Territories so few that some resamples are improper where the whole is not: counted by refits on copies."""
    values = two_factors(seed=21)[:40]
    solution = solved(FactorAnalysis(n_factors=2), values)
    labels = np.array([f"b{i % 10}" for i in range(40)], dtype=object)
    improper = 0
    for counts in draw_counts(10, 40, seed=6):
        drawn = np.concatenate([np.arange(block, 40, 10) for block in np.repeat(np.arange(10), counts)])
        improper += factor_solution(correlation_matrix(values[drawn]), 2).heywood.any()
    found = loading_intervals([solution], design(labels), seed=6, replicates=40)["v"]
    assert not solution.improper
    assert 0 < improper < 40
    assert noted(found.remarks) == f"few blocks (10); {improper} of 40 replicates are Heywood cases"
    statistics = {item.statistic: item.value for item in found.statistics}
    assert statistics["loading_bootstrap_heywood"] == improper / 40
    assert statistics["loading_bootstrap_failed"] == 0


def test_too_many_resamples_without_a_solution_leave_no_interval():
    values = two_factors()
    # Only one block of 40 differs on this indicator, which is constant in (39/40)^40 = 36 % of resamples.
    values[:, 5] = np.where(REGIONS == "r00", values[:, 5], 0.0)
    found = loading_intervals([solved(FIRST, values)], design(), seed=0, replicates=200)["v"]
    statistics = {item.statistic: item.value for item in found.statistics}
    assert abs(statistics["loading_bootstrap_failed"] - (39 / 40) ** 40) < 0.1
    assert f"undefined in {200 * statistics['loading_bootstrap_failed']:.0f} of 200 replicates" in noted(found.remarks)
    assert np.isnan(found.low).all()


def test_versions_that_differ_in_rotation_alone_are_extracted_once():
    values = two_factors()
    versions = [
        solved(FactorAnalysis(n_factors=2, rotation=rotation), values, rotation) for rotation in ("varimax", "oblimin")
    ]
    done: list[tuple[int, int]] = []
    found = loading_intervals(
        versions, design(), seed=0, replicates=60, executor=Stage(SERIAL, lambda *seen: done.append(seen))
    )
    assert done == [(1, 2), (2, 2)]
    assert not np.allclose(found["varimax"].low, found["oblimin"].low)


def test_a_model_says_which_solution_is_improper():
    assert LoadingModel("minres", 1).common
    assert not LoadingModel("principal_component", 1).improper(np.ones((3, 1)))
