"""Bootstrap intervals of a figure: percentile, or corrected for bias and skew (BCa)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from ifn_research.matrix import Floats

BOUNDS = (0.025, 0.975)
LEAST_REPLICATES = 20
# Above this share of undefined replicates the others no longer stand for the sampling distribution.
UNDEFINED_MOST = 0.05
# Fewer blocks tell too little of the skew of a figure.
LEAST_BLOCKS_FOR_BCA = 30
PERCENTILE_FEW = f"percentile interval: BCa needs {LEAST_BLOCKS_FOR_BCA} blocks"
PERCENTILE_UNDEFINED = "percentile interval: BCa is undefined here"


@dataclass(frozen=True)
class Interval:
    """Interval and standard error of a figure, or the reason why there is none.

    Attributes
    ----------
    low, high, standard_error : float or None
    reason : str
        Why they are absent.
    remark : str
        What a reader must know when they are there.
    """

    low: float | None = None
    high: float | None = None
    standard_error: float | None = None
    reason: str = ""
    remark: str = ""


@dataclass(frozen=True, eq=False)
class Sampled:
    """A figure and what it is in bootstrap replicates.

    Attributes
    ----------
    value : float
    replicates : array, shape (n_replicates,)
        NaN where the figure is undefined.
    without : array, shape (n_blocks,), or None
        The figure without each block in turn, where a BCa interval is wanted.
    """

    value: float
    replicates: Floats
    without: Floats | None = None

    def less(self, other: Sampled) -> Sampled:
        """The difference from another figure of the same draws."""
        without = None if self.without is None or other.without is None else self.without - other.without
        return Sampled(self.value - other.value, self.replicates - other.replicates, without)

    def interval(self) -> Interval:
        """BCa where `without` is known, else percentile."""
        return interval(self.replicates, self.value, self.without)


def percentile_interval(replicates: Floats) -> Interval:
    """Percentile interval (95 %) and standard error of the replicates that are defined.

    Parameters
    ----------
    replicates : array, shape (n_replicates,)
        NaN where the figure is undefined.
    """
    return interval(replicates)


def interval(replicates: Floats, value: float = float("nan"), without: Floats | None = None) -> Interval:
    """Interval (95 %) and standard error of the replicates that are defined.

    Parameters
    ----------
    replicates : array, shape (n_replicates,)
        NaN where the figure is undefined.
    value : float
        The figure, which BCa needs.
    without : array, shape (n_blocks,), optional
        The figure without each block in turn: the interval is then BCa (Efron 1987, J. American Statistical
        Association 82:171-185, doi:10.1080/01621459.1987.10478410; ties count half in the bias correction). It is a
        percentile interval, and says so, with fewer than 30 blocks or where the correction is undefined.
    """
    defined = replicates[~np.isnan(replicates)]
    n, undefined = len(replicates), len(replicates) - len(defined)
    if undefined > UNDEFINED_MOST * n:
        return Interval(reason=f"no interval: undefined in {undefined} of {n} replicates")
    if len(defined) < LEAST_REPLICATES:
        return Interval(reason=f"no interval: {n} replicates, at least {LEAST_REPLICATES} are needed")
    bounds, told = BOUNDS, []
    if without is not None:
        corrected = _bca_bounds(defined, value, without) if len(without) >= LEAST_BLOCKS_FOR_BCA else None
        bounds = corrected or BOUNDS
        if corrected is None:
            told.append(PERCENTILE_FEW if len(without) < LEAST_BLOCKS_FOR_BCA else PERCENTILE_UNDEFINED)
    if undefined:
        told.append(f"{undefined} of {n} replicates undefined and left out")
    low, high = np.quantile(defined, bounds)
    return Interval(float(low), float(high), float(np.std(defined, ddof=1)), remark="; ".join(told))


def _bca_bounds(replicates: Floats, value: float, without: Floats) -> tuple[float, float] | None:
    """Which quantiles of the replicates bound the interval; None where the correction is undefined."""
    below = float(((replicates < value).mean() + (replicates <= value).mean()) / 2)
    pulls = without.mean() - without
    squares = float(np.square(pulls).sum())
    if not (0 < below < 1 and squares > 0):
        return None
    bias, acceleration = float(ndtri(below)), float((pulls**3).sum()) / (6 * squares**1.5)
    shifted = bias + ndtri(np.array(BOUNDS))
    low, high = ndtr(bias + shifted / (1 - acceleration * shifted))
    return float(low), float(high)
