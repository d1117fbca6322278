"""Fill missing cells with the median of the territory's group."""

from __future__ import annotations

from dataclasses import dataclass

from ifn_research.matrix import Floats
from ifn_research.steps.imputation.base import GroupImputation, medians


@dataclass(frozen=True)
class GroupMedianImputation(GroupImputation):
    """Fill missing cells with the median of the territory's group, else of a wider group, else of all.

    Parameters
    ----------
    by : str or list of str
        Groups from the finest to the widest, e.g. ``[departement, region]``.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 3 (single imputation within groups).
    """

    def figure(self, values: Floats) -> Floats:
        """Median of each column."""
        return medians(values)
