"""Classes of points by k-means, whether resampling finds them again, and whether one cloud would not do as well."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from ifn_research.matrix import Floats, Integers

# Starts of k-means for a partition that is kept, and for one that is compared.
STARTS, FEWER_STARTS = 20, 4
# First steps of a start, of how many the best goes on, and the steps that it has at most until nothing moves.
STEPS, SETTLED, MOST_STEPS = 10, 4, 300
# Points that a draw holds at most: beyond, classes are found again from a part of the points, which is harder.
MOST_DRAWN = 5_000


@dataclass(frozen=True, eq=False)
class Partition:
    """Points in classes.

    Attributes
    ----------
    labels : array of int, shape (n_points,)
        From 0; the class whose centre has the highest mean comes first.
    centres : array, shape (n_classes, n_variables)
    within : float
        Mean squared distance of the points from their centres.
    """

    labels: Integers
    centres: Floats
    within: float

    @property
    def n_classes(self) -> int:
        """Number of classes."""
        return len(self.centres)

    def of(self, values: Floats) -> Integers:
        """The nearest centre of each point, shape (n_points,)."""
        return _nearest(values, self.centres)


@dataclass(frozen=True)
class Stability:
    """The extent to which classes are found again in points drawn with replacement.

    Attributes
    ----------
    adjusted_rand : float
        Mean agreement of the partitions (Hubert and Arabie 1985): 1 the same, 0 no better than chance.
    deviation : float
        Its standard deviation between draws.
    jaccard : tuple of float
        For each class, the mean share of points that it has in common with the most similar class of a draw.
    """

    adjusted_rand: float
    deviation: float
    jaccard: tuple[float, ...]


def partition(values: Floats, n_classes: int, *, seed: int | Sequence[int], starts: int = STARTS) -> Partition:
    """The best of several k-means partitions (Lloyd's algorithm from centres drawn by k-means++).

    One thread finds it, whatever the machine: its last bits do not depend on the number of processors.

    Parameters
    ----------
    values : array, shape (n_points, n_variables)
        Comparable variables, none missing.
    n_classes : int
    seed : int or sequence of int
    starts : int
    """
    rng = np.random.default_rng(seed)
    tried = sorted(
        (_descended(values, n_classes, rng) for _ in range(starts)), key=lambda found: _within(values, found)
    )
    settled = [_settled(values, found) for found in tried[: max(1, starts // SETTLED)]]
    centres = min(settled, key=lambda found: _within(values, found))
    centres = centres[np.argsort(-centres.mean(axis=1), kind="stable")]
    return Partition(_nearest(values, centres), centres, _within(values, centres))


def _descended(values: Floats, n_classes: int, rng: np.random.Generator) -> Floats:
    """The centres after some steps of one start."""
    with warnings.catch_warnings():
        # A class that is empty for a while keeps its centre.
        warnings.simplefilter("ignore", UserWarning)
        centres, _ = scipy.cluster.vq.kmeans2(values, n_classes, iter=STEPS, minit="++", rng=rng)
    return np.asarray(centres)


def _settled(values: Floats, centres: Floats) -> Floats:
    """The centres once no point changes its class any more."""
    labels = _nearest(values, centres)
    for _ in range(MOST_STEPS):
        centres = _means(values, labels, centres)
        moved = _nearest(values, centres)
        if np.array_equal(moved, labels):
            break
        labels = moved
    return centres


def _nearest(values: Floats, centres: Floats) -> Integers:
    return np.asarray(scipy.cluster.vq.vq(values, centres)[0], dtype=np.int64)


def _within(values: Floats, centres: Floats) -> float:
    return float(np.mean(scipy.cluster.vq.vq(values, centres)[1] ** 2))


def _means(values: Floats, labels: Integers, centres: Floats) -> Floats:
    """Means of the points of each class; the centre of an empty one stays."""
    counts = np.bincount(labels, minlength=len(centres))
    sums = np.column_stack([np.bincount(labels, column, len(centres)) for column in values.T])
    return np.where(counts[:, None] > 0, sums / np.maximum(counts, 1)[:, None], centres)


def stability(values: Floats, found: Partition, *, seed: int, replicates: int) -> Stability:
    """Draw points with replacement, find as many classes, put every point into the nearest, and compare.

    References
    ----------
    Hennig (2007), Computational Statistics and Data Analysis 52:258-271, doi:10.1016/j.csda.2006.11.025 (each class);
    Dolnicar and Leisch (2010), Marketing Letters 21:83-101, doi:10.1007/s11002-009-9083-4 (the number of classes).
    """
    from sklearn.metrics import adjusted_rand_score

    n, k = len(values), found.n_classes
    agreements, shares = np.empty(replicates), np.empty((replicates, k))
    for draw in range(replicates):
        drawn = np.random.default_rng([seed, k, draw]).integers(0, n, min(n, MOST_DRAWN))
        again = partition(values[drawn], k, seed=[seed, k, draw, 1], starts=FEWER_STARTS).of(values)
        agreements[draw] = adjusted_rand_score(found.labels, again)
        shares[draw] = _jaccard(found.labels, again, k).max(axis=1)
    return Stability(
        float(agreements.mean()), float(agreements.std(ddof=1)), tuple(float(share) for share in shares.mean(axis=0))
    )


def cloud_within(values: Floats, n_classes: int, *, seed: int, draws: range) -> list[float]:
    """Mean squared distances within classes of clouds that have none: normal, with the covariances of the points.

    References
    ----------
    Liu, Hayes, Nobel and Marron (2008), Journal of the American Statistical Association 103:1281-1293,
    doi:10.1198/016214508000000454.
    """
    covariance = np.atleast_2d(np.cov(values, rowvar=False))
    root = np.linalg.cholesky(covariance + 1e-12 * np.trace(covariance) * np.eye(len(covariance)))
    found = []
    for draw in draws:
        rng = np.random.default_rng([seed, n_classes, draw, 2])
        cloud = rng.standard_normal((min(len(values), MOST_DRAWN), values.shape[1])) @ root.T
        # As the points were: each variable has the standard deviation that it has among them.
        cloud = (cloud - cloud.mean(axis=0)) / cloud.std(axis=0) * values.std(axis=0)
        found.append(partition(cloud, n_classes, seed=[seed, n_classes, draw, 3], starts=FEWER_STARTS).within)
    return found


def _jaccard(labels: Integers, others: Integers, n_classes: int) -> Floats:
    """Points in common over points in either, for each pair of classes, shape (n_classes, n_classes)."""
    common = np.zeros((n_classes, n_classes))
    np.add.at(common, (labels, others), 1)
    either = common.sum(axis=1)[:, None] + common.sum(axis=0)[None, :] - common
    return np.asarray(common / np.maximum(either, 1))
