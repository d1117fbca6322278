"""What became of one version in a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ifn_research.config import VersionConfig
from ifn_research.data.study import StudyData
from ifn_research.errors import Refusal
from ifn_research.index import IndexVersion, Scored
from ifn_research.matrix import Statistic, Weights
from ifn_research.recipe import Prepared, Recipe
from ifn_research.validation.congruence import Congruence, congruence_statistics
from ifn_research.validation.loadings import LoadingIntervals, LoadingSolution
from ifn_research.weighting.base import LoadingWeighting


@dataclass(frozen=True)
class VersionRun:
    """What became of one version.

    Attributes
    ----------
    recipe : Recipe
    config : VersionConfig
    index, scored : the fitted index and its scores, or None if the version was refused
    prepared : Prepared or None
        The normalised matrix, if the version came that far.
    weights : Weights or None
        Those of the index, or what a refused weighting found.
    refusal : Refusal or None
    statistics : tuple of Statistic
        Every diagnostic of the version.
    warnings : tuple of str
        What a reader of the diagnostics must know.
    intervals : LoadingIntervals or None
        Those of its loadings, once they are resampled.
    """

    recipe: Recipe
    config: VersionConfig
    index: IndexVersion | None = None
    scored: Scored | None = None
    prepared: Prepared | None = None
    weights: Weights | None = None
    refusal: Refusal | None = None
    statistics: tuple[Statistic, ...] = ()
    warnings: tuple[str, ...] = ()
    intervals: LoadingIntervals | None = None

    @property
    def name(self) -> str:
        """Name of the version."""
        return self.recipe.name

    def solution(self, position: pd.Series) -> LoadingSolution | None:
        """What its loadings were found on, if it has loadings; `position` is that of each code among the study's."""
        weighting, found = self.recipe.weighting, None if self.weights is None else self.weights.loadings
        if found is None or self.prepared is None or not isinstance(weighting, LoadingWeighting):
            return None
        normalised = self.prepared.normalised
        complete = normalised.rows(np.asarray(~np.isnan(normalised.values).any(axis=1))).columns(found.indicators)
        rows = position.loc[complete.codes].to_numpy()
        return LoadingSolution(self.name, weighting.loading_model(found), found, complete, rows)

    def with_intervals(self, intervals: LoadingIntervals, rows: Sequence[Congruence]) -> VersionRun:
        """The same with the intervals of its loadings, and what the diagnostics say of them and of their congruence."""
        further = (*intervals.statistics, *congruence_statistics(rows, self.name))
        return replace(self, intervals=intervals, statistics=(*self.statistics, *further))


def solutions_of(runs: Sequence[VersionRun], data: StudyData) -> list[LoadingSolution]:
    """The loadings of every version that has some, refused versions included."""
    position = pd.Series(np.arange(data.n_territories), index=data.codes)
    found = [run.solution(position) for run in runs]
    return [solution for solution in found if solution is not None]
