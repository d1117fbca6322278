"""The rank that a territory would have if one of its indicators were at the median of the others."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from ifn_research.errors import IfnError
from ifn_research.matrix import Floats, IndicatorMatrix
from ifn_research.results.study_result import StudyResult

# The fitted index must give the published score back before it is asked about another.
SAME = 1e-9


class Moved(NamedTuple):
    """The score and rank of a territory whose value of an indicator is another."""

    indicator: str
    value: float
    score: float
    rank: int


def what_moves(result: StudyResult, code: str, version: str) -> list[Moved]:
    """Score a territory again with each indicator in turn at its median over all territories.

    Parameters
    ----------
    result : StudyResult
        With its fitted indices.
    code : str
        Of a territory that the version scores.
    version : str

    Returns
    -------
    list of Moved
        The largest change of rank first. Empty where the index cannot be asked: figures are masked, values rest on
        counts or were filled, scores are out of fold, or the index does not give the published score back.
    """
    cells = result.of_version("contributions", version)
    if version not in result.indices or result.is_supervised(version):
        return []
    if "masked" in cells and (cells["masked"] != "").any():
        return []
    mine = cells[cells["code"] == code].set_index("indicator")
    index = result.indices[version]
    names = [definition.name for definition in index.definitions]
    if not set(names) <= set(mine.index) or mine["shrunk"].notna().any() or mine["imputed"].any():
        return []
    median = cells.groupby("indicator")["raw"].median()
    own = mine.loc[names, "raw"].to_numpy(dtype=np.float64)
    # The territory as it is, then with one indicator after the other at its median.
    values = np.tile(own, (len(names) + 1, 1))
    values[np.arange(1, len(names) + 1), np.arange(len(names))] = median[names]
    scores = _scores(result, version, code, values)
    ranked = result.of_version("scores", version).set_index("code")["score"].dropna()
    published = ranked.get(code, np.nan)
    if scores is None or not abs(scores[0] - published) <= SAME * max(1.0, abs(published)):
        return []
    others = ranked.drop(code).to_numpy(dtype=np.float64)
    ranks = [1 + int((others > score).sum()) for score in scores[1:]]
    before = 1 + int((others > scores[0]).sum())
    found = [
        Moved(name, float(median[name]), float(score), rank)
        for name, score, rank in zip(names, scores[1:], ranks, strict=True)
    ]
    return sorted(found, key=lambda moved: -abs(moved.rank - before))


def _scores(result: StudyResult, version: str, code: str, values: Floats) -> Floats | None:
    """The scores of rows of raw values, all of the groups of one territory; None where the index refuses them."""
    index = result.indices[version]
    place = result.territories.set_index("code").loc[code]
    groups = [group for table in result.config.tables for group in table.groups if group in place.index]
    n = len(values)
    labels = [f"{code}/{at}" for at in range(n)]
    matrix = IndicatorMatrix(
        values=values,
        codes=np.array(labels, dtype=object),
        indicators=tuple(item.name for item in index.definitions),
        dimensions=tuple(item.dimension for item in index.definitions),
        directions=tuple(item.direction for item in index.definitions),
        units=tuple(item.unit for item in index.definitions),
        transforms=tuple(item.transform for item in index.definitions),
        groups={
            group: np.full(n, "" if pd.isna(place[group]) else str(place[group]), dtype=object) for group in groups
        },
    )
    try:
        scored = index.score(replace(matrix, population=np.full(n, np.nan)))
    except IfnError:
        return None
    found = dict(zip(scored.codes, scored.scores, strict=True))
    return np.array([found.get(label, np.nan) for label in labels])
