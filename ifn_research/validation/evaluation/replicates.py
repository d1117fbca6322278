"""Block bootstrap of many metrics at once, with the same draws for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np

from ifn_research.execution import SERIAL, Executor, Progress
from ifn_research.matrix import Floats, Integers
from ifn_research.statistics.resampling import CELLS, CHUNK, Resample, Resampling, Variable
from ifn_research.validation.metrics import METRICS, SortedTruth
from ifn_research.validation.metrics.base import Replicator


@dataclass(frozen=True, eq=False)
class Sample:
    """Rows over which some versions are judged, with the blocks that are drawn.

    Attributes
    ----------
    rows : array of int, shape (n,)
        Positions among the territories of the study.
    labels : array of int, shape (n,)
        Block of each row.
    draws : Draws, LeaveOneOut or InTurn
    scores : mapping of version to Variable over the rows
    truths : mapping of ground truth to SortedTruth over the rows
    """

    rows: Integers
    labels: Integers
    draws: Resampling
    scores: Mapping[str, Variable]
    truths: Mapping[str, SortedTruth]

    @property
    def n_blocks(self) -> int:
        """Number of blocks."""
        return self.draws.n_blocks


class FigureKey(NamedTuple):
    """One figure: a version judged by one metric against one ground truth on the rows of one panel."""

    panel: int
    version: str
    ground_truth: str
    metric: str


Part = tuple[FigureKey, int, Floats]


def replicate(
    panels: Sequence[Sample],
    cells: Sequence[FigureKey],
    *,
    executor: Executor = SERIAL,
    progress: Progress | None = None,
    small_steps: bool = False,
) -> dict[FigureKey, Floats]:
    """The replicates of every cell, shape (n_replicates,) each; the same bits whoever makes them.

    Parameters
    ----------
    panels : sequence of Sample
    cells : sequence of FigureKey
    executor : Executor
    progress : callable, optional
        Told how many of how many tasks are done, instead of what the executor tells.
    small_steps : bool
        Whether there are few rows, so that processes are faster than threads; see `Executor.map`.
    """
    work = _Work(panels, cells)
    result = {cell: np.full(panels[cell.panel].draws.replicates, np.nan) for cell in cells}
    for part in executor.map(work, work.tasks(), progress=progress, small_steps=small_steps):
        for cell, start, values in part:
            result[cell][start : start + len(values)] = values
    return result


@dataclass(frozen=True, eq=False)
class _Work:
    """Tasks that make some replicates of all cells, or all of one; another process prepares them anew from the rows."""

    panels: Sequence[Sample]
    cells: Sequence[FigureKey]

    def __getstate__(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def tasks(self) -> list[range | FigureKey]:
        """Chunks of draws, then the cells that take all draws in one go; what threads share is there from now on."""
        whole = [cell for cell in self.cells if METRICS[cell.metric].whole]
        assert self.every.keys() == {cell.panel for cell in whole}
        return [*_together([self.panels[panel] for panel in self.by_panel]), *whole]

    @cached_property
    def by_panel(self) -> dict[int, dict[FigureKey, Replicator]]:
        """The cells of each panel that are made by chunks."""
        return _prepared(self.panels, [cell for cell in self.cells if not METRICS[cell.metric].whole])

    @cached_property
    def every(self) -> dict[int, Resample]:
        """All draws of the panels of the others."""
        return {panel: _every(self.panels[panel]) for panel in {c.panel for c in self.cells if METRICS[c.metric].whole}}

    def __call__(self, task: range | FigureKey) -> list[Part]:
        """Some chunks of draws of every cell, or all draws of one."""
        if isinstance(task, range):
            return _chunks(self.panels, self.by_panel, task)
        return _whole(self.panels[task.panel], task, self.every[task.panel])


def _prepared(panels: Sequence[Sample], cells: Sequence[FigureKey]) -> dict[int, dict[FigureKey, Replicator]]:
    by_panel: dict[int, dict[FigureKey, Replicator]] = {}
    # All figures of a version one after the other: what is made of its scores stays near, and can then go.
    for cell in sorted(cells, key=lambda cell: cell.version):
        by_panel.setdefault(cell.panel, {})[cell] = _prepare(panels[cell.panel], cell)
    return by_panel


def _prepare(panel: Sample, cell: FigureKey) -> Replicator:
    score, truth = panel.scores[cell.version], panel.truths[cell.ground_truth]
    return METRICS[cell.metric].prepare(score, truth, panel.labels, panel.draws.n_blocks)


def _at_once(panel: Sample) -> int:
    """Chunks of draws that are made in one go: two of few territories, where calls would take longer than what they do.

    It depends on nothing but the panel: the last bits of what is multiplied as matrices depend on it.
    """
    return 2 if 2 * CHUNK * len(panel.rows) <= CELLS else 1


def _together(panels: Sequence[Sample]) -> list[range]:
    """Chunks of draws that one task makes."""
    step = max(map(_at_once, panels), default=1)
    n_chunks = max((panel.draws.n_chunks for panel in panels), default=0)
    return [range(start, min(start + step, n_chunks)) for start in range(0, n_chunks, step)]


def _chunks(panels: Sequence[Sample], by_panel: Mapping[int, Mapping[FigureKey, Replicator]], at: range) -> list[Part]:
    """Some chunks of draws, for every metric that shares the ranks of a resample; none of a panel that has fewer."""
    drawn = {panel: [index for index in at if index < panels[panel].draws.n_chunks] for panel in by_panel}
    return [
        part
        for panel, own in drawn.items()
        for first in range(0, len(own), _at_once(panels[panel]))
        for part in _chunks_of(panels[panel], by_panel[panel], own[first : first + _at_once(panels[panel])])
    ]


def _chunks_of(panel: Sample, cells: Mapping[FigureKey, Replicator], at: Sequence[int]) -> Iterator[Part]:
    drawn = np.concatenate([panel.draws.chunk(index) for index in at])
    resample = Resample(drawn.astype(np.float64), panel.labels)
    start = panel.draws.start(at[0])
    for part, some in resample.slices():
        for version, of_version in groupby(cells.items(), key=lambda item: item[0].version):
            for cell, replicator in of_version:
                yield cell, start + part.start, replicator(some)
            some.forget(panel.scores[version])


def _every(panel: Sample) -> Resample:
    """All draws."""
    chunks = [panel.draws.chunk(index) for index in range(panel.draws.n_chunks)]
    return Resample(np.concatenate(chunks).astype(np.float64), panel.labels)


def _whole(panel: Sample, cell: FigureKey, every: Resample) -> list[Part]:
    """All draws, for one metric that is dear to prepare."""
    return [(cell, 0, _prepare(panel, cell)(every))]
