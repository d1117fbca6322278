"""Tests of two correlations, or two areas under the ROC curve, found on the same independent units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from ifn_research.matrix import Bools, Floats

# Of positives among negatives, and of negatives among positives.
Placements = tuple[Floats, Floats]


@dataclass(frozen=True)
class NaiveTest:
    """A test that takes the units for independent.

    Attributes
    ----------
    difference : float
        Of the first less the second.
    statistic, p_value : float
        Two-sided.
    """

    difference: float
    statistic: float
    p_value: float


def williams(r12: float, r13: float, r23: float, n: int) -> NaiveTest:
    """Williams' t that two correlations with the same variable 1 are equal.

    Parameters
    ----------
    r12, r13 : float
        Correlations of variables 2 and 3 with variable 1.
    r23 : float
        Correlation of 2 and 3, below 1 in size.
    n : int
        Units, more than 3.

    References
    ----------
    Williams (1959), J. Royal Statistical Society B 21:396-399; as in Steiger (1980), Psychological Bulletin 87:245-251,
    eq. 7, doi:10.1037/0033-2909.87.2.245. Student's t with n - 3 degrees of freedom.
    """
    determinant = 1 - r12**2 - r13**2 - r23**2 + 2 * r12 * r13 * r23
    mean = (r12 + r13) / 2
    spread = 2 * (n - 1) / (n - 3) * determinant + mean**2 * (1 - r23) ** 3
    statistic = (r12 - r13) * np.sqrt((n - 1) * (1 + r23) / spread)
    return NaiveTest(r12 - r13, float(statistic), float(2 * scipy.special.stdtr(n - 3, -abs(statistic))))


def steiger(r12: float, r13: float, r23: float, n: int) -> NaiveTest:
    """Steiger's z that two correlations with the same variable 1 are equal: Fisher's z of both, pooled covariance.

    Parameters
    ----------
    r12, r13 : float
        Correlations of variables 2 and 3 with variable 1, below 1 in size.
    r23 : float
        Correlation of 2 and 3, below 1 in size.
    n : int
        Units, more than 3.

    References
    ----------
    Steiger (1980), Psychological Bulletin 87:245-251, eq. 14 with eq. 3 for the covariance of two correlations,
    doi:10.1037/0033-2909.87.2.245. Standard normal.
    """
    mean = (r12 + r13) / 2
    covariance = r23 * (1 - 2 * mean**2) - mean**2 * (1 - 2 * mean**2 - r23**2) / 2
    pooled = covariance / (1 - mean**2) ** 2
    statistic = (np.arctanh(r12) - np.arctanh(r13)) * np.sqrt((n - 3) / (2 * (1 - pooled)))
    return NaiveTest(r12 - r13, float(statistic), _two_sided(statistic))


def delong(positive: Bools, a: Floats, b: Floats) -> NaiveTest:
    """DeLong's z that two scores have the same area under the ROC curve.

    Parameters
    ----------
    positive : array of bool, shape (n,)
        At least two units each way.
    a, b : array, shape (n,)
        Higher = more likely positive; ties count half.

    References
    ----------
    DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44:837-845, doi:10.2307/2531595; by mid-ranks as in Sun and Xu
    (2014), IEEE Signal Processing Letters 21:1389-1393, doi:10.1109/LSP.2014.2337313.
    """
    return delong_of(placements(positive, a), placements(positive, b))


def delong_of(a: Placements, b: Placements) -> NaiveTest:
    """The same from the placements of both scores."""
    areas = [float(cases.mean()) for cases, _ in (a, b)]
    variance = sum(np.var(one - two, ddof=1) / len(one) for one, two in zip(a, b, strict=True))
    statistic = (areas[0] - areas[1]) / np.sqrt(variance) if variance > 0 else float("nan")
    return NaiveTest(areas[0] - areas[1], float(statistic), _two_sided(statistic))


def placements(positive: Bools, score: Floats) -> Placements:
    """Share of negatives below each positive, and of positives above each negative."""
    ranks = _average_ranks(score)
    cases, others = ranks[positive], ranks[~positive]
    within_cases, within_others = _average_ranks(score[positive]), _average_ranks(score[~positive])
    return (cases - within_cases) / len(others), 1 - (others - within_others) / len(cases)


def _average_ranks(values: Floats) -> Floats:
    """Ranks from 1, those of equal values their average."""
    _, group, sizes = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(sizes) - (sizes - 1) / 2)[group.ravel()], dtype=np.float64)


def _two_sided(z: float) -> float:
    return float(2 * scipy.special.ndtr(-abs(z)))
