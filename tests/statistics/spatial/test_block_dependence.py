"""Whether blocks that lie together pull a figure alike: against other programs, and by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ifn_research.geography.blocks import Blocks
from ifn_research.statistics.spatial.block_dependence import BlockDependence, Surroundings

G, PARENTS = 60, 12


def partition(labels, what=""):
    return Blocks(labels, tuple(f"b{k}" for k in range(labels.max() + 1)), what, "", testable=True)


@pytest.fixture(scope="module")
def around():
    """Sixty blocks of unequal size on a plane, five in each of twelve régions."""
    rng = np.random.default_rng(0)
    sizes = rng.integers(3, 30, G)
    labels = np.repeat(np.arange(G), sizes)
    centres = np.column_stack([np.arange(G) % 10, np.arange(G) // 10]) * 0.4
    place = (centres + np.array([2, 44]))[labels] + rng.normal(0, 0.02, (len(labels), 2))
    regions = (np.arange(G) % 10 // 5) * 6 + np.arange(G) // 10
    return Surroundings.of(partition(labels), partition(regions[labels], "12 régions"), tuple(place.T)), sizes, regions


@pytest.mark.confirms("Dependence within blocks, F test", "SciPy", "made-up values", packages=("scipy",))
def test_the_f_test_is_scipys(around):
    surroundings, sizes, regions = around
    pulls = np.random.default_rng(1).normal(size=G) + 0.5 * regions
    found = surroundings.alike(pulls * sizes)
    expected = stats.f_oneway(*[pulls[regions == k] for k in range(PARENTS)])
    assert (found.f, found.f_p) == pytest.approx((expected.statistic, expected.pvalue))
    assert found.f_df == (PARENTS - 1, G - PARENTS)
    assert found.within == "12 régions"
    assert found.found


def test_each_test_finds_what_is_not_there_as_often_as_it_says(around):
    surroundings, sizes, _ = around
    rng = np.random.default_rng(2)
    # The pull of a block: the sum over its territories, half of whose variance they share.
    made = [surroundings.alike(sizes * (rng.normal(size=G) + rng.normal(size=G) / np.sqrt(sizes))) for _ in range(600)]
    assert np.mean([item.f_p < 0.05 for item in made]) == pytest.approx(0.05, abs=0.03)
    assert np.mean([item.moran_p < 0.05 for item in made]) == pytest.approx(0.05, abs=0.03)
    assert np.mean([item.found for item in made]) <= 0.08


def test_a_field_that_is_wider_than_a_block_is_found(around):
    surroundings, sizes, _ = around
    rng = np.random.default_rng(3)
    centres = np.column_stack([np.arange(G) % 10, np.arange(G) // 10])
    distance = np.linalg.norm(centres[:, None] - centres[None], axis=2)
    root = np.linalg.cholesky(np.exp(-distance / 2) + 1e-9 * np.eye(G))
    made = [surroundings.alike(sizes * (root @ rng.normal(size=G))) for _ in range(100)]
    assert np.mean([item.found for item in made]) > 0.9


def test_nothing_is_said_where_nothing_can_be_tested(around):
    surroundings, sizes, _ = around
    assert surroundings.alike(np.zeros(G)) == BlockDependence()
    assert surroundings.alike(np.full(G, np.nan)) == BlockDependence()
    labels = np.repeat(np.arange(G), sizes)
    alone = Surroundings.of(partition(labels), None, None)
    assert alone.alike(np.random.default_rng(0).normal(size=G)) == BlockDependence()
    assert not BlockDependence().found
