"""Territories whose figures rest on small counts, and those that are masked beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ifn_research.config import StudyConfig
from ifn_research.config.models import IndicatorConfig
from ifn_research.data.loading import StudyData
from ifn_research.data.values import counts_of, parts_of
from ifn_research.index.preparation import among
from ifn_research.matrix import Bools, Floats, Labels, small
from ifn_research.statistics.suppression import enough_masked
from ifn_research.study.inputs import StudyInputs
from ifn_research.study.version_run import VersionRun

# Labels of the territories that a version scores or a ground truth covers, and of the others.
IN, OUT = "(in)", "(out)"


@dataclass(frozen=True, eq=False)
class Masked:
    """The masked figures of the territories of a study.

    Attributes
    ----------
    threshold : int
    codes : array of str, shape (n_territories,)
    indicators : tuple of str
        Those of the versions that succeeded.
    cells : array of bool, shape (n_territories, n_indicators)
        Cells that rest on a small count: a numerator, what it leaves of its denominator, the denominator itself, or
        the population of the territory.
    people : array of bool, shape (n_territories,)
        Small populations.
    rows : array of bool, shape (n_territories,)
        Territories of which every cell is masked, in every version.
    sizes : array, shape (n_territories,)
        People behind each territory, NaN where nobody was counted.
    """

    threshold: int
    codes: Labels
    indicators: tuple[str, ...]
    cells: Bools
    people: Bools
    rows: Bools
    sizes: Floats


def masked_territories(inputs: StudyInputs, runs: Sequence[VersionRun], *, threshold: int) -> Masked:
    """The masked parts of the territories, the same in every version.

    What is scored has a stand-in for each small count, which says nothing of it (`data.small_counts`). It is no figure
    of the territory all the same, and neither is what is made of it: all the cells of a territory are masked, and
    further territories, so that none follows from means over few that are.
    """
    config, data = inputs.config, inputs.data
    scored = [run for run in runs if run.index is not None]
    indicators = tuple(dict.fromkeys(name for run in scored for name in run.config.variables))
    population = _people(data)
    people = small(population, threshold)
    counts = {name: _counts(config.indicators[name], data.raw) for name in indicators}
    cells = small_cells(config, data, indicators, threshold=threshold)
    sizes = _sizes(population, list(counts.values()))
    usable = _among_scored(scored, data)
    sets = _sets(inputs, scored)
    touched, told = np.asarray(cells.any(axis=1)), np.asarray(usable.any(axis=0))
    rows = enough_masked(touched, sets, sizes, least=threshold, usable=told)
    return Masked(threshold, data.codes, indicators, cells, people, rows, sizes)


def small_cells(config: StudyConfig, data: StudyData, indicators: Sequence[str], *, threshold: int) -> Bools:
    """The cells that rest on a small count or a small population, shape (n_territories, n_indicators)."""
    people = small(_people(data), threshold)
    found = [small(_counts(config.indicators[name], data.raw), threshold).any(axis=1) | people for name in indicators]
    return np.column_stack([np.zeros((data.n_territories, 0), dtype=bool), *found])


def _people(data: StudyData) -> Floats:
    return np.full(data.n_territories, np.nan) if data.population is None else data.population


def _counts(item: IndicatorConfig, raw: pd.DataFrame) -> Floats:
    """Numerator and its parts, complement and denominator of a rate from counts; NaN of another.

    Shape (n_territories, 3 or more), the denominator last. A part is the difference of two rates where another
    indicator counts the others alone.
    """
    if item.numerator is None or item.denominator is None:
        return np.full((len(raw), 3), np.nan)
    numerator, denominator = counts_of(item, raw)
    return np.column_stack([parts_of(item, raw), numerator, denominator - numerator, denominator])


def _sizes(population: Floats, counts: Sequence[Floats]) -> Floats:
    """The population, else the smallest denominator."""
    denominators = np.column_stack([np.full(len(population), np.inf), *(found[:, -1] for found in counts)])
    least = np.fmin.reduce(denominators, axis=1)
    return np.where(np.isnan(population), np.where(np.isinf(least), np.nan, least), population)


def _among_scored(runs: Sequence[VersionRun], data: StudyData) -> Bools:
    """The territories that each version scores, as booleans, shape (n_versions, n_territories)."""
    known = [among(data.codes, run.codes) for run in runs if run.codes is not None]
    return np.array(known, dtype=bool).reshape(len(known), data.n_territories)


def _sets(inputs: StudyInputs, runs: Sequence[VersionRun]) -> list[Labels]:
    """Sets of territories over which figures are summed, as labels of the territories, each set once."""
    data, folds = inputs.data, inputs.folds
    found = [np.where(inside, IN, OUT).astype(object) for inside in _among_scored(runs, data)]
    found += [np.where(covered, IN, OUT).astype(object) for covered in _covered(inputs)]
    found += [np.where(inside, IN, OUT).astype(object) for inside in _learned_from(inputs, runs)]
    names = dict.fromkeys(name for run in runs for name in run.recipe.group_names)
    found += [data.groups[name] for name in names if name in data.groups]
    if folds is not None and any(run.supervised for run in runs):
        found.append(folds.labels)
    unique = {tuple(labels.tolist()): labels for labels in found}
    return list(unique.values())


def _covered(inputs: StudyInputs) -> list[Bools]:
    """Territories where each ground truth is known, of those measured at the territories."""
    return [outcome.covered for outcome in inputs.ground_truths(inputs.territories)]


def _learned_from(inputs: StudyInputs, runs: Sequence[VersionRun]) -> list[Bools]:
    """The territories of the study over which each version that is fitted on others takes its means."""
    fitted = [inputs.reference(run.config) for run in runs if not run.given]
    return [among(inputs.data.codes, found.inputs.data.codes) for found in fitted if found is not None]
