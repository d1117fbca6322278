"""Imputations, and the least that must be known before cells are filled."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field

import numpy as np

from ifn_research.errors import Refusal
from ifn_research.language.messages import say
from ifn_research.matrix import LEAST_KNOWN, Bools, Floats, IndicatorMatrix
from ifn_research.matrix import complete as is_complete
from ifn_research.steps.base import Learned, Step
from ifn_research.steps.groups import group_list, labels_of, learned_by_group, members_of


class Imputation(Step):
    """A step that decides what happens to missing cells; works on raw values, before orientation."""

    # Whether territories of which too little is known are left out before the step.
    leaves_out_territories = True

    @property
    def leaves_out_raw(self) -> bool:
        """True if territories with missing cells are left out before anything is learned of any."""
        return False

    @property
    def leaves_out_normalised(self) -> bool:
        """True if territories with missing cells are left out once all of them are normalised."""
        return False


def refuse_low_coverage(matrix: IndicatorMatrix, least: float = LEAST_KNOWN) -> None:
    """Refuse indicators that are known for a smaller share of the territories than `least`.

    Raises
    ------
    Refusal
        Naming the indicators and their coverage.
    """
    if is_complete(matrix.values):
        return
    known = 1 - np.isnan(matrix.values).mean(axis=0)
    low = np.flatnonzero(known < least)
    if low.size:
        named = [say("steps.share_known", indicators=matrix.indicators[j], known=known[j]) for j in low]
        # Rounded down, so that what is proposed accepts them.
        accepted = np.floor(100 * known[low].min()) / 100
        raise Refusal(
            say("steps.too_little_known_least", named=named, least=least),
            where=say("steps.of_indicator", indicator=matrix.indicators[low[0]]),
            fix=say("steps.leave_indicators_out_version", accepted=accepted),
        )


def sufficiently_known(matrix: IndicatorMatrix, least: float = LEAST_KNOWN) -> Bools:
    """Territories of which at least that share of the indicators is known, shape (n_territories,)."""
    missing = np.zeros(matrix.n_territories)
    for column in () if is_complete(matrix.values) else np.isnan(matrix.values).T:
        missing += column
    return np.asarray(1 - missing / matrix.n_indicators >= least)


def complete(matrix: IndicatorMatrix) -> Bools:
    """Territories without a missing cell, shape (n_territories,)."""
    if is_complete(matrix.values):
        return np.ones(matrix.n_territories, dtype=bool)
    return np.asarray(~np.isnan(matrix.values).any(axis=1))


def filled(matrix: IndicatorMatrix, replacement: Floats) -> IndicatorMatrix:
    """The matrix with its missing cells replaced and marked; `replacement` broadcasts to its values."""
    if is_complete(matrix.values):
        return matrix
    missing = np.isnan(matrix.values)
    values = matrix.values.copy()
    np.copyto(values, replacement, where=missing)
    return matrix.with_values(values, imputed=matrix.imputed | missing)


def medians(values: Floats) -> Floats:
    """Median of the known values of each column; NaN where there is none."""
    known = (column.copy() for column in values.T) if is_complete(values) else (c[~np.isnan(c)] for c in values.T)
    return np.array([_median(column) for column in known], dtype=np.float64)


def _median(known: Floats) -> float:
    if not known.size:
        return np.nan
    # One pivot and the greatest below it: several times as fast as two pivots.
    half = len(known) // 2
    known.partition(half)
    return float(known[half] if len(known) % 2 else (known[:half].max() + known[half]) / 2)


def as_array(learned: Learned, key: str) -> Floats:
    """A learned list as an array."""
    return np.asarray(learned[key], dtype=np.float64)


@dataclass(frozen=True)
class GroupImputation(Imputation):
    """Fill missing cells with a figure of the territory's group, else of a wider group, else of all.

    A territory whose group is unknown (an empty cell) is filled from the next group of `by` that it has, else from all
    territories: territories without a group are never a group of their own.
    """

    by: str | tuple[str, ...] = field(default=(), metadata={"required": True})

    def __post_init__(self) -> None:
        """Check that a group is named."""
        object.__setattr__(self, "by", group_list(self.by))

    @property
    def group_names(self) -> tuple[str, ...]:
        """Groups that the step needs."""
        return tuple(self.by)

    @abstractmethod
    def figure(self, values: Floats) -> Floats:
        """The figure of each column, shape (n_indicators,); NaN cells are left out, no column is all NaN."""

    def fit(self, matrix: IndicatorMatrix) -> Learned:
        """Learn the figure of each indicator in each group, and over all territories."""
        return {
            "groups": {group: self._by_label(matrix, group) for group in self.group_names},
            "all": self.figure(matrix.values).tolist(),
        }

    def apply(self, matrix: IndicatorMatrix, learned: Learned) -> IndicatorMatrix:
        """Fill and mark the missing cells."""
        replacement = np.tile(as_array(learned, "all"), (matrix.n_territories, 1))
        nothing = [None] * matrix.n_indicators
        for group in reversed(self.group_names):
            found = learned_by_group(learned["groups"][group], labels_of(matrix, group), nothing)
            replacement = np.where(np.isnan(found), replacement, found)
        return filled(matrix, replacement)

    def _by_label(self, matrix: IndicatorMatrix, group: str) -> dict[str, list[float | None]]:
        names, position = members_of(labels_of(matrix, group))
        result: dict[str, list[float | None]] = {}
        for k, label in enumerate(names):
            if not label:
                continue
            rows = matrix.values[position == k]
            known = ~np.isnan(rows).all(axis=0)
            figures = np.full(matrix.n_indicators, np.nan)
            figures[known] = self.figure(rows[:, known])
            result[label] = [None if np.isnan(value) else float(value) for value in figures]
        return result
