"""Draws of prescribed inclusion probabilities that are spread: neighbours seldom come together."""

from __future__ import annotations

import numpy as np

from ifn_research.matrix import Bools, Floats, Integers

# What rounding leaves of a probability of 0 or 1.
TINY = 1e-9
# Numbers that the search for a neighbour looks at, and the fewest units: of more, some at random are looked at.
MOST_CELLS, FEWEST = 20_000, 500


def local_pivotal(probabilities: Floats, places: Floats, rng: np.random.Generator) -> Bools:
    """Draw a spread sample by the local pivotal method.

    A unit chosen at random and the nearest that is not yet decided fight for the sum of their probabilities, until one
    of them is in or out: units that are alike then seldom come together, and every unit keeps its probability, whoever
    it fights. Of thousands, the nearest among some at random serves: the draw is a little less spread, and as exact.

    Parameters
    ----------
    probabilities : array, shape (n_units,)
        From 0 to 1; where they sum to a whole number, so many are drawn.
    places : array, shape (n_units, n_dimensions)
        Straight distances between them tell who is near.
    rng : Generator

    Returns
    -------
    array of bool, shape (n_units,)

    References
    ----------
    Grafström, Lundström and Schelin (2012), Biometrics 68:514-520, doi:10.1111/j.1541-0420.2011.01699.x, method LPM2;
    Deville and Tillé (1998), Biometrika 85:89-101, doi:10.1093/biomet/85.1.89.
    """
    chance = np.array(probabilities, dtype=np.float64)
    open_ = np.flatnonzero((chance > TINY) & (chance < 1 - TINY))
    where = np.array(places[open_], dtype=np.float64)
    left = len(open_)
    while left > 1:
        at = int(rng.integers(left))
        other = _nearest(where[:left], at, rng)
        i, j = int(open_[at]), int(open_[other])
        chance[i], chance[j] = _fight(float(chance[i]), float(chance[j]), rng)
        for decided in sorted((at, other), reverse=True):
            if not TINY < chance[open_[decided]] < 1 - TINY:
                left -= 1
                open_[decided], where[decided] = open_[left], where[left]
    if left:
        last = int(open_[0])
        chance[last] = float(rng.random() < chance[last])
    return chance > 0.5


def _nearest(where: Floats, at: int, rng: np.random.Generator) -> int:
    """The nearest other unit, of several one at random; of very many, the nearest of some."""
    most = max(FEWEST, MOST_CELLS // where.shape[1])
    looked = None if len(where) <= most else rng.integers(len(where), size=most)
    distances = np.square((where if looked is None else where[looked]) - where[at]).sum(axis=1)
    distances[at if looked is None else looked == at] = np.inf
    ties = np.flatnonzero(distances <= distances.min())
    found = int(ties[0] if len(ties) == 1 else rng.choice(ties))
    found = found if looked is None else int(looked[found])
    return found if found != at else (at + 1) % len(where)


def _fight(one: float, other: float, rng: np.random.Generator) -> tuple[float, float]:
    """The probabilities of two units, one of which is decided."""
    both = one + other
    if both < 1:
        first = rng.random() < one / both
        return (both, 0.0) if first else (0.0, both)
    first = rng.random() < (1 - other) / (2 - both)
    return (1.0, both - 1) if first else (both - 1, 1.0)


def spatial_balance(chosen: Bools, probabilities: Floats, places: Floats) -> float:
    """The variance of what the cells nearest to each drawn unit hold of the probabilities: 0 where each holds 1.

    References
    ----------
    Stevens and Olsen (2004), J. American Statistical Association 99:262-278, doi:10.1198/016214504000000250.
    """
    drawn: Integers = np.flatnonzero(chosen)
    held = np.zeros(len(drawn))
    for start in range(0, len(places), 1000):
        part = slice(start, start + 1000)
        distances = np.square(places[part, None, :] - places[drawn][None]).sum(axis=2)
        nearest = distances <= distances.min(axis=1, keepdims=True)
        held += (probabilities[part, None] * nearest / nearest.sum(axis=1, keepdims=True)).sum(axis=0)
    return float(np.square(held - 1).mean())
