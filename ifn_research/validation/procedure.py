"""Versions and baselines judged against ground truth, and compared with each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import combinations
from typing import Any

import pandas as pd

from ifn_research.errors import ConfigError, nearest
from ifn_research.matrix import Bools, Floats
from ifn_research.statistics.blocks import BlockDesign
from ifn_research.statistics.correlation import LEAST
from ifn_research.validation.bootstrap import Cell, Progress, percentile_interval
from ifn_research.validation.cells import Cells
from ifn_research.validation.comparisons import Comparison, adjust, compare, joined
from ifn_research.validation.metrics import METRICS
from ifn_research.validation.outcome import Outcome

BASELINE = "baseline:"


@dataclass(frozen=True)
class Judgement:
    """One row of `validation.csv`.

    Attributes
    ----------
    estimate : float or None
    ci_low, ci_high : float or None
        Percentile interval, 95 %.
    n, n_blocks : int
        Territories used, and blocks that hold them.
    note : str
        Cautions, and why something is absent.
    """

    version: str
    ground_truth: str
    metric: str
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    n: int
    n_blocks: int
    note: str


@dataclass(frozen=True)
class Validation:
    """How versions and baselines agree with ground truth.

    Attributes
    ----------
    validation : tuple of Judgement
    comparisons : tuple of Comparison
    intervals : mapping of ground truth to str
        What the intervals of each ground truth mean, in one sentence.
    primary : pair of str or None
        The ground truth and metric that were declared to carry the verdict.
    """

    validation: tuple[Judgement, ...]
    comparisons: tuple[Comparison, ...]
    intervals: Mapping[str, str]
    primary: tuple[str, str] | None = None

    def to_frames(self) -> dict[str, pd.DataFrame]:
        """The tables `validation` and `comparisons`."""
        return {
            "validation": _frame(self.validation, Judgement),
            "comparisons": _frame(self.comparisons, Comparison),
        }

    def summary(self) -> str:
        """Each version and baseline on the primary criterion, or on every one when none was declared."""
        shown = [row for row in self.validation if self.primary in (None, (row.ground_truth, row.metric))]
        return "\n".join(_line(row) for row in shown) or "No ground truth: no version is judged."

    def __str__(self) -> str:
        return self.summary()


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
    parts = [_Part(study, outcome, metric) for outcome in outcomes for metric in metrics]
    study.cells.run(workers=workers, progress=progress)
    judgements = tuple(row for part in parts for row in part.judgements())
    comparisons = tuple(row for part in parts for row in part.comparisons())
    return Validation(judgements, comparisons, {o.name: _meaning(o, study.cells) for o in outcomes}, primary)


@dataclass(frozen=True, eq=False)
class _Study:
    versions: tuple[str, ...]
    scores: Mapping[str, Floats]
    cells: Cells
    indicators: Mapping[str, Iterable[str]] | None

    @property
    def baselines(self) -> list[str]:
        return [name for name in self.scores if name.startswith(BASELINE)]

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
        self.pairs: dict[str, dict[tuple[str, str], list[Cell]]] = {"versions": {}, "baselines": {}}
        if self.reason:
            return
        for version in study.scores:
            (self.alone[version],) = study.cells.ask(outcome, metric, [version], usable)
        for family, pairs in self._families().items():
            self.pairs[family] = {pair: study.cells.ask(outcome, metric, pair, usable) for pair in pairs}

    def _families(self) -> dict[str, list[tuple[str, str]]]:
        against = [(version, baseline) for version in self.study.versions for baseline in self.study.baselines]
        return {"versions": list(combinations(self.study.versions, 2)), "baselines": against}

    def judgements(self) -> list[Judgement]:
        """A row for every version and baseline."""
        if self.reason:
            n = int(self.outcome.covered.sum())
            blank = (None, None, None, n, 0)
            return [Judgement(v, self.outcome.name, self.metric, *blank, self.reason) for v in self.study.scores]
        return [self._judgement(version, cell) for version, cell in self.alone.items()]

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
        """A row for every pair, adjusted within its family."""
        best = self._best_baseline()
        rows: list[Comparison] = []
        for family, pairs in self.pairs.items():
            rows += adjust([self._comparison(family, pair, cells, best) for pair, cells in pairs.items()])
        return rows

    def _comparison(self, family: str, pair: tuple[str, str], pair_cells: Sequence[Cell], best: str) -> Comparison:
        cells, (a, b) = self.study.cells, pair_cells
        panel = cells.panels[a.panel]
        of = (cells.replicates_of(a), cells.replicates_of(b))
        replicates = None if of[0] is None or of[1] is None else (of[0], of[1])
        caution = "" if replicates is None else cells.caution(a)
        untested = cells.unsampled(a) or ("" if cells.testable(a) else "no p-value: too few blocks")
        note = joined(
            "best baseline here, chosen on the same data" if pair[1] == best else "",
            self.study.circular(self.outcome, *pair),
            caution,
        )
        row = Comparison(
            *pair,
            ground_truth=self.outcome.name,
            metric=self.metric,
            test="bootstrap",
            family=f"{family}: {self.outcome.name}/{self.metric}",
            n=len(panel.rows),
            n_blocks=panel.n_blocks,
            note=note,
        )
        return compare(row, cells.estimates[a], cells.estimates[b], replicates, untested=untested)

    def _best_baseline(self) -> str:
        found = {
            name: self.study.cells.estimates[self.alone[name]].value for name in self.study.baselines if self.alone
        }
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


def _meaning(outcome: Outcome, cells: Cells) -> str:
    if cells.replicates == 0 or outcome.covered.sum() < LEAST:
        return "no interval"
    blocks = cells.blocks(outcome)
    caution = f"; {blocks.caution}" if blocks.caution else ""
    return (
        f"percentile interval, 95 %, from {cells.replicates:,} draws of {blocks.n_blocks} blocks "
        f"({blocks.source}{caution}); weights and scores held fixed"
    )


def _line(row: Judgement) -> str:
    figure = "absent" if row.estimate is None else f"{row.estimate:.3f}"
    interval = "" if row.ci_low is None else f" [{row.ci_low:.3f}, {row.ci_high:.3f}]"
    note = f" ({row.note})" if row.note else ""
    return f"{row.version}: {row.metric} with {row.ground_truth} {figure}{interval}{note}"


def _frame(rows: Sequence[Any], kind: type) -> pd.DataFrame:
    """Rows as a table whose numbers are floats (NaN = absent, as the note says) and whose counts are integers."""
    names = [f.name for f in fields(kind)]
    numbers = {f.name: "float64" for f in fields(kind) if "float" in str(f.type)}
    counts = dict.fromkeys(("n", "n_blocks"), "int64")
    return pd.DataFrame([asdict(row) for row in rows], columns=names).astype(numbers | counts)
