"""Copeland's rule: how many territories each one outranks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import Bools, Floats
from ifn_research.statistics.ranks import sort_ties
from ifn_research.steps.aggregation.base import Rule
from ifn_research.steps.base import Learned

# A pair is compared in blocks of this many rows and columns: memory stays linear in the number of territories.
ROWS, COLUMNS = 64, 512
# Summed weights that differ by less are the same sum, added in another order.
EVEN = 1e-12


@dataclass(frozen=True)
class Copeland(Rule):
    """Territories outranked by weighted majority minus territories that outrank: ranks count, distances do not.

    a outranks b when the summed weight of the indicators on which a is more fragile, a tie giving half to each, is
    more than half. A low value is not made up for by a high one. A missing cell leaves the pair to the indicators that
    both territories know. A new territory is compared with those on which the index was fitted.

    A contribution is the weighted number of territories that the indicator alone puts below less those it puts above;
    what the majority adds to or takes from their sum is shared by weight.

    References
    ----------
    Copeland (1951), as in OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 6 (non-compensatory
    multi-criteria approach); Munda and Nardo (2009), Applied Economics 41:1513-1523, doi:10.1080/00036840601019364.
    """

    attributes_by_factor = False

    def accepts_signed(self) -> bool:
        """A negative vote has no meaning."""
        return False

    def learn(self, values: Floats, weights: Floats) -> Learned:
        """The territories with which any other is compared; a missing value is None."""
        known = values.astype(object)
        known[np.isnan(values)] = None
        return {"reference": known.tolist()}

    def bind(self, learned: Learned) -> Rule:
        """The rule with the territories that were learned."""
        return _Against(np.array(learned["reference"], dtype=np.float64))

    def combine(self, values: Floats, weights: Floats) -> Floats:
        """Scores of the territories among themselves."""
        return _Against(values).combine(values, weights)

    def shares(self, values: Floats, weights: Floats, scores: Floats) -> Floats:
        """Parts of the scores of the territories among themselves."""
        return _Against(values).shares(values, weights, scores)


@dataclass(frozen=True, eq=False)
class _Against(Rule):
    """Copeland's rule against a reference, shape (n_reference, n_members)."""

    reference: Floats

    attributes_by_factor = False
    sees_missing = True

    def accepts_signed(self) -> bool:
        """A negative vote has no meaning."""
        return False

    def combine(self, values: Floats, weights: Floats) -> Floats:
        """Outranked minus outranking, NaN where no member that has a weight is known."""
        if np.array_equal(values, self.reference, equal_nan=True):
            scores = _among(_places(values), weights)
        else:
            places = _places(np.vstack([self.reference, values]))
            scores = _against(places[len(self.reference) :], places[: len(self.reference)], weights)
        return np.asarray(np.where((~np.isnan(values) * weights).any(axis=1), scores, np.nan))

    def shares(self, values: Floats, weights: Floats, scores: Floats) -> Floats:
        """Parts that sum to the score: each member's own balance of wins, and the rest by weight."""
        known = ~np.isnan(values)
        own = np.where(known, weights, 0.0)
        total = own.sum(axis=1, keepdims=True)
        own = own / np.where(total > 0, total, 1.0)
        places = _places(np.vstack([self.reference, values]))
        theirs, mine = places[: len(self.reference)], places[len(self.reference) :]
        parts = own * np.column_stack([_balance(mine[:, j], theirs[:, j]) for j in range(values.shape[1])])
        rest = np.nan_to_num(scores) - parts.sum(axis=1)
        return np.asarray(parts + own * rest[:, None])


def _places(values: Floats) -> Floats:
    """Each value's place among those of its column, tied ones sharing theirs; scores of a stage are tied to 1e-12."""
    places = np.full(values.shape, np.nan)
    for j in range(values.shape[1]):
        ties = sort_ties(values[:, j])
        places[ties.order, j] = ties.group
    return places


def _among(values: Floats, weights: Floats) -> Floats:
    """Every pair once: what one territory wins, the other loses."""
    scores = np.zeros(len(values))
    for start in range(0, len(values), ROWS):
        rows = slice(start, start + ROWS)
        scores[rows] += _outranked(values[rows], values[rows], weights).sum(axis=1)
        for column in range(start + ROWS, len(values), COLUMNS):
            columns = slice(column, column + COLUMNS)
            outranked = _outranked(values[rows], values[columns], weights)
            scores[rows] += outranked.sum(axis=1)
            scores[columns] -= outranked.sum(axis=0)
    return scores


def _against(values: Floats, reference: Floats, weights: Floats) -> Floats:
    scores = np.zeros(len(values))
    for start in range(0, len(values), ROWS):
        rows = slice(start, start + ROWS)
        for column in range(0, len(reference), COLUMNS):
            scores[rows] += _outranked(values[rows], reference[column : column + COLUMNS], weights).sum(axis=1)
    return scores


def _outranked(a: Floats, b: Floats, weights: Floats) -> Floats:
    """1 where a outranks b, -1 where b outranks a, else 0; shape (len(a), len(b)). Places are whole numbers."""
    balance, sign = np.zeros((2, len(a), len(b)))
    missing: Bools = np.asarray(np.isnan(a).any(axis=0) | np.isnan(b).any(axis=0))
    for j, weight in enumerate(weights):
        np.subtract(a[:, j, None], b[None, :, j], out=sign)
        # The sign of a whole number; clipping is several times as fast as asking for it.
        np.clip(sign, -1.0, 1.0, out=sign)
        if missing[j]:
            np.nan_to_num(sign, copy=False)
        sign *= weight
        balance += sign
    return np.asarray(np.subtract(balance > EVEN, balance < -EVEN, dtype=np.float64))


def _balance(values: Floats, reference: Floats) -> Floats:
    """Territories of the reference below less those above; 0 where the value is missing."""
    ordered = np.sort(reference[~np.isnan(reference)])
    below, not_above = (np.searchsorted(ordered, values, side=side) for side in ("left", "right"))
    return np.asarray(np.where(np.isnan(values), 0.0, below - (len(ordered) - not_above)))
