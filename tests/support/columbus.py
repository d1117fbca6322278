"""The neighbourhoods of Columbus, Ohio, that spdep and SpatialPack were run on (tests/reference/README.md)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.spatial.distance import cdist

from ifn_research.geography.neighbours import NeighbourDesign, Neighbours
from tests.support.reference import REFERENCE

TABLE = pd.read_csv(REFERENCE / "columbus.csv")


def neighbours(weights: str) -> Neighbours:
    n = len(TABLE)
    if weights == "queen":
        edges = pd.read_csv(REFERENCE / "columbus_edges.csv").to_numpy() - 1
        heads, tails = edges[:, 0], edges[:, 1]
    else:
        places = TABLE[["X", "Y"]].to_numpy()
        heads, tails = np.repeat(np.arange(n), 4), np.argsort(cdist(places, places), axis=1)[:, 1:5].ravel()
    pairs = coo_array((np.ones(len(heads)), (heads, tails)), shape=(n, n)).tocsr()
    return NeighbourDesign(touching=pairs).choose(np.arange(n))
