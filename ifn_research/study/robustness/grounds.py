"""The territories of the runs of a version, and what is drawn of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ifn_research.config import VersionConfig
from ifn_research.config.robustness import RobustnessConfig
from ifn_research.matrix import Floats
from ifn_research.robustness.fits import DrawnBlocks, Fit, Ground
from ifn_research.robustness.sampling import Sampling, sampling_of
from ifn_research.robustness.weight_noise import WeightNoise
from ifn_research.steps.shrinkage.beta_binomial import BetaBinomial
from ifn_research.steps.weighting.base import BallotWeighting
from ifn_research.study.inputs import StudyInputs


def ground_of(version: VersionConfig, settings: RobustnessConfig, inputs: StudyInputs) -> Ground:
    """The territories of the runs of a version; no figures are drawn where none of its indicators moves.

    Raises
    ------
    Refusal
        If what is to be drawn cannot be.
    """
    reference, learning = inputs.reference(version), inputs.learning(version)
    definitions, learned_from = learning.raw(version.variables)
    noise, fit_on = settings.inputs.weights, settings.inputs.fit_on
    blocks = None
    if fit_on is not None:
        design = learning.blocks(learning.territories)
        found = design.choose(np.arange(learned_from.n_territories))
        blocks = DrawnBlocks(found.labels, found.n_blocks)
    return Ground(
        definitions,
        learned_from,
        learned_from if reference is None else inputs.raw(version.variables)[1],
        None if noise is None else WeightNoise(noise.kind, noise.amount),
        inputs.config.seed,
        _sampling(version, settings, inputs),
        None if reference is None else (reference.learned_from, reference.territories),
        blocks,
    )


def with_ballot(fit: Fit, inputs: StudyInputs) -> Fit:
    """A fit whose weighting holds what a committee said, where it asks for that.

    Raises
    ------
    OptionError
        If that is of other indicators.
    """
    weighting = fit.recipe.weighting
    if not isinstance(weighting, BallotWeighting):
        return fit
    path = getattr(weighting, weighting.ballot_option)
    filled = weighting.given(inputs.data.ballots[path]) if isinstance(path, str) else weighting
    filled.check(fit.indicators, tuple(inputs.config.indicators[name].dimension or "" for name in fit.indicators))
    return replace(fit, recipe=replace(fit.recipe, weighting=filled))


def _sampling(version: VersionConfig, settings: RobustnessConfig, inputs: StudyInputs) -> Sampling | None:
    asked = settings.inputs.sampling
    if asked is None:
        return None
    reference, learning = inputs.reference(version), inputs.learning(version)
    everywhere = inputs if reference is None else reference.together
    shrinkage = version.shrinkage
    step = BetaBinomial(**shrinkage.options) if shrinkage.method == "beta_binomial" else BetaBinomial()
    errors = {
        name: (_column(learning, column), _column(everywhere, column))
        for name in version.variables
        if (column := inputs.config.indicators[name].standard_error) is not None
    }
    matrix = everywhere.raw(version.variables)[1]
    found = sampling_of(learning.raw(version.variables)[1], matrix, step, parts=asked.parts, errors=errors)
    return found if len(found.unmoved) < matrix.n_indicators else None


def _column(inputs: StudyInputs, name: str) -> Floats:
    return np.asarray(inputs.data.raw[name].to_numpy(dtype=np.float64))
