"""Fill missing cells with the median of the territory's group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.errors import OptionError, Refusal, nearest
from ifn_research.indicators.imputation.base import Imputation, filled
from ifn_research.indicators.step import Learned
from ifn_research.matrix import Floats, IndicatorMatrix


@dataclass(frozen=True)
class GroupMedianImputation(Imputation):
    """Fill missing cells with the median of the territory's group, else of a wider group, else of all.

    Parameters
    ----------
    by : str or list of str
        Groups from the finest to the widest, e.g. ``[departement, region]``.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 3 (single imputation within groups).
    """

    by: str | tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check that a group is named."""
        groups = (self.by,) if isinstance(self.by, str) else tuple(self.by)
        if not groups or not all(isinstance(group, str) and group for group in groups):
            raise OptionError(
                "by", "group_median does not say which group", fix="{method: group_median, by: [departement, region]}"
            )
        object.__setattr__(self, "by", groups)

    @property
    def group_names(self) -> tuple[str, ...]:
        """Groups that the step needs."""
        return tuple(self.by)

    def fit(self, matrix: IndicatorMatrix) -> Learned:
        """Learn the median of each indicator in each group, and over all territories."""
        medians = {group: _medians(matrix, group) for group in self.group_names}
        return {"group_median": medians, "median": np.nanmedian(matrix.values, axis=0).tolist()}

    def apply(self, matrix: IndicatorMatrix, learned: Learned) -> IndicatorMatrix:
        """Fill and mark the missing cells."""
        replacement = np.tile(np.asarray(learned["median"], dtype=np.float64), (matrix.n_territories, 1))
        for group in reversed(self.group_names):
            found = _lookup(learned["group_median"][group], labels_of(matrix, group), matrix.n_indicators)
            replacement = np.where(np.isnan(found), replacement, found)
        return filled(matrix, replacement)


def labels_of(matrix: IndicatorMatrix, group: str) -> np.ndarray:
    """The group of each territory, or a Refusal if the study does not declare it."""
    if group not in matrix.groups:
        raise Refusal(
            f"the territories have no group '{group}'", where="the study's tables", fix=nearest(group, matrix.groups)
        )
    return matrix.groups[group]


def _medians(matrix: IndicatorMatrix, group: str) -> dict[str, list[float | None]]:
    labels = labels_of(matrix, group)
    result: dict[str, list[float | None]] = {}
    for label in sorted({str(label) for label in labels if label}):
        rows = matrix.values[labels == label]
        known = ~np.isnan(rows).all(axis=0)
        medians = np.full(matrix.n_indicators, np.nan)
        medians[known] = np.nanmedian(rows[:, known], axis=0)
        result[label] = [None if np.isnan(value) else float(value) for value in medians]
    return result


def _lookup(medians: dict[str, list[float | None]], labels: np.ndarray, n_indicators: int) -> Floats:
    unknown: list[float | None] = [None] * n_indicators
    return np.array([medians.get(str(label), unknown) for label in labels], dtype=np.float64).reshape(-1, n_indicators)
