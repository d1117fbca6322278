"""Intervals of a figure from block-bootstrap replicates, as wide as few or unequal blocks ask for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import scipy

from ifn_research.matrix import Floats
from ifn_research.remarks import Remark, Remarks, joined
from ifn_research.statistics.jackknife import critical, jackknife_error
from ifn_research.statistics.ranks import quantile_of_sorted

BOUNDS = (0.025, 0.975)
LEAST_REPLICATES = 20
# Above this share of undefined replicates the others no longer stand for the sampling distribution.
UNDEFINED_MOST = 0.05
# Fewer blocks tell too little of the skew of a figure.
LEAST_BLOCKS_FOR_BCA = 30
# A standard error below this is that of a figure which is the same in every replicate.
SAME = 1e-12
NO_BOUNDS = (-np.inf, np.inf)


@dataclass(frozen=True)
class Interval:
    """Interval and standard error of a figure, or the reason why there is none.

    Attributes
    ----------
    low, high, standard_error : float or None
    reason : tuple of Remark
        Why they are absent.
    remarks : tuple of Remark
        What a reader must know when they are there.
    """

    low: float | None = None
    high: float | None = None
    standard_error: float | None = None
    reason: Remarks = ()
    remarks: Remarks = ()


@dataclass(frozen=True, eq=False)
class Scale:
    """A figure without each block of one partition in turn.

    Attributes
    ----------
    without : array, shape (n_blocks,)
        NaN where it is undefined without a block.
    df : float
        Degrees of freedom that the number and the sizes of the blocks allow.
    """

    without: Floats
    df: float

    @cached_property
    def error(self) -> float:
        """Jackknife standard error; NaN where the figure is undefined without some block."""
        return float(jackknife_error(self.without))

    @property
    def influences(self) -> Floats:
        """Measure each block's pull on the figure, shape (n_blocks,): positive = it would be lower without it."""
        return np.asarray(self.without.mean() - self.without)

    def less(self, other: Scale) -> Scale:
        """That of the difference from another figure on the same blocks."""
        return Scale(self.without - other.without, self.df)


@dataclass(frozen=True, eq=False)
class Sampled:
    """A figure, what it is in bootstrap replicates and what it is without each block.

    Attributes
    ----------
    value : float
    replicates : array, shape (n_replicates,)
        NaN where the figure is undefined.
    df : float
        Degrees of freedom of the blocks that are drawn.
    blocks : Scale or None
        The figure without each of these blocks; None where they are too many to leave out one at a time.
    coarse : Scale or None
        The figure without each block of a coarser partition, if there is one.
    bca : bool
        Whether the interval is to be BCa.
    bounds : pair of float
        Between which the figure lies by definition.
    """

    value: float
    replicates: Floats
    df: float = np.inf
    blocks: Scale | None = None
    coarse: Scale | None = None
    bca: bool = False
    bounds: tuple[float, float] = NO_BOUNDS

    def less(self, other: Sampled) -> Sampled:
        """The difference from another figure of the same draws."""
        blocks, coarse = _less(self.blocks, other.blocks), _less(self.coarse, other.coarse)
        return Sampled(self.value - other.value, self.replicates - other.replicates, self.df, blocks, coarse, self.bca)

    def of_spread(self, replicates: Floats) -> Sampled:
        """The same figure worked out in another way in the same draws: its jackknife error grows as their spread does.

        Parameters
        ----------
        replicates : array, shape (n_replicates,)
            Defined, as are those that they replace.
        """
        spread = float(np.std(self.replicates, ddof=1))
        ratio = float(np.std(replicates, ddof=1)) / spread if spread > SAME else 1.0
        scaled = None if self.blocks is None else Scale(ratio * self.blocks.without, self.blocks.df)
        return replace(self, replicates=replicates, blocks=scaled)

    @cached_property
    def defined(self) -> Floats:
        """The replicates that are defined."""
        unknown = np.isnan(self.replicates)
        return self.replicates[~unknown] if unknown.any() else self.replicates

    @cached_property
    def error(self) -> float:
        """Standard error at the scale of the blocks: jackknife, else that of the draws."""
        # A figure that counts a few territories can stay the same without each block, and yet vary in draws.
        if self.blocks is not None and self.blocks.error > SAME:
            return self.blocks.error
        return self.spread

    @cached_property
    def spread(self) -> float:
        """Standard deviation of the replicates that are defined."""
        return float(np.std(self.defined, ddof=1))

    @cached_property
    def _quantiles(self) -> tuple[float, float, float]:
        """The lower bound, the median and the upper bound of the replicates."""
        ascending = np.sort(self.defined)
        low, middle, high = (quantile_of_sorted(ascending, share) for share in (BOUNDS[0], 0.5, BOUNDS[1]))
        return low, middle, high

    @property
    def reason(self) -> Remarks:
        """The reason why there is neither interval nor standard error; empty when there are."""
        n, undefined = len(self.replicates), len(self.replicates) - len(self.defined)
        if undefined > UNDEFINED_MOST * n:
            return (Remark("no_interval_undefined", n=undefined, total=n),)
        if len(self.defined) < LEAST_REPLICATES:
            return (Remark("no_interval_few_replicates", n=n, least=LEAST_REPLICATES),)
        return ()

    @property
    def remarks(self) -> Remarks:
        """That some replicates are left out, or that the standard error could not be the jackknife's."""
        n, undefined = len(self.replicates), len(self.replicates) - len(self.defined)
        of_draws = self.blocks is not None and np.isnan(self.blocks.error)
        return joined(
            (Remark("error_of_draws"),) if of_draws else (),
            (Remark("replicates_left_out", n=undefined, total=n),) if undefined else (),
        )

    def interval(self) -> Interval:
        """Interval of 95 % at the scale of the blocks that are drawn.

        The percentile interval, widened about the median of the replicates from 1.96 bootstrap standard errors to as
        many jackknife ones as Student's t on `df` degrees of freedom asks for: percentiles alone are too narrow where
        blocks are few or unequal (Hesterberg 2015, The American Statistician 69:371-386,
        doi:10.1080/00031305.2015.1089789). Or BCa, if asked for: see `bca_bounds`.
        """
        if self.reason:
            return Interval(reason=self.reason)
        low, high = self._widened(self.error, self.df, least=1.0)
        why: Remarks = ()
        if self.bca:
            corrected, why = self._corrected()
            low, high = (low, high) if corrected is None else np.quantile(self.defined, corrected)
        return Interval(float(low), float(high), self.error, remarks=joined(why, self.remarks))

    def coarse_interval(self) -> Interval:
        """Interval of 95 % at the coarse scale: the same, with the standard error and the degrees of freedom there."""
        if self.coarse is None or np.isnan(self.coarse.error) or self.reason:
            return Interval(reason=(Remark("no_interval_no_coarser"),))
        low, high = self._widened(self.coarse.error, self.coarse.df, least=0.0)
        return Interval(low, high, self.coarse.error)

    def _widened(self, error: float, df: float, *, least: float) -> tuple[float, float]:
        low, middle, high = self._quantiles
        spread = self.spread
        if spread <= SAME:
            return low, high
        ratio = critical(BOUNDS[0], df) / critical(BOUNDS[0], np.inf) * (error / spread)
        if ratio <= least:
            return low, high
        bottom, top = middle - ratio * (middle - low), middle + ratio * (high - middle)
        return max(bottom, self.bounds[0]), min(top, self.bounds[1])

    def _corrected(self) -> tuple[tuple[float, float] | None, Remarks]:
        if self.blocks is None or len(self.blocks.without) < LEAST_BLOCKS_FOR_BCA:
            return None, (Remark("no_bca_few_blocks", least=LEAST_BLOCKS_FOR_BCA),)
        found = bca_bounds(self.defined, self.value, self.blocks.without)
        return found, () if found else (Remark("no_bca_undefined"),)


def bca_bounds(replicates: Floats, value: float, without: Floats) -> tuple[float, float] | None:
    """The quantiles of the replicates that bound a BCa interval; None where the correction is undefined.

    Parameters
    ----------
    replicates : array, shape (n_replicates,)
        Defined.
    value : float
        The figure.
    without : array, shape (n_blocks,)
        The figure without each block in turn.

    References
    ----------
    Efron (1987), J. American Statistical Association 82:171-185, doi:10.1080/01621459.1987.10478410; ties count half in
    the bias correction.
    """
    below = float(((replicates < value).mean() + (replicates <= value).mean()) / 2)
    pulls = without.mean() - without
    squares = float(np.square(pulls).sum())
    if not (0 < below < 1 and squares > 0):
        return None
    bias, acceleration = float(scipy.special.ndtri(below)), float((pulls**3).sum()) / (6 * squares**1.5)
    shifted = bias + scipy.special.ndtri(np.array(BOUNDS))
    low, high = scipy.special.ndtr(bias + shifted / (1 - acceleration * shifted))
    return float(low), float(high)


def percentile_interval(replicates: Floats, df: float = np.inf) -> Interval:
    """Percentile interval (95 %) and standard error of the replicates that are defined.

    Parameters
    ----------
    replicates : array, shape (n_replicates,)
        NaN where the figure is undefined.
    df : float
        Degrees of freedom of their blocks, which widen it.
    """
    return Sampled(float("nan"), replicates, df).interval()


def _less(one: Scale | None, other: Scale | None) -> Scale | None:
    return None if one is None or other is None else one.less(other)
