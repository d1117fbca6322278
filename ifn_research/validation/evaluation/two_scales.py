"""A difference tested at two scales of blocks: it is established where both say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ifn_research.matrix import Floats, Integers
from ifn_research.rows import SIGNIFICANCE
from ifn_research.statistics.jackknife import critical, jackknife_error, normal_scale, two_sided, weaker
from ifn_research.validation.evaluation.intervals import BOUNDS, SAME, Sampled, Scale

# A test is said to find a difference when it does in this share of cases.
POWER = 0.8


@dataclass(frozen=True)
class Difference:
    """A difference in its standard errors.

    Attributes
    ----------
    difference, error : float
    df : float
        Of Student's t.
    """

    difference: float
    error: float
    df: float

    @property
    def t(self) -> float:
        """Difference / standard error."""
        return self.difference / self.error

    @cached_property
    def p_value(self) -> float:
        """Two-sided."""
        return two_sided(self.t, self.df)

    @property
    def interval(self) -> tuple[float, float]:
        """Of 95 %: it holds 0 where the p-value is 0.05 or more."""
        reach = critical(BOUNDS[0], self.df) * self.error
        return self.difference - reach, self.difference + reach

    def detectable(self, n_tests: int) -> float:
        """The smallest true difference that one of so many tests, adjusted by Bonferroni, finds in 80 % of cases.

        Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, 2nd ed., section 2.4; Bloom (1995),
        Evaluation Review 19:547-556, doi:10.1177/0193841X9501900504 (minimum detectable effects).
        """
        return (critical(SIGNIFICANCE / 2 / n_tests, self.df) + critical(1 - POWER, self.df)) * self.error


@dataclass(frozen=True)
class TwoScales:
    """The same difference at the scale of the blocks, and at a coarser one where there is one.

    Attributes
    ----------
    blocks : Difference
    coarse : Difference or None
    """

    blocks: Difference
    coarse: Difference | None

    @property
    def undefined(self) -> bool:
        """True if a figure has no value without some coarse block: everything hangs on that one."""
        return self.coarse is not None and np.isnan(self.coarse.error)

    @cached_property
    def ruling(self) -> Difference:
        """The scale that is the less sure that there is a difference."""
        known = [self.blocks, *([self.coarse] if self.coarse is not None and not self.undefined else [])]
        return max(known, key=lambda test: test.p_value)

    def detectable(self, n_tests: int) -> float:
        """The larger of the two: both scales must find it."""
        known = [self.blocks, *([self.coarse] if self.coarse is not None and not self.undefined else [])]
        return max(test.detectable(n_tests) for test in known)

    @property
    def p_value(self) -> float:
        """The larger of the two."""
        return self.ruling.p_value


def two_scales(difference: float, sampled: Sampled) -> TwoScales:
    """Test a difference at both scales.

    Parameters
    ----------
    difference : float
    sampled : Sampled
        The difference of two figures in the same draws and without the same blocks.
    """
    coarse = sampled.coarse
    # Where the figure is the same without each coarse block, their scale says nothing against the difference.
    other = None if coarse is None or coarse.error <= SAME else Difference(difference, coarse.error, coarse.df)
    return TwoScales(Difference(difference, sampled.error, sampled.df), other)


@dataclass(frozen=True, eq=False)
class FiguresAtScales:
    """Several figures of the same rows, in the same draws and without the same blocks.

    Attributes
    ----------
    values : array, shape (n_figures,)
    replicates : array, shape (n_replicates, n_figures)
        Complete.
    df : float
        Degrees of freedom of the blocks.
    blocks, coarse : array, shape (n_blocks, n_figures), or None
        The figures without each block, and without each coarser one.
    coarse_df : float
    """

    values: Floats
    replicates: Floats
    df: float
    blocks: Floats | None = None
    coarse: Floats | None = None
    coarse_df: float = np.inf

    @classmethod
    def of(cls, sampled: Sequence[Sampled], replicates: Floats) -> FiguresAtScales:
        """Figures of which only these replicates are complete."""
        first = sampled[0]
        return cls(
            np.array([item.value for item in sampled]),
            replicates,
            first.df,
            _beside([item.blocks for item in sampled]),
            _beside([item.coarse for item in sampled]),
            np.inf if first.coarse is None else first.coarse.df,
        )

    def at_blocks(self) -> FiguresAtScales:
        """The same without the coarse scale."""
        return replace(self, coarse=None)

    def apart(self, one: Integers, other: Integers) -> Floats:
        """Statistics of some figures less others, on the normal scale, at the scale that is the less sure of them.

        Parameters
        ----------
        one, other : array of int, shape (n_differences,)
            Positions of the figures.

        Returns
        -------
        array, shape (n_differences,)
            NaN where the difference is the same in every replicate.
        """
        difference = self.values[one] - self.values[other]
        drawn = (self.replicates[:, one] - self.replicates[:, other]).std(axis=0, ddof=1)
        error = drawn if self.blocks is None else jackknife_error(self.blocks[:, one] - self.blocks[:, other])
        error = np.where(error > SAME, error, drawn)
        found = _standardised(difference, np.where(drawn > SAME, error, 0.0), self.df)
        if self.coarse is None:
            return found
        error = jackknife_error(self.coarse[:, one] - self.coarse[:, other])
        both = weaker(found, _standardised(difference, error, self.coarse_df))
        # A figure that has no value without some coarse block hangs on that one: it tells nothing apart.
        return np.where(np.isnan(found), np.nan, np.where(np.isnan(error), 0.0, both))


def _beside(scales: Sequence[Scale | None]) -> Floats | None:
    known = [scale.without for scale in scales if scale is not None]
    return np.column_stack(known) if len(known) == len(scales) else None


def _standardised(difference: Floats, error: Floats, df: float) -> Floats:
    known = error > SAME
    t = np.divide(difference, error, out=np.full(len(difference), np.nan), where=known)
    return normal_scale(t, df)
