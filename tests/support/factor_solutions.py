"""How factors of two programs are held against each other."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd

from ifn_research.matrix import Floats

# Indicators of the EPCI; the last runs against the others.
EPCI = (
    *("share_65_plus", "share_no_diploma", "share_one_person_households", "share_single_parent_households"),
    *("unemployment_rate", "poverty_rate", "share_income_social_minima", "share_households_without_car"),
    "share_premises_fast_broadband",
)


def aligned(found: Floats, expected: Floats) -> tuple[list[int], Floats]:
    """Order and signs of our factors that come nearest to the expected ones."""
    best = None
    for order in permutations(range(found.shape[1])):
        signs = np.sign((found[:, order] * expected).sum(axis=0))
        distance = np.abs(found[:, order] * signs - expected).max()
        if best is None or distance < best[0]:
            best = (distance, list(order), signs)
    assert best is not None
    return best[1], best[2]


def reference(shared: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(shared / "reference" / "factor" / f"synth_fa_{name}.csv")
