"""Random-effects synthesis of many figures at once: means, intervals, heterogeneity, weights of places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy

from ifn_research.matrix import Floats, Integers
from ifn_research.statistics.pooling.between import (
    LEVEL,
    generalised_q,
    paule_mandel,
    reml,
    tau2_interval,
    weighted_mean,
)

Method = Literal["reml", "paule_mandel"]
ESTIMATORS = {"reml": reml, "paule_mandel": paule_mandel}


@dataclass(frozen=True, eq=False)
class Pooled:
    """Pooled figures, each array of shape (n_figures,) unless said.

    Attributes
    ----------
    n_places : array of int
    mean, error : array
        Pooled mean and its standard error by Hartung and Knapp; the error of a single place is its own.
    df : array
        Degrees of freedom of the error: places less one.
    low, high : array
        Interval of the mean; NaN of a single place.
    tau2 : array
        Variance between places.
    q, p_heterogeneity : array
        Cochran's statistic and its p-value; NaN of a single place.
    i2 : array
        Share of the variance of an estimate, in a place of typical size, that lies between places.
    predicted_low, predicted_high : array
        Interval of the true figure in a new place.
    weights : array, shape (n_figures, n_places)
        Shares that sum to 1; 0 where a place has no figure.
    """

    n_places: Integers
    mean: Floats
    error: Floats
    df: Floats
    low: Floats
    high: Floats
    tau2: Floats
    q: Floats
    p_heterogeneity: Floats
    i2: Floats
    predicted_low: Floats
    predicted_high: Floats
    weights: Floats

    @property
    def t(self) -> Floats:
        """Statistics of the means against 0; NaN of a single place."""
        apart = np.where(self.mean == 0, 0.0, np.copysign(np.inf, self.mean))
        statistic = np.divide(self.mean, self.error, out=apart, where=self.error > 0)
        return np.where(self.df > 0, statistic, np.nan)

    @property
    def p_values(self) -> Floats:
        """Two-sided p-values of the means against 0."""
        return np.asarray(2 * scipy.stats.t.sf(np.abs(self.t), np.maximum(self.df, 1)))


def pool(y: Floats, v: Floats, method: Method = "reml", *, level: float = LEVEL, modified: bool = False) -> Pooled:
    """Pool figures by a normal model of random effects.

    Means weigh places by the inverse of their total variance. Intervals are those of Hartung and Knapp: Student's t,
    one degree of freedom fewer than places, of the weighted spread of the estimates that are there. Prediction
    intervals have as many degrees of freedom.

    Parameters
    ----------
    y, v : array, shape (n_figures, n_places)
        Estimates and their variances, which are positive; NaN where a place has none. Each figure has one at least.
    method : {"reml", "paule_mandel"}
        Of the variance between places.
    level : float
    modified : bool
        Whether the error is at least what the variances alone make it: estimates that happen to lie close together say
        little where places are few and their variances uncertain.

    References
    ----------
    Hartung and Knapp (2001), Statistics in Medicine 20:3875-3889, doi:10.1002/sim.1009; Higgins and Thompson (2002),
    Statistics in Medicine 21:1539-1558, doi:10.1002/sim.1186; Higgins, Thompson and Spiegelhalter (2009), J. Royal
    Statistical Society A 172:137-159, doi:10.1111/j.1467-985X.2008.00552.x; `modified`: Röver, Knapp and Friede
    (2015), BMC Medical Research Methodology 15:99, doi:10.1186/s12874-015-0091-1.
    """
    if not (v[~np.isnan(v)] > 0).all():
        raise ValueError("a variance is not positive")
    n_places = (~np.isnan(v)).sum(axis=1)
    df = (n_places - 1).astype(np.float64)
    several = df > 0
    tau2 = ESTIMATORS[method](y, v)
    weights, total, mean = weighted_mean(y, v, tau2)
    spread = np.maximum(generalised_q(y, v, tau2) / np.maximum(df, 1), 1.0 if modified else 0.0)
    error = np.sqrt(np.where(several, spread, 1.0) / total)
    critical = scipy.stats.t.ppf((1 + level) / 2, np.maximum(df, 1))
    reach = np.where(several, critical, np.nan)
    q = generalised_q(y, v, np.zeros(len(y)))
    typical = typical_variance(v)
    wide = np.sqrt(error**2 + tau2)
    return Pooled(
        n_places=n_places,
        mean=mean,
        error=error,
        df=df,
        low=mean - reach * error,
        high=mean + reach * error,
        tau2=np.where(several, tau2, np.nan),
        q=np.where(several, q, np.nan),
        p_heterogeneity=np.where(several, scipy.stats.chi2.sf(q, np.maximum(df, 1)), np.nan),
        i2=np.where(several, tau2 / (tau2 + typical), np.nan),
        predicted_low=mean - reach * wide,
        predicted_high=mean + reach * wide,
        weights=weights / total[:, None],
    )


def typical_variance(v: Floats) -> Floats:
    """Variance within a place of typical size (Higgins and Thompson 2002), shape (n_figures,)."""
    weights = np.where(np.isnan(v), 0.0, 1.0 / v)
    total, squares = weights.sum(axis=1), (weights**2).sum(axis=1)
    several = total**2 > squares * (1 + 1e-12)
    apart = np.where(several, total**2 - squares, 1.0)
    return np.asarray(np.where(several, ((~np.isnan(v)).sum(axis=1) - 1) * total / apart, np.nan))


@dataclass(frozen=True, eq=False)
class Influence:
    """A figure without each place in turn, and how far each lies from the others.

    Each array has shape (n_figures, n_places); NaN where a place has no figure or is alone.

    Attributes
    ----------
    mean, low, high, tau2 : array
        The pooled figure without the place.
    residual : array
        Distance of the place from the others, studentised; Student's t with two degrees of freedom fewer than places.
    cook : array
        Squared move of the mean, in squared standard errors.
    dffits : array
        Move of the mean in standard errors without the place.
    influential : array of bool
        By the rules of Viechtbauer and Cheung.
    """

    mean: Floats
    low: Floats
    high: Floats
    tau2: Floats
    residual: Floats
    cook: Floats
    dffits: Floats
    influential: np.ndarray


def influence(y: Floats, v: Floats, pooled: Pooled, method: Method = "reml", *, modified: bool = False) -> Influence:
    """Leave out each place in turn.

    Parameters
    ----------
    y, v : array, shape (n_figures, n_places)
    pooled : Pooled
        Of all places, in the same way.
    method, modified
        As for `pool`.

    References
    ----------
    Viechtbauer and Cheung (2010), Research Synthesis Methods 1:112-125, doi:10.1002/jrsm.11.
    """
    n, k = y.shape
    absent = np.isnan(v)
    left = np.repeat(v, k, axis=0).reshape(n, k, k)
    left[:, np.arange(k), np.arange(k)] = np.nan
    # Of a figure of one place nothing is left; a place that has none takes nothing away.
    told = (~absent & (pooled.n_places > 1)[:, None]).ravel()
    shape = (n, k)
    found = {name: np.full(shape, np.nan) for name in ("mean", "error", "low", "high", "tau2")}
    if told.any():
        rows = left.reshape(n * k, k)[told]
        others = np.where(np.isnan(rows), np.nan, np.repeat(y, k, axis=0)[told])
        without = pool(others, rows, method, modified=modified)
        for name, values in found.items():
            values.ravel()[told] = getattr(without, name)
    # A single place that is left knows no variance between places.
    tau2 = np.where(np.isnan(found["tau2"]) & told.reshape(shape), 0.0, found["tau2"])
    own = tau2 + v
    spread = found["error"] ** 2 * _total(left, tau2)
    moved = pooled.mean[:, None] - found["mean"]
    with np.errstate(divide="ignore", invalid="ignore"):
        residual = (y - found["mean"]) / np.sqrt(spread * own + found["error"] ** 2)
        cook = moved**2 / pooled.error[:, None] ** 2
        dffits = moved / np.sqrt(spread * pooled.weights * own)
        dfbetas = moved / np.sqrt(spread / _total(np.broadcast_to(v[:, None, :], left.shape), tau2))
        k_of = pooled.n_places[:, None]
        influential = (
            (np.abs(dffits) > 3 * np.sqrt(1 / np.maximum(k_of - 1, 1)))
            | (scipy.stats.chi2.cdf(cook, 1) > 0.5)
            | (pooled.weights > 3 / k_of)
            | (np.abs(dfbetas) > 1)
        ) & told.reshape(shape)
    return Influence(found["mean"], found["low"], found["high"], found["tau2"], residual, cook, dffits, influential)


def _total(v: Floats, tau2: Floats) -> Floats:
    """Sum of the weights of places, shape (n_figures, n_places)."""
    return np.asarray(np.where(np.isnan(v), 0.0, 1.0 / (v + np.nan_to_num(tau2)[..., None])).sum(axis=-1))


__all__ = ["Influence", "Method", "Pooled", "influence", "pool", "tau2_interval", "typical_variance"]
