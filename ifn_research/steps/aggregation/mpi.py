"""Mazziotta and Pareto's penalised mean."""

from __future__ import annotations

from dataclasses import dataclass

from ifn_research.steps.aggregation.base import PenalisedMean


@dataclass(frozen=True)
class MazziottaPareto(PenalisedMean):
    """M + S^2 / M of z-scores of mean 100 and standard deviation 10: an unbalanced profile is a penalty.

    M and S are the weighted mean and standard deviation of a territory's values.
    Use it after normalisation: {method: zscore, mean: 100, standard_deviation: 10, divisor: n}.

    Raising a low value narrows the profile: with widely spread values it can lower the score.

    Parameters
    ----------
    penalty : {"+", "-"}
        ``+`` raises the score of unbalanced territories (the index measures something bad, the default here);
        ``-`` lowers it.
    divisor : {"n", "n - 1"}
        What the sum of squares of n members is divided by in S. The papers divide by n, R's Compind by n - 1. With
        weights w that sum to 1, S^2 is the weighted mean of squares, divided by 1 - sum of w^2 for n - 1.

    References
    ----------
    De Muro, Mazziotta and Pareto (2011), Social Indicators Research 104:1-18, doi:10.1007/s11205-010-9727-z;
    Mazziotta and Pareto (2016), Social Indicators Research 127:983-1003, doi:10.1007/s11205-015-0998-2.
    """
