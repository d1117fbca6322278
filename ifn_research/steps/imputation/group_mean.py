"""Fill missing cells with the mean of the territory's group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import Floats
from ifn_research.steps.imputation.base import GroupImputation


@dataclass(frozen=True)
class GroupMeanImputation(GroupImputation):
    """Fill missing cells with the mean of the territory's group, else of a wider group, else of all.

    Parameters
    ----------
    by : str or list of str
        Groups from the finest to the widest, e.g. ``[departement, region]``.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 3 (single imputation within groups).
    """

    def figure(self, values: Floats) -> Floats:
        """Mean of each column."""
        return np.asarray(np.nanmean(values, axis=0))
