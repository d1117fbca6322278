"""Versions and baselines judged against ground truth, and compared with each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np

from ifn_research.errors import ConfigError, nearest
from ifn_research.matrix import Bools, Floats
from ifn_research.statistics.blocks import BlockDesign
from ifn_research.statistics.correlation import LEAST
from ifn_research.validation.bootstrap import Cell, Panel, Progress, percentile_interval
from ifn_research.validation.cells import Cells
from ifn_research.validation.comparisons import Comparison, adjust, compare, joined
from ifn_research.validation.judgement import Judgement, Validation
from ifn_research.validation.metrics import METRICS
from ifn_research.validation.naive import NAIVE, naive_comparison
from ifn_research.validation.outcome import Outcome

BASELINE = "baseline:"


def validate(
    scores: Mapping[str, Floats],
    baselines: Mapping[str, Floats],
    outcomes: Sequence[Outcome],
    *,
    blocks: BlockDesign,
    seed: int,
    metrics: Sequence[str] = tuple(METRICS),
    replicates: int = 1000,
    workers: int = 1,
    progress: Progress | None = None,
    primary: tuple[str, str] | None = None,
    indicators: Mapping[str, Iterable[str]] | None = None,
) -> Validation:
    """Judge versions and single indicators against ground truth, and compare them.

    The target is the superpopulation of blocks; weights and scores are held fixed. All figures share their draws.

    Parameters
    ----------
    scores : mapping of version to array, each of shape (n_territories,)
        Higher = more fragile; NaN where the version has no score.
    baselines : mapping of indicator to array, each of shape (n_territories,)
        Oriented like indicators: higher = more fragile.
    outcomes : sequence of Outcome over the same territories
    blocks : BlockDesign
        What can make blocks of the territories.
    seed : int
    metrics : sequence of str
        Names of `METRICS`.
    replicates : int
        0 gives estimates alone.
    workers : int
        The results do not depend on it.
    progress : callable, optional
        Called with the number of tasks done and their total.
    primary : pair of str, optional
        Ground truth and metric declared before the run.
    indicators : mapping of version to indicators, optional
        What each version is made of: a circular ground truth is noted on the versions that it concerns, on all of
        them when this is not given.

    Raises
    ------
    ConfigError
        If a metric is unknown, or the requested blocks are.
    """
    _check(scores, baselines, outcomes, metrics)
    everything = dict(scores) | {BASELINE + name: values for name, values in baselines.items()}
    study = _Study(tuple(scores), everything, Cells(everything, blocks, replicates, seed), indicators)
    by_truth = {outcome.name: [_Part(study, outcome, metric) for metric in metrics] for outcome in outcomes}
    study.cells.run(workers=workers, progress=progress)
    parts = [part for of_truth in by_truth.values() for part in of_truth]
    return Validation(
        tuple(row for part in parts for row in part.judgements()),
        tuple(row for part in parts for row in part.ranking()),
        tuple(row for part in parts for row in part.comparisons()),
        {name: _meaning(of_truth) for name, of_truth in by_truth.items()},
        primary,
    )


# The best of many indicators on a handful of territories is chance: those known in less than this do not compete.
LEAST_COVERAGE = 0.65


@dataclass(frozen=True, eq=False)
class _Study:
    versions: tuple[str, ...]
    scores: Mapping[str, Floats]
    cells: Cells
    indicators: Mapping[str, Iterable[str]] | None

    @property
    def baselines(self) -> list[str]:
        return [name for name in self.scores if name.startswith(BASELINE)]

    @cached_property
    def scored(self) -> Bools:
        """Territories that every version scores."""
        known = [~np.isnan(self.scores[version]) for version in self.versions]
        return np.logical_and.reduce(known)

    def circular(self, outcome: Outcome, *versions: str) -> str:
        """Which indicators of these versions also built the outcome."""
        used: set[str] = set()
        for version in versions:
            if version.startswith(BASELINE):
                used.add(version.removeprefix(BASELINE))
            else:
                used |= set(outcome.circular_with if self.indicators is None else self.indicators.get(version, ()))
        shared = [name for name in outcome.circular_with if name in used]
        return f"circular with {', '.join(shared)}" if shared else ""


class _Part:
    """One ground truth and metric: asks for its figures when made, says them once the replicates are there."""

    def __init__(self, study: _Study, outcome: Outcome, metric: str) -> None:
        self.study, self.outcome, self.metric = study, outcome, metric
        usable, self.reason = _usable(outcome, metric)
        self.alone: dict[str, Cell] = {}
        self.shared: dict[str, Cell] = {}
        self.pairs: dict[str, dict[tuple[str, str], list[Cell]]] = {"versions": {}, "baselines": {}}
        if self.reason:
            return
        for version in study.scores:
            (self.alone[version],) = study.cells.ask(outcome, metric, [version], usable)
            (self.shared[version],) = study.cells.ask(outcome, metric, [version], usable & study.scored)
        for family, pairs in self._families().items():
            self.pairs[family] = {pair: study.cells.ask(outcome, metric, pair, usable) for pair in pairs}

    def _families(self) -> dict[str, list[tuple[str, str]]]:
        against = [(version, baseline) for version in self.study.versions for baseline in self.study.baselines]
        return {"versions": list(combinations(self.study.versions, 2)), "baselines": against}

    def judgements(self) -> list[Judgement]:
        """A row for every version and baseline."""
        return self._absent(self.outcome.covered) or [self._judgement(*item) for item in self.alone.items()]

    def ranking(self) -> list[Judgement]:
        """A row for every version and baseline, on the territories that every version scores."""
        covered = self.outcome.covered & self.study.scored
        return self._absent(covered) or [self._judgement(*item) for item in self.shared.items()]

    def _absent(self, covered: Bools) -> list[Judgement]:
        if not self.reason:
            return []
        blank = (None, None, None, int(covered.sum()), 0)
        return [Judgement(v, self.outcome.name, self.metric, *blank, self.reason) for v in self.study.scores]

    def _judgement(self, version: str, cell: Cell) -> Judgement:
        cells = self.study.cells
        panel, estimate, replicates = cells.panels[cell.panel], cells.estimates[cell], cells.replicates_of(cell)
        circular = self.study.circular(self.outcome, version)
        size = (len(panel.rows), panel.n_blocks)
        if replicates is None:
            reason = estimate.reason or cells.unsampled(cell)
            note = joined(circular, reason)
            return Judgement(version, self.outcome.name, self.metric, estimate.value, None, None, *size, note)
        interval = percentile_interval(replicates)
        note = joined(circular, cells.caution(cell), interval.reason, interval.remark)
        bounds = (interval.low, interval.high)
        return Judgement(version, self.outcome.name, self.metric, estimate.value, *bounds, *size, note)

    def comparisons(self) -> list[Comparison]:
        """A row for every pair, adjusted within its family; the naive test of the metric below, if it has one."""
        best = self._best_baseline()
        rows: list[Comparison] = []
        for family, pairs in self.pairs.items():
            rows += adjust([self._comparison(family, pair, cells, best) for pair, cells in pairs.items()])
        if self.metric in NAIVE:
            for family, pairs in self.pairs.items():
                rows += adjust([self._naive(family, pair, cells) for pair, cells in pairs.items()])
        return rows

    def _naive(self, family: str, pair: tuple[str, str], pair_cells: Sequence[Cell]) -> Comparison:
        panel = self.study.cells.panels[pair_cells[0].panel]
        return naive_comparison(
            self._row(family, pair, panel, NAIVE[self.metric]),
            panel.truths[self.outcome.name].outcome.values,
            panel.scores[pair[0]].values,
            panel.scores[pair[1]].values,
        )

    def _row(self, family: str, pair: tuple[str, str], panel: Panel, test: str, note: str = "") -> Comparison:
        named = f"{family}: {self.outcome.name}/{self.metric}"
        return Comparison(
            *pair,
            ground_truth=self.outcome.name,
            metric=self.metric,
            test=test,
            family=named if test == "bootstrap" else f"{named} ({test})",
            n=len(panel.rows),
            n_blocks=panel.n_blocks,
            note=note,
        )

    def _comparison(self, family: str, pair: tuple[str, str], pair_cells: Sequence[Cell], best: str) -> Comparison:
        cells, (a, b) = self.study.cells, pair_cells
        panel = cells.panels[a.panel]
        of = (cells.replicates_of(a), cells.replicates_of(b))
        replicates = None if of[0] is None or of[1] is None else (of[0], of[1])
        caution = "" if replicates is None else cells.caution(a)
        untested = cells.unsampled(a) or (
            "" if cells.blocks(a).testable else "no p-value: too few blocks of the kind wanted"
        )
        note = joined(
            "best baseline here, chosen on the same data" if pair[1] == best else "",
            self.study.circular(self.outcome, *pair),
            caution,
        )
        row = self._row(family, pair, panel, "bootstrap", note)
        return compare(row, cells.estimates[a], cells.estimates[b], replicates, untested=untested)

    def _best_baseline(self) -> str:
        cells, shared = self.study.cells, self.shared
        if not shared:
            return ""
        size = {name: len(cells.panels[cell.panel].rows) for name, cell in shared.items()}
        least = LEAST_COVERAGE * max((size[version] for version in self.study.versions), default=0)
        found = {name: cells.estimates[shared[name]].value for name in self.study.baselines if size[name] >= least}
        known = {name: value for name, value in found.items() if value is not None}
        return max(known, key=known.__getitem__, default="")


def _usable(outcome: Outcome, metric: str) -> tuple[Bools, str]:
    rows, reason = METRICS[metric].usable(outcome)
    covered = int(outcome.covered.sum())
    if covered < LEAST:
        return rows, f"the ground truth covers {covered} territories, at least {LEAST} are needed"
    return rows, reason


def _check(
    scores: Mapping[str, Floats], baselines: Mapping[str, Floats], outcomes: Sequence[Outcome], metrics: Sequence[str]
) -> None:
    for metric in metrics:
        if metric not in METRICS:
            raise ConfigError(f"unknown metric '{metric}'", where="validation", fix=nearest(metric, METRICS))
    lengths = {len(values) for values in (*scores.values(), *baselines.values(), *(o.values for o in outcomes))}
    if len(lengths) > 1:
        raise ValueError("scores, baselines and outcomes must cover the same territories, in the same order")


def _meaning(parts: Sequence[_Part]) -> str:
    """What the intervals of one ground truth's versions are, in one sentence."""
    cells = parts[0].study.cells
    asked = [cell for part in parts for version, cell in part.alone.items() if version in part.study.versions]
    drawn = [cells.blocks(cell) for cell in asked if cells.replicates_of(cell) is not None]
    if not drawn:
        return "no interval"
    told = dict.fromkeys(f"{blocks.source}{', ' if blocks.caution else ''}{blocks.caution}" for blocks in drawn)
    return (
        f"percentile interval, 95 %, from {cells.replicates:,} draws of blocks ({' or '.join(told)}); weights and "
        "scores held fixed"
    )
