"""The cells of a version as matrices: territories in rows, indicators in columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ifn_research.matrix import Bools, Floats, Integers

MASKED = "masked"


@dataclass(frozen=True, eq=False)
class Cells:
    """The place of each row of `contributions` about one version in a matrix.

    Attributes
    ----------
    table : DataFrame
        Rows of one version.
    indicators : tuple of str
        In the order of the version.
    rows, columns : array of int, shape (n_cells,)
    n : int
        Territories of the matrix, those without cells included.
    """

    table: pd.DataFrame
    indicators: tuple[str, ...]
    rows: Integers
    columns: Integers
    n: int

    def wide(self, name: str) -> Floats:
        """A column of the table, shape (n_territories, n_indicators); NaN where there is no cell."""
        return self._spread(self.table[name].to_numpy(dtype=np.float64), np.nan)

    @property
    def imputed(self) -> Bools:
        """Cells that were filled in."""
        return self._spread(self.table["imputed"].to_numpy(dtype=np.float64), 0.0) > 0

    @property
    def secret(self) -> Bools:
        """Cells that are withheld."""
        if MASKED not in self.table:
            return np.zeros((self.n, len(self.indicators)), dtype=bool)
        return self._spread(self.table[MASKED].astype(bool).to_numpy(dtype=np.float64), 0.0) > 0

    def _spread(self, values: Floats, absent: float) -> Floats:
        found = np.full((self.n, len(self.indicators)), absent)
        found[self.rows, self.columns] = values
        return found


def cells_of(table: pd.DataFrame, codes: pd.Index, like: Cells | None = None) -> Cells:
    """The cells of one version.

    Parameters
    ----------
    table : DataFrame
        Rows of `contributions` about one version.
    codes : Index
        The territories of the matrix.
    like : Cells, optional
        Of another version over the same territories, whose rows are often the same: they are not sought again.
    """
    columns, indicators = pd.factorize(table["indicator"])
    again = like is not None and table["code"].reset_index(drop=True).equals(like.table["code"].reset_index(drop=True))
    rows = like.rows if like is not None and again else codes.get_indexer(pd.Index(table["code"]))
    return Cells(table, tuple(map(str, indicators)), np.asarray(rows), np.asarray(columns), len(codes))
