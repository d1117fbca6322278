"""Mazziotta and Pareto's adjusted index, comparable over time."""

from __future__ import annotations

from dataclasses import dataclass

from ifn_research.aggregation.base import PenalisedMean


@dataclass(frozen=True)
class AdjustedMazziottaPareto(PenalisedMean):
    """M + S^2 / M of values between 70 and 130 by goalposts: an unbalanced profile is a penalty.

    M and S are the weighted mean and standard deviation (divided by the number of members) of a territory's values.
    Use it after normalisation: {method: goalposts, range: [70, 130], posts: ...}.

    Raising a low value narrows the profile: with widely spread values it can lower the score.

    Parameters
    ----------
    penalty : {"+", "-"}
        ``+`` raises the score of unbalanced territories (the index measures something bad, the default here);
        ``-`` lowers it.

    References
    ----------
    Mazziotta and Pareto (2018), Social Indicators Research 136:967-976, doi:10.1007/s11205-017-1577-5.
    """
