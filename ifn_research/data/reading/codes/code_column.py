"""The codes of a table, where they stand in it, and which rows of it can be left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.data.findings import Finding
from ifn_research.data.reading.files import OpenTable
from ifn_research.data.reading.rows.skipping import Skipping
from ifn_research.geography.levels import Codes
from ifn_research.language.messages import Words, say

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class CodeColumn:
    """The codes of a table, and where they stand in it.

    Attributes
    ----------
    codes : array of str, shape (n_rows,)
    table : OpenTable
    name : str
        The column, or the columns, that hold them.
    skipping : Skipping
    """

    codes: Codes
    table: OpenTable
    name: str
    skipping: Skipping

    def where(self, positions: Positions) -> Words:
        """File, lines and column of rows, for messages."""
        return say("errors.column", place=self.table.places(positions), column=self.name)

    def finding(self, check: str, n: int, message: Words, fix: Words) -> Finding:
        """A warning about the column."""
        return Finding(self.table.name, self.name, check, "warning", n, message, fix)

    def skip(self, positions: Positions) -> Words:
        """The key that leaves rows out."""
        return self.skipping.fix(self.codes, positions)

    def matches(self, pattern: str) -> npt.NDArray[np.bool_]:
        """The codes that are of a pattern, as booleans, shape (n_rows,)."""
        return np.asarray(pd.Series(self.codes, dtype="str").str.fullmatch(pattern).to_numpy(dtype=bool))
