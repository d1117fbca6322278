"""The rows of each figure, and the figures and replicates on them, each worked out once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from ifn_research.execution import Executor
from ifn_research.geography.blocks import BlockDesign, Blocks
from ifn_research.geography.coarse_blocks import LEAST_COARSE, coarser_blocks
from ifn_research.matrix import Bools, Floats, Integers
from ifn_research.remarks import Remark, Remarks
from ifn_research.statistics.estimate import Estimate
from ifn_research.statistics.resampling import Draws, InTurn, LeaveOneOut, Variable
from ifn_research.statistics.spatial.block_dependence import BlockDependence, Surroundings
from ifn_research.validation.evaluation.intervals import Sampled, Scale
from ifn_research.validation.evaluation.replicates import FigureKey, Sample, replicate
from ifn_research.validation.ground_truth import GroundTruth
from ifn_research.validation.metrics import METRICS, SortedTruth, bounds

# Above this number of blocks the draws tell a standard error as well, and each block left out in turn costs too much.
MOST_LEFT_OUT = 400


@dataclass(eq=False)
class Figures:
    """Figures that are asked for, gathered by the rows that they use so that versions and outcomes share ranks.

    Attributes
    ----------
    scores : mapping of version to array, each of shape (n_territories,)
    design : BlockDesign
    replicates, seed : int
    bca : bool
        Whether intervals are BCa.
    """

    scores: Mapping[str, Floats]
    design: BlockDesign
    replicates: int
    seed: int
    bca: bool = False
    panels: list[Sample] = field(default_factory=list)
    estimates: dict[FigureKey, Estimate] = field(default_factory=dict)
    _replicates: dict[FigureKey, Floats] = field(default_factory=dict)
    _without: dict[FigureKey, Floats] = field(default_factory=dict)
    _without_coarse: dict[FigureKey, Floats] = field(default_factory=dict)
    _blocks: list[Blocks] = field(default_factory=list)
    _coarse: list[Blocks | None] = field(default_factory=list)
    _around: dict[int, Surroundings] = field(default_factory=dict)
    _panel_of: dict[bytes, int] = field(default_factory=dict)
    _sampled: dict[FigureKey, Sampled | None] = field(default_factory=dict)
    _scored: dict[str, Bools] = field(default_factory=dict)

    def ask(self, outcome: GroundTruth, metric: str, versions: Iterable[str], usable: Bools) -> list[FigureKey]:
        """Ask for a metric of some versions, on the usable rows that all of them score."""
        versions = list(versions)
        known = np.logical_and.reduce([usable, *map(self._scored_by, versions)])
        panel = self._panel(known)
        cells = [FigureKey(panel, version, outcome.name, metric) for version in versions]
        for cell in cells:
            if cell not in self.estimates:
                self.estimates[cell] = self._estimate(cell, outcome)
        return cells

    def _scored_by(self, version: str) -> Bools:
        """Territories that a version scores."""
        if version not in self._scored:
            self._scored[version] = ~np.isnan(self.scores[version])
        return self._scored[version]

    def run(self, executor: Executor, *, small_steps: bool = False) -> None:
        """Make the replicates of everything that was asked for and can be resampled; see `replicate`."""
        wanted = [
            cell for cell, found in self.estimates.items() if found.value is not None and not self.unsampled(cell)
        ]
        samples = [self._resampled(k) for k in range(len(self.panels))]
        made = replicate([sample for sample, _ in samples], wanted, executor=executor, small_steps=small_steps)
        for cell, found in made.items():
            for kept, part in zip(samples[cell.panel][1], _parts(samples[cell.panel][0], found), strict=True):
                kept[cell] = part
        self._sampled.clear()

    def _resampled(self, panel: int) -> tuple[Sample, list[dict[FigureKey, Floats]]]:
        """The rows of a panel with its draws, then each block and each coarser one left out; where each is kept."""
        sample, fine, coarse = self.panels[panel], self._blocks[panel], self._coarse[panel]
        parts: list[tuple[Draws | LeaveOneOut, Integers]] = [
            (Draws(fine.n_blocks, self.replicates, self.seed), fine.labels)
        ]
        kept = [self._replicates]
        if self.bca or fine.n_blocks <= MOST_LEFT_OUT:
            parts.append((LeaveOneOut(fine.n_blocks), fine.labels))
            kept.append(self._without)
        if coarse is not None:
            parts.append((LeaveOneOut(coarse.n_blocks), coarse.labels))
            kept.append(self._without_coarse)
        draws, labels = InTurn.of(parts)
        return replace(sample, labels=labels, draws=draws), kept

    def sampled(self, cell: FigureKey) -> Sampled | None:
        """A figure with its replicates and what it is without each block, or None when it has none."""
        if cell not in self._sampled:
            self._sampled[cell] = self._sample(cell)
        return self._sampled[cell]

    def _sample(self, cell: FigureKey) -> Sampled | None:
        value = self.estimates[cell].value
        if value is None or cell not in self._replicates:
            return None
        fine, coarse = self._blocks[cell.panel], self._coarse[cell.panel]
        return Sampled(
            value,
            self._replicates[cell],
            fine.df,
            _scale(self._without.get(cell), fine),
            _scale(self._without_coarse.get(cell), coarse),
            self.bca,
            bounds(cell.metric),
        )

    def unsampled(self, cell: FigureKey) -> Remarks:
        """The reason why a cell has no replicates; empty when it has."""
        if self.replicates == 0:
            return (Remark("no_interval_no_replicate"),)
        most = METRICS[cell.metric].most_resampled(len(self.panels[cell.panel].rows))
        return (Remark("no_interval_above", most=most),) if most else ()

    def blocks(self, cell: FigureKey) -> Blocks:
        """The blocks that are drawn for a cell: they are chosen on the rows that it uses, and each holds some."""
        return self._blocks[cell.panel]

    def coarse(self, cell: FigureKey) -> Blocks | None:
        """Coarser blocks of the same rows; None where there are none."""
        return self._coarse[cell.panel]

    def n_coarse(self, cell: FigureKey) -> int:
        """The number of coarser blocks."""
        coarse = self._coarse[cell.panel]
        return 0 if coarse is None else coarse.n_blocks

    def dependence(self, cell: FigureKey) -> BlockDependence | None:
        """The dependence among blocks that lie together; None where a figure is not known without each block."""
        sampled = self.sampled(cell)
        if sampled is None or sampled.blocks is None:
            return None
        if cell.panel not in self._around:
            blocks, rows = self._blocks[cell.panel], self.panels[cell.panel].rows
            self._around[cell.panel] = Surroundings.of(blocks, self._coarse[cell.panel], self.design.placed(rows))
        return self._around[cell.panel].alike(sampled.blocks.influences)

    def caution(self, cell: FigureKey) -> Remarks:
        """The remarks on the blocks of an interval; empty when there are none."""
        blocks, asked = self.blocks(cell), self.design.coarse
        if asked is None or not blocks.testable or self._coarse[cell.panel] is not None:
            return blocks.caution
        return (*blocks.caution, Remark("no_coarser_blocks", group=asked, least=LEAST_COARSE))

    def _estimate(self, cell: FigureKey, outcome: GroundTruth) -> Estimate:
        panel = self.panels[cell.panel]
        scores, truths = dict(panel.scores), dict(panel.truths)
        if cell.version not in scores:
            scores[cell.version] = Variable.of(self.scores[cell.version][panel.rows])
        if outcome.name not in truths:
            truths[outcome.name] = SortedTruth.of(_sharing_weights(outcome.rows(panel.rows), truths.values()))
        self.panels[cell.panel] = Sample(panel.rows, panel.labels, panel.draws, scores, truths)
        return METRICS[cell.metric].estimate(scores[cell.version], truths[outcome.name])

    def _panel(self, rows: Bools) -> int:
        key = rows.tobytes()
        if key not in self._panel_of:
            positions = np.flatnonzero(rows)
            blocks = self.design.choose(positions)
            draws = Draws(blocks.n_blocks, self.replicates, self.seed)
            self._panel_of[key] = len(self.panels)
            self._blocks.append(blocks)
            self._coarse.append(coarser_blocks(self.design, positions, blocks))
            self.panels.append(Sample(positions, blocks.labels, draws, {}, {}))
        return self._panel_of[key]


def _parts(sample: Sample, found: Floats) -> list[Floats]:
    assert isinstance(sample.draws, InTurn)
    return sample.draws.split(found)


def _scale(without: Floats | None, blocks: Blocks | None) -> Scale | None:
    return None if without is None or blocks is None else Scale(without, blocks.df)


def _sharing_weights(outcome: GroundTruth, others: Iterable[SortedTruth]) -> GroundTruth:
    """The outcome with the very weights of another that has the same, so that what is made of them is made once."""
    for other in others:
        known = other.outcome.weight
        if known is not None and outcome.weight is not None and np.array_equal(known, outcome.weight, equal_nan=True):
            return replace(outcome, weight=known)
    return outcome
