"""Intervals of loadings: found again on blocks of territories drawn with replacement, and brought to face the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from operator import call
from typing import NamedTuple

import numpy as np

from ifn_research.arithmetic import single_threaded
from ifn_research.execution import SERIAL, Executor
from ifn_research.geography.blocks import BlockDesign, Blocks
from ifn_research.matrix import Floats, IndicatorMatrix, Integers, Loadings, Statistic
from ifn_research.remarks import Remark, Remarks, joined
from ifn_research.statistics.factors.extraction import LEAST_UNIQUENESS
from ifn_research.statistics.factors.replicates import BlockSums, Extracted, LoadingModel, extract_all
from ifn_research.statistics.resampling import Draws
from ifn_research.validation.evaluation.intervals import percentile_interval


@dataclass(frozen=True, eq=False)
class LoadingSolution:
    """Loadings of a version, and what they were found on.

    Attributes
    ----------
    version : str
    model : LoadingModel
    found : Loadings
    matrix : IndicatorMatrix, shape (n_territories, n_indicators)
        Normalised and complete; its columns are the indicators of `found`.
    rows : array of int, shape (n_territories,)
        Positions of these territories among those of the study.
    """

    version: str
    model: LoadingModel
    found: Loadings
    matrix: IndicatorMatrix
    rows: Integers

    @property
    def weights(self) -> Floats | None:
        """The population by which territories count, shape (n_territories,); None where all count alike."""
        return self.matrix.population if self.model.weighted else None

    @property
    def improper(self) -> bool:
        """True if it is a Heywood case."""
        return self.model.common and bool(self.found.communalities.max() >= 1 - LEAST_UNIQUENESS - 1e-9)


@dataclass(frozen=True, eq=False)
class LoadingDraws:
    """Loadings that were extracted in draws of blocks.

    Attributes
    ----------
    model : LoadingModel
    indicators : tuple of str
    rows, labels : array of int, shape (n_territories,)
        Positions of the territories among those of the study, and the block of each.
    draws : Draws
    extracted : array, shape (n_replicates, n_indicators, n_components)
        Before rotation; NaN where there is no solution.
    """

    model: LoadingModel
    indicators: tuple[str, ...]
    rows: Integers
    labels: Integers
    draws: Draws
    extracted: Floats


@dataclass(frozen=True, eq=False)
class LoadingIntervals:
    """Percentile intervals (95 %) of the loadings of a version.

    Attributes
    ----------
    low, high : array, shape (n_indicators, n_components)
        NaN where there is no interval, as the remarks say.
    remarks : tuple of Remark
        Cautions, and why the intervals are absent.
    statistics : tuple of Statistic
        ``loading_bootstrap_blocks`` and ``loading_bootstrap_replicates``; ``loading_bootstrap_failed``, the share of
        replicates without a solution, which are left out; ``loading_bootstrap_heywood``, the share that are Heywood
        cases, which are kept.
    draws : LoadingDraws or None
        Of what the intervals are made, for whoever needs the same again.
    """

    low: Floats
    high: Floats
    remarks: Remarks
    statistics: tuple[Statistic, ...] = ()
    draws: LoadingDraws | None = None


def loading_intervals(
    solutions: Sequence[LoadingSolution],
    design: BlockDesign,
    *,
    seed: int,
    replicates: int = 200,
    executor: Executor = SERIAL,
) -> dict[str, LoadingIntervals]:
    """Intervals of the loadings of each version.

    The normalised indicators, their selection and the number of components are held fixed. In each replicate blocks are
    drawn as for the other intervals, with the draws of the study's seed; loadings are extracted again, then brought to
    face those of all territories, so that neither signs nor order nor rotation count as variation: by an orthogonal
    Procrustes rotation where several components are used together, by order and signs where factors are oblique, by
    their sign alone where a component stands for itself.

    Timmerman, Kiers and Smilde (2007), British Journal of Mathematical and Statistical Psychology 60:295-314; Zhang,
    Preacher and Luo (2010), Multivariate Behavioral Research 45:104-134.

    Parameters
    ----------
    solutions : sequence of LoadingSolution
    design : BlockDesign
        What can make blocks of the territories of the study.
    seed, replicates : int
        0 replicates give no interval.
    executor : Executor
        The results do not depend on it.

    Returns
    -------
    dict of version to LoadingIntervals
    """
    jobs = [_Job.of(solution, design, Draws(0, replicates, seed)) for solution in solutions]
    extracted = _extract([job for job in jobs if not job.reason], executor)
    return {job.solution.version: _intervals(job, extracted.get(job.key)) for job in jobs}


class _Key(NamedTuple):
    """The extraction that versions share which differ in rotation or scoring alone."""

    extraction: str
    n_components: int
    data: str


@dataclass(frozen=True, eq=False)
class _Job:
    """The resampling of one version's loadings."""

    solution: LoadingSolution
    blocks: Blocks
    draws: Draws
    key: _Key
    reason: Remarks

    @classmethod
    def of(cls, solution: LoadingSolution, design: BlockDesign, asked: Draws) -> _Job:
        blocks = design.choose(solution.rows)
        people = b"" if solution.weights is None else solution.weights.tobytes()
        digest = sha256(solution.matrix.values.tobytes() + blocks.labels.tobytes() + people).hexdigest()
        key = _Key(solution.model.extraction, solution.model.n_components, digest)
        draws = Draws(blocks.n_blocks, asked.replicates, asked.seed)
        return cls(solution, blocks, draws, key, _why_not(solution, asked.replicates))


def _why_not(solution: LoadingSolution, replicates: int) -> Remarks:
    if replicates == 0:
        return (Remark("no_interval_no_replicate"),)
    # At the bound of the parameters the bootstrap is not consistent: Andrews (2000), Econometrica 68:399-405.
    return (Remark("no_interval_heywood"),) if solution.improper else ()


def _extract(jobs: Sequence[_Job], executor: Executor) -> dict[_Key, Extracted]:
    unique = {job.key: job for job in jobs}
    keys, tasks = [], []
    for key, job in unique.items():
        solution = job.solution
        sums = BlockSums.of(solution.matrix.values, job.blocks.labels, job.blocks.n_blocks, solution.weights)
        keys += [key] * job.draws.n_chunks
        tasks += [partial(_chunk, job.solution.model, sums, job.draws, i) for i in range(job.draws.n_chunks)]
    parts: dict[_Key, list[Extracted]] = {key: [] for key in unique}
    for key, part in zip(keys, executor.map(call, tasks, small_steps=True), strict=True):
        parts[key].append(part)
    return {key: Extracted.joined(some) for key, some in parts.items()}


def _chunk(model: LoadingModel, sums: BlockSums, draws: Draws, index: int) -> Extracted:
    return extract_all(model, sums.correlations(draws.chunk(index)))


def _intervals(job: _Job, extracted: Extracted | None) -> LoadingIntervals:
    target = job.solution.found.pattern
    low, high = np.full_like(target, np.nan), np.full_like(target, np.nan)
    if extracted is None:
        return LoadingIntervals(low, high, job.reason)
    with single_threaded():
        replicates = extracted.facing(job.solution.model, target)
    told: list[Remark] = []
    for cell in np.ndindex(target.shape):
        interval = percentile_interval(replicates[:, *cell], job.blocks.df)
        told += [*interval.reason, *interval.remarks]
        if interval.low is not None and interval.high is not None:
            low[cell], high[cell] = interval.low, interval.high
    n, improper = len(replicates), int(extracted.improper.sum())
    heywood = (Remark("heywood_replicates", n=improper, total=n),) if improper else ()
    remarks = joined(job.blocks.caution, told, heywood)
    of = job.solution
    drawn = LoadingDraws(of.model, of.found.indicators, of.rows, job.blocks.labels, job.draws, extracted.loadings)
    return LoadingIntervals(low, high, remarks, _statistics(job, extracted), drawn)


def _statistics(job: _Job, extracted: Extracted) -> tuple[Statistic, ...]:
    return (
        Statistic("loading_bootstrap_blocks", float(job.blocks.n_blocks)),
        Statistic("loading_bootstrap_replicates", float(job.draws.replicates)),
        Statistic("loading_bootstrap_failed", float(extracted.failed.mean())),
        Statistic("loading_bootstrap_heywood", float(extracted.improper.mean())),
    )
