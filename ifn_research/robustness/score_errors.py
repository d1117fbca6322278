"""Errors of the scores of a version: what chance in its figures makes of them, the index held as it is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from operator import call

import numpy as np
import pandas as pd

from ifn_research.arithmetic import single_threaded
from ifn_research.execution import SERIAL, Executor, Stage
from ifn_research.index.preparation import treat
from ifn_research.index.version import IndexVersion
from ifn_research.matrix import Floats, IndicatorMatrix, Labels
from ifn_research.robustness.fits import Ground

# The part of the seeds that these draws have to themselves, and their number.
STREAM, DRAWS = 74, 999
# Draws that a task has.
TOGETHER = 37


def scores_and_errors(
    ground: Ground, index: IndexVersion, codes: Labels, *, executor: Executor | Stage = SERIAL
) -> tuple[Floats, Floats]:
    """Scores of some territories before they are rescaled, and draws of their errors, shape (n_draws, n_codes).

    Each draw has a seed of its own: the same errors whoever draws them.

    Raises
    ------
    Refusal
        If figures that may be observed cannot be scored.
    """
    estimates = _scores(index, ground.scored, codes)
    tasks = [
        partial(_drawn, ground, index, codes, range(k, min(k + TOGETHER, DRAWS))) for k in range(0, DRAWS, TOGETHER)
    ]
    drawn = np.empty((DRAWS, len(codes)))
    for at, some in enumerate(executor.map(call, tasks, small_steps=True)):
        drawn[at * TOGETHER : at * TOGETHER + len(some)] = some
    drawn -= drawn.mean(axis=0)
    return estimates, drawn


@single_threaded()
def _drawn(ground: Ground, index: IndexVersion, codes: Labels, draws: Sequence[int]) -> Floats:
    """Scores of some draws, shape (n_draws, n_codes)."""
    sampling = ground.sampling
    assert sampling is not None
    found = np.empty((len(draws), len(codes)))
    for at, draw in enumerate(draws):
        rng = np.random.default_rng(np.random.SeedSequence(ground.seed, spawn_key=(STREAM, draw)))
        figures = sampling.observed_again(rng)
        found[at] = _scores(index, figures if ground.places is None else figures.rows(ground.places[1]), codes)
    return found


def _scores(index: IndexVersion, matrix: IndicatorMatrix, codes: Labels) -> Floats:
    names = tuple(item.name for item in index.definitions)
    treated = treat(index.recipe, matrix.columns(names), index.learned)
    normalised = treated.normalised.columns(index.weights.indicators)
    found = index.aggregated(normalised, index.learned.get("aggregation", {})).scores
    return np.asarray(pd.Series(found, index=normalised.codes).reindex(codes).to_numpy(dtype=np.float64))
