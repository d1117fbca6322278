"""Returns of simulated partners, with covariances."""

from __future__ import annotations

from typing import Any

import numpy as np

from ifn_research.results.returned import Returned, ReturnedCovariance, ReturnedFigure, rounded
from tests.support.returns import a_return

NAMES = ("equal", "pca", "indicator:poverty")
PLACES = ("59", "35", "13", "33", "31", "67", "29", "44", "69", "2A")


def simulated(k: int, *, better: float = 0.0, between: float = 0.05, seed: int = 1, **changed: Any) -> list[Returned]:
    """Returns of k partners of about 40 territories; `better` is what `equal` is better than the others, on z."""
    rng = np.random.default_rng(seed)
    found = []
    for j in range(k):
        within = (0.8 + 0.2 * np.eye(3)) / rng.integers(15, 58)
        centre = np.array([0.4 + better, 0.4, 0.4]) + between * rng.normal(size=1)
        # Two of its eigenvalues are equal: their vectors are those of a library, its triangular root is one.
        z = rng.multivariate_normal(centre, within, method="cholesky")
        found.append(returned(z, within, **{"perimeter": (PLACES[j],), "partner": f"CAF {j + 1}", **changed}))
    return found


def returned(z: np.ndarray, within: np.ndarray, **changed: Any) -> Returned:
    """A return of these figures on z, with this covariance."""
    figures = tuple(
        ReturnedFigure(
            "indicator" if name.startswith("indicator:") else "version",
            name.removeprefix("indicator:"),
            "spearman",
            rounded(float(np.tanh(z[i]))),
            rounded(float(within[i, i])),
            "z",
            24,
        )
        for i, name in enumerate(NAMES)
    )
    matrix = tuple(tuple(rounded(float(cell)) for cell in row) for row in within)
    said = {"estimates": figures, "covariances": {"spearman": ReturnedCovariance(NAMES, matrix)}}
    return a_return(**{**said, **changed})


def named(returns: list[Returned]) -> list[tuple[str, Returned]]:
    """With the names of their files."""
    return [(f"retour-{k}.json", one) for k, one in enumerate(returns, 1)]
