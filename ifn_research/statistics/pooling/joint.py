"""Random-effects synthesis of several figures that vary together, within places and between them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from ifn_research.matrix import Floats

# Smallest eigenvalue of a covariance within a place, as a share of its largest: figures are rounded.
FLOOR = 1e-9
STEPS, HALVINGS = 500, 60
# A step that raises the restricted likelihood by less than this is the last.
SETTLED = 1e-15
STARTS = (0.0, 0.1, 1.0, 10.0)
# Of the starts, how many are climbed from: those that are the highest.
CLIMBS = 2


@dataclass(frozen=True, eq=False)
class Joint:
    """Pooled figures with their covariance.

    Attributes
    ----------
    mean : array, shape (n_figures,)
    covariance : array, shape (n_figures, n_figures)
        Of the means, the variances between places taken as known.
    tau2 : float
        Variance of each figure between places.
    correlation : float
        Of two figures between places; 0 where nothing varies.
    likelihood : float
        Logarithm of the restricted one, without its constant.
    """

    mean: Floats
    covariance: Floats
    tau2: float
    correlation: float
    likelihood: float


def pool_jointly(y: Floats, v: Floats) -> Joint:
    """Pool figures that all vary alike between places, and any two of them alike together (compound symmetry).

    The two variances between places, that of what figures have in common and that of what they have of their own,
    maximise the restricted likelihood, by Fisher's scoring from several starts.

    Parameters
    ----------
    y : array, shape (n_places, n_figures)
        NaN where a place has no figure; each figure has a place, and each place a figure.
    v : array, shape (n_places, n_figures, n_figures)
        Covariances within places.

    References
    ----------
    Jackson, Riley and White (2011), Statistics in Medicine 30:2481-2498, doi:10.1002/sim.4172.
    """
    model = _Model(y, v)
    scale = float(np.nanmedian(np.where(model.there, np.diagonal(v, axis1=1, axis2=2), np.nan)))
    n = y.shape[1]
    starts = product(STARTS, STARTS) if n > 1 else ((0.0, c) for c in STARTS)
    ranked = sorted((scale * np.array(start) for start in starts), key=model.likelihood, reverse=True)
    found = [_climbed(model, variances) for variances in ranked[:CLIMBS]]
    own, common = max(found, key=model.likelihood)
    mean, covariance = model.means(np.array([own, common]))
    tau2 = own * (1 - 1 / n) + common / n
    correlation = (common - own) / n / tau2 if tau2 > 0 and n > 1 else 0.0
    return Joint(mean, covariance, float(tau2), float(correlation), model.likelihood(np.array([own, common])))


def _climbed(model: _Model, variances: Floats) -> Floats:
    """The variances at which no step raises the restricted likelihood any more."""
    likelihood = model.likelihood(variances)
    for _ in range(STEPS):
        slope, information = model.slope(variances)
        # A variance at 0 that would fall stays.
        free = (variances > 0) | (slope > 0)
        if not free.any():
            break
        step = np.zeros(2)
        step[free] = np.linalg.lstsq(information[np.ix_(free, free)], slope[free], rcond=None)[0]
        for _ in range(HALVINGS):
            tried = np.maximum(variances + step, 0.0)
            reached = model.likelihood(tried)
            if reached >= likelihood:
                break
            step /= 2
        else:
            break
        moved, variances = np.abs(tried - variances).max(), tried
        gained, likelihood = reached - likelihood, reached
        if gained < SETTLED and moved < 1e-12 * max(variances.max(), 1e-12):
            break
    return variances


class _Model:
    """The restricted likelihood of two variances: of contrasts between figures, and of their mean."""

    def __init__(self, y: Floats, v: Floats) -> None:
        self.there = ~np.isnan(y)
        self.y = np.nan_to_num(y)
        n = y.shape[1]
        both = self.there[:, :, None] & self.there[:, None, :]
        self.both = both
        self.within = np.where(both, _definite(np.where(both, v, 0.0)), 0.0)
        common = np.full((n, n), 1 / n)
        self.parts = np.stack([np.eye(n) - common, common])

    def _weights(self, variances: Floats) -> tuple[Floats, float]:
        """Inverse total covariance of each place, 0 where it has no figure, and the log-determinants' sum."""
        total = self.within + np.where(self.both, np.tensordot(variances, self.parts, axes=1), 0.0)
        n = total.shape[1]
        total[:, np.arange(n), np.arange(n)] += ~self.there
        sign, logs = np.linalg.slogdet(total)
        if (sign <= 0).any():
            return np.zeros_like(total), np.inf
        return np.where(self.both, np.linalg.inv(total), 0.0), float(logs.sum())

    def means(self, variances: Floats) -> tuple[Floats, Floats]:
        """Pooled means and their covariance."""
        weights, _ = self._weights(variances)
        covariance = np.linalg.inv(weights.sum(axis=0))
        return covariance @ np.einsum("kij,kj->i", weights, self.y), covariance

    def likelihood(self, variances: Floats) -> float:
        """Logarithm of the restricted likelihood, without its constant."""
        weights, logs = self._weights(variances)
        if not np.isfinite(logs):
            return -np.inf
        mean, _ = self.means(variances)
        left = np.where(self.there, self.y - mean, 0.0)
        squares = np.einsum("ki,kij,kj->", left, weights, left)
        return float(-0.5 * (logs + np.linalg.slogdet(weights.sum(axis=0))[1] + squares))

    def slope(self, variances: Floats) -> tuple[Floats, Floats]:
        """Slope of the restricted likelihood, and Fisher's information."""
        weights, _ = self._weights(variances)
        mean, covariance = self.means(variances)
        pulled = np.einsum("kij,kj->ki", weights, np.where(self.there, self.y - mean, 0.0))
        moved = [weights @ part for part in self.parts]
        of_mean = [(one @ weights).sum(axis=0) for one in moved]
        slope = np.array(
            [
                np.einsum("ki,ij,kj->", pulled, part, pulled)
                - np.trace(one.sum(axis=0))
                + np.trace(covariance @ of_one)
                for part, one, of_one in zip(self.parts, moved, of_mean, strict=True)
            ]
        )
        information = np.empty((2, 2))
        for i, j in product(range(2), range(2)):
            crossed = moved[i] @ moved[j]
            information[i, j] = (
                np.trace(crossed.sum(axis=0))
                - 2 * np.trace(covariance @ (crossed @ weights).sum(axis=0))
                + np.trace(covariance @ of_mean[i] @ covariance @ of_mean[j])
            )
        return 0.5 * slope, 0.5 * information


def _definite(v: Floats) -> Floats:
    """Covariances without what rounding has made of directions that hardly vary."""
    values, vectors = np.linalg.eigh(v)
    least = FLOOR * values[:, -1:]
    if (values >= least).all():
        return v
    return np.asarray((vectors * np.maximum(values, least)[:, None, :]) @ np.swapaxes(vectors, 1, 2))
