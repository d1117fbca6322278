"""The territories around one, and those most like it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ifn_research.geography.neighbours import contiguity
from ifn_research.results.study_result import StudyResult


def around(result: StudyResult, code: str, most: int) -> list[str]:
    """The territories whose outlines touch that of a territory, those with most people first; none without outlines."""
    if code not in result.outlines:
        return []
    import shapely

    # A box around the territory first: contiguity of a whole country takes a second.
    near = shapely.buffer(result.outlines[code], 0.05)
    codes = [other for other, outline in result.outlines.items() if other == code or shapely.intersects(near, outline)]
    shapes = np.empty(len(codes), dtype=object)
    shapes[:] = [result.outlines[other] for other in codes]
    touching = contiguity(shapes)[[codes.index(code)], :].toarray()[0] > 0
    people = result.territories.set_index("code")["population"].reindex(codes)
    found = people[touching].sort_values(ascending=False, kind="stable", na_position="last")
    return [str(other) for other in found.index[:most]]


def alike(result: StudyResult, code: str, version: str, most: int) -> pd.Series:
    """The territories nearest to one by their normalised indicators, with their distances; index = code.

    Each indicator is divided by its standard deviation, and distances are Euclidean. Where cells are missing, the mean
    over the indicators that both know stands for the others.
    """
    cells = result.of_version("contributions", version)
    wide = cells.pivot_table(index="code", columns="indicator", values="normalised", sort=False)
    if code not in wide.index:
        return pd.Series(dtype=np.float64)
    spread = wide.std(ddof=1)
    standard = wide / spread.where(spread > 0, 1.0)
    squares = (standard - standard.loc[code]) ** 2
    distance = np.sqrt(squares.mean(axis=1) * standard.shape[1]).drop(code)
    return distance.sort_values(kind="stable").head(most)
