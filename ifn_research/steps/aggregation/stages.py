"""Between two stages: the scores of a node on the scale of the indicators."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.errors import Refusal
from ifn_research.language.messages import say
from ifn_research.matrix import Floats, IndicatorMatrix
from ifn_research.steps.base import Learned
from ifn_research.steps.normalisation.base import Normalisation

# Scores that differ by less than this share of the largest are one score, added in another order.
SAME = 1e-12


@dataclass(frozen=True)
class Between:
    """The normalisation of the indicators, applied once more to the scores of a node.

    Ranks, classes and transforms of ranks are those of the node's scores among the territories on which the index was
    fitted; scores that rounding alone tells apart are tied.

    Attributes
    ----------
    normalisation : Normalisation
    territories : IndicatorMatrix
        Those whose scores they are: some normalisations ask for their groups and their population.
    """

    normalisation: Normalisation
    territories: IndicatorMatrix

    def learn(self, path: str, scores: Floats, contributions: Floats) -> Learned:
        """Learn whatever rescaling the scores of a node must know; plain data.

        Raises
        ------
        Refusal
            If the scores do not vary.
        """
        _refuse_constant(path, scores, contributions)
        method = self.normalisation.for_stage(path)
        alike = self._matrix(path, scores if method.linear else tied(scores))
        fitted = method.fit(alike)
        spread = np.nanstd(method.apply(alike, fitted).values) / np.nanstd(scores)
        return {"normalisation": fitted, "slope": float(spread)}

    def rescale(self, path: str, scores: Floats, learned: Learned) -> Floats:
        """The scores of a node on the scale of the indicators, shape (n_territories,)."""
        fitted = learned["normalisation"]
        if "distribution" in fitted:
            scores = nearest_of(scores, np.asarray(fitted["distribution"][0], dtype=np.float64))
        return self.normalisation.for_stage(path).apply(self._matrix(path, scores), fitted).values[:, 0]

    def _matrix(self, path: str, scores: Floats) -> IndicatorMatrix:
        return IndicatorMatrix(
            values=scores[:, None],
            codes=self.territories.codes,
            indicators=(path,),
            dimensions=("",),
            directions=(1,),
            units=("",),
            groups=self.territories.groups,
            population=self.territories.population,
        )


def shared(
    contributions: Floats, scores: Floats, rescaled: Floats, weights: Floats, *, slope: float, linear: bool
) -> Floats:
    """Contributions to a node's score as contributions to its rescaled score, shape (n_territories, n_indicators).

    A linear rescaling changes the unit of every contribution alike, and the origin that it adds is shared by weight. A
    transform of ranks has no unit: an indicator keeps its share of the node, unless some pull the node down.

    Parameters
    ----------
    contributions : array, shape (n_territories, n_indicators)
        They sum to `scores`.
    scores, rescaled : array, shape (n_territories,)
    weights : array, shape (n_indicators,) or (n_territories, n_indicators)
        They sum to 1 over what is known; 0 outside the node.
    slope : float
        Ratio of the spreads of the rescaled scores and the scores where the index was fitted.
    linear : bool
    """
    whole = np.zeros(len(scores), dtype=bool)
    if not linear:
        least = -SAME * np.abs(np.nan_to_num(scores))
        whole = (contributions >= least[:, None]).all(axis=1) & (scores > 0)
    by = np.where(whole, rescaled / np.where(whole, scores, 1.0), slope)
    rest = np.where(whole, 0.0, np.nan_to_num(rescaled - slope * scores))
    return np.asarray(by[:, None] * contributions + rest[:, None] * weights)


def tied(scores: Floats) -> Floats:
    """Scores of which those that rounding alone tells apart are equal: to the lowest of them."""
    known = np.unique(scores[~np.isnan(scores)])
    first: list[float] = []
    margin = SAME * np.abs(known).max(initial=0.0)
    for value in known.tolist():
        if not first or value - first[-1] > margin:
            first.append(value)
    return nearest_of(scores, np.array(first))


def nearest_of(scores: Floats, fitted: Floats) -> Floats:
    """Scores of which those that rounding alone tells from a fitted one (in rising order) are equal to it."""
    margin = SAME * np.abs(fitted).max(initial=0.0)
    below = fitted[np.maximum(np.searchsorted(fitted, scores, side="right") - 1, 0)]
    above = fitted[np.minimum(np.searchsorted(fitted, scores, side="left"), len(fitted) - 1)]
    # A fitted score belongs to the lowest of those that are as good as equal, which is the next one below it.
    found = np.where(np.abs(scores - above) <= margin, above, scores)
    return np.where(np.abs(scores - below) <= margin, below, found)


def _refuse_constant(path: str, scores: Floats, contributions: Floats) -> None:
    """Refuse to stretch what rounding left of a sum that is the same everywhere."""
    known = scores[~np.isnan(scores)]
    if not known.size or np.ptp(known) <= SAME * np.abs(contributions).max():
        raise Refusal(
            say("steps.scores_dimension_not_vary", path=path),
            where=say("steps.dimension_rescale_stages", path=path),
            fix=say("steps.leave_rescale_stages_out"),
        )
