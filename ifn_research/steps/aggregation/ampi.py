"""Mazziotta and Pareto's adjusted index, comparable over time."""

from __future__ import annotations

from dataclasses import dataclass

from ifn_research.steps.aggregation.base import PenalisedMean


@dataclass(frozen=True)
class AdjustedMazziottaPareto(PenalisedMean):
    """M + S^2 / M of values between 70 and 130 by goalposts: an unbalanced profile is a penalty.

    M and S are the weighted mean and standard deviation of a territory's values.
    Use it after normalisation: {method: goalposts, range: [70, 130], posts: ...}.

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
    Mazziotta and Pareto (2018), Social Indicators Research 136:967-976, doi:10.1007/s11205-017-1577-5.
    """
