"""Fill missing cells from the territories that look most alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.errors import OptionError
from ifn_research.language.messages import say
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.base import Learned
from ifn_research.steps.imputation.base import Imputation, as_array, filled


@dataclass(frozen=True)
class NearestNeighbours(Imputation):
    """Fill missing cells with the mean of the k territories nearest in the standardised indicators that are known.

    Where several are equally near, which of them serve is a matter of computation. A rise of an indicator changes the
    neighbours, and may lower what is filled in.

    Parameters
    ----------
    k : int
        Number of neighbours.

    References
    ----------
    Troyanskaya et al. (2001), Bioinformatics 17:520-525, doi:10.1093/bioinformatics/17.6.520. The engine is
    scikit-learn's KNNImputer.
    """

    k: int = 5

    def __post_init__(self) -> None:
        """Check the number of neighbours."""
        if not isinstance(self.k, int) or isinstance(self.k, bool) or self.k < 1:
            raise OptionError("k", say("steps.no_number_neighbours", k=repr(self.k)), fix=say("steps.k_example"))

    def fit(self, matrix: IndicatorMatrix) -> Learned:
        """Keep the territories, their means and standard deviations."""
        spread = np.nanstd(matrix.values, axis=0, ddof=1)
        return {
            "values": [[None if np.isnan(cell) else float(cell) for cell in row] for row in matrix.values],
            "mean": np.nanmean(matrix.values, axis=0).tolist(),
            "standard_deviation": np.where(spread > 0, spread, 1.0).tolist(),
        }

    def apply(self, matrix: IndicatorMatrix, learned: Learned) -> IndicatorMatrix:
        """Fill and mark the missing cells."""
        if not np.isnan(matrix.values).any():
            return matrix
        mean, spread = as_array(learned, "mean"), as_array(learned, "standard_deviation")
        from sklearn.impute import KNNImputer

        imputer = KNNImputer(n_neighbors=self.k).fit((as_array(learned, "values") - mean) / spread)
        return filled(matrix, imputer.transform((matrix.values - mean) / spread) * spread + mean)
