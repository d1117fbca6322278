"""`lisa.csv` without what tells of small outcomes: residuals, and the tests that they enter."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ifn_research.geography.neighbours import NeighbourDesign
from ifn_research.index.preparation import among
from ifn_research.matrix import Bools, Floats
from ifn_research.rows import SIGNIFICANCE
from ifn_research.statistics.spatial.moran import local_moran_told
from ifn_research.study.inputs import StudyInputs
from ifn_research.study.masking.ground_truths import MaskedGroundTruth

TESTS = ("p_value", "p_bh", "cluster")


def without_places(
    table: pd.DataFrame, truth: MaskedGroundTruth, scores: Mapping[str, Floats], inputs: StudyInputs
) -> tuple[pd.DataFrame, Bools]:
    """`lisa` without the residuals of small places and what follows from them, and the places that are masked.

    A local I holds the residuals of the neighbours: none of the ground truth is told. A p-value counts permutations
    that the seed repeats, and is an equation in every residual that enters it: it is told of places that are not masked
    and have no masked neighbour, and found anew among those that are told, so that who has the table has all that it
    was made of.

    Parameters
    ----------
    table : DataFrame
        With the columns `validation.spatial.LISA_COLUMNS`.
    truth : MaskedGroundTruth
    scores : mapping of version to array, each of shape (n_territories,)
    """
    mine = table["ground_truth"] == truth.name
    masked = truth.masked(table.loc[mine, "version"].nunique(), table.loc[mine, "code"])
    if not masked.any():
        return table, masked
    table = table.assign(local_i=table["local_i"].where(~mine))
    design = inputs.neighbours(truth.ground)
    for version in table.loc[mine, "version"].unique():
        rows = mine & (table["version"] == version)
        known = ~np.isnan(truth.ground.lift(scores[version])) & truth.outcome.covered
        table = _retested(table, rows, truth, masked, design=design, known=known, seed=inputs.config.seed)
    hidden = mine & table["code"].isin(truth.ground.codes[masked])
    return table.assign(residual=table["residual"].where(~hidden)), masked


def _retested(
    table: pd.DataFrame,
    rows: pd.Series,
    truth: MaskedGroundTruth,
    masked: Bools,
    *,
    design: NeighbourDesign,
    known: Bools,
    seed: int,
) -> pd.DataFrame:
    """The rows of one version with the tests that the residuals that are told allow."""
    neighbours = design.choose(np.flatnonzero(known))
    at = np.flatnonzero(known)[neighbours.positions]
    # The rows of a version are its places that have neighbours, in this order.
    assert list(table.loc[rows, "code"]) == truth.ground.codes[at].tolist()
    told = ~among(truth.ground.codes[at], truth.ground.codes[masked])
    values = table.loc[rows, "residual"].to_numpy(dtype=np.float64)
    found = local_moran_told(values, neighbours, told, rng=np.random.default_rng(seed))
    columns = (found.p_value, found.p_bh, np.where(found.p_bh < SIGNIFICANCE, found.quadrant, ""))
    result = table.copy()
    for name, column in zip(TESTS, columns, strict=True):
        result.loc[rows, name] = column
    return result
