"""Errors of the scores of a version: what chance in its figures makes of them, the index held as it is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ifn_research.index.preparation import treat
from ifn_research.index.version import IndexVersion
from ifn_research.matrix import Floats, IndicatorMatrix, Labels
from ifn_research.robustness.fits import Ground

# The part of the seeds that these draws have to themselves, and their number.
STREAM, DRAWS = 74, 999


def scores_and_errors(ground: Ground, index: IndexVersion, codes: Labels) -> tuple[Floats, Floats]:
    """Scores of some territories before they are rescaled, and draws of their errors, shape (n_draws, n_codes).

    Raises
    ------
    Refusal
        If figures that may be observed cannot be scored.
    """
    sampling = ground.sampling
    assert sampling is not None
    estimates = _scores(index, ground.scored, codes)
    drawn = np.empty((DRAWS, len(codes)))
    for at in range(DRAWS):
        rng = np.random.default_rng(np.random.SeedSequence(ground.seed, spawn_key=(STREAM, at)))
        figures = sampling.observed_again(rng)
        drawn[at] = _scores(index, figures if ground.places is None else figures.rows(ground.places[1]), codes)
    return estimates, drawn - drawn.mean(axis=0)


def _scores(index: IndexVersion, matrix: IndicatorMatrix, codes: Labels) -> Floats:
    names = tuple(item.name for item in index.definitions)
    treated = treat(index.recipe, matrix.columns(names), index.learned)
    normalised = treated.normalised.columns(index.weights.indicators)
    found = index.aggregated(normalised, index.learned.get("aggregation", {})).scores
    return np.asarray(pd.Series(found, index=normalised.codes).reindex(codes).to_numpy(dtype=np.float64))
