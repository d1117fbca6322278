"""Fitted construction steps: options that are declared, parameters that are learned, values that are made."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

import numpy as np

from ifn_research.matrix import Bools, Floats, IndicatorMatrix, Statistic

# What a step learned: plain data (text, numbers, lists, mappings) and arrays of numbers, which JSON keeps as lists.
Learned = Mapping[str, Any]


class Step(ABC):
    """A construction step, a frozen dataclass whose fields are its YAML options.

    Estimating and applying are apart: what `fit` learned on one set of territories, `apply` uses on any other.
    """

    @property
    def group_names(self) -> tuple[str, ...]:
        """Groupings of the territories that the step needs."""
        return ()

    @abstractmethod
    def fit(self, matrix: IndicatorMatrix) -> Learned:
        """Learn the step's parameters from a set of territories.

        Parameters
        ----------
        matrix : IndicatorMatrix, shape (n_territories, n_indicators)

        Returns
        -------
        mapping of plain data and arrays of numbers
        """

    @abstractmethod
    def apply(self, matrix: IndicatorMatrix, learned: Learned) -> IndicatorMatrix:
        """Treat any territories with what was learned; the input is not modified."""

    def fit_apply(self, matrix: IndicatorMatrix) -> tuple[Learned, IndicatorMatrix]:
        """Learn from a set of territories and treat them, for steps that do both from the same work."""
        learned = self.fit(matrix)
        return learned, self.apply(matrix, learned)

    def diagnostics(self, matrix: IndicatorMatrix, learned: Learned) -> tuple[Statistic, ...]:
        """The statistics of the step that a reader should know, on the territories on which it was fitted."""
        del matrix, learned
        return ()

    def out_of_range(self, matrix: IndicatorMatrix, learned: Learned) -> Bools:
        """Cells beyond what was seen when the step was fitted, shape of the matrix's values."""
        return np.zeros(matrix.values.shape, dtype=bool)


def beyond(matrix: IndicatorMatrix, minimum: Floats, maximum: Floats) -> Bools:
    """Cells below the least or above the greatest value of their column; a missing cell is neither."""
    least, greatest = matrix.extremes
    if not ((least < minimum) | (greatest > maximum)).any():
        return np.zeros(matrix.values.shape, dtype=bool)
    return np.asarray((matrix.values < minimum) | (matrix.values > maximum))
