"""The effective size of a sample of places: SpatialPack, closed forms, and simulations whose truth is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ifn_research.matrix import Floats
from ifn_research.statistics.spatial.effective_size import EARTH, Correlograms, correlograms, modified_t_test
from tests.support.columbus import TABLE
from tests.support.reference import REFERENCE

SPATIALPACK = pd.read_csv(REFERENCE / "columbus_effective_n.csv")


@pytest.mark.confirms("Effective sample size of a correlation", "SpatialPack 0.3 (R)", "Columbus, 49 neighbourhoods")
@pytest.mark.parametrize("at", range(len(SPATIALPACK)))
def test_effective_size_and_p_value_are_those_of_spatialpack(at: int) -> None:
    row = SPATIALPACK.loc[at]
    values = TABLE[[row.a, row.b]].to_numpy()
    found = correlograms(values, TABLE[["X", "Y"]].to_numpy(), great_circle=False, classes=row.classes)
    size = found.effective_size(0, 1)
    assert size == pytest.approx(row.effective_n, rel=1e-10)
    assert modified_t_test(row.correlation, size) == pytest.approx(row.p, rel=1e-9)


def test_without_autocorrelation_every_place_counts() -> None:
    others = np.random.default_rng(1).integers(0, 9, size=(40, 13)).astype(float)
    assert Correlograms(np.arange(13.0), others, np.zeros((13, 2))).effective_size(0, 1) == pytest.approx(40)
    assert Correlograms(np.arange(13.0), others, np.eye(13)[:, :2]).effective_size(0, 1) is not None


def test_one_variable_without_autocorrelation_is_enough_for_all_places_to_count_nearly() -> None:
    """tr(B Sa) tr(B) / tr(B Sa B) = n - 1: of independent noise against anything."""
    found = correlograms(*field(60, seed=3))
    noise = Correlograms(found.bounds, found.others, np.column_stack([found.autocorrelation[:, 0], np.zeros(13)]))
    assert noise.effective_size(0, 1) == pytest.approx(60)


def field(n: int, *, seed: int) -> tuple[Floats, Floats]:
    """Two smooth variables over random places."""
    rng = np.random.default_rng(seed)
    points = np.column_stack([rng.uniform(-2, 8, n), rng.uniform(43, 50, n)])
    smooth = np.column_stack([np.sin(points[:, 0]), np.cos(points[:, 1])])
    return smooth + 0.3 * rng.normal(size=(n, 2)), points


def test_it_is_the_ratio_of_traces_of_the_matrices_of_all_pairs_on_great_circles() -> None:
    values, points = field(90, seed=5)
    east, north = np.radians(points.T)
    half = np.sin((north[:, None] - north) / 2) ** 2
    half += np.cos(north[:, None]) * np.cos(north) * np.sin((east[:, None] - east) / 2) ** 2
    distance = 2 * EARTH * np.arcsin(np.sqrt(half))
    n, width = 90, distance.max() / 13
    of_pair = np.minimum(np.ceil(distance / width).astype(int) - 1, 12)
    centred = values - values.mean(axis=0)
    matrices = []
    for z in centred.T:
        matrix = np.eye(n)
        for k in range(13):
            inside = (of_pair == k) & ~np.eye(n, dtype=bool)
            matrix[inside] = (np.outer(z, z)[inside].mean() / z.var()) if inside.any() else 0
        matrices.append(matrix)
    centring = np.eye(n) - 1 / n
    a, b = (centring @ matrix for matrix in matrices)
    found = correlograms(values, points)
    assert found.effective_size(0, 1) == pytest.approx(1 + np.trace(a) * np.trace(b) / np.trace(a @ b), rel=1e-9)
    np.testing.assert_allclose(found.bounds, width * np.arange(1, 14), rtol=1e-9)
    assert found.others.sum() == n * (n - 1)


def test_size_of_independent_but_smooth_fields_is_what_the_variance_of_their_correlation_says() -> None:
    """Exponential covariance over a square of 144 places: var(r) = 1 / (size - 1) (Dutilleul 1993, p. 307)."""
    rng = np.random.default_rng(8)
    points = np.column_stack([axis.ravel() for axis in np.meshgrid(np.arange(12.0), np.arange(12.0))])
    distance = np.hypot(*(points[:, None] - points).transpose(2, 0, 1))
    root = np.linalg.cholesky(np.exp(-distance / 1.5))
    rows = []
    for _ in range(600):
        values = root @ rng.normal(size=(144, 2))
        found = correlograms(values, points, great_circle=False)
        r = np.corrcoef(values.T)[0, 1]
        size = found.effective_size(0, 1)
        assert size is not None
        rows.append((r, size, modified_t_test(r, size), stats.pearsonr(*values.T).pvalue))
    r, size, modified, naive = np.array(rows, dtype=float).T
    # The variance of r over 600 fields has a relative standard error of 6 %; classes and estimates blur the rest.
    assert np.median(size) == pytest.approx(1 + 1 / r.var(), rel=0.2)
    assert np.mean(modified < 0.05) == pytest.approx(0.05, abs=0.03)
    assert np.mean(naive < 0.05) > 0.15


def test_a_few_places_far_away_make_the_classes_too_coarse() -> None:
    rng = np.random.default_rng(6)
    points = np.column_stack([rng.uniform(-2, 8, 96), rng.uniform(43, 50, 96)])
    overseas = np.vstack([points, [[55.5, -21.1], [-61.5, 16.2], [-53.1, 4.0]]])
    assert not correlograms(rng.normal(size=(96, 1)), points).too_coarse
    assert correlograms(rng.normal(size=(99, 1)), overseas).too_coarse


def test_there_is_no_p_value_for_two_places_or_fewer() -> None:
    assert modified_t_test(0.5, 2.0) is None
    assert modified_t_test(0.5, 1.2) is None
    assert modified_t_test(1.0, 30.0) == 0
    assert modified_t_test(0.4, 50.0) == pytest.approx(2 * stats.t.sf(0.4 * np.sqrt(48 / (1 - 0.16)), 48))
