"""Agreement between versions: do they rank the same territories first, and who moves most?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from ifn_research.matrix import Floats
from ifn_research.statistics.correlation import kendall, spearman, why_not
from ifn_research.statistics.ranks import ranks_descending
from ifn_research.validation.metrics.targeting import overlap


@dataclass(frozen=True)
class Agreement:
    """One row of `agreement.csv`; None where a version is constant over the territories that both score.

    Attributes
    ----------
    spearman, kendall : float or None
    top_decile_overlap : float or None
        Territories in decile 10 of both, to the smaller of the two.
    mean_abs_rank_shift : float or None
        Mean of |rank a - rank b| over the territories that both score, ranked among themselves.
    """

    version_a: str
    version_b: str
    spearman: float | None = None
    kendall: float | None = None
    top_decile_overlap: float | None = None
    mean_abs_rank_shift: float | None = None


@dataclass(frozen=True)
class Mover:
    """A territory that two versions rank differently.

    Attributes
    ----------
    position : int
        Row of the territory in the arrays given.
    rank_a, rank_b : int
        Among the territories that both versions score; 1 = most fragile.
    shift : int
        rank_b - rank_a: positive when b finds the territory less fragile than a does.
    """

    position: int
    rank_a: int
    rank_b: int
    shift: int


def agreement(scores: Mapping[str, Floats]) -> list[Agreement]:
    """Agreement between every two versions, on the territories that both score.

    Parameters
    ----------
    scores : mapping of version to array, each of shape (n_territories,)
        Higher = more fragile; NaN where the version has no score.
    """
    return [_agreement(a, b, scores[a], scores[b]) for a, b in combinations(scores, 2)]


def _agreement(name_a: str, name_b: str, a: Floats, b: Floats) -> Agreement:
    both = ~(np.isnan(a) | np.isnan(b))
    a, b = a[both], b[both]
    if why_not(a, b):
        return Agreement(name_a, name_b)
    shift = float(np.abs(ranks_descending(a) - ranks_descending(b)).mean())
    return Agreement(name_a, name_b, spearman(a, b).value, kendall(a, b).value, overlap(a, b), shift)


def movers(scores_a: Floats, scores_b: Floats, n: int = 20) -> list[Mover]:
    """The territories whose rank differs most between two versions, largest shift first.

    Parameters
    ----------
    scores_a, scores_b : array, shape (n_territories,)
        Higher = more fragile; NaN where the version has no score.
    n : int
        How many to return; territories that do not move are never returned.
    """
    both = np.flatnonzero(~(np.isnan(scores_a) | np.isnan(scores_b)))
    rank_a = ranks_descending(scores_a[both]).astype(np.int64)
    rank_b = ranks_descending(scores_b[both]).astype(np.int64)
    # Ties in the size of the shift: the more fragile under a first, then the order of the territories.
    order = np.lexsort((both, rank_a, -np.abs(rank_b - rank_a)))
    moved = [i for i in order[:n] if rank_a[i] != rank_b[i]]
    return [Mover(int(both[i]), int(rank_a[i]), int(rank_b[i]), int(rank_b[i] - rank_a[i])) for i in moved]
