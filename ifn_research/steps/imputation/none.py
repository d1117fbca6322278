"""No imputation: missing cells are refused."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.errors import Refusal
from ifn_research.language.messages import say
from ifn_research.matrix import IndicatorMatrix, complete
from ifn_research.steps.base import Learned
from ifn_research.steps.imputation.base import Imputation


@dataclass(frozen=True)
class NoImputation(Imputation):
    """Refuse missing cells, saying what is missing and where."""

    leaves_out_territories = False

    def fit(self, matrix: IndicatorMatrix) -> Learned:
        """Check that nothing is missing.

        Raises
        ------
        Refusal
            Naming the indicators with missing cells and the first territories concerned.
        """
        refuse_missing(matrix)
        return {}

    def fit_apply(self, matrix: IndicatorMatrix) -> tuple[Learned, IndicatorMatrix]:
        """Check once."""
        return self.fit(matrix), matrix

    def apply(self, matrix: IndicatorMatrix, learned: Learned) -> IndicatorMatrix:
        """The matrix itself, if nothing is missing."""
        refuse_missing(matrix)
        return matrix


def refuse_missing(matrix: IndicatorMatrix) -> None:
    """Raise a Refusal if some cell is missing."""
    if complete(matrix.values):
        return
    missing = np.isnan(matrix.values)
    # Infinite values of both signs look as if one was missing.
    if not missing.any():
        return
    counts = missing.sum(axis=0)
    named = [
        say("steps.indicators_counts", indicators=matrix.indicators[j], counts=counts[j])
        for j in np.flatnonzero(counts)
    ]
    territories = matrix.codes[missing.any(axis=1)]
    n = int(missing.sum())
    raise Refusal(
        say("steps.cells_missing", n, named=named),
        where=say("steps.n_territories_and_codes", len(territories), codes=territories),
        fix=say("steps.write_imputation_drop_leaves"),
    )
