"""Moran's I: do neighbours resemble each other, and where?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy

from ifn_research.geography.neighbours import Neighbours
from ifn_research.matrix import Bools, Floats, Integers, Labels
from ifn_research.statistics.tails import benjamini_hochberg, normal_beyond

PERMUTATIONS = 999


@dataclass(frozen=True)
class Moran:
    """Moran's I and its test against no spatial autocorrelation.

    Attributes
    ----------
    estimate : float
        I: 0 or a little less where neighbours are unrelated, positive where they are alike.
    expected, variance : float
        Moments under the null.
    z, p_value : float
        Standardised I, and its two-sided normal p-value.
    """

    estimate: float
    expected: float
    variance: float

    @property
    def z(self) -> float:
        """The statistic less its expectation, by its standard deviation."""
        return (self.estimate - self.expected) / float(np.sqrt(self.variance))

    @property
    def p_value(self) -> float:
        """Two-sided, by the normal distribution."""
        return 2 * normal_beyond(abs(self.z))


@dataclass(frozen=True, eq=False)
class LocalMoran:
    """Local Moran's I of each place, with its test by conditional permutation.

    Attributes
    ----------
    local_i : array, shape (n_places,)
        Positive where a place resembles its neighbours.
    p_value : array, shape (n_places,)
        Two-sided pseudo p-value: twice the smaller tail, at most 1. (esda's `p_sim` is the smaller tail alone, chosen
        after the fact, which Benjamini and Hochberg's procedure would take for twice the evidence.)
    p_bh : array, shape (n_places,)
        The same, adjusted by Benjamini and Hochberg over all places.
    quadrant : array of str, shape (n_places,)
        The place and then the mean of its neighbours, each ``high`` (above the mean of all) or ``low``.
    """

    local_i: Floats
    p_value: Floats
    p_bh: Floats
    quadrant: Labels


def moran(values: Floats, neighbours: Neighbours) -> Moran:
    """Moran's I with its moments under randomisation.

    Parameters
    ----------
    values : array, shape (n_places,)
        Of the places that have neighbours; not constant.
    neighbours : Neighbours

    References
    ----------
    Cliff and Ord (1981), Spatial Processes, Pion, eqs 1.43-1.45 and 2.15 (randomisation).
    """
    n = len(values)
    z = values - values.mean()
    squares = z * z
    total, crossed, of_places = neighbours.sums
    estimate = n / total * float(z @ neighbours.lag(z)) / float(squares.sum())
    expected = -1.0 / (n - 1)
    kurtosis = float((squares * squares).mean()) / float(squares.mean()) ** 2
    plain = n * ((n**2 - 3 * n + 3) * crossed - n * of_places + 3 * total**2)
    peaked = kurtosis * ((n**2 - n) * crossed - 2 * n * of_places + 6 * total**2)
    second = (plain - peaked) / ((n - 1) * (n - 2) * (n - 3) * total**2)
    return Moran(estimate, expected, second - expected**2)


def moran_residual(outcome: Floats, score: Floats, neighbours: Neighbours) -> Moran:
    """Moran's I of what a score leaves unexplained of an outcome.

    The residuals of a least squares line are not exchangeable: their moments take the line into account.

    Parameters
    ----------
    outcome, score : array, shape (n_places,)
        Of the places that have neighbours; not constant, and not on one line.
    neighbours : Neighbours

    References
    ----------
    Cliff and Ord (1981), Spatial Processes, Pion, section 8.3; as in spdep's `lm.morantest`. No matrix of all pairs of
    places is made: the moments are traces of products with the two columns of the design.
    """
    n, p = len(score), 2
    basis = np.linalg.qr(np.column_stack([np.ones(n), score - score.mean()]))[0]
    rest = residuals(outcome, score)
    # Weights made symmetric give the same I; the formula of the variance needs them.
    weights = ((neighbours.links + neighbours.links.T) / 2).tocsr()
    lagged = weights @ basis
    inside = basis.T @ lagged
    total, squared = weights.sum(), float((weights.data**2).sum())
    trace = -np.trace(inside)
    square = squared - 2 * float((lagged**2).sum()) + float((inside**2).sum())
    scale, free = n / total, n - p
    estimate = scale * float(rest @ (weights @ rest)) / float(rest @ rest)
    expected = scale * trace / free
    variance = scale**2 * (2 * square + trace**2) / (free * (free + 2)) - expected**2
    return Moran(estimate, float(expected), float(variance))


def residuals(outcome: Floats, score: Floats) -> Floats:
    """The residuals of the least squares line on the score: positive where the outcome is worse than expected."""
    centred = score - score.mean()
    above = outcome - outcome.mean()
    return np.asarray(above - centred * (centred @ above) / (centred @ centred))


def local_moran(
    values: Floats, neighbours: Neighbours, *, rng: np.random.Generator, permutations: int = PERMUTATIONS
) -> LocalMoran:
    """Local Moran's I, tested by permuting the other places around each one.

    The draws of neighbours are shared by all places, as in esda.

    Parameters
    ----------
    values : array, shape (n_places,)
        Of the places that have neighbours; not constant.
    neighbours : Neighbours
    rng : Generator
    permutations : int

    References
    ----------
    Anselin (1995), Geographical Analysis 27:93-115, doi:10.1111/j.1538-4632.1995.tb00338.x. Benjamini and Hochberg
    (1995), J. Royal Statistical Society B 57:289-300.
    """
    z = values - values.mean()
    lagged = neighbours.lag(z)
    count: Integers = np.diff(neighbours.links.indptr)
    p_value = _two_sided(z, lagged, count, _draws(neighbours, permutations, rng))
    local_i = len(z) * z * lagged / float(z @ z)
    return LocalMoran(local_i, p_value, benjamini_hochberg(p_value), _quadrants(z, lagged))


def local_moran_told(
    values: Floats, neighbours: Neighbours, told: Bools, *, rng: np.random.Generator, permutations: int = PERMUTATIONS
) -> LocalMoran:
    """The tests of local Moran's I that follow from the values that are told, and from no other.

    A pseudo p-value is a count over draws that the seed repeats: where its place, a neighbour or one of those drawn has
    a secret value, it is an equation in this value. So a place is tested where it and all its neighbours are told, by
    permuting the places that are told, and adjusted over the places tested.

    Parameters
    ----------
    values : array, shape (n_places,)
        Of mean 0 over all places, as residuals are; those that are not told are not looked at.
    neighbours : Neighbours
    told : array of bool, shape (n_places,)
    rng : Generator
    permutations : int

    Returns
    -------
    LocalMoran
        Without `local_i`, whose scale is the variance of all values: NaN everywhere. Where a place is not tested,
        p-values are NaN and the quadrant is empty.
    """
    at = np.flatnonzero(told)
    inside = scipy.sparse.csr_array(neighbours.links[at][:, at])
    inside.sort_indices()
    count: Integers = np.diff(inside.indptr)
    whole: Bools = count == np.diff(neighbours.links.indptr)[at]
    p_value, p_bh = np.full(len(told), np.nan), np.full(len(told), np.nan)
    quadrant = np.full(len(told), "", dtype=object)
    if whole.any():
        known = Neighbours(inside, at, 0)
        lagged, z, tested = known.lag(values[at]), values[at], at[whole]
        found = _two_sided(z, lagged, np.where(whole, count, 0), _draws(known, permutations, rng))
        p_value[tested] = found[whole]
        p_bh[tested] = benjamini_hochberg(found[whole])
        quadrant[tested] = _quadrants(z, lagged)[whole]
    return LocalMoran(np.full(len(told), np.nan), p_value, p_bh, quadrant)


def _quadrants(z: Floats, lagged: Floats) -> Labels:
    """Each place and then the mean of its neighbours: high or low."""
    here, around = (np.where(side > 0, "high", "low").astype(object) for side in (z, lagged))
    return np.asarray(here + "-" + around, dtype=object)


def least_p(permutations: int = PERMUTATIONS) -> float:
    """The smallest two-sided pseudo p-value that so many permutations can give."""
    return 2 / (permutations + 1)


def _draws(neighbours: Neighbours, permutations: int, rng: np.random.Generator) -> Integers:
    """Neighbours drawn from the other places, shape (n_permutations, most_neighbours): positions among the others."""
    most = int(np.diff(neighbours.links.indptr).max())
    others = neighbours.n_places - 1
    return np.array([rng.choice(others, size=most, replace=False) for _ in range(permutations)], dtype=np.int64)


def _drawn_means(z: Floats, members: Integers, draws: Integers) -> Iterator[Floats]:
    """The mean of the drawn neighbours around each of some places, one draw after the other.

    The others are numbered without the place itself, so that a draw is the same for all places between two of the drawn
    positions: what it gives is constant on each of the stretches between them, one more than neighbours.
    """
    n, size = draws.shape
    positions = np.sort(draws, axis=1)
    before, after = z[positions], z[positions + 1]
    sums = np.zeros((n, size + 1))
    np.cumsum(before, axis=1, out=sums[:, 1:])
    sums[:, :-1] += after[:, ::-1].cumsum(axis=1)[:, ::-1]
    ends = np.searchsorted(members, positions + 1)
    lengths = np.diff(ends, axis=1, prepend=0, append=len(members))
    for mean, length in zip(sums / size, lengths, strict=True):
        yield np.repeat(mean, length)


def _two_sided(z: Floats, lagged: Floats, count: Integers, draws: Integers) -> Floats:
    """Pseudo p-value of each place: as the place itself stays, only the mean around it varies.

    `count` holds the number of neighbours; a place of 0 is not looked at, and what it has is no p-value.
    """
    # A mean that differs by rounding alone is as extreme as the one observed.
    rounding = 1e-12 * float(np.abs(z).max())
    extreme = np.zeros(len(z), dtype=np.int64)
    for size in np.unique(count[count > 0]):
        members = np.flatnonzero(count == size)
        least, most = lagged[members] - rounding, lagged[members] + rounding
        above, below = np.zeros(len(members), dtype=np.int64), np.zeros(len(members), dtype=np.int64)
        for around in _drawn_means(z, members, draws[:, :size]):
            above += around >= least
            below += around <= most
        extreme[members] = np.minimum(above, below)
    return np.minimum(2 * (extreme + 1) / (len(draws) + 1), 1.0)
