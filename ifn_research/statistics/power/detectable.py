"""The differences of two correlations that so many territories, blocks or cases can show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ifn_research.statistics.jackknife import critical
from ifn_research.statistics.power.components import Components, Layout

LEAST_DF = 1.0


@dataclass(frozen=True)
class RequiredTest:
    """The test that a measurement must pass.

    Attributes
    ----------
    alpha : float
        Two-sided level of the test.
    power : float
        Share of the cases in which it is to find the difference.
    tests : int
        Comparisons among which it is adjusted by Bonferroni; 1 for a pair named beforehand.
    """

    alpha: float = 0.05
    power: float = 0.8
    tests: int = 1

    def reach(self, df: float) -> float:
        """The standard errors that a true difference must measure (Bloom 1995, doi:10.1177/0193841X9501900504)."""
        df = max(df, LEAST_DF)
        return critical(self.alpha / 2 / self.tests, df) + critical(1 - self.power, df)


def detectable(parts: Components, layout: Layout, asked: RequiredTest, df: float = np.inf) -> float:
    """The smallest true difference that the test of blocks would find: at both scales, as `comparisons.csv` has it.

    Parameters
    ----------
    parts : Components
        Of what territories contribute to the difference.
    layout : Layout
        Where the measured territories are.
    asked : RequiredTest
    df : float
        Degrees of freedom that are not exceeded, where fewer blocks than those of the layout are known to be behind it.
    """
    of_blocks = asked.reach(min(layout.worth_blocks - 1, df)) * np.sqrt(layout.variance_of_blocks(parts))
    if not np.isfinite(layout.worth_regions):
        return float(of_blocks)
    return float(max(of_blocks, asked.reach(layout.worth_regions - 1) * np.sqrt(layout.variance(parts))))


def detectable_here(variance: float, n: float, total: float, asked: RequiredTest) -> float:
    """The smallest difference among the territories of the study themselves that a draw of n units of them would find.

    Parameters
    ----------
    variance : float
        Between the units: what each contributes, about its mean.
    n, total : float
        Units drawn, and units there are: where all are measured, nothing is left to chance.
    asked : RequiredTest
    """
    return float(asked.reach(n - 1) * np.sqrt(max(1 - n / total, 0.0) * variance / n))


def needed(difference: float, most: int, detectable_of: Callable[[int], float], least: int = 4) -> int | None:
    """The fewest units that show a difference; None where not even the most do.

    Parameters
    ----------
    difference : float
        In size.
    most : int
        Units that there are.
    detectable_of : callable
        The smallest difference that n units show; it falls as n grows.
    least : int
        Units below which nothing is judged.
    """
    size = abs(difference)
    if most < least or not detectable_of(most) <= size:
        return None
    low, high = least, most
    while low < high:
        middle = (low + high) // 2
        if detectable_of(middle) <= size:
            high = middle
        else:
            low = middle + 1
    return high


def noisy(parts: Components, correlation: float, reliability: float) -> tuple[Components, float]:
    """The effect of counts of few cases: components of the difference that is seen, and its share of the true one.

    A rate of few cases varies by chance. Correlations with it, and their difference, shrink by the square root of its
    reliability, and what is left of the outcome beside the scores grows from 1 - r^2 to 1 - reliability r^2.

    Parameters
    ----------
    parts : Components
        With the true rates.
    correlation : float
        Of the scores with the true rates, below 1 in size.
    reliability : float
        Share of the variance of the rates that is not chance: above 0, at most 1.

    References
    ----------
    Spearman (1904), American J. of Psychology 15:72-101, doi:10.2307/1412159 (attenuation).
    """
    grown = (1 - reliability * correlation**2) / (1 - correlation**2)
    return parts.times(grown), float(np.sqrt(reliability))


def reliability_of_cases(mean: float, variance: float, cases: float) -> float:
    """Reliability of rates of so many cases each: variance / (variance + what the binomial adds).

    Parameters
    ----------
    mean, variance : float
        Of the true rates, shares from 0 to 1.
    cases : float
        In each territory.
    """
    chance = max(mean * (1 - mean) - variance, 0.0) / cases
    return variance / (variance + chance) if variance > 0 else 0.0


def independent_variance(a: float, b: float, between: float) -> float:
    """n times the variance of the difference of two correlations with one outcome, of n independent units.

    Parameters
    ----------
    a, b : float
        The two correlations.
    between : float
        The correlation of the two scores.

    References
    ----------
    Olkin and Siotani (1976), in Essays in Probability and Statistics, 235-251; as in Steiger (1980), Psychological
    Bulletin 87:245-251, eq. 2 and 3, doi:10.1037/0033-2909.87.2.245: for normal variables.
    """
    covariance = between * (1 - a**2 - b**2) - a * b * (1 - a**2 - b**2 - between**2) / 2
    return (1 - a**2) ** 2 + (1 - b**2) ** 2 - 2 * covariance
