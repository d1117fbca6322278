"""Classes of points whose truth is known, and clouds that have none."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from ifn_research.matrix import Floats, Integers
from ifn_research.statistics.clusters import cloud_within, partition, stability


def separated(n: int = 240, seed: int = 3) -> tuple[Floats, Integers]:
    rng = np.random.default_rng(seed)
    centres = np.array([[0.0, 0, 0], [5, 0, 0], [0, 5, 0], [2, 2, 5]])
    truth = rng.integers(0, 4, n)
    return centres[truth] + rng.normal(size=(n, 3)), truth


def test_separate_classes_are_found() -> None:
    values, truth = separated()
    found = partition(values, 4, seed=1)
    assert adjusted_rand_score(truth, found.labels) > 0.95
    assert (np.diff(found.centres.mean(axis=1)) <= 0).all()
    for at in range(4):
        np.testing.assert_allclose(found.centres[at], values[found.labels == at].mean(axis=0), rtol=1e-12)
    far = ((values - found.centres[found.labels]) ** 2).sum(axis=1).mean()
    assert found.within == pytest.approx(far, rel=1e-12)


@pytest.mark.parametrize("n_classes", range(2, 7))
@pytest.mark.confirms("Classes (k-means)", "scikit-learn", "made-up clouds", packages=("scikit-learn",))
def test_no_partition_is_worse_than_that_of_another_program(n_classes: int) -> None:
    """scikit-learn, the best of two hundred starts."""
    values = np.random.default_rng(n_classes).normal(size=(150, 2))
    theirs = KMeans(n_classes, n_init=200, random_state=0).fit(values).inertia_ / 150
    assert partition(values, n_classes, seed=0, starts=200).within <= theirs * (1 + 1e-9)


def test_separate_classes_are_found_again_and_a_round_cloud_is_not() -> None:
    values, _ = separated()
    again = stability(values, partition(values, 4, seed=1), seed=1, replicates=25)
    assert again.adjusted_rand > 0.95
    assert min(again.jaccard) > 0.95
    cloud = np.random.default_rng(5).normal(size=(600, 3))
    lost = stability(cloud, partition(cloud, 4, seed=1), seed=1, replicates=25)
    assert lost.adjusted_rand < 0.75


def test_a_long_cloud_is_cut_at_the_same_place_again_but_no_better_than_a_cloud() -> None:
    """Stability alone takes it for two classes: what is compared with clouds is how well they sum it up."""
    values = np.random.default_rng(6).normal(size=(1500, 3)) * [4, 1, 1]
    found = partition(values, 2, seed=1)
    assert stability(values, found, seed=1, replicates=25).adjusted_rand > 0.75
    clouds = cloud_within(values, 2, seed=1, draws=range(60))
    assert np.mean([within <= found.within for within in clouds]) > 0.05
    separate, _ = separated()
    clouds = cloud_within(separate, 4, seed=1, draws=range(60))
    assert partition(separate, 4, seed=1).within < min(clouds)


def test_the_same_seed_gives_the_same_bits() -> None:
    values, _ = separated()
    first, second = (partition(values, 5, seed=[1, 5]) for _ in range(2))
    np.testing.assert_array_equal(first.centres, second.centres)
    assert cloud_within(values, 3, seed=1, draws=range(4, 6)) == cloud_within(values, 3, seed=1, draws=range(7))[4:6]
