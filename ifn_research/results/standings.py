"""The standing of a territory among the others."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ifn_research.results.study_result import StudyResult


def standings(result: StudyResult, code: str, version: str) -> pd.Series:
    """The share, in %, of the other territories that are less fragile than one on each indicator; ties count for half.

    The highest first; index = indicator. An indicator whose value is not known is absent.
    """
    cells = result.of_version("contributions", version)
    found = {}
    for name, rows in cells.groupby("indicator", sort=False):
        values = rows.set_index("code")["normalised"].dropna()
        if code in values.index and len(values) > 1:
            found[str(name)] = share_below(values, code)
    return pd.Series(found, dtype=np.float64).sort_values(ascending=False, kind="stable")


def share_below(values: pd.Series, code: str) -> float:
    """The share, in %, of the other territories whose value is lower than that of one; ties count for half."""
    own, others = values[code], values.drop(code)
    return 100 * float((others < own).mean() + (others == own).mean() / 2)
