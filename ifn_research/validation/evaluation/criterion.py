"""One ground truth and metric: every version and baseline judged, and compared with each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations

import numpy as np

from ifn_research.matrix import Bools, Floats, effective_number
from ifn_research.remarks import Remark, Remarks, joined
from ifn_research.rows import BASELINE
from ifn_research.statistics.correlation import LEAST_PAIRS
from ifn_research.statistics.spatial.block_dependence import BlockDependence
from ifn_research.validation.checks.blocks import BlockCheck, block_check, dependence
from ifn_research.validation.evaluation.comparisons import Comparison, adjust, compare
from ifn_research.validation.evaluation.figures import Figures
from ifn_research.validation.evaluation.intervals import Sampled
from ifn_research.validation.evaluation.naive_tests import NAIVE, NaiveData, naive_comparison
from ifn_research.validation.evaluation.replicates import FigureKey, Sample
from ifn_research.validation.evaluation.rows import ValidationRow
from ifn_research.validation.evaluation.two_scales import two_scales
from ifn_research.validation.evaluation.winner import without_the_choice
from ifn_research.validation.ground_truth import GroundTruth
from ifn_research.validation.metrics import METRICS
from ifn_research.validation.metrics import usable as usable_rows
from ifn_research.validation.metrics.base import LEAST_COVERAGE
from ifn_research.validation.same_scores import repeats


@dataclass(frozen=True, eq=False)
class Contenders:
    """The candidates, and the figures that they are judged on.

    Attributes
    ----------
    versions : tuple of str
    scores : mapping of version and baseline to array, each of shape (n_territories,)
    cells : Figures
        Knows the same scores, and those out of fold by the name that `out_of_fold` gives.
    indicators : mapping of version to indicators, or None
    out_of_fold : mapping of version to str
        Under which name `cells` knows the scores that were learned without the territories that they judge.
    unlearned : mapping of version to tuple of Remark
        Why a version has no such scores.
    tested : str
        The metric on which the independence of blocks is tested.
    """

    versions: tuple[str, ...]
    scores: Mapping[str, Floats]
    cells: Figures
    indicators: Mapping[str, Iterable[str]] | None
    out_of_fold: Mapping[str, str] = field(default_factory=dict)
    unlearned: Mapping[str, Remarks] = field(default_factory=dict)
    tested: str = ""
    _circular: dict[tuple[str, tuple[str, ...]], Remarks] = field(default_factory=dict)

    def tried(self, names: Iterable[str]) -> int:
        """The number of different ones among some versions: those with the same scores count as one."""
        return len({self._repeats.get(name, name) for name in names})

    @cached_property
    def _repeats(self) -> Mapping[str, str]:
        return repeats({name: self.scores[name] for name in self.versions})

    @property
    def baselines(self) -> list[str]:
        """Names of the single indicators."""
        return [name for name in self.scores if name.startswith(BASELINE)]

    def keys(self, metric: str) -> dict[str, str]:
        """Under which name `cells` knows the scores of each version and baseline that a metric judges."""
        if not METRICS[metric].about.out_of_fold:
            return {name: name for name in self.scores}
        known = {name: self.out_of_fold[name] for name in self.versions if name in self.out_of_fold}
        return known | {name: name for name in self.baselines}

    def circular(self, outcome: GroundTruth, *versions: str) -> Remarks:
        """The remark on the indicators of these versions that also built the outcome."""
        if not outcome.circular_with:
            return ()
        if (outcome.name, versions) not in self._circular:
            self._circular[outcome.name, versions] = self._shared(outcome, versions)
        return self._circular[outcome.name, versions]

    def _shared(self, outcome: GroundTruth, versions: Sequence[str]) -> Remarks:
        used: set[str] = set()
        for version in versions:
            if version.startswith(BASELINE):
                used.add(version.removeprefix(BASELINE))
            else:
                used |= set(outcome.circular_with if self.indicators is None else self.indicators.get(version, ()))
        shared = [name for name in outcome.circular_with if name in used]
        return (Remark("circular_with", indicators=tuple(shared)),) if shared else ()


class Criterion:
    """One ground truth and metric: asks for its figures when made, says them once the replicates are there.

    Attributes
    ----------
    alone, shared : mapping of version to FigureKey
        Each version on its own territories, and on those that every version scores.
    """

    def __init__(self, contest: Contenders, outcome: GroundTruth, metric: str) -> None:
        self.contest, self.outcome, self.metric = contest, outcome, metric
        self.usable, self.reason = _usable(outcome, metric)
        self.keys = contest.keys(metric)
        self.versions = [name for name in contest.versions if name in self.keys]
        self.alone: dict[str, FigureKey] = {}
        self.shared: dict[str, FigureKey] = {}
        self.pairs: dict[str, dict[tuple[str, str], list[FigureKey]]] = {"versions": {}, "baselines": {}}
        self._of_pairs: dict[tuple[FigureKey, FigureKey], Sampled | None] = {}
        if self.reason:
            return
        for name in self.keys:
            self.alone[name] = self.ask([name])[0]
            self.shared[name] = self.ask([name], among=self.scored)[0]
        for family, pairs in self._families().items():
            self.pairs[family] = {pair: self.ask(pair) for pair in pairs}

    @cached_property
    def scored(self) -> Bools:
        """Territories that every version scores."""
        known = [~np.isnan(self.contest.cells.scores[self.keys[name]]) for name in self.versions]
        return np.logical_and.reduce(known) if known else np.zeros(len(self.usable), dtype=bool)

    def ask(self, names: Sequence[str], among: Bools | None = None) -> list[FigureKey]:
        """The figures of some versions, on the usable territories that all of them score."""
        usable = self.usable if among is None else self.usable & among
        return self.contest.cells.ask(self.outcome, self.metric, [self.keys[name] for name in names], usable)

    @cached_property
    def competing(self) -> list[str]:
        """Baselines that are known in enough of the territories that every version scores.

        The best of many indicators on a handful of territories is chance: those do not compete.
        """
        size = {name: len(self.contest.cells.panels[cell.panel].rows) for name, cell in self.shared.items()}
        least = LEAST_COVERAGE * max((size.get(name, 0) for name in self.versions), default=0)
        return [name for name in self.contest.baselines if size.get(name, 0) >= max(least, 1)]

    def _families(self) -> dict[str, list[tuple[str, str]]]:
        against = [(version, baseline) for version in self.versions for baseline in self.contest.baselines]
        return {"versions": list(combinations(self.versions, 2)), "baselines": against}

    def judgements(self) -> list[ValidationRow]:
        """A row for every version and baseline."""
        return self._rows(self.alone, self.outcome.covered)

    def ranking(self) -> list[ValidationRow]:
        """A row for every version and baseline, on the territories that every version scores.

        That of the best version says that it was chosen, and what is left of its figure without that.
        """
        rows = self._rows(self.shared, self.outcome.covered & self.scored)
        tried = {name: cell for name, cell in self.shared.items() if name in self.versions}
        sampled = {name: found for name, cell in tried.items() if (found := self.contest.cells.sampled(cell))}
        chosen = without_the_choice(sampled)
        different = self.contest.tried(sampled)
        if chosen is None or different < 2:
            return rows
        best, corrected = chosen
        told = (Remark("chosen_best", n=different),)
        return [
            replace(row, corrected=corrected, remarks=joined(row.remarks, told)) if row.version == best else row
            for row in rows
        ]

    def _rows(self, cells: Mapping[str, FigureKey], covered: Bools) -> list[ValidationRow]:
        return [
            self._judgement(name, cells[name]) if name in cells else self._absent(name, int(covered.sum()))
            for name in self.contest.scores
        ]

    def _absent(self, name: str, n: int) -> ValidationRow:
        reason = self.reason or self.contest.unlearned.get(name, (Remark("no_out_of_fold_scores"),))
        return ValidationRow(name, self.outcome.name, self.metric, None, None, None, n, 0, remarks=reason)

    def _judgement(self, version: str, cell: FigureKey) -> ValidationRow:
        cells = self.contest.cells
        panel, estimate, sampled = cells.panels[cell.panel], cells.estimates[cell], cells.sampled(cell)
        truth = panel.truths[self.outcome.name]
        told = () if estimate.value is None else (*_of_a_draw(truth.outcome), *METRICS[self.metric].remarks(truth))
        of_figure = joined(self.contest.circular(self.outcome, version), self._told(version), told)
        size = (len(panel.rows), panel.n_blocks)
        if sampled is None:
            remarks = joined(of_figure, estimate.reason or cells.unsampled(cell))
            return ValidationRow(
                version, self.outcome.name, self.metric, estimate.value, None, None, *size, remarks=remarks
            )
        interval, coarse = sampled.interval(), sampled.coarse_interval()
        remarks = joined(
            of_figure, cells.caution(cell), interval.reason, interval.remarks, dependence(self._dependence(cell))
        )
        return ValidationRow(
            version,
            self.outcome.name,
            self.metric,
            estimate.value,
            interval.low,
            interval.high,
            *size,
            n_effective=cells.blocks(cell).n_effective,
            n_coarse=cells.n_coarse(cell),
            ci_low_coarse=coarse.low,
            ci_high_coarse=coarse.high,
            remarks=remarks,
        )

    def block_checks(self) -> list[BlockCheck]:
        """The check of the blocks of each version and baseline, on the metric that is tested."""
        if self.metric != self.contest.tested:
            return []
        cells = self.contest.cells
        return [
            block_check((name, self.outcome.name, self.metric), cells.blocks(cell), cells.coarse(cell), alike)
            for name, cell in self.alone.items()
            if (alike := self._dependence(cell)) is not None
        ]

    def _dependence(self, cell: FigureKey) -> BlockDependence | None:
        return self.contest.cells.dependence(cell) if self.metric == self.contest.tested else None

    def _told(self, version: str) -> Remarks:
        """The remarks on this metric: what was given, which folds have no scores."""
        if self.metric == "partial_spearman":
            return (Remark("given", indicators=self.outcome.covariate_names),)
        return self.contest.unlearned.get(version, ()) if METRICS[self.metric].about.out_of_fold else ()

    @cached_property
    def beaten(self) -> dict[str, float]:
        """The smallest adjusted p-value with which another version is better than each, of those that some beats."""
        found: dict[str, float] = {}
        for row in self.paired:
            if row.family.startswith("versions:") and row.p_holm is not None and row.difference:
                loser = row.version_b if row.difference > 0 else row.version_a
                found[loser] = min(found.get(loser, 1.0), row.p_holm)
        return found

    @cached_property
    def paired(self) -> list[Comparison]:
        """A row for every pair by the test of blocks, adjusted within its family."""
        best = self.best_baseline
        rows: list[Comparison] = []
        for family, pairs in self.pairs.items():
            made = adjust([self._comparison(family, pair, cells, best) for pair, cells in pairs.items()])
            n_tests = sum(row.p_value is not None for row in made)
            rows += [
                self._told_what_it_could(row, cells, n_tests) for row, cells in zip(made, pairs.values(), strict=True)
            ]
        self._of_pairs.clear()
        return rows

    def _told_what_it_could(self, row: Comparison, pair_cells: Sequence[FigureKey], n_tests: int) -> Comparison:
        """A tested row with the difference that it could have found, at both scales."""
        differences = self._differences(pair_cells)
        if row.p_value is None or row.difference is None or differences is None:
            return row
        return replace(row, detectable=two_scales(row.difference, differences).detectable(n_tests))

    def _differences(self, pair_cells: Sequence[FigureKey]) -> Sampled | None:
        """The first figure of a pair less the second, if both have replicates."""
        pair = pair_cells[0], pair_cells[1]
        if pair not in self._of_pairs:
            a, b = (self.contest.cells.sampled(cell) for cell in pair)
            self._of_pairs[pair] = None if a is None or b is None else a.less(b)
        return self._of_pairs[pair]

    def comparisons(self) -> list[Comparison]:
        """A row for every pair, adjusted within its family; the naive tests of the metric below, if it has some."""
        rows = list(self.paired)
        judged: dict[int, NaiveData] = {}
        # Those take each territory for one: of a draw they would be wrong.
        for test in NAIVE.get(self.metric, ()) if self.outcome.inclusion is None else ():
            for family, pairs in self.pairs.items():
                rows += adjust([self._naive(family, pair, cells, test, judged) for pair, cells in pairs.items()])
        return rows

    def _naive(
        self,
        family: str,
        pair: tuple[str, str],
        pair_cells: Sequence[FigureKey],
        test: str,
        judged: dict[int, NaiveData],
    ) -> Comparison:
        at = pair_cells[0].panel
        panel = self.contest.cells.panels[at]
        if at not in judged:
            judged[at] = NaiveData(panel.truths[self.outcome.name].variable, panel.scores)
        return naive_comparison(self.row(family, pair, panel, test), judged[at], pair)

    def row(
        self, family: str, pair: tuple[str, str], panel: Sample, test: str, remarks: Remarks = (), n_coarse: int = 0
    ) -> Comparison:
        """A row of the comparison, not yet filled."""
        named = f"{family}: {self.outcome.name}/{self.metric}"
        return Comparison(
            *pair,
            ground_truth=self.outcome.name,
            metric=self.metric,
            test=test,
            family=named if test == "bootstrap" else f"{named} ({test})",
            n=len(panel.rows),
            n_blocks=panel.n_blocks,
            n_coarse=n_coarse,
            remarks=remarks,
        )

    def _comparison(self, family: str, pair: tuple[str, str], pair_cells: Sequence[FigureKey], best: str) -> Comparison:
        cells, (a, b) = self.contest.cells, pair_cells
        differences = self._differences(pair_cells)
        remarks = joined(
            (Remark("best_baseline"),) if pair[1] == best else (),
            self.contest.circular(self.outcome, *pair),
            () if differences is None else cells.caution(a),
        )
        row = self.row(family, pair, cells.panels[a.panel], "bootstrap", remarks, cells.n_coarse(a))
        untested = cells.unsampled(a) or (() if cells.blocks(a).testable else (Remark("no_p_few_blocks"),))
        return compare(row, cells.estimates[a], cells.estimates[b], differences, untested=untested)

    @cached_property
    def best_baseline(self) -> str:
        """The single indicator that does best where every version has a score; empty when there is none."""
        found = {name: self.contest.cells.estimates[self.shared[name]].value for name in self.competing}
        known = {name: value for name, value in found.items() if value is not None}
        return max(known, key=known.__getitem__, default="")


def _of_a_draw(outcome: GroundTruth) -> Remarks:
    """The remark on a figure of a draw: for how many territories it stands, and what it is worth."""
    weight = outcome.stands_for
    if weight is None:
        return ()
    return (Remark("of_a_draw", n=round(float(weight.sum())), worth=round(effective_number(weight))),)


def _usable(outcome: GroundTruth, metric: str) -> tuple[Bools, Remarks]:
    rows, reason = usable_rows(metric, outcome)
    covered = int(outcome.covered.sum())
    if covered < LEAST_PAIRS:
        return rows, (Remark("truth_covers_few", n=covered, least=LEAST_PAIRS),)
    return rows, reason
