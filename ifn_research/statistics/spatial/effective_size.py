"""The number of independent places that a correlation is worth when neighbours are alike (Dutilleul 1993)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy

from ifn_research.geography.blocks import on_sphere
from ifn_research.matrix import Floats, Integers
from ifn_research.statistics.tails import fisher_beyond

CLASSES = 13
MOST = 10_000
# Where most pairs of places are in the first class, no distance is told from another.
MOST_IN_FIRST = 0.5
EARTH = 6371.0088
# Pairs whose distance is held at one time.
PAIRS = 2_000_000


@dataclass(frozen=True, eq=False)
class Correlograms:
    """Autocorrelation of several variables by distance, over the same places.

    Attributes
    ----------
    bounds : array, shape (n_classes,)
        Upper bound of each distance class.
    others : array, shape (n_places, n_classes)
        How many other places each place has in each class.
    autocorrelation : array, shape (n_classes, n_variables)
        Mean product of the two ends of a pair, by the variance (divided by n); 0 in a class that holds no pair.
    """

    bounds: Floats
    others: Floats
    autocorrelation: Floats

    @property
    def too_coarse(self) -> bool:
        """True if most pairs are in the first class: a few places far away make all classes wide."""
        return bool(self.others[:, 0].sum() > MOST_IN_FIRST * self.others.sum())

    def effective_size(self, a: int, b: int) -> float | None:
        """Number of independent places that would give the correlation of variables a and b the same variance.

        1 + tr(B Sa) tr(B Sb) / tr(B Sa B Sb), where B centres and Sa and Sb hold the autocorrelation of each pair of
        places, 1 on the diagonal. The matrices are never made: their entries are one of `n_classes`.

        Returns
        -------
        float or None
            More than the number of places where neighbours are unlike. None where the estimated matrices are no
            correlation matrices (a trace is not positive).
        """
        rho_a, rho_b = self.autocorrelation[:, a], self.autocorrelation[:, b]
        rows_a, rows_b = 1 + self.others @ rho_a, 1 + self.others @ rho_b
        n = len(rows_a)
        product = n + self.others.sum(axis=0) @ (rho_a * rho_b)
        product -= 2 * (rows_a @ rows_b) / n - rows_a.sum() * rows_b.sum() / n**2
        traces = n - rows_a.sum() / n, n - rows_b.sum() / n
        return None if min(product, *traces) <= 0 else float(1 + traces[0] * traces[1] / product)


def correlograms(values: Floats, points: Floats, *, great_circle: bool = True, classes: int = CLASSES) -> Correlograms:
    """Autocorrelation of variables in distance classes of equal width, up to the greatest distance.

    Parameters
    ----------
    values : array, shape (n_places, n_variables)
        Complete, none constant.
    points : array, shape (n_places, 2)
        Longitude and latitude in degrees, and bounds are in km; or with ``great_circle=False`` coordinates on a plane.
    great_circle : bool
    classes : int
        13 as in SpatialPack.

    References
    ----------
    Dutilleul (1993), Biometrics 49:305-314, doi:10.2307/2532625; Clifford, Richardson and Hemon (1989), Biometrics
    45:123-134, doi:10.2307/2532039. Classes, estimates and closed classes above (distance <= bound) are those of the
    R package SpatialPack, `modified.ttest`.
    """
    points = on_sphere(points[:, 0], points[:, 1]) if great_circle else points
    bounds, straight = _bounds(points, great_circle, classes)
    centred = values - values.mean(axis=0)
    n, others, products = len(values), np.zeros((len(values), classes)), np.zeros((classes, values.shape[1]))
    for rows, distances in _distances(points):
        of_pair = np.minimum(np.searchsorted(straight, distances, side="left"), classes - 1)
        here = np.arange(len(distances))
        cells = of_pair + classes * here[:, None]
        others[rows] = np.bincount(cells.ravel(), minlength=classes * len(here)).reshape(len(here), classes)
        for k in range(classes):
            products[k] += ((of_pair == k).astype(np.float64) @ centred * centred[rows]).sum(axis=0)
    # Each place was counted with itself, at no distance.
    others[:, 0] -= 1
    squares = (centred**2).sum(axis=0)
    products[0] -= squares
    pairs = others.sum(axis=0)[:, None]
    mean = np.divide(products, pairs, out=np.zeros_like(products), where=pairs > 0)
    return Correlograms(bounds, others, mean / (squares / n))


def modified_t_test(correlation: float, effective_size: float) -> float | None:
    """Two-sided p-value of a correlation worth this many independent places; None when it is worth 2 or fewer."""
    free = effective_size - 2
    if free <= 0:
        return None
    rest = 1 - correlation**2
    return 0.0 if rest <= 0 else fisher_beyond(free * correlation**2 / rest, (1, free))


def _bounds(points: Floats, great_circle: bool, classes: int) -> tuple[Floats, Floats]:
    """Upper bounds of the classes, and the straight distances that they are."""
    furthest = max(float(distances.max()) for _, distances in _distances(points))
    if not great_circle:
        bounds = np.cumsum(np.full(classes, furthest / classes))
        return bounds, bounds
    arcs = np.cumsum(np.full(classes, 2 * np.arcsin(min(furthest / 2, 1.0)) / classes))
    return EARTH * arcs, 2 * np.sin(np.minimum(arcs, np.pi) / 2)


def _distances(points: Floats) -> Iterator[tuple[Integers, Floats]]:
    """Straight distances of a few places at a time to all."""
    rows = max(1, PAIRS // len(points))
    for start in range(0, len(points), rows):
        chosen = np.arange(start, min(start + rows, len(points)))
        yield chosen, scipy.spatial.distance.cdist(points[chosen], points)
